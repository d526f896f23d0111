# The commands of this repository. On Debian and Ubuntu each one first installs what is missing.

SHELL := /bin/bash
PYTHON_HERE := .venv/bin/python
PREPARE := installers/linux/prepare.sh
ON_VIRTUAL_SCREEN := installers/linux/on-virtual-screen.sh

.DEFAULT_GOAL := help
.PHONY: help demo run test check bench translations lock clean

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' $(MAKEFILE_LIST)

demo: ## show the product on a virtual card and a sandbox backend; with no display, walk the tour
	@$(PREPARE) demo
ifneq ($(DISPLAY)$(WAYLAND_DISPLAY),)
	$(PYTHON_HERE) -m app --demo
else
	$(ON_VIRTUAL_SCREEN) $(PYTHON_HERE) -m app.ui.tour --out build/tour
endif

run: ## use the real readers of this machine
	@$(PREPARE) run
	$(PYTHON_HERE) -m app

test: ## every test: unit, wire, Qt, and system tests on real parts
	@$(PREPARE) test
	$(PYTHON_HERE) -m pytest -n auto --maxprocesses 4 --dist loadfile --max-worker-restart 0

check: ## style, types and the rules of the architecture
	@$(PREPARE) test
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	$(PYTHON_HERE) -m pytest tests/test_architecture.py

bench: ## measure, into build/bench.json
	@$(PREPARE) test
	$(ON_VIRTUAL_SCREEN) $(PYTHON_HERE) -m tests.bench --out build/bench.json

translations: ## bring the sentences of the sources into resources/translations, and compile them
	@$(PREPARE) test
	$(PYTHON_HERE) -m app.translation_catalogue
	$(PYTHON_HERE) -m app.policy_templates

# uv resolves, pip installs: uv itself is a maintainer's tool and no part of what is locked.
COMPILE := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-header --no-annotate $(UPGRADE)

lock: ## resolve the dependencies again and write their hashes; UPGRADE=--upgrade takes newer ones
	@$(PREPARE) test
	$(PYTHON_HERE) -m pip install --quiet uv
	$(COMPILE) requirements-build.in --output-file requirements-build.txt
	$(COMPILE) pyproject.toml --output-file requirements.txt
	$(COMPILE) pyproject.toml --extra dev --constraint requirements.txt \
	  --output-file requirements-dev.txt

clean: ## remove what these commands built, the installed system packages excepted
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	rm -rf tests/system/oidc_provider/node_modules
	find app tests -name __pycache__ -prune -exec rm -rf {} +
