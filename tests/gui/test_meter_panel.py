"""Scorecard row 9, as seen in the window: what is not known is called unknown, and nothing is drawn for it."""

from __future__ import annotations

import csv
import io
import itertools
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from engine.events import JobId, Memory
from engine.meter import MemoryMeter, Reading
from gui.meter_history import MOST, MeterHistory
from gui.panels.meter import Meter, meter_text
from gui.panels.meter_graph import LINES, points
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

    with MemoryMeter(artist.app.bridge, interval=0.001, source=broken):
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
    assert len(history.moments) == MOST
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
    pieces = points(list(history.moments)[:100], LINES[0], 49.5, 300, 40)
    assert len(pieces) == 1
    assert all(0 <= point.x() <= 300 and 0 <= point.y() <= 40 for point in pieces[0])
    assert [point.y() for point in pieces[0]] == sorted((point.y() for point in pieces[0]), reverse=True)
    assert points(list(history.moments), LINES[4], 60, 300, 40) == []


def test_a_click_shows_the_graphs_and_the_table_is_saved(artist: Artist) -> None:
    for number in range(30):
        artist.app.bridge(FULL.model_copy(update={"ours": number * GIB // 10, "busy": 0.3, "temperature": 61.0}))
    meter = artist.window.meter
    artist.bot.waitUntil(lambda: len(meter.history.moments) > 0)
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
    meter.bar.show_ghost(2 * GIB)
    assert meter.bar.ghost() == 0
    meter.show_reading(FULL)
    assert meter.bar.ghost() == pytest.approx(0.1)
    meter.bar.show_ghost(90 * GIB)
    assert meter.bar.ghost() == pytest.approx(0.25)
    meter.bar.grab()
