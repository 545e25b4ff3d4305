"""Style, content and stroke figures on pictures kept out of training, ours beside MicroAST.

python -m tests.peers.quality --photos DIR --paintings DIR --vgg FILE [--microast FILE] [--weights FILE] [--out DIR]
        [--device cuda] [--most 10] [--any] [--baked DIR]

Photos and paintings are the held-out ones of engine/training/held_out.json (first ten of each that DIR has; with --any
all that DIR has), 512 x 512 centre squares. Style: squared distance of VGG16 means and deviations at relu1_1 to
relu4_1. Content: squared distance of normalised relu4_1. Strokes: from standardised luminance alone, how often the
right painting is the nearest of all by its relu3_1 Gram matrix, and its mean rank. With --out the pictures are kept,
as PHOTO__PAINTING.png in one folder a network, and a contact sheet is drawn. With --baked the paintings that DIR has
baked, as NAME.safetensors (python -m engine.training.bake_all --held-out), are compared, and no others.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional

from engine.canvas import Region
from engine.nets.baked import Manner
from engine.nets.stylizer import Stylizer
from engine.nets.vgg import Vgg16, gram, luminance
from engine.nets.weights import load_manner
from engine.steps.tooth import with_tooth
from engine.training.losses import StyleTarget, content_distance, moments_distance, normalised
from engine.training.pictures import held_out
from tests.peers.microast import load_microast

SIDE = 512
Paint = Callable[[Tensor, Tensor, str], Tensor]
"""A photo and a painting, (1, 3, h, w), and the painting's name, to the painted photo."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One photo painted like one painting, and how it fares."""

    photo: str
    painting: str
    picture: Tensor
    style: float
    content: float
    rank: int


def square(file: Path, device: str = "cpu") -> Tensor:
    """Centre square of a picture, (1, 3, 512, 512), RGB in [0, 1]."""
    picture = Image.open(file).convert("RGB")
    scale = SIDE / min(picture.size)
    picture = picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS)
    left, top = (picture.width - SIDE) // 2, (picture.height - SIDE) // 2
    picture = picture.crop((left, top, left + SIDE, top + SIDE))
    return torch.from_numpy(np.asarray(picture).copy()).permute(2, 0, 1)[None].to(device).float() / 255


def found(folder: Path, names: list[str], most: int) -> dict[str, Path]:
    """The first `most` of `names` that `folder` has as pictures."""
    files = {file.stem: file for file in sorted(folder.iterdir()) if file.suffix in {".jpg", ".png", ".webp"}}
    return {name: files[name] for name in [name for name in names if name in files][:most]}


def stroke_signature(vgg: Vgg16, picture: Tensor) -> Tensor:
    """What the strokes look like whatever the colours: centred Gram matrix of luminance, of norm 1, flat."""
    matrix = gram(vgg(luminance(picture), "relu3_1")["relu3_1"], centred=True)
    return functional.normalize(matrix.flatten(1), dim=1)


def judge(paint: Paint, photos: dict[str, Path], paintings: dict[str, Path], vgg: Vgg16, device: str) -> list[Pair]:
    """Paint every photo like every painting and measure each."""
    styles = {name: square(file, device) for name, file in paintings.items()}
    targets = {name: StyleTarget.measured(vgg, style) for name, style in styles.items()}
    signatures = {name: stroke_signature(vgg, style) for name, style in styles.items()}
    pairs = []
    for photo, photo_file in photos.items():
        seen = square(photo_file, device)
        content = normalised(vgg(seen)["relu4_1"])
        for painting, style in styles.items():
            picture = paint(seen, style, painting).clamp(0, 1)
            picture = (picture * 255).round() / 255
            features = vgg(picture)
            ours = StyleTarget.measured(vgg, picture)
            strokes = stroke_signature(vgg, picture)
            order = sorted(signatures, key=lambda name, s=strokes: float((s - signatures[name]).norm()))  # type: ignore[misc]
            pairs.append(
                Pair(
                    photo=photo,
                    painting=painting,
                    picture=picture.cpu(),
                    style=float(moments_distance(ours.moments, targets[painting].moments)),
                    content=float(content_distance(features["relu4_1"], content)),
                    rank=order.index(painting) + 1,
                )
            )
    return pairs


def sheet(pairs: list[Pair], photos: dict[str, Path], paintings: dict[str, Path], side: int = 256) -> Image.Image:
    """Photos down, paintings across, the painted pictures between."""
    rows, columns = list(photos), list(paintings)
    page = Image.new("RGB", (side * (len(columns) + 1), side * (len(rows) + 1)), (40, 40, 40))

    def put(picture: Tensor, column: int, row: int) -> None:
        pixels = (picture[0].permute(1, 2, 0) * 255).round().byte().numpy()
        page.paste(Image.fromarray(pixels).resize((side, side), Image.Resampling.LANCZOS), (column * side, row * side))

    for column, name in enumerate(columns):
        put(square(paintings[name]), column + 1, 0)
    for row, name in enumerate(rows):
        put(square(photos[name]), 0, row + 1)
    for pair in pairs:
        put(pair.picture, columns.index(pair.painting) + 1, rows.index(pair.photo) + 1)
    return page


def as_shown(photo: Tensor) -> Tensor:
    """`photo` as `steps.stylize` shows it to the network."""
    return with_tooth(photo.clone(), Region(0, 0, photo.shape[3], photo.shape[2]))


def networks(args: argparse.Namespace) -> dict[str, Paint]:
    """What is compared, by name; the 512-pixel squares are seen as `steps.stylize` shows paintings."""
    weights = load_file(args.weights or files("assets") / "stylizer.safetensors")
    network = Stylizer.of(weights).eval().requires_grad_(False).to(args.device)

    def ours(photo: Tensor, painting: Tensor, _name: str) -> Tensor:
        return network(as_shown(photo), network.style(painting))

    found: dict[str, Paint] = {"ours": ours}
    if args.baked:
        found["baked"] = baked_painter(network, args.baked, torch.device(args.device))
    if args.microast:
        microast = load_microast(args.microast).to(args.device)
        found["microast"] = lambda photo, painting, _name: microast(photo, painting)
    return found


def baked_painter(network: Stylizer, folder: Path, device: torch.device) -> Paint:
    """Paints each painting by what was baked for it."""
    manners = {file.stem: load_manner(file, network).to(device) for file in sorted(folder.glob("*.safetensors"))}

    def paint(photo: Tensor, _painting: Tensor, name: str) -> Tensor:
        manner: Manner = manners[name]
        fine, deep = network.features(as_shown(photo))
        return manner.painter(network.painter)(fine, deep, manner.code(network.painter))

    return paint


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("photos", "paintings", "vgg"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    for name in ("microast", "weights", "out", "baked"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--most", type=int, default=10)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--any", action="store_true", help="all pictures of both folders, not only the held-out ones")
    args = parser.parse_args()
    kept_out = held_out()
    if args.any:
        kept_out = {
            kind: [file.stem for file in sorted(folder.iterdir())]
            for kind, folder in (("photos", args.photos), ("paintings", args.paintings))
        }
    if args.baked:
        names = {file.stem for file in args.baked.glob("*.safetensors")}
        kept_out["paintings"] = [name for name in kept_out["paintings"] if name in names]
    photos = found(args.photos, kept_out["photos"], args.most)
    paintings = found(args.paintings, kept_out["paintings"], args.most)
    vgg = Vgg16.read(args.vgg).to(args.device)
    with torch.inference_mode():
        for name, paint in networks(args).items():
            pairs = judge(paint, photos, paintings, vgg, args.device)
            style, content = (float(np.mean([getattr(pair, key) for pair in pairs])) for key in ("style", "content"))
            top, rank = np.mean([pair.rank == 1 for pair in pairs]), np.mean([pair.rank for pair in pairs])
            print(
                f"{name:9} n={len(pairs)} style={style:.3f} content={content:.3f} strokes={top:.2f} "
                f"rank={rank:.2f}/{len(paintings)}",
                flush=True,
            )
            if args.out:
                (args.out / name).mkdir(parents=True, exist_ok=True)
                for pair in pairs:
                    pixels = (pair.picture[0].permute(1, 2, 0) * 255).round().byte().numpy()
                    Image.fromarray(pixels).save(args.out / name / f"{pair.photo}__{pair.painting}.png")
                sheet(pairs, photos, paintings).save(args.out / f"{name}.jpg", quality=92)


if __name__ == "__main__":
    main()
