"""Export many in the tests: an engine that answers at once, photos of which some are broken, and the dialog."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt

from engine.events import JobId
from gui.panels.export_many import ExportManyDialog
from tests.gui.conftest import Artist
from tests.gui.drawn import landscape


class Painter:
    """Answers each job of a batch at once, as an engine would: broken photos fail, all others are finished."""

    def __init__(self, artist: Artist) -> None:
        self._artist = artist
        self._submit = artist.runner.submit
        artist.runner.submit = self.submit  # type: ignore[method-assign]
        self.paused = False

    def submit(self, request: object, **named: JobId) -> JobId:
        job = self._submit(request, **named)  # type: ignore[arg-type]
        if not self.paused:
            self.answer(job)
        return job

    def answer(self, job: JobId) -> None:
        request = self._artist.runner.requests[-1]
        if "broken" in request.source.name:
            words = f"{request.source.name} is cut off."
            self._artist.runner.fail(job, words, "Get a fresh copy.", cause="UnreadablePicture")
            return
        request.target.parent.mkdir(parents=True, exist_ok=True)
        shade = 40 * len(self._artist.runner.requests)
        Image.new("RGB", (3, 2), (shade, 90, 0)).save(request.target)
        self._artist.runner.finish(job)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Seven photos, of which two are broken, and something that is no picture."""
    made = tmp_path / "holiday"
    made.mkdir()
    for number in range(1, 6):
        landscape(made / f"photo {number}.jpg", 30, 20)
    for name in ("broken 1.jpg", "broken 2.png"):
        (made / name).write_bytes(b"\xff\xd8\xff no more")
    (made / "notes.txt").write_text("not a photo")
    return made


def dialog(artist: Artist) -> ExportManyDialog:
    found = artist.app.exporting._many
    assert found is not None
    return found


def chosen(artist: Artist, folder: Path, out: Path, template: str = "{source}") -> ExportManyDialog:
    """The dialog with everything chosen, not yet started."""
    artist.chooser.answer = folder
    artist.do("export_many")
    asked = dialog(artist)
    assert not asked.go.isEnabled()
    asked.sources.ask_folder()
    asked.form.folder.setText(str(out))
    asked.form.template.setText(template)
    assert asked.sources.found.full_text() == "7 photos, from broken 1.jpg to photo 5.jpg"
    return asked


def begin(artist: Artist, folder: Path, out: Path) -> ExportManyDialog:
    """The same, started."""
    asked = chosen(artist, folder, out, "{source}-{style}")
    artist.bot.mouseClick(asked.go, Qt.MouseButton.LeftButton)
    return asked


def wait_until_over(artist: Artist) -> None:
    artist.bot.waitUntil(lambda: artist.app.exporting.batch is not None and not artist.app.exporting.batch.running)


def table(asked: ExportManyDialog) -> list[tuple[str, ...]]:
    model = asked.table.model()
    return [tuple(str(model.index(row, column).data()) for column in range(3)) for row in range(model.rowCount())]
