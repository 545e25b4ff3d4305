"""Straightening and cropping as a libvips pipeline: what `engine.crop` says, done to pixels."""

from __future__ import annotations

import math

import pyvips

from engine.crop import Crop


def framed(image: pyvips.Image, crop: Crop) -> pyvips.Image:
    """The part of `image` that `crop` keeps; `image` stands upright and can be read in any order.

    Without an angle the pixels are copied as they are; with one they are taken bicubically.
    """
    left, top, width, height = crop.box(image.width, image.height)
    if not crop.angle:
        return image.crop(left, top, width, height)
    cosine, sine = math.cos(math.radians(crop.angle)), math.sin(math.radians(crop.angle))
    across, down = (image.width - 1) / 2, (image.height - 1) / 2  # pixel centres are whole numbers
    return image.affine(
        [cosine, -sine, sine, cosine],
        interpolate=pyvips.Interpolate.new("bicubic"),
        oarea=[left, top, width, height],
        idx=-across,
        idy=-down,
        odx=across,
        ody=down,
        extend="copy",
    )
