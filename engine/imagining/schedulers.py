"""Schedulers by the names that artists know: one table. No torch; diffusers is imported when one is made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from engine.errors import UnknownName
from engine.models.entries import Habits


@dataclass(frozen=True, slots=True)
class Way:
    """A class of diffusers with its options, and what suits it."""

    cls: str
    options: Mapping[str, object] = field(default_factory=dict)
    steps: int = 25
    guidance: float = 7.0


KARRAS: Final[dict[str, object]] = {"use_karras_sigmas": True}
SDE: Final[dict[str, object]] = {"algorithm_type": "sde-dpmsolver++"}
_MULTI, _SINGLE = "DPMSolverMultistepScheduler", "DPMSolverSinglestepScheduler"

WAYS: Final[Mapping[str, Way]] = {
    "DPM++ 2M Karras": Way(_MULTI, KARRAS),
    "DPM++ 2M": Way(_MULTI),
    "DPM++ 2M SDE Karras": Way(_MULTI, KARRAS | SDE),
    "DPM++ 2M SDE": Way(_MULTI, SDE),
    "DPM++ SDE Karras": Way(_SINGLE, KARRAS | SDE | {"lower_order_final": True}),
    "DPM++ SDE": Way(_SINGLE, SDE | {"lower_order_final": True}),
    "DPM2 Karras": Way("KDPM2DiscreteScheduler", KARRAS),
    "DPM2": Way("KDPM2DiscreteScheduler"),
    "DPM2 a Karras": Way("KDPM2AncestralDiscreteScheduler", KARRAS),
    "DPM2 a": Way("KDPM2AncestralDiscreteScheduler"),
    "Euler": Way("EulerDiscreteScheduler"),
    "Euler Karras": Way("EulerDiscreteScheduler", KARRAS),
    "Euler a": Way("EulerAncestralDiscreteScheduler"),
    "Heun": Way("HeunDiscreteScheduler"),
    "Heun Karras": Way("HeunDiscreteScheduler", KARRAS),
    "DDIM": Way("DDIMScheduler", steps=50),
    "DDPM": Way("DDPMScheduler", steps=100),
    "PLMS": Way("PNDMScheduler", {"skip_prk_steps": True}, steps=50),
    "DEIS": Way("DEISMultistepScheduler"),
    "UniPC": Way("UniPCMultistepScheduler", steps=15),
    "UniPC Karras": Way("UniPCMultistepScheduler", KARRAS, steps=15),
    "LCM": Way("LCMScheduler", steps=6, guidance=1.5),
    "TCD": Way("TCDScheduler", steps=6, guidance=1.0),
    "Turbo": Way("EulerAncestralDiscreteScheduler", {"timestep_spacing": "trailing"}, steps=2, guidance=0.0),
    "Lightning": Way("EulerDiscreteScheduler", {"timestep_spacing": "trailing"}, steps=4, guidance=0.0),
}
"""Steps and guidance are what the methods' authors give; the default is the first."""
DISTILLED: Final = 2.0
"""Schedulers whose guidance is smaller are for models that learned to do without."""


def find_scheduler(name: str) -> tuple[str, Way]:
    """The scheduler called `name` as the table spells it; case, spaces and underscores do not matter.

    Raises UnknownName.

    >>> find_scheduler("dpm++_2m karras")[0]
    'DPM++ 2M Karras'
    """
    wanted = _plain(name)
    for known, way in WAYS.items():
        if _plain(known) == wanted:
            return known, way
    all_names = f"There are {', '.join(WAYS)}."
    raise UnknownName.among("scheduler", name, [known.casefold() for known in WAYS], all_names)


def proposed(scheduler: str, habits: Habits | None = None) -> tuple[int, float]:
    """Steps and guidance where the artist says nothing: what suits the model, else the scheduler. Raises UnknownName.

    Schedulers for distilled models keep to what they need.
    """
    way = find_scheduler(scheduler)[1]
    if habits is None or way.guidance < DISTILLED:
        return way.steps, way.guidance
    usual = find_scheduler(habits.scheduler)[1] is way
    return (habits.steps if usual else way.steps), habits.guidance


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name.casefold())


def make_scheduler(way: Way, config: Mapping[str, Any]) -> Any:
    """The scheduler for a model whose own scheduler has `config`."""
    import diffusers

    made: Any = getattr(diffusers, way.cls)
    kept = {name: value for name, value in config.items() if not name.startswith("_") and name not in FOREIGN}
    return made.from_config({**kept, **way.options})


FOREIGN: Final = frozenset(
    {
        "use_karras_sigmas",
        "use_exponential_sigmas",
        "use_beta_sigmas",
        "algorithm_type",
        "solver_type",
        "skip_prk_steps",
        "timestep_spacing",
        "final_sigmas_type",
        "lower_order_final",
        "thresholding",
        "variance_type",
        "interpolation_type",
    }
)
"""Options of the model's own scheduler that mean nothing, or something else, to another one."""
