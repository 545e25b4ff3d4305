"""The queue in the window, over a real queue and a runner that the test steers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine import events
from engine.events import JobId
from engine.jobs import Listener
from engine.jobs.journal.runner import JournalRunner
from engine.settings import folders
from gui.models.queue import QueueModel
from gui.panels.queue import QueueList, QueuePanel
from tests.fakes import FakeRunner
from tests.gui.conftest import Artist
from tests.gui.drawn import landscape
from tests.gui.hands import press
from tests.gui.real import Make, make
from tests.queueing import Studio

__all__ = ["make"]  # a fixture

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Keeper(Artist):
    """An artist with a queue."""

    inner: FakeRunner

    @property
    def panel(self) -> QueuePanel:
        return self.app.queue_side.panel

    @property
    def names(self) -> list[str]:
        """Sources on their way and waiting, in order."""
        return [row.subject.name for row in self.app.queueing.live]

    def until(self, what: Callable[[], bool]) -> None:
        self.bot.waitUntil(what, timeout=10_000)

    def ask(self, *names: str) -> list[JobId]:
        """Generate from photos of these names."""
        for name in names:
            self.app.folders.cache.mkdir(exist_ok=True)
            path = landscape(self.app.folders.cache / f"{name}.jpg", 30, 20)
            before = len(self.app.queueing.state.rows)
            self.studio.open_photo(path)
            self.until(
                lambda path=path: (
                    self.studio.parameters.photo is not None  # type: ignore[misc]
                    and self.studio.parameters.photo.path == path
                )
            )
            self.do("generate")
            self.until(lambda before=before: len(self.app.queueing.state.rows) == before + 1)  # type: ignore[misc]
        self.until(lambda: bool(self.inner._live))
        return [row.job for row in self.app.queueing.live]

    def finish(self) -> None:
        """Let the picture that is painted be finished."""
        job, request = next(iter(self.inner._live.items()))
        request.target.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (30, 20)).save(request.target)
        self.inner.finish(job, width=30, height=20)


@pytest.fixture
def begin(qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[[], Keeper]]:
    """Starts the studio; all that were started are closed at the end."""
    made: list[Keeper] = []

    def start() -> Keeper:
        inner: list[FakeRunner] = []

        def make_runner(listener: Listener) -> JournalRunner:
            def keep(hear: Listener) -> FakeRunner:
                inner.append(FakeRunner(hear))
                return inner[0]

            return JournalRunner(listener, keep, folder=folders().settings, retry=0.1)

        made.append(Keeper.begin(qtbot, make_runner))
        made[-1].inner = inner[0]
        return made[-1]

    yield start
    for keeper in made:
        keeper.leave()


@pytest.fixture
def keeper(begin: Callable[[], Keeper]) -> Keeper:
    return begin()


def test_what_is_asked_for_meanwhile_waits_and_is_painted_in_its_turn(keeper: Keeper) -> None:
    keeper.ask("a", "b", "c")
    assert keeper.names == ["a.jpg", "b.jpg", "c.jpg"]
    assert keeper.window.meter.queue.text().strip() == keeper.app.queue_side.panel.title.text() == "Queue · 3"
    assert "waits in the queue" in keeper.message
    keeper.finish()
    keeper.until(lambda: keeper.names == ["b.jpg", "c.jpg"])
    assert keeper.studio.running
    keeper.until(lambda: "a.jpg is painted" in keeper.message)
    keeper.finish()
    keeper.until(lambda: keeper.names == ["c.jpg"] and bool(keeper.inner._live))
    keeper.finish()
    keeper.until(lambda: not keeper.studio.running)
    assert keeper.studio.result is not None
    assert keeper.studio.result.request.source == keeper.studio.parameters.photo.path  # type: ignore[union-attr]
    assert keeper.window.meter.queue.text().strip() == "Queue"


def test_the_next_one_by_the_keyboard(keeper: Keeper) -> None:
    keeper.ask("a", "b")
    press(keeper, Qt.Key.Key_Return, CTRL | SHIFT)
    keeper.until(lambda: len(keeper.names) == 3)
    assert keeper.names == ["a.jpg", "b.jpg", "b.jpg"]
    assert keeper.app.queueing.live[1].place < keeper.app.queueing.live[2].place
    assert len({row.target for row in keeper.app.queueing.live}) == 3
    assert "It is next" in keeper.message


def test_order_cancel_and_undo(keeper: Keeper) -> None:
    jobs = keeper.ask("a", "b", "c", "d")
    press(keeper, Qt.Key.Key_J, CTRL)
    assert keeper.panel.isVisible()
    view = keeper.panel.list
    assert view.hasFocus()
    keeper.panel.choose([jobs[3]])
    keeper.bot.keyClick(view, Qt.Key.Key_Up, ALT)
    keeper.until(lambda: keeper.names == ["a.jpg", "b.jpg", "d.jpg", "c.jpg"])
    assert [row.job for row in keeper.panel.chosen()] == [jobs[3]], "it stays chosen"
    keeper.bot.keyClick(view, Qt.Key.Key_Home, ALT)
    keeper.until(lambda: keeper.names == ["a.jpg", "d.jpg", "b.jpg", "c.jpg"])
    keeper.bot.keyClick(view, Qt.Key.Key_Delete)
    keeper.until(lambda: keeper.names == ["a.jpg", "b.jpg", "c.jpg"])
    keeper.studio.set_strength(0.5)
    strength = keeper.studio.parameters.strength
    press(keeper, Qt.Key.Key_Z, CTRL)
    assert keeper.studio.parameters.strength != strength, "undo goes by the order of what was done"
    press(keeper, Qt.Key.Key_Z, CTRL)
    keeper.until(lambda: keeper.names == ["a.jpg", "d.jpg", "b.jpg", "c.jpg"])
    press(keeper, Qt.Key.Key_Z, CTRL)
    keeper.until(lambda: keeper.names == ["a.jpg", "b.jpg", "d.jpg", "c.jpg"])
    press(keeper, Qt.Key.Key_Z, CTRL | SHIFT)
    keeper.until(lambda: keeper.names == ["a.jpg", "d.jpg", "b.jpg", "c.jpg"])
    keeper.bot.mouseClick(keeper.panel.cancel_all, Qt.MouseButton.LeftButton)
    keeper.until(lambda: keeper.names == [] and not keeper.studio.running)
    keeper.do("undo")
    keeper.until(lambda: keeper.names == ["a.jpg", "d.jpg", "b.jpg", "c.jpg"])
    keeper.until(lambda: keeper.studio.running)  # what was cancelled by mistake is followed again


def test_escape_and_undo(keeper: Keeper) -> None:
    keeper.ask("a")
    press(keeper, Qt.Key.Key_Escape)
    keeper.until(lambda: not keeper.studio.running)
    keeper.do("undo")
    keeper.until(lambda: keeper.studio.running and bool(keeper.inner._live))
    keeper.finish()
    keeper.until(lambda: keeper.studio.result is not None)


def test_drag_and_drop(keeper: Keeper) -> None:
    jobs = keeper.ask("a", "b", "c")
    model = keeper.panel.model
    data = model.mimeData([model.index(2)])
    assert not (model.flags(model.index(0)) & Qt.ItemFlag.ItemIsDragEnabled)
    assert model.flags(model.index(2)) & Qt.ItemFlag.ItemIsDragEnabled
    model.dropMimeData(data, Qt.DropAction.MoveAction, 0, 0, QModelIndex())  # above the one that is painted
    keeper.until(lambda: keeper.names == ["a.jpg", "c.jpg", "b.jpg"])
    model.dropMimeData(data, Qt.DropAction.MoveAction, -1, -1, QModelIndex())
    keeper.until(lambda: keeper.names == ["a.jpg", "b.jpg", "c.jpg"])
    assert keeper.app.queueing.live[2].job == jobs[2]


def test_edit_duplicate_retry(keeper: Keeper) -> None:
    jobs = keeper.ask("a", "b")
    keeper.do("queue")
    keeper.studio.set_strength(0.3)
    keeper.panel.choose([jobs[1]])

    def entry(words: str) -> None:
        action = next(item for item in keeper.panel.menu().actions() if words in item.text().replace("&", ""))
        assert action.isEnabled()
        action.trigger()

    entry("present settings")
    keeper.until(lambda: keeper.app.queueing.live[1].request().recipe.steps[0].strength == 0.3)  # type: ignore[union-attr]
    keeper.do("undo")
    keeper.until(lambda: keeper.app.queueing.live[1].request().recipe.steps[0].strength == 1.0)  # type: ignore[union-attr]
    entry("Take over")
    assert keeper.studio.parameters.strength == 1.0
    entry("Duplicate")
    keeper.until(lambda: keeper.names == ["a.jpg", "b.jpg", "b.jpg"])
    keeper.inner.fail(jobs[0], "It cannot be read.")
    keeper.until(lambda: keeper.names == ["b.jpg", "b.jpg"])
    keeper.panel.choose([jobs[0]])
    entry("Try again")
    keeper.until(lambda: keeper.names == ["b.jpg", "b.jpg", "a.jpg"])


def test_a_full_disk_pauses_and_says_so(keeper: Keeper) -> None:
    jobs = keeper.ask("a", "b")
    words = "There is no room for a.png: about 5.0 MB are needed and 0.1 MB are free."
    keeper.inner.emit(events.Failed(job=jobs[0], message=words, advice="Free some space.", cause="DiskFull"))
    keeper.until(lambda: "about 5.0 MB are needed and 0.1 MB are free" in keeper.message)
    assert keeper.window.meter.state.isVisible()
    assert keeper.names == ["a.jpg", "b.jpg"]
    keeper.do("queue")
    assert words in keeper.panel.why.text()
    keeper.bot.mouseClick(keeper.panel.resume, Qt.MouseButton.LeftButton)
    keeper.until(lambda: bool(keeper.inner._live) and not keeper.window.meter.state.isVisible())
    keeper.finish()
    keeper.until(lambda: keeper.names == ["b.jpg"])


def test_the_next_start_goes_on_and_says_so(begin: Callable[[], Keeper]) -> None:
    first = begin()
    jobs = first.ask("a", "b")
    first.do("pause")
    first.until(lambda: first.app.queueing.state.paused)
    first.app.close()
    again = begin()
    again.until(lambda: "2 pictures are left from the last time" in again.message)
    assert [row.job for row in again.app.queueing.live] == jobs
    assert again.app.pausing.paused
    assert again.window.meter.queue.text().strip() == "Queue · 2"
    again.do("pause")
    again.until(lambda: bool(again.inner._live))


def test_ten_thousand_rows_scroll(qtbot: QtBot, tmp_path: Path) -> None:
    """The view asks for what it shows, and a change of one row costs no more than a look at each."""
    with Studio(tmp_path) as studio:
        studio.queue("a")
        rows = studio.watched.states[-1].rows
    many = tuple(replace(rows[0], job=JobId(str(number)), state="waiting") for number in range(10_000))
    model = QueueModel()
    view = QueueList(model)
    qtbot.addWidget(view)
    view.resize(300, 600)
    model.show(many, paused=False)
    with qtbot.waitExposed(view):
        view.show()
    view.setCurrentIndex(model.index(9_000))
    times = []
    for number in range(60):
        moment = time.process_time()
        view.verticalScrollBar().setValue(number * 6_000)
        changed = (*many[1:5_000], many[0], *many[5_000:]) if number % 2 else many
        model.show(changed, paused=False)
        view.grab()
        times.append(time.process_time() - moment)
    assert view.currentIndex().row() == 9_000
    assert sorted(times)[57] < 0.05, times  # of the processor, whatever else runs on it


def test_the_window_comes_forward(keeper: Keeper, photo: Path) -> None:
    keeper.window.showMinimized()
    keeper.app.come_forward(photo)
    assert not keeper.window.isMinimized()
    keeper.until(lambda: keeper.window.stage.canvas.photo is not None)


def test_a_queue_that_was_shown_is_shown_again_and_the_keyboard_stays_where_it_begins(make: Make) -> None:
    first = make(FakeRunner)
    first.do("queue")
    first.app.queue_side._splitter.setSizes([first.window.width(), 290])
    first.bot.wait(10)
    width = first.app.queue_side.width
    first.window.close()
    second = make(FakeRunner)
    assert second.app.queue_side.visible
    assert second.app.queue_side.width == pytest.approx(width, abs=3)
    assert second.window.meter.queue.isChecked()
    assert not second.app.queue_side.panel.list.hasFocus()
    second.do("queue")
    assert not second.app.queue_side.visible
    second.window.close()
    assert not make(FakeRunner).app.queue_side.visible
