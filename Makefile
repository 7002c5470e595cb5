# Targets of the template repository; a rendered project has its own Makefile.
.DEFAULT_GOAL := help
SHELL := /bin/bash

# The uv on PATH, or a local one in .tools/.
UV := $(shell command -v uv || echo .tools/bin/uv)
RUN := $(UV) run --quiet
FLAGSHIP := scratch/flight-forecast

# Without bytecode every start of a rendered project compiles its libraries again.
unexport PYTHONDONTWRITEBYTECODE
unexport VIRTUAL_ENV

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  %-16s %s\n", $$1, $$2 }'

.PHONY: demo
demo: render ## Render the flagship project and run its production loop
	@$(MAKE) --no-print-directory -C $(FLAGSHIP) UV=$(abspath $(UV)) demo

.PHONY: render
render: $(UV) ## Render the flagship project into scratch/flight-forecast
	@rm -rf $(FLAGSHIP)
	@$(RUN) copier copy --defaults --quiet --vcs-ref HEAD $(CURDIR) $(FLAGSHIP)
	@git -C $(FLAGSHIP) init --quiet

.PHONY: test
test: $(UV) ## Run all tests; those of containers and workflows if the machine can run them
	@$(RUN) pytest --numprocesses auto --dist loadgroup --no-loadscope-reorder

.PHONY: test-quick
test-quick: $(UV) ## Run the tests that install nothing
	@$(RUN) pytest --numprocesses auto --dist loadgroup -m 'not slow'

.PHONY: check
check: $(UV) ## Lint, check formats and types, audit the workflows
	@$(RUN) ruff check
	@$(RUN) ruff format --check
	@$(RUN) mypy
	@$(RUN) zizmor --offline --quiet .github template

.PHONY: format
format: $(UV) ## Format the code and apply automatic fixes
	@$(RUN) ruff format
	@$(RUN) ruff check --fix

.PHONY: update-examples
update-examples: $(UV) ## List the files that each example renders
	@$(RUN) python tests/examples.py

.PHONY: update-reserved
update-reserved: $(UV) ## List the names that a package can't have (installs every option)
	@$(RUN) python tests/reserved.py

.PHONY: clean
clean: ## Remove environments and rendered projects
	rm -rf .venv .tools scratch

.tools/bin/uv:
	@echo "Installing uv into .tools/"
	@python3 -m venv .tools
	@.tools/bin/pip install --quiet uv
