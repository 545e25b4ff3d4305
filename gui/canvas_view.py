"""The canvas: shows the photo, the preview and the painting, with zoom, pan and two ways to compare."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.divider import Divider
from gui.pyramid import Pyramid
from gui.tongue import tr

MOST_ZOOM = 16.0
"""Screen pixels to one picture pixel, at most."""
STEP = 1.25
"""Factor of one zoom step."""
EXACT = 1e-6
"""How near to a whole number a zoom counts as one: then pixels are repeated and not blended."""
MARGIN = theme.Space.XL
"""Pixels left free around a fitted picture."""


class CanvasView(QWidget):
    """One picture in the middle of attention. Zoom 1 is one picture pixel on one screen pixel."""

    zoom_changed = Signal(float)
    moved = Signal()
    """The picture lies elsewhere than before, or is another size."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._photo: Pyramid | None = None
        self._painting: Pyramid | None = None
        self._comparing = False
        self._fitted = True
        self._zoom = 1.0
        self._centre = QPointF(0.5, 0.5)
        self._grip: QPoint | None = None
        self._ringed = False
        self._divided = False
        self.divider = Divider(self)
        self.divider.dragged.connect(self._divide_at)
        self.divider.hide()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 180)
        self.setAccessibleName(tr("Canvas"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # -- what it shows

    @property
    def shown(self) -> Pyramid | None:
        """What is seen now: the painting, or the photo without one and while comparing."""
        return self._photo if self._comparing or self._painting is None else self._painting

    @property
    def painting(self) -> Pyramid | None:
        """The painting or its preview."""
        return self._painting

    @property
    def photo(self) -> Pyramid | None:
        """The photo."""
        return self._photo

    @property
    def comparing(self) -> bool:
        """Whether the photo is shown in place of the painting."""
        return self._comparing

    def set_photo(self, photo: Pyramid | None) -> None:
        """Show another photo, fitted, without any painting."""
        self._photo, self._painting = photo, None
        self.fit()

    def set_painting(self, painting: Pyramid | None) -> None:
        """Show the painting (or a preview of it) over the photo; the same part of it stays in view."""
        before = self.picture_size()
        self._painting = painting
        after = self.picture_size()
        if not self._fitted and before.width() and after.width():
            self._zoom *= before.width() / after.width()
        self._settle()

    def set_comparing(self, comparing: bool) -> None:
        """Show the photo in place of the painting, or the painting again."""
        self._comparing = comparing and self._photo is not None
        self.update()

    @property
    def divided(self) -> bool:
        """Whether the photo is seen on one side of a line and the painting on the other."""
        return self._divided

    def set_divided(self, divided: bool) -> None:
        """Show the photo left of a line and the painting right of it, or the painting alone."""
        self._divided = divided
        self._place_divider()
        self.update()

    def _divide_at(self, share: float) -> None:
        self.divider.show_share(share)
        self._place_divider()
        self.update()

    def _place_divider(self) -> None:
        target = self.picture_rect()
        there = self._divided and self._photo is not None and self._painting is not None and not target.isEmpty()
        self.divider.setVisible(there)
        if there:
            self.divider.place(target, self.rect())

    def picture_size(self) -> QSize:
        """Width and height of the picture in its own pixels; 0 × 0 without one."""
        picture = self._painting or self._photo
        return QSize(picture.width, picture.height) if picture is not None else QSize(0, 0)

    # -- zoom and pan

    @property
    def zoom(self) -> float:
        """Screen pixels to one picture pixel."""
        return self._fit_zoom() if self._fitted else self._zoom

    @property
    def fitted(self) -> bool:
        """Whether the whole picture is kept in view."""
        return self._fitted

    def fit(self) -> None:
        """Show the whole picture."""
        self._fitted, self._centre = True, QPointF(0.5, 0.5)
        self._settle()

    def actual_size(self) -> None:
        """Show one picture pixel on one screen pixel."""
        self.set_zoom(1.0)

    def zoom_in(self) -> None:
        """One step nearer."""
        self.set_zoom(self.zoom * STEP)

    def zoom_out(self) -> None:
        """One step away."""
        self.set_zoom(self.zoom / STEP)

    def set_zoom(self, zoom: float, at: QPointF | None = None) -> None:
        """Zoom so that what lies under `at` (widget pixels; the middle when None) stays there."""
        size = self.picture_size()
        if size.isEmpty():
            return
        least = min(self._fit_zoom(), 1.0)
        zoom = max(least, min(MOST_ZOOM, zoom))
        if zoom <= self._fit_zoom() and zoom < 1.0:
            self.fit()
            return
        at = QPointF(self.rect().center()) if at is None else at
        before = self._target()
        relative = QPointF((at.x() - before.x()) / before.width(), (at.y() - before.y()) / before.height())
        self._fitted, self._zoom = False, zoom
        side = QPointF(size.width() * zoom / self._ratio(), size.height() * zoom / self._ratio())
        middle = QPointF(self.width() / 2, self.height() / 2)
        self._centre = QPointF(
            relative.x() - (at.x() - middle.x()) / side.x(), relative.y() - (at.y() - middle.y()) / side.y()
        )
        self._settle()

    def pan(self, by: QPointF) -> None:
        """Move the picture by widget pixels."""
        target = self._target()
        if not self._fitted and not target.isEmpty():
            self._centre -= QPointF(by.x() / target.width(), by.y() / target.height())
            self._settle()

    def _ratio(self) -> float:
        return self.devicePixelRatioF()

    def _fit_zoom(self) -> float:
        size = self.picture_size()
        if size.isEmpty():
            return 1.0
        room = QSize(max(1, self.width() - 2 * MARGIN), max(1, self.height() - 2 * MARGIN))
        scale = min(room.width() / size.width(), room.height() / size.height()) * self._ratio()
        return min(scale, max(1.0, 2.0 * self._ratio()))  # tiny pictures are not blown up to a blur

    def picture_rect(self) -> QRectF:
        """Where the whole picture lies, in widget pixels; some of it may lie outside."""
        return self._target()

    def _target(self) -> QRectF:
        size, scale = self.picture_size(), self.zoom / self._ratio()
        width, height = size.width() * scale, size.height() * scale
        left = self.width() / 2 - self._centre.x() * width
        top = self.height() / 2 - self._centre.y() * height
        return QRectF(left, top, width, height)

    def _settle(self) -> None:
        """Keep the picture in view, tell the zoom, draw."""
        target = self._target()
        if not target.isEmpty():
            self._centre = QPointF(
                _held(self._centre.x(), self.width(), target.width()),
                _held(self._centre.y(), self.height(), target.height()),
            )
        movable = not self._fitted and (target.width() > self.width() or target.height() > self.height())
        self.setCursor(Qt.CursorShape.OpenHandCursor if movable else Qt.CursorShape.ArrowCursor)
        self._place_divider()
        self.zoom_changed.emit(self.zoom)
        self.moved.emit()
        self.update()

    # -- Qt's events

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show a ring to who comes by keyboard; who clicks looks at the picture anyway."""
        keys = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self._ringed = event.reason() in keys
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        self._ringed = False
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again, or keep the part that is in view."""
        self._settle()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom to the cursor."""
        turned = event.angleDelta().y() or event.pixelDelta().y()
        if turned:
            self.set_zoom(self.zoom * STEP ** (turned / 120), event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Zoom with two fingers on a touchpad as well."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.set_zoom(self.zoom * (1 + event.value()), event.position())
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Grip the picture."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._grip = event.position().toPoint()
            if not self._fitted:
                self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the picture along."""
        if self._grip is not None:
            here = event.position().toPoint()
            self.pan(QPointF(here - self._grip))
            self._grip = here

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None
        self._settle()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Between the whole picture and its pixels."""
        if self._fitted:
            self.set_zoom(1.0, event.position())
        else:
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pan with the arrows; zoom keys belong to the window's actions."""
        by = {
            Qt.Key.Key_Left: QPointF(60, 0),
            Qt.Key.Key_Right: QPointF(-60, 0),
            Qt.Key.Key_Up: QPointF(0, 60),
            Qt.Key.Key_Down: QPointF(0, -60),
        }.get(Qt.Key(event.key()))
        if by is None or self._fitted:
            super().keyPressEvent(event)
        else:
            self.pan(by)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is in view, from the level that has just enough pixels."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(theme.COLOURS.well))
        picture = self.shown
        if picture is not None:
            target = self._target()
            self._draw(painter, picture, target, QRectF(self.rect()))
            self._draw_comparison(painter, target)
        if self._ringed:
            painter.setPen(QPen(QColor(theme.COLOURS.focus), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _draw(self, painter: QPainter, picture: Pyramid, target: QRectF, room: QRectF) -> None:
        """The part of `picture`, which fills `target`, that lies in `room`."""
        level = picture.level_for(target.width() * self._ratio())
        seen = target.intersected(room)
        if seen.isEmpty():
            return
        across, down = level.width() / target.width(), level.height() / target.height()
        source = QRectF(
            (seen.x() - target.x()) * across,
            (seen.y() - target.y()) * down,
            seen.width() * across,
            seen.height() * down,
        )
        exact = abs(self._ratio() / across - round(self._ratio() / across)) < EXACT and level.width() == picture.width
        smooth = not exact and (self.zoom < 4.0 or level.width() < picture.width)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(seen, level, source)

    def _draw_comparison(self, painter: QPainter, target: QRectF) -> None:
        """The photo left of the line, and words that say which is which."""
        if self._painting is None or self._photo is None:
            return
        if self._comparing:
            draw_tag(painter, target, tr("Photo"))
        elif self._divided:
            line = target.x() + target.width() * self.divider.share
            left = QRectF(0, 0, max(0.0, line), self.height())
            self._draw(painter, self._photo, target, left)
            for words, room, right in (
                (tr("Photo"), target.intersected(left), False),
                (tr("Painting"), target.intersected(QRectF(self.rect())), True),
            ):
                draw_tag(painter, room, words, right=right)


def _held(centre: float, room: float, length: float) -> float:
    """The relative centre at which a picture of `length` neither leaves `room` nor shows needless emptiness."""
    if length <= room:
        return 0.5
    half = room / (2 * length)
    return max(half, min(1 - half, centre))


def draw_tag(painter: QPainter, room: QRectF, text: str, *, right: bool = False) -> None:
    """A word in the upper corner of `room` that says what is seen; none where it has no room."""
    width = painter.fontMetrics().horizontalAdvance(text) + 2 * theme.Space.S
    height = painter.fontMetrics().height() + theme.Space.S
    if room.width() < width + 2 * theme.Space.M:
        return
    side = room.right() - width - theme.Space.M if right else max(0.0, room.x()) + theme.Space.M
    place = QRectF(side, max(0.0, room.y()) + theme.Space.M, width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.SHADE))
    painter.drawRoundedRect(place, 4, 4)
    painter.setPen(QColor(theme.ON_PICTURE))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
