"""What is kept of unfinished pictures: the queue tells it, and it goes when nobody wants the picture any more."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from engine import unfinished
from engine.events import Cancelled, Finished, JobId, Note, Progress
from engine.imagining import sample
from engine.jobs.journal import edits
from engine.jobs.litter import sweep_scratch
from engine.jobs.pool import PoolRunner
from engine.recipe import Imagine, Output, Recipe, RenderRequest, Request, Size, Stylize
from engine.steps import stylize as step
from gui.models.queue import STATE, QueueModel
from tests.imagining import Models, models
from tests.kill_picture import photo_request, resumed
from tests.painting import keep_at_once, style_file
from tests.pictures import pixels
from tests.queueing import InThreads, Studio
from tests.recorder import Recorder
from tests.waiting import wait_until

__all__ = ["models"]  # a fixture


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    with Studio(tmp_path) as made:
        yield made


@pytest.fixture(autouse=True)
def alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other processes share their work among as many threads as this one: who has another number begins anew."""
    monkeypatch.setenv("OMP_NUM_THREADS", str(torch.get_num_threads()))


def keep_some(studio: Studio, job: JobId) -> Path:
    """As if the engine had kept a part of the picture, and told it."""
    studio.until_state(job, "running")
    folder = unfinished.folder_of(studio.inner._live[job])
    folder.mkdir(parents=True)
    (folder / "tiles").write_bytes(b"pixels")
    studio.inner.emit(Progress(job=job, stage="Painting", done=470, total=1000, kept=430))
    studio.until(lambda state: any(row.job == job and row.kept == 430 for row in state.rows))
    return folder


def wait_until_removed(folder: Path) -> None:
    wait_until(lambda: not folder.exists(), seconds=5, words="it is kept")


def test_a_restart_knows_how_much_is_kept_and_a_cancel_removes_it(studio: Studio) -> None:
    a, _b = studio.queue("a", "b")
    folder = keep_some(studio, a)
    studio.runner.pause()
    studio.until(lambda state: state.paused)
    assert folder.exists()
    studio.close()
    with Studio(studio.folder, warm=False) as again:
        row = again.row(a)
        assert (row.state, row.kept, folder.exists()) == ("waiting", 430, True)
        model = QueueModel()
        model.show(again.watched.states[-1].rows, paused=True)
        assert model.data(model.index(0), STATE) == "Waiting at 43%"
        assert model.data(model.index(1), STATE) == "Waiting"
        again.runner.change(edits.cancel([a]))
        again.until_state(a, "cancelled")
        wait_until_removed(folder)
        again.runner.undo()
        assert again.until_state(a, "waiting").kept == 0


@pytest.mark.parametrize("way", ["cancel", "finish", "fail"])
def test_it_goes_with_the_end_of_a_running_picture(studio: Studio, way: str) -> None:
    (a,) = studio.queue("a")
    folder = keep_some(studio, a)
    if way == "cancel":
        studio.runner.cancel(a)
    elif way == "finish":
        studio.paint(a)
    else:
        studio.inner.fail(a, "It cannot be painted.")
    wait_until_removed(folder)


def test_another_request_in_its_place_begins_anew(studio: Studio) -> None:
    a, _b = studio.queue("a", "b")
    folder = keep_some(studio, a)
    studio.close()
    with Studio(studio.folder, warm=False) as again:
        request = again.row(a).request()
        assert isinstance(request, RenderRequest)
        again.runner.change(edits.rewrite(a, request.model_copy(update={"tile": 256})))
        wait_until_removed(folder)
        again.until(lambda state: all(row.kept == 0 for row in state.rows))


def test_the_folder_is_the_requests_whatever_the_runner_changes(tmp_path: Path) -> None:
    recipe = Recipe(steps=(Stylize(style="woodcut"),))
    request = RenderRequest(source=tmp_path / "a.jpg", target=tmp_path / "b.png", recipe=recipe)
    folder = unfinished.folder_of(request)
    again = RenderRequest.model_validate_json(request.model_dump_json())
    assert unfinished.folder_of(again.model_copy(update={"device": "cuda:1", "overwrite": True})) == folder
    assert unfinished.folder_of(request.model_copy(update={"target": tmp_path / "c.png"})) != folder
    assert unfinished.folder_of(request.model_copy(update={"tile": 512})) != folder


def test_what_is_old_or_too_much_is_swept(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(6):
        folder = unfinished.place() / f"{number}"
        folder.mkdir(parents=True)
        (folder / "tiles").write_bytes(b"x" * 100)
        moment = time.time() - 3600 * number - (unfinished.LIFE if number == 5 else 0)
        os.utime(folder, (moment, moment))
    left = lambda: sorted(folder.name for folder in unfinished.place().iterdir())  # noqa: E731
    sweep_scratch()
    assert left() == ["0", "1", "2", "3", "4"]
    monkeypatch.setattr(unfinished, "MOST", 4)
    assert (unfinished.sweep(), left()) == (1, ["0", "1", "2", "3"])
    monkeypatch.setattr(unfinished, "ROOM", 250)
    assert (unfinished.sweep(), left()) == (2, ["0", "1"])


# ---- whole pictures


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_at_once(monkeypatch)


def words_request(model: Path, target: Path, steps: int, *more: Stylize) -> RenderRequest:
    imagine = Imagine(prompt="a house", model=str(model), steps=steps, scheduler="DPM++ 2M SDE")
    output = Output(size=Size(width=64, height=64))
    return RenderRequest(
        target=target, recipe=Recipe(steps=(imagine, *more), output=output, seed=5), device="cpu", tile=64
    )


@pytest.mark.long
@pytest.mark.usefixtures("at_once")
def test_a_recipe_goes_on_in_its_second_step(models: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine dies while it stylises what it imagined: neither is done again."""
    style = Stylize(style=str(style_file(tmp_path)))
    request = words_request(models("sd1 file"), tmp_path / "a.png", 3, style)
    done: list[str] = []
    real, predicted = step._Work.paint, sample._predicted

    class Died(BaseException):
        """No step hears of a kill."""

    def counted(self: step._Work, tile: object) -> object:
        done.append("tile")
        if done.count("tile") == 14:
            raise Died
        return real(self, tile)  # type: ignore[arg-type]

    def stepped(*values: object) -> object:
        done.append("step")
        return predicted(*values)  # type: ignore[arg-type]

    monkeypatch.setattr(step._Work, "paint", counted)
    monkeypatch.setattr(sample, "_predicted", stepped)
    from engine.render import render

    with pytest.raises(Died):
        list(render(request, job=JobId("a"), checkpoint=lambda: None))
    assert done.count("step") == 3
    assert unfinished.folder_of(request).is_dir()
    heard = list(render(request, job=JobId("a"), checkpoint=lambda: None))
    assert done.count("step") == 3
    assert len([event for event in heard if isinstance(event, Note) and event.text.startswith("Continuing at")]) == 2
    assert not unfinished.folder_of(request).exists()
    first = done.count("tile")
    again = request.model_copy(update={"target": tmp_path / "b.png"})
    list(render(again, job=JobId("b"), checkpoint=lambda: None))
    whole = done.count("tile") - first
    assert first - 14 < whole, "tiles that were kept are not painted again"
    assert np.array_equal(pixels(tmp_path / "a.png"), pixels(tmp_path / "b.png"))
    assert list(unfinished.place().iterdir()) == []


posix = pytest.mark.skipif(sys.platform == "win32", reason="kills with POSIX signals")


@posix
@pytest.mark.long
def test_kill_9_in_the_middle_of_tiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tiles: list[object] = []
    real = step._Work.paint
    monkeypatch.setattr(step._Work, "paint", lambda self, tile: (tiles.append(tile), real(self, tile))[1])
    after: list[int] = []
    request = photo_request(tmp_path, (300, 200), tile=128)
    found = resumed(tmp_path, request, InThreads, at_once=True, between=lambda: after.append(len(tiles)))
    whole = len(tiles) - after[0]
    assert found.same
    assert found.onwards >= 0.33
    assert 0 < found.waited <= 1000 * found.onwards, "what is written is told, and no more"
    assert after[0] <= whole * (1 - (found.onwards - 0.25) / 0.75) + 1
    assert not unfinished.folder_of(request).exists()


@posix
@pytest.mark.long
def test_kill_9_in_the_middle_of_steps(models: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[object] = []
    real = sample._predicted
    monkeypatch.setattr(sample, "_predicted", lambda *values: (steps.append(values[3]), real(*values))[1])
    after: list[int] = []
    request: Request = words_request(models("sd1 file"), tmp_path / "picture.png", 30)
    assert isinstance(request, RenderRequest)
    found = resumed(tmp_path, request, InThreads, at_once=True, between=lambda: after.append(len(steps)))
    assert found.same
    assert len(steps) - after[0] == 30
    assert found.onwards > 0.33
    assert after[0] == 30 - round(found.onwards * 31)
    assert 0 < found.waited <= 1000 * found.onwards


@posix
@pytest.mark.long
def test_a_pause_keeps_what_is_done(tmp_path: Path) -> None:
    heard = Recorder()
    request = photo_request(tmp_path, (600, 400), tile=64)
    with PoolRunner(heard, devices=("cpu",), render="tests.kill_picture:eager") as pool:
        job = pool.submit(request)
        heard.wait_for(lambda event: isinstance(event, Progress) and event.kept > 400, timeout=60)
        pool.pause()
        heard.wait_for(lambda event: isinstance(event, Note) and event.text.startswith("Paused"))
        told = max(event.done for event in heard.of(job) if isinstance(event, Progress))
        assert unfinished.folder_of(request).is_dir()
        pool.resume()
        note = heard.wait_for(
            lambda event: isinstance(event, Note) and event.text.startswith("Continuing at"), timeout=60
        )
        assert isinstance(note, Note)
        assert int(note.text.split()[2]) >= told // 10 - 1, "all that was finished is kept"
        pool.cancel(job)
        assert isinstance(heard.end_of(job, timeout=60), Cancelled | Finished)
