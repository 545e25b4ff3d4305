"""A picture that does not fit and the card with the ways out, and learning a look, for the screenshots."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine import events
from engine.events import JobId
from gui.build import StudioApp
from gui.state import SizeChoice

Shoot = Callable[[StudioApp, Path, str], None]
MIB = 1 << 20


def draw_fit(studio: StudioApp, folder: Path, *, shoot: Shoot, settle: Callable[[float], None]) -> None:
    """8K on a card that other programs have filled."""
    size = studio.studio.parameters.size
    studio.studio.set_size(SizeChoice("8k"))
    tell_memory(studio, 60 * MIB)
    shoot(studio, folder, "30-does-not-fit")
    studio.making_fit.show_card()
    settle(0.4)
    studio.making_fit.card.grab().save(str(folder / "31-make-it-fit.png"))
    studio.making_fit.card.close()
    tell_memory(studio, 18_000 * MIB)
    studio.studio.set_size(size)


def tell_memory(studio: StudioApp, free: int) -> None:
    """A reading of a card with 24 GB that is not here."""
    total, ours = 24_576 * MIB, 2150 * MIB
    studio.bridge(
        events.Memory(
            job=JobId(""), device="NVIDIA RTX 4090", gpu=True, peak=4 << 30, total=total, ours=ours, free=free,
            others=total - ours - free,
        )
    )  # fmt: skip


def draw_learning(
    studio: StudioApp, folder: Path, *, shoot_dialog: Callable[[Path, str], None], settle: Callable[[float], None]
) -> None:
    """Learning a look, before a folder is chosen."""
    studio.window.actions_by_name["learn"].trigger()
    settle(1.5)
    shoot_dialog(folder, "32-learn-a-look")
