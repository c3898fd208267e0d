# Two commands on a fresh machine: `make run` and `make test`.  Python 3.11 to 3.13 with venv and pip is all they need.

# The first interpreter that really runs and is of a version that the project supports.
SUPPORTED := import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3 python; do \
	$$python -c '$(SUPPORTED)' >/dev/null 2>&1 && { echo $$python; break; }; done)

BIN := .venv/bin
READY := .venv/.ready
PEERS_READY := .venv-peers/.ready
PAGES ?= ../shared/data/pages
FUZZ_SECONDS ?= 1800
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false

.DEFAULT_GOAL := help
.PHONY: help run flow test slow fuzz reliability audit lint format docs bench peers golden samples clean

help: ## Show this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

# One marker file, so that nothing is installed twice; newer dependencies install again.
$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "No Python 3.11, 3.12 or 3.13 was found. Install one with its venv module, or name it: make PYTHON=/path/to/python3.11 run"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[dev]'
	@touch $@

run: $(READY) ## Clean the sample pages into data-samples/ and show the result
	$(BIN)/tinsach run raw/samples --data data-samples
	$(BIN)/python -m flows.look data-samples

flow: $(READY) ## The same through the Prefect flow, on its embedded server
	$(BIN)/python -m flows.ingest raw/samples --data data-samples
	$(BIN)/python -m flows.look data-samples

test: $(READY) ## All tests but the slow ones, with coverage of the four packages
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow" --cov --cov-report=term:skip-covered

slow: $(READY) ## The slow tests: every law on every page in ../shared/data
	$(BIN)/python -m pytest -n 2 --dist loadfile -m slow

# atheris has wheels for Linux and some versions of Python; without it the mutated pages are fuzzed alone.
fuzz: $(READY) ## Look for inputs that break a promise, for FUZZ_SECONDS (1800)
	@$(BIN)/python -c 'import atheris' 2>/dev/null \
		|| $(BIN)/python -m pip install --quiet --only-binary :all: -c constraints.txt atheris || true
	$(BIN)/python -m tests.fuzz --seconds $(FUZZ_SECONDS)

reliability: $(READY) $(PEERS_READY) ## 200 kills, 50,000 pages, a soak of 20 minutes, every hostile shape: an hour or two
	$(BIN)/python .ci/reliability.py --pages $(PAGES)

audit: $(READY) ## Known vulnerabilities of what is installed; needs the network
	@$(BIN)/python -c 'import pip_audit' 2>/dev/null || $(BIN)/python -m pip install --quiet -c constraints.txt pip-audit
	$(BIN)/python .ci/audit.py

lint: $(READY) ## Style, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m mypy

format: $(READY) ## Put the code into the project's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(READY) ## Write the generated pages of docs/ anew
	$(BIN)/python -m schemas.dictionary

golden: $(READY) ## What the samples give beside what they should
	$(BIN)/python -m tests.golden.review

samples: $(READY) ## Write the sample pages of legacy encodings anew from their UTF-8 masters
	$(BIN)/python tests/golden/encode_samples.py

# The peers want versions of libraries that tinsach does not: they get an environment of their own.
# The pip that Python 3.11 brings along fails on their extras.
$(PEERS_READY): bench/requirements.txt
	@test -x .venv-peers/bin/python || $(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --upgrade pip
	.venv-peers/bin/python -m pip install --quiet -r bench/requirements.txt
	@touch $@

peers: $(PEERS_READY) ## Install the other extractors that bench/ measures beside tinsach

bench: $(READY) $(PEERS_READY) ## Accuracy and speed beside the peers, on the gold pages in PAGES
	$(BIN)/python -m bench accuracy --pages $(PAGES)
	$(BIN)/python -m bench speed --pages $(PAGES)

clean: ## Remove what was built, and the samples' output
	rm -rf .venv .venv-peers data-samples bench-results build *.egg-info .pytest_cache .mypy_cache .ruff_cache .coverage
