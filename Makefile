# Everything here needs make and a Python between 3.11 and 3.13, nothing else.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	>/dev/null 2>&1 && { echo $$p; break; }; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: help venv demo test check format bench docs validation lock clean

help:
	@echo "make demo   the main job on an example patient: a table and demo/report.html"
	@echo "make test   linters, types, layers and all tests"
	@echo "make venv   a virtual environment in $(VENV) with the locked dependencies"
	@echo "make bench  speed of this machine on the real path"
	@echo "make docs   GLOSSARY.md, and the tables of README.md from stored results"
	@echo "make validation   run every validation row (minutes), store the results, then docs"
	@echo "make format   put the source into its usual form"
	@echo "make lock   resolve the lock files in requirements/ again"

# $(call install,lock file)
define install
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed; set PYTHON=/path/to/python3"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --require-hashes -r $(1)
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
endef

$(VENV)/.run: requirements/run.txt pyproject.toml
	$(call install,requirements/run.txt)

$(VENV)/.test: requirements/test.txt pyproject.toml
	$(call install,requirements/test.txt)
	@touch $(VENV)/.run

venv: $(VENV)/.run

demo: venv
	@mkdir -p demo
	$(BIN)/inpersona example hypertension_stage2_untreated > demo/patient.json
	$(BIN)/inpersona try demo/patient.json --report demo/report.html

check: $(VENV)/.test
	$(BIN)/ruff check src tests docs benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check
	$(BIN)/python -m pytest -n 2

bench: venv
	$(BIN)/inpersona bench

docs: venv
	$(BIN)/python docs/generate.py

validation: venv
	$(BIN)/python docs/generate.py --validate

format: $(VENV)/.test
	$(BIN)/ruff check --fix --quiet src tests docs benchmarks
	$(BIN)/ruff format src tests docs benchmarks

lock: $(VENV)/.test
	$(PIP) install --quiet pip-tools
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
		--build-deps-for editable --output-file requirements/run.txt pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
		--build-deps-for editable --extra test --constraint requirements/run.txt \
		--output-file requirements/test.txt pyproject.toml

clean:
	rm -rf $(VENV) demo build dist
