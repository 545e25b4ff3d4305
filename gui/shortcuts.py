"""The keys of actions, as the artist wants them: what an action has, and who else has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

Keys = tuple[str, ...]


def portable(keys: str) -> str:
    """The keys as settings keep them: Ctrl+Shift+E, in every language and on every system."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.PortableText)


def native(keys: str) -> str:
    """The keys in the words of this system."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


class Shortcuts(QObject):
    """Knows every action's own keys and the changed ones; `changed` tells what is to be kept."""

    changed = Signal(object)
    """All changes: a dictionary from an action's name to its keys."""

    def __init__(
        self, actions: Mapping[str, QAction], changes: Mapping[str, Iterable[str]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        self._own: dict[str, Keys] = {
            name: tuple(portable(keys.toString()) for keys in action.shortcuts()) for name, action in actions.items()
        }
        self._changes: dict[str, Keys] = {}
        for name, keys in changes.items():
            if name in actions:
                self._put(name, tuple(filter(None, map(portable, keys))))

    def keys(self, name: str) -> Keys:
        """The keys that an action has now."""
        return self._changes.get(name, self._own[name])

    def is_own(self, name: str) -> bool:
        """Whether an action has the keys that it came with."""
        return name not in self._changes

    def holder(self, keys: str, *, besides: str = "") -> str | None:
        """The action that has `keys` already."""
        wanted = portable(keys)
        return next((name for name in self._own if name != besides and wanted and wanted in self.keys(name)), None)

    def set_keys(self, name: str, keys: str) -> None:
        """Give an action one set of keys (none: an empty string), taken from whoever has it."""
        wanted = portable(keys)
        other = self.holder(wanted, besides=name)
        if other is not None:
            self._put(other, tuple(held for held in self.keys(other) if held != wanted))
        self._put(name, (wanted,) if wanted else ())
        self.changed.emit(dict(self._changes))

    def reset(self, name: str) -> None:
        """Give an action back the keys that it came with, taken from whoever has them."""
        for keys in self._own[name]:
            other = self.holder(keys, besides=name)
            if other is not None:
                self._put(other, tuple(held for held in self.keys(other) if held != keys))
        self._put(name, self._own[name])
        self.changed.emit(dict(self._changes))

    def _put(self, name: str, keys: Keys) -> None:
        before = self.keys(name)
        if keys == self._own[name]:
            self._changes.pop(name, None)
        else:
            self._changes[name] = keys
        self._actions[name].setShortcuts([QKeySequence(item) for item in keys])
        _retell(before, keys)


def _retell(before: Keys, after: Keys) -> None:
    """Let tooltips name the keys of now."""
    if not before or before == after:
        return
    old = f"({native(before[0])})"
    new = f"({native(after[0])})" if after else ""
    for widget in QApplication.allWidgets():
        if isinstance(widget, QWidget) and old in widget.toolTip():
            widget.setToolTip(widget.toolTip().replace(old, new).rstrip())
