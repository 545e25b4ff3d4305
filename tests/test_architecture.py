"""The house stays the house: floors, sizes, and what must never stand in the code."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import ROOT
from tests.command import python

SOURCES = sorted(path for room in ("engine", "gui") for path in (ROOT / room).rglob("*.py"))
HEAVY = ("torch", "numpy", "diffusers", "transformers", "safetensors", "pandas", "scipy")
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
    done = python(code)
    assert done.returncode == 0, done.stderr
    return [str(name) for name in ast.literal_eval(done.stdout.splitlines()[-1])]


def test_the_window_loads_nothing_heavy() -> None:
    """Neither when it begins nor by what it imports of the engine later, inside of functions."""
    modules = {
        name.removesuffix(".py").replace("/", ".").removesuffix(".__init__"): tree
        for name, tree in trees()
        if name.startswith("gui/")
    }
    rooms = {name for tree in modules.values() for name in imported(tree) if name.partition(".")[0] == "engine"}
    assert len(modules) > 25
    assert len(rooms) > 25
    assert loaded_by(f"import {', '.join(sorted({*modules, *rooms}))}") == []


def test_that_heavy_modules_would_be_seen() -> None:
    assert "numpy" in loaded_by("import engine.canvas")
    tree = ast.parse("def late():\n    from engine.canvas import Canvas\n    import engine.nets.brush")
    assert set(imported(tree)) == {"engine.canvas", "engine.nets.brush"}


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


BLIND = {"engine/jobs/boundary.py", "engine/jobs/driver.py", "engine/meter.py", "engine/cli.py"}
"""Job boundaries, the meter and the command line's last resort: the only files that may swallow any exception.

The window has its hooks.
"""
ANY = {"Exception", "BaseException"}


def swallows_anything(tree: ast.Module) -> bool:
    """Whether any exception ends somewhere in this file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and ast.unparse(node.body[-1]) != "raise":
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(kind is None or ast.unparse(kind) in ANY for kind in caught):
                return True
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "suppress":
            kinds = {ast.unparse(kind) for kind in node.args}
            if kinds & ANY:
                return True
    return False


def test_any_exception_is_caught_only_at_the_boundaries() -> None:
    assert {name for name, tree in trees() if swallows_anything(tree)} == BLIND


@pytest.mark.parametrize(
    ("code", "swallows"),
    [
        ("try: f()\nexcept: pass", True),
        ("try: f()\nexcept Exception: pass", True),
        ("try: f()\nexcept (OSError, BaseException) as error: log(error)", True),
        ("with contextlib.suppress(OSError, Exception): f()", True),
        ("try: f()\nexcept BaseException:\n    undo()\n    raise", False),
        ("try: f()\nexcept (OSError, ValueError): pass", False),
        ("with suppress(OSError): f()", False),
    ],
)
def test_what_swallows_anything_would_be_found(code: str, swallows: bool) -> None:
    assert swallows_anything(ast.parse(code)) == swallows


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
