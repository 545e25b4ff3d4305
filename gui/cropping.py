"""What is being cropped, without a widget: a window over a photo that is turned, and every way to change it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from engine.crop import MOST_ANGLE, Crop

Box = tuple[float, float, float, float]
"""Left, top, width and height, in the photo's pixels."""
LEAST = 16
"""Smallest side of a window, in the photo's pixels."""
EDGES = ("left", "right", "top", "bottom")


@dataclass(frozen=True, slots=True)
class Framing:
    """A photo of width × height pixels, what is cut from it, how it is turned and which shape is kept."""

    width: int
    height: int
    box: Box
    angle: float = 0.0
    ratio: float | None = None
    """Width to height; None: any."""

    @classmethod
    def of(cls, width: int, height: int, crop: Crop | None) -> Framing:
        """What `crop` says."""
        crop = crop or Crop()
        box = (crop.left * width, crop.top * height, crop.width * width, crop.height * height)
        return cls(width, height, box, crop.angle)

    @property
    def seen(self) -> tuple[int, int, int, int]:
        """What will be cut, in whole pixels: never beside the photo."""
        return self._crop().box(self.width, self.height)

    def crop(self) -> Crop | None:
        """What a recipe says of it; None where nothing is cut."""
        whole = not self.angle and self.seen == (0, 0, self.width, self.height)
        return None if whole else Crop.of_pixels(self.seen, self.width, self.height, self.angle)

    def _crop(self) -> Crop:
        return Crop.of_pixels(self.box, self.width, self.height, self.angle)

    def settled(self) -> Framing:
        """The same with the window as it is seen."""
        left, top, width, height = self.seen
        return replace(self, box=(float(left), float(top), float(width), float(height)))

    def turned(self, angle: float) -> Framing:
        """Turned to `angle` degrees, clockwise."""
        return replace(self, angle=max(-MOST_ANGLE, min(MOST_ANGLE, round(angle, 2))))

    def level(self, across: float, down: float) -> Framing:
        """Turned so that what runs along (across, down) in what is seen runs level, or upright if that is nearer."""
        if not across and not down:
            return self
        tilt = math.degrees(math.atan2(down, across))
        tilt -= 90 * round(tilt / 90)
        return self.turned(self.angle - tilt)

    def moved(self, across: float, down: float) -> Framing:
        """The window moved, in the photo's pixels; it stops at the photo's edges."""
        left, top, width, height = self.box
        left = max(0.0, min(self.width - width, left + across))
        top = max(0.0, min(self.height - height, top + down))
        return replace(self, box=(left, top, width, height))

    def pulled(self, edges: frozenset[str], across: float, down: float) -> Framing:
        """One or two `EDGES` moved; a shape that is kept moves another one along."""
        left, top = self.box[0], self.box[1]
        right, low = left + self.box[2], top + self.box[3]
        left = min(right - LEAST, max(0.0, left + across)) if "left" in edges else left
        right = max(left + LEAST, min(float(self.width), right + across)) if "right" in edges else right
        top = min(low - LEAST, max(0.0, top + down)) if "top" in edges else top
        low = max(top + LEAST, min(float(self.height), low + down)) if "bottom" in edges else low
        box = (left, top, right - left, low - top)
        if self.ratio is None:
            return replace(self, box=box)
        by_height = not edges & {"left", "right"}
        anchor = ("left" not in edges, "top" not in edges)
        return replace(self, box=self._shaped(box, self.ratio, anchor, by_height=by_height))

    def _shaped(self, box: Box, ratio: float, anchor: tuple[bool, bool], *, by_height: bool) -> Box:
        """`box` brought to `ratio`, within the photo; `anchor`: whether left and top stay where they are."""
        left, top, width, height = box
        if by_height:
            width = height * ratio
        else:
            height = width / ratio
        room = self.width - left if anchor[0] else left + box[2], self.height - top if anchor[1] else top + box[3]
        share = min(1.0, room[0] / width, room[1] / height)
        width, height = width * share, height * share
        return (
            left if anchor[0] else left + box[2] - width,
            top if anchor[1] else top + box[3] - height,
            width,
            height,
        )

    def shaped(self, ratio: float | None) -> Framing:
        """The shape that is kept from now on; the window takes it about its middle, as large as it can."""
        if ratio is None:
            return replace(self, ratio=None)
        left, top, width, height = self.box
        middle = left + width / 2, top + height / 2
        area = math.sqrt(width * height)
        wide, high = area * math.sqrt(ratio), area / math.sqrt(ratio)
        share = min(
            1.0,
            2 * min(middle[0], self.width - middle[0]) / wide,
            2 * min(middle[1], self.height - middle[1]) / high,
        )
        wide, high = wide * share, high * share
        return replace(self, box=(middle[0] - wide / 2, middle[1] - high / 2, wide, high), ratio=ratio)

    def reset(self) -> Framing:
        """The whole photo, straight as it came."""
        return Framing(self.width, self.height, (0.0, 0.0, float(self.width), float(self.height)))
