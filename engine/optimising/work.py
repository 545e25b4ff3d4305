"""The work on one tile of one scale: read it with its surroundings, look, measure, and go back to its pixels.

Tiles lie on whole folds of 8 pixels, so that a tile's own places at every tap are its own alone. Each is read with the
reach of the deepest features as halo, and the picture has a mirrored margin as wide: no zero that a convolution pads
with is seen by any place that counts. So the sums of the tiles are the sums of the picture, and with the derivatives
of the loss by these sums each tile goes its own way back: the gradient is the untiled one to float noise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from engine.canvas import Canvas, Region, mirrored
from engine.models.features import FeatureNetwork
from engine.nets import channels_last
from engine.nets.slim import SlimFeatures
from engine.optimising.looking import CELLS, HALO, detail, look
from engine.optimising.objective import CONTENT_TAP, Objective, Photo
from engine.optimising.statistics import Glimpse, Part, Pull, Slices, Sums
from engine.tiles import Frame


@dataclass(frozen=True, slots=True)
class Eyes:
    """A feature network on a device, and the number format it looks in (bfloat16 or float32)."""

    network: FeatureNetwork
    device: torch.device
    dtype: torch.dtype

    @classmethod
    def of(cls, network: FeatureNetwork, device: torch.device, dtype: torch.dtype) -> Eyes:
        """`network`, which is changed for it."""
        channels_last(network).to(device)
        network.layers.to(dtype)
        if isinstance(network, SlimFeatures):
            network.maps.to(dtype)
        return cls(network, device, dtype)

    def look(self, picture: Tensor, *, lean: bool = False) -> dict[str, Tensor]:
        """Features at all taps of RGB, (1, 3, height, width)."""
        picture = picture.contiguous(memory_format=torch.channels_last)
        return {**detail(picture), **look(self.network, picture, lean=lean)}

    def read(self, canvas: Canvas, frame: Frame, tile: Region) -> dict[str, Part]:
        """The tile's own places of what is on `canvas`."""
        pixels = torch.from_numpy(canvas.read(frame.window(tile, HALO))).to(self.device)
        with torch.no_grad():
            return own(self.look(pixels.permute(2, 0, 1)[None]), frame, tile)

    def glimpse(self, painting: Canvas, frame: Frame, tile: Region, seed: int) -> dict[str, Glimpse]:
        """What the tile tells of a painting."""
        found = {}
        for tap, part in self.read(painting, frame, tile).items():
            rows, columns = (-(-side // CELLS[tap]) for side in (frame.height, frame.width))
            found[tap] = Glimpse.of(part, rows, columns, seed)
        return found


def own(features: dict[str, Tensor], frame: Frame, tile: Region) -> dict[str, Part]:
    """The places of the tile that lie in the picture, out of the features of its window; none where all is margin."""
    inside, window = frame.inside(tile), frame.window(tile, HALO)
    if inside is None:
        return {}
    found = {}
    for tap, whole in features.items():
        cell = CELLS[tap]
        row, column = inside.y // cell, inside.x // cell
        down, across = -(-(inside.y + inside.height) // cell) - row, -(-(inside.x + inside.width) // cell) - column
        top, left = row - window.y // cell, column - window.x // cell
        found[tap] = Part(whole, (slice(top, top + down), slice(left, left + across)), row, column)
    return found


@dataclass(frozen=True, slots=True)
class Share:
    """A tile's part of the gradient: where it goes, the derivative by the pixels, and squares along the slices.

    The derivative, (1, 3, height, width), is times the picture's number of pixels; None where the tile is all margin.
    """

    place: Region
    gradient: Tensor | None
    squares: dict[str, Tensor]


class Work:
    """One scale: the picture, what it shall become, and both passes over a tile."""

    def __init__(self, eyes: Eyes, objective: Objective, frame: Frame, picture: Tensor, *, lean: bool) -> None:
        self.eyes, self.objective, self.frame, self.picture, self.lean = eyes, objective, frame, picture, lean
        self.slices: dict[str, Slices] = {}
        self.pulls: dict[str, Pull] = {}
        self._kept: tuple[_Block, dict[str, Part]] | None = None
        self._places: dict[Region, _Place] = {}
        self._whole = False
        """Whether the last tile was the whole frame."""

    @property
    def is_one_tile(self) -> bool:
        """Whether all is looked at at once, every place of it, so that each iteration is the same work."""
        return self._whole and all(slices.step == 1 for slices in self.slices.values())

    def draw(self, seed: int) -> bool:
        """New directions for the next iteration."""
        generator = torch.Generator().manual_seed(seed)
        places = {tap: -(-self.frame.width // cell) * -(-self.frame.height // cell) for tap, cell in CELLS.items()}
        targets = self.objective.targets
        self.slices = {tap: Slices.drawn(target, places[tap], generator) for tap, target in targets.items()}
        return True

    def forget(self) -> None:
        """Let go of what lies between the two passes."""
        self._kept, self.pulls = None, {}

    def measure(self, tile: Region) -> dict[str, Sums]:
        """First pass: what the tile adds to the sums. A tile that is all keeps its features for the way back."""
        self._kept = None
        self._whole = whole = tile == self.frame.region
        with torch.set_grad_enabled(whole):
            block, parts = self._look(tile)
        found = {tap: part.sums(self.objective.targets[tap], self.slices[tap]) for tap, part in parts.items()}
        if whole:
            self._kept = block, parts
        return found

    def gradient(self, tile: Region) -> Share:
        """Second pass: what the tile adds to the gradient, by `pulls`."""
        kept, self._kept = self._kept, None
        with torch.enable_grad():
            block, parts = kept if kept is not None and tile == self.frame.region else self._look(tile)
        squares, derivatives = {}, []
        with torch.no_grad():
            for tap, part in parts.items():
                target, slices, pull = self.objective.targets[tap], self.slices[tap], self.pulls[tap]
                derivative, squares[tap] = part.gradient(target, slices, pull)
                derivatives.append(derivative)
        if parts:
            torch.autograd.backward([part.whole for part in parts.values()], derivatives)
        found = block.pixels.grad
        if found is not None:
            found *= self.frame.width * self.frame.height
        return Share(block.place.region, found, squares)

    def _look(self, tile: Region) -> tuple[_Block, dict[str, Part]]:
        window = self.frame.window(tile, HALO)
        place = self._places.get(window) or self._places.setdefault(window, _Place.of(self.picture, window))
        block = _Block(place, place.cut(self.picture).requires_grad_())
        if self.frame.inside(tile) is None:
            return block, {}
        parts = own(self.eyes.look(block.seen(), lean=self.lean and torch.is_grad_enabled()), self.frame, tile)
        at = parts[CONTENT_TAP]
        height, width = at.features.shape[2:]
        photo = self.objective.photo.features[:, :, at.row : at.row + height, at.column : at.column + width]
        parts[CONTENT_TAP] = replace(at, photo=photo)
        return block, parts


@dataclass(frozen=True, slots=True)
class _Place:
    """The pixels that a window shows: where they lie, and their order in it, as some are shown twice, mirrored."""

    region: Region
    rows: Tensor
    columns: Tensor
    """Indices on the picture's device."""

    @classmethod
    def of(cls, picture: Tensor, window: Region) -> _Place:
        rows = torch.from_numpy(mirrored(window.y, window.height, picture.shape[2]))
        columns = torch.from_numpy(mirrored(window.x, window.width, picture.shape[3]))
        top, left = int(rows.min()), int(columns.min())
        region = Region(left, top, int(columns.max()) + 1 - left, int(rows.max()) + 1 - top)
        return cls(region, (rows - top).to(picture.device), (columns - left).to(picture.device))

    def cut(self, picture: Tensor) -> Tensor:
        top, left = self.region.y, self.region.x
        return picture.detach()[:, :, top : top + self.region.height, left : left + self.region.width]


@dataclass(frozen=True, slots=True)
class _Block:
    """The pixels of a place, as a leaf for the way back."""

    place: _Place
    pixels: Tensor

    def seen(self) -> Tensor:
        rows, columns = self.place.rows, self.place.columns
        if (len(rows), len(columns)) == tuple(self.pixels.shape[2:]):
            return self.pixels
        return self.pixels.index_select(2, rows).index_select(3, columns)


def photo_of(features: Tensor) -> Photo:
    """The photo's features at CONTENT_TAP, (1, channels, height, width), made ready in place."""
    mean = features.mean((2, 3), keepdim=True, dtype=torch.float32)
    features -= mean.to(features.dtype)
    norms = torch.linalg.vector_norm(features, dim=(2, 3), dtype=torch.float32)
    return Photo(features, norms[0].double().square() / (features.shape[2] * features.shape[3]))
