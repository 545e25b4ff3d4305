"""What the studio tells the artist: a strip that never blocks, messages kept until it exists, kinds of errors."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from engine.errors import Cancelled, EngineError, NotEnoughMemory
from engine.events import Failed
from gui import theme
from gui.remedies import advice_of, wants_models
from gui.tongue import said, tr
from gui.widgets import button, icon_label, plain_label, show_drawing, tool_button

log = logging.getLogger(__name__)

Level = Literal["info", "warning", "error"]
KEPT = 100
"""How many messages are remembered."""
MOST_WAITING = 20
"""How many wait behind the one that is shown; the history has the others."""
SHOWN_MS = 7000
"""How long a mere information stays, in milliseconds; twice as long with something to press. All else stays."""
BROKE = tr("Something went wrong in Impasto.")
BROKE_ADVICE = tr("Your pictures are safe. You can go on; if it happens again, copy the details into a report.")


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to tell: what happened, what to do, and details for a report."""

    text: str
    advice: str = ""
    level: Level = "info"
    details: str = ""
    action: str = ""
    """What the button beside it says; empty for none."""
    act: Callable[[], None] | None = None


class Messages(QObject):
    """Where every part of the studio leaves its messages. Those posted before a strip exists are kept for it.

    Live in the window's thread; from other threads emit `arrived` or come through the bridge.
    """

    posted = Signal(object)
    arrived = Signal(object)
    """Emit a Message here from any thread."""
    models_wanted = Signal()
    """An artist who is told that a model is missing wants to see the models."""
    fit_wanted = Signal()
    """An artist who is told that memory is short wants to see what would fit."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history: list[Message] = []
        self._waiting: list[Message] = []
        self._strip_there = False
        self.arrived.connect(self.post)

    def post(self, message: Message) -> None:
        """Show `message`, now or as soon as there is a window; what the engine says in the window's language."""
        message = replace(message, text=said(message.text), advice=said(message.advice))
        self.history = [*self.history[-KEPT + 1 :], message]
        if self._strip_there:
            self.posted.emit(message)
        else:
            self._waiting.append(message)

    def attach(self, show: Callable[[Message], None]) -> None:
        """Send messages to `show` from now on, first those that waited."""
        self._strip_there = True
        self.posted.connect(show)
        waiting, self._waiting = self._waiting, []
        for message in waiting:
            self.posted.emit(message)

    def inform(self, text: str, advice: str = "") -> None:
        """Something good to know."""
        self.post(Message(text, advice))

    def warn(self, text: str, advice: str = "") -> None:
        """Something to look at, although all goes on."""
        self.post(Message(text, advice, "warning"))

    def report(self, error: BaseException) -> None:
        """Cancelled: nothing. One of the engine's own errors: its words. Anything else: a bug, with its traceback."""
        if isinstance(error, Cancelled | CancelledError):
            return
        if isinstance(error, EngineError):
            self._post_error(error)
            return
        self.broke("".join(traceback.format_exception(error)))

    def failed(self, event: Failed) -> None:
        """What a job that failed has to say."""
        if event.expected:
            self._post_error(event)
        else:
            self.broke(event.traceback or event.message)

    def _post_error(self, told: EngineError | Failed) -> None:
        details = told.traceback if isinstance(told, Failed) else ""  # the last words of an engine that died
        message = Message(told.message, advice_of(told), "error", details)
        if wants_models(told):
            message = replace(message, action=tr("Models…"), act=self.models_wanted.emit)
        elif isinstance(told, Failed) and told.cause == NotEnoughMemory.__name__:
            message = replace(message, action=tr("Make it fit…"), act=self.fit_wanted.emit)
        self.post(message)

    def broke(self, details: str) -> None:
        """A bug of ours; `details` is for the report and the log."""
        log.error("Something broke:\n%s", details)
        self.post(Message(BROKE, BROKE_ADVICE, "error", details))


class MessageStrip(QFrame):
    """Shows one message over the top of the canvas; closes itself for mere information."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self.setAccessibleName(tr("Message"))
        self._queue: list[Message] = []
        self.message: Message | None = None
        self.shown_ms = SHOWN_MS
        self._icon = icon_label("info", 20)
        self._text = plain_label(role="name", wrap=True)
        self._advice = plain_label(role="muted", wrap=True)
        self._action = button("", tip=tr("Do what the message proposes"), press=self._act)
        self._details = button(
            tr("&Details…"), tip=tr("Show the technical details and copy them"), press=self._show_details
        )
        self._close = tool_button("close", tr("Close this message"), press=self.dismiss)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._time_out)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(theme.Space.XXS)
        words.addWidget(self._text)
        words.addWidget(self._advice)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.Space.M, theme.Space.S, theme.Space.S, theme.Space.S)
        row.setSpacing(theme.Space.M)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        row.addWidget(self._action)
        row.addWidget(self._details)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_message(self, message: Message) -> None:
        """Show `message`; what needs no answer gives way, what does waits behind it."""
        if self.message is not None and self.message.level != "info" and message != self.message:
            waiting = [one for one in self._queue if one not in (self.message, message)]
            self._queue = [*waiting, self.message][-MOST_WAITING:]
        self._present(message)

    def _present(self, message: Message) -> None:
        self.message = message
        self._text.setText(message.text)
        self._advice.setText(message.advice)
        self._advice.setVisible(bool(message.advice))
        self._details.setVisible(bool(message.details))
        self._action.setVisible(bool(message.action))
        self._action.setText(message.action)
        colour = {"info": theme.COLOURS.text, "warning": theme.COLOURS.warning, "error": theme.COLOURS.danger}
        show_drawing(self._icon, message.level, 20, colour[message.level])
        theme.restyle(self, level=message.level)
        words = f"{message.text} {message.advice}".strip()
        self.setAccessibleDescription(words)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))  # it takes no focus, so it is said
        self.show()
        self.raise_()
        self.updateGeometry()
        if message.level == "info":
            self._timer.start(self.shown_ms * (2 if message.action else 1))
        else:
            self._timer.stop()

    def _time_out(self) -> None:
        if self.underMouse() or self.isAncestorOf(QApplication.focusWidget() or self.window()):
            self._timer.start()
        else:
            self.dismiss()

    def dismiss(self) -> None:
        """Close this message and show the one behind it, if there is one."""
        self._timer.stop()
        self.message = None
        if self._queue:
            self._present(self._queue.pop())
        else:
            self.hide()

    def _act(self) -> None:
        act = self.message.act if self.message is not None else None
        self.dismiss()
        if act is not None:
            act()

    def _show_details(self) -> None:
        if self.message is not None:
            DetailsDialog(self.message, self.window()).show()


class DetailsDialog(QDialog):
    """The technical details of one message, to read and to copy; more buttons may go into `foot`."""

    def __init__(self, message: Message, parent: QWidget | None = None, *, title: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(title or tr("What broke"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._text = QPlainTextEdit(message.details, self)
        self._text.setReadOnly(True)
        self._text.setAccessibleName(tr("Technical details"))
        copy = button(tr("&Copy"), icon="copy", tip=tr("Copy the details to the clipboard"), press=self._copy)
        self.close_button = button(tr("Close"), tip=tr("Close this window (Esc)"), press=self.reject)
        self.foot = QHBoxLayout()
        self.foot.addStretch(1)
        self.foot.addWidget(copy)
        self.foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.Space.XL, theme.Space.L, theme.Space.XL, theme.Space.L)
        column.setSpacing(theme.Space.M)
        column.addWidget(plain_label(message.text, "title"))
        column.addWidget(plain_label(message.advice, "muted", wrap=True))
        column.addWidget(self._text, 1)
        column.addLayout(self.foot)
        self.resize(680, 420)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._text.toPlainText())


class HistoryDialog(QDialog):
    """Everything the studio said since it was opened, newest first."""

    def __init__(self, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Messages"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        lines = [f"{item.text} {item.advice}".strip() for item in reversed(messages.history)]
        text = QPlainTextEdit("\n\n".join(lines) or tr("Nothing was said yet."), self)
        text.setReadOnly(True)
        text.setAccessibleName(tr("Messages, newest first"))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.Space.XL, theme.Space.L, theme.Space.XL, theme.Space.L)
        column.setSpacing(theme.Space.M)
        column.addWidget(plain_label(tr("Messages"), "title"))
        column.addWidget(text, 1)
        column.addWidget(
            button(tr("Close"), tip=tr("Close this window (Esc)"), press=self.reject), 0, Qt.AlignmentFlag.AlignRight
        )
        self.resize(560, 380)
