"""A batch of folders inside folders, and what is written when it is over."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from engine.cli import run
from engine.errors import InvalidRequest
from engine.jobs.planning import BatchOrder, plan_batch
from engine.probe import pictures_below
from engine.recipe import Recipe, Stylize
from engine.sheet_commands import Beside
from tests.command import quick
from tests.pictures import photo

__all__ = ["quick"]

EVERY = ["1.jpg", "hills/1.jpg", "linked/2.jpg", "sea/1.jpg", "sea/north/1.jpg"]
RECIPE = Recipe(steps=(Stylize(style="woodcut"),))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Pictures of the same names in several folders, a hidden one, and links in a circle."""
    root = tmp_path / "in"
    for place in (".", "sea", "sea/north", "hills", ".hidden"):
        folder = root / place
        folder.mkdir(parents=True, exist_ok=True)
        photo(48, 32, seed=len(place)).save(folder / "1.jpg")
    (root / "sea" / "round").symlink_to(root)
    (root / "hills" / "again").symlink_to(root / "sea" / "north")
    (tmp_path / "elsewhere").mkdir()
    photo(48, 32).save(tmp_path / "elsewhere" / "2.jpg")
    (root / "linked").symlink_to(tmp_path / "elsewhere")
    (root / "notes.txt").write_text("no picture")
    return root


def names(paths: list[Path], root: Path) -> list[str]:
    return [str(path.relative_to(root)) for path in paths]


def test_all_folders_are_looked_through_once_whatever_links_do(tree: Path) -> None:
    assert names(pictures_below(tree), tree) == EVERY


def test_the_output_folder_is_no_source_unless_it_is_named(tree: Path) -> None:
    found = names(pictures_below(tree, without=tree / "sea"), tree)
    assert found == ["1.jpg", "hills/1.jpg", "linked/2.jpg"]
    assert names(pictures_below(tree / "sea", without=tree / "sea"), tree)[0] == "sea/1.jpg"


def test_pictures_lie_in_folders_as_their_photos_do_and_never_outside(tree: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    order = BatchOrder(folder=out, recipe=RECIPE, style="woodcut", roots=(tree,))
    (tree / "sea" / "a:b. ").mkdir()
    photo(48, 32).save(tree / "sea" / "a:b. " / "2.jpg")
    photo(48, 32).save(tree / "sea" / "1.png")
    requests = plan_batch(pictures_below(tree), order)
    assert names([request.target for request in requests], out) == [
        "1-woodcut.jpg",
        "hills/1-woodcut.jpg",
        "linked/2-woodcut.jpg",
        "sea/1-woodcut.jpg",
        "sea/1-woodcut.png",
        "sea/a_b/2-woodcut.jpg",
        "sea/north/1-woodcut.jpg",
    ]
    assert all(request.target.resolve().is_relative_to(out) for request in requests)
    assert all(request.folder == out for request in requests)
    assert plan_batch([*pictures_below(tree)], order) == requests  # the same on every run


def test_names_that_become_one_folder_do_not_share_a_picture(tree: Path, tmp_path: Path) -> None:
    for name in ("a:b", "a_b"):
        (tree / name).mkdir()
        photo(48, 32).save(tree / name / "1.jpg")
    order = BatchOrder(folder=tmp_path / "out", recipe=RECIPE, style="woodcut", roots=(tree,))
    targets = [request.target for request in plan_batch(pictures_below(tree), order)]
    assert len(set(targets)) == len(targets) == len(EVERY) + 2


@pytest.mark.usefixtures("quick")
def test_a_second_run_below_the_same_folder_does_only_what_is_missing(tree: Path) -> None:
    line = ["batch", str(tree), "--recursive", "--style", "woodcut", "--out", str(tree / "painted")]
    assert run(line) == 0
    made = sorted(names(list((tree / "painted").rglob("*.jpg")), tree / "painted"))
    assert made == [name.replace(".jpg", "-woodcut.jpg") for name in EVERY]
    times = {path: path.stat().st_mtime_ns for path in (tree / "painted").rglob("*.jpg")}
    assert run(line) == 0
    assert {path: path.stat().st_mtime_ns for path in (tree / "painted").rglob("*.jpg")} == times


@pytest.mark.usefixtures("quick")
def test_a_sheet_and_a_storyboard_come_after_the_batch_and_again(tree: Path, tmp_path: Path) -> None:
    sheet, board = tmp_path / "all.png", tmp_path / "all.webp"
    line = ["batch", str(tree), "--recursive", "--style", "woodcut", "--out", str(tmp_path / "out")]
    line += ["--sheet", str(sheet), "--storyboard", str(board)]
    for _ in range(2):
        assert run(line) == 0
        with Image.open(sheet) as page, Image.open(board) as moving:
            assert page.width > 500
            assert getattr(moving, "n_frames", 1) == len(EVERY)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("option", "name"), [("--sheet", "all.jpg"), ("--storyboard", "all.gif")])
def test_a_name_that_will_not_do_is_told_before_anything_is_painted(
    tree: Path, tmp_path: Path, option: str, name: str
) -> None:
    line = ["batch", str(tree), "--style", "woodcut", "--out", str(tmp_path / "out"), option, str(tmp_path / name)]
    assert run(line) == 1
    assert not (tmp_path / "out").exists()


def test_a_sheet_never_takes_a_pictures_place(tree: Path) -> None:
    with pytest.raises(InvalidRequest, match="is one of the pictures"):
        Beside(sheet=tree / "a.png").check([tree / "a.png"])
