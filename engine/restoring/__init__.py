"""Settings out of pictures: those that Impasto, A1111, ComfyUI, InvokeAI, Fooocus and SwarmUI leave in their files.

One file a tool. Each reads texts that nobody vouches for into a `Said`; `fields.recipe_of` takes from that what a
recipe knows, within its ranges, and tells the rest in sentences. Nothing is opened, fetched or looked up that a text
names, but for models by their bare names. No torch.
"""

from engine.restoring.fields import Lookup, Restored, Said, recipe_of
from engine.restoring.picture import restore, restore_texts

__all__ = ["Lookup", "Restored", "Said", "recipe_of", "restore", "restore_texts"]
