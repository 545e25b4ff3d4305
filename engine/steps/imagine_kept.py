"""What one sampling depends on, all of it: only the very same one goes on from what was kept."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from importlib import metadata

from torch import Tensor

from engine.imagining.files import file_key
from engine.imagining.kept_steps import KeptSteps
from engine.imagining.sample import Work
from engine.keeping import mark_of, versions
from engine.models import find_model
from engine.recipe import Imagine
from engine.steps.workshop import Workshop


def kept_steps(shop: Workshop, step: Imagine, work: Work, keys: Iterable[Hashable]) -> KeptSteps:
    """The memory of `work`; `keys` tell the networks and how they are computed."""

    def mark() -> str:
        loras = [file_key(find_model(lora.name).path) for lora in step.loras]
        facts = (
            *keys,
            loras,
            shop.device.name,
            shop.seed,
            metadata.version("diffusers"),
            type(work.scheduler).__name__,
        )
        numbers = (work.guidance, work.height, work.width, work.steps, work.denoise)
        guides = [(guide.weight, guide.until) for guide in work.guides]
        config = sorted((name, repr(value)) for name, value in work.scheduler.config.items() if name[:1] != "_")
        told = (*versions(), step.model_dump_json(), repr((*facts, *numbers, guides)), repr(config))
        return mark_of(told, None, _tensors(work))

    return KeptSteps(shop.corner, mark)


def _tensors(work: Work) -> Iterator[Tensor | None]:
    for heard in (work.prompt, work.negative):
        yield None if heard is None else heard.embeddings
        yield None if heard is None else heard.pooled
    yield from (work.start, work.mask, work.masked)
    yield from (guide.picture for guide in work.guides)
    yield from (part for pair in work.seen for part in pair)
