"""What helps against an error, as a kind: the command line names a command for it, the window a place in itself.

The command line's words stand here, because the engine's errors are read there most; the window's in `gui.remedies`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal[
    "get model", "get again", "first model", "choose model", "another model", "beside a model", "list", "auto device",
    "guide picture", "bake again", "smaller", "free tile", "processor", "quick method",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Remedy:
    """What to do, for front ends to word. `str` is how the command line says it.

    >>> str(Remedy("get model", "sd15"))
    'Get it with: impasto models get sd15.'
    """

    kind: Kind
    name: str = ""
    """What it is about: a model of the catalogue, a kind of model, a kind of list, a size, an amount of memory."""
    also: str = ""
    """A sentence about another way out, the same everywhere."""

    def __str__(self) -> str:
        words = _OPTIONS[self.name] if self.kind == "beside a model" else _LINE[self.kind].format(name=self.name)
        return f"{words} {self.also}".strip()


_LINE: Final[dict[Kind, str]] = {
    "get model": "Get it with: impasto models get {name}.",
    "get again": "Get it again with: impasto models get NAME",
    "first model": "Give one with --model, or get one: impasto models get {name}.",
    "choose model": "Choose one with --model.",
    "another model": "Give another one with --model.",
    "list": "See: impasto {name}s list.",
    "auto device": "Use --device auto.",
    "guide picture": "Give one, as in --control MODEL=PICTURE.",
    "bake again": "Bake the painting again: impasto bake PAINTING.",
    "smaller": "A smaller picture fits: --size {name}.",
    "free tile": "It fits without --tile, in {name}.",
    "processor": "It fits on the processor, which is slower: --device cpu needs {name}.",
    "quick method": "It fits with the quick method: --method instant.",
}
_OPTIONS: Final = {
    "lora": "Give it with --lora, beside a model.",
    "embedding": "Give it with --embedding, beside a model.",
    "controlnet": "Give it with --control, beside a model.",
    "ip-adapter": "Give a picture with --reference; the adapter is found by itself.",
}
ADDITIONS: Final = tuple(_OPTIONS)
"""Kinds of models that are given beside another one."""
