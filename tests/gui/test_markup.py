"""Scorecard row 38, in what is shown where the mouse rests: foreign words are no markup, and name no file to load."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QMenu, QWidget

from engine.jobs.journal.rows import Row, new_job, written
from engine.presets import Preset
from engine.recipe import Recipe, RenderRequest, Stylize
from gui.batch_run import Row as Outcome
from gui.fetching import Row as ModelRow
from gui.models.outcomes import OutcomeModel
from gui.models.queue import QueueModel
from gui.models.shelf import ShelfModel
from tests import foreign
from tests.gui.conftest import Artist

SIDE = 400
"""Pixels of a picture that a tooltip which reads markup would show."""
EVIL = "<img src='seen.png'>"


@pytest.fixture(autouse=True)
def beside_a_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """File names have no slash, so the picture that they name lies in the present folder."""
    Image.new("RGB", (SIDE, SIDE)).save(tmp_path / "seen.png")
    monkeypatch.chdir(tmp_path)


def loads(tip: str) -> bool:
    """Whether the label that Qt shows as a tooltip has loaded the picture."""
    return QLabel(tip).sizeHint().height() >= SIDE


class Source(QObject):
    """What tables of a batch and of models need of theirs."""

    row_changed = Signal(int)
    planned = Signal()
    moved = Signal(str, float, str)
    changed = Signal()

    def __init__(self, *rows: object) -> None:
        super().__init__()
        self.rows = rows


def tips(model: QAbstractItemModel) -> Iterator[tuple[str, str]]:
    """Tooltip and text of every cell."""
    for row in range(model.rowCount()):
        for column in range(model.columnCount() if isinstance(model, QAbstractTableModel) else 1):
            place = model.index(row, column)
            yield str(place.data(Qt.ItemDataRole.ToolTipRole)), str(place.data())


def test_that_a_tooltip_with_markup_would_be_seen(artist: Artist) -> None:
    assert loads(EVIL)
    assert loads(f"{EVIL}: Done, to a.png")
    assert not loads("seen.png")


def test_no_tooltip_of_a_list_loads_what_a_name_says(artist: Artist, tmp_path: Path) -> None:
    recipe = Recipe(steps=(Stylize(style="woodcut"),))
    preset = Preset("evil", EVIL, EVIL, recipe)
    artist.app.presets.set_presets([], [preset])
    artist.app.styles.add_own(tmp_path / f"{EVIL}.png")
    queue = QueueModel()
    photo, target = tmp_path / f"{EVIL}.jpg", tmp_path / "a.png"
    request = RenderRequest(source=photo, target=target, recipe=recipe)
    queue.show((Row(job=new_job(), place=0.0, text=written(request), words=EVIL, state="failed"),), paused=False)
    batch = OutcomeModel(Source(Outcome(EVIL, "skipped", EVIL)))  # type: ignore[arg-type]
    shelf = ShelfModel(Source(ModelRow(EVIL, EVIL, EVIL, EVIL, EVIL, here=True)))  # type: ignore[arg-type]
    seen = 0
    for model in (artist.app.presets, artist.app.styles, queue, batch, shelf):
        for tip, text in tips(model):
            assert not loads(tip), (type(model).__name__, tip)
            seen += EVIL in text
    assert seen == 1 + 1 + 1 + 2 + 5


def test_no_tooltip_of_the_window_loads_what_a_picture_said(artist: Artist, tmp_path: Path) -> None:
    said = {"positive_prompt": EVIL, "negative_prompt": EVIL, "model": {"name": EVIL}}
    artist.app.restoring.restore(foreign.png(tmp_path / f"{EVIL}.png", invokeai_metadata=json.dumps(said)))
    artist.bot.waitUntil(lambda: artist.studio.parameters.words.step.prompt == EVIL)
    artist.app.prompts.add(EVIL, EVIL)
    artist.window.prompt_panel._fill_menu()
    found = [part.toolTip() for part in artist.window.findChildren(QWidget)]
    found += [action.toolTip() for menu in artist.window.findChildren(QMenu) for action in menu.actions()]
    assert any("img src" in tip for tip in found)
    assert not [tip for tip in found if loads(tip)]
