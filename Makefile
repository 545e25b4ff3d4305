# make run    open the studio (sets everything up the first time)
# make test   all checks and tests (LONG=no: without those that are marked long)
# make lint   the checks alone
# make screens   pictures of every screen, in both themes, in the folder screens (LANGUAGE=de: in German)
# make translations   bring the files of the translations up to date; says what is still to be translated

VENV ?= .venv
LANGUAGE ?= en
BIN := $(VENV)/bin
SUITABLE := import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,\
	$(shell $(name) -c '$(SUITABLE)' 2>/dev/null && echo $(name))))

.PHONY: run test many lint screens translations
.DELETE_ON_ERROR:

run: $(VENV)/installed
ifeq ($(shell uname -s)$(DISPLAY)$(WAYLAND_DISPLAY),Linux)
	@echo "There is no display here, so a first picture is painted instead of opening the studio."
	$(BIN)/impasto first-picture
else
	$(BIN)/impasto
endif

test: $(VENV)/installed-dev
	$(MAKE) --jobs 2 lint many
	$(BIN)/pytest -m "alone$(if $(filter no,$(LONG)), and not long)"

many: $(VENV)/installed-dev
	$(BIN)/pytest -m "not alone$(if $(filter no,$(LONG)), and not long)" --numprocesses logical --maxprocesses 4 --dist loadfile

screens: $(VENV)/installed-dev
	$(BIN)/python -m tests.gui.screenshots_in $(LANGUAGE) screens --theme both

translations: $(VENV)/installed-dev
	$(BIN)/python -m translations

lint: $(VENV)/installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

$(VENV)/installed: pyproject.toml | $(BIN)/python
	@echo "Installing what Impasto needs; PyTorch is large, so the first time takes a few minutes."
	$(BIN)/python -m pip install --disable-pip-version-check --quiet -e .
	@touch $@

$(VENV)/installed-dev: pyproject.toml | $(BIN)/python
	@echo "Installing what Impasto and its tests need; PyTorch is large, so the first time takes a few minutes."
	$(BIN)/python -m pip install --disable-pip-version-check --quiet -e '.[dev]'
	@touch $@ $(VENV)/installed

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with its venv module is needed (Debian, Ubuntu:" \
		"sudo apt install python3-venv)."; exit 1; }
	$(PYTHON) -m venv $(VENV)
