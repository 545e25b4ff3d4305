"""The Qt application, and what stands on the screen while the studio's modules are still being loaded."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QColorSpace, QGuiApplication, QPaintEvent, QPalette, QSurfaceFormat
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from gui import theme, tongue
from gui.layout import restore_geometry

SIZE = (1280, 800)
"""Of a window that never stood anywhere, in pixels."""
PATIENCE = 0.3
"""Seconds that the start waits for a desktop that is slow to show it."""


def make_application(argv: list[str]) -> QApplication:
    """The Qt application, named and dressed."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    surface = QSurfaceFormat.defaultFormat()
    surface.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))  # what is drawn; systems that can, convert
    QSurfaceFormat.setDefaultFormat(surface)
    app = QApplication(["impasto", *argv])
    QCoreApplication.setApplicationName("Impasto")
    QGuiApplication.setDesktopFileName("impasto")
    tongue.install(app)
    theme.apply(app)
    return app


class Curtain(QWidget):
    """An empty window where the studio will stand, in its colours: modules take a second or two to load.

    It goes when the studio's window has been painted.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.setWindowTitle("Impasto")
        self.setAutoFillBackground(True)
        colours = self.palette()
        colours.setColor(QPalette.ColorRole.Window, theme.COLOURS.window)
        self.setPalette(colours)
        sign = QLabel()
        sign.setPixmap(theme.icon("impasto", theme.COLOURS.muted).pixmap(64, 64))
        QVBoxLayout(self).addWidget(sign, alignment=Qt.AlignmentFlag.AlignCenter)
        self._painted = False
        if not restore_geometry(self, folder):
            self.resize(*SIZE)

    def fall(self) -> None:
        """Show it and wait until it stands there, but not for long."""
        self.show()
        until = time.monotonic() + PATIENCE
        while not self._painted and time.monotonic() < until:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's."""
        super().paintEvent(event)
        self._painted = True

    def rise_over(self, window: QWidget) -> None:
        """Go when `window` is painted, or gone."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's: the first paint of the window, or its end before that."""
        if event.type() in (QEvent.Type.Paint, QEvent.Type.Close, QEvent.Type.Hide):
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self.close)
        return False
