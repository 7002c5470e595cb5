# The template repository's own targets; a rendered project brings a Makefile of its own.
.DEFAULT_GOAL := help
SHELL := /bin/bash

# uv from PATH, or one of our own in .tools/.
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
test: $(UV) ## Run the tests: two rendered projects, and where they can run, containers and workflows
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
format: $(UV) ## Format the code and mend what the linter can
	@$(RUN) ruff format
	@$(RUN) ruff check --fix

.PHONY: update-examples
update-examples: $(UV) ## Write down what each example renders
	@$(RUN) python tests/examples.py

.PHONY: clean
clean: ## Remove what tests and demo left behind
	rm -rf .venv .tools scratch

.tools/bin/uv:
	@echo "Bringing uv into .tools/"
	@python3 -m venv .tools
	@.tools/bin/pip install --quiet uv
