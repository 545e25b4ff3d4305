"""Scorecard row 9, as seen in the window: what is not known is called unknown, and nothing is drawn for it."""

from __future__ import annotations

import pytest

from engine.events import JobId, Memory
from engine.meter import MemoryMeter, Reading
from gui.panels.meter import Meter, meter_text
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
