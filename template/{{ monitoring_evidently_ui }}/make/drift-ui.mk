# Evidently's dashboard of all monitored windows.

.PHONY: drift-ui
drift-ui: setup ## Browse drift at http://127.0.0.1:8001
	@mkdir -p var/drift_ui
	@DO_NOT_TRACK=1 $(RUN) evidently ui --workspace $(CURDIR)/var/drift_ui --port 8001
