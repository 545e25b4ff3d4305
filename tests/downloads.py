"""Downloads from a hub on this machine: the hub, a hurried way to fetch from it, and what may be left over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.models import entry_named
from engine.models.download import download
from engine.models.hub import Hub, Patience
from engine.models.places import models_folder
from tests.local_hub import LocalHub, local_hub

QUICK = Patience(stall=0.4, tries=3, pause=0.01)
WEIGHTS = "diffusion_pytorch_model.safetensors"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalHub]:
    """The only hub that is asked, without a token; models go to the artist's own folder."""
    with local_hub() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        for name in ("HF_TOKEN", "IMPASTO_MODELS", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.delenv(name, raising=False)
        yield server


def get(name: str = "taesd", patience: Patience = QUICK) -> list[Path]:
    with Hub(patience) as connection:
        return download(entry_named(name), connection)


def left_over() -> list[str]:
    """Files that have no business to be there after a download."""
    return [path.name for path in models_folder().rglob("*") if ".part" in path.name]
