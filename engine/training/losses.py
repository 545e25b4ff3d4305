"""What the style network is told: keep the content, match the painting's statistics, and let its strokes be known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from engine.nets.vgg import TAPS, Vgg16, gram, luminance

STROKE_TAPS: Final = ("relu2_1", "relu3_1")
"""Where strokes are looked at."""
SLICES = 64
"""Directions at each tap."""
QUANTILES: Final = 256
"""Numbers that a distribution along a direction becomes."""
LARGE_TAP: Final = "relu3_1"
"""Where large strokes are looked at, in the picture at half size."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Weight of each loss; that of the content is where it begins."""

    content: float = 1.5
    moments: float = 1.0
    strokes: float = 1.5
    contrast: float = 0.8
    identity: float = 4.0
    repetition: float = 20.0
    marks: float = 12.0
    specks: float = 60.0
    glow: float = 15.0
    tone: float = 3.0
    colours: float = 6.0
    touch: float = 6.0
    moved: float = 40.0


@dataclass(frozen=True, slots=True)
class Strokes:
    """Features of standardised luminance, which colour grading cannot change; `large` are those at half size."""

    features: dict[str, Tensor]
    large: Tensor

    @classmethod
    def seen(cls, vgg: Vgg16, pictures: Tensor) -> Strokes:
        """Strokes of `pictures`, (batch, 3, height, width), RGB in [0, 1]."""
        grey = luminance(pictures)
        return cls(vgg(grey, "relu3_1"), vgg(functional.avg_pool2d(grey, 2), LARGE_TAP)[LARGE_TAP])


class Slices:
    """Directions along which features are compared place by place (sliced Wasserstein distance, Bonneel et al. 2015).

    Means, deviations and Gram matrices of a painting can be had by a few loud marks; the whole distribution can not.
    """

    def __init__(self, device: torch.device) -> None:
        self.directions = {width: torch.empty(SLICES, width, device=device) for width in (64, 128, 256, 512)}
        self.redraw()

    @torch.no_grad()
    def redraw(self) -> None:
        """Other directions, in place; what was measured before does not fit any more."""
        for directions in self.directions.values():
            directions.copy_(functional.normalize(torch.randn_like(directions), dim=1))

    def of(self, features: Tensor, places: int = 4096) -> Tensor:
        """Quantiles of `features`, (batch, channels, height, width): (batch, SLICES, QUANTILES)."""
        flat = features.flatten(2)
        chosen = torch.randint(flat.shape[2], (places,), device=flat.device)
        seen = torch.matmul(self.directions[flat.shape[1]], flat.index_select(2, chosen)).float()
        return seen.sort(2).values.unflatten(2, (QUANTILES, -1)).mean(3)


@dataclass(frozen=True, slots=True)
class StyleTarget:
    """Statistics of paintings, one row each: what a painted picture is compared with."""

    moments: Tensor
    """Channel means and deviations at the four taps, one after the other: (paintings, 1920)."""
    strokes: tuple[Tensor, ...]
    """Centred Gram matrices of standardised luminance at STROKE_TAPS, then at LARGE_TAP of the picture at half size;
    flat, of norm 1."""
    colours: tuple[Tensor, ...] = ()
    """Quantiles along `Slices` at the four taps."""
    touch: tuple[Tensor, ...] = ()
    """Quantiles along `Slices` where the strokes are."""

    @classmethod
    def of(
        cls, features: dict[str, Tensor], strokes: Strokes, slices: Slices | None = None, places: int = 4096
    ) -> StyleTarget:
        """Statistics of pictures from their features in colour and those of their strokes."""
        moments = [f(features[tap].float()) for tap in TAPS for f in (_means, _deviations)]
        found = (*(strokes.features[tap] for tap in STROKE_TAPS), strokes.large)
        signatures = tuple(_signature(tensor) for tensor in found)
        if slices is None:
            return cls(torch.cat(moments, 1), signatures)
        colours = tuple(slices.of(features[tap], places) for tap in TAPS)
        touch = tuple(slices.of(tensor, places) for tensor in found)
        return cls(torch.cat(moments, 1), signatures, colours, touch)

    @classmethod
    def measured(cls, vgg: Vgg16, pictures: Tensor, slices: Slices | None = None) -> StyleTarget:
        """Statistics of `pictures`, (batch, 3, height, width), RGB in [0, 1]."""
        return cls.of(vgg(pictures), Strokes.seen(vgg, pictures), slices, places=16384)

    @classmethod
    def joined(cls, parts: list[StyleTarget]) -> StyleTarget:
        """All rows of `parts`."""

        def stack(tensors: Iterable[tuple[Tensor, ...]]) -> tuple[Tensor, ...]:
            return tuple(torch.cat(column) for column in zip(*tensors, strict=True))

        moments = torch.cat([part.moments for part in parts])
        names = ("strokes", "colours", "touch")
        return cls(moments, *(stack(getattr(part, name) for part in parts) for name in names))

    def to(self, dtype: torch.dtype) -> StyleTarget:
        """The same with matrices kept as `dtype`; moments stay float32."""
        kept = (self.strokes, self.colours, self.touch)
        return StyleTarget(self.moments, *(tuple(value.to(dtype) for value in values) for values in kept))

    def rows(self, chosen: Tensor) -> StyleTarget:
        """The `chosen` rows, as float32."""

        def pick(tensors: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
            return tuple(tensor[chosen].float() for tensor in tensors)

        kept = (self.strokes, self.colours, self.touch)
        return StyleTarget(self.moments[chosen], *(pick(values) for values in kept))


def _signature(features: Tensor) -> Tensor:
    return functional.normalize(gram(features, centred=True).flatten(1), dim=1)


def _means(features: Tensor) -> Tensor:
    return features.mean((2, 3))


def _deviations(features: Tensor) -> Tensor:
    spread = (features.square().mean((2, 3)) - _means(features).square()).clamp_min(0)
    return (spread + 1e-8).sqrt()


def normalised(features: Tensor) -> Tensor:
    """Each channel of each picture brought to mean 0 and deviation 1, float32."""
    centred = features.float() - features.float().mean((2, 3), keepdim=True)
    return centred / ((centred.square().mean((2, 3), keepdim=True) + 1e-10).sqrt() + 1e-5)


def content_distance(painted: Tensor, photo: Tensor) -> Tensor:
    """Mean squared distance of `normalised` relu4_1 features; `photo` is normalised already. 0 same, 2 unrelated."""
    return (normalised(painted) - photo.float()).square().mean()


def moments_distance(ours: Tensor, theirs: Tensor) -> Tensor:
    """Squared distance of means and deviations, averaged in each tap and summed (Huang and Belongie 2017)."""
    widths = [width for width in (64, 128, 256, 512) for _ in range(2)]
    parts = (ours - theirs).square().split(widths, 1)
    return torch.stack([part.mean() for part in parts]).sum()


def strokes_distance(ours: tuple[Tensor, ...], theirs: tuple[Tensor, ...]) -> Tensor:
    """Squared distance of stroke signatures, summed over the taps; each between 0 and 2."""
    return torch.stack([(a - b).square().sum(1).mean() for a, b in zip(ours, theirs, strict=True)]).sum()


def slices_distance(ours: tuple[Tensor, ...], theirs: tuple[Tensor, ...]) -> Tensor:
    """Squared sliced Wasserstein distance relative to the painting's variance, damped by log(1 + x), over the taps."""
    parts = []
    for a, b in zip(ours, theirs, strict=True):
        spread = b.var(2, correction=0).mean(1)
        parts.append(torch.log1p((a - b).square().mean((1, 2)) / (spread + 1e-3)).mean())
    return torch.stack(parts).sum()


def contrast(ours: Tensor, own: Tensor, others: Tensor, strangers: Tensor, temperature: float = 0.1) -> Tensor:
    """Cross-entropy of telling the right painting from `others` by its strokes (InfoNCE, van den Oord et al. 2018).

    `ours` and `own` are (batch, n), `others` (batch, more, n); those that are no `strangers` do not count.
    """
    right = torch.einsum("bn,bn->b", ours, own)
    wrong = torch.einsum("bn,bmn->bm", ours, others.to(ours.dtype)).float()
    wrong = wrong.masked_fill(~strangers, -torch.inf)
    similarity = torch.cat([right[:, None].float(), wrong], 1)
    return functional.cross_entropy(2 * similarity / temperature, similarity.new_zeros(len(ours), dtype=torch.long))


def repetition(painted: Tensor, periods: tuple[int, ...] = (4, 8)) -> Tensor:
    """How much fine detail repeats itself after a fold, place by place; near 0 without lattices, else up to 2.

    The correlation of each neighbourhood's detail with itself one period to the right, times that with one period
    below: lines repeat along themselves, only lattices do both ways.
    """
    fine = painted.float() - functional.avg_pool2d(painted.float(), 5, 1, 2, count_include_pad=False)
    parts = []
    for period in periods:
        here = fine[..., :-period, :-period]
        alike = torch.ones((), device=fine.device)
        for there in (fine[..., :-period, period:], fine[..., period:, :-period]):
            together = functional.avg_pool2d((here * there).mean(1, keepdim=True), 24, 8)
            alone = functional.avg_pool2d((here.square() + there.square()).mean(1, keepdim=True) / 2, 24, 8)
            alike = alike * (together / (alone + 1e-5)).clamp_min(0)
        parts.append(alike.mean())
    return torch.stack(parts).sum()


def _left_over(ours: Tensor, theirs: Tensor, side: int, step: int) -> tuple[Tensor, Tensor]:
    """In windows: deviation of what `ours` has beside the best line through `theirs`, and deviation of `theirs`.

    The line is that of the guided filter (He, Sun and Tang 2010); it may not fall.
    """

    def local(values: Tensor) -> Tensor:
        return functional.avg_pool2d(values, side, step)

    mean, own = local(ours), local(theirs)
    spread, own_spread = local(ours.square()) - mean.square(), local(theirs.square()) - own.square()
    shared = local(ours * theirs) - mean * own
    left = spread - shared.clamp_min(0).square() / (own_spread.clamp_min(0) + 1e-3)
    return left.clamp_min(1e-6).sqrt(), own_spread.clamp_min(1e-6).sqrt()


def marks(painted: Tensor, photo: Tensor) -> Tensor:
    """How much of the painting is loud marks where the photo is quiet; 0 where strokes follow what is there.

    The statistics of a painting can be had cheaply by a few stamps of high contrast here and there: to the eye they
    are dirt. So what standardised luminance has over 12 pixels beside the photo's own may deviate by a little, and by
    more only where the photo is busy all around: beside a lonely edge it is not.
    """
    ours, theirs = (luminance(picture)[:, :1] / 0.2 for picture in (painted, photo))
    left, busy = _left_over(ours, theirs, 12, 6)
    busy = -functional.max_pool2d(-busy, 3, 1, 1)
    return functional.relu(left - 1.2 * busy - 0.12).square().mean()


def specks(painted: Tensor, photo: Tensor) -> Tensor:
    """How many lonely marks of a few pixels there are; 0 where texture is even, or as lively as the photo.

    `marks` allows a little everywhere, which a rare loud dot does not exceed over 12 pixels. So the deviation of each
    4 pixels, beyond the photo's own, is held against that of the 50 around it.
    """

    def spread(pictures: Tensor) -> Tensor:
        mean, squares = (functional.avg_pool2d(values, 4, 2) for values in (pictures, pictures.square()))
        return (squares - mean.square()).clamp_min(0).mean(1, keepdim=True).add(1e-6).sqrt()

    ours, busy = spread(painted.float()), functional.max_pool2d(spread(photo.float()), 3, 1, 1)
    around = functional.avg_pool2d(ours, 25, 1, 12, count_include_pad=False)
    return functional.relu((ours - 1.5 * busy) / (around + 0.01) - 1.6).square().mean()


def glow(painted: Tensor, photo: Tensor) -> Tensor:
    """How much of the painting's light and dark, over 4 pixels, is not the photo's: glows, and fringes along edges."""
    ours, theirs = (functional.avg_pool2d(luminance(picture)[:, :1] / 0.2, 4) for picture in (painted, photo))
    left, _ = _left_over(ours, theirs, 8, 2)
    return functional.relu(left - 0.15).square().mean()


def tone(painted: Tensor, photo: Tensor) -> Tensor:
    """1 - correlation of luminance averaged over 16 pixels: 0 where light stays light, 2 where all is turned round.

    The content loss does not see it: normalised features of plain grounds look alike, bright or dark.
    """
    ours, theirs = (functional.avg_pool2d(luminance(picture)[:, :1], 16).flatten(1) for picture in (painted, photo))
    ours, theirs = (values - values.mean(1, keepdim=True) for values in (ours, theirs))
    return (1 - functional.cosine_similarity(ours, theirs, dim=1, eps=1e-3)).mean()


def shaken(photos: Tensor, amount: float = 0.025) -> Tensor:
    """`photos` with faint noise of several sizes: what is painted must not hang on it."""
    noise = torch.randn_like(photos[:, :1])
    for size in (8, 32):
        side = max(2, photos.shape[-1] // size)
        coarse = torch.randn(len(photos), 1, side, side, device=photos.device)
        noise = noise + functional.interpolate(coarse, photos.shape[-2:], mode="bilinear", align_corners=False)
    return (photos + amount * noise).clamp(0, 1)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step learns from."""

    contents: Tensor
    """(batch, 3, size, size), RGB in [0, 1]."""
    features: Tensor
    """Normalised relu4_1 of their middles."""
    styles: Tensor
    """(batch, 3, side, side), RGB in [0, 1]."""
    target: StyleTarget
    others: Tensor
    """Stroke signatures of other pictures to tell each style from, (batch, others, n)."""
    strangers: Tensor
    """Whether each of the others is of another painting, (batch, others)."""

    def tensors(self) -> list[Tensor]:
        """Everything in it, always in the same order."""
        target = self.target
        kept = [self.contents, self.features, self.styles, self.others, self.strangers, target.moments]
        return [*kept, *target.strokes, *target.colours, *target.touch]


@dataclass(slots=True)
class Losses:
    """What is trained on, and the losses of the batch by name for the log."""

    total: Tensor
    parts: dict[str, Tensor]


def measure(vgg: Vgg16, painted: Tensor, batch: Batch, *, slices: Slices, weights: Weights, care: Tensor) -> Losses:
    """All losses of a batch; `painted` RGB in [0, 1], `care` the weight of its content."""
    edge = (batch.contents.shape[-1] - painted.shape[-1]) // 2
    photo = batch.contents[..., edge:-edge, edge:-edge]
    features, strokes = vgg(painted), Strokes.seen(vgg, painted)
    ours, target = StyleTarget.of(features, strokes, slices), batch.target
    parts = {
        "moments": moments_distance(ours.moments, target.moments),
        "strokes": strokes_distance(ours.strokes, target.strokes),
        "contrast": contrast(ours.strokes[1], target.strokes[1], batch.others, batch.strangers),
        "repetition": repetition(painted),
        "marks": marks(painted, photo),
        "specks": specks(painted, photo),
        "glow": glow(painted, photo),
        "tone": tone(painted, photo),
        "colours": slices_distance(ours.colours, target.colours),
        "touch": slices_distance(ours.touch, target.touch),
    }
    content = content_distance(features["relu4_1"], batch.features)
    total = torch.stack([getattr(weights, name) * value for name, value in parts.items()]).sum() + care * content
    parts["content"] = content
    return Losses(total, {name: value.detach() for name, value in parts.items()})
