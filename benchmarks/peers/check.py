"""Compares what a peer computes with a difference of Gaussians in double precision."""
import os

import numpy as np
from PIL import Image

from make_photos import SEED, photo

# A level is a step of an 8-bit image. Rounding to levels alone makes half a level.
ROUNDING = 0.5
# JPEG loses by itself; this catches results that are of something else.
JPEG_MEAN = 1.5


def smooth(image, sigma):
    """Sampled Gaussian up to 4 sigma, normalised; the edges are repeated. Rows x columns x channels, doubles."""
    radius = int(4 * sigma + 0.5)
    weights = np.exp(-np.arange(-radius, radius + 1) ** 2 / (2.0 * sigma * sigma))
    weights /= weights.sum()
    for axis in (0, 1):
        pad = [(radius, radius) if a == axis else (0, 0) for a in range(image.ndim)]
        padded = np.pad(image, pad, mode="edge")
        length = image.shape[axis]
        image = sum(w * np.take(padded, range(i, i + length), axis=axis) for i, w in enumerate(weights))
    return image


def expected(image):
    floats = image.astype(np.float64)
    return np.clip(smooth(floats, 1.0) - smooth(floats, 3.0) + 128, 0, 255)


def inputs(folder):
    """Seeded images, colour and grey, of odd sizes, without loss; and one with."""
    os.makedirs(folder, exist_ok=True)
    random = np.random.default_rng(SEED)
    colour = photo(random, 403, 301)
    grey = photo(random, 257, 129)[:, :, 1]
    Image.fromarray(colour).save(os.path.join(folder, "colour.png"))
    Image.fromarray(grey).save(os.path.join(folder, "grey.png"))
    Image.fromarray(colour).save(os.path.join(folder, "colour.jpg"), quality=90)
    return [os.path.join(folder, name) for name in ("colour.png", "grey.png", "colour.jpg")]


def read(path):
    with Image.open(path) as image:
        return np.asarray(image)


def complaint(source, result, tolerance):
    """What is wrong with a result, in words, or None; and how far it is off, in levels."""
    if not os.path.exists(result):
        return "wrote no %s" % os.path.basename(result), None
    got, want = read(result), expected(read(source))
    if got.dtype != np.uint8 or got.shape != want.shape:
        return "%s is %s of %s instead of uint8 of %s" % (
            os.path.basename(result), got.dtype, got.shape, want.shape), None
    errors = np.abs(got.astype(np.float64) - want)
    if result.endswith(".jpg"):
        worst, allowed = errors.mean(), JPEG_MEAN + tolerance / 10
    else:
        worst, allowed = errors.max(), ROUNDING + tolerance
    if worst > allowed:
        return "%s is %.3f levels off, allowed are %.3f" % (os.path.basename(result), worst, allowed), worst
    return None, worst
