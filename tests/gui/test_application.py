"""What stands on the screen until the studio is loaded, and that it goes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel, QMainWindow, QSplitter
from pytestqt.qtbot import QtBot

from gui.application import SIZE, Curtain
from gui.layout import save_layout


def test_the_curtain_falls_where_the_window_stood_and_rises_when_it_is_painted(qtbot: QtBot, tmp_path: Path) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    splitter = QSplitter(window)
    splitter.addWidget(QLabel("panel"))
    window.setGeometry(30, 40, 700, 500)
    save_layout(window, splitter, tmp_path)

    curtain = Curtain(tmp_path)
    qtbot.addWidget(curtain)
    curtain.fall()
    assert curtain.isVisible()
    assert curtain.geometry() == window.geometry()
    curtain.rise_over(window)
    qtbot.wait(50)
    assert curtain.isVisible()
    window.show()
    qtbot.waitUntil(lambda: not curtain.isVisible())
    assert window.isVisible()


def test_a_first_start_has_a_size(qtbot: QtBot, tmp_path: Path) -> None:
    curtain = Curtain(tmp_path)
    qtbot.addWidget(curtain)
    assert (curtain.width(), curtain.height()) == SIZE
