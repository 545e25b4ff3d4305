"""Names of finished pictures, from a closed list of tokens; a name never leaves its folder and never overwrites."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePath, PurePosixPath
from types import MappingProxyType

from engine.errors import CannotWrite, InvalidRequest

TOKENS: Mapping[str, str] = MappingProxyType(
    {
        "date": "the day, 2026-01-31",
        "time": "hour, minute and second, 17-05-59",
        "number": "a running number, 0001",
        "source": "the photo's name",
        "style": "the painting's name",
        "preset": "the preset's name",
        "seed": "the seed",
        "width": "width in pixels",
        "height": "height in pixels",
        "own": "words of your own",
    }
)
"""Every token there is, with what it stands for. Nothing else is ever looked up."""

MOST_TEMPLATE = 200
"""Longest template, in characters."""
MOST_BYTES = 200
"""Longest file name in bytes: file systems hold 255, and the temporary file beside needs some."""
_MOST_FOLDERS = 4
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')


@dataclass(frozen=True, slots=True)
class Naming:
    """What the tokens stand for, for one picture."""

    source: str
    style: str = ""
    preset: str = ""
    seed: int = -1
    width: int = 0
    height: int = 0
    number: int = 1
    when: datetime = field(default_factory=datetime.now)
    own: str = ""

    def value(self, token: str) -> str:
        """The text of `token`, which must be one of TOKENS."""
        match token:
            case "date":
                return f"{self.when:%Y-%m-%d}"
            case "time":
                return f"{self.when:%H-%M-%S}"
            case "number":
                return f"{self.number:04d}"
            case "seed":
                return str(self.seed) if self.seed >= 0 else "random"
            case _:
                texts = {"source": self.source, "style": self.style, "preset": self.preset, "own": self.own}
                return {**texts, "width": str(self.width), "height": str(self.height)}[token]


def check_template(template: str) -> None:
    """Raise InvalidRequest unless `template` is words, known tokens in braces, and / for folders."""
    _parts(template)


def output_name(template: str, naming: Naming, suffix: str) -> PurePosixPath:
    """The relative path that `template` gives; safe on every system. `suffix` is like ".png".

    Raises InvalidRequest for a bad template.

    >>> output_name("{style}/{source}", Naming(source="cat", style="mosaic"), ".png")
    PurePosixPath('mosaic/cat.png')
    """
    text = "".join(part if literal else _clean(naming.value(part)) for literal, part in _parts(template))
    names = [name for name in (_safe(part) for part in re.split(r"[/\\]", text)) if name]
    *folders, last = names or ["picture"]
    return PurePosixPath(*folders[:_MOST_FOLDERS], _with_suffix(last, suffix))


def output_path(
    folder: Path,
    template: str,
    naming: Naming,
    suffix: str,
    *,
    below: PurePath = PurePath(),  # noqa: B008 - frozen
) -> Path:
    """`output_name` inside `folder`, or inside its folder `below`; something may already stand there.

    Raises InvalidRequest for a bad template, CannotWrite when a link in the way leads out of the folder.
    """
    inner = [name for part in below.parts if part not in ("..", below.anchor) and (name := _safe(part))]
    target = folder.joinpath(*inner) / output_name(template, naming, suffix)
    try:
        inside = target.parent.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        inside = False
    if not inside:
        raise CannotWrite(f"{target.parent.name} leads out of the folder {folder}.", "Choose another folder.")
    return target


def free_path(folder: Path, template: str, naming: Naming, suffix: str, *, taken: Container[Path] = ()) -> Path:
    """Like `output_path`, but nothing stands there and it is not in `taken`: counts on until that is so.

    A template with {number} counts that up; another one gets " (2)", " (3)"…
    """
    counts = any(part == "number" for literal, part in _parts(template) if not literal)
    base = output_path(folder, template, naming, suffix)
    for extra in range(100_000):
        if counts:
            target = output_path(folder, template, replace(naming, number=naming.number + extra), suffix)
        else:
            target = numbered(base, extra + 1)
        if target not in taken and not _stands(target):
            return target
    raise CannotWrite(f"There are too many pictures named like {base.name}.", "Choose another folder or name.")


def numbered(path: Path, count: int) -> Path:
    """`path` itself for count 1, else with " (count)" before the suffix."""
    return path if count == 1 else path.with_name(_with_suffix(path.stem, path.suffix, f" ({count})"))


def _parts(template: str) -> list[tuple[bool, str]]:
    """The template as (is literal, text or token). Raises InvalidRequest."""
    if not template.strip() or len(template) > MOST_TEMPLATE:
        raise InvalidRequest(f"A name must have 1 to {MOST_TEMPLATE} characters.", "For example {source}-{style}.")
    parts = []
    for piece in re.split(r"(\{[^{}]*\})", template):
        if piece.startswith("{") and piece.endswith("}"):
            parts.append((False, _token(piece[1:-1])))
        elif "{" in piece or "}" in piece:
            raise InvalidRequest(f'A brace is left open in "{template[:80]}".', "Tokens look like {source}.")
        elif piece:
            parts.append((True, piece))
    return parts


def _token(name: str) -> str:
    if name in TOKENS:
        return name
    near = difflib.get_close_matches(name.casefold()[:40], TOKENS, n=1)
    hint = f"Did you mean {{{near[0]}}}? " if near else ""
    listed = " ".join(f"{{{token}}}" for token in TOKENS)
    raise InvalidRequest(f'There is no token "{{{name[:40]}}}".', f"{hint}There are: {listed}")


def _clean(value: str) -> str:
    """A token's text without anything that could make a folder of it."""
    return re.sub(r"[/\\]", "_", value)


def _safe(part: str) -> str:
    """One name of a path, safe on every system; empty when nothing is left of it."""
    text = unicodedata.normalize("NFC", part)
    text = "".join("_" if _invisible(letter) else letter for letter in text)
    text = _trimmed(_FORBIDDEN.sub("_", text)).lstrip()
    if text.startswith("."):
        text = "_" + text.lstrip(".")
    text = _trimmed(_shortened(text, MOST_BYTES))
    return f"_{text}" if _RESERVED.match(text) else text


def _trimmed(text: str) -> str:
    """Without dots and spaces of any kind at the end, which not every system keeps."""
    end = len(text)
    while end and (text[end - 1] == "." or text[end - 1].isspace()):
        end -= 1
    return text[:end]


def _invisible(letter: str) -> bool:
    """Control and format characters, lone surrogates, and separators other than the space."""
    return unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _with_suffix(stem: str, suffix: str, count: str = "") -> str:
    room = MOST_BYTES - len(f"{count}{suffix}".encode())
    return f"{_trimmed(_shortened(stem, room)) or 'picture'}{count}{suffix}"


def _shortened(text: str, room: int) -> str:
    return text.encode()[:room].decode(errors="ignore")


def _stands(path: Path) -> bool:
    """Whether anything stands at `path`, be it a link that leads nowhere."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise CannotWrite(f"{path.name} cannot be written ({error.strerror}).", "Choose another folder.") from error
    return True
