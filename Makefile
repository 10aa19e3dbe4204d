# Plain `make` lists the targets. `make run` and `make test` set up all they need, every time.

.DEFAULT_GOAL := help
.PHONY: help run test fix check lock bench
MAKEFLAGS += --no-print-directory

VENV := .venv/bin
PYTHON := $(VENV)/python
AS_SERVER := SECRET_KEY="$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
	ALLOWED_HOSTS=example.org SITE_URL=https://example.org DEBUG= DEMO=
# A file stays on one core: what its tests set up once, such as a browser or a whole site, is shared.
# The longest files come first (tests/conftest.py). Many processes start: compiled code is kept.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(PYTHON) -m pytest -q \
	--numprocesses=logical --maxprocesses=4 --dist=loadfile --no-loadscope-reorder

# Any Python that runs may look for the right one: some commands by these names only print an error.
define set_up
@for python in python3 python3.13 python3.12 python3.14 python3.11; do \
	if "$$python" -c "" 2>/dev/null; then exec "$$python" -m icpermed.bootstrap $(1); fi; \
done; \
echo "Setting up: this needs Python 3.11 or newer, and no python3 was found. Install it and try again." >&2; \
exit 1
endef

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | while IFS="$$(printf '\t')" read -r name words; do \
		printf '  make %-7s %s\n' "$$name" "$$words"; done

run: ## serve the site with demo data on http://127.0.0.1:8000 (PORT=8001 for another port)
	$(call set_up,requirements.txt)
	@DEMO="$${DEMO-1}" exec $(PYTHON) manage.py serve

test: ## run all tests (ARGS="tests/registry -k slug" for some, DEEP=1 to look for minutes longer)
	$(call set_up,requirements-test.txt)
	@exec $(PYTEST) $(ARGS)

check: ## format, lint, migrations and the settings for a server: nothing is changed
	$(call set_up,requirements-test.txt)
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@find templates -name '*.html' -exec $(VENV)/djade --check --target-version 5.2 {} +
	@$(AS_SERVER) $(PYTHON) manage.py makemigrations --check --dry-run
	@$(AS_SERVER) $(PYTHON) manage.py check --deploy --fail-level WARNING

fix: ## format, and mend what can be mended by itself
	$(call set_up,requirements-test.txt)
	@$(PYTHON) -m ruff check --fix-only .
	@$(PYTHON) -m ruff format .
	@find templates -name '*.html' -exec $(VENV)/djade --target-version 5.2 {} +

lock: ## write requirements*.txt from pyproject.toml (ARGS=--upgrade for newer versions)
	$(call set_up,requirements-test.txt)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check uv
	@for list in "requirements.txt" "requirements-test.txt --group test --constraint requirements.txt" \
		"requirements-bench.txt --group bench --constraint requirements.txt"; do \
		$(PYTHON) -m uv pip compile pyproject.toml --output-file $$list --quiet --universal \
			--python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
			--annotation-style line $(ARGS) || exit 1; done

bench: ## measure how fast the pages and the imports are
	$(call set_up,requirements-bench.txt)
	@exec $(PYTHON) manage.py bench $(ARGS)
