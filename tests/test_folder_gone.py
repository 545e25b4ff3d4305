"""Scorecard row 25: the folder turns read-only, or leads elsewhere, while pictures come: a pause, and nothing lost."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from engine import events
from engine.events import AnyEvent
from engine.jobs.batch import run_batch
from engine.jobs.journal.runner import JournalRunner
from engine.jobs.planning import BatchOrder, plan_batch
from engine.jobs.pool import PoolRunner
from engine.recipe import Recipe, RenderRequest, Stylize
from tests.batches import ignore, photos
from tests.disks import small_disk
from tests.painting import style_file
from tests.queueing import Watched
from tests.recorder import Recorder

__all__ = ["small_disk"]  # a fixture

COUNT = 4


class Harm:
    """What happens to the folder `out`, or to the one inside it where pictures go, and how it is undone."""

    def __init__(self, out: Path, elsewhere: Path) -> None:
        self.out, self.elsewhere = out, elsewhere

    def read_only(self) -> Callable[[], None]:
        self._mount("remount,ro")
        return lambda: self._mount("remount,rw")

    def _mount(self, how: str) -> None:
        subprocess.run(["mount", "-o", how, self.out], check=True)  # noqa: S607

    def led_elsewhere(self) -> Callable[[], None]:
        return self._exchanged(self.out / "inner")

    def _exchanged(self, place: Path) -> Callable[[], None]:
        kept = place.with_name("kept")
        place.rename(kept)
        place.symlink_to(self.elsewhere)

        def undo() -> None:
            place.unlink()
            kept.rename(place)

        return undo


HARMS = {"read-only": Harm.read_only, "link": Harm.led_elsewhere}
WORDS = {"read-only": "Read-only file system", "link": "leads out of the folder"}


@pytest.fixture
def harm(small_disk: Path, tmp_path: Path) -> Harm:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    return Harm(small_disk, elsewhere)


def ordered(harm: Harm, tmp_path: Path) -> tuple[RenderRequest, ...]:
    """Pictures of small photos in a folder inside of another, so that they go into one inside of `out`."""
    recipe = Recipe(steps=(Stylize(style=str(style_file(tmp_path))),))
    sources = photos(tmp_path / "in" / "inner", COUNT)
    return plan_batch(sources, BatchOrder(folder=harm.out, recipe=recipe, device="cpu", roots=(tmp_path / "in",)))


class Harming(Recorder):
    """Does harm at the first progress of the second picture's painting."""

    def __init__(self, does: Callable[[], Callable[[], None]]) -> None:
        super().__init__()
        self._does, self._jobs = does, set[str]()
        self._once = threading.Lock()
        self.undo: Callable[[], None] | None = None

    def __call__(self, event: AnyEvent) -> None:
        if isinstance(event, events.Progress) and event.stage == events.PAINTING:
            with self._once:
                self._jobs.add(event.job)
                if len(self._jobs) == 2 and self.undo is None:
                    self.undo = self._does()
        super().__call__(event)


def assert_whole(harm: Harm) -> None:
    """All pictures are there and good, and nothing is anywhere else."""
    found = sorted((harm.out / "inner").iterdir())
    assert [path.suffix for path in found] == [".png"] * COUNT
    for path in found:
        with Image.open(path) as image:
            image.load()
    assert [path.name for path in harm.out.iterdir()] == ["inner"]
    assert list(harm.elsewhere.iterdir()) == []


@pytest.mark.parametrize("kind", ["link", pytest.param("read-only", marks=pytest.mark.long)])
def test_a_queue_pauses_says_why_and_goes_on(harm: Harm, tmp_path: Path, kind: str) -> None:
    heard, watched = Harming(partial(HARMS[kind], harm)), Watched()
    with JournalRunner(heard, partial(PoolRunner, devices=("cpu",)), folder=tmp_path / "queue") as runner:
        runner.watch(watched)
        runner.submit_many(ordered(harm, tmp_path))
        state = watched.until(lambda state: state.paused, timeout=60)
        assert WORDS[kind] in state.why
        assert "Choose another folder." in state.why
        assert sorted(row.state for row in state.rows) == ["done"] + ["waiting"] * (COUNT - 1)
        assert heard.undo is not None
        heard.undo()
        runner.resume()
        watched.until(lambda state: all(row.state == "done" for row in state.rows), timeout=60)
    assert_whole(harm)


@pytest.mark.long
@pytest.mark.parametrize("kind", HARMS)
def test_a_batch_stops_says_why_and_the_next_run_paints_the_rest(harm: Harm, tmp_path: Path, kind: str) -> None:
    requests = ordered(harm, tmp_path)
    heard = Harming(partial(HARMS[kind], harm))
    first = run_batch(requests, make_runner=partial(PoolRunner, devices=("cpu",)), listener=heard)
    assert WORDS[kind] in first.stopped
    assert (len(first.done), len(first.left), len(first.failed)) == (1, COUNT - 1, 0)
    assert heard.undo is not None
    heard.undo()
    second = run_batch(requests, make_runner=partial(PoolRunner, devices=("cpu",)), listener=ignore)
    assert (len(second.done), len(second.already)) == (COUNT - 1, 1)
    assert_whole(harm)
