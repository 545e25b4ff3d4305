"""What is typed becomes a recipe; mistakes in it are found before anything is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import InvalidRequest, UnknownName
from engine.wishes import Wishes, understand
from tests import pictures


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    pictures.painting(80, 60).save(tmp_path / "own.png")
    return tmp_path / "own.png"


def test_controls_of_the_brush_are_understood(picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(picture.parent)
    order = understand(
        Wishes(
            style="mosaic",
            stroke_size=2,
            detail=0.5,
            keep_colours=1,
            blend=("irises:0.25", "own.png"),
            mask=Path("own.png"),
            feather=0.1,
            outside="woodcut",
        )
    )
    inside, outside = order.recipe.steps
    assert (inside.stroke_size, inside.detail, inside.keep_colours, inside.feather) == (2, 0.5, 1, 0.1)
    assert [(share.style, share.weight) for share in inside.blend] == [("irises", 0.25), (str(picture), 1)]
    assert (inside.style, inside.mask, inside.mask_inverted) == ("mosaic", str(picture), False)
    assert (outside.style, outside.mask, outside.mask_inverted) == ("woodcut", str(picture), True)
    assert outside.blend == ()


def test_a_colon_may_belong_to_the_name(picture: Path) -> None:
    odd = picture.rename(picture.with_name("a:b.png"))
    for typed, weight in ((str(odd), 1), (f"{odd}:0.5", 0.5)):
        (step,) = understand(Wishes(style="mosaic", blend=(typed,))).recipe.steps
        assert [(share.style, share.weight) for share in step.blend] == [(str(odd), weight)]


def test_what_is_not_typed_is_the_presets(picture: Path) -> None:
    steps = understand(Wishes(preset="woodcut-print")).recipe.steps
    assert [step.model_copy(update={"detail": 0.3}) for step in steps] == list(
        understand(Wishes(preset="woodcut-print", detail=0.3)).recipe.steps
    )


def test_mistakes_are_told() -> None:
    with pytest.raises(UnknownName, match="irisses"):
        understand(Wishes(style="mosaic", blend=("irisses:0.5",)))
    with pytest.raises(InvalidRequest, match="weight"):
        understand(Wishes(style="mosaic", blend=("irises:nan",)))
    with pytest.raises(InvalidRequest, match="needs a mask"):
        understand(Wishes(style="mosaic", outside="irises"))
