"""The judge of the miniature: what it learns from labels, and what it says of pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.training.mini import judge, judging, learner, measure
from tests import small_scenes, tiny_models
from tests.imagining import models_go
from tests.mini import SCENES, quick, small_sides

__all__ = ["models_go", "quick"]  # fixtures


def judging_plan(out: Path) -> judge.Plan:
    return judge.Plan(
        out,
        minutes=0.01,
        scenes=SCENES,
        batch=8,
        bank=32,
        chunk=16,
        sample=40,
        tested=8,
        width=16,
        rate=3e-3,
        reserve=0,
    )


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A judge that has hardly learned; nothing may be written there."""
    out = tmp_path_factory.mktemp("judge")
    with pytest.MonkeyPatch.context() as patched:
        small_sides(patched)
        found, shares = judge.train(judging_plan(out))
    assert {"object", "colour", "position", "one", "backdrop", "backdrop's colour"} == set(shares)
    again = judging.Judge.read(out / "judge.safetensors")
    assert again.names == found.names
    return out / "judge.safetensors"


def test_a_judge_learns(tmp_path: Path) -> None:
    bank = judge.Bank(judging_plan(tmp_path), torch.device("cpu"))
    bank.add()
    learning = learner.Learner({"judge": judging.Judge(bank.names, 16)}, learner.Pace(1e-2, warm=1), bank.device)
    net = learning.modules["judge"]
    looking = learning.looking(lambda pictures, *right: judge.losses(net(pictures), judge.Targets(*right)))
    found = []
    for _ in range(12):
        pictures, right = bank.batch(16)
        parts = looking.of(pictures, *right.tensors())
        found.append(float(torch.stack(list(parts.values())).sum()))
        learning.learn(0.0)
    assert np.mean(found[-3:]) < np.mean(found[:3]) * 0.9


def test_targets_leave_rims_open() -> None:
    label = small_scenes.Scene("red", "blue", "left").labels
    names = judging.Names.of([label])
    assert names == judging.Names(("disc",), ("ground",), ("blue", "red"))
    assert judging.Names.from_json(names.to_json()) == names
    right = judge.Targets.of([label], names)
    cells = right.cells[0]
    assert cells[4, 2] == 1
    assert right.tints[0, 4, 2] == 1
    assert cells[4, 6] == judging.NOTHING
    assert (cells == judging.UNKNOWN).any()
    assert right.counts.tolist() == [[1]]
    assert right.shades.tolist() == [[0]]


def test_what_is_asked_for_is_held_against_what_is_seen() -> None:
    names = judging.Names(("disc", "star"), (), ("blue", "red"))
    answer = judging.Answer(
        names,
        sure={"disc": 0.9, "star": 0.8},
        places={"disc": (0.2, 0.5), "star": (0.7, 0.5)},
        colours={"disc": "red", "star": "blue"},
        counts={"disc": 1, "star": 3},
        backdrops={},
        shades={},
    )

    def asked(relation: str | None, colour: str = "blue") -> dict[str, Any]:
        objects = [
            {"kind": "disc", "colour": "red", "count": 1, "position": None},
            {"kind": "star", "colour": colour, "count": 2, "position": None},
        ]
        return {"objects": objects, "backdrop": [], "relation": relation}

    tally = judging.Tally()
    assert not tally.add(asked("left of"), answer)
    assert tally.shares() == {"both": 1, "colour": 1, "count": 0, "object": 1, "one": 1, "position": 1}
    tally = judging.Tally()
    tally.add(asked("right of", "red"), answer)
    assert (tally.shares()["position"], tally.shares()["colour"]) == (0, 0.5)


def test_a_model_is_measured(judged: Path, tmp_path: Path) -> None:
    model = tiny_models.folder(tmp_path / "model")
    prompts = small_scenes.test_prompts(3)
    shares, rows = measure.measure(model, judged, prompts, tmp_path / "sheet.jpg", steps=1)
    assert {"object", "colour", "position", "all of colour"} <= set(shares)
    assert [row["prompt"] for row in rows] == [asked.prompt for asked in prompts]
    assert (tmp_path / "sheet.jpg").stat().st_size > 0
