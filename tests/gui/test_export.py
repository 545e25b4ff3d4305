"""Export: every format, the recipe inside, never over another file, never half a file."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from engine.errors import AlreadyExists, CannotWrite, DiskFull, UnreadablePicture
from engine.metadata import png_chunk, read_recipe
from engine.probe import probe
from engine.recipe import Format, Recipe, Stylize
from engine.settings import load_settings
from gui import export as module
from gui.export import More, export_picture
from gui.panels.export_dialog import ExportDialog
from tests.gui.conftest import Artist
from tests.gui.drawn import landscape

RECIPE = Recipe(steps=(Stylize(style="irises", strength=0.6),))
FORMATS: tuple[tuple[Format, str], ...] = (("jpeg", ".jpg"), ("png", ".png"), ("webp", ".webp"), ("tiff", ".tif"))


@pytest.fixture
def painted(tmp_path: Path) -> Path:
    """A finished painting as it lies in the gallery."""
    drawn = landscape(tmp_path / "drawn.png", 120, 80).read_bytes()
    path = tmp_path / "painted.png"
    path.write_bytes(drawn[:33] + png_chunk(RECIPE) + drawn[33:])
    return path


@pytest.mark.parametrize(("form", "suffix"), FORMATS)
def test_every_format_keeps_picture_and_recipe(painted: Path, tmp_path: Path, form: Format, suffix: str) -> None:
    target = tmp_path / "out" / f"a{suffix}"
    assert export_picture(painted, target, form=form, quality=95) == target
    with Image.open(painted) as before, Image.open(target) as after:
        assert after.format == {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "tiff": "TIFF"}[form]
        difference = ImageChops.difference(before.convert("RGB"), after.convert("RGB"))
        most = max(high for _low, high in difference.getextrema())
    assert most <= (0 if form in ("png", "tiff") else 60)
    assert read_recipe(target) == RECIPE
    assert [path.name for path in target.parent.iterdir()] == [target.name], "no temporary file is left"


def test_quality_counts(painted: Path, tmp_path: Path) -> None:
    sizes = [
        export_picture(painted, tmp_path / f"{quality}.jpg", form="jpeg", quality=quality).stat().st_size
        for quality in (20, 95)
    ]
    assert sizes[0] < sizes[1] / 2


def test_transparent_pictures_become_white_in_jpeg(tmp_path: Path) -> None:
    Image.new("RGBA", (20, 20), (200, 10, 10, 0)).save(tmp_path / "clear.png")
    export_picture(tmp_path / "clear.png", tmp_path / "a.jpg", form="jpeg", quality=95)
    with Image.open(tmp_path / "a.jpg") as image:
        assert min(image.convert("RGB").getpixel((5, 5))) > 250


@pytest.mark.parametrize(("form", "suffix"), FORMATS)
def test_a_file_that_stands_there_is_never_harmed(painted: Path, tmp_path: Path, form: Format, suffix: str) -> None:
    target = tmp_path / f"mine{suffix}"
    target.write_bytes(b"precious")
    with pytest.raises(AlreadyExists):
        export_picture(painted, target, form=form, quality=90)
    assert target.read_bytes() == b"precious"


@pytest.mark.parametrize(("form", "suffix"), FORMATS)
def test_a_painting_that_was_deleted_is_explained(tmp_path: Path, form: Format, suffix: str) -> None:
    with pytest.raises(UnreadablePicture, match="no longer in the gallery"):
        export_picture(tmp_path / "gone.png", tmp_path / f"a{suffix}", form=form, quality=90)
    assert list(tmp_path.iterdir()) == []


def test_a_painting_cut_off_in_the_gallery_leaves_no_export(painted: Path, tmp_path: Path) -> None:
    whole = painted.read_bytes()
    painted.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CannotWrite):
        export_picture(painted, tmp_path / "a.jpg", form="jpeg", quality=90)
    assert not (tmp_path / "a.jpg").exists()


@pytest.mark.parametrize(("form", "suffix"), FORMATS[:1] + FORMATS[2:])
def test_too_little_room_is_said_before_anything_is_written(
    painted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: Format, suffix: str
) -> None:
    monkeypatch.setattr(module, "free_bytes", lambda _folder: 10)
    with pytest.raises(DiskFull, match="room"):
        export_picture(painted, tmp_path / "out" / f"a{suffix}", form=form, quality=90)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("form", "suffix"), FORMATS)
def test_a_disk_that_fills_up_while_writing_leaves_nothing(
    painted: Path, tmp_path: Path, form: Format, suffix: str
) -> None:
    """The file may not grow beyond a few hundred bytes: the same errors as on a full disk, at every write."""
    resource = pytest.importorskip("resource")
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    target = tmp_path / "out" / f"a{suffix}"
    target.parent.mkdir()
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (400, before[1]))
        with pytest.raises(CannotWrite):
            export_picture(painted, target, form=form, quality=90)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert list(target.parent.iterdir()) == []


def finished(artist: Artist, photo: Path, painted: Path) -> None:
    """Open, generate, and let the painting be finished."""
    artist.open(photo)
    artist.do("generate")
    target = artist.runner.requests[-1].target
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(painted, target)
    artist.runner.finish(artist.runner.jobs[-1], width=120, height=80)
    artist.bot.waitUntil(lambda: artist.studio.result is not None)


def dialog() -> ExportDialog:
    found = [item for item in QApplication.topLevelWidgets() if isinstance(item, ExportDialog) and item.isVisible()]
    return found[-1]


def test_export_from_the_window(artist: Artist, photo: Path, painted: Path, tmp_path: Path) -> None:
    finished(artist, photo, painted)
    folder = tmp_path / "exports"
    for expected in ("evening.webp", "evening (2).webp"):
        artist.window.activateWindow()  # as a screen's window manager does when a dialog closes
        artist.bot.waitUntil(artist.window.isActiveWindow)
        artist.bot.keyClick(artist.window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
        asked = dialog()
        asked.form.format.setCurrentIndex(asked.form.format.findData("webp"))
        asked.form.folder.setText(str(folder))
        asked.form.template.setText("{source}")
        assert asked.form.example.full_text() == "Becomes evening.webp"
        with artist.bot.waitSignal(artist.app.exporting.exported) as exported:
            artist.bot.mouseClick(asked.export_button, Qt.MouseButton.LeftButton)
        assert exported.args == [folder / expected]
        assert read_recipe(folder / expected) == RECIPE
    assert len(artist.runner.requests) == 1, "nothing was painted again"
    artist.wait_for("is exported")
    kept, problems = load_settings(artist.app.folders.settings)
    assert (kept.format, kept.output_folder, kept.name_template, problems) == ("webp", folder, "{source}", ())


def test_a_bad_name_cannot_be_exported(artist: Artist, photo: Path, painted: Path) -> None:
    finished(artist, photo, painted)
    artist.do("export")
    asked = dialog()
    for template in ("", "{nonsense}", "{source.__class__}", "{source"):
        asked.form.template.setText(template)
        assert not asked.export_button.isEnabled()
        assert asked.form.example.property("role") == "warning"
    asked.form.template.setText("../../{source}")
    assert asked.form.example.full_text() == "Becomes evening.png"
    asked.form.folder.setText("")
    assert not asked.export_button.isEnabled()
    asked.reject()


def test_choices_changed_since_are_mentioned(artist: Artist, photo: Path, painted: Path) -> None:
    from PySide6.QtWidgets import QLabel

    finished(artist, photo, painted)
    artist.do("weaker")
    artist.do("export")
    assert any("changed since" in label.text() for label in dialog().findChildren(QLabel))
    dialog().reject()


def test_export_without_a_painting_is_explained(artist: Artist) -> None:
    assert not artist.window.dock.export_button.isEnabled()
    artist.window.commands.export()
    artist.wait_for("no finished painting yet")


def test_an_export_that_fails_is_told(artist: Artist, photo: Path, painted: Path, tmp_path: Path) -> None:
    finished(artist, photo, painted)
    blocked = tmp_path / "a file"
    blocked.write_text("not a folder")
    artist.do("export")
    dialog().form.folder.setText(str(blocked / "inside"))
    artist.bot.mouseClick(dialog().export_button, Qt.MouseButton.LeftButton)
    artist.wait_for("Choose another folder")
    assert not [item for item in threading.enumerate() if item.name == "export"]


def test_tokens_are_offered_in_the_dialog(artist: Artist, photo: Path, painted: Path) -> None:
    from PySide6.QtWidgets import QMenu

    finished(artist, photo, painted)
    artist.do("export")
    asked = dialog()
    asked.form.template.setText("painting-")
    menu = asked.findChild(QMenu)
    next(action for action in menu.actions() if action.text().startswith("{width}")).trigger()
    assert asked.form.example.full_text() == "Becomes painting-120.png"
    asked.reject()


@pytest.mark.parametrize(("form", "suffix"), [*FORMATS, ("avif", ".avif")])
def test_smaller_deeper_and_with_or_without_its_recipe(
    painted: Path, tmp_path: Path, form: Format, suffix: str
) -> None:
    target = tmp_path / f"a{suffix}"
    export_picture(painted, target, form=form, quality=90, more=More(longest=60, depth=16))
    assert (probe(target).width, probe(target).height) == (60, 40)
    assert probe(target).depth == (8 if form in ("jpeg", "webp") else 16)
    assert read_recipe(target) == read_recipe(painted) is not None
    bare = tmp_path / f"b{suffix}"
    export_picture(painted, bare, form=form, quality=90, more=More(longest=4000, metadata=False))
    assert (probe(bare).width, probe(bare).depth) == (120, 8)
    assert read_recipe(bare) is None
