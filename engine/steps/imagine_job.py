"""One picture on its way through a diffusion model: opened, sampled, developed; each stage may be begun again."""

from __future__ import annotations

from collections.abc import Generator, Hashable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor
from torch.nn import functional

from engine.canvas import Canvas
from engine.devices import has_bfloat16, release
from engine.errors import EngineError, NotEnoughMemory
from engine.events import AnyEvent, Note, Progress
from engine.imagining.additions import add_loras, vectors_of
from engine.imagining.attention import PLAIN, attending, chosen
from engine.imagining.decode import decoded, encoded, is_picture
from engine.imagining.encode import Heard, equally_long, hear
from engine.imagining.files import file_key
from engine.imagining.guides import guidings
from engine.imagining.kept import MODELS
from engine.imagining.kept_steps import KeptSteps
from engine.imagining.latents import Peek, Step, noise, seeded
from engine.imagining.load import Diffusion, load
from engine.imagining.parts import placed, stoppable
from engine.imagining.references import Referring, followed, referring
from engine.imagining.room import Means, Sizes, fitting, rungs
from engine.imagining.sample import Guiding, Work, sample
from engine.imagining.schedulers import find_scheduler, make_scheduler
from engine.imagining.seen import tensor_of
from engine.imagining.shapes import BASES, Family
from engine.imagining.tiny import Glance, tiny_for
from engine.imagining.working import FURTHER, LEAST, exactly, natural, within
from engine.models import Found, beside
from engine.picture_save import samples
from engine.recipe import Imagine, Size
from engine.steps.finish import mask_of
from engine.steps.imagine_kept import kept_steps
from engine.steps.resample import resampled
from engine.steps.workshop import Workshop

GREY: Final = 0.5


class Job:
    """What is known of one picture. `close` must follow, however it ends."""

    def __init__(
        self,
        path: Path,
        step: Imagine,
        shop: Workshop,
        unet: torch.dtype,
        vae: torch.dtype,
        *,
        sizes: Sequence[Size] = (),
    ) -> None:
        """`sizes` are the only ones that the model works at, where that is so."""
        self.step, self.shop, self.device = step, shop, shop.device.torch_device
        self._sizes = tuple(sizes)
        self._path, self._formats = path, (unet, vae)
        self._rung = 0
        self._key: Hashable = (file_key(path), unet, vae)
        self._model: Diffusion | None = None
        self._heard: tuple[Heard, Heard | None] | None = None
        self._start: Tensor | None = None
        self._mask: Tensor | None = None
        self._masked: Tensor | None = None
        self._guides: list[Guiding] = []
        self._referring: Referring | None = None
        self._beside: dict[Hashable, Found] = {}
        self._glance: Glance | None = None
        self._attention = PLAIN
        self._latents: Tensor | None = None
        self.pixels: Tensor | None = None
        """The picture, (1, 3, height, width) in [0, 1], once it is developed."""
        _, way = find_scheduler(step.scheduler)
        self._way = way
        self.steps = step.steps or way.steps
        self.count = self.steps
        """Steps that are really gone: fewer from a picture, more with schedulers that look twice."""
        self.going_on = KeptSteps(None, str)
        """What an earlier run has done of the steps, and what is kept for the next one."""
        self.guidance = way.guidance if step.guidance is None else step.guidance
        self.width = self.height = 0
        self.wanted = (0, 0)
        """Width and height of the canvas."""
        self.kept = (0, 0)
        """Width and height of the middle of the picture that becomes the canvas, where there is no photo."""
        self.enlarged = False
        self.done = 0
        """Thousandths of the whole."""
        self._used = False

    @property
    def model(self) -> Diffusion:
        """The model, once `open` has begun."""
        if self._model is None:
            raise ValueError("the job is not open")
        return self._model

    @property
    def family(self) -> Family:
        """What kind of model it is."""
        return self.model.family

    @property
    def means(self) -> Means:
        """How frugally it works at present."""
        return rungs(gpu=self.shop.device.gpu)[self._rung]

    @property
    def parts(self) -> int:
        """Parts the prompt is read in."""
        return self._heard[0].parts if self._heard else 0

    @property
    def tokens(self) -> int:
        """Tokens of the prompt."""
        return self._heard[0].tokens if self._heard else 0

    def climb(self) -> bool:
        """Take the next more frugal means; False where there are none."""
        if self._rung + 1 >= len(rungs(gpu=self.shop.device.gpu)):
            return False
        self._rung += 1
        if self.means.turns and self._model is not None:
            for module in self._model.modules:
                module.to("cpu")
        return True

    def close(self) -> None:
        """Let go of everything; the model stays for the next picture."""
        self._model, self._heard, self._start, self._latents = None, None, None, None
        self._mask, self._masked, self.pixels = None, None, None
        self._guides, self._referring, self._glance = [], None, None
        if self._used:
            MODELS.rest()

    # ---- the stages

    def open(self, photo: Canvas | None) -> Iterator[AnyEvent]:
        """Load the model, read the words, look at the picture to start from."""
        yield self._stage("Loading the model")
        self._attention = chosen(self.shop.device)  # before the model: what it tries may keep this place's variables
        with torch.no_grad():
            self._used = True
            self._model = MODELS.take(self._key, self._load)
            self._measure(photo)
            self._beside = self._networks()
            self.model.want(self._beside)
            self._plan()
            add_loras(self.model, self.step.loras, self.shop.checkpoint)
        yield self._stage("Reading the words")
        with torch.no_grad():
            self._heard = self._hear()
            self._look(photo)
            size = (self.width, self.height)
            given = None if photo is None else self._pixels(photo)
            self._guides = guidings(self.model, self.step.guides, size, given, self._work)
            self._referring = referring(self.model, self.step.references, self.device, self._work)
        yield from self._sharpen()

    @contextmanager
    def _work(self, net: Any) -> Iterator[None]:
        """Have `net` on the device, and hear a cancel in the middle of its work."""
        self.shop.checkpoint()
        with placed(net, self.device, self.means), stoppable([net], self.device, self.shop.checkpoint):
            yield

    def _sharpen(self) -> Iterator[Note]:
        """Have better previews, where there is the means for it; not where the big autoencoder has to save memory."""
        if not self.shop.previews or self.means.tiled:
            return
        try:
            self._glance = tiny_for(self.model, self.device)
        except EngineError as error:
            yield Note(job=self.shop.job, text=f"Previews are coarse: {error.message}")

    def sample(self) -> Generator[Step, None, None]:
        """Sample; what is seen of each step, on a card of the step before."""
        model, peek = self.model, Peek(self.device)
        assert self._heard is not None  # noqa: S101 - open comes first
        work = Work(
            model=model,
            scheduler=make_scheduler(self._way, model.scheduler),
            prompt=self._heard[0],
            negative=self._heard[1],
            guidance=self.guidance,
            chances=self._chances(),
            height=self.height,
            width=self.width,
            steps=self.steps,
            device=self.device,
            start=self._start,
            denoise=self.step.denoise if self._start is not None else 1.0,
            mask=self._mask,
            masked=self._masked,
            guides=self._guides,
            seen=self._referring.seen if self._referring is not None else [],
            records=not self.means.turns,
        )
        work.kept = self.going_on = kept_steps(self.shop, self.step, work, (self._key, *self._beside, self._attention))
        nets = [model.unet, *(guide.net for guide in self._guides)]
        with ExitStack() as stack:
            stack.enter_context(followed(model, self._referring))
            for net in nets:
                stack.enter_context(placed(net, self.device, self.means, largest=True))
            stack.enter_context(stoppable(nets, self.device, self.shop.checkpoint))
            stack.enter_context(attending(self._attention, nets))
            going = stack.enter_context(closing(sample(work)))
            if self._glance is not None:
                self._glance.begin((self.height // model.factor, self.width // model.factor))
            while True:
                self.shop.checkpoint()
                with torch.no_grad():
                    found = next(going, None)
                if found is None:
                    break
                self.count, self._latents = found[1], found[2]
                with torch.no_grad():
                    picture = self._glance.at(found[2]) if self._glance is not None else None
                if (seen := peek.next(found[2], picture)) is not None:
                    yield seen
            if (last := peek.last()) is not None:
                yield last

    def develop(self) -> Iterator[AnyEvent]:
        """Decode the latents into `pixels`."""
        yield self._stage("Developing")
        assert self._latents is not None  # noqa: S101 - sampling comes first
        self.pixels = self._decoded(self._latents)
        if not self.is_picture and self.model.vae.dtype != torch.float32:
            yield Note(job=self.shop.job, text="Developing again in full precision: the fast one gave no picture.")
            self.model.vae.to(torch.float32)  # for the next pictures, too
            self.pixels = self._decoded(self._latents)

    @property
    def is_picture(self) -> bool:
        """Whether `pixels` are there, finite, and not all of one colour."""
        return is_picture(self.pixels)

    def _decoded(self, latents: Tensor) -> Tensor:
        vae = self.model.vae
        with torch.no_grad(), self._work(vae):
            found = decoded(vae, latents, tiled=self.means.tiled).float().cpu()
        self.shop.checkpoint()  # a card was given all its orders at once, and this waited for them
        return found

    # ---- parts of them

    def _load(self) -> Diffusion:
        unet, vae = self._formats

        def format_of(*, delicate: bool) -> torch.dtype:
            if vae != torch.float16 or not delicate:
                return vae
            return torch.bfloat16 if has_bfloat16(self.shop.device) else torch.float32

        return load(self._path, unet, format_of, self.shop.checkpoint)

    def _measure(self, photo: Canvas | None) -> None:
        """The size to work at: multiples of the model's factor, and not too far from what it knows."""
        model = self.model
        grid = max(model.factor, 8)
        if photo is None:
            box = self.shop.size
            usual = self._sizes[0] if self._sizes else Size(width=model.native, height=model.native)
            self.wanted = ((box or usual).width, (box or usual).height)
            if self._sizes or self.step.own_size:
                self.width, self.height = natural(self.wanted, model.native, grid, self._sizes)
                self.kept = within((self.width, self.height), self.wanted)
            else:
                self.width, self.height = exactly(self.wanted, grid)
                self.kept = self.wanted
            return
        self.wanted = (photo.width, photo.height)
        most = (1 if self._sizes else FURTHER) * model.native
        scale = min(1.0, (most * most / (photo.width * photo.height)) ** 0.5)
        self.width, self.height = (max(LEAST * grid, round(side * scale / grid) * grid) for side in self.wanted)
        self.enlarged = scale < 1

    def _plan(self) -> None:
        """The first means that fit, with the models of other pictures gone where they are in the way."""
        model, device = self.model, self.shop.device
        free = device.free + (model.card_bytes if device.gpu else model.weight_bytes)
        try:
            first = self._fitting(free)
        except NotEnoughMemory:
            first = len(rungs(gpu=device.gpu))
        if first > 0 and (gone := MODELS.only(self._key, gpu=device.gpu)):
            release()
            free += gone
        self._rung = max(self._rung, self._fitting(free))

    def _fitting(self, free: int) -> int:
        device, guided = self.shop.device, self.guidance > 1
        sizes = sizes_of(self.model)
        sizes = replace(sizes, more=sizes.more + self._coming())
        return fitting(sizes, self.width, self.height, gpu=device.gpu, free=free, limit=self.shop.limit, guided=guided)

    def _networks(self) -> dict[Hashable, Found]:
        """The networks that this picture wants beside the model, by key. Raises UnreadableModel and UnknownName."""
        return {file_key(found.path): found for found in beside(self.step, BASES[self.family])}

    def _coming(self) -> int:
        """Bytes of the networks that this picture wants beside the model and that are not loaded yet."""
        itemsize, there = self.model.unet.dtype.itemsize, self.model.nets
        return sum(found.weight_bytes(itemsize) for key, found in self._beside.items() if key not in there)

    def _hear(self) -> tuple[Heard, Heard | None]:
        model = self.model
        vectors = vectors_of(model, self.step.embeddings)
        encoders = [text.encoder for text in model.texts]
        with ExitStack() as stack:
            for encoder in encoders:
                stack.enter_context(placed(encoder, self.device, self.means))
            stack.enter_context(stoppable(encoders, self.device, self.shop.checkpoint))
            skip = self.step.clip_skip - 1
            prompt = hear(model.texts, self.step.prompt, vectors, self.device, skip)
            if self.guidance <= 1:
                return prompt, None
            negative = hear(model.texts, self.step.negative, vectors, self.device, skip)
            prompt, negative = equally_long((prompt, negative), model.texts, self.device, skip)
            return prompt, negative

    def _look(self, photo: Canvas | None) -> None:
        """Encode the picture to start from, and the mask; models for inpainting always want one."""
        model, vae = self.model, self.model.vae
        if photo is None and not model.inpaints:
            return
        grey = torch.full((1, 3, self.height, self.width), GREY)
        pixels = grey if photo is None else self._pixels(photo)
        share = torch.ones(1, 1, self.height, self.width)
        if self.step.mask is not None:
            share = tensor_of(mask_of(self.step, self.width, self.height))
        chance = seeded([self.shop.seed])[0]
        with self._work(vae):
            if photo is not None:
                self._start = encoded(vae, pixels.to(self.device), chance, tiled=self.means.tiled)
            if model.inpaints:
                hidden = torch.where(share > GREY, grey, pixels).to(self.device)
                self._masked = encoded(vae, hidden, chance, tiled=self.means.tiled)
        if self.step.mask is not None or model.inpaints:
            size = (self.height // model.factor, self.width // model.factor)
            self._mask = functional.adaptive_max_pool2d(share, size).to(self.device)

    def _chances(self) -> list[torch.Generator]:
        """The source of chance, after what encoding the picture took from it: its noise must not be the same."""
        chances = seeded([self.shop.seed])
        if self._start is not None:
            noise(chances, self._start.shape[1:])
        return chances

    def _pixels(self, photo: Canvas) -> Tensor:
        """`photo` at the size to work at, (1, 3, height, width) in [0, 1]."""
        if (photo.width, photo.height) == (self.width, self.height):
            return tensor_of(samples(photo, photo.depth).cast("float") / float(photo.top))
        with resampled(photo, self.width, self.height, self.shop.device) as small:
            return tensor_of(samples(small, small.depth).cast("float") / float(small.top))

    def _stage(self, words: str) -> Progress:
        self.shop.checkpoint()
        return Progress(job=self.shop.job, stage=words, done=self.done, total=1000)


def sizes_of(model: Diffusion) -> Sizes:
    """The model in the numbers that the planner goes by."""

    def held(module: Any) -> int:
        return sum(value.nbytes for value in module.parameters())

    return Sizes(
        more=sum(held(net) for net in model.nets.values()),
        texts=sum(held(text.encoder) for text in model.texts),
        unet=held(model.unet),
        vae=held(model.vae),
        unet_widths=tuple(model.unet.config.block_out_channels),
        vae_widths=tuple(model.vae.config.block_out_channels),
        unet_bytes=model.unet.dtype.itemsize,
        vae_bytes=model.vae.dtype.itemsize,
    )
