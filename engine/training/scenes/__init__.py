"""A painter of captioned scenes: training data that never repeats.

    python -m engine.training.scenes --out FOLDER --count 64 --seed 0

writes contact sheets with captions. `invent` thinks up a scene, `Scene.caption` says it, `paint` paints a batch.
"""

from __future__ import annotations

from engine.training.scenes.asking import Asked, test_prompts
from engine.training.scenes.holdout import held_out
from engine.training.scenes.inventing import invent, invent_held_out
from engine.training.scenes.painting import paint
from engine.training.scenes.scene import Labels, Scene
from engine.training.scenes.stamps import Stamps
from engine.training.scenes.words import MANNERS, VOCABULARY

__all__ = [
    "MANNERS",
    "VOCABULARY",
    "Asked",
    "Labels",
    "Scene",
    "Stamps",
    "held_out",
    "invent",
    "invent_held_out",
    "paint",
    "test_prompts",
]
