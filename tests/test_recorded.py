"""A network's orders recorded: on a card the same as ordering each time, elsewhere no recording at all."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.errors import Cancelled
from engine.imagining.recorded import LEAST_CALLS, Recorded
from tests import tiny_models

CARD = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs an NVIDIA card")


class Counted(nn.Module):
    """A tiny UNet that counts how often it is asked, and may be told to stop."""

    def __init__(self) -> None:
        super().__init__()
        self.net = tiny_models.unet("sd1").eval()
        self.calls, self.stops_at = 0, -1

    def forward(self, latents: Tensor, time: Tensor, **told: Any) -> Any:
        self.calls += 1
        if self.calls == self.stops_at:
            raise Cancelled
        return self.net(latents, time, **told)


def asked(device: str, net: Counted, calls: int, more: dict[str, Any] | None = None) -> list[Tensor]:
    chance = torch.Generator("cpu").manual_seed(3)
    words = torch.randn(2, 77, net.net.config.cross_attention_dim, generator=chance).to(device)
    latents = torch.randn(2, 4, 8, 8, generator=chance).to(device)
    found = []
    with torch.no_grad(), Recorded(net.to(device), {"encoder_hidden_states": words}, calls=calls) as unet:
        for time in torch.arange(calls, 0, -1, device=device):
            found.append(unet(latents, time, more or {}))
            latents = latents - 0.1 * found[-1]
    return found


def test_on_a_processor_every_call_is_made() -> None:
    net = Counted()
    assert len(asked("cpu", net, LEAST_CALLS)) == LEAST_CALLS == net.calls


@pytest.mark.gpu
@CARD
def test_a_recording_says_what_the_network_says() -> None:
    net = Counted()
    plain = asked("cuda", net, LEAST_CALLS - 1)
    assert net.calls == LEAST_CALLS - 1
    net.calls = 0
    recorded = asked("cuda", net, LEAST_CALLS + 3)
    assert net.calls == 2  # one that warms up and one that is recorded
    again = asked("cuda", net, LEAST_CALLS + 3, {"timestep_cond": None})
    assert net.calls == 2 + LEAST_CALLS + 3
    assert all(torch.equal(one, two) for one, two in zip(recorded, again, strict=True))
    assert len({float(one.sum()) for one in recorded}) == len(recorded) > len(plain)


@pytest.mark.gpu
@CARD
def test_the_memory_of_a_recording_goes_back() -> None:
    asked("cuda", Counted(), LEAST_CALLS)
    torch.cuda.empty_cache()
    before = torch.cuda.memory_reserved()
    for _ in range(3):
        asked("cuda", Counted(), LEAST_CALLS)
    torch.cuda.empty_cache()
    assert torch.cuda.memory_reserved() <= before


@pytest.mark.gpu
@CARD
def test_a_cancel_while_it_is_recorded_is_heard() -> None:
    net = Counted()
    net.stops_at = 2
    with pytest.raises(Cancelled):
        asked("cuda", net, LEAST_CALLS)
    net.calls, net.stops_at = 0, -1
    assert len(asked("cuda", net, LEAST_CALLS)) == LEAST_CALLS
