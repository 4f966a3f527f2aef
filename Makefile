# Every target builds the virtual environment that it needs; nothing has to be installed before.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test lint bench examples clean

# Replay the example registry's push log against its configuration, and show what it makes visible.
demo: $(VENV)/.installed
	$(BIN)/ecr-signing replay --config examples/signing-configuration.json examples/logs

# All tests, with the coverage that both packages promise.
test: $(VENV)/.installed-test
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --include 'matcher/*' --show-missing --fail-under 100
	$(BIN)/coverage report --include 'simulator/*' --show-missing --fail-under 95

lint: $(VENV)/.installed-lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The engine beside its peers; writes docs/benchmarks.md.
bench: $(VENV)/.installed-bench
	$(BIN)/python -m bench.report

# Make the example registry anew.
examples: $(VENV)/.installed
	$(BIN)/python examples/generate.py examples

clean:
	rm -rf $(VENV) .coverage .coverage.* .mypy_cache .ruff_cache .hypothesis .benchmarks

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.installed-%: pyproject.toml $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[$*]'
	touch $@
