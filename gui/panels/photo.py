"""The photo's panel: which picture will be painted, and the way to another one."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.sniff import shown_name
from gui import theme
from gui.models.thumbnails import Thumbnails
from gui.panels.cards import draw_filling
from gui.state import Parameters, Photo
from gui.tongue import tr
from gui.widgets import ElidedLabel, Percent, Segments, button, plain_label
from gui.words import Start

STARTS: tuple[tuple[Start, str, str], ...] = (
    ("photo", tr("Photo"), tr("Paint a photo in the manner of a painting")),
    ("words", tr("Words"), tr("Imagine a picture from words; a painting may give it its manner afterwards")),
    ("both", tr("Photo + words"), tr("Change a photo by words; a painting may give it its manner afterwards")),
)


class PhotoPicture(QWidget):
    """The photo, small. Press it to open another."""

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._pixmap: QPixmap | None = None
        self.setFixedSize(QSize(92, 70))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(tr("Open a photo, or drop one anywhere on the canvas"))

    def show_pixmap(self, pixmap: QPixmap | None) -> None:
        """Show `pixmap`, or an empty place."""
        self._pixmap = pixmap
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens."""
        self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """It is no place for the keyboard: the button beside it is."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the photo or a drawing of one."""
        painter = QPainter(self)
        draw_filling(painter, self.rect(), self._pixmap)
        if self._pixmap is None:
            icon = theme.icon("photo", theme.COLOURS.faint).pixmap(28, 28)
            painter.drawPixmap((self.width() - 28) // 2, (self.height() - 28) // 2, icon)


class PhotoPanel(QWidget):
    """Thumbnail, name and size of the photo, and a button to open one."""

    open_wanted = Signal()

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._photo: Photo | None = None
        self._picture = PhotoPicture()
        self._picture.pressed.connect(self.open_wanted)
        self._name = ElidedLabel(role="name")
        self._size = ElidedLabel(role="muted", mode=Qt.TextElideMode.ElideRight)
        self.open_button = button(
            tr("&Open photo…"),
            icon="open",
            tip=tr("Choose the picture to be painted; or drop one on the canvas"),
            keys="Ctrl+O",
            press=self.open_wanted.emit,
        )
        self.start = Segments(tr("Begin with"), STARTS, pad=5)
        self.denoise = Percent(
            tr("Change"),
            tr("How far the picture may depart from the photo: hardly near 0%, entirely at 100%"),
            least=1,
        )
        thumbnails.ready.connect(self._refresh)
        self._lay_out()
        self.show_parameters(Parameters())

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(theme.Space.XXS)
        words.addWidget(self._name)
        words.addWidget(self._size)
        words.addStretch(1)
        words.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.setSpacing(theme.Space.M)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        row.addLayout(words, 1)
        row.setContentsMargins(0, 0, 0, 0)
        self._row = QWidget()
        self._row.setLayout(row)
        self._change = QWidget()
        change = QHBoxLayout(self._change)
        change.setContentsMargins(0, 0, 0, 0)
        change.setSpacing(theme.Space.S)
        change.addWidget(plain_label(tr("Change"), "heading"))
        change.addWidget(self.denoise, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.Space.L, theme.Space.M, theme.Space.L, theme.Space.M)
        column.setSpacing(theme.Space.S)
        column.addWidget(plain_label(tr("Begin with"), "heading"))
        column.addWidget(self.start)
        column.addWidget(self._row)
        column.addWidget(self._change)

    def show_parameters(self, parameters: Parameters) -> None:
        """Show what it begins with, and which photo is chosen."""
        photo = self._photo = parameters.photo
        self.start.show_value(parameters.start)
        self._row.setVisible(parameters.start != "words")
        self._change.setVisible(parameters.start == "both")
        self.denoise.show_value(parameters.words.step.denoise)
        self._name.set_text(shown_name(photo.path) if photo else tr("No photo yet"))
        self._size.set_text(
            tr("{width} × {height} pixels", width=photo.width, height=photo.height)
            if photo
            else tr("JPEG, PNG, WebP or TIFF")
        )
        self._refresh()

    def controls(self) -> list[QWidget]:
        """What can be reached here, in order."""
        return [*self.start.buttons.values(), self.open_button, self.denoise.slider, self.denoise.number]

    def _refresh(self) -> None:
        self._picture.show_pixmap(self._thumbnails.pixmap(self._photo.path) if self._photo else None)
