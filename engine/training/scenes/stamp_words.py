"""Nouns of cut-outs that may be placed into scenes, by where they may be (letters as in kinds.Kind)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_BY_PLACE = {
    "g": """
        penguin tiger pig lamb sheep badger bear beaver rabbit bison hen bull camel caribou cheetah chicken
        rooster cow deer dog donkey fox frog goat giraffe gorilla hedgehog horse kangaroo koala lion mouse
        ostrich elephant hippopotamus rhino zebra yak wombat squirrel turkey peacock flamingo dinosaur
        reindeer bunny snail capybara ram rat iguana otter crane pelican heron goose chick truck tractor
        locomotive scarecrow nurse doctor mermaid igloo pyramid statue bicycle tricycle bulldozer rose iris
        daffodil hibiscus marigold lavender pumpkin snowman windmill castle cottage cactus
    """,
    "s": """
        bee dragonfly seagull gull swallow bat parrot quetzal airplane helicopter rocket bluebird butterfly
        owl lark crow magpie pigeon
    """,
    "w": """
        duck whale dolphin orca drake sailboat tugboat
    """,
    "t": """
        banana grapes mandarin pineapple mango strawberry raspberry watermelon pomegranate kiwifruit avocado
        peach apricot carrot onion potato pepper tomato eggplant broccoli lettuce teapot glass spoon camera
        violin guitar trumpet clock cake cupcake duck mouse kitten crown hat boot basketball key hammer
        lightbulb bunny snail frog
    """,
    "f": """
        starfish clownfish butterflyfish seahorse shrimp spider ladybug ant grasshopper mouse snowflake
        hibiscus lobster
    """,
}
_IRREGULAR = {
    "sheep": "sheep", "mouse": "mice", "goose": "geese", "bison": "bison", "grapes": "grapes",
    "strawberry": "strawberries", "raspberry": "raspberries", "potato": "potatoes", "tomato": "tomatoes",
    "butterfly": "butterflies", "fox": "foxes", "dragonfly": "dragonflies", "snowman": "snowmen",
    "ostrich": "ostriches", "mango": "mangoes", "peach": "peaches",
    "broccoli": "broccoli", "lettuce": "lettuces", "kiwifruit": "kiwifruits", "cactus": "cacti",
    "ladybug": "ladybugs", "glass": "glasses", "hippopotamus": "hippopotamuses", "iris": "irises",
    "lavender": "lavender", "hibiscus": "hibiscus", "shrimp": "shrimps", "clownfish": "clownfish",
    "butterflyfish": "butterflyfish", "starfish": "starfish", "deer": "deer",
}  # fmt: skip


def plural(noun: str) -> str:
    """More than one of it."""
    return _IRREGULAR.get(noun, noun + "s")


def _places() -> dict[str, str]:
    places: dict[str, str] = {}
    for letter, nouns in _BY_PLACE.items():
        for noun in nouns.split():
            places[noun] = places.get(noun, "") + letter
    return places


STAMP_PLACES: Mapping[str, str] = MappingProxyType(_places())
"""Letters of the places of each noun."""


def noun_of(caption: str) -> str | None:
    """The noun of a stamp's first line ("A Magellanic penguin."), if it is one of ours and the phrase ends with it."""
    for stop in ".!,;—(":
        caption = caption.split(stop, maxsplit=1)[0]
    words = caption.lower().replace("“", "").replace("”", "").split()
    if not words or len(words) > 4 or "computer" in words:
        return None
    return words[-1] if words[-1] in STAMP_PLACES else None
