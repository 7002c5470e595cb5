# Airflow in an environment of its own, whose lock file is orchestration/uv.lock.
AIRFLOW_ENVIRONMENT := $(CURDIR)/.tools/airflow
AIRFLOW := PROJECT_PYTHON=$(abspath $(ENVIRONMENT))/bin/python orchestration/bin/airflow

.PHONY: airflow
airflow: airflow-setup ## Run Airflow at http://127.0.0.1:8080
	@$(AIRFLOW) standalone

.PHONY: backfill
backfill: airflow-setup ## Let the running Airflow train month by month: FROM=2013-05-01 TO=2013-06-01
	@$(AIRFLOW) backfill create --dag-id train --max-active-runs 1 --from-date $(FROM) --to-date $(TO)

.PHONY: test-airflow
test-airflow: airflow-setup ## Check the types of the DAGs and run them with the real Airflow
	@$(RUN) mypy --python-executable $(AIRFLOW_ENVIRONMENT)/bin/python orchestration
	@AIRFLOW_ENVIRONMENT=$(AIRFLOW_ENVIRONMENT) OMP_NUM_THREADS=1 $(RUN) pytest --numprocesses 0 tests/orchestration

.PHONY: airflow-setup
airflow-setup: setup orchestration/uv.lock ## Install Airflow into .tools/airflow
	@UV_PROJECT_ENVIRONMENT=$(AIRFLOW_ENVIRONMENT) $(UV) sync --project orchestration --frozen --quiet \
		--python $(abspath $(ENVIRONMENT))/bin/python

# The image needs it.
stack: orchestration/uv.lock

orchestration/uv.lock: orchestration/pyproject.toml | $(UV)
	@$(UV) lock --project orchestration --quiet
