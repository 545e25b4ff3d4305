"""The models in the window: the list, a download that pauses and goes on, and closing in the middle."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import Qt

from engine.models import entry_named, find_model
from engine.models.download import come_so_far
from engine.settings import load_settings
from gui.panels.models import ModelsDialog
from tests.downloads import hub
from tests.gui.conftest import Artist
from tests.local_hub import Fault, LocalHub
from tests.small_models import KINDS, put, safetensors, serve_taesd

__all__ = ["hub"]  # a fixture


def dialog(artist: Artist) -> ModelsDialog:
    artist.do("models")
    shown = artist.window.commands._models
    assert shown is not None
    artist.bot.waitUntil(lambda: len(artist.app.fetching.rows) > 0)
    return shown


def choose(shown: ModelsDialog, artist: Artist, name: str) -> None:
    rows = artist.app.fetching.rows
    shown.table.selectRow(next(n for n, row in enumerate(rows) if row.entry and row.entry.name == name))


def state(shown: ModelsDialog) -> str:
    row = shown.chosen()
    return row.state if row else ""


def test_a_model_is_fetched_paused_and_gone_on_with(hub: LocalHub, artist: Artist) -> None:
    blob = serve_taesd(hub, 4_000_000)
    hub.pace = 0.02
    shown = dialog(artist)
    assert hub.asked == []
    assert not shown.get.isEnabled()
    choose(shown, artist, "taesd")
    artist.bot.mouseClick(shown.get, Qt.MouseButton.LeftButton)
    artist.bot.waitUntil(lambda: shown.progress.value() > 200)
    assert "Fetching" in shown.words.full_text()
    artist.bot.mouseClick(shown.pause, Qt.MouseButton.LeftButton)
    artist.bot.waitUntil(lambda: state(shown).startswith("Paused"))
    assert (shown.get.text(), shown.pause.isEnabled(), shown.drop.isEnabled()) == (" &Go on", False, True)
    hub.pace = 0.0
    artist.bot.mouseClick(shown.get, Qt.MouseButton.LeftButton)
    artist.bot.waitUntil(lambda: state(shown) == "Here")
    artist.wait_for("Tiny autoencoder for previews (SD 1.5, 2.1) is here.")
    assert find_model("taesd").path.read_bytes() == blob.data
    assert any(asked.range for asked in hub.gets())
    assert not shown.get.isEnabled()


def test_a_silent_server_does_not_hold_up_a_pause_or_the_end(hub: LocalHub, artist: Artist) -> None:
    serve_taesd(hub)
    hub.faults = [Fault(stall=500_000), Fault(stall=100)]
    shown = dialog(artist)
    choose(shown, artist, "taesd")
    shown.get.click()
    artist.bot.waitUntil(lambda: come_so_far(entry_named("taesd")) == 500_000)
    began = time.monotonic()
    shown.pause.click()
    artist.bot.waitUntil(lambda: state(shown).startswith("Paused"))
    assert time.monotonic() - began < 2
    shown.get.click()
    artist.bot.waitUntil(lambda: len([a for a in hub.gets() if a.storage]) == 2)
    began = time.monotonic()
    artist.app.fetching.close()
    assert time.monotonic() - began < 2


def test_a_failure_is_told(hub: LocalHub, artist: Artist) -> None:
    serve_taesd(hub)
    hub.faults = [Fault(flip=1000)]
    shown = dialog(artist)
    choose(shown, artist, "taesd")
    shown.get.click()
    artist.wait_for("arrived with wrong bytes")
    artist.bot.waitUntil(lambda: state(shown) == "Not downloaded" and shown.get.isEnabled())


def test_a_paused_model_can_be_given_up(hub: LocalHub, artist: Artist, home: Path) -> None:
    serve_taesd(hub)
    hub.pace = 0.03
    shown = dialog(artist)
    choose(shown, artist, "taesd")
    shown.get.click()
    artist.bot.waitUntil(lambda: shown.progress.value() > 100)
    shown.pause.click()
    artist.bot.waitUntil(shown.drop.isEnabled)
    shown.drop.click()
    artist.bot.waitUntil(lambda: state(shown) == "Not downloaded")
    assert list((home / "models").rglob("*.part*")) == []


def test_a_folder_of_the_artists_is_added(artist: Artist, tmp_path: Path, home: Path) -> None:
    put(tmp_path / "models" / "checkpoints" / "dreams.safetensors", safetensors(KINDS["sd15"][0]))
    put(tmp_path / "models" / "checkpoints" / "half.safetensors", safetensors(KINDS["sd15"][0])[:-3])
    shown = dialog(artist)
    artist.chooser.answer = tmp_path
    shown.folder.click()
    artist.bot.waitUntil(lambda: any(row.title == "dreams" for row in artist.app.fetching.rows))
    rows = {row.title: row for row in artist.app.fetching.rows}
    assert rows["dreams"].kind == "SD 1.5 checkpoint, single, F16"
    assert rows["dreams"].state == "Here, in ComfyUI"
    assert "is incomplete" in rows["half"].state
    assert load_settings(home / "settings")[0].model_folders == (tmp_path,)
