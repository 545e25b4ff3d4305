"""From coarse to fine: the sizes a picture is painted at, how long at each, and how large the painting is shown.

Pure arithmetic. Large forms are found where the picture is small and a step is cheap (Gatys et al. 2017,
arXiv:1611.07865); what is left for the large sizes is the fine side of strokes that stand already.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Effort = Literal["quick", "normal", "fine"]
COARSEST: Final = 384
"""Long side in pixels of the first scale, at most."""
STROKE_SIDE: Final = 512
"""Short side of a painting at stroke size 1, as the instant method has it."""
STEPS: Final = ((384, 160), (768, 100), (1536, 60), (3072, 30), (6144, 20))
"""Iterations of normal effort, by the most that the long side may be; larger ones have LAST."""
LAST: Final = 14
FACTORS: Final[dict[Effort, float]] = {"quick": 0.4, "normal": 1.0, "fine": 2.5}


@dataclass(frozen=True, slots=True)
class Scale:
    """One size on the way: the picture's and the painting's pixels, and how often all pixels are moved."""

    width: int
    height: int
    short: int
    """Most that the painting's short side has."""
    steps: int

    @property
    def work(self) -> int:
        """Pixels moved in all."""
        return self.width * self.height * self.steps


def scales(width: int, height: int, *, strokes: float, effort: Effort) -> tuple[Scale, ...]:
    """The scales for a picture of width × height pixels, coarse to fine, each twice the last.

    The painting fills the picture until its strokes have the size that is wanted; from there it keeps its size, so
    that larger scales add finer touches to the strokes of the smaller ones.

    >>> [(s.width, s.height, s.short, s.steps) for s in scales(1920, 1080, strokes=1, effort="normal")]
    [(240, 135, 135, 160), (480, 270, 270, 100), (960, 540, 512, 60), (1920, 1080, 512, 30)]
    """
    halvings = 0
    while max(width, height) >> halvings > COARSEST:
        halvings += 1
    found = []
    for halving in range(halvings, -1, -1):
        across, down = (max(1, round(side / 2**halving)) for side in (width, height))
        short = max(64, min(across, down, round(STROKE_SIDE * strokes)))
        steps = next((steps for most, steps in STEPS if max(across, down) <= most), LAST)
        found.append(Scale(across, down, short, max(2, round(steps * FACTORS[effort]))))
    return tuple(found)
