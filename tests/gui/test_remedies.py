"""What helps against an error, the window says as it is done in the window."""

from __future__ import annotations

from typing import get_args

import pytest

from engine.errors import UnknownName, UnreadableModel
from engine.events import Failed, JobId
from engine.remedies import ADDITIONS, Kind, Remedy
from gui.panels.models import ModelsDialog
from gui.remedies import advice_of, whole, worded
from tests.gui.conftest import Artist

NAMES = {"list": ("style", "preset", "model"), "beside a model": ADDITIONS}
REMEDIES = [Remedy(kind, name) for kind in get_args(Kind) for name in NAMES.get(kind, ("sd15",))]


@pytest.mark.parametrize("remedy", REMEDIES, ids=lambda remedy: f"{remedy.kind} {remedy.name}")
def test_each_is_worded_for_both(remedy: Remedy) -> None:
    here = worded(remedy)
    assert here.endswith(".")
    assert "impasto " not in here
    assert "--" not in here
    assert "{" not in str(remedy)
    assert here != str(remedy)


def test_a_missing_model_leads_to_the_models(artist: Artist) -> None:
    error = UnreadableModel("SD is not here.", Remedy("get model", "sd15", "Or choose another."))
    assert str(error) == "SD is not here. Get it with: impasto models get sd15. Or choose another."
    artist.app.messages.report(error)
    assert artist.message == "SD is not here. Open Models (Ctrl+M) and download it. Or choose another."
    artist.window.stage.strip._action.click()
    dialog = artist.window.commands._models
    assert isinstance(dialog, ModelsDialog)
    assert dialog.isVisible()
    dialog.close()


def test_a_job_that_failed_is_worded_too() -> None:
    failed = Failed(job=JobId("1"), message="No.", advice=str(REMEDIES[0]), remedy=REMEDIES[0])
    again = Failed.model_validate_json(failed.model_dump_json())
    assert whole(again) == f"No. {worded(REMEDIES[0])}"


def test_what_is_no_command_stays() -> None:
    near = UnknownName.among("preset", "oil-potrait", ["oil-portrait"])
    assert advice_of(near) == near.advice == 'Did you mean "oil-portrait"?'
    far = UnknownName.among("style", "zzz", ["ink"])
    assert far.advice == "See: impasto styles list."
    assert advice_of(far) == "Choose one in the gallery (Ctrl+F)."
