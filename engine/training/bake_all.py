"""Bake all built-in styles: python -m engine.training.bake_all --pictures DIR --vgg FILE --out OUT.

DIR holds photos/ and paintings/ (the museum's as met-NUMBER.jpg); the drawn manners come with the source. Writes
OUT/baked/NAME.safetensors and OUT/sheets/NAME.jpg (photo, instant, baked) for every style, OUT/figures.jsonl and the
model card OUT/baked.md. With --devices all each graphics card bakes one style at a time. What stands in OUT already is
left out, so that a second call goes on. --held-out bakes the paintings of held_out.json instead, by their file names,
for `python -m tests.peers.quality --baked OUT/baked`.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

from engine.baked_files import read_baked
from engine.errors import EngineError
from engine.files import write_bytes
from engine.nets.baked import looked_at
from engine.nets.stylizer import Stylizer
from engine.nets.vgg import Vgg16
from engine.nets.weights import load_network
from engine.training.bake_bank import ContentBank, middle
from engine.training.baked import packed
from engine.training.baker import BakePlan, Baker, plan_for
from engine.training.pictures import held_out, shrunk, training_files
from engine.training.plans import parser_for

MOST_HELD_OUT: Final = 10
"""As many as tests.peers.quality compares by itself."""
PHOTO_SIDE: Final = 768
"""Short side at which photos are read."""
SHEET: Final = ("coffee", "kite", "chelsea", "sunset-by-aitzol-berasategi", "astronaut")
"""Photos, kept out of training, that the sheets show where DIR has them."""
CARD: Final = """\
# Model card: baked styles

Each file is one built-in style's own part of the network `stylizer.safetensors`, learned for its painting: what the
heads give for it, its colours, and low-rank updates of the dense kernels (`engine/nets/baked.py`); float16, at most
200 KB. A file fits the network it was made for alone. Licence: MIT; the small pictures inside are the museum's (CC0)
and ours.

Made by `python -m engine.training.bake_all --pictures DIR --vgg FILE --out OUT --seconds {seconds:g}`, seed {seed}, on
{where}, PyTorch {torch}, {seconds:g} seconds each, on the photos and paintings that the network itself learned from
(`stylizer.md`). VGG16 was the ruler; it is not shipped.

Distances on crops of those pictures, instant → baked; lower is nearer (style and strokes to the painting, content to
the photo):

| name | steps | style | content | strokes |
|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """One painting to bake."""

    name: str
    title: str
    artist: str
    year: str
    file: Path


def subjects(pictures: Path, *, kept_out: bool) -> list[Subject]:
    """The built-in styles whose pictures are there, or with `kept_out` the paintings that training never saw."""
    assets = Path(str(files("assets")))
    if kept_out:
        places = [(name, pictures / "paintings" / f"{name}.jpg") for name in held_out()["paintings"]]
        return [Subject(name, name, "", "", file) for name, file in places if file.is_file()][:MOST_HELD_OUT]
    table = tomllib.loads((assets / "styles.toml").read_text(encoding="utf-8"))["style"]
    found = []
    for row in table:
        file = assets / row["file"] if "file" in row else pictures / "paintings" / f"met-{row['object']}.jpg"
        if file.is_file():
            found.append(Subject(row["name"], row["title"], row["artist"], row["year"], file))
    return found


class Bakery:
    """One card at work: networks and photos are read once for all its paintings."""

    def __init__(self, args: argparse.Namespace, device: torch.device) -> None:
        self.args, self.device = args, device
        self.network: Stylizer = load_network()
        self.eyes = Vgg16.read(args.vgg).to(device)
        torch.backends.cudnn.benchmark = True
        self.plan = plan_for(device, args.seed)
        given = {item.name: getattr(args, item.name) for item in fields(BakePlan) if hasattr(args, item.name)}
        self.plan = replace(self.plan, **{name: value for name, value in given.items() if value is not None})
        photos = training_files(args.pictures / "photos")
        self.paintings = training_files(args.pictures / "paintings")
        torch.manual_seed(args.seed)
        some = [self.paintings[at] for at in torch.randperm(len(self.paintings))[: len(photos)].tolist()]
        self.files = [*photos, *some]
        self.bank: ContentBank | None = None
        with torch.no_grad():
            self.contents(self.eyes)
        shown = [args.pictures / "photos" / f"{name}.jpg" for name in SHEET]
        self.shown = [_photo(file, device) for file in shown if file.is_file()] or [_photo(photos[0], device)]

    def contents(self, eyes: Vgg16) -> ContentBank:
        """Measured crops, the same for all paintings."""
        if self.bank is None:
            pictures = (shrunk(file, PHOTO_SIDE, exact=False) for file in self.files)
            self.bank = ContentBank(eyes, pictures, count=self.plan.contents, size=self.plan.size, device=self.device)
        return self.bank

    def bake(self, subject: Subject) -> dict[str, Any]:
        """Bake one painting, write its file and sheet, and tell its figures."""
        begin = time.monotonic()
        painting = _rgb(subject.file)
        painting = middle(painting) if self.args.held_out else painting  # what the comparison looks at
        some = self.paintings[:: max(1, len(self.paintings) // self.plan.others)]
        others = (_rgb(file) for file in some if file.stem != subject.file.stem)
        baker = Baker(
            self.plan,
            network=self.network,
            eyes=self.eyes,
            painting=painting,
            others=others,
            contents=self.contents,
            device=self.device,
        )
        while (spent := time.monotonic() - begin) < self.args.seconds or baker.step == 0:
            baker.update(min(1.0, spent / self.args.seconds))
            if self.device.type == "cuda":
                torch.cuda.synchronize(self.device)
        manner = baker.baked()
        instant, baked = baker.figures(manner, batches=8)
        about = {"title": subject.title, "artist": subject.artist, "year": subject.year, "features": "vgg16"}
        about |= {"steps": str(baker.step), "seconds": f"{time.monotonic() - begin:.1f}", "seed": str(self.args.seed)}
        write_bytes(
            self.args.out / "baked" / f"{subject.name}.safetensors", packed(manner, painting, about, instant, baked)
        )
        self._sheet(baker, manner, subject)
        return {"name": subject.name, "steps": baker.step, "instant": instant, "baked": baked}

    def _sheet(self, baker: Baker, manner: Any, subject: Subject) -> None:
        rows = [
            torch.cat([photo, baker.paint(photo, baker.instant), baker.paint(photo, manner)], 3)
            for photo in self.shown
        ]
        width = max(row.shape[3] for row in rows)
        page = torch.cat([functional.pad(row, (0, width - row.shape[3])) for row in rows], 2)
        pixels = (page[0].permute(1, 2, 0) * 255).round().byte().cpu().numpy()
        target = self.args.out / "sheets" / f"{subject.name}.jpg"
        target.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(target, quality=90)


def _rgb(file: Path) -> Tensor:
    return shrunk(file, 512, exact=False)[None].float() / 255


def _photo(file: Path, device: torch.device) -> Tensor:
    picture = looked_at(_rgb(file).to(device))
    return picture[..., : picture.shape[2] // 8 * 8, : picture.shape[3] // 8 * 8].clamp(0, 1)


def run(args: argparse.Namespace) -> None:
    """Bake what falls to this process: every `of`th painting, from number `part` on."""
    begin = time.monotonic()
    device = torch.device(args.device)
    if device.type == "cuda":
        torch.cuda.set_device(device)
    todo = list(_todo(args))
    if not todo:
        return
    bakery = Bakery(args, device)
    for subject in todo:
        if time.monotonic() - begin + args.seconds > args.now:
            break
        try:
            row = bakery.bake(subject)
        except EngineError as error:
            sys.stdout.write(f"{subject.name}: {error}\n")
            continue
        with (args.out / "figures.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(row) + "\n")
        sys.stdout.write(f"{device} {_line(row)}\n")
        sys.stdout.flush()


def _todo(args: argparse.Namespace) -> Iterator[Subject]:
    """This process's share of what is asked for and not baked yet."""
    for number, subject in enumerate(subjects(args.pictures, kept_out=args.held_out)):
        if number % args.of == args.part and (not args.only or subject.name in args.only):
            target = args.out / "baked" / f"{subject.name}.safetensors"
            if not target.exists() or not read_baked(target).fits:
                yield subject


def _line(row: dict[str, Any]) -> str:
    parts = [f"{key} {row['instant'][key]:.2f} → {row['baked'][key]:.2f}" for key in row["baked"]]
    return f"{row['name']}: {', '.join(parts)} ({row['steps']} steps)"


def spread(args: argparse.Namespace, devices: Sequence[str]) -> int:
    """One process for each device; returns how many failed."""
    begun = []
    for part, device in enumerate(devices):
        own = ["--device", device, "--part", str(part), "--of", str(len(devices))]
        command = [sys.executable, "-m", "engine.training.bake_all", *sys.argv[1:], *own]
        begun.append(subprocess.Popen(command))
    return sum(process.wait() != 0 for process in begun)


def card(args: argparse.Namespace) -> None:
    """Write the model card: how the styles were baked, and what it gained."""
    rows = {}
    log = args.out / "figures.jsonl"
    for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else []:
        row = json.loads(line)
        rows[row["name"]] = row
    if not rows:
        return
    where = torch.cuda.get_device_name(0) if torch.cuda.is_available() else "a processor"
    keys = ("style", "content", "strokes")
    made = CARD.format(seconds=args.seconds, seed=args.seed, where=where, torch=torch.__version__)
    lines = made.splitlines()
    for row in rows.values():
        cells = " | ".join(f"{row['instant'][key]:.2f} → {row['baked'][key]:.2f}" for key in keys)
        lines.append(f"| {row['name']} | {row['steps']} | {cells} |")
    means = [
        [sum(row[kind][key] for row in rows.values()) / len(rows) for kind in ("instant", "baked")] for key in keys
    ]
    lines.append(f"| mean | | {' | '.join(f'{a:.2f} → {b:.2f}' for a, b in means)} |")
    (args.out / "baked.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Read the command line and bake."""
    parser = parser_for(__doc__)
    for name in ("pictures", "vgg", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=45.0, help="for each style")
    parser.add_argument("--now", type=float, default=math.inf, help="seconds of this call; a later one goes on")
    parser.add_argument("--devices", default="auto", choices=("auto", "all", "cpu"))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--only", nargs="*", help="names of styles")
    for item in fields(BakePlan):
        if item.name in ("size", "batch", "parts", "others", "contents", "rate", "goal"):
            parser.add_argument(f"--{item.name}", type=type(item.default))
    for name in ("device", "part", "of"):
        parser.add_argument(f"--{name}", type=str if name == "device" else int, help=argparse.SUPPRESS)
    args = parser.parse_args()
    (args.out / "baked").mkdir(parents=True, exist_ok=True)
    if args.device:
        run(args)
        return
    cards = [f"cuda:{number}" for number in range(torch.cuda.device_count())] if args.devices != "cpu" else []
    devices = (cards if args.devices == "all" else cards[:1]) or ["cpu"]
    failed = spread(args, devices)
    card(args)
    if failed:
        sys.exit(
            f"{failed} of {len(devices)} processes failed; what is baked stands in {args.out}. Run again to go on."
        )


if __name__ == "__main__":
    main()
