"""What is wrong with the controls of a window: those without a name, a tooltip, or a key that leads there."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QScrollBar,
    QWidget,
)

from gui.canvas_view import CanvasView
from gui.divider import Divider
from gui.panels.crop_tool import CropTool
from gui.panels.mask_tool import MaskTool

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    CanvasView,
    Divider,
    MaskTool,
    CropTool,
)
TOLD_BY_NAME = (QAbstractItemView, CanvasView, MaskTool, CropTool, QPlainTextEdit)
"""What is so large that a tooltip would be in the way."""
INSIDE = (QAbstractSpinBox, QComboBox, QLineEdit, QAbstractItemView)
"""What has parts of its own that are no controls."""


def controls(root: QWidget) -> Iterator[QWidget]:
    """What is seen in `root` and can be used."""
    for part in [root, *root.findChildren(QWidget)]:
        used = isinstance(part, CONTROLS) or (takes_tab(part) and part.focusProxy() is None)
        if not used or not part.isVisible() or part.window() is not root.window():
            continue
        if isinstance(part, QScrollBar | QHeaderView | QMenuBar) or _within(part):
            continue
        yield part


def takes_tab(part: QWidget) -> bool:
    return bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _within(part: QWidget) -> bool:
    """Whether it belongs to another control, or to Qt."""
    parent = part.parentWidget()
    while parent is not None:
        if isinstance(parent, (*INSIDE, QMenuBar)) or type(parent).__name__ == "QKeySequenceEdit":
            return True
        parent = parent.parentWidget()
    return False


def _has_arrows(part: QWidget) -> bool:
    """Whether arrow keys lead to it, from the button of its group that Qt leaves to Tab."""
    group = part.group() if isinstance(part, QAbstractButton) else None
    return group is not None and any(takes_tab(button) for button in group.buttons())


def chain(root: QWidget) -> set[QWidget]:
    """What Tab leads to."""
    reached, part = set(), root
    for _ in range(2000):
        part = part.nextInFocusChain()
        if part in reached:
            break
        reached.add(part)
    return reached


def faults(root: QWidget) -> list[str]:
    """What is wrong with the controls in `root`, each in words."""
    reached, found, seen = chain(root), [], 0
    for part in controls(root):
        seen += 1
        what = told(part)
        if not part.accessibleName():
            found.append(f"{what}: no name")
        if not part.toolTip() and isinstance(part, CONTROLS) and not isinstance(part, TOLD_BY_NAME):
            found.append(f"{what}: no tooltip")
        if part.isEnabled() and not takes_tab(part) and not _has_arrows(part):
            found.append(f"{what}: no focus")
        if part not in reached:
            found.append(f"{what}: no key leads there")
    assert seen, type(root).__name__
    return found


def told(part: QWidget) -> str:
    """Which part it is."""
    return f"{type(part).__name__} {part.accessibleName() or part.objectName() or getattr(part, 'text', str)()}"


def cut_off(root: QWidget) -> list[str]:
    """Buttons and labels in `root` that have less room than their texts need."""
    return [
        told(part)
        for part in root.findChildren(QWidget)
        if isinstance(part, QAbstractButton | QLabel)
        and part.isVisible()
        and part.minimumSizeHint().width() > part.width() + 1
    ]
