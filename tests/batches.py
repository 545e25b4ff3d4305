"""Batches of small photos, and a quick stand-in for the engine that paints them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image

from engine import errors, events
from engine.events import AnyEvent, JobId
from engine.jobs import JobRunner, Listener
from engine.jobs.boundary import Render
from engine.jobs.local import LocalRunner
from engine.recipe import Recipe, RenderRequest, Stylize
from tests import pictures

RECIPE = Recipe(steps=(Stylize(style="mosaic"),))


def copying_render(request: RenderRequest, *, job: JobId, checkpoint: Callable[[], None]) -> Iterator[AnyEvent]:
    """A quick stand-in for the engine: copies the photo, and knows a broken one."""
    checkpoint()
    yield events.Progress(job=job, stage="Painting", done=0, total=1)
    try:
        with Image.open(request.source) as image:
            image.load()
            image.convert("RGB").save(request.target)
            width, height = image.size
    except OSError as error:
        raise errors.UnreadablePicture(f"{request.source.name} is broken.", "Choose another.") from error
    yield events.Finished(job=job, target=request.target, width=width, height=height, seconds=0.1)


def making(render: Render = copying_render) -> Callable[[Listener], JobRunner]:
    return lambda listener: LocalRunner(listener, render=render)


def ignore(_event: AnyEvent) -> None:
    """Hear nothing."""


def photos(folder: Path, count: int, size: tuple[int, int] = (24, 16)) -> list[Path]:
    """`count` photos in `folder`, called photo 1.png and so on."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"photo {number}.png" for number in range(1, count + 1)]
    for seed, path in enumerate(paths):
        pictures.photo(*size, seed).save(path)
    return paths


def fifty_with_five_broken(folder: Path) -> set[str]:
    """Draw fifty pictures into `folder`, five of which are broken each in its own way; the names of those."""
    photos(folder, 50)
    (folder / "photo 7.png").write_bytes(b"")
    (folder / "photo 13.png").write_bytes(b"<html>Not found</html>")
    (folder / "photo 14.png").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0")
    whole = (folder / "photo 21.png").read_bytes()
    (folder / "photo 21.png").write_bytes(whole[: len(whole) // 2])
    (folder / "photo 50.png").write_bytes(whole[:8] + b"\0" * 100)
    return {"photo 7.png", "photo 13.png", "photo 14.png", "photo 21.png", "photo 50.png"}
