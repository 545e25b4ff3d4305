"""Pictures on their way side by side: in order, within bounds, and the same files as one after another."""

from __future__ import annotations

import errno
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

import pytest
from PIL import Image

from engine import errors, events
from engine.events import PAINTING, READING, SAVING, AnyEvent, JobId
from engine.jobs.batch import run_batch
from engine.jobs.local import Hands, LocalRunner
from engine.jobs.planning import BatchOrder, plan_batch
from engine.jobs.report import BatchReport, Entry
from engine.recipe import Output, Recipe, RenderRequest, Stylize
from tests import pictures
from tests.batches import RECIPE, ignore, photos
from tests.painting import style_file
from tests.recorder import Recorder

MANY = Hands(readers=3, savers=3, pictures=7)


class Workplace:
    """A render in three stages of which each takes its time, and who was where when."""

    def __init__(self, seconds: float = 0.01, trouble: Callable[[RenderRequest, str], None] | None = None) -> None:
        self.seconds, self.trouble = seconds, trouble
        self.lock = threading.Lock()
        self.present: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.painted: list[str] = []
        self.threads: dict[str, set[str]] = {READING: set(), PAINTING: set(), SAVING: set()}

    def render(self, request: RenderRequest, *, job: JobId, checkpoint: Callable[[], None]) -> Iterator[AnyEvent]:
        with self.inside("all"):
            for stage in (READING, PAINTING, SAVING):
                yield events.Progress(job=job, stage=stage, done=0, total=1)
                checkpoint()
                with self.inside(stage):
                    self.threads[stage].add(threading.current_thread().name)
                    if stage == PAINTING:
                        self.painted.append(request.source.name)
                    slow = 5 if stage == READING and request.source.name.startswith("photo 1") else 1
                    time.sleep(self.seconds * slow)
                    if self.trouble is not None:
                        self.trouble(request, stage)
            request.target.write_bytes(request.source.read_bytes())
            yield events.Finished(job=job, target=request.target, width=1, height=1, seconds=0.1)

    @contextmanager
    def inside(self, what: str) -> Iterator[None]:
        """Count who is there."""
        with self.lock:
            self.present[what] += 1
            self.most[what] = max(self.most[what], self.present[what])
        try:
            yield
        finally:
            with self.lock:
                self.present[what] -= 1


def through(tmp_path: Path, place: Workplace, count: int, hands: Hands = MANY) -> tuple[BatchReport, Recorder]:
    heard = Recorder()
    requests = plan_batch(photos(tmp_path / "in", count, (24, 24)), BatchOrder(folder=tmp_path / "out", recipe=RECIPE))
    report = run_batch(
        requests, make_runner=lambda hear: LocalRunner(hear, render=place.render, hands=hands), listener=heard
    )
    for job in {event.job for event in heard.events}:
        heard.check(job)
    return report, heard


def test_stages_overlap_and_pictures_are_painted_one_at_a_time_in_order(tmp_path: Path) -> None:
    place = Workplace()
    report, _ = through(tmp_path, place, 20)
    assert place.painted == [f"photo {number}.png" for number in range(1, 21)]
    assert [path.stem.removesuffix("-") + ".png" for path in report.done] == place.painted
    assert place.most[PAINTING] == 1
    assert 2 <= place.most[READING] <= 3
    assert 1 <= place.most[SAVING] <= 3
    assert 3 <= place.most["all"] <= 7
    assert not place.threads[PAINTING] & (place.threads[SAVING] | place.threads[READING])


def test_no_more_bytes_are_on_their_way_than_there_is_room(tmp_path: Path) -> None:
    place = Workplace()
    one = 24 * 24 * 10
    report, _ = through(tmp_path, place, 9, Hands(3, 3, 7, room=2 * one + 1))
    assert (len(report.done), place.most["all"]) == (9, 2)


def test_a_picture_larger_than_the_room_goes_alone(tmp_path: Path) -> None:
    place = Workplace()
    report, _ = through(tmp_path, place, 4, Hands(3, 3, 7, room=1))
    assert (len(report.done), place.most["all"]) == (4, 1)


@pytest.mark.parametrize("stage", [READING, PAINTING, SAVING])
@pytest.mark.parametrize("error", [errors.UnreadablePicture("It is broken.", "Another."), KeyError("ours")])
def test_a_failure_in_any_stage_costs_one_picture(tmp_path: Path, stage: str, error: Exception) -> None:
    def trouble(request: RenderRequest, now: str) -> None:
        if (request.source.name, now) == ("photo 4.png", stage):
            raise error

    report, heard = through(tmp_path, Workplace(trouble=trouble), 8)
    assert [item.source.name for item in report.of("skipped", "failed")] == ["photo 4.png"]
    assert len(report.done) == 7
    assert len(list((tmp_path / "out").iterdir())) == 7
    assert sum(isinstance(event, events.Failed) for event in heard.events) == 1


def test_a_full_disk_ends_the_batch_after_what_is_on_its_way(tmp_path: Path) -> None:
    def trouble(request: RenderRequest, now: str) -> None:
        if now == SAVING and int(request.source.stem.split()[1]) >= 4:
            raise errors.DiskFull("The disk is full.", "Free some space.")

    place = Workplace(trouble=trouble)
    report, _ = through(tmp_path, place, 30)
    assert len(report.done) == 3
    assert report.skipped == ()
    assert [path.stem for path in report.left] == [f"photo {number}" for number in range(4, 31)]
    assert report.stopped == "The disk is full. Free some space."
    assert len(place.painted) <= 3 + 7 + 7


def test_cancelling_one_in_the_middle_leaves_the_others(tmp_path: Path) -> None:
    heard, place = Recorder(), Workplace(0.03)
    requests = plan_batch(photos(tmp_path / "in", 6), BatchOrder(folder=tmp_path / "out", recipe=RECIPE))
    (tmp_path / "out").mkdir()
    with LocalRunner(heard, render=place.render, hands=MANY) as runner:
        jobs = [runner.submit(request) for request in requests]
        heard.wait_for(lambda event: event.job == jobs[3] and isinstance(event, events.Progress))
        runner.cancel(jobs[3])
        ends = [type(heard.end_of(job)) for job in jobs]
    assert ends == [events.Finished] * 3 + [events.Cancelled] + [events.Finished] * 2
    assert len(list((tmp_path / "out").iterdir())) == 5


def test_interrupting_ends_all_and_leaves_no_stray_file(tmp_path: Path) -> None:
    def trouble(request: RenderRequest, now: str) -> None:
        if (request.source.name, now) == ("photo 3.png", SAVING):
            os.kill(os.getpid(), signal.SIGINT)

    heard = Recorder()
    requests = plan_batch(photos(tmp_path / "in", 40), BatchOrder(folder=tmp_path / "out", recipe=RECIPE))
    place = Workplace(0.02, trouble)
    with pytest.raises(KeyboardInterrupt):
        run_batch(
            requests, make_runner=lambda hear: LocalRunner(hear, render=place.render, hands=MANY), listener=heard
        )
    ended = [event for event in heard.events if isinstance(event, events.Finished)]
    assert {path.name for path in (tmp_path / "out").iterdir()} == {event.target.name for event in ended}
    assert len(ended) < 40
    for job in {event.job for event in heard.events}:
        heard.end_of(job, timeout=0)
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("impasto")] == []


@pytest.mark.parametrize(
    ("busy", "limit"),
    [
        ((1.0, 2.0, 0.5), "painting"),
        ((70.0, 5.0, 60.0), "reading"),
        ((5.0, 5.0, 9.0), "writing"),
        ((50.0, 9.0, 60.0), "painting"),
    ],
)
def test_the_limit_is_the_stage_that_the_others_wait_for(busy: tuple[float, float, float], limit: str) -> None:
    """Ten seconds in which one thread paints and several read and write."""
    report = BatchReport(entries=(Entry(Path("a"), Path("b"), "done"),) * 20, seconds=10.0, busy=busy)
    assert report.limit == limit
    assert report.pace == f"2.0 pictures a second; {limit} is the limit."
    assert report.values()["limit"] == limit


def painted(folder: Path, requests: tuple[RenderRequest, ...], hands: Hands) -> dict[str, bytes]:
    report = run_batch(requests, make_runner=lambda hear: LocalRunner(hear, hands=hands), listener=ignore)
    assert report.complete
    assert all(seconds > 0 for seconds in report.busy)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_side_by_side_gives_the_bytes_of_one_after_another(tmp_path: Path) -> None:
    sources = photos(tmp_path / "in", 4, (200, 200))
    pictures.photo(300, 180, 7).save(tmp_path / "in" / "upright.jpg", exif=_turned())
    sources.append(tmp_path / "in" / "upright.jpg")
    steps = (Stylize(style=str(style_file(tmp_path)), stroke_size=1.5, detail=0.3),)
    found = []
    for name, hands in (("one", Hands()), ("many", MANY)):
        order = BatchOrder(tmp_path / name, Recipe(steps=steps, output=Output()), device="cpu", previews=False)
        found.append(painted(tmp_path / name, plan_batch(sources, order), hands))
    assert len(found[0]) == 5
    assert found[0] == found[1]


def _turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


def test_a_disk_that_fills_up_while_saving_leaves_whole_pictures_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = 0

    class Small(FileIO):
        def write(self, piece: bytes) -> int | None:  # type: ignore[override]
            nonlocal written
            written += len(piece)
            if written > 60_000:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return super().write(piece)

    monkeypatch.setattr("engine.atomic.FileIO", Small)
    sources = photos(tmp_path / "in", 6, (128, 128))
    order = BatchOrder(tmp_path / "out", Recipe(steps=RECIPE.steps, output=Output(format="jpeg")), device="cpu")
    report = run_batch(
        plan_batch(sources, order),
        make_runner=lambda hear: LocalRunner(hear, hands=MANY),
        listener=ignore,
    )
    assert "no room" in report.stopped
    assert 0 < len(report.done) < 6
    assert len(report.done) + len(report.left) == 6
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(path.name for path in report.done)
    for path in report.done:
        with Image.open(path) as image:
            image.load()
