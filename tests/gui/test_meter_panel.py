"""Scorecard row 9, as seen in the window: what is not known is called unknown, and nothing is drawn for it."""

from __future__ import annotations

import csv
import io
import itertools
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox

from engine.events import JobId, Memory
from engine.meter import MemoryMeter, Reading
from gui.meter_history import MOST, MeterHistory
from gui.panels.meter import Meter, meter_text
from gui.panels.meter_graph import LINES, points
from gui.panels.settings import SettingsDialog
from tests.gui.access import faults
from tests.gui.conftest import Artist

GIB = 1 << 30
FULL = Memory(
    job=JobId(""),
    device="NVIDIA H200",
    gpu=True,
    total=20 * GIB,
    ours=5 * GIB,
    others=10 * GIB,
    free=5 * GIB,
    peak=8 * GIB,
)


def test_all_figures_in_words_and_shares(artist: Artist) -> None:
    meter = Meter()
    meter.show_reading(FULL)
    assert meter.words.full_text() == "Impasto 5.0 GB · others 10.0 GB · free 5.0 GB of 20.0 GB · peak 8.0 GB"
    assert meter.device.full_text() == "NVIDIA H200"
    assert meter.bar.shares() == pytest.approx((0.25, 0.5, 0.4))
    assert "NVIDIA H200: Impasto 5.0 GB" in meter.accessibleDescription()


@pytest.mark.parametrize("missing", ["total", "ours", "others", "free", "peak"])
def test_what_is_unknown_is_called_so(artist: Artist, missing: str) -> None:
    reading = FULL.model_copy(update={missing: None})
    text = meter_text(reading)
    assert ("unknown" in text) == (missing != "total")
    meter = Meter()
    meter.show_reading(reading)
    shares = meter.bar.shares()
    assert all(0 <= share <= 1 for share in shares)
    if missing == "total":
        assert shares == (0, 0, 0)
        assert " of " not in text
    meter.bar.grab()


def test_figures_that_cannot_be_never_leave_the_bar(artist: Artist) -> None:
    meter = Meter()
    meter.show_reading(FULL.model_copy(update={"ours": 90 * GIB, "others": 90 * GIB, "peak": 90 * GIB}))
    ours, others, peak = meter.bar.shares()
    assert (ours, others, peak) == (1, 0, 1)
    meter.bar.grab()


def test_a_machine_without_a_card_shows_ram_and_says_so(artist: Artist) -> None:
    artist.app.bridge(FULL.model_copy(update={"device": "RAM", "gpu": False}))
    artist.bot.waitUntil(lambda: artist.window.meter.device.full_text() == "RAM (no NVIDIA GPU)")


def test_a_driver_that_fails_for_ever_leaves_the_studio_alive(artist: Artist, photo: object) -> None:
    calls: list[int] = []

    def broken() -> Reading:
        calls.append(1)
        if len(calls) % 2:
            raise OSError("driver lost")
        return Reading(device="NVIDIA", gpu=True, total=None, free=-5, ours=None)

    with MemoryMeter(artist.app.bridge, interval=0.001, sources=[broken]):
        artist.bot.waitUntil(lambda: len(calls) > 100)
        artist.bot.waitUntil(lambda: "Impasto unknown" in artist.window.meter.words.full_text())
        artist.open(photo)  # type: ignore[arg-type]
        assert "×" in artist.window.dock.size_control.forecast.full_text()
    assert artist.message == ""


# ---- the last hour


def filled(count: int, **changes: object) -> MeterHistory:
    """Readings half a second apart, of a card that becomes fuller and hotter."""
    times = itertools.count()
    history = MeterHistory(clock=lambda: next(times) / 2)
    for number in range(count):
        values = {"ours": number * GIB // 100, "busy": 0.5, "temperature": 40.0 + number / 100, "power": None}
        history.add(FULL.model_copy(update=values | changes))
    return history


def test_an_hour_is_kept_and_written_as_a_table(tmp_path: Path) -> None:
    history = filled(MOST + 50)
    assert len(history.of(0)) == MOST
    path = history.write(tmp_path / "logs")
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    assert len(rows) == MOST
    assert rows[0]["device"] == "NVIDIA H200"
    assert int(rows[-1]["ours"]) == (MOST + 49) * GIB // 100
    assert rows[-1]["power"] == ""
    assert float(rows[-1]["temperature"]) == pytest.approx(40 + (MOST + 49) / 100)


def test_lines_stay_in_their_graphs_and_end_where_nothing_is_known() -> None:
    history = filled(100)
    history.add(FULL.model_copy(update={"ours": None}))
    history.add(FULL.model_copy(update={"ours": 90 * GIB}))
    pieces = points(list(history.of(0))[:100], LINES[0], 49.5, 300, 40)
    assert len(pieces) == 1
    assert all(0 <= point.x() <= 300 and 0 <= point.y() <= 40 for point in pieces[0])
    assert [point.y() for point in pieces[0]] == sorted((point.y() for point in pieces[0]), reverse=True)
    assert points(history.of(0), LINES[4], 60, 300, 40) == []


def test_a_click_shows_the_graphs_and_the_table_is_saved(artist: Artist) -> None:
    for number in range(30):
        artist.app.bridge(FULL.model_copy(update={"ours": number * GIB // 10, "busy": 0.3, "temperature": 61.0}))
    meter = artist.window.meter
    artist.bot.waitUntil(lambda: len(meter.history.of(0)) > 0)
    meter.show_reading(FULL.model_copy(update={"busy": 0.3, "temperature": 61.0}))
    artist.bot.mouseClick(meter.bar, Qt.MouseButton.LeftButton)
    card = meter._card
    assert card is not None
    assert card.isVisible()
    assert [value.text() for value in card.values] == ["5.0 GB", "15.0 GB", "30%", "61 °C", "unknown"]
    assert [graph.isVisible() for graph in card.graphs] == [True, True, True, True, False]
    card.grab()
    artist.bot.mouseClick(card.export, Qt.MouseButton.LeftButton)
    artist.wait_for("memory-")
    card.close()
    assert len(list(artist.app.folders.logs.glob("memory-*.csv"))) == 1


def test_the_next_picture_is_dotted_as_far_as_there_is_room(artist: Artist) -> None:
    meter = Meter()
    meter.show_ghost(2 * GIB)
    assert meter.bar.ghost() == 0
    meter.show_reading(FULL)
    assert meter.bar.ghost() == pytest.approx(0.1)
    meter.show_ghost(90 * GIB)
    assert meter.bar.ghost() == pytest.approx(0.25)
    meter.bar.grab()


# ---- several cards

SECOND = FULL.model_copy(update={"card": 1, "ours": 0, "others": 2 * GIB, "free": 18 * GIB, "busy": 0.9})
"""Its fuller sister is FULL: 10 GB are free there, with what this app holds."""


def two_cards(artist: Artist, *readings: Memory) -> Meter:
    """The window's meter after these readings."""
    for reading in readings or (FULL.model_copy(update={"busy": 0.1}), SECOND):
        artist.app.bridge(reading)
    meter = artist.window.meter
    artist.bot.waitUntil(lambda: len(meter.bars) == 2)
    return meter


def test_every_card_has_a_bar_and_the_words_are_of_the_one_that_paints(artist: Artist, photo: Path) -> None:
    meter = two_cards(artist)
    assert artist.studio.foresight.card == 1  # the engine takes the one with most that is free
    assert meter.bars[0].shares() == pytest.approx((0.25, 0.5, 0.4))
    assert meter.bars[1].shares() == pytest.approx((0.0, 0.1, 0.4))
    assert meter.device.full_text() == "NVIDIA H200, card 2 of 2"
    assert "free 18.0 GB" in meter.words.full_text()
    assert meter.bars[1].height() > meter.bars[0].height()
    assert "card 1 of 2: Impasto 5.0 GB" in meter.bars[0].toolTip()
    told = meter.accessibleDescription()
    assert told.index("card 2 of 2") < told.index("card 1 of 2: Impasto 5.0 GB")
    artist.open(photo)
    artist.studio.choose_style("woodcut")
    assert "of 18.0 GB" in artist.window.dock.size_control.forecast.full_text()
    assert meter.bars[1].ghost() > 0
    assert meter.bars[0].ghost() == 0
    artist.studio.paint_on("cuda:0", None)
    artist.app.bridge(SECOND)
    artist.bot.waitUntil(lambda: meter.device.full_text() == "NVIDIA H200, card 1 of 2")
    assert "of 5.0 GB" in artist.window.dock.size_control.forecast.full_text()
    assert meter.bars[0].ghost() > 0
    assert meter.bars[1].ghost() == 0


def test_the_settings_offer_every_card(artist: Artist) -> None:
    meter = two_cards(artist)
    artist.do("settings")
    dialog = next(part for part in QApplication.topLevelWidgets() if isinstance(part, SettingsDialog))
    box = next(box for box in dialog.findChildren(QComboBox) if box.accessibleName() == "Paint with")
    assert [box.itemData(row) for row in range(box.count())] == ["auto", "cpu", "cuda:0", "cuda:1"]
    box.setCurrentIndex(2)
    assert artist.studio.foresight.card == 0
    artist.app.bridge(SECOND)
    artist.bot.waitUntil(lambda: meter.device.full_text().endswith("card 1 of 2"))
    box.setCurrentIndex(3)
    assert artist.app.exporting.settings.device == "cuda:1"
    dialog.close()


def test_cards_that_are_alike_do_not_take_turns(artist: Artist) -> None:
    meter = two_cards(
        artist,
        FULL.model_copy(update={"ours": 0, "free": 15 * GIB}),
        SECOND.model_copy(update={"ours": GIB, "free": 14 * GIB - 1000}),
    )
    assert artist.studio.foresight.card == 1
    artist.app.bridge(FULL.model_copy(update={"ours": 0, "free": 15 * GIB + 5000}))
    artist.bot.waitUntil(lambda: len(meter.history.of(0)) == 2)
    assert artist.studio.foresight.card == 1


def test_the_graphs_are_of_the_card_that_is_clicked_and_another_can_be_chosen(artist: Artist) -> None:
    meter = two_cards(artist)
    artist.bot.mouseClick(meter.bars[0], Qt.MouseButton.LeftButton)
    card = meter._card
    assert card is not None
    assert card.chooser.isVisible()
    assert [value.text() for value in card.values][:3] == ["5.0 GB", "15.0 GB", "10%"]
    artist.bot.mouseClick(card.chooser.buttons["1"], Qt.MouseButton.LeftButton)
    assert [value.text() for value in card.values][:3] == ["0 MB", "2.0 GB", "90%"]
    assert faults(card) == []
    card.close()
    artist.bot.mouseClick(meter.graph, Qt.MouseButton.LeftButton)
    assert card.chooser.buttons["1"].isChecked()
    card.close()
    artist.app.bridge(SECOND.model_copy(update={"card": 2}))
    artist.bot.waitUntil(lambda: len(meter.bars) == 3)
    artist.bot.mouseClick(meter.graph, Qt.MouseButton.LeftButton)
    assert meter._card is not None
    assert list(meter._card.chooser.buttons) == ["0", "1", "2"]
    meter._card.close()


def test_the_table_has_all_cards_by_time() -> None:
    times = itertools.count()
    history = MeterHistory(clock=lambda: next(times))
    for _ in range(3):
        history.add(FULL)
        history.add(SECOND)
    rows = list(csv.DictReader(io.StringIO(history.as_csv())))
    assert [row["card"] for row in rows] == ["0", "1"] * 3
    assert [row["time"] for row in rows] == sorted(row["time"] for row in rows)


def test_on_the_processor_beside_a_card_nothing_is_told_of_the_card(artist: Artist, photo: Path) -> None:
    artist.app.bridge(FULL)
    artist.open(photo)
    artist.studio.choose_style("woodcut")
    meter = artist.window.meter
    artist.bot.waitUntil(lambda: meter.bar.ghost() > 0)
    artist.studio.paint_on("cpu", None)
    assert "of RAM on the processor" in artist.window.dock.size_control.forecast.full_text()
    assert meter.bar.ghost() == 0
