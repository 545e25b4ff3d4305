"""A batch finishes: failures are named, a second run does only what is missing, a full disk stops it."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine import errors, events
from engine.events import AnyEvent, JobId
from engine.jobs.batch import Interrupted, folder_trouble, run_batch
from engine.jobs.boundary import Render
from engine.jobs.desk import Desk
from engine.jobs.planning import BatchOrder, plan_batch
from engine.probe import pictures_in
from engine.recipe import Output, Recipe, RenderRequest, Size
from tests import pictures
from tests.batches import RECIPE, copying_render, fifty_with_five_broken, ignore, making, photos


def test_fifty_pictures_of_which_five_are_broken(tmp_path: Path) -> None:
    broken = fifty_with_five_broken(tmp_path / "in")
    order = BatchOrder(folder=tmp_path / "out", recipe=RECIPE, style="mosaic")
    requests = plan_batch(pictures_in(tmp_path / "in"), order)
    report = run_batch(requests, make_runner=making(), listener=ignore)
    assert len(report.done) == 45
    assert {item.source.name for item in report.skipped} == broken
    assert all(item.reason for item in report.skipped)
    assert not report.complete
    assert report.summary == "45 painted, 5 skipped."
    assert len(list((tmp_path / "out").iterdir())) == 45
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()}

    again = run_batch(plan_batch(pictures_in(tmp_path / "in"), order), make_runner=making(), listener=ignore)
    assert (len(again.done), len(again.already), len(again.skipped)) == (0, 45, 5)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()} == before


def test_a_second_run_paints_only_what_is_missing(tmp_path: Path) -> None:
    sources = photos(tmp_path / "in", 4)
    order = BatchOrder(folder=tmp_path / "out", recipe=RECIPE, style="mosaic")
    requests = plan_batch(sources, order)
    run_batch(requests, make_runner=making(), listener=ignore)
    (tmp_path / "out" / "photo 2-mosaic.png").unlink()
    report = run_batch(requests, make_runner=making(), listener=ignore)
    assert [path.name for path in report.done] == ["photo 2-mosaic.png"]
    assert report.complete
    everything = run_batch(
        plan_batch(sources, BatchOrder(folder=tmp_path / "out", recipe=RECIPE, style="mosaic", existing="overwrite")),
        make_runner=making(),
        listener=ignore,
    )
    assert len(everything.done) == 4


def targets(sources: list[Path], order: BatchOrder) -> list[str]:
    return [request.target.relative_to(order.folder).as_posix() for request in plan_batch(sources, order)]


def test_the_same_stem_gets_different_names_the_same_on_every_run(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "other").mkdir()
    names = ("in/cat.png", "in/cat.jpg", "in/dog.png", "in/Dog.webp", "other/cat.png")
    sources = [tmp_path / name for name in names]
    for source in sources:
        pictures.photo(24, 16).save(source)
    kept = BatchOrder(folder=tmp_path / "out", recipe=RECIPE, style="ink")
    assert targets(sources, kept)[1:4] == ["cat-ink.jpg", "dog-ink.png", "Dog-ink.webp"]
    recipe = Recipe(steps=RECIPE.steps, output=Output(format="png"))
    order = BatchOrder(folder=tmp_path / "out", recipe=recipe, style="ink")
    expected = [
        "cat-png-in-ink.png",
        "cat-jpg-ink.png",
        "dog-png-ink.png",
        "Dog-webp-ink.png",
        "cat-png-other-ink.png",
    ]
    assert targets(sources, order) == expected
    assert targets(sources[::-1], order) == expected[::-1]


def test_a_template_that_tells_nothing_apart_counts(tmp_path: Path) -> None:
    sources = photos(tmp_path, 3)
    order = BatchOrder(folder=tmp_path / "out", recipe=RECIPE, style="ink", template="{style}")
    assert targets(sources, order) == ["ink.png", "ink (2).png", "ink (3).png"]


def test_size_and_number_and_format_are_known_beforehand(tmp_path: Path) -> None:
    sources = [*photos(tmp_path, 1), tmp_path / "gone.png"]
    recipe = Recipe(steps=RECIPE.steps, output=Output(size=Size(width=48, height=48), format="tiff"))
    order = BatchOrder(folder=tmp_path / "out", recipe=recipe, template="{number}/{width}x{height}")
    assert targets(sources, order) == ["0001/48x32.tif", "0002/0x0.tif"]


def test_results_in_the_same_folder_are_not_painted_again(tmp_path: Path) -> None:
    photos(tmp_path, 3)
    order = BatchOrder(folder=tmp_path, recipe=RECIPE, style="mosaic")
    first = run_batch(plan_batch(pictures_in(tmp_path), order), make_runner=making(), listener=ignore)
    assert len(first.done) == 3
    second = run_batch(plan_batch(pictures_in(tmp_path), order), make_runner=making(), listener=ignore)
    assert (len(second.done), len(second.already)) == (0, 3)
    assert len(list(tmp_path.iterdir())) == 6


def test_a_photo_is_never_its_own_target(tmp_path: Path) -> None:
    sources = photos(tmp_path, 2)
    before = [path.read_bytes() for path in sources]
    order = BatchOrder(folder=tmp_path, recipe=RECIPE, template="{source}", existing="overwrite")
    assert targets(sources, order) == ["photo 1 (2).png", "photo 2 (2).png"]
    run_batch(plan_batch(sources, order), make_runner=making(), listener=ignore)
    assert [path.read_bytes() for path in sources] == before
    assert targets(pictures_in(tmp_path), order) == ["photo 1 (2).png", "photo 2 (2).png"]


def test_a_bad_template_is_told_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(errors.InvalidRequest, match="no token"):
        plan_batch(photos(tmp_path, 1), BatchOrder(folder=tmp_path, recipe=RECIPE, template="{p.__class__}"))


def failing_at(number: int, error: Exception, harm: Callable[[], None] = lambda: None) -> Render:
    """The stand-in, but its picture `number` fails with `error` after `harm`."""
    seen: list[str] = []

    def render(request: RenderRequest, *, job: JobId, checkpoint: Callable[[], None]) -> Iterator[AnyEvent]:
        seen.append(request.source.name)
        if len(seen) == number:
            harm()
            raise error
        yield from copying_render(request, job=job, checkpoint=checkpoint)

    return render


def test_a_full_disk_stops_the_batch(tmp_path: Path) -> None:
    requests = plan_batch(photos(tmp_path / "in", 6), BatchOrder(folder=tmp_path / "out", recipe=RECIPE))
    render = failing_at(3, errors.DiskFull("The disk is full.", "Free some space."))
    report = run_batch(requests, make_runner=making(render), listener=ignore)
    assert (len(report.done), len(report.left), report.skipped) == (2, 4, ())
    assert report.stopped == "The disk is full. Free some space."
    assert not report.complete
    assert "4 not tried" in report.summary


def test_an_output_folder_that_goes_away_stops_the_batch(tmp_path: Path) -> None:
    out = tmp_path / "out"

    def replace_by_file() -> None:
        shutil.rmtree(out)
        out.write_text("in the way")

    requests = plan_batch(photos(tmp_path / "in", 6), BatchOrder(folder=out, recipe=RECIPE))
    render = failing_at(3, errors.CannotWrite("It cannot be written."), replace_by_file)
    report = run_batch(requests, make_runner=making(render), listener=ignore)
    assert (len(report.done), len(report.left)) == (2, 4)
    assert "The folder out was removed or exchanged" in report.stopped


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (errors.CannotWrite("Too long a name."), "Too long a name."),
        (errors.NotEnoughMemory("It does not fit."), "It does not fit."),
        (KeyError("ours"), "KeyError"),
    ],
)
def test_a_failure_costs_only_its_picture(tmp_path: Path, error: Exception, reason: str) -> None:
    requests = plan_batch(photos(tmp_path / "in", 4), BatchOrder(folder=tmp_path / "out", recipe=RECIPE))
    report = run_batch(requests, make_runner=making(failing_at(2, error)), listener=ignore)
    assert len(report.done) == 3
    (failed,) = report.failed
    assert failed.source.name == "photo 2.png"
    assert reason in failed.reason


def test_an_output_folder_that_is_a_file_stops_before_the_first_picture(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    heard: list[AnyEvent] = []
    requests = plan_batch(photos(tmp_path / "in", 3), BatchOrder(folder=tmp_path / "out", recipe=RECIPE))
    report = run_batch(requests, make_runner=making(), listener=heard.append)
    assert report.stopped
    assert len(report.left) == 3
    assert heard == []
    assert (tmp_path / "out").read_text() == "in the way"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux")
def test_folder_trouble_leaves_nothing_behind(tmp_path: Path) -> None:
    assert folder_trouble(tmp_path / "new" / "deep") == ""
    assert list((tmp_path / "new" / "deep").iterdir()) == []
    assert "Nothing can be written" in folder_trouble(Path("/proc/nowhere"))


def test_interrupting_cancels_the_running_picture_and_waits_for_it(tmp_path: Path) -> None:
    heard: list[AnyEvent] = []

    def interrupted(request: RenderRequest, *, job: JobId, checkpoint: Callable[[], None]) -> Iterator[AnyEvent]:
        yield events.Progress(job=job, stage="Painting", done=0, total=1)
        os.kill(os.getpid(), signal.SIGINT)
        while True:
            checkpoint()
            time.sleep(0.01)

    (request,) = plan_batch(photos(tmp_path, 1), BatchOrder(folder=tmp_path / "out", recipe=RECIPE))
    with Desk(making(interrupted), heard.append) as desk, pytest.raises(KeyboardInterrupt):
        desk.run(request)
    assert isinstance(heard[-1], events.Cancelled)
    assert not request.target.exists()


def test_an_interrupted_batch_says_what_it_painted_and_what_stood_there(tmp_path: Path) -> None:
    def interrupted(request: RenderRequest, *, job: JobId, checkpoint: Callable[[], None]) -> Iterator[AnyEvent]:
        if request.source.name == "photo 3.png":
            yield events.Progress(job=job, stage="Painting", done=0, total=1)
            os.kill(os.getpid(), signal.SIGINT)
            while True:
                checkpoint()
                time.sleep(0.01)
        yield from copying_render(request, job=job, checkpoint=checkpoint)

    requests = plan_batch(photos(tmp_path / "in", 5), BatchOrder(folder=tmp_path / "out", recipe=RECIPE))
    (tmp_path / "out").mkdir()
    pictures.photo(24, 16).save(requests[4].target)
    with pytest.raises(Interrupted) as found:
        run_batch(requests, make_runner=making(interrupted), listener=ignore)
    assert [entry.state for entry in found.value.report.entries] == ["done", "done", "left", "left", "already"]
    assert not found.value.report.complete
