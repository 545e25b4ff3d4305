"""The window with real engine processes: a real painting, cancel, bugs, and engines that are killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.metadata import read_recipe
from gui.build import durable
from gui.messages import BROKE
from tests.engines import children
from tests.gui.conftest import Artist
from tests.gui.real import SECONDS, Make, make, scripted_engine

__all__ = ["make"]  # a fixture


@pytest.fixture
def scripted(make: Make, photo: Path) -> Artist:
    """A studio whose engine process does what the painting's name says."""
    artist = make(scripted_engine)
    artist.open(photo)
    return artist


def generate(artist: Artist, script: str) -> None:
    artist.studio.choose_style(script)
    artist.do("generate")


def idle(artist: Artist) -> None:
    artist.bot.waitUntil(lambda: not artist.studio.running, timeout=SECONDS)


def painting(artist: Artist) -> None:
    """Wait until the engine tells how far it is."""
    artist.bot.waitUntil(lambda: artist.window.canvas_bar.stage.text().startswith("Painting"), timeout=SECONDS)


def test_a_real_painting(make: Make, photo: Path) -> None:
    artist = make(durable)
    artist.open(photo)
    artist.do("generate")
    artist.bot.waitUntil(lambda: artist.window.stage.canvas.painting is not None, timeout=SECONDS)
    artist.bot.waitUntil(lambda: artist.studio.result is not None or bool(artist.message), timeout=SECONDS)
    result = artist.studio.result
    assert result is not None, artist.message
    assert (result.width, result.height) == (300, 200)
    recipe = read_recipe(result.target)
    assert recipe is not None
    assert recipe.steps[0].style == artist.studio.parameters.style
    assert result.target.parent == artist.app.gallery
    artist.bot.waitUntil(lambda: len(artist.window.stage.canvas.painting.levels) == 1, timeout=SECONDS)
    assert artist.message == ""


def test_cancel_leaves_no_file(scripted: Artist) -> None:
    generate(scripted, "wait 60")
    painting(scripted)
    scripted.do("cancel")
    assert scripted.window.canvas_bar.stage.text() == "Cancelling…"
    idle(scripted)
    assert scripted.message == ""
    assert not scripted.app.gallery.exists() or list(scripted.app.gallery.iterdir()) == []


def test_an_engine_killed_again_and_again_costs_one_job(scripted: Artist) -> None:
    scripted.app.gallery.mkdir(parents=True)
    generate(scripted, "die 9 kill tile")
    idle(scripted)
    assert "engine" in scripted.message.lower()
    assert scripted.studio.result is None
    assert [path.name for path in scripted.app.gallery.iterdir()] == ["attempts"]
    generate(scripted, "wait 60")
    painting(scripted)
    scripted.do("cancel")
    idle(scripted)


def test_an_engine_killed_from_outside_is_replaced(scripted: Artist) -> None:
    generate(scripted, "wait 60")
    painting(scripted)
    (before,) = children()
    before.kill()
    scripted.bot.waitUntil(lambda: bool([child for child in children() if child.pid != before.pid]), timeout=SECONDS)
    painting(scripted)
    scripted.do("cancel")
    idle(scripted)
    assert scripted.studio.result is None


@pytest.mark.parametrize(("script", "words"), [("expected", "photo.jpg is cut off."), ("bug", BROKE)])
def test_failures_of_the_engine_are_told(scripted: Artist, script: str, words: str) -> None:
    generate(scripted, script)
    idle(scripted)
    scripted.wait_for(words)
    if script == "bug":
        assert "ZeroDivisionError: a mistake of ours" in scripted.app.messages.history[-1].details


def test_closing_in_the_middle_of_a_painting_is_quick_and_clean(scripted: Artist) -> None:
    generate(scripted, "wait 60")
    painting(scripted)
    scripted.window.close()
    assert children() == []
