"""What the artist is told: kept until it can be shown, in the right words, never as markup."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from engine.errors import Cancelled, UnreadablePicture
from engine.events import Failed, JobId
from gui import messages as module
from gui.messages import BROKE, DetailsDialog, HistoryDialog, Message, Messages, MessageStrip
from tests.gui.conftest import Artist


@pytest.fixture
def strip(qtbot: QtBot) -> Iterator[MessageStrip]:
    host = QWidget()
    host.resize(800, 300)
    made = MessageStrip(host)
    QLineEdit(host).setFocus()
    host.move(0, 0)
    QCursor.setPos(host.screen().geometry().bottomRight())  # an earlier test may have left it where the strip comes
    host.show()
    yield made
    host.close()
    host.deleteLater()


def labels(widget: QWidget) -> str:
    return " | ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_messages_sent_before_a_window_exists_are_shown_later(qapp: QApplication, strip: MessageStrip) -> None:
    messages = Messages()
    messages.inform("The settings were damaged.")
    messages.warn("Some paintings are left out.")
    assert not strip.isVisible()
    messages.attach(strip.show_message)
    assert strip.message is not None
    assert strip.message.text == "Some paintings are left out."
    messages.inform("Later.")
    assert [item.text for item in messages.history][-1] == "Later."


def test_cancelled_says_nothing(qapp: QApplication) -> None:
    messages = Messages()
    messages.report(Cancelled())
    assert messages.history == []


def test_an_expected_failure_has_its_own_words(qapp: QApplication) -> None:
    messages = Messages()
    messages.report(UnreadablePicture("The photo is cut off.", "Get a fresh copy."))
    messages.failed(Failed(job=JobId("a"), message="No memory.", advice="Make it smaller."))
    assert [(item.text, item.advice, item.details) for item in messages.history] == [
        ("The photo is cut off.", "Get a fresh copy.", ""),
        ("No memory.", "Make it smaller.", ""),
    ]
    assert {item.level for item in messages.history} == {"error"}


def test_a_bug_has_a_traceback_behind_a_button(qtbot: QtBot, strip: MessageStrip) -> None:
    messages = Messages()
    messages.attach(strip.show_message)
    with pytest.raises(ValueError, match="wrong") as caught:
        int("wrong")
    messages.report(caught.value)
    assert BROKE in labels(strip)
    assert "ValueError" not in labels(strip)
    details = next(item for item in strip.findChildren(QPushButton) if "Details" in item.text())
    qtbot.mouseClick(details, Qt.MouseButton.LeftButton)
    dialog = next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, DetailsDialog))
    assert "ValueError: invalid literal" in dialog.findChild(QPlainTextEdit).toPlainText()
    copy = next(item for item in dialog.findChildren(QPushButton) if "Copy" in item.text())
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert "ValueError: invalid literal" in QApplication.clipboard().text()
    dialog.close()


def test_a_failed_job_with_a_bug_shows_its_traceback(qapp: QApplication) -> None:
    messages = Messages()
    messages.failed(Failed(job=JobId("a"), message="boom", expected=False, traceback="Traceback: boom"))
    assert (messages.history[0].text, messages.history[0].details) == (BROKE, "Traceback: boom")


def test_errors_wait_their_turn_and_information_gives_way(strip: MessageStrip) -> None:
    first, second = Message("First.", level="error"), Message("Second.", level="error")
    strip.show_message(first)
    strip.show_message(Message("Just so you know."))
    strip.show_message(second)
    assert strip.message == second
    strip.dismiss()
    assert strip.message == first
    strip.dismiss()
    assert not strip.isVisible()


def test_information_closes_itself(qtbot: QtBot, strip: MessageStrip) -> None:
    strip.shown_ms = 10
    strip.show_message(Message("It is exported."))
    assert strip.isVisible()
    qtbot.waitUntil(lambda: not strip.isVisible())
    strip.show_message(Message("It broke.", level="error"))
    qtbot.wait(60)
    assert strip.isVisible()


def test_what_a_message_proposes_is_done_once(qtbot: QtBot, strip: MessageStrip) -> None:
    done: list[int] = []
    strip.show_message(Message("Painted with Impasto.", action="Use them", act=lambda: done.append(1)))
    qtbot.mouseClick(strip._action, Qt.MouseButton.LeftButton)
    assert (done, strip.isVisible()) == ([1], False)


def test_words_from_files_are_never_markup(strip: MessageStrip) -> None:
    strip.show_message(Message("<b>big</b>.jpg is cut off.", "<img src='x'>"))
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in strip.findChildren(QLabel) if label.text())


def test_only_so_many_are_remembered(qapp: QApplication) -> None:
    messages = Messages()
    for number in range(module.KEPT + 20):
        messages.inform(str(number))
    assert len(messages.history) == module.KEPT
    assert messages.history[-1].text == str(module.KEPT + 19)


def test_the_history_can_be_read_again(artist: Artist) -> None:
    artist.app.messages.inform("The first.", "Do this.")
    artist.app.messages.inform("The second.")
    artist.do("messages")
    dialog = next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, HistoryDialog))
    text = dialog.findChild(QPlainTextEdit).toPlainText()
    assert text.index("The second.") < text.index("The first. Do this.")
    dialog.close()


def test_long_messages_are_whole_in_a_narrow_window(artist: Artist) -> None:
    artist.window.resize(1000, 640)
    artist.app.messages.warn("A long sentence about what happened with this photo. " * 4, "And what to do. " * 6)
    strip = artist.window.stage.strip
    artist.bot.waitUntil(lambda: strip.height() > 80)
    for label in (strip._text, strip._advice):
        assert label.heightForWidth(label.width()) <= label.height()
    assert artist.window.stage.rect().contains(strip.geometry())
