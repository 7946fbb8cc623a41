# Two commands on a fresh machine: `make run` and `make test`. Both make .venv first; Python 3.11+, git and make are assumed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test e2e killtest fuzz check format lint types docs workflows demo lock clean

run: $(VENV)/installed  ## crawl all projects, write reports/; partial (exit 3) is said and is no failure here
	@$(BIN)/claimwatch run; code=$$?; if [ $$code -eq 3 ]; then \
	echo "Partial: what could not be read keeps its last good claims (see above)."; else exit $$code; fi

test: $(VENV)/installed  ## all tests
	$(BIN)/pytest -n auto

e2e: $(VENV)/installed $(VENV)-e2e/installed  ## nights of the pull request against ../shared/githubsim, a few minutes
	$(BIN)/pytest tests/e2e

$(VENV)-e2e/installed:
	$(PYTHON) -m venv $(VENV)-e2e
	test ! -d ../shared/githubsim || $(VENV)-e2e/bin/python -m pip install --quiet --disable-pip-version-check \
	-r ../shared/githubsim/requirements.txt
	@touch $@

killtest: $(VENV)/installed  ## 200 crawls killed at random moments; the store must be whole every time
	$(BIN)/python -m tests.faults.killing 200

fuzz: $(VENV)/installed  ## each fuzz target for FUZZ_SECONDS; TARGETS='html pack' for some of them
	$(BIN)/python fuzz/run.py $(TARGETS)

demo: $(VENV)/installed  ## a tour without any network
	$(BIN)/claimwatch demo

check: format lint types docs workflows  ## what CI asks beside the tests

format: $(VENV)/installed
	$(BIN)/ruff format --check .

lint: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/claimwatch rules lint
	$(BIN)/claimwatch rules test

types: $(VENV)/installed
	$(BIN)/mypy

docs: $(VENV)/installed  ## the documents agree with the program
	$(BIN)/pytest tests/docs

workflows: $(VENV)/installed  ## the GitHub workflows: syntax, shell, security; nothing is asked over the network
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/actionlint .github/workflows/*.yml
	$(BIN)/zizmor --offline --no-progress --quiet --persona pedantic action.yml .github/workflows

$(VENV)/installed: pyproject.toml requirements-dev.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

lock:  ## write requirements-dev.txt anew from pyproject.toml
	rm -rf $(VENV)-lock && $(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(VENV)-lock/bin/python -m pip install --quiet . --group dev
	(head -1 requirements-dev.txt; $(VENV)-lock/bin/python -m pip freeze --exclude claimwatch) > $(VENV)-lock/requirements.txt
	mv $(VENV)-lock/requirements.txt requirements-dev.txt && rm -rf $(VENV)-lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
