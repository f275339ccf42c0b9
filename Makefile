# One front door for every command; CI calls the same names.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PYTEST := $(BIN)/python -m pytest -q
export YIBEN_HOME ?= $(CURDIR)/.yiben
# Many tests start `yiben` anew: where compiled modules are not kept, each of them compiles all of it.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run test check format lock bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## install everything into .venv

$(STAMP): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
	@# pip compiles with one processor only; what is no Python of this version stays as it is
	@$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

run: setup ## start the platform with the sample province on http://127.0.0.1:8000
	$(BIN)/yiben up

test: setup ## run the tests; PostgreSQL and browser too, where they can be had
	tools/tests.sh $(PYTEST) -n 2 --dist worksteal

check: setup ## format, lint, types, import contracts, changelog
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy -n 2
	$(BIN)/lint-imports

format: setup ## let the formatter and the linter mend what they can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup ## measure our side of every figure in benchmarks/README.md
	$(BIN)/yiben bench

lock: ## pin every dependency with its hash
	$(BIN)/python -m pip install --quiet uv
	printf "hatchling>=1.27\neditables>=0.5\n" | $(BIN)/uv pip compile pyproject.toml - --group dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements.lock

clean: ## forget the environment and the local home
	rm -rf $(VENV) .yiben
