"""Paint a picture in the manner of another picture: one forward pass of the built-in network, tile by tile.

Twice over the tiles: first only the encoder, whose feature moments of the whole picture are merged exactly, then
encoder and painter with those moments. So every tile is painted as if the whole picture were painted at once.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor

from engine.canvas import Canvas, Pixels, Region, mirrored
from engine.card_canvas import CardCanvas, card_canvas, last_canvas, samples_of
from engine.devices import Device
from engine.errors import Cancelled, PaintingFailed
from engine.events import AnyEvent, Note, Preview
from engine.memory import MARGIN, plan
from engine.nets.baked import Manner, looked_at
from engine.nets.brush import Brush
from engine.nets.moments import Moments
from engine.nets.stylizer import FOLD, Stylizer
from engine.nets.weights import load_manner, load_network
from engine.picture import load_style
from engine.probe import probe
from engine.recipe import Stylize
from engine.steps.finish import finish, is_needed
from engine.steps.kept_tiles import Before, KeptTiles
from engine.steps.preview import LONG_SIDE, Easel, Patch, shrunken, whole_preview
from engine.steps.resample import filled, resampled
from engine.steps.shelf import Shelf, brush_key, paintings_of
from engine.steps.tooth import with_tooth
from engine.steps.workshop import Ladder, Pace, Workshop, once
from engine.styles import Style
from engine.tiles import Frame

GENTLE: Final = 0.25
"""Below this strength the painted pixels themselves fade into the photo's, so that 0 is the photo exactly."""
MEASURE_SHARE: Final = 0.25
"""Part of the time that the first pass over the tiles takes."""
FINISH_SHARE: Final = 0.1
"""Time that finishing takes for each pixel, when painting it takes 1."""


def stylize(photo: Canvas, step: Stylize, shop: Workshop) -> Generator[AnyEvent, None, Canvas]:
    """Paint `photo` like `step.style`; returns a new canvas of the same size and depth, sRGB.

    Raises UnknownName or UnreadablePicture for the style, NotEnoughMemory, PaintingFailed, Cancelled.
    """
    for style, _ in paintings_of(step):
        if stale := style.stale:
            yield Note(job=shop.job, text=stale)
    try:
        return (yield from _stylize(photo, step, shop, shop.device.dtype))
    except _NotFiniteError:
        pass
    if shop.device.dtype == torch.float32:
        raise PaintingFailed("The network gave no picture for this photo and painting.", "Try another painting.")
    yield Note(job=shop.job, text="Painting again in full precision: the fast one gave no picture.")
    try:
        return (yield from _stylize(photo, step, shop, torch.float32))
    except _NotFiniteError as error:
        raise PaintingFailed(
            "The network gave no picture for this photo and painting.", "Try another painting."
        ) from error


def only_network_looks(step: Stylize) -> bool:
    """Whether the photo is needed for nothing but the network, so that it may lie on the card alone."""
    return step.strength == 1 and not is_needed(step, 1.0)


class _NotFiniteError(Exception):
    """A tile came out with NaN or infinite values."""


def _stylize(photo: Canvas, step: Stylize, shop: Workshop, dtype: torch.dtype) -> Generator[AnyEvent, None, Canvas]:
    if step.mask is not None:
        probe(Path(step.mask))  # it is needed last, but what is wrong with it shall be told first
    unfinished = is_needed(step, _fade(step))
    pace = Pace(shop.job, "Painting", later=FINISH_SHARE * photo.width * photo.height if unfinished else 0.0)
    painted = yield from _in_strokes(photo, step, shop, dtype, pace)
    if isinstance(painted, CardCanvas):
        painted.settle()
    if not unfinished:
        return painted
    return (yield from _finished(photo, painted, step, shop, pace))


def _in_strokes(
    photo: Canvas, step: Stylize, shop: Workshop, dtype: torch.dtype, pace: Pace
) -> Generator[AnyEvent, None, Canvas]:
    """What the network makes of `photo` with the strokes that the step asks for: larger ones on a smaller copy."""
    size = step.seen(photo.width, photo.height)
    if size == (photo.width, photo.height):
        return (yield from _painted(photo, step, shop, dtype, pace))

    with once(shop, lambda: resampled(photo, *size, shop.device, pinned=shop.pinned, stays=True)) as small:
        photo.rest()
        painted = yield from _painted(small, step, shop, dtype, pace, stays=isinstance(small, CardCanvas))
    with painted:
        large = once(shop, lambda: filled(_last(photo, step, shop), painted, shop.device))
    if shop.previews:
        yield whole_preview(shop.job, large)
    return large


def _last(photo: Canvas, step: Stylize, shop: Workshop) -> Canvas:
    """The canvas for what the step gives, where nothing else is done to it by the processor."""
    ledger = None if is_needed(step, _fade(step)) else shop.stays
    return last_canvas(photo.width, photo.height, photo.depth, shop.device, pinned=shop.pinned, ledger=ledger)


def _painted(
    photo: Canvas, step: Stylize, shop: Workshop, dtype: torch.dtype, pace: Pace, *, stays: bool = False
) -> Generator[AnyEvent, None, Canvas]:
    """What the network makes of `photo`, in its size; `stays`: on the card, where the photo is."""
    here = (1 + stays) * photo.samples.nbytes if isinstance(photo, CardCanvas) else 0
    found = plan(
        photo.width,
        photo.height,
        precision=str(dtype).removeprefix("torch."),
        free=shop.device.free - here,
        limit=None if shop.limit is None else shop.limit - here,
        tile=shop.tile,
        depth=photo.depth,
    )
    frame = Frame(photo.width, photo.height, margin=MARGIN, fold=FOLD)
    pace.begin(frame.region.width * frame.region.height)
    kept = KeptTiles(shop.corner, photo, step, shop.device, dtype)
    before = kept.found(frame, found.tile)
    ladder = Ladder(shop, frame, before.side, before.rung) if before else Ladder(shop, frame, found.tile)
    easel = Easel(shop.job, photo.width, photo.height) if shop.previews else None
    with torch.inference_mode():
        brush = ladder.once(lambda: _kept_brush(step, photo, shop.device, dtype))
        if easel is not None:
            yield from _sketched(photo, brush, easel, ladder)
        canvas: Canvas = (
            card_canvas(photo.width, photo.height, 3, photo.depth, shop.device) if stays else _last(photo, step, shop)
        )
        work = _Work(photo, canvas, brush, easel, ladder, kept=kept)
        kept.watch(ladder, canvas, pace)
        try:
            if before is not None:
                yield from _restored(work, before, ladder, pace)
            yield from _paint(work, before, ladder, pace)
        except BaseException as error:
            if isinstance(error, Cancelled | GeneratorExit):
                kept.stop()
            canvas.close()
            raise
        finally:
            kept.close()
    return canvas


def _restored(work: _Work, before: Before, ladder: Ladder, pace: Pace) -> Iterator[AnyEvent]:
    """Bring back what an earlier run has painted."""
    areas = [tile.width * tile.height for tile in before.measured]
    percent = pace.skip(MEASURE_SHARE * sum(areas))
    for tile, place in work.kept_tiles.restored(before, work.canvas, ladder.frame):
        ladder.shop.checkpoint()
        percent = pace.skip((1 - MEASURE_SHARE) * tile.width * tile.height)
        if work.easel is not None and place is not None:
            work.easel.fill(work.easel.patch(place, _picture(work.canvas, place, work.device, torch.float32)))
    pace.keep(pace.done)
    yield Note(job=ladder.shop.job, text=f"Continuing at {percent} %: that much was already painted.")
    yield from _shown(work.easel, None)
    yield pace.advance(0)


def _sketched(photo: Canvas, brush: Brush, easel: Easel, ladder: Ladder) -> Iterator[AnyEvent]:
    """The first preview: the whole picture painted small."""
    small = shrunken(photo, LONG_SIDE)
    easel.fill(ladder.once(lambda: _sketch(small, photo, brush, easel, ladder.shop.device)))
    yield from easel.show(always=True)


def _sketch(small: Pixels, photo: Canvas, brush: Brush, easel: Easel, device: Device) -> Patch:
    """`small`, which is `photo` shrunk, painted by its own moments."""
    height, width = small.shape[:2]
    room = ((MARGIN, MARGIN - height % -FOLD), (MARGIN, MARGIN - width % -FOLD), (0, 0))
    picture = _tensor(np.pad(small, room, "symmetric"), device)
    fine, deep = brush.features(picture)
    brush.normalise(*brush.measure(fine, deep))
    whole = Region(0, 0, photo.width, photo.height)
    return easel.patch(whole, brush.paint(fine, deep)[:, :, :height, :width])


def _paint(work: _Work, before: Before | None, ladder: Ladder, pace: Pace) -> Iterator[AnyEvent]:
    """Both passes over the tiles; those that an earlier run has done are left out."""
    found: tuple[Moments, ...] = before.moments if before else ()
    ladder.finished = before.measured if before else ()
    for tile, moments in ladder.each(work.measure):
        found = ladder.once(partial(_merged, moments, found)) if found else moments
        work.kept_tiles.note_measured(tile, found)
        yield pace.advance(MEASURE_SHARE * tile.width * tile.height)
    ladder.once(lambda: work.adopt(*found))
    ladder.finished = before.painted if before else ()
    for tile, patches in ladder.each(work.paint):
        work.kept_tiles.note_painted(tile)
        for patch in patches:
            yield from _shown(work.easel, patch)
        while ladder.notes:
            yield Note(job=ladder.shop.job, text=ladder.notes.pop(0))
        yield pace.advance((1 - MEASURE_SHARE) * tile.width * tile.height)
    yield from _shown(work.easel, None)


def _merged(some: tuple[Moments, ...], others: tuple[Moments, ...]) -> tuple[Moments, ...]:
    return tuple(one.merge(other) for one, other in zip(some, others, strict=True))


def _shown(easel: Easel | None, patch: Patch | None) -> list[Preview]:
    """The preview with `patch`, if it is time for it; without one the last preview; none where nobody looks."""
    if easel is None:
        return []
    if patch is not None:
        easel.fill(patch)
    return easel.show(always=patch is None)


def _fade(step: Stylize) -> float:
    return min(1.0, step.strength / GENTLE)


def _finished(
    photo: Canvas, painted: Canvas, step: Stylize, shop: Workshop, pace: Pace
) -> Generator[AnyEvent, None, Canvas]:
    """`painted`, finished in its place: no pixel of it depends on another one."""
    try:
        for rows in finish(photo, painted, step, _fade(step), painted):
            photo.rest()
            painted.rest()
            shop.checkpoint()
            yield pace.advance(FINISH_SHARE * rows * photo.width)
    except BaseException:
        painted.close()
        raise
    if shop.previews:
        yield whole_preview(shop.job, painted)
    return painted


class _Work:
    """The work on one tile: read, encode, paint into `canvas`."""

    def __init__(
        self, photo: Canvas, canvas: Canvas, brush: Brush, easel: Easel | None, ladder: Ladder, *, kept: KeptTiles
    ) -> None:
        self.photo, self.canvas, self.brush, self.easel, self.kept_tiles = photo, canvas, brush, easel, kept
        self.frame, self.device = ladder.frame, ladder.shop.device
        self.whole: tuple[Tensor, Tensor] | None = None
        """Features of the whole frame, where it is one tile: they serve both passes."""

    def measure(self, tile: Region) -> tuple[Moments, ...]:
        """Moments of the tile's own features at 1/4 and 1/8."""
        window = self.frame.window(tile, self.brush.encode_halo)
        read = self._features(window)
        found = self.brush.measure(*(_cut(read[at], tile, window, fold) for at, fold in enumerate((4, 8))))
        if tile == self.frame.region:
            self.whole = read
        return found

    def adopt(self, fine: Moments, deep: Moments) -> bool:
        """Paint by these moments from now on."""
        self.brush.normalise(fine, deep)
        return True

    def _features(self, window: Region) -> tuple[Tensor, Tensor]:
        """The features of the photo in `window`."""
        picture = _picture(self.photo, window, self.device, self.brush.dtype)
        return self.brush.features(with_tooth(picture, window))

    def paint(self, tile: Region) -> tuple[Patch, ...]:
        """Paint what lies in `tile`: nothing where it is all margin. Gives the preview of it where somebody looks."""
        inside = self.frame.inside(tile)
        if inside is None:
            return ()
        window, halo = self.frame.window(tile, self.brush.halo), self.brush.halo
        if tile != self.frame.region:
            self.whole = None  # memory ran out over them
        read = self.whole or self._features(window)
        patches, finite = [], []
        for top, painted in self.brush.bands(*read):
            band = Region(window.x + halo, window.y + halo + top, painted.shape[3], painted.shape[2])
            place = inside.common(band)
            if place is None:
                continue
            part = _cut(painted, place, band)
            finite.append(torch.isfinite(part).all())
            _write(self.canvas, place, part)
            if self.easel is not None:
                patches.append(self.easel.patch(place, part))
        if finite and not bool(torch.stack(finite).all()):  # asked once, because a card must be waited for
            raise _NotFiniteError
        return tuple(patches)


def _brush(step: Stylize, photo: Pixels | None, device: Device, dtype: torch.dtype) -> Brush:
    """The brush of the step's paintings, mixed with the own statistics of `photo`, needed below strength 1."""
    network = load_network()
    paintings = paintings_of(step) if step.strength > 0 else []
    whole = sum(weight for _, weight in paintings)
    parts = [(step.strength * weight / whole, _manner(network, style)) for style, weight in paintings]
    if photo is not None:
        parts.append((1 - step.strength, Manner.of(network, network.style(_looked_at(photo)))))
    return Brush(network, Manner.mixed(parts)).ready(device.torch_device, dtype)


def _manner(network: Stylizer, style: Style) -> Manner:
    """What was baked for the style, or else what the network makes of its painting."""
    if style.baked is not None:
        return load_manner(style.baked, network)
    return Manner.of(network, network.style(_looked_at(load_style(style.path))))


brushes: Final = Shelf[Brush]()
"""The last ones; one thread paints at a time."""


def _kept_brush(step: Stylize, photo: Canvas, device: Device, dtype: torch.dtype) -> Brush:
    """The brush of the step; the last one where it is the same."""
    key = brush_key(step, device, dtype)
    if key is None:
        return _brush(step, shrunken(photo, LONG_SIDE), device, dtype)
    return brushes.take(key, lambda: _brush(step, None, device, dtype))


def _looked_at(picture: Pixels) -> Tensor:
    """A picture, (height, width, 3), as the network looks at paintings: (1, 3, h, w)."""
    return looked_at(torch.from_numpy(picture).permute(2, 0, 1)[None])


def _tensor(pixels: Pixels, device: Device) -> Tensor:
    """(height, width, 3) to (1, 3, height, width) on the device, channels last in memory."""
    tensor = torch.from_numpy(np.ascontiguousarray(pixels)).to(device.torch_device)
    return tensor.permute(2, 0, 1)[None]


def _picture(photo: Canvas, window: Region, device: Device, dtype: torch.dtype) -> Tensor:
    """`window` of the photo in [0, 1], (1, 3, height, width) on the device, mirrored outside of the photo.

    A card gets the samples as they are stored, and no mirrored ones. Samples of 8 bits become `dtype` at once, which
    has all of them; deeper ones float32.
    """
    if device.gpu:
        rows = torch.from_numpy(mirrored(window.y, window.height, photo.height))
        columns = torch.from_numpy(mirrored(window.x, window.width, photo.width))
        top, left = int(rows.min()), int(columns.min())
        part = samples_of(photo)[top : int(rows.max()) + 1, left : int(columns.max()) + 1]
        there = part.to(device.torch_device, non_blocking=True)
        rows, columns = (index.to(device.torch_device, non_blocking=True) for index in (rows - top, columns - left))
        stored = there.index_select(0, rows).index_select(1, columns)
    else:
        stored = torch.from_numpy(np.ascontiguousarray(photo.look(window)))
    return stored.to(dtype if photo.depth == 8 else torch.float32).div_(float(photo.top)).permute(2, 0, 1)[None]


def _write(canvas: Canvas, place: Region, painted: Tensor) -> None:
    """Store `painted`, (1, 3, height, width) in [0, 1], at `place` of the canvas; rounded where it lies."""
    samples = painted[0].permute(1, 2, 0).to(torch.float32, copy=True).mul_(float(canvas.top)).round_()
    target = samples_of(canvas)
    rows, columns = slice(place.y, place.y + place.height), slice(place.x, place.x + place.width)
    target[rows, columns].copy_(samples.to(target.dtype))


def _cut(tensor: Tensor, part: Region, whole: Region, fold: int = 1) -> Tensor:
    """What of `whole`, (1, channels, height / fold, width / fold), lies in `part`."""
    x, y = (part.x - whole.x) // fold, (part.y - whole.y) // fold
    return tensor[:, :, y : y + part.height // fold, x : x + part.width // fold]
