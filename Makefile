# Needs Python 3.11 or newer and make; everything else goes into $(VENV). `make help` lists the targets.
PYTHON ?= python3
VENV ?= .venv
ARGS ?=
WORKERS ?= auto
UPGRADE ?=
FAULT_TESTS = $(addprefix tests/test_,kills.py interrupts.py damaged_logs.py disks.py two_processes.py memory.py)
SPARK_TESTS ?= tests/test_spark.py tests/test_spark_commands.py

UV_VERSION = 0.13.9
RUN = $(VENV)/bin/python
PIP = $(RUN) -m pip --disable-pip-version-check install --quiet
LOCK = build/lock-venv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-annotate --custom-compile-command "make lock" $(UPGRADE)

.DEFAULT_GOAL := help
.PHONY: help report test test-spark deep fuzz mutants faults reliability lint format site bench bench-table sample wheel sbom licences lock clean

help: ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r what does; do \
		printf '%-20s%s\n' "$$what" "$$does"; done

report: $(VENV)/run.stamp ## install, load the sample data and write build/report.html
	@mkdir -p build
	$(VENV)/bin/answered report sample_data -o build/report.html

test: lint ## install the development tools, run all checks and tests (ARGS="-k name")
	$(RUN) -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

test-spark: $(VENV)/spark.stamp ## start a cluster of Spark here and hold it against DuckDB; needs Java (ARGS="-k name")
	@command -v java >/dev/null || { echo "There is no Java here. On Debian and Ubuntu:" \
		"apt-get install openjdk-17-jre-headless" >&2; exit 1; }
	ANSWERED_TEST_SPARK=1 $(RUN) -m pytest -n 0 $(SPARK_TESTS) $(ARGS)

deep: $(VENV)/dev.stamp ## try all random logs and attacks, of which `make test` tries a part
	DEEP=1 $(RUN) -m pytest -n $(WORKERS) --dist worksteal \
		$(filter-out $(FAULT_TESTS),$(shell grep -l "^from depth import" tests/test_*.py)) $(ARGS)

reliability: $(VENV)/dev.stamp ## run the tests that break things, all they know, on from where it stopped; puts what they tried into docs/reliability.md
	DEEP=1 ANSWERED_ATTEMPTS=build/attempts PYTHONPATH=tests $(RUN) -m pytest -p resuming --passed build/attempts/passed.txt -n $(WORKERS) --dist worksteal $$(grep -l "^from attempts import" tests/test_*.py) $(ARGS)
	$(RUN) tests/attempts.py build/attempts --into docs/reliability.md
	rm -r build/attempts

faults: $(VENV)/dev.stamp ## try 50 kills, damages and stops of each kind, and 3 million messages in little memory
	DEEP=1 $(RUN) -m pytest -n $(WORKERS) --dist worksteal -rP $(FAULT_TESTS) $(ARGS)

fuzz: $(VENV)/dev.stamp ## give a million hostile exports to the readers, on from where it stopped (ARGS="--minutes 15")
	PYTHONPATH=tests $(RUN) -m fuzzing $(ARGS)

mutants: $(VENV)/mutation.stamp ## change the measuring code, count what tests notice, on from where it stopped (ARGS="--share 0.05")
	PYTHONPATH=tests $(RUN) -m mutating $(ARGS)

lint: $(VENV)/dev.stamp ## style, types and layers
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(VENV)/bin/lint-imports

format: $(VENV)/dev.stamp ## put the code into the style
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

site: $(VENV)/dev.stamp ## build/site/, the pages of docs/ and those made from the program (ARGS="--base /docs/")
	$(RUN) docs/site/make_site.py $(ARGS)

bench: $(VENV)/dev.stamp ## measure against plain DuckDB, polars and pandas (ARGS="...")
	$(RUN) benchmarks/bench.py $(ARGS)

bench-table: $(VENV)/dev.stamp ## put results kept as build/bench-*.json into docs/performance.md
	$(RUN) benchmarks/bench_tables.py $(or $(ARGS),$(wildcard build/bench-*.json) --into docs/performance.md)

sample: $(VENV)/run.stamp ## make sample_data/ again
	$(RUN) benchmarks/make_sample.py $(ARGS)

wheel: $(VENV)/dev.stamp ## build dist/*.whl
	$(RUN) -m build --wheel --no-isolation --outdir dist

sbom: wheel ## write dist/*.cdx.json, what the wheel needs to run: versions, hashes, licences (CycloneDX)
	@for wheel in dist/*.whl; do $(RUN) benchmarks/make_sbom.py "$$wheel" -o "$${wheel%-py3*}.cdx.json"; done

licences: $(VENV)/dev.stamp ## write docs/licences.md from what the installed packages say
	$(RUN) benchmarks/make_licences.py $(ARGS)

lock: ## resolve pyproject.toml into requirements/ (UPGRADE=--upgrade for newer versions)
	@$(MAKE) --no-print-directory build/lock-venv/uv-$(UV_VERSION).stamp
	@mkdir -p requirements
	$(LOCK) --group build -o requirements/run.lock
	$(LOCK) --group build --group dev --extra learn --extra remote -c requirements/run.lock -o requirements/dev.lock
	$(LOCK) --extra spark -c requirements/dev.lock -o requirements/spark.lock
	$(LOCK) --group mutation -c requirements/dev.lock -o requirements/mutation.lock

clean: ## remove everything that was made
	rm -rf $(VENV) build dist mutants .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Each stamp is set last, so that what was broken off is done again, and what stands is left alone.
$(VENV)/made.stamp:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here. Install Python 3.11 or" \
		"newer, or name one: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is" \
		"$$($(PYTHON) --version 2>&1), but Python 3.11 or newer is needed. Name another one:" \
		"make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) cannot make virtual" \
		"environments: its modules venv and ensurepip are missing. On Debian and Ubuntu:" \
		"apt-get install python3-venv" >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/run.stamp: $(VENV)/made.stamp requirements/run.lock pyproject.toml
	@echo "Installing the program into $(VENV)"
	@$(PIP) --require-hashes -r requirements/run.lock
	@$(PIP) --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.lock
	@echo "Installing the development tools into $(VENV)"
	@$(PIP) --require-hashes -r requirements/dev.lock
	@touch $@

$(VENV)/spark.stamp: $(VENV)/dev.stamp requirements/spark.lock
	@echo "Installing Spark into $(VENV)"
	@$(PIP) --require-hashes -r requirements/spark.lock
	@touch $@

$(VENV)/mutation.stamp: $(VENV)/dev.stamp requirements/mutation.lock
	@echo "Installing mutmut into $(VENV)"
	@$(PIP) --require-hashes -r requirements/mutation.lock
	@touch $@

build/lock-venv/uv-$(UV_VERSION).stamp:
	@$(PYTHON) -m venv --clear build/lock-venv
	@build/lock-venv/bin/python -m pip --disable-pip-version-check install --quiet uv==$(UV_VERSION)
	@touch $@
