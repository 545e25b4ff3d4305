"""Several processes that learn the miniature together."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.training.mini.data import Inventor, Order
from engine.training.mini.group import Group
from tests import ROOT

ONE = """
import json, sys, torch
from pathlib import Path
from engine.training.mini.group import Group
from engine.training.mini.learner import Learner, Log, Pace
group, folder = Group.join(), Path(sys.argv[1])
torch.manual_seed(0)
net = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3, padding=1), torch.nn.Conv2d(4, 1, 1))
learner = Learner({"net": net}, Pace(1e-2, warm=1), torch.device("cpu"), group)
shown = torch.rand(4, 3, 8, 8, generator=torch.Generator().manual_seed(5)).chunk(group.count)[group.rank]
looking = learner.looking(lambda pictures: {"loss": (net(pictures) - 1).square().mean()})
log, steps = Log(folder / "log.jsonl", learner, every=1), 0
while all(group.least(steps < 3 + group.rank, True)):  # the first one wants to stop earlier
    log.add(looking.of(shown), 0.0)
    learner.learn(0.0)
    steps += 1
learner.save(folder / f"saved-{group.rank}.safetensors", 1.0)
told = {"steps": steps, "sums": [float(value.double().sum()) for value in learner.ours]}
(folder / f"told-{group.count}-{group.rank}.json").write_text(json.dumps(told))
group.leave()
"""


def run(folder: Path, count: int) -> None:
    (folder / "one.py").write_text(ONE)
    many = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(count)]
    command = [*(many if count > 1 else [sys.executable]), str(folder / "one.py"), str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    found = subprocess.run(
        command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )
    assert found.returncode == 0, found.stderr


@pytest.mark.long
def test_two_learn_what_one_learns_from_both_their_pictures(tmp_path: Path) -> None:
    run(tmp_path, 1)
    (tmp_path / "log.jsonl").unlink()
    (tmp_path / "saved-0.safetensors").unlink()
    run(tmp_path, 2)
    alone, first, second = (json.loads((tmp_path / f"told-{name}.json").read_text()) for name in ("1-0", "2-0", "2-1"))
    assert alone["steps"] == first["steps"] == second["steps"] == 3
    assert first == second
    assert max(abs(a - b) for a, b in zip(alone["sums"], first["sums"], strict=True)) < 1e-4
    assert len((tmp_path / "log.jsonl").read_text().splitlines()) == 3
    assert (tmp_path / "saved-0.safetensors").exists()
    assert not (tmp_path / "saved-1.safetensors").exists()


def test_inventors_of_a_group_share_the_seeds() -> None:
    orders = [Inventor(Order(first=10, count=4), group=Group(rank, 2)) for rank in range(2)]
    taken = [[inventor._take().first for _ in range(2)] for inventor in orders]
    assert taken == [[10, 18], [14, 22]]
    assert orders[0].next == orders[1].next == 26
