"""The closed vocabulary: how things, places, hours and manners may be said. `{}` takes a colour word or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.training.scenes.kinds import KINDS
from engine.training.scenes.stamp_words import STAMP_PLACES, plural


def _table(text: str) -> Mapping[str, tuple[str, ...]]:
    """Lines "key: phrase / phrase"."""
    rows = (line.split(":", 1) for line in text.strip().splitlines())
    return MappingProxyType({key.strip(): tuple(p.strip() for p in rest.split("/")) for key, rest in rows})


COLOUR_WORDS = _table("""
red: red
orange: orange
yellow: yellow
green: green
turquoise: turquoise / turquoise / teal
blue: blue
purple: purple / purple / violet
pink: pink
brown: brown
gold: gold / golden
black: black
white: white
grey: grey / gray
""")
NUMBERS = ("", "one", "two", "three", "four", "five")
SIZE_WORDS = _table("""
tiny: tiny / very small
small: small / little
big: big / large / huge
""")
PLACE_WORDS = _table("""
left: on the left / on the left side / at the left
right: on the right / on the right side / at the right
centre: in the centre / in the middle
top: at the top
bottom: at the bottom
""")
RELATION_WORDS = _table("""
left of: left of / to the left of
right of: right of / to the right of
above: above / over
below: below / under
in front of: in front of
next to: next to / beside / and
""")
TURNED = MappingProxyType(
    {"left of": "right of", "right of": "left of", "above": "below", "below": "above", "next to": "next to"}
)
"""The relation of the second thing to the first."""
TIME_WORDS = _table("""
morning: in the morning / morning / morning light
day: by day / daytime / on a bright day
noon: at noon / noon / midday
dawn: at dawn / dawn / at sunrise / sunrise
sunset: at sunset / sunset / evening glow
dusk: at dusk / dusk / twilight / in the evening
night: at night / night / by night
""")
WEATHER_WORDS = _table("""
clear: clear / clear weather
cloudy: cloudy / under a cloudy sky
rain: in the rain / rainy / rain
fog: in fog / foggy / misty / fog
storm: stormy / in a storm / lightning / a thunderstorm
snow: snowing / in falling snow / snowfall
""")
PALETTE_WORDS = _table("""
warm: warm colours / in warm colours / warm light
cool: cool colours / in cool colours
pastel: pastel / pastel colours / in pastel colours
muted: muted colours / in muted colours
vivid: vivid / vivid colours / bright colours
black and white: black and white / in black and white
""")
MOODS = ("dramatic", "gloomy", "lonely", "quiet", "calm", "dreamy", "peaceful", "mysterious", "cheerful", "joyful")
PARTS = _table("""
sky: {} sky / a {} sky
stars: stars / a starry sky / starry sky / many stars
clouds: clouds / clouds in the sky / some clouds
sun: {} sun / a {} sun / the {} sun
moon: {} moon / a {} moon / full {} moon / a full {} moon
crescent: {} crescent moon / a {} crescent moon / {} moon
sun low: sun low / low sun / the sun low in the sky
sun high: sun high / the sun high in the sky
sun left: sun on the left / the sun on the left
sun right: sun on the right / the sun on the right
moon left: moon on the left / the moon on the left
moon right: moon on the right / the moon on the right
mountains: {} mountains / {} peaks / a {} mountain range
snowy mountains: snowy {} mountains / {} mountains with snow / snowy {} peaks / snow on {} mountains
hills: {} hills / rolling {} hills / {} hillsides
forest: {} forest / a {} forest / {} woods
village: a village / village / a small village / houses of a village
city: a city / city / a city skyline / skyline
sea: {} sea / the {} sea / {} ocean / {} water
lake: a {} lake / {} lake / a still {} lake
river: a {} river / {} river / a winding {} river
road: a {} road / {} road / a winding {} road / a {} path
beach: a beach / sandy beach / a sandy beach
desert: {} desert / a {} desert / {} sand dunes / {} dunes
snow: snow / snowy land / a snowy field / snow on the ground
meadow: {} meadow / a {} meadow / {} grass / {} grassland
meadow flowers: {} flowers / a meadow of {} flowers / meadow full of {} flowers
field: a {} field / {} field / {} furrows
field of wheat: wheat field / a {} wheat field / a field of {} wheat
field of lavender: lavender field / a field of {} lavender / {} lavender
field of poppies: field of {} poppies / {} poppies
background: {} background / a {} background
table: {} table / a {} table
wall: {} wall / a {} wall
grass: {} grass / a {} lawn
ground: {} ground / the {} ground
stripes: {} stripes
circles: {} circles / overlapping {} circles / abstract {} circles
mosaic: {} mosaic / a {} mosaic / mosaic of {} stones
marbling: {} marbling / {} marbled paper / {} marble pattern
flow: {} flow field / flowing {} lines / swirling {} strokes
glass: {} stained glass / stained glass window in {}
checks: {} checks / {} checkered pattern / {} squares pattern
splashes: {} splashes / splashes of {} paint / {} paint splashes
rings: {} rings / concentric {} circles / a {} target
""")
STRIPES = ("horizontal", "vertical", "diagonal", "wavy")
MANNERS = _table("""
watercolour: in watercolour / watercolour / a watercolour of {} / watercolour painting
oil: in oil / an oil painting of {} / oil painting / oil on canvas
ink: in ink / ink drawing / an ink wash of {} / ink wash
pencil: in pencil / a pencil drawing of {} / pencil hatching
woodcut: a woodcut of {} / woodcut
mosaic: as a mosaic / mosaic of {}
stained glass: as stained glass / stained glass of {}
palette knife: palette knife / thick paint / painted with a palette knife
halftone: halftone / comic print / halftone print
monet: like monet / in the style of monet / a painting of {} by monet
van gogh: like van gogh / in the style of van gogh / a painting of {} by van gogh
seurat: like seurat / in the style of seurat / small dots like seurat
cezanne: like cezanne / in the style of cezanne
turner: like turner / in the style of turner
el greco: like el greco / in the style of el greco
rembrandt: like rembrandt / in the style of rembrandt
rousseau: like rousseau / in the style of rousseau
gauguin: like gauguin / in the style of gauguin
klimt: like klimt / in the style of klimt
toulouse-lautrec: like lautrec / in the style of lautrec
renoir: like renoir / in the style of renoir
manet: like manet / in the style of manet
pissarro: like pissarro / in the style of pissarro
bruegel: like bruegel / in the style of bruegel
friedrich: like friedrich / in the style of friedrich
delacroix: like delacroix / in the style of delacroix
redon: like redon / in the style of redon
hodler: like hodler / in the style of hodler
puvis: like puvis / in the style of puvis
chinese: chinese painting / a chinese painting of {} / chinese landscape painting
japanese: japanese painting / a japanese painting of {}
indian: indian miniature / an indian miniature of {}
medieval: medieval painting / a medieval panel of {}
""")
"""Manners of painting and how they may be said; `{}` takes the whole caption."""
NAMED = MappingProxyType(
    {
        "bouquet": "vase of {} flowers/bunch of {} flowers|vases of {} flowers/bunches of {} flowers",
        "grapes": "bunch of {} grapes|bunches of {} grapes",
        "cherry": "pair of {} cherries|pairs of {} cherries",
    }
)
"""Nouns whose colour word stands inside: singular|plural."""
OWN_COLOUR = frozenset({"orange", "snowman", "lemon", "banana", "sunflower", "palm", "cactus"})
"""Kinds of one colour, which is seldom said."""
GLUE = (
    "a an one the of and with in on over under above below behind front before by at against left right is landscape "
    "picture painting view still life abstract pattern composition beside several to"
)


def _vocabulary() -> frozenset[str]:
    phrases: list[str] = [GLUE, *NUMBERS, *MOODS, *STRIPES, *NAMED.values()]
    tables = (
        COLOUR_WORDS,
        SIZE_WORDS,
        PLACE_WORDS,
        RELATION_WORDS,
        TIME_WORDS,
        WEATHER_WORDS,
        PALETTE_WORDS,
        PARTS,
        MANNERS,
    )
    for table in tables:
        for found in table.values():
            phrases.extend(found)
    for kind in KINDS.values():
        phrases.extend((*kind.words, *kind.plurals))
    for noun in STAMP_PLACES:
        phrases.extend((noun, plural(noun)))
    text = " ".join(phrases).replace("{}", " ").replace("/", " ").replace("|", " ")
    return frozenset(text.split())


VOCABULARY = _vocabulary()
"""Every word that a caption can hold."""
