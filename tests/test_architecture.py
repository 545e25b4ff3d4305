"""The house stays the house: floors, sizes, and what must never stand in the code."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(path for room in ("engine", "gui") for path in (ROOT / room).rglob("*.py"))
HEAVY = ("torch", "numpy", "diffusers", "transformers", "safetensors", "pandas", "scipy")
WINDOW_MAY_IMPORT = (
    "engine.recipe",
    "engine.crop",
    "engine.events",
    "engine.errors",
    "engine.remedies",
    "engine.settings",
    "engine.presets",
    "engine.own_presets",
    "engine.preset_import",
    "engine.template",
    "engine.baking",
    "engine.learning",
    "engine.styles",
    "engine.models",
    "engine.models.download",
    "engine.models.known",
    "engine.models.hub",
    "engine.probe",
    "engine.sniff",
    "engine.files",
    "engine.imagining.counting",
    "engine.imagining.prompts",
    "engine.imagining.schedulers",
    "engine.wishes_words",
    "engine.atomic",
    "engine.metadata",
    "engine.gallery",
    "engine.line",
    "engine.restoring",
    "engine.restoring.parameters",
    "engine.memory",
    "engine.optimising.room",
    "engine.meter",
    "engine.jobs",
    "engine.jobs.journal",
    "engine.jobs.journal.edits",
    "engine.jobs.journal.rows",
    "engine.jobs.journal.runner",
    "engine.jobs.journal.told",
    "engine.jobs.pool",
    "engine.jobs.batch",
    "engine.jobs.planning",
    "engine.jobs.report",
    "engine.formats",
    "engine.fitting",
    "engine.forecasts",
    "engine.learned",
    "engine.jobs.outlook",
    "engine.contact_sheet",
    "engine.storyboard",
    "engine.jobs.naming",
    "gui.app",
    "gui.window",
)
LONGEST_FILE = 400
LONGEST_FUNCTION = 50


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in SOURCES:
        yield named(path), ast.parse(path.read_text("utf-8"))


def loaded_by(code: str) -> list[str]:
    """Heavy modules that a fresh Python holds after running `code`."""
    code += f"; import sys; print(sorted(set(sys.modules) & set({HEAVY!r})))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return [str(name) for name in ast.literal_eval(done.stdout.splitlines()[-1])]


def test_the_window_loads_nothing_heavy() -> None:
    assert loaded_by(f"import {', '.join(WINDOW_MAY_IMPORT)}") == []


def test_that_heavy_modules_would_be_seen() -> None:
    assert "numpy" in loaded_by("import engine.canvas")


def test_the_window_imports_only_what_it_may() -> None:
    allowed = {name for name in WINDOW_MAY_IMPORT if name.startswith("engine")}
    seen: dict[str, set[str]] = {}
    for name, tree in trees():
        if name.startswith("gui/"):
            for module in imported(tree):
                if module.partition(".")[0] == "engine":
                    seen.setdefault(module, set()).add(name)
    strange = {module: names for module, names in seen.items() if module not in allowed}
    assert seen
    assert strange == {}


def imported(tree: ast.Module) -> Iterator[str]:
    """Names of the modules that a file imports, anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                is_module = (ROOT / Path(*inner.split("."))).with_suffix(".py").is_file()
                yield inner if is_module else node.module


def test_files_and_functions_stay_readable() -> None:
    long_files = [named(path) for path in SOURCES if len(path.read_text("utf-8").splitlines()) > LONGEST_FILE]
    long_functions = [
        f"{name}:{node.lineno} {node.name}"
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert len(SOURCES) > 20
    assert (long_files, long_functions) == ([], [])


def forbidden(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and name of what no file of ours may do."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield node.lineno, "global"
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = {alias.name for alias in node.names} | {getattr(node, "module", None)}
            yield from ((node.lineno, name) for name in names & {"pickle", "cPickle", "dill", "shelve"} if name)
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            keywords = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
            if called in {"print", "eval", "exec", "os.system", "pickle.load", "pickle.loads"}:
                yield node.lineno, called
            if called == "torch.load" and keywords.get("weights_only") != "True":
                yield node.lineno, "torch.load without weights_only=True"
            if keywords.get("shell") == "True":
                yield node.lineno, "shell=True"


def test_nothing_forbidden_stands_in_the_code() -> None:
    found = [f"{name}:{line} {what}" for name, tree in trees() for line, what in forbidden(tree)]
    assert found == []


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("print('hello')", "print"),
        ("import pickle", "pickle"),
        ("from pickle import load", "pickle"),
        ("torch.load(path)", "torch.load without weights_only=True"),
        ("torch.load(path, weights_only=False)", "torch.load without weights_only=True"),
        ("subprocess.run('ls', shell=True)", "shell=True"),
        ("def f():\n    global x", "global"),
    ],
)
def test_what_is_forbidden_would_be_found(code: str, what: str) -> None:
    assert [name for _, name in forbidden(ast.parse(code))] == [what]


def test_weights_are_loaded_only_where_it_is_safe() -> None:
    assert list(forbidden(ast.parse("torch.load(path, weights_only=True)"))) == []


BLIND = {
    "engine/jobs/boundary.py",
    "engine/jobs/driver.py",
    "engine/meter.py",
}
"""Job boundaries: the only engine files that may swallow any exception. The window has its hooks."""


def test_any_exception_is_caught_only_at_the_boundaries() -> None:
    found = {
        name
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and ast.unparse(node.body[-1]) != "raise"
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
    }
    assert {name for name in found if name.startswith("engine/")} <= BLIND | {"engine/cli.py"}


def tracked() -> list[Path]:
    """The text files that git knows. Without git, or outside a clone, there is nothing to look at."""
    try:
        done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)  # noqa: S607
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs git and a clone")
    suffixes = {".py", ".md", ".toml", ".txt", ".json", ".yml", ".cfg", ".sh", ""}
    paths = [ROOT / name for name in done.stdout.decode("utf-8").split("\0") if name]
    return [path for path in paths if path.is_file() and path.suffix in suffixes]


MACHINE_PATH = re.compile(r"(?<![\w.*~)\]}>-])/(?:(?:work|farm|root)\b|home/\w|Users/\w)|[A-Z]:\\Users\\\w")


def test_the_repository_names_no_folder_of_a_machine() -> None:
    found = [
        f"{named(path)}:{number} {line.strip()[:100]}"
        for path in tracked()
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        if MACHINE_PATH.search(line)
    ]
    assert found == []


def test_that_a_machine_path_would_be_found() -> None:
    for folders in (("", "work", "pictures"), ("", "root"), ("", "home", "someone"), ("", "Users", "someone")):
        assert MACHINE_PATH.search(f"open('{'/'.join(folders)}')")
    assert MACHINE_PATH.search("\\".join(("C:", "Users", "someone")))
    for harmless in (("engine", "network.py"), ("frame", "work"), ("a", "work", "b"), ("~", "home", "x")):
        assert not MACHINE_PATH.search("/".join(harmless))


LINE_ROOMS = re.compile(
    r"engine/(cli|machine|options|baking|learning|wishes|wishes_words|model_commands|batching|sheet_commands|preset_commands|remedies|benchmark\w*|models/records"
    r"|jobs/(worker|process|pool|driver)|training/[\w/]+|benchmarking/\w+)\.py"
)
"""Where a command may be named: in the command line itself, and where no window comes."""


def test_errors_that_the_window_shows_name_no_commands() -> None:
    command = re.compile(r"impasto (models|styles|presets|devices|bake|lora|render|batch|benchmark)\b|(^|\s)--[a-z]")
    found = [
        f"{name}:{call.lineno} {text.value}"
        for name, tree in trees()
        if not LINE_ROOMS.fullmatch(name)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for text in ast.walk(call)
        if isinstance(text, ast.Constant) and isinstance(text.value, str) and command.search(text.value)
    ]
    assert found == []
