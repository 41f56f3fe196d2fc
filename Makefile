# The two commands that matter are `make report` and `make test`. The README has the plain lines for a machine
# without make.
PYTHON ?= $(or $(shell command -v python3),$(shell command -v python))
BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help report test setup bench messages docs gallery clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

report: setup  ## check the content and render the documents into build/
	$(BIN)/scpctl check
	$(BIN)/scpctl render --all

test:  ## run everything that CI runs
	.ci/run

setup:  ## make the environment in .venv, or bring it up to date
	@"$(PYTHON)" scripts/install.py

bench: setup  ## measure the speed; ONLY=start, read, check, look, rename, pdf, render or export for one part
	$(BIN)/python -m benchmarks $(ONLY)

messages: setup  ## bring the message catalogues up to date
	$(BIN)/python scripts/messages.py

docs: setup  ## write the documents that are made from the source
	$(BIN)/python scripts/docs.py

gallery: setup  ## draw the pages of docs/gallery/ anew
	$(BIN)/python scripts/gallery.py

clean:  ## remove what was built or cached, but not the environment
	rm -rf build dist htmlcov .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
