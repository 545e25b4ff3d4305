"""What the stages share: time by the clock, a step of learning, the averaged weights, checkpoints and the log."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psutil
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save
from torch import Tensor, nn

from engine.files import write_bytes
from engine.nets import channels_last
from engine.training.mini.flat import Gradients, Losses, flattened
from engine.training.mini.group import Group
from engine.training.mini.parts import read_parts, write_parts

SAVE_EVERY: Final = 90.0
"""Seconds between two checkpoints."""
LOG_EVERY: Final = 50
"""Steps that one line of the log averages."""
MOMENTS: Final = ("step", "exp_avg", "exp_avg_sq")


def process_start() -> float:
    """When this process began, in the seconds of `time.monotonic`: loading libraries counts as well."""
    return time.monotonic() - (time.time() - psutil.Process().create_time())


def fuse(*modules: nn.Module) -> None:
    """Let torch.compile make them faster, in place, for each shape anew."""
    for module in modules:
        module.compile(dynamic=False)


@dataclass(slots=True)
class Clock:
    """Minutes of learning in all, and of this call, which began at `begin` and must be over when `now` are gone."""

    minutes: float
    now: float = 1e9
    reserve: float = 0.0
    """Seconds of this call that the end takes: saving and showing."""
    begin: float = field(default_factory=time.monotonic)
    before: float = 0.0
    """Seconds of learning in earlier calls."""
    started: float | None = None

    @property
    def seconds(self) -> float:
        """Seconds of learning so far, in all calls."""
        return self.before + (0.0 if self.started is None else time.monotonic() - self.started)

    @property
    def done(self) -> float:
        """Part of the learning that is done; 1 at its end."""
        return min(1.0, self.seconds / max(1e-9, self.minutes * 60))

    @property
    def left(self) -> float:
        """Seconds that this call has for anything but its end."""
        return self.now * 60 - self.reserve - (time.monotonic() - self.begin)

    def going(self) -> bool:
        """Whether to learn on; the first asking starts the learning."""
        if self.started is None:
            self.started = time.monotonic()
        return self.done < 1 and self.left > 0


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast is learned: the rate rises over `warm` steps and falls on a cosine over the clock."""

    rate: float
    warm: int = 300
    decay: float = 0.9995
    """Of the averaged weights, in each step."""
    weight_decay: float = 0.01
    last: float = 0.02
    """The rate at the end, in parts of the first."""


class Learner:
    """Modules by name, their averages, optimiser and the count of steps."""

    def __init__(
        self, modules: Mapping[str, nn.Module], pace: Pace, device: torch.device, group: Group | None = None
    ) -> None:
        self.pace, self.device, self.group = pace, device, group or Group()
        self.modules = {name: channels_last(module.to(device)) for name, module in modules.items()}
        self.averages = {name: deepcopy(module).eval().requires_grad_(False) for name, module in self.modules.items()}
        self.named: dict[str, Tensor] = {
            f"{name}.{key}": value for name, module in self.modules.items() for key, value in module.named_parameters()
        }
        self.ours: list[Tensor] = list(self.named.values())
        self.means: list[Tensor] = [value for average in self.averages.values() for value in average.parameters()]
        self.flat, self.mean = flattened(list(self.modules.values())), flattened(list(self.averages.values()))
        self.own = nn.Parameter(self.flat.all)
        self.gradients = self.flat.gradients()
        self.own.grad = self.gradients
        self.rate = torch.tensor(pace.rate, device=device)
        card = device.type == "cuda"
        self.optimiser = torch.optim.AdamW(
            [self.own],
            lr=self.rate if card else pace.rate,
            betas=(0.9, 0.99),
            weight_decay=pace.weight_decay,
            fused=card,
            capturable=card,
        )
        self.step, self.begun = 0, 0
        self.bad = torch.zeros((), device=device)

    def looking(self, losses: Losses) -> Gradients:
        """What gives the losses and gradients of a batch; recorded on a card."""
        return Gradients(losses, self.gradients, recorded=self.device.type == "cuda")

    def learn(self, done: float) -> None:
        """One step down the gradients; `done` is the part of the time that is over.

        A step that is not finite changes little. Nothing in here waits for a card.
        """
        self.group.average(self.gradients)
        norm = self.gradients.norm()
        self.bad += ~torch.isfinite(norm)
        self.gradients.mul_((1 / (norm + 1e-6)).clamp(max=1.0)).nan_to_num_(0.0, 0.0, 0.0)
        warm = min(1.0, (self.step - self.begun + 1) / self.pace.warm)
        cosine = 0.5 * (1 + math.cos(math.pi * done))
        rate = self.pace.rate * warm * (self.pace.last + (1 - self.pace.last) * cosine)
        if self.device.type == "cuda":
            self.rate.fill_(rate)
        else:
            self.optimiser.param_groups[0]["lr"] = rate
        self.optimiser.step()
        self.step += 1
        with torch.no_grad():
            self.mean.all.lerp_(self.flat.all, 1 - min(self.pace.decay, self.step / (self.step + 50)))

    def check(self, steps: int) -> None:
        """Raise FloatingPointError where over a quarter of the last `steps` were not finite."""
        bad = float(self.bad)
        self.bad.zero_()
        if bad > steps / 4:
            raise FloatingPointError("the losses are not finite any more; the last checkpoint stands")

    # ---- files

    def state(self) -> dict[str, Tensor]:
        """All that is needed to go on, but for the count of steps; on the processor."""
        state = {f"network.{name}": value for name, value in self.named.items()}
        state |= {f"average.{name}": value for name, value in zip(self.named, self.means, strict=True)}
        moments = self.optimiser.state[self.own]
        state |= {key: moments[key] for key in MOMENTS if key in moments}
        return {name: value.detach().cpu().contiguous() for name, value in state.items()}

    def save(self, file: Path, seconds: float, more: Mapping[str, int] | None = None) -> None:
        """Write all that is needed to go on; a call that is killed meanwhile leaves what was there.

        Of a group only the first process writes, here and in what follows.
        """
        if not self.group.first:
            return
        write_bytes(file, save(self.state(), self.about(seconds, more)))

    def about(self, seconds: float, more: Mapping[str, int] | None = None) -> dict[str, str]:
        """Steps and seconds, for the header of a file."""
        counts = {"step": self.step, "seconds": round(seconds, 1), **(more or {})}
        return {name: str(value) for name, value in counts.items()}

    def write_parts(self, folder: Path, name: str, seconds: float, more: Mapping[str, int] | None = None) -> None:
        """Write the averaged weights in small files: what is learned is kept, the optimiser's moments are not."""
        if not self.group.first:
            return
        state = dict(zip(self.named, self.means, strict=True))
        write_parts(folder, name, state, self.about(seconds, more))

    def resume(self, file: Path, parts: Path | None = None, name: str = "") -> dict[str, str]:
        """Go on from the checkpoint `file`, else from the parts in a folder; what was written about them.

        From parts the averaged weights go on, and the rate rises again.
        """
        if file.exists():
            state = load_file(file)
            with safe_open(file, "pt") as opened:
                about = dict(opened.metadata() or {})
            self.restore(state)
        elif parts is not None and (found := read_parts(parts, name)) is not None:
            state, about = found
            with torch.no_grad():
                for key, mean, own in zip(self.named, self.means, self.ours, strict=True):
                    mean.copy_(state[key])
                    own.copy_(state[key])
            self.begun = int(about["step"])
        else:
            return {}
        self.step = int(about["step"])
        return about

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Have the values of `state`; the count of steps is the caller's."""
        with torch.no_grad():
            for (name, parameter), mean in zip(self.named.items(), self.means, strict=True):
                parameter.copy_(state[f"network.{name}"])
                mean.copy_(state[f"average.{name}"])
        if MOMENTS[0] in state:
            self.optimiser.state[self.own] = {key: state[key].to(self.device) for key in MOMENTS}


class Log:
    """Mean losses of every LOG_EVERY steps, a line of JSON each; sums stay on the device until then."""

    def __init__(self, file: Path, learner: Learner, every: int | None = None) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self.file, self.learner, self.every = file, learner, every or LOG_EVERY
        self.sums: dict[str, Tensor] = {}
        self.count = 0

    def add(self, parts: Mapping[str, Tensor], seconds: float, more: Callable[[], Mapping[str, Any]] = dict) -> None:
        """One step's losses; `more` is asked for figures when a line is written. Raises FloatingPointError."""
        for name, value in parts.items():
            self.sums[name] = self.sums.get(name, torch.zeros((), device=value.device)) + value.detach().float()
        self.count += 1
        if self.count == self.every:
            self.learner.check(self.count)
            values = {name: round(float(value) / self.count, 5) for name, value in self.sums.items()}
            self.write({"step": self.learner.step, "seconds": round(seconds), **values, **more()})
            self.sums, self.count = {}, 0

    def write(self, row: Mapping[str, Any]) -> None:
        """One line."""
        if not self.learner.group.first:
            return
        with self.file.open("a", encoding="utf-8") as log:
            log.write(json.dumps(row) + "\n")


class Saves:
    """When to save: every SAVE_EVERY seconds."""

    def __init__(self) -> None:
        self.last = time.monotonic()

    def due(self) -> bool:
        """Whether it is time; asking so counts as saving."""
        if time.monotonic() - self.last < SAVE_EVERY:
            return False
        self.last = time.monotonic()
        return True
