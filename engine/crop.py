"""Which part of the photo is painted: turned about its middle until it is straight, then cut. Pure arithmetic."""

from __future__ import annotations

import math
from typing import Self

from pydantic import Field, model_validator

from engine.errors import InvalidRequest
from engine.frozen import Frozen

MOST_ANGLE = 45.0
"""Degrees that a photo can be turned to either side."""
_EPSILON = 1e-9


class Crop(Frozen):
    """A window into the photo. Sides are shares of the upright photo's own, so that a crop suits any resolution."""

    left: float = Field(default=0.0, ge=0.0, lt=1.0)
    top: float = Field(default=0.0, ge=0.0, lt=1.0)
    width: float = Field(default=1.0, gt=0.0, le=1.0)
    height: float = Field(default=1.0, gt=0.0, le=1.0)
    angle: float = Field(default=0.0, ge=-MOST_ANGLE, le=MOST_ANGLE)
    """Degrees that the photo is turned clockwise, about its middle, behind the window."""

    @model_validator(mode="after")
    def _lies_inside(self) -> Self:
        if self.left + self.width > 1 + _EPSILON or self.top + self.height > 1 + _EPSILON:
            raise ValueError("the window must lie inside the photo")
        return self

    @property
    def whole(self) -> bool:
        """Whether it leaves the photo as it is."""
        return self == Crop()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `LEFT,TOP,WIDTH,HEIGHT`, each a share of the photo's side. Raises InvalidRequest.

        >>> Crop.parse("0.1, 0, 0.5, 1")
        Crop(left=0.1, top=0.0, width=0.5, height=1.0, angle=0.0)
        """
        parts = [part.strip() for part in text.split(",")]
        try:
            left, top, width, height = (float(part) for part in parts)
            return cls(left=left, top=top, width=width, height=height)
        except ValueError as error:
            raise InvalidRequest(
                f'"{text[:40]}" is not a part of a photo.',
                "Write left, top, width and height as shares of the photo, like 0.1,0,0.8,1; they must stay inside.",
            ) from error

    @classmethod
    def of_pixels(cls, box: tuple[float, float, float, float], width: int, height: int, angle: float = 0.0) -> Self:
        """The crop of left, top, width and height in pixels, in a photo of width × height pixels."""
        left, top = (min(max(0.0, side), 1 - _EPSILON) for side in (box[0] / width, box[1] / height))
        wide, high = min(1 - left, max(_EPSILON, box[2] / width)), min(1 - top, max(_EPSILON, box[3] / height))
        return cls(left=left, top=top, width=wide, height=high, angle=angle)

    def box(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Left, top, width and height in whole pixels, of a photo of width × height pixels; each side at least 1.

        A window that would show what is beside the turned photo is made smaller about its own middle until it
        shows none. One that lies beside it altogether is taken from the photo's middle.

        >>> Crop(left=0.25, width=0.5).box(200, 100)
        (50, 0, 100, 100)
        >>> Crop(angle=10).box(300, 200)
        (30, 20, 240, 160)
        """
        if not self.angle:
            left, top = min(width - 1, round(self.left * width)), min(height - 1, round(self.top * height))
            right, low = round((self.left + self.width) * width), round((self.top + self.height) * height)
            return left, top, max(1, min(width, right) - left), max(1, min(height, low) - top)
        middle, half = self._inside(width, height)
        left, top = math.ceil(middle[0] - half[0] - _EPSILON), math.ceil(middle[1] - half[1] - _EPSILON)
        right, low = math.floor(middle[0] + half[0] + _EPSILON), math.floor(middle[1] + half[1] + _EPSILON)
        left, top = max(0, min(width - 1, left)), max(0, min(height - 1, top))
        return left, top, max(1, min(width, right) - left), max(1, min(height, low) - top)

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Width and height of what is cut from a photo of width × height pixels."""
        return self.box(width, height)[2:]

    def _inside(self, width: int, height: int) -> tuple[tuple[float, float], tuple[float, float]]:
        """The middle and half the sides, in pixels, of the window that shows nothing but photo."""
        cosine, sine = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        across, down = (self.left + self.width / 2 - 0.5) * width, (self.top + self.height / 2 - 0.5) * height
        half = self.width * width / 2, self.height * height / 2
        room = self._room(across, down, (width, height), (cosine, sine))
        if min(room) <= 1:
            across = down = 0.0
            room = width / 2, height / 2
        needs = half[0] * cosine + half[1] * abs(sine), half[0] * abs(sine) + half[1] * cosine
        share = min(1.0, room[0] / needs[0], room[1] / needs[1])
        return (across + width / 2, down + height / 2), (half[0] * share, half[1] * share)

    @staticmethod
    def _room(across: float, down: float, size: tuple[int, int], turn: tuple[float, float]) -> tuple[float, float]:
        """How far the turned photo reaches from a place (from its middle), along its own sides."""
        cosine, sine = turn
        return (
            size[0] / 2 - abs(across * cosine + down * sine),
            size[1] / 2 - abs(down * cosine - across * sine),
        )
