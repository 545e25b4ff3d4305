"""Downloads whose bytes are wrong or find no room: refused, thrown away, and what came before is kept."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from engine.cli import run
from engine.errors import DiskFull, DownloadFailed, UnreadableModel
from engine.models import entry_named
from engine.models.download import come_so_far, download
from engine.models.entries import Entry, ModelFile
from engine.models.hub import Hub
from engine.models.places import models_folder
from tests.disks import small_disk
from tests.downloads import QUICK, WEIGHTS, get, hub, left_over
from tests.local_hub import Fault, LocalHub
from tests.small_models import put, serve_taesd

__all__ = ["hub", "small_disk"]


@pytest.mark.parametrize("position", [0, 1_234_567, -1])
def test_a_wrong_byte_is_refused_and_thrown_away(hub: LocalHub, position: int) -> None:
    blob = serve_taesd(hub)
    hub.faults = [Fault(flip=position % len(blob.data))]
    with pytest.raises(DownloadFailed, match="wrong bytes"):
        get()
    assert not (models_folder() / "taesd" / WEIGHTS).exists()
    assert left_over() == []
    assert get()[0].read_bytes() == blob.data


def test_a_wrong_byte_in_what_waited_is_refused(hub: LocalHub) -> None:
    serve_taesd(hub)
    hub.faults = [Fault(cut=900_000)] + [Fault(status=500)] * 3
    with pytest.raises(DownloadFailed):
        get()
    part = models_folder() / "taesd" / f"{WEIGHTS}.part"
    part.write_bytes(b"?" + part.read_bytes()[1:])
    with pytest.raises(DownloadFailed, match="wrong bytes"):
        get()
    assert left_over() == []


def test_a_wrong_byte_in_a_small_file_is_refused(hub: LocalHub) -> None:
    serve_taesd(hub)
    hub.faults = [Fault(), Fault(flip=3)]
    with pytest.raises(DownloadFailed, match=r"config\.json arrived with wrong bytes"):
        get()


def test_another_file_than_the_catalogue_names_is_refused(hub: LocalHub) -> None:
    blob = serve_taesd(hub)
    known = ModelFile(path=WEIGHTS, bytes=len(blob.data), sha256=hashlib.sha256(b"another").hexdigest())
    entry = Entry(name="other", title="Other", kind="tiny-vae", repo="madebyollin/taesd", files=(known,))
    with Hub(QUICK) as connection, pytest.raises(DownloadFailed, match="another file now"):
        download(entry, connection)
    assert hub.gets() == []


def test_a_damaged_file_of_ours_is_fetched_again(hub: LocalHub) -> None:
    blob = serve_taesd(hub)
    weights = get()[0]
    weights.write_bytes(blob.data[:-1] + b"?")
    assert get()[0].read_bytes() == blob.data


def test_a_hub_that_sends_no_model_is_told(hub: LocalHub) -> None:
    serve_taesd(hub)
    hub.put("madebyollin/taesd", WEIGHTS, b"these are no weights" * 1000)
    with pytest.raises(UnreadableModel, match="not a model that is known here"):
        get()
    assert not (models_folder() / "taesd" / WEIGHTS).exists()


def test_room_is_asked_for_before_the_first_byte(hub: LocalHub, monkeypatch: pytest.MonkeyPatch) -> None:
    serve_taesd(hub)
    monkeypatch.setattr("engine.models.download.free_bytes", lambda _: 1_000_000)
    with pytest.raises(DiskFull, match=r"about 2\.0 MB are needed"):
        get()
    assert hub.gets() == []


def test_a_disk_that_fills_up_keeps_what_came(
    hub: LocalHub, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blob = serve_taesd(hub, 1_500_000)
    monkeypatch.setenv("IMPASTO_MODELS", str(small_disk))
    monkeypatch.setattr("engine.models.download.free_bytes", lambda _: None)
    monkeypatch.setattr("engine.models.fetch.free_bytes", lambda _: None)
    filler = put(small_disk / "filler", bytes(shutil.disk_usage(small_disk).free - 700_000))
    with pytest.raises(DiskFull):
        get()
    come = come_so_far(entry_named("taesd"))
    assert come > 500_000
    filler.unlink()
    assert get()[0].read_bytes() == blob.data
    assert [asked.range for asked in hub.gets() if asked.storage][-1] == f"bytes={come}-"


def test_nothing_is_asked_of_the_network_without_being_told_to(hub: LocalHub) -> None:
    assert [run(["models", *words]) for words in (["list"], ["where", "taesd"], ["check"])] == [0, 1, 0]
    assert hub.asked == []
