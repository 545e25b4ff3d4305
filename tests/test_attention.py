"""The choice of an attention: measured, remembered where it lasts, and never the end of a start."""

from __future__ import annotations

import dataclasses
import json
import sys
from typing import Any

import pytest
import torch

from engine.devices import Device, choose
from engine.imagining import attention
from engine.settings import folders


def test_attention_is_measured_once_and_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    device, inputs, tuned = choose("cpu"), attention._inputs, attention.tune
    rows = tuned(device)
    assert {row.name for row in rows} >= {"torch", "flash", "cudnn", "efficient"}
    assert all((row.seconds is None) == bool(row.why) for row in rows)
    card = dataclasses.replace(device, device="cuda:0", name="A card")
    measured: list[Device] = []
    monkeypatch.setattr(attention, "SHAPES", attention.SMALL)
    monkeypatch.setattr(attention, "_inputs", lambda shape, _card, dtype: inputs(shape, device, dtype))
    monkeypatch.setattr(attention, "tune", lambda device: measured.append(device) or tuned(device))
    first = attention.chosen(card)
    assert attention.chosen(card) == first
    assert measured == [card]
    stored = {attention._key(card): {"chosen": "efficient"}}
    (folders().cache / "attention.json").write_text(json.dumps(stored))
    assert attention.chosen(card) == "efficient"
    assert attention.chosen(device) == "torch"
    assert measured == [card]


def test_another_xformers_may_not_know_the_operator_that_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    card = dataclasses.replace(choose("cpu"), device="cuda:0")
    release = ["1.0"]
    monkeypatch.setattr(attention.metadata, "version", lambda _name: release[0])
    monkeypatch.setattr(attention, "tune", lambda _device: ())
    stored = {attention._key(card): {"chosen": "xformers old"}}
    folders().cache.mkdir(parents=True, exist_ok=True)
    (folders().cache / "attention.json").write_text(json.dumps(stored))
    assert attention.chosen(card) == "xformers old"
    release[0] = "2.0"
    assert attention.chosen(card) == "torch"


def test_a_quicker_attention_must_be_clearly_quicker() -> None:
    row = attention.Row
    assert attention.quickest([row("torch", 1.0), row("flash", 0.99), row("cudnn", None, "no")]) == "torch"
    assert attention.quickest([row("torch", 1.0), row("flash", 0.8), row("cudnn", 0.5)]) == "cudnn"
    assert attention.quickest([]) == "torch"


@pytest.mark.parametrize("error", [ImportError("no"), OSError("bad symbol"), AttributeError("x"), RuntimeError("y")])
def test_a_broken_xformers_is_only_a_line_in_the_table(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def find_spec(self, name: str, *_: Any) -> None:
            if name.startswith("xformers"):
                raise error

    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    last = attention.tune(choose("cpu"))[-1]
    assert (last.name, last.seconds) == ("xformers", None)
    assert str(error) in last.why


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate"),
        RuntimeError("DefaultCPUAllocator: not enough memory"),
    ],
)
def test_what_memory_was_too_short_for_is_measured_again(monkeypatch: pytest.MonkeyPatch, error: RuntimeError) -> None:
    device = choose("cpu")

    def fails(*_tensors: object) -> Any:
        raise error

    candidates = list(attention._candidates())
    monkeypatch.setattr(attention, "_candidates", lambda: iter([*candidates, ("greedy", fails)]))
    assert str(error) in attention.tune(device)[-1].why
    assert attention._remembered() == {}
    monkeypatch.setattr(attention, "_candidates", lambda: iter([*candidates, ("unfit", _unfit)]))
    assert attention.tune(device)[-1].seconds is None
    assert attention._key(device) in attention._remembered()


def _unfit(*_tensors: object) -> Any:
    raise RuntimeError("expected another shape")
