"""Paint a picture in the manner of another by moving its own pixels: slow, and closest to the painting.

In the line of Gatys, Ecker and Bethge (2016): the pixels go down the gradient of a loss on the features of a trained
network. What differs: beside means and covariances (centred, so that they do not repeat the means) the whole
distribution of features is compared along random directions (Heitz et al. 2021, by histograms); content is compared in
features of mean 0 and deviation 1, so that colours and contrast are the painting's; the optimiser is Adam on pixels,
from coarse to fine scales (Gatys et al. 2017), started at the photo in the painting's colours and given some of the
photo's detail back at each scale, as STROTSS does (Kolkin et al. 2019).

All of the loss is a function of sums over places, so any tiling gives the gradient of the whole picture: one pass over
the tiles for the sums, one for the gradient (see `optimising.work`).
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from functools import reduce
from operator import add
from typing import Final

import torch
from torch import Tensor

from engine.canvas import Canvas, Region
from engine.devices import Device, has_bfloat16, release
from engine.errors import PaintingFailed
from engine.events import AnyEvent, Note
from engine.models.features import feature_network
from engine.nets.slim import SlimFeatures
from engine.optimising.adam import Adam
from engine.optimising.descent import Descent
from engine.optimising.kept import Kept
from engine.optimising.looking import CELLS, DETAIL, FOLD, HALO
from engine.optimising.objective import CONTENT_TAP, Objective, Photo
from engine.optimising.room import Room, fitting
from engine.optimising.scales import Scale, scales
from engine.optimising.start import Colours, enlarged
from engine.optimising.statistics import Glimpse, Target
from engine.optimising.work import Eyes, Work, photo_of
from engine.picture import open_picture
from engine.probe import probe
from engine.recipe import Optimize, Size
from engine.steps.preview import Easel
from engine.steps.resample import resampled
from engine.steps.shelf import file_mark
from engine.steps.workshop import Ladder, Pace, Workshop
from engine.styles import find_style
from engine.tiles import Frame

RATE: Final = 0.03
"""Adam's rate at the first iteration of a scale; a tenth of it at the last."""
PATIENCE: Final = 0.5
"""Seconds between two previews."""
ROWS: Final = 512


def optimize(photo: Canvas, step: Optimize, shop: Workshop) -> Generator[AnyEvent, None, Canvas]:
    """Paint `photo` like `step.style`; returns a new canvas of the same size and depth, sRGB.

    Raises UnknownName or UnreadablePicture for the style or the features, NotEnoughMemory, PaintingFailed, Cancelled.
    """
    fast = number_format(shop.device)
    for dtype in dict.fromkeys((fast, torch.float32)):
        if dtype != fast:
            yield Note(job=shop.job, text="Painting again in full precision: the fast one gave no picture.")
        try:
            with _products(dtype):
                return (yield from Job(photo, step, shop, dtype).paint())
        except _NotFiniteError:
            pass
    raise PaintingFailed("Optimising gave no picture for this photo and painting.", "Try another painting.")


def number_format(device: Device) -> torch.dtype:
    """What features are computed in: bfloat16 where a card multiplies it itself (it needs no scaled gradients)."""
    return torch.bfloat16 if has_bfloat16(device) else torch.float32


@contextmanager
def _products(dtype: torch.dtype) -> Iterator[None]:
    """Let what is measured of features be multiplied as finely as `dtype` is: in TF32 where they are bfloat16."""
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision("highest" if dtype == torch.float32 else "high")
    try:
        yield
    finally:
        torch.set_float32_matmul_precision(before)


class _NotFiniteError(Exception):
    """The picture has NaN or infinite values."""


class Job:
    """One picture on its way through the scales."""

    def __init__(self, photo: Canvas, step: Optimize, shop: Workshop, dtype: torch.dtype) -> None:
        self.photo, self.step, self.shop = photo, step, shop
        self.style = find_style(step.style).path
        self.strokes = step.strokes(photo.width, photo.height)
        network = feature_network(step.features)
        self.features = "slim" if isinstance(network, SlimFeatures) else "vgg16"
        self.eyes = Eyes.of(network, shop.device.torch_device, dtype)
        self.scales = scales(photo.width, photo.height, strokes=self.strokes, effort=step.effort)
        for scale in self.scales:
            self._room(scale)  # the last one needs most: refuse before the start
        self.kept = Kept.of(
            photo, (step.model_dump_json(), self.features, str(shop.seed), repr(file_mark(self.style)))
        )
        self.seed = shop.seed if shop.seed >= 0 else self.kept.seed
        self.easel = Easel(shop.job, photo.width, photo.height)
        self.pace = Pace(shop.job, "Optimising")

    def paint(self) -> Generator[AnyEvent, None, Canvas]:
        """All scales, beginning after those that an earlier run has done."""
        self.kept.sweep()
        done, painted = self._resumed()
        if done:
            yield Note(job=self.shop.job, text=f"Continuing after scale {done} of {len(self.scales)}.")
        self.pace.begin(sum(scale.work for scale in self.scales[done:]))
        for number in range(done, len(self.scales)):
            self.pace.stage = f"Scale {number + 1} of {len(self.scales)}"
            painted = yield from self._scale(number, painted)
            if not bool(torch.isfinite(painted).all()):
                raise _NotFiniteError
            if number + 1 < len(self.scales):
                self.kept.write(number + 1, painted)
        assert painted is not None  # noqa: S101 - there is at least one scale, and the last is never kept
        canvas = _canvas_of(painted, self.photo)
        self.kept.remove()
        return canvas

    def _resumed(self) -> tuple[int, Tensor | None]:
        found = self.kept.read()
        if found is None or found[0] >= len(self.scales):
            return 0, None
        scale = self.scales[found[0] - 1]
        if found[1].shape[2:] != (scale.height, scale.width):
            return 0, None
        return found[0], found[1].to(self.eyes.device)

    def room(self) -> Room:
        """How the last scale is worked on."""
        return self._room(self.scales[-1])

    def _room(self, scale: Scale) -> Room:
        return fitting(
            scale.width,
            scale.height,
            features=self.features,
            number_bytes=self.eyes.dtype.itemsize,
            gpu=self.shop.device.gpu,
            free=self.shop.device.free,
            limit=self.shop.limit,
            tile=self.shop.tile,
        )

    def _scale(self, number: int, painted: Tensor | None) -> Generator[AnyEvent, None, Tensor]:
        """One scale from its start to its end; `painted` is the result of the last one, None at the first."""
        scale, room = self.scales[number], self._room(self.scales[number])
        with ExitStack() as opened:
            photo = self._photo(scale, opened)
            frame = Frame(scale.width, scale.height, margin=HALO, fold=FOLD)
            ladder = Ladder(self.shop, frame, room.tile, trims=False)
            painting = opened.enter_context(self._painting(scale))
            targets, content = self._targets(painting, room), self._content(photo, ladder)
            colours = Colours.between(self._thumbnail(photo), self._thumbnail(painting))
            before = self._photo(self.scales[number - 1], opened) if painted is not None else None
            picture = ladder.once(lambda: self._start(photo, painted, before, colours))
        yield from self._show(picture)
        objective = Objective(targets, content, self.step.fidelity)
        work = Work(self.eyes, objective, frame, picture, lean=room.lean)
        yield from self._iterate(work, ladder, scale, 10_000 * number)
        release()
        return picture.detach()

    def _iterate(self, work: Work, ladder: Ladder, scale: Scale, first: int) -> Iterator[AnyEvent]:
        picture = work.picture
        adam = ladder.once(lambda: Adam(picture))
        shown = time.monotonic()
        with Descent(work, ladder, adam.gradient) as descent:
            for number in range(scale.steps):
                descent.go(self.seed + first + number)
                adam.step(RATE * 0.1 ** (number / scale.steps))
                while ladder.notes:
                    yield Note(job=self.shop.job, text=ladder.notes.pop(0))
                if time.monotonic() - shown > PATIENCE:
                    yield from self._show(picture)
                    shown = time.monotonic()
                yield self.pace.advance(scale.width * scale.height)
        yield from self._show(picture)

    def _show(self, picture: Tensor) -> Iterator[AnyEvent]:
        if not self.shop.previews:
            return
        whole = Region(0, 0, self.photo.width, self.photo.height)
        with torch.no_grad():
            self.easel.fill(self.easel.patch(whole, picture))
        yield from self.easel.show(always=True)

    def _start(self, photo: Canvas, painted: Tensor | None, before: Canvas | None, colours: Colours) -> Tensor:
        here = self._tensor(photo)
        if painted is None or before is None:
            return colours.of(here).contiguous().requires_grad_()
        return enlarged(painted, self._tensor(before), here, colours).contiguous().requires_grad_()

    def _targets(self, painting: Canvas, room: Room) -> dict[str, Target]:
        frame = Frame(painting.width, painting.height, margin=HALO, fold=FOLD)
        ladder = Ladder(self.shop, frame, room.tile)
        found: dict[str, list[Glimpse]] = {tap: [] for tap in CELLS}
        for _, glimpses in ladder.each(lambda tile: self.eyes.glimpse(painting, frame, tile, self.seed)):
            for tap, glimpse in glimpses.items():
                found[tap].append(glimpse)
        return {tap: Target.of(reduce(add, glimpses), equal=tap in DETAIL) for tap, glimpses in found.items()}

    def _content(self, photo: Canvas, ladder: Ladder) -> Photo:
        rows, columns = (-(-side // CELLS[CONTENT_TAP]) for side in (photo.height, photo.width))
        whole: Tensor | None = None
        for _, parts in ladder.each(lambda tile: self.eyes.read(photo, ladder.frame, tile)):
            if not parts:
                continue
            part = parts[CONTENT_TAP]
            channels, height, width = part.features.shape[1:]
            if whole is None:
                whole = part.features.new_empty(1, rows, columns, channels).permute(0, 3, 1, 2)
            whole[:, :, part.row : part.row + height, part.column : part.column + width] = part.features
        assert whole is not None  # noqa: S101 - a frame has a tile with picture in it
        return photo_of(whole)

    def _photo(self, scale: Scale, opened: ExitStack) -> Canvas:
        if (scale.width, scale.height) == (self.photo.width, self.photo.height):
            return self.photo
        return opened.enter_context(resampled(self.photo, scale.width, scale.height, self.shop.device))

    def _painting(self, scale: Scale) -> Canvas:
        info = probe(self.style)
        share = min(1.0, scale.short / min(info.width, info.height), 4 * scale.short / max(info.width, info.height))
        size = Size(width=max(1, round(info.width * share)), height=max(1, round(info.height * share)))
        return open_picture(self.style, fit=size, depth=8).canvas

    def _tensor(self, canvas: Canvas) -> Tensor:
        found = torch.empty(1, 3, canvas.height, canvas.width, device=self.eyes.device)
        for top in range(0, canvas.height, ROWS):
            region = Region(0, top, canvas.width, min(ROWS, canvas.height - top))
            found[0, :, top : top + ROWS] = torch.from_numpy(canvas.read(region)).permute(2, 0, 1)
        return found

    def _thumbnail(self, canvas: Canvas) -> Tensor:
        """Every few pixels one, (1, 3, height, width): enough to know the colours."""
        step = max(1, max(canvas.width, canvas.height) // 1024)
        pixels = canvas.array[::step, ::step] / canvas.top
        return torch.from_numpy(pixels).permute(2, 0, 1)[None].float().to(self.eyes.device)


def _canvas_of(painted: Tensor, photo: Canvas) -> Canvas:
    canvas = Canvas.blank(photo.width, photo.height, depth=photo.depth)
    try:
        for top in range(0, photo.height, ROWS):
            band = painted[0, :, top : top + ROWS].permute(1, 2, 0).cpu().contiguous().numpy()
            canvas.write(Region(0, top, photo.width, band.shape[0]), band)
    except BaseException:
        canvas.close()
        raise
    return canvas
