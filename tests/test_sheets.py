"""Contact sheets and storyboards: every picture is there, with its words; broken ones are named or left out."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine import storyboard
from engine.cli import run
from engine.contact_sheet import Sheet, write_sheet
from engine.errors import AlreadyExists, Cancelled, CannotWrite, InvalidRequest
from engine.lettering import captions, mask
from engine.picture import save_picture
from engine.recipe import Imagine, Output, Recipe, Stylize
from engine.storyboard import Storyboard, write_storyboard
from tests import pictures

COLOURS = ((200, 30, 30), (30, 160, 60), (40, 60, 200), (210, 180, 30), (150, 50, 170))


def nothing() -> None:
    """No cancel."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Five pictures of one colour each, of several shapes and kinds, and a broken one."""
    made = tmp_path / "pictures"
    made.mkdir()
    for number, colour in enumerate(COLOURS):
        size = (90, 60) if number < 4 else (60, 90)
        suffix = (".png", ".jpg", ".webp", ".tif", ".avif")[number]
        Image.new("RGB", size, colour).save(made / f"picture {number}{suffix}")
    (made / "picture 9.png").write_bytes(b"no picture")
    return made


def share(image: Image.Image, colour: tuple[int, int, int]) -> float:
    """How much of the image has about this colour."""
    return float((np.abs(np.asarray(image.convert("RGB")).astype(int) - colour).max(axis=2) < 12).mean())


def test_a_sheet_shows_every_picture_and_names_the_broken_one(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "sheet.png"
    (path,) = write_sheet(sorted(folder.iterdir()), target, Sheet(title="Mine"), checkpoint=nothing)
    with Image.open(path) as image:
        assert image.size == (1654, 2338)
        shares = [share(image, colour) for colour in COLOURS]
        assert min(shares) > 0.001
        assert share(image, (235, 235, 235)) > 0.01  # the place of the broken one
        assert max(shares[:4]) == pytest.approx(min(shares[:4]), rel=0.1)


def test_a_pdf_has_all_pages_with_their_pictures(folder: Path, tmp_path: Path) -> None:
    many = sorted(folder.iterdir()) * 4
    target = tmp_path / "sheet.pdf"
    assert write_sheet(many, target, Sheet(columns=2, landscape=True), checkpoint=nothing) == (target,)
    data = target.read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    count = max(int(number) for number in re.findall(rb"/Count (\d+)", data))
    pages = write_sheet(many, tmp_path / "page.png", Sheet(columns=2, landscape=True), checkpoint=nothing)
    assert count == len(pages) > 2
    assert data.count(b"/DCTDecode") == count
    assert [page.name for page in pages[:2]] == ["page.png", "page (2).png"]
    assert b"/CreationDate" in data


def test_sheets_replace_nothing_and_leave_nothing_when_they_are_cancelled(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "sheet.pdf").write_text("dear")
    with pytest.raises(AlreadyExists):
        write_sheet(sorted(folder.iterdir()), tmp_path / "sheet.pdf", Sheet(), checkpoint=nothing)
    assert (tmp_path / "sheet.pdf").read_text() == "dear"

    def cancel() -> None:
        raise Cancelled

    for write in (
        lambda: write_sheet(sorted(folder.iterdir()), tmp_path / "new.pdf", Sheet(), checkpoint=cancel),
        lambda: write_storyboard(sorted(folder.iterdir()), tmp_path / "new.webp", Storyboard(), checkpoint=cancel),
    ):
        with pytest.raises(Cancelled):
            write()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pictures", "sheet.pdf"]


def test_a_storyboard_moves_through_the_pictures_in_order(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "story.webp"
    board = Storyboard(side=160, seconds=0.5)
    assert write_storyboard(sorted(folder.iterdir()), target, board, checkpoint=nothing) == 5
    with Image.open(target) as image:
        assert image.n_frames == 5
        assert image.size == (90, 90 + 38)
        for number, colour in enumerate(COLOURS):
            image.seek(number)
            image.load()
            assert image.info["duration"] == 500
            assert share(image, colour) > 0.3
        strip = np.asarray(image.convert("L"))[90:]
        assert strip.max() > 150  # words
    assert write_storyboard(
        sorted(folder.iterdir()), tmp_path / "bare.webp", Storyboard(side=160, captions=False), checkpoint=nothing
    )
    with Image.open(tmp_path / "bare.webp") as image:
        assert image.size == (90, 90)


def test_captions_tell_what_a_picture_was_painted_from(tmp_path: Path) -> None:
    recipe = Recipe(steps=(Imagine(prompt="a lighthouse"), Stylize(style="/mine/my own.png")))
    with pictures.canvas_of(pictures.photo(30, 20)) as canvas:
        path = save_picture(canvas, tmp_path / "out.png", output=Output(), recipe=recipe)
    assert captions(path) == ("out", "a lighthouse · my own")


@pytest.mark.parametrize(
    "text", ["plain", "<b>not bold</b> & co", "Кошка 猫 🎨", "a\nb\0c", "\u202eright to left", "x" * 5000]
)
def test_any_words_can_be_drawn_within_their_width(text: str) -> None:
    ink = mask(text, size=20, width=150)
    assert ink is not None
    assert ink.width <= 150
    assert max(ink.tobytes()) > 200


def test_nothing_is_drawn_of_nothing() -> None:
    assert mask("", size=20, width=100) is None
    assert mask(" \n", size=20, width=100) is None


@pytest.mark.parametrize(
    ("name", "board"),
    [("story.gif", Storyboard()), ("s.webp", Storyboard(side=10)), ("s.webp", Storyboard(seconds=0))],
)
def test_a_storyboard_that_cannot_be_is_refused(folder: Path, name: str, board: Storyboard) -> None:
    with pytest.raises(InvalidRequest):
        write_storyboard(sorted(folder.iterdir()), folder / name, board, checkpoint=nothing)


def test_a_storyboard_without_room_for_its_frames_is_told(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(CannotWrite, match="working file"):
        write_storyboard(sorted(folder.iterdir()), tmp_path / "story.webp", Storyboard(), checkpoint=nothing)
    assert not (tmp_path / "story.webp").exists()


def test_frames_that_are_gone_are_told(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = storyboard._framed

    def tidied(*given: Any) -> list[Path]:
        frames = real(*given)
        frames[0].unlink()
        return frames

    monkeypatch.setattr(storyboard, "_framed", tidied)
    with pytest.raises(CannotWrite, match="storyboard cannot be written"):
        write_storyboard(sorted(folder.iterdir()), tmp_path / "story.webp", Storyboard(), checkpoint=nothing)


def test_the_commands(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sheet", str(folder), "-o", str(tmp_path / "s.pdf"), "--paper", "letter"]) == 0
    assert "6 pictures" in capsys.readouterr().out
    assert run(["storyboard", str(folder), "-o", str(tmp_path / "s.webp"), "--side", "200"]) == 0
    assert "5 pictures, 1 cannot be read" in capsys.readouterr().out
    (tmp_path / "empty").mkdir()
    assert run(["sheet", str(tmp_path / "empty"), "-o", str(tmp_path / "t.pdf")]) == 1
    assert run(["sheet", str(folder), "-o", str(tmp_path / "t.doc")]) == 1
    assert run(["sheet", str(folder), "-o", str(tmp_path / "s.pdf")]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 3
