# make run     a first city: environment, installation, scenarios/quickstart.yaml
# make test    the test suite
# make lint    ruff, mypy, import contracts
# make bench   speed, each figure as a ratio against a named peer
# make validation  known results obtained again, written to docs/validation.md
# make evidence  long scientific runs; their results are committed

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
# Bytecode makes imports three times faster, so installations always compile it.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test lint bench validation evidence evidence-check clean

run: $(VENV)/.runs
	$(BIN)/datacity run scenarios/quickstart.yaml --force

test: $(VENV)/.develops
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

lint: $(VENV)/.develops
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(VENV)/.develops
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.budget

validation: $(VENV)/.develops
	$(BIN)/datacity validate --data $${DATACITY_DATA:-../shared/data} --markdown > docs/validation.md.new
	mv docs/validation.md.new docs/validation.md

evidence: $(VENV)/.develops
	$(BIN)/python -m evidence

evidence-check: $(VENV)/.develops
	$(BIN)/python -m evidence --check

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runs: $(VENV)/bin/python pyproject.toml requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e .
	touch $@

$(VENV)/.develops: $(VENV)/bin/python pyproject.toml requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e '.[dev]'
	touch $@ $(VENV)/.runs

clean:
	rm -rf $(VENV)
