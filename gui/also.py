"""What is written beside the pictures of a batch when it is over. Slow: for a thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.contact_sheet import Sheet, write_sheet
from engine.jobs.report import KINDS, BatchReport, write_report
from engine.sniff import shown_name
from engine.storyboard import MOST_PICTURES, Storyboard, write_storyboard
from gui.panels.many_also import Also

SHEET, STORYBOARD = "impasto-sheet", "impasto-storyboard.webp"


def write_also(report: BatchReport, folder: Path, also: Also, *, checkpoint: Callable[[], None]) -> list[Path]:
    """Write what was ticked, about all pictures that stand there now; returns the paths.

    Raises EngineError, and what `checkpoint` raises to end it between two pictures.
    """
    pictures = [entry.target for entry in report.of("done", "already")]
    written: list[Path] = []
    if also.report:
        written += write_report(report, folder, KINDS)
    if also.sheet is not None and pictures:
        sheet = Sheet(title=shown_name(folder))
        written += write_sheet(pictures, folder / f"{SHEET}{also.sheet}", sheet, overwrite=True, checkpoint=checkpoint)
    if also.storyboard and pictures:
        target = folder / STORYBOARD
        write_storyboard(pictures[:MOST_PICTURES], target, Storyboard(), overwrite=True, checkpoint=checkpoint)
        written.append(target)
    return written
