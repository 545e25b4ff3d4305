"""What was left from the last time is followed like what is asked for now."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from engine.events import JobId, Started
from engine.jobs.journal.rows import Row, written
from engine.jobs.journal.told import QueueState
from engine.recipe import Output, Recipe, RenderRequest, Size, Stylize
from gui.state import output_size
from tests.gui.conftest import Artist
from tests.gui.drawn import landscape


def left(artist: Artist, requests: list[RenderRequest]) -> list[JobId]:
    """A queue with these, as it comes up after a restart: the first of them is painted."""
    jobs = list(artist.runner.submit_many(requests))
    rows = tuple(
        Row(job=job, place=float(number), text=written(request), state="waiting" if number else "running")
        for number, (job, request) in enumerate(zip(jobs, requests, strict=True))
    )
    assert artist.runner.watcher is not None
    artist.runner.watcher(QueueState(rows=rows, restored=len(rows)))
    return jobs


def asked(photo: Path, target: Path, *, folder: Path | None = None) -> RenderRequest:
    recipe = Recipe(steps=(Stylize(style="woodcut", strength=0.4),), output=Output(size=Size(width=600, height=600)))
    return RenderRequest(source=photo, target=target, recipe=recipe, folder=folder)


def test_a_picture_of_the_last_time_comes_back_with_photo_progress_preview_and_result(
    artist: Artist, photo: Path, tmp_path: Path
) -> None:
    target = tmp_path / "painted.png"
    (job,) = left(artist, [asked(photo, target)])
    artist.bot.waitUntil(lambda: artist.window.stage.canvas.photo is not None)
    artist.bot.waitUntil(lambda: artist.studio.parameters.photo is not None)
    assert artist.studio.parameters.strength == 0.4
    assert output_size(artist.studio.parameters) == (600, 400)
    assert not artist.studio.can_undo
    assert artist.window.dock.cancel.isVisible()
    artist.runner.preview(job)
    artist.runner.progress(job, 3, 10)
    artist.bot.waitUntil(lambda: artist.window.stage.canvas.painting is not None)
    artist.bot.waitUntil(lambda: "30%" in artist.window.canvas_bar.stage.text())
    Image.new("RGB", (600, 400), (200, 60, 40)).save(target)
    artist.runner.finish(job, width=600, height=400)
    artist.bot.waitUntil(lambda: artist.studio.result is not None)
    assert artist.window.dock.export_button.isEnabled()
    assert not artist.window.dock.cancel.isVisible()


def test_a_photo_that_is_open_already_stays(artist: Artist, photo: Path, tmp_path: Path) -> None:
    other = landscape(tmp_path / "other.jpg", 60, 40)
    artist.open(other)
    (job,) = left(artist, [asked(photo, tmp_path / "painted.png")])
    artist.bot.waitUntil(artist.window.dock.cancel.isVisible)
    assert artist.studio.parameters.photo is not None
    assert artist.studio.parameters.photo.path == other
    artist.do("cancel")
    artist.bot.waitUntil(lambda: job in artist.runner.cancelled)


def test_a_batch_of_the_last_time_goes_on_in_export_many(artist: Artist, tmp_path: Path) -> None:
    photos = [landscape(tmp_path / f"{number}.jpg", 30, 20) for number in range(3)]
    out = tmp_path / "out"
    jobs = left(artist, [asked(photo, out / f"{photo.stem}.png", folder=out) for photo in photos])
    artist.bot.waitUntil(lambda: artist.app.exporting.batch is not None)
    assert not artist.studio.running
    artist.do("export_many")
    dialog = artist.app.exporting._many
    assert dialog is not None
    assert dialog.isVisible()
    assert dialog.words.full_text().startswith("0 of 3")
    assert dialog.form.choice().folder == out
    for job in jobs:
        artist.bot.waitUntil(lambda job=job: job in artist.runner._live)
        artist.runner.finish(job)
    batch = artist.app.exporting.batch
    assert batch is not None
    artist.bot.waitUntil(lambda: not batch.running)
    assert batch.summary() == "3 painted"


def test_a_cancel_is_of_the_picture_that_was_meant_and_not_of_one_that_begins_before_it(
    artist: Artist, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    artist.runner._hold = True
    artist.open(photo)
    artist.do("generate")
    artist.do("generate")
    monkeypatch.setattr(artist.runner, "change", lambda _edit: None)  # what is cancelled takes its time
    artist.do("cancel")
    assert not artist.window.dock.cancel.isEnabled()
    artist.app.bridge(Started(job=JobId("job-2"), source=photo, target=tmp_path / "second.png"))
    artist.bot.waitUntil(artist.window.dock.cancel.isEnabled)
