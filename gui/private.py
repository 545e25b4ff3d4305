"""Takes out of technical words what is the artist's own: folders, names of files, passwords."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

_NAMED = "token|password|passwd|secret|api[-_]?key|authorization"
_SECRETS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bfile://[^\s\"'<>]*", re.IGNORECASE), "(file)"),
    (re.compile(r"\bhf_[A-Za-z0-9]{6,}"), "(token)"),
    (re.compile(r"\b(Bearer|Basic)\s+[^\s\"',;]+", re.IGNORECASE), r"\1 (token)"),
    (re.compile(rf"\b([\w-]*(?:{_NAMED}))([\"']?\s*[:=]\s*)[^\s,;]+", re.IGNORECASE), r"\1\2(secret)"),
    (re.compile(r"(\w+://)[^/\s@\"']+@"), r"\1(secret)@"),
    (re.compile(r"(\w+://[^\s?\"']+)\?[^\s\"']+"), r"\1?(more)"),
    (re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]+\b"), "(address)"),
)
_QUOTED = re.compile(r"""(["'])((?:~|/|\\\\|[A-Za-z]:[\\/])[^\n"']*)\1""")
_BARE = re.compile(
    r"(?<![\w)~.:/\\<])((?:~?/|\\\\|[A-Za-z]:[\\/])(?:[^\n\"'<>|*?]{0,300}?\.\w{2,11}(?![\w.])|[^\s\"'<>|*?,;)]+))"
)
_NAME = re.compile(
    r"(?<![\w)/\\])[\w()\[\]+~-][^\s\"'<>|*?,;:/\\]*\.(?=(?:jpe?g|png|webp|tiff?|avif|gif|bmp|heic|safetensors|ckpt)\b)",
    re.IGNORECASE,
)
_LAST = re.compile(r"\.\w{1,11}$")


def without_private(text: str) -> str:
    """`text` without secrets, and with paths only as far as they belong to Impasto and Python.

    Of other paths the suffix is left, because what kind of file it was often says why something broke.

    >>> without_private("/media/anna/my wedding.png is broken, token: abc")
    '(file).png is broken, token: (secret)'
    """
    for pattern, words in _SECRETS:
        text = pattern.sub(words, text)
    for root, words in _known():
        text = re.sub(re.escape(root) + r"(?![\w.-])", words, text)
    text = _QUOTED.sub(lambda found: f"{found[1]}{_kind(found[2])}{found[1]}", text)
    text = _BARE.sub(lambda found: _kind(found[1]), text)
    text = _NAME.sub("(file).", text)
    for name in _people():
        text = re.sub(rf"\b{re.escape(name)}\b", "(somebody)", text)
    return text


def _known() -> list[tuple[str, str]]:
    """Folders that may be told, under names that say whose they are; the longest first."""
    found = {
        str(Path(__file__).resolve().parents[1]): "(impasto)",
        str(Path(__file__).absolute().parents[1]): "(impasto)",
        str(Path(sys.prefix)): "(python)",
        str(Path(sys.base_prefix) / "lib"): "(python)/lib",
        str(Path(os.__file__).parent): "(python)/lib",
    }
    return sorted(found.items(), key=lambda pair: -len(pair[0]))


def _kind(path: str) -> str:
    """What may be told of a path."""
    suffix = _LAST.search(path)
    return f"(file){suffix[0]}" if suffix else "(folder)"


def _people() -> set[str]:
    """What the system calls the artist."""
    names = {os.environ.get(name, "") for name in ("USER", "USERNAME", "LOGNAME")}
    try:
        names.add(Path.home().name)
    except RuntimeError:
        names.add("")
    return {name for name in names if len(name) > 2 and name.casefold() not in ("root", "user", "home")}
