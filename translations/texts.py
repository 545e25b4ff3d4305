"""What is to be translated, read from the sources: texts in `tr` and `tr_n`, sentences of the engine, names in data.

The engine knows nothing of translations: what it says is found by its form, a sentence with its full stop, and
values are written {0}, {1} … What it puts into sentences, and what is no sentence, stands in pieces.txt.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PIECES = ROOT / "translations" / "pieces.txt"
WINDOW, ENGINE = "Impasto", "Engine"
UNSEEN = (
    "__main__.py", "baking.py", "batching.py", "benchmark", "cli.py", "jobs/frames.py", "jobs/report.py",
    "jobs/worker.py", "learning.py", "line.py", "machine.py", "model_commands.py", "models/records.py",
    "models/verify.py", "nets/", "options.py", "preset_commands.py", "remedies.py", "sample.py",
    "sheet_commands.py", "terminal.py", "training/bake_all.py", "training/manners",
    "training/mini/", "training/plans.py", "training/scenes/",
)  # fmt: skip
"""Files of the engine whose words only the command line shows, or nobody; beginnings of their names."""
SENTENCE = re.compile(r'(?!SELECT|UPDATE|DELETE)(?!.*(WHERE|`))[A-Z"“{].*[a-z}] .*[.?!]', re.DOTALL)
NAMES = ("title", "artist", "description", "note", "year")
"""Fields of data files with words for people."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text: where it belongs, and whether it goes by a number."""

    context: str
    source: str
    plural: bool = False


def window_texts(folder: Path = ROOT / "gui") -> Iterator[Text]:
    """The texts in calls of `tr` and `tr_n`. Raises TypeError for one that is not written out in the call."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"tr", "tr_n"}):
                continue
            plural = node.func.id == "tr_n"
            text = node.args[1 if plural else 0]
            if not (isinstance(text, ast.Constant) and isinstance(text.value, str)):
                raise TypeError(f"{path}:{node.lineno}: the text must stand in the call")
            yield Text(WINDOW, text.value, plural)


def engine_texts(folder: Path = ROOT / "engine") -> Iterator[Text]:
    """The engine's sentences, then the pieces."""
    for path in sorted(folder.rglob("*.py")):
        if not path.relative_to(folder).as_posix().startswith(UNSEEN):
            for said in templates(path.read_text("utf-8")):
                if SENTENCE.fullmatch(said):
                    yield Text(ENGINE, said)
    for piece in PIECES.read_text("utf-8").splitlines():
        yield Text(ENGINE, piece)


def templates(code: str) -> Iterator[str]:
    """All strings of a file that are no docstrings and are not logged, with {0}, {1} … for values."""
    tree = ast.parse(code)
    left_out: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            left_out.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            left_out.update(id(part) for part in node.values)
        elif isinstance(node, ast.Call) and _is_log(node.func):
            left_out.update(id(part) for part in node.args)
    for node in ast.walk(tree):
        if id(node) in left_out:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield _template(node)


def _is_log(called: ast.expr) -> bool:
    """Whether it is a method of a logger: `log.warning`, `self._log.info` and the like."""
    owner = called.value if isinstance(called, ast.Attribute) else None
    name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
    return name.strip("_").lower() == "log"


def _template(node: ast.JoinedStr) -> str:
    made, number = "", 0
    for part in node.values:
        if isinstance(part, ast.Constant):
            made += str(part.value)
        else:
            made, number = f"{made}{{{number}}}", number + 1
    return made


def data_texts() -> Iterator[Text]:
    """Titles and descriptions of presets, built-in paintings and models."""
    for path in (ROOT / "assets" / "styles.toml", *sorted((ROOT / "presets").glob("*.toml"))):
        for table in _tables(tomllib.loads(path.read_text("utf-8"))):
            for name in NAMES:
                words = table.get(name)
                if isinstance(words, str) and re.search("[a-z]", words):
                    yield Text(ENGINE, words)


def _tables(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _tables(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _tables(inner)


def all_texts() -> list[Text]:
    """Every text once, in the order of the sources."""
    return list(dict.fromkeys((*window_texts(), *engine_texts(), *data_texts())))
