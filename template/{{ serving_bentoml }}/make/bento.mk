# A bento: BentoML's package of code, model and dependencies, which `bentoml serve` and `bentoml containerize` take.

.PHONY: bento
bento: export BENTOML_HOME := $(CURDIR)/var/bentoml
bento: export BENTOML_DO_NOT_TRACK := True
bento: model ## Build a bento with the champion inside
	@mkdir -p $(BENTOML_HOME)
	@$(RUN) bentoml build
