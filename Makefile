# make run and make test need nothing before them: each creates the environment it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Much of a test is waiting for a browser or another process, so there is one worker more than there are processors.
WORKERS := $(shell expr `nproc` + 1)

# Each process that a test starts would compile the whole program anew where compiled modules are not kept.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: env lock run test proofs check crash bench screenshots clean

env: $(VENV)/.dev

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 以上：apt install python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "缺少 venv：apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	@touch $@

# Pin anew; the lock files name no index.
LOCK := pip-compile --quiet --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
	--strip-extras --allow-unsafe --annotation-style=line
lock:
	$(LOCK) --extra build --extra dev --output-file requirements-dev.lock pyproject.toml
	$(LOCK) --extra build --constraint requirements-dev.lock --output-file requirements.lock pyproject.toml

run: $(VENV)/.run
	$(BIN)/suixing run

test: $(VENV)/.dev
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not proof"

# The long ones, which make test leaves out; about five minutes.
proofs: $(VENV)/.dev
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -m proof

check: $(VENV)/.dev
	$(BIN)/ruff check bot knowledge storage tests bench
	$(BIN)/ruff format --check bot knowledge storage tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/suixing knowledge check

# At least 200 kills of a real process, then 50 more while a notice to 2,000 people goes out; about fifteen minutes.
crash: $(VENV)/.dev
	$(BIN)/python -m tests.crash
	$(BIN)/python -m tests.crash.broadcast

bench: $(VENV)/.dev
	$(BIN)/python -m bench.lookup_quality
	$(BIN)/python -m bench.lookup_speed
	$(BIN)/python -m bench.startup
	$(BIN)/python -m bench.throughput --growth
	$(BIN)/python -m bench.reload
	$(BIN)/python -m bench.import_list
	$(BIN)/python -m bench.clues
	$(BIN)/python -m bench.ledger
	$(BIN)/python -m bench.check_reports
	$(BIN)/python -m bench.selfchecks
	$(BIN)/python -m bench.nudge
	$(BIN)/python -m bench.notices

screenshots: $(VENV)/.dev
	$(BIN)/python -m tests.screenshots

clean:
	rm -rf $(VENV) build *.egg-info
