# A bento packages code, model and dependencies for `bentoml serve` and `bentoml containerize`.

.PHONY: bento
bento: export BENTOML_HOME := $(CURDIR)/var/bentoml
bento: export BENTOML_DO_NOT_TRACK := True
bento: model ## Build a bento with the champion
	@mkdir -p $(BENTOML_HOME)
	@$(RUN) bentoml build
