"""What learns a painting, without the job around it: its steps, their gradients, its plans."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from engine.models.features import feature_network
from engine.nets.baked import COLOURS, Manner
from engine.nets.weights import load_network
from engine.training.bake_bank import ContentBank
from engine.training.baker import BakePlan, Baker
from tests.pictures import painting, photo


def tensor_of(image: object) -> torch.Tensor:
    return torch.from_numpy(np.asarray(image).copy()).permute(2, 0, 1)


def trained(steps: int, **changes: object) -> Baker:
    """A baker after some steps on drawn pictures."""
    plan = replace(BakePlan(size=80, batch=2, parts=1, others=1, contents=4, places=0.125), **changes)
    pictures = [tensor_of(photo(160, 130, seed)) for seed in range(3)]
    baker = Baker(
        plan,
        network=load_network(),
        eyes=feature_network("slim"),
        painting=tensor_of(painting(160, 130, seed=5))[None].float() / 255,
        others=[tensor_of(painting(130, 130, seed=8))[None].float() / 255],
        contents=lambda eyes: ContentBank(eyes, pictures, count=4, size=plan.size, device=torch.device("cpu")),
        device=torch.device("cpu"),
    )
    for step in range(steps):
        baker.update(step / steps)
    return baker


def test_steps_lower_the_losses() -> None:
    baker = trained(0)
    batch = baker.banks.batch()
    before = float(baker.losses(batch).total.detach())
    for step in range(10):
        baker.update(step / 10)
    assert float(baker.losses(batch).total.detach()) < before
    assert baker.instant.values[COLOURS].equal(Manner.of(baker.network, code_of(baker)).values[COLOURS])


def code_of(baker: Baker) -> torch.Tensor:
    return baker.instant.code(baker.network.painter)


def test_frugal_steps_give_the_same_gradients() -> None:
    gradients = []
    for frugal in (False, True):
        baker = trained(0, frugal=frugal)
        batch = baker.banks.batch()
        torch.manual_seed(3)
        baker.losses(batch).total.backward()
        gradients.append([value.grad.clone() for value in baker.oven.parameters() if value.grad is not None])
    assert len(gradients[0]) == len(gradients[1]) > 0
    for plain, frugal_one in zip(*gradients, strict=True):
        assert torch.allclose(plain, frugal_one, rtol=1e-3, atol=1e-6)


def test_plans_shrink_to_the_memory_there_is() -> None:
    plan = BakePlan()
    assert plan.fitting(plan.needed()) == plan
    less = plan.fitting(plan.needed() - 1)
    assert less is not None
    assert less.frugal
    assert less.needed() < plan.needed()
    assert plan.fitting(1 << 20) is None
