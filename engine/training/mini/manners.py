"""The built-in styles by the words for them: python -m engine.training.mini.manners --out OUT.

A share of the pictures that are learned is painted by our own style network. OUT gets manners.safetensors, the codes
of all styles whose pictures can be read on this machine: where `words` learns, these pictures need not be.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from engine.nets.palette import opponent, rgb
from engine.nets.stylizer import FOLD, Stylizer
from engine.nets.weights import load_network
from engine.training.banks import half_precision
from engine.training.plans import parser_for

if TYPE_CHECKING:
    from engine.styles import Style

FILE: Final = "manners.safetensors"

DRAWN: Final[dict[str, str]] = {
    "woodcut": "woodcut",
    "mosaic": "mosaic",
    "ink-wash": "ink",
    "watercolour-wash": "watercolour",
    "stained-glass": "stained glass",
    "halftone": "halftone",
    "pencil-hatching": "pencil",
    "palette-knife": "palette knife",
}
"""The manners that our own code draws, by the names of `engine.training.scenes`."""
PLACES: Final[dict[str, frozenset[str]]] = {
    "chinese": frozenset({"gong-xian-landscape", "old-trees", "sixteen-luohans", "kangxi-journey"}),
    "japanese": frozenset({"old-plum", "kitano-legends"}),
    "indian": frozenset({"kalpasutra", "rasamanjari"}),
    "medieval": frozenset({"creation-of-the-world", "coronation-of-the-virgin", "last-supper"}),
}
NEAREST: Final = {"jalais-hill": "monet"}
"""There is no Monet among the built-in styles; the painting that is most like one stands for him as well."""
ARTISTS: Final = (
    *("van gogh", "seurat", "cezanne", "turner", "el greco", "rembrandt", "rousseau", "gauguin", "klimt"),
    *("toulouse-lautrec", "renoir", "manet", "pissarro", "bruegel", "friedrich"),
)
OFTEN: Final = {"watercolour": 3, "oil": 3, "ink": 2, "pencil": 2}
"""What is asked for more often than others, and how much more."""
SHADES: Final = 12
"""How finely chances are cut."""
PALE: Final = frozenset({"ink", "pencil", "woodcut", "halftone", "chinese"})
EVEN: Final = 32
"""Cards paint pictures in multiples of so many: they look for their fastest kernels anew at each number."""
KEPT, KEPT_PALE = 0.75, 0.4
"""How much of the scene's own colours stays: captions name them."""


def names_of(style: Style) -> tuple[str, ...]:
    """The manners that `style` stands for; an artist's painting is mostly oil as well."""
    if style.name in DRAWN:
        return (DRAWN[style.name],)
    for name, styles in PLACES.items():
        if style.name in styles:
            return (name,)
    plain = unicodedata.normalize("NFKD", style.artist).encode("ascii", "ignore").decode().casefold()
    found = tuple(name for name in ARTISTS if name in plain.split() or (name in plain and " " in name))
    also = (NEAREST[style.name],) if style.name in NEAREST else ()
    return (*found, *also, "oil")


def choices(styles: Sequence[Style]) -> tuple[tuple[int, str], ...]:
    """Numbers of styles and names of manners: drawn at random, each name comes up as often as it should."""
    by_name: dict[str, list[int]] = {}
    for number, style in enumerate(styles):
        for name in names_of(style):
            by_name.setdefault(name, []).append(number)
    found: list[tuple[int, str]] = []
    for name, numbers in sorted(by_name.items()):
        times = max(1, round(SHADES * OFTEN.get(name, 1) / len(numbers)))
        found += [(number, name) for number in numbers] * times
    return tuple(found)


@dataclass(slots=True)
class Codes:
    """What is kept of styles: their codes (styles, code), how much of a scene's colours stays, and `choices`."""

    codes: Tensor
    kept: Tensor
    choices: tuple[tuple[int, str], ...]

    @classmethod
    @torch.no_grad()
    def of(cls, styles: Sequence[Style], network: Stylizer) -> Codes:
        """Of the pictures of `styles`."""
        codes = torch.cat([network.style(seen) for seen in _looked_at(styles)])
        kept = [KEPT_PALE if PALE & set(names_of(style)) else KEPT for style in styles]
        return cls(codes, torch.tensor(kept), choices(styles))

    def write(self, file: Path) -> None:
        """Into a file."""
        file.parent.mkdir(parents=True, exist_ok=True)
        save_file({"codes": self.codes, "kept": self.kept}, file, {"choices": json.dumps(self.choices)})

    @classmethod
    def read(cls, file: Path) -> Codes:
        """From what `write` wrote."""
        with safe_open(file, "pt") as opened:
            found = tuple((int(number), str(name)) for number, name in json.loads(opened.metadata()["choices"]))
            return cls(opened.get_tensor("codes"), opened.get_tensor("kept"), found)


def _looked_at(styles: Sequence[Style]) -> Iterator[Tensor]:
    from engine.picture import load_style

    for style in styles:
        pixels = torch.from_numpy(load_style(style.path)).permute(2, 0, 1)[None]
        yield pixels[..., : pixels.shape[2] // FOLD * FOLD, : pixels.shape[3] // FOLD * FOLD]


class Manners:
    """The style network with the codes of styles."""

    def __init__(self, codes: Codes, device: torch.device) -> None:
        self.choices, self.device = codes.choices, device
        self.network: Stylizer = load_network().to(device)
        self.codes = codes.codes.to(device)
        self.kept = codes.kept.to(device)[:, None, None, None]

    @torch.no_grad()
    def paint(self, pictures: Tensor, chosen: Tensor) -> Tensor:
        """`pictures`, (n, 3, height, width) in [0, 1], each in the style of number `chosen`; the same shape.

        Much of the pictures' own colours stays.
        """
        count = len(pictures)
        even = EVEN if self.device.type == "cuda" else 1
        places = torch.arange(-(-count // even) * even, device=self.device) % count
        with half_precision(self.device):
            painted = self.network(pictures[places], self.codes[chosen][places])[:count].float()
        ours, own = opponent(painted), opponent(pictures)
        shades = torch.lerp(ours[:, 1:], own[:, 1:], self.kept[chosen])
        mixed = torch.cat([ours[:, :1], shades], 1)
        return rgb(mixed).clamp_(0, 1)


def main() -> None:
    """Read the command line and write the codes."""
    from engine.styles import builtin_styles

    parser = parser_for(__doc__)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    codes = Codes.of(builtin_styles(), load_network())
    codes.write(given.out / FILE)
    names = sorted({name for _, name in codes.choices})
    sys.stdout.write(f"{len(codes.codes)} styles, {len(names)} manners: {', '.join(names)}\n")


if __name__ == "__main__":
    main()
