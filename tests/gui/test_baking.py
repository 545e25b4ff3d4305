"""Baking in the window: one button, the open photo as sample, and a style with a badge at the end."""

from __future__ import annotations

from pathlib import Path

import torch
from PySide6.QtCore import Qt

from engine.nets.baked import Manner
from engine.nets.weights import load_network
from engine.recipe import BakeRequest
from engine.settings import folders
from engine.training.baked import packed
from gui.models.styles import BAKED
from tests.gui.conftest import Artist
from tests.gui.hands import press
from tests.pictures import painting


def baked_bytes() -> bytes:
    """A baked style that has learned nothing."""
    network = load_network()
    manner = Manner.of(network, network.style(torch.rand(1, 3, 64, 64)))
    return packed(manner, torch.rand(1, 3, 64, 80), {"title": "Mine"}, {}, {})


def test_a_painting_is_baked_and_chosen(artist: Artist, photo: Path, tmp_path: Path) -> None:
    own = tmp_path / "mine.png"
    painting(80, 64).save(own)
    artist.open(photo)
    artist.studio.choose_style(str(own))
    artist.window.painting_panel.bake_button.setFocus()
    press(artist, Qt.Key.Key_Space)
    request = artist.runner.requests[-1]
    assert isinstance(request, BakeRequest)
    assert (request.source, request.sample) == (own, photo)
    assert request.target == folders().styles / "mine.safetensors"
    assert not artist.window.painting_panel.bake_button.isEnabled()
    assert artist.window.dock.cancel.isVisible()
    job = artist.runner.jobs[-1]
    artist.runner.progress(job, 300, 1000, stage="Baking", eta=40)
    artist.runner.preview(job, 30, 20)
    artist.bot.waitUntil(lambda: artist.window.stage.canvas.painting is not None)
    assert "Baking · 30%" in artist.window.canvas_bar.stage.text()
    request.target.parent.mkdir(parents=True)
    request.target.write_bytes(baked_bytes())
    artist.runner.finish(job)
    artist.bot.waitUntil(lambda: artist.studio.parameters.style == "mine")
    artist.wait_for("Mine is baked.")
    row = artist.app.styles.row_of("mine")
    assert artist.app.styles.index(row).data(BAKED)
    assert "Baked" in artist.app.styles.index(row).data(Qt.ItemDataRole.ToolTipRole)
    assert artist.window.stage.canvas.painting is None
    assert artist.window.painting_panel.bake_button.isEnabled()


def test_a_bake_can_be_cancelled(artist: Artist) -> None:
    artist.do("bake")
    assert isinstance(artist.runner.requests[-1], BakeRequest)
    artist.bot.waitUntil(artist.window.dock.cancel.isVisible)
    artist.do("cancel")
    artist.bot.waitUntil(lambda: not artist.studio.running)
    assert artist.runner.cancelled == artist.runner.jobs


def test_without_a_painting_it_says_so(artist: Artist) -> None:
    artist.studio._history._now = (type(artist.studio.parameters)(), 0)
    artist.do("bake")
    artist.wait_for("No painting is chosen.")
    assert not artist.runner.requests
