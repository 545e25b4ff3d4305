"""The parameters: what they mean for a render, presets over them, and undo."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidRequest
from engine.presets import Preset
from engine.recipe import Output, Recipe, Size, Stylize
from gui.state import (
    PATIENCE,
    History,
    Parameters,
    Photo,
    SizeChoice,
    follows,
    output_size,
    prepare,
    recipe_of,
    with_recipe,
)

WIDE = Photo(Path("wide.jpg").absolute(), 3000, 2000)
HIGH = Photo(Path("high.jpg").absolute(), 2000, 3000)
READY = Parameters(photo=WIDE, style="irises", strength=0.7)


def test_a_request_says_all_that_was_chosen(tmp_path: Path) -> None:
    chosen = replace(READY, size=SizeChoice("4k"))
    request = prepare(chosen, target=tmp_path / "out.png", memory_limit=5, device="cpu")
    assert request.source == WIDE.path
    assert request.target == tmp_path / "out.png"
    assert request.recipe.steps == (Stylize(style="irises", strength=0.7),)
    assert request.recipe.output.size == Size(width=3840, height=2160)
    assert (request.memory_limit, request.device) == (5, "cpu")


@pytest.mark.parametrize(
    ("parameters", "word"),
    [(Parameters(style="irises"), "photo"), (Parameters(photo=WIDE), "painting")],
)
def test_what_is_missing_is_said(parameters: Parameters, word: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match=word):
        prepare(parameters, target=tmp_path / "out.png")


def test_a_painting_too_large_is_refused_before_it_starts(tmp_path: Path) -> None:
    square = replace(READY, photo=Photo(WIDE.path, 100, 100), size=SizeChoice("custom", 60_000, 60_000))
    with pytest.raises(InvalidRequest, match="60000 × 60000"):
        prepare(square, target=tmp_path / "out.png")


def test_the_photo_itself_is_never_the_target() -> None:
    with pytest.raises(InvalidRequest, match="photo itself"):
        prepare(READY, target=WIDE.path)


@pytest.mark.parametrize(
    ("photo", "size", "expected"),
    [
        (WIDE, SizeChoice(), (3000, 2000)),
        (WIDE, SizeChoice("4k"), (3240, 2160)),
        (HIGH, SizeChoice("4k"), (2160, 3240)),
        (HIGH, SizeChoice("8k"), (4320, 6480)),
        (HIGH, SizeChoice("custom", 1000, 1000), (667, 1000)),
        (None, SizeChoice("4k"), None),
    ],
)
def test_output_size(photo: Photo | None, size: SizeChoice, expected: tuple[int, int] | None) -> None:
    assert output_size(Parameters(photo=photo, size=size)) == expected


recipes = st.builds(
    lambda style, strength, size, quality: Recipe(
        steps=(Stylize(style=style, strength=strength),), output=Output(size=size, quality=quality)
    ),
    st.text("abc-", min_size=1, max_size=9),
    st.floats(0, 1),
    st.none() | st.builds(Size, width=st.integers(1, 9000), height=st.integers(1, 9000)) | st.just(Size.parse("8k")),
    st.integers(1, 100),
)


@given(recipes)
def test_a_recipe_taken_over_comes_out_again(recipe: Recipe) -> None:
    taken = with_recipe(READY, recipe)
    assert taken.photo == WIDE
    assert with_recipe(taken, recipe) == taken
    assert recipe_of(taken) == recipe
    other = replace(taken, strength=1 - taken.strength / 2 - 0.25)
    assert not follows(other, Preset("mine", "Mine", "", recipe)) or taken.strength == 0.5


def test_undo_and_redo_walk_through_values() -> None:
    history = History(0)
    for value in (1, 2, 3):
        assert history.push(value)
    assert not history.push(3)
    assert [history.undo(), history.undo(), history.redo()] == [2, 1, 2]
    history.push(9)
    assert not history.can_redo
    assert [history.undo(), history.undo(), history.undo(), history.undo()] == [2, 1, 0, 0]
    assert not history.can_undo


def test_a_slider_that_is_dragged_is_one_step() -> None:
    history = History(0)
    for number in range(1, 20):
        history.push(number, key="strength", time=number * 0.05)
    assert history.undo() == 0
    assert history.redo() == 19
    history.push(20, key="strength", time=19 * 0.05 + PATIENCE / 2)
    assert history.undo() == 19


def test_a_pause_or_another_kind_begins_a_new_step() -> None:
    history = History(0)
    history.push(1, key="strength", time=1.0)
    history.push(2, key="size", time=1.1)
    history.push(3, key="size", time=1.1 + 2 * PATIENCE)
    assert [history.undo(), history.undo(), history.undo()] == [2, 1, 0]


def test_history_does_not_grow_for_ever() -> None:
    history = History(0, depth=10)
    for number in range(1, 100):
        history.push(number)
    steps = 0
    while history.can_undo:
        history.undo()
        steps += 1
    assert steps == 10
