"""What is measured of features: sums over places, so that the sums of a picture are the sums of its tiles.

Of every place the features f, less the painting's mean: the sums of f and f fᵀ (means and covariances, Gatys et al.
2016), of f times the photo's features (content), and histograms of f along random directions (the sliced Wasserstein
loss of Heitz et al. 2021; there all places are sorted, which tiles cannot do together).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

SLICES: Final = 32
"""Random directions in each iteration."""
BINS: Final = 1024
"""Of a histogram along one direction."""
CHUNK: Final = 1 << 22
"""Values that are looked at together, so that float32 copies stay small."""
MANY: Final = 1 << 20
"""Places of a tap from which on only every second row and column is looked at along the slices."""
FAINTEST: Final = 2e-3
"""Deviation, added to what is made equal: less than what 8 bits can tell."""
SAMPLES: Final = 1 << 13
"""Places of the painting whose distribution along the slices is known."""


@dataclass(frozen=True, slots=True)
class Target:
    """The painting at one tap. Everything but `mean` is of standing features, as `stand` makes them."""

    mean: Tensor
    """(channels,) float32."""
    scale: Tensor | None
    """(channels,) float32: what brings the painting's deviation to 1; None where each channel counts as it is."""
    covariance: Tensor
    """(channels, channels) float64."""
    spread: float
    """Mean variance of the channels."""
    samples: Tensor
    """Features of some places, (places, channels) float32."""

    @classmethod
    def of(cls, glimpse: Glimpse, *, equal: bool = False) -> Target:
        """The painting that was glimpsed; `equal` lets every channel count the same, however faint."""
        mean = glimpse.first / glimpse.count
        covariance = glimpse.second / glimpse.count - torch.outer(mean, mean)
        samples, scale = glimpse.samples - mean.float(), None
        if equal:
            inverse = (covariance.diagonal().clamp_min(0) + FAINTEST**2).rsqrt()
            covariance = covariance * torch.outer(inverse, inverse)
            scale = inverse.float()
            samples = samples * scale
        spread = max(1e-8, float(covariance.diagonal().mean()))
        return cls(mean.float(), scale, covariance, spread, samples)

    def stand(self, features: Tensor) -> Tensor:
        """Features, (1, channels, height, width), less the painting's mean and scaled: (places, channels) float32."""
        centred = features[0].permute(1, 2, 0) - self.mean  # from wherever they lie into places one after another
        return self.scaled(centred.reshape(-1, features.shape[1]))

    def scaled(self, rows: Tensor) -> Tensor:
        """(places, channels) with every channel scaled, in its place where that is needed."""
        return rows if self.scale is None else rows.mul_(self.scale)


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What is known of a part of a painting at one tap: sums of f and f fᵀ in float64, and some of its places."""

    count: int
    first: Tensor
    second: Tensor
    samples: Tensor

    @classmethod
    def of(cls, part: Part, rows: int, columns: int, seed: int) -> Glimpse:
        """Of a part of a painting that has rows × columns places; `seed` says which of all of them are samples."""
        features = part.features
        width, height, across = features.shape[1:]
        first = torch.zeros(width, dtype=torch.float64, device=features.device)
        second = first.new_zeros(width, width)
        for band in _bands(features):
            f = _rows(features[:, :, band]).float()
            first += f.sum(0)
            second += f.T @ f
        chosen = torch.randperm(rows * columns, generator=torch.Generator().manual_seed(seed))[:SAMPLES]
        down, right = chosen // columns - part.row, chosen % columns - part.column
        here = (down >= 0) & (down < height) & (right >= 0) & (right < across)
        down, right = (index[here].to(features.device) for index in (down, right))
        return cls(height * across, first, second, features[0, :, down, right].T.float())

    def __add__(self, other: Glimpse) -> Glimpse:
        return Glimpse(
            self.count + other.count,
            self.first + other.first,
            self.second + other.second,
            torch.cat([self.samples, other.samples]),
        )


@dataclass(frozen=True, slots=True)
class Slices:
    """Random directions of one iteration at one tap, the same for all tiles, and which places are looked at."""

    directions: Tensor
    """(SLICES, channels), of length 1."""
    low: Tensor
    """(SLICES, 1): where the histograms begin; what lies outside counts into their outermost bins."""
    width: Tensor
    """(SLICES, 1): of a bin."""
    sorted: Tensor
    """The painting's samples along each direction, ascending; (SLICES, places)."""
    step: int
    """1 looks at every place, 2 at every second one of every second row."""
    offset: tuple[int, int]
    """Row and column of the first place, below `step`."""

    @classmethod
    def drawn(cls, target: Target, places: int, generator: torch.Generator) -> Slices:
        """New directions for a picture of so many `places`; `generator` is the processor's on every device."""
        normal = torch.randn(SLICES, len(target.mean), generator=generator)
        directions = functional.normalize(normal, dim=1).to(target.mean.device)
        ordered = (directions @ target.samples.T).sort(1).values
        low, high = ordered[:, :1], ordered[:, -1:]
        room = 0.5 * (high - low) + 1e-4
        step = 2 if places > MANY else 1
        row, column = torch.randint(step, (2,), generator=generator).tolist()
        return cls(directions, low - room, (high - low + 2 * room) / BINS, ordered, step, (row, column))

    def copied(self) -> Slices:
        """The same in memory of its own."""
        directions, low, width, ordered = (part.clone() for part in self._tensors)
        return Slices(directions, low, width, ordered, self.step, self.offset)

    def take(self, others: Slices) -> None:
        """Become `others`, which look at the same places."""
        for own, other in zip(self._tensors, others._tensors, strict=True):
            own.copy_(other)

    @property
    def _tensors(self) -> tuple[Tensor, ...]:
        return self.directions, self.low, self.width, self.sorted

    def of(self, features: Tensor, row: int, column: int) -> Tensor:
        """The looked-at part of `features`, (1, channels, height, width), that begin at this row and column."""
        top, left = (self.offset[0] - row) % self.step, (self.offset[1] - column) % self.step
        return features[:, :, top :: self.step, left :: self.step]

    def bins(self, along: Tensor) -> tuple[Tensor, Tensor]:
        """Bin and place within it, 0 to 1, of values `along` the directions, both (SLICES, places)."""
        position = ((along - self.low) / self.width).clamp(0, BINS)
        number = position.long().clamp_max(BINS - 1)
        return number, position - number

    def transport(self, histogram: Tensor) -> Tensor:
        """Where the optimal transport to the painting's distribution takes the edges of the bins; (SLICES, BINS + 1).

        Between two edges it is linear. `histogram` is that of the whole picture, (SLICES, BINS).
        """
        share = functional.pad(histogram.cumsum(1), (1, 0)).double()
        share = share / share[:, -1:].clamp_min(1)
        last = self.sorted.shape[1] - 1
        position = share * last
        number = position.long().clamp(0, max(0, last - 1))
        below, above = self.sorted.gather(1, number), self.sorted.gather(1, (number + 1).clamp_max(last))
        return torch.lerp(below, above, (position - number).float())


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over the places of a tile, a row of tiles or a whole picture at one tap."""

    count: int
    first: Tensor
    """Sum of f, (channels,) float64."""
    second: Tensor
    """Sum of f fᵀ, (channels, channels) float64."""
    cross: Tensor
    """Sum of f times the photo's features, (channels,) float64; zero where there are none."""
    histogram: Tensor
    """Places in each bin along each slice, (SLICES, BINS) int64."""
    seen: int
    """How many values the histogram counts."""

    def leaves(self) -> Sums:
        """The same, to be derived by."""
        first, second, cross = (x.detach().clone().requires_grad_() for x in (self.first, self.second, self.cross))
        return Sums(self.count, first, second, cross, self.histogram, self.seen)

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.count + other.count,
            self.first + other.first,
            self.second + other.second,
            self.cross + other.cross,
            self.histogram + other.histogram,
            self.seen + other.seen,
        )


@dataclass(frozen=True, slots=True)
class Part:
    """Features of a tile's own places at one tap, and where they lie in the picture's grid of places."""

    whole: Tensor
    """Features of the tile's window, (1, channels, height, width)."""
    place: tuple[slice, slice]
    """Rows and columns of it that are the tile's own."""
    row: int
    """In the picture's grid, of the first place that is the tile's own; `column` too."""
    column: int
    photo: Tensor | None = None
    """The photo's features less their mean there, of the same shape; where content is looked at."""

    @property
    def features(self) -> Tensor:
        """The tile's own features."""
        return self.whole[:, :, *self.place]

    def sums(self, target: Target, slices: Slices) -> Sums:
        """What the part adds to the picture's sums."""
        width = len(target.mean)
        first = torch.zeros(width, dtype=torch.float64, device=target.mean.device)
        second, cross = first.new_zeros(width, width), torch.zeros_like(first)
        for band in _bands(self.features):
            f = target.stand(self.features[:, :, band])
            first += f.sum(0)
            second += f.T @ f
            if self.photo is not None:
                cross += (f * _rows(self.photo[:, :, band]).float()).sum(0)
        histogram = torch.zeros(SLICES, BINS, dtype=torch.int64, device=first.device)
        one = histogram.new_ones(1, 1)
        seen = slices.of(self.features, self.row, self.column)
        for band in _bands(seen):
            number, _ = slices.bins(slices.directions @ target.stand(seen[:, :, band]).T)
            histogram.scatter_add_(1, number, one.expand_as(number))  # bincount would wait for the card
        places = self.features.shape[2] * self.features.shape[3]
        return Sums(places, first, second, cross, histogram, SLICES * seen.shape[2] * seen.shape[3])

    def gradient(self, target: Target, slices: Slices, pull: Pull) -> tuple[Tensor, Tensor]:
        """Derivative of the loss by `whole`, of its shape and type, and the sum of squares along the slices.

        The sums are linear in f and f fᵀ, so the chain rule needs no more than `pull`; along the slices each value is
        pulled to where the transport takes it, which stands still meanwhile (Danskin's theorem).
        """
        whole = torch.zeros_like(self.whole, memory_format=torch.channels_last)
        found = whole[:, :, *self.place]
        both = (pull.second + pull.second.T).float()
        first, cross = pull.first.float(), pull.cross.float()
        for band in _bands(found):
            value = torch.addmm(first, target.stand(self.features[:, :, band]), both)
            if self.photo is not None:
                value += cross * _rows(self.photo[:, :, band]).float()
            here = found[:, :, band]
            here[0].permute(1, 2, 0).copy_(target.scaled(value).view(*here.shape[2:], -1))
        return whole, self._pull_along(target, slices, pull, found)

    def _pull_along(self, target: Target, slices: Slices, pull: Pull, found: Tensor) -> Tensor:
        """Add what pulls along the slices to the derivative `found`; the sum of squares."""
        seen, into = (slices.of(tensor, self.row, self.column) for tensor in (self.features, found))
        squares = torch.zeros((), dtype=torch.float64, device=found.device)
        for band in _bands(seen):
            along = slices.directions @ target.stand(seen[:, :, band]).T
            number, within = slices.bins(along)
            aim = torch.lerp(pull.transport.gather(1, number), pull.transport.gather(1, number + 1), within)
            apart = along - aim
            squares += apart.square().sum()
            here = into[:, :, band]
            value = target.scaled((pull.slices * apart.T) @ slices.directions)
            here[0].permute(1, 2, 0).add_(value.view(*here.shape[2:], -1))
        return squares


@dataclass(frozen=True, slots=True)
class Pull:
    """Derivatives of the loss by the sums of one tap, and what pulls along the slices."""

    first: Tensor
    second: Tensor
    cross: Tensor
    slices: float
    """Derivative of the loss along a slice, for each unit that a value is away from its aim."""
    transport: Tensor
    """Of `Slices.transport`."""


def _rows(features: Tensor) -> Tensor:
    """(1, channels, height, width) as (places, channels); a view where channels lie last in memory."""
    return features[0].permute(1, 2, 0).reshape(-1, features.shape[1])


def _bands(features: Tensor) -> Iterator[slice]:
    """Bands of rows of (1, channels, height, width), of about `CHUNK` values each."""
    height = features.shape[2]
    most = 4 * CHUNK if features.is_cuda else CHUNK  # there each band costs a few launches
    rows = max(1, most // max(1, features.shape[1] * features.shape[3]))
    for top in range(0, height, rows):
        yield slice(top, min(height, top + rows))
