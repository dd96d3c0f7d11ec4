# `make` lists the targets. Recipes use paths relative to this folder and quote them: the clone may lie anywhere,
# blanks in the path included. What is installed and built goes below build/.

PYTHON ?= python3
ENGINE := build/engine/bin/python
ARGS ?=
.DEFAULT_GOAL := help
.PHONY: help setup setup-deep demo test test-all test-peers lint pytest run qgis-process bench package deploy i18n locks clean

help:  ## list the targets
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1\t/p' Makefile | expand -t 15

setup: resources/i18n/theia_fr.qm  ## install what is missing (Debian, Ubuntu); quick when all is there
	@"$(PYTHON)" tools/setup.py engine qgis

resources/i18n/%.qm: resources/i18n/%.ts
	@"$(PYTHON)" tools/i18n.py --compile

setup-deep:  ## the same, with torch (CPU build)
	@"$(PYTHON)" tools/setup.py deep qgis

demo: setup  ## simulate a year, run the main chain in qgis_process, show where the results are
	@"$(ENGINE)" tools/demo.py $(ARGS)

test: setup-deep lint  ## lint, types, contract, algorithm and plugin tests: what CI runs
	@"$(ENGINE)" tools/run_pytest.py -m "not slow"

test-all: setup-deep lint  ## the same with the slow proofs
	@"$(ENGINE)" tools/run_pytest.py

test-peers: setup-deep  ## against other programs, where they are installed
	@"$(ENGINE)" -m pytest tests/peers $(ARGS)

lint: setup  ## ruff, mypy, import contracts, and the rules of the plugin site
	@"$(ENGINE)" tools/lint.py

pytest: setup-deep  ## pytest with any arguments: make pytest ARGS='-m reference'
	@"$(ENGINE)" tools/run_pytest.py $(ARGS)

run: setup  ## the command line: make run ARGS='list --json'
	@"$(ENGINE)" -m algorithms $(ARGS)

qgis-process: setup  ## qgis_process with the plugin in a throw-away profile: make qgis-process ARGS='list'
	@"$(PYTHON)" tools/qgis_process.py $(ARGS)

bench: setup-deep  ## benchmarks: speed and memory
	@env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE "$(ENGINE)" tests/benchmarks/run.py $(ARGS)

i18n: setup  ## collect the texts to translate, compile the translations
	@"$(PYTHON)" tools/i18n.py $(ARGS)

package: setup  ## build/theia.zip for the plugin site, checked by the site's rules
	@"$(ENGINE)" tools/package.py

deploy: setup  ## link this checkout into the QGIS profile
	@"$(PYTHON)" tools/deploy.py $(ARGS)

locks: setup  ## resolve the lock files again
	@"$(ENGINE)" tools/locks.py $(ARGS)

clean:  ## remove build/
	rm -rf build
