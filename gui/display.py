"""Whether a window can be opened here, asked before Qt is: Qt aborts the whole process when its plugin fails."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
from importlib.metadata import version
from pathlib import Path

PACKAGES = (
    "libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 "
    "libxcb-sync1 libxcb-xfixes0 libxcb-xkb1 libx11-xcb1 libxkbcommon-x11-0 libwayland-cursor0 libegl1 libgl1 "
    "libdbus-1-3 libfontconfig1 libglib2.0-0"
)
INSTALL = f"sudo apt-get install {PACKAGES}"
"""The one command that brings the window's system libraries on Debian and Ubuntu."""
_WINDOWLESS = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")


def problem() -> str | None:
    """Why no window can be opened here and what to do about it, in sentences; None when one can."""
    if importlib.util.find_spec("PySide6") is None:
        return (
            "The window needs the Python package PySide6-Essentials. Install it with: pip install PySide6-Essentials"
        )
    if sys.version_info < (3, 12) and version("PySide6-Essentials").startswith("6.12."):
        return (
            "This PySide6 loses references to None on Python 3.11, which would end the studio in the middle of work. "
            "Install another with: pip install 'PySide6-Essentials<6.12'"
        )
    if not sys.platform.startswith("linux"):
        return None
    wanted = os.environ.get("QT_QPA_PLATFORM", "").split(":")[0].split(";")[0]
    if wanted in _WINDOWLESS:
        return _missing(None)
    wayland, x11 = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("DISPLAY")
    if not wayland and not x11:
        return "There is no display here, so no window can be opened. The command line works: impasto render --help"
    return _choose_platform(wayland=bool(wayland), x11=bool(x11))


def _choose_platform(*, wayland: bool, x11: bool) -> str | None:
    """Name the platforms that work in QT_QPA_PLATFORM, so that Qt tries no other."""
    reason = None
    usable = []
    for there, platform in ((wayland, "wayland"), (x11, "xcb")):
        if not there:
            continue
        problem_here = _missing(f"libq{platform}.so") or (_unreachable() if platform == "xcb" else None)
        if problem_here is None:
            usable.append(platform)
        else:
            reason = problem_here
    if not usable:
        return reason
    os.environ.setdefault("QT_QPA_PLATFORM", ";".join(usable))
    return None


def _missing(plugin: str | None) -> str | None:
    """What Qt itself or its platform `plugin` lacks on this system."""
    try:
        import PySide6.QtWidgets  # noqa: F401  the libraries it brings are what the plugin is linked to

        if plugin is not None:
            spec = importlib.util.find_spec("PySide6")
            places = spec.submodule_search_locations if spec is not None else None
            ctypes.CDLL(str(Path((places or [""])[0]) / "Qt" / "plugins" / "platforms" / plugin))
    except (ImportError, OSError) as error:
        name = str(error).split(":")[0]
        return f"The window cannot be opened: the system library {name} is missing. Install it with:\n{INSTALL}"
    return None


def _unreachable() -> str | None:
    """Whether the X server that DISPLAY names answers."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return f"The window cannot be opened: libxcb is missing. Install it with:\n{INSTALL}"
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    broken = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    if broken:
        return f"The display {os.environ.get('DISPLAY')} does not answer, so no window can be opened."
    return None
