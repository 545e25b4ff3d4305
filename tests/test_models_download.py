"""Downloads from a real server that fails in every way: they go on, or say why, and never leave a wrong byte."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from engine import events
from engine.errors import Cancelled, DownloadFailed, NoAccess
from engine.models import entry_named, find_model, shelf
from engine.models.download import come_so_far, download, give_up
from engine.models.hub import TOKEN_FILE, Hub
from engine.models.places import models_folder
from engine.models.records import RECEIPT
from engine.settings import folders
from tests import ROOT
from tests.downloads import QUICK, WEIGHTS, get, hub, left_over
from tests.local_hub import COMMIT, Fault, LocalHub
from tests.small_models import put, safetensors, serve_taesd
from tests.waiting import wait_until

__all__ = ["hub"]  # a fixture


def test_a_model_arrives_whole_and_is_found(hub: LocalHub) -> None:
    blob = serve_taesd(hub)
    heard: list[events.AnyEvent] = []
    with Hub(QUICK) as connection:
        weights, config = download(entry_named("taesd"), connection, hear=heard.append)
    assert weights.read_bytes() == blob.data
    assert config.name == "config.json"
    assert find_model("taesd").path == weights
    assert [model.name for model in shelf()] == ["taesd"]
    assert left_over() == []
    dones = [event.done for event in heard if isinstance(event, events.Progress)]
    assert dones == sorted(dones)
    assert dones[-1] == len(blob.data) + config.stat().st_size
    assert COMMIT in (weights.parent / RECEIPT).read_text()


def test_what_is_here_is_not_fetched_again(hub: LocalHub) -> None:
    serve_taesd(hub)
    first = get()
    hub.asked.clear()
    assert get() == first
    assert hub.asked == []


@pytest.mark.parametrize("percent", [1, 50, 99])
def test_a_cut_connection_goes_on_where_it_stopped(hub: LocalHub, percent: int) -> None:
    blob = serve_taesd(hub)
    cut = len(blob.data) * percent // 100
    hub.faults = [Fault(cut=cut)]
    assert get()[0].read_bytes() == blob.data
    assert [asked.range for asked in hub.gets() if asked.storage] == ["", f"bytes={cut}-"]
    assert hub.gets()[-2].if_range or hub.gets()[-1].if_range
    assert hub.sent <= len(blob.data) * 1.01 + 100


def test_five_cuts(hub: LocalHub) -> None:
    blob = serve_taesd(hub)
    hub.faults = [Fault(cut=len(blob.data) // 7) for _ in range(5)]
    assert get()[0].read_bytes() == blob.data
    assert hub.sent <= len(blob.data) * 1.01 + 100


def test_a_server_without_range_sends_all_again(hub: LocalHub) -> None:
    blob = serve_taesd(hub)
    hub.faults = [Fault(cut=90_000), Fault(no_range=True)]
    assert get()[0].read_bytes() == blob.data


def test_a_server_without_range_that_always_cuts_is_given_up(hub: LocalHub) -> None:
    blob = serve_taesd(hub)
    hub.faults = [Fault(cut=90_000 + 10_000 * number, no_range=True) for number in range(50)]
    with pytest.raises(DownloadFailed, match="the connection broke"):
        get()
    assert hub.sent < len(blob.data)


def test_another_part_than_was_asked_for_is_not_taken(hub: LocalHub) -> None:
    blob = serve_taesd(hub)
    hub.faults = [Fault(cut=90_000), Fault(wrong_range=7)]
    assert get()[0].read_bytes() == blob.data


@pytest.mark.parametrize("size", [1_500_000, 2_000_000])
def test_a_changed_file_begins_again(hub: LocalHub, size: int) -> None:
    serve_taesd(hub)
    hub.faults = [Fault(cut=900_000)] + [Fault(status=500)] * 3
    with pytest.raises(DownloadFailed, match=r"out of order \(500\)"):
        get()
    assert come_so_far(entry_named("taesd")) == 900_000
    changed = serve_taesd(hub, size, fill=9)
    hub.faults = []
    hub.asked.clear()
    assert get()[0].read_bytes() == changed.data
    assert not any(asked.range for asked in hub.asked)


def test_a_file_that_changes_in_the_middle_is_refused(hub: LocalHub) -> None:
    blob = serve_taesd(hub)
    other = safetensors({"decoder.layers.1.weight": (len(blob.data) // 3,)})

    def change(_: events.AnyEvent) -> None:
        blob.data = other

    hub.faults = [Fault(cut=100_000)]
    with Hub(QUICK) as connection, pytest.raises(DownloadFailed, match="has another size than the hub says"):
        download(entry_named("taesd"), connection, hear=change)
    assert not (models_folder() / "taesd" / WEIGHTS).exists()


def command(hub: LocalHub, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "HF_ENDPOINT": hub.url, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "engine", "models", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment,
    )


def test_a_killed_process_costs_nothing(hub: LocalHub) -> None:
    blob = serve_taesd(hub, 4_000_000)
    hub.pace = 0.03
    for enough in (1_000_000, 2_500_000):
        process = command(hub, "get", "taesd")
        wait_until(lambda enough=enough: hub.sent >= enough)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
    hub.pace = 0.0
    process = command(hub, "get", "taesd")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "is here" in out
    assert find_model("taesd").path.read_bytes() == blob.data
    assert hub.sent <= len(blob.data) * 1.1
    assert left_over() == []


def test_an_interrupt_pauses(hub: LocalHub) -> None:
    serve_taesd(hub, 4_000_000)
    hub.pace = 0.03
    process = command(hub, "get", "taesd")
    wait_until(lambda: hub.sent >= 500_000)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (out, err.strip()) == ("", "Cancelled.")
    assert process.returncode == 130
    assert come_so_far(entry_named("taesd")) > 0


def test_pause_and_go_on(hub: LocalHub) -> None:
    blob = serve_taesd(hub)
    entry, seen = entry_named("taesd"), []

    def checkpoint() -> None:
        seen.append(come_so_far(entry))
        if seen[-1] > 500_000:
            raise Cancelled

    for _ in range(2):
        with Hub(QUICK) as connection, pytest.raises(Cancelled):
            download(entry, connection, checkpoint=checkpoint)
    come = come_so_far(entry)
    assert 500_000 < come < 700_000
    assert get()[0].read_bytes() == blob.data
    assert [asked.range for asked in hub.gets() if asked.storage][-1] == f"bytes={come}-"


def test_what_waits_can_be_given_up(hub: LocalHub) -> None:
    serve_taesd(hub)
    hub.faults = [Fault(cut=900_000)] + [Fault(status=500)] * 3
    with pytest.raises(DownloadFailed):
        get()
    assert len(left_over()) == 2
    give_up(entry_named("taesd"))
    assert left_over() == []


def test_two_at_once_do_not_disturb_each_other(hub: LocalHub) -> None:
    blob = serve_taesd(hub)
    hub.pace = 0.02
    told: list[object] = []

    def other() -> None:
        try:
            get()
        except DownloadFailed as error:
            told.append(error)

    def hear(event: events.AnyEvent) -> None:
        if not told and isinstance(event, events.Progress) and event.done > 100_000:
            thread = threading.Thread(target=other)
            thread.start()
            thread.join()

    with Hub(QUICK) as connection:
        paths = download(entry_named("taesd"), connection, hear=hear)
    assert "being fetched already" in str(told[0])
    assert paths[0].read_bytes() == blob.data


@pytest.mark.parametrize("status", [401, 403, 404, 418, 429, 500, 503])
def test_refusals_are_one_sentence_each(hub: LocalHub, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    serve_taesd(hub)
    if status == 403:
        monkeypatch.setenv("HF_TOKEN", "hf_mine")
    hub.faults = [Fault(status=status, method="HEAD") for _ in range(9)]
    words = {
        401: "wants a login",
        403: "does not give madebyollin/taesd to your account",
        404: f"has no {WEIGHTS}",
        418: r"refuses .* \(418\)",
        429: "too much was asked",
        500: r"out of order \(500\)",
        503: r"out of order \(503\)",
    }
    with pytest.raises(DownloadFailed, match=words[status]) as caught:
        get()
    assert isinstance(caught.value, NoAccess) == (status in {401, 403})
    assert len(hub.asked) == (QUICK.tries if status >= 429 else 1)


def test_a_busy_hub_is_left_alone_as_long_as_it_asks(hub: LocalHub) -> None:
    blob = serve_taesd(hub)
    hub.faults = [Fault(status=429, headers={"Retry_After": "1"}, method="HEAD")]
    began = time.monotonic()
    assert get()[0].read_bytes() == blob.data
    assert time.monotonic() - began >= 1


def test_a_gated_model_needs_the_token_and_nobody_else_sees_it(
    hub: LocalHub, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    blob = serve_taesd(hub)
    blob.gated = True
    with pytest.raises(NoAccess, match=r"Agree to its licence at https://huggingface\.co/madebyollin/taesd"):
        get()
    monkeypatch.setenv("HF_TOKEN", "hf_wrong")
    with pytest.raises(NoAccess, match="to your account"):
        get()
    monkeypatch.delenv("HF_TOKEN")
    put(folders().settings / TOKEN_FILE, b"hf_right\n")
    weights = get()[0]
    assert weights.read_bytes() == blob.data
    assert {asked.token for asked in hub.asked if asked.storage} == {""}
    assert "Bearer hf_right" in {asked.token for asked in hub.asked}
    said = capfd.readouterr()
    receipt = (weights.parent / RECEIPT).read_text()
    assert "hf_right" not in caplog.text + said.out + said.err + receipt
    assert "hf_wrong" not in caplog.text + said.out + said.err


@pytest.mark.parametrize("method", ["HEAD", "GET"])
def test_the_page_of_a_hotel_is_not_a_model(hub: LocalHub, method: str) -> None:
    blob = serve_taesd(hub)
    hub.faults = [Fault(cut=300_000), Fault(page=True)] if method == "GET" else [Fault(page=True, method="HEAD")]
    with pytest.raises(DownloadFailed, match="A web page came"):
        get()
    hub.faults = []
    assert get()[0].read_bytes() == blob.data
    assert hub.sent <= len(blob.data) * 1.01 + 100


def test_silence_is_not_waited_for_for_ever(hub: LocalHub) -> None:
    blob = serve_taesd(hub)
    hub.faults = [Fault(stall=400_000)]
    assert get()[0].read_bytes() == blob.data
    hub.put("madebyollin/taesdxl", "config.json", b"{}", large=False)
    hub.put("madebyollin/taesdxl", WEIGHTS, blob.data)
    hub.faults = [Fault(stall=0) for _ in range(9)]
    with pytest.raises(DownloadFailed, match="the server fell silent"):
        get("taesdxl")


def test_a_repository_that_moved_is_followed(hub: LocalHub) -> None:
    blob = serve_taesd(hub)
    moved = f"/madebyollin/taesd/resolve/main/{WEIGHTS}"
    hub.faults = [Fault(status=307, headers={"Location": moved}, method="HEAD")]
    assert get()[0].read_bytes() == blob.data


def test_offline_by_wish(hub: LocalHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(DownloadFailed, match="HF_HUB_OFFLINE is set"):
        get()
    assert hub.asked == []


def test_offline(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(DownloadFailed, match="there is no connection to the hub"):
        get()
    assert left_over() == []
