# Every target installs what it needs into a virtual environment of its own.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test test-spark test-shells test-peers fuzz soak sanitize wheel lint bench compare examples clean

# Replays the push log of the example registry against its configuration.
demo: $(VENV)/.installed
	$(BIN)/ecr-signing replay --config examples/signing-configuration.json --permissions examples/permissions.json --profiles examples/signing-profiles.json examples/logs

# All tests except those on Spark, in shells and with peers, on all cores, with the coverage that both packages must have.
PYTEST := -m pytest --numprocesses auto --dist worksteal -p no:benchmark
test: $(VENV)/.installed-test
	$(BIN)/coverage erase
	$(BIN)/coverage run $(PYTEST) --ignore tests/spark --ignore tests/shells --ignore tests/peers
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --include 'matcher/*' --show-missing --fail-under 100
	$(BIN)/coverage report --include 'simulator/*' --omit '$(SPARK)' --show-missing --fail-under 95

# The tests on Spark: in one process, and on a cluster of three that they start. Spark needs Java 17 or later.
SPARK := simulator/spark.py,simulator/cli/spark_backend.py
JAVA := $(if $(JAVA_HOME),$(JAVA_HOME)/bin/java,java)
test-spark: $(VENV)/.installed-test $(VENV)/.installed-spark
	@$(JAVA) -version 2>/dev/null || { echo "make test-spark needs Java 17 or later, by JAVA_HOME or on the PATH" >&2; exit 1; }
	$(BIN)/coverage erase
	$(BIN)/coverage run $(PYTEST) tests/spark
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --include '$(SPARK)' --show-missing --fail-under 95

# Completion in interactive shells.
test-shells: $(VENV)/.installed-test
	@for shell in bash zsh fish; do command -v $$shell >/dev/null || \
		{ echo "make test-shells needs $$shell (on Debian: apt-get install $$shell)" >&2; exit 1; }; done
	$(BIN)/pytest -p no:benchmark tests/shells

# The evaluator of permissions compared with an independent one, which needs Node.js 20 or later.
DRIVER := tests/peers/permissions/driver
$(DRIVER)/node_modules/.package-lock.json: $(DRIVER)/package-lock.json
	@{ node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' && npm --version; } >/dev/null 2>&1 || \
		{ echo "make test-peers needs Node.js 20 or later with npm on the PATH" >&2; exit 1; }
	npm ci --prefix $(DRIVER) --ignore-scripts --no-audit --no-fund --silent
	touch $@
test-peers: $(VENV)/.installed-test $(DRIVER)/node_modules/.package-lock.json
	$(BIN)/pytest -p no:benchmark tests/peers

# Both executors and the oracle on 30 times as many questions as `test` asks, which takes about an hour, the readers on
# 400,000 damaged files, which takes about twenty minutes, and both evaluators of permissions on ten times as many
# policies as `test-peers` has.
fuzz: $(VENV)/.installed-test $(DRIVER)/node_modules/.package-lock.json
	FUZZ_EXAMPLES=300000 $(BIN)/pytest tests/matcher/wildcard_set/test_executors.py
	FUZZ_EXAMPLES=100000 $(BIN)/pytest -p no:benchmark tests/simulator/reading/test_pieces.py
	FUZZ_EXAMPLES=300000 $(BIN)/pytest -p no:benchmark tests/peers/permissions

# Replay and audit within their memory limits at full size: 5 GB, 100,000 files, 10 million names. Takes about ten
# minutes.
soak: $(VENV)/.installed-test
	SOAK=1 $(BIN)/pytest tests/simulator/test_bounded_memory.py

# The tests of the native executor with one that is built with AddressSanitizer and UndefinedBehaviorSanitizer: any
# fault ends the run. Every block is allocated by the system, so that none lies inside another.
NATIVE_TESTS := tests/matcher/wildcard_set tests/matcher/test_package.py tests/matcher/test_resolve.py
SANITIZED := $(VENV)-sanitized
sanitize:
	rm -rf $(SANITIZED) && mkdir -p $(SANITIZED)
	cp -R matcher simulator tests pyproject.toml setup.py MANIFEST.in README.md $(SANITIZED)
	rm -f $(SANITIZED)/matcher/_native*.so
	$(PYTHON) -m venv $(SANITIZED)/venv
	cd $(SANITIZED) && CFLAGS="-g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all" \
		venv/bin/pip install --quiet --disable-pip-version-check --editable '.[test]'
	nm --dynamic $(SANITIZED)/matcher/_native*.so | grep --quiet __asan_
	cd $(SANITIZED) && PYTHONMALLOC=malloc FUZZ_EXAMPLES=1000 \
		ASAN_OPTIONS=detect_leaks=0:malloc_context_size=3:quarantine_size_mb=32 \
		LD_PRELOAD="$$($(CC) -print-file-name=libasan.so)" \
		venv/bin/python -m pytest -q -m "native and not measures_memory" $(NATIVE_TESTS)

# A wheel for every Python from 3.11 on, and the tests of the native executor where only the wheel is installed and no
# compiler is found.
WHEEL := $(abspath $(VENV)-wheel)
wheel:
	rm -rf $(WHEEL) && mkdir -p $(WHEEL)
	$(PYTHON) -m venv $(WHEEL)/builder && $(WHEEL)/builder/bin/pip install --quiet --disable-pip-version-check build
	$(WHEEL)/builder/bin/python -m build --outdir $(WHEEL)/dist
	$(PYTHON) -m venv $(WHEEL)/venv
	$(WHEEL)/venv/bin/pip install --quiet --disable-pip-version-check \
		"ecr-signing-rules[test] @ file://$$(ls $(WHEEL)/dist/*-cp311-abi3-*.whl)"
	cp -R tests pyproject.toml $(WHEEL)
	cd $(WHEEL) && PATH=$(WHEEL)/venv/bin FUZZ_EXAMPLES=1000 python -m pytest -q -m native $(NATIVE_TESTS)
	cd $(WHEEL) && $(WHEEL)/venv/bin/python -m pytest -q tests/simulator/report/test_schemas.py

lint: $(VENV)/.installed-lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Measures the library beside its peers, and writes docs/benchmarks.md.
bench: $(VENV)/.installed-bench
	$(BIN)/python -m bench.report

# Compares the speed with that of another revision, in one run: make compare REVISION=main~1
compare: $(VENV)/.installed-bench
	$(BIN)/python -m bench.compare $(REVISION)

# Generates the example registry again.
examples: $(VENV)/.installed
	$(BIN)/python examples/generate.py examples

clean:
	rm -rf $(VENV) $(SANITIZED) $(WHEEL) build .coverage .coverage.* .mypy_cache .ruff_cache .hypothesis .benchmarks

$(VENV)/.installed: pyproject.toml setup.py $(wildcard matcher/_core/*)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.installed-%: pyproject.toml $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[$*]'
	touch $@
