"""Models: the catalogue, where they lie on this machine, what kind they are, and how they arrive safely.

`find_model(name)` is the one door to "where is model X"; `identify_model(path)` tells what it is without loading it.
`features` alone needs torch.
"""

from engine.models.entries import Entry, Habits, catalogue, entry_named
from engine.models.finding import (
    Found,
    beside,
    built_in,
    companion,
    find_learner,
    find_model,
    find_painter,
    identify_model,
    shelf,
)
from engine.models.kinds import Identity, expect
from engine.models.places import models_folder

__all__ = [
    "Entry",
    "Found",
    "Habits",
    "Identity",
    "beside",
    "built_in",
    "catalogue",
    "companion",
    "entry_named",
    "expect",
    "find_learner",
    "find_model",
    "find_painter",
    "identify_model",
    "models_folder",
    "shelf",
]
