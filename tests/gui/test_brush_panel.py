"""The card with the other controls: it opens by key, shows what is chosen, and everything in it can be undone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from engine.recipe import Optimize, Recipe, Share
from gui.state import Controls, recipe_of, with_recipe
from tests.gui.access import cut_off
from tests.gui.conftest import Artist
from tests.gui.hands import press

CTRL = Qt.KeyboardModifier.ControlModifier


def test_a_key_opens_the_card_with_the_keyboard_on_its_first_control(artist: Artist) -> None:
    brush = artist.window.dock.brush
    assert not brush.isVisible()
    press(artist, Qt.Key.Key_B, CTRL)
    artist.bot.waitUntil(brush.isVisible)
    assert artist.window.screen().availableGeometry().contains(brush.geometry())
    artist.bot.waitUntil(brush.stroke_size.slider.hasFocus)
    press(artist, Qt.Key.Key_Escape)
    artist.bot.waitUntil(lambda: not brush.isVisible())


def test_nothing_in_the_card_is_cut_off(artist: Artist) -> None:
    artist.do("brush")
    assert cut_off(artist.window.dock.brush) == []


def test_every_control_goes_into_the_recipe_and_comes_back_by_undo(artist: Artist, tmp_path: Path) -> None:
    brush, plain = artist.window.dock.brush, artist.studio.parameters
    artist.do("brush")
    assert brush.growing.isChecked()
    brush.stroke_size.slider.setValue(250)
    assert not brush.growing.isChecked()
    brush.detail.number.setValue(40)
    brush.keep_colours.slider.setValue(70)
    brush.second.setCurrentIndex(brush.second.findData("mosaic"))
    brush.share.slider.setValue(25)
    Image.new("L", (20, 20), 255).save(tmp_path / "mask.png")
    artist.chooser.answer = tmp_path / "mask.png"
    brush.choose_mask.click()
    artist.bot.waitUntil(lambda: artist.studio.parameters.controls.mask is not None)
    brush.inverted.click()
    brush.feather.slider.setValue(5)
    chosen = artist.studio.parameters
    assert chosen.controls == Controls(
        stroke_size=2.5,
        detail=0.4,
        keep_colours=0.7,
        blend=(Share(style="mosaic", weight=0.25),),
        mask=str(tmp_path / "mask.png"),
        mask_inverted=True,
        feather=0.05,
    )
    recipe = recipe_of(chosen)
    assert with_recipe(plain, recipe).controls == chosen.controls
    assert brush.mask_name.full_text() == "mask.png"
    brush.plain.click()
    assert artist.studio.parameters.controls == Controls()
    assert brush.second.currentIndex() == 0
    assert brush.growing.isChecked()
    artist.studio.undo()
    assert artist.studio.parameters == chosen
    assert brush.stroke_size.number.value() == 250
    while artist.studio.can_undo:
        artist.studio.undo()
    assert artist.studio.parameters == plain


def test_strokes_grow_with_the_picture_until_one_says_how_large(artist: Artist, photo: Path) -> None:
    brush = artist.window.dock.brush
    artist.open(photo)
    assert brush.stroke_size.number.value() == 100
    artist.window.dock.size_control.buttons["8k"].click()
    assert brush.stroke_size.number.value() == 230
    brush.growing.click()
    assert artist.studio.parameters.controls.stroke_size == 2.3
    artist.window.dock.size_control.buttons["same"].click()
    assert brush.stroke_size.number.value() == 230
    brush.growing.click()
    assert artist.studio.parameters.controls.stroke_size is None
    assert brush.stroke_size.number.value() == 100


def test_undo_and_redo_work_while_the_card_is_open(artist: Artist) -> None:
    brush = artist.window.dock.brush
    artist.do("brush")
    artist.bot.waitUntil(brush.stroke_size.slider.hasFocus)
    for part in (brush.detail.slider, brush.detail.number):
        brush.detail.slider.setValue(40)
        artist.bot.keyClick(part, Qt.Key.Key_Z, CTRL)
        assert artist.studio.parameters.controls == Controls()
        artist.bot.keyClick(part, Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
        assert artist.studio.parameters.controls.detail == 0.4
        artist.bot.keyClick(part, Qt.Key.Key_Z, CTRL)


def test_a_mask_that_cannot_be_read_changes_nothing_and_says_why(artist: Artist, tmp_path: Path) -> None:
    (tmp_path / "mask.png").write_bytes(b"not a picture")
    artist.chooser.answer = tmp_path / "mask.png"
    artist.window.dock.brush.choose_mask.click()
    artist.wait_for("mask.png")
    assert artist.studio.parameters.controls.mask is None


def test_a_preset_without_them_resets_the_controls(artist: Artist) -> None:
    artist.studio.set_control("detail", 0.5)
    recipe = recipe_of(replace(artist.studio.parameters, controls=Controls()))
    artist.studio.apply_recipe(recipe)
    assert artist.studio.parameters.controls == Controls()
    assert QApplication.activePopupWidget() is None


def test_the_slow_method_takes_its_own_controls_and_leaves_the_others_waiting(artist: Artist) -> None:
    brush, plain = artist.window.dock.brush, artist.studio.parameters
    artist.do("brush")
    brush.detail.number.setValue(40)
    assert not brush.fidelity.isEnabled()
    brush.method.setFocus()
    artist.bot.keyClick(brush.method, Qt.Key.Key_Down)
    assert artist.studio.parameters.controls.slow
    brush.fidelity.slider.setValue(80)
    artist.bot.keyClick(brush.effort, Qt.Key.Key_Up)
    (step,) = recipe_of(replace(artist.studio.parameters, style="mosaic")).steps
    assert step == Optimize(style="mosaic", fidelity=0.8, effort="quick")
    dock = artist.window.dock
    for part in (brush.detail, brush.second, brush.choose_mask, dock.strength.slider):
        assert not part.isEnabled()
    assert with_recipe(plain, Recipe(steps=(step,))).controls == Controls(
        method="optimize", fidelity=0.8, effort="quick"
    )
    artist.bot.keyClick(brush.method, Qt.Key.Key_Up)
    assert brush.detail.isEnabled()
    assert artist.studio.parameters.controls.detail == 0.4
