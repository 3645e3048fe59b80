#!/usr/bin/python3
"""How far the spots that dog-filter finds are from where they were put: bias, root mean square error, recall and precision.

    benchmarks/peers/spots_quality.py [--only images|curves|volumes]

Gaussian spots of height 100 at random places between pixels, one to a cell of a grid, with white noise; float images. The bound is that of Cramer and Rao for
one coordinate of such a spot, noise / height * sqrt(2 / pi), whatever its size. Beside it scikit-image's blob_dog, which gives pixels.
The curves are recall and precision for several thresholds; the volumes have spots that are as large along all axes, or not, and a bound for each axis.
"""
import argparse
import csv
import math
import os
import subprocess
import sys
import tempfile

import numpy as np
import skimage
import tifffile
from scipy import spatial
from skimage.feature import blob_dog

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RATIO = 1.6
HEIGHT = 100.0
SIZES = [1.0, 2.0, 4.0, 8.0]
NOISES = [0.0, 2.0, 5.0, 20.0, 50.0]
SEED = 20261127


def image(random, size, noise, side):
    """The image, and where its spots are."""
    cell = max(16, int(12 * size))
    places = []
    picture = np.full((side, side), 20.0)
    grid = np.arange(side)
    for top in range(0, side - cell + 1, cell):
        for left in range(0, side - cell + 1, cell):
            y, x = np.array([top, left]) + cell / 2 + random.uniform(-2, 2, 2)
            places.append((y, x))
            down = np.exp(-(grid[top:top + cell] - y) ** 2 / (2 * size * size))
            along = np.exp(-(grid[left:left + cell] - x) ** 2 / (2 * size * size))
            picture[top:top + cell, left:left + cell] += HEIGHT * np.outer(down, along)
    return (picture + noise * random.standard_normal(picture.shape)).astype(np.float32), np.array(places)


def matched(places, found, reach):
    """Errors of the spots that are near a place, each place once; recall; precision."""
    if not len(found):
        return np.zeros((0, 2)), 0.0, 1.0
    distances, nearest = spatial.cKDTree(found).query(places)
    near = distances <= reach
    hit = len(set(nearest[near]))
    return found[nearest[near]] - places[near], near.mean(), hit / len(found)


def response_of(ratio, dimensions):
    """What a spot of height 1 answers, of the size that answers most in images; sizes are those of the narrower Gaussian times the root of the ratio."""
    narrow = (1 / (1 + 1 / ratio)) ** (dimensions / 2)
    return (narrow - (1 / (1 + ratio)) ** (dimensions / 2)) / (ratio - 1)


def ours(command, names, path, options):
    """What dog-filter finds in images or volumes: places (z, y, x) and responses, of each."""
    subprocess.run([*command, "spots", *names, "-o", path, "-q", "--overwrite", *options], check=True)
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    return [np.array([[float(r[c]) for c in ("z", "y", "x", "value")] for r in rows if r["input"] == name]).reshape(-1, 4) for name in names]


def images(command, side, folder):
    """The table of images; the largest bias at little noise."""
    random = np.random.default_rng(SEED)
    response = HEIGHT * response_of(RATIO, 2)
    print("scikit-image %s; threshold: half of the response of a spot without noise" % skimage.__version__)
    print("| size | noise | spots | bias y | bias x | error | bound | error / bound | blob_dog's error | recall | precision |")
    print("| " + "---: | " * 11)
    worst = 0.0
    for size in SIZES:
        cases = [image(random, size, noise, side) for noise in NOISES]
        names = [os.path.join(folder, "%g-%g.tif" % (size, noise)) for noise in NOISES]
        for name, (picture, _) in zip(names, cases):
            tifffile.imwrite(name, picture)
        narrow = size / math.sqrt(RATIO)
        all_found = ours(command, names, os.path.join(folder, "images.csv"), ["--sigma", str(narrow), "--threshold", str(response / 2)])
        for noise, found, (picture, places) in zip(NOISES, all_found, cases):
            errors, recall, precision = matched(places, found[:, 1:3], max(1.5, size))
            peer = blob_dog(picture, min_sigma=narrow, max_sigma=narrow, sigma_ratio=RATIO, threshold=response / 2, overlap=1)
            theirs, _, _ = matched(places, peer[:, :2], max(1.5, size))
            bias = errors.mean(axis=0)
            error = math.sqrt((errors ** 2).mean())
            bound = noise / HEIGHT * math.sqrt(2 / math.pi)
            worst = max(worst, abs(bias).max() if noise <= 5 else 0)
            print("| %g | %g | %d | %+.4f | %+.4f | %.4f | %.4f | %s | %.4f | %.3f | %.3f |" % (
                size, noise, len(places), bias[0], bias[1], error, bound, "%.2f" % (error / bound) if noise else "",
                math.sqrt((theirs ** 2).mean()) if len(theirs) else math.nan, recall, precision))
    print("largest bias at a noise of at most 5: %.4f pixels" % worst)
    return worst


def curves(command, side, folder):
    """Recall and precision for several thresholds, of images with much noise."""
    random = np.random.default_rng(SEED)
    response = HEIGHT * response_of(RATIO, 2)
    parts = [0.25, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
    print("| size | noise | threshold / response | recall | precision | blob_dog's recall | its precision |")
    print("| " + "---: | " * 7)
    for size, noise in ((1.0, 20.0), (1.0, 50.0), (2.0, 50.0), (4.0, 100.0)):
        picture, places = image(random, size, noise, side)
        name = os.path.join(folder, "noisy.tif")
        tifffile.imwrite(name, picture)
        narrow = size / math.sqrt(RATIO)
        found, = ours(command, [name], os.path.join(folder, "curves.csv"), ["--sigma", str(narrow), "--threshold", str(parts[0] * response)])
        for part in parts:
            # The summit that was fitted is above the pixel whose response counts, by little.
            _, recall, precision = matched(places, found[found[:, 3] > part * response][:, 1:3], max(1.5, size))
            peer = blob_dog(picture, min_sigma=narrow, max_sigma=narrow, sigma_ratio=RATIO, threshold=part * response, overlap=1)
            _, theirs, precise = matched(places, peer[:, :2], max(1.5, size))
            print("| %g | %g | %g | %.3f | %.3f | %.3f | %.3f |" % (size, noise, part, recall, precision, theirs, precise))


def volume(random, sizes, noise, shape):
    """A volume, and where its spots are; sizes are (z, y, x)."""
    cell = [max(14, int(10 * size)) for size in sizes]
    places = []
    voxels = np.full(shape, 20.0)
    for corner in np.ndindex(*[length // side for length, side in zip(shape, cell)]):
        first = np.array(corner) * cell
        place = first + np.array(cell) / 2 + random.uniform(-2, 2, 3)
        places.append(place)
        axes = [np.exp(-(np.arange(f, f + c) - p) ** 2 / (2 * s * s)) for f, c, p, s in zip(first, cell, place, sizes)]
        voxels[tuple(slice(f, f + c) for f, c in zip(first, cell))] += HEIGHT * np.einsum("i,j,k->ijk", *axes)
    return (voxels + noise * random.standard_normal(shape)).astype(np.float32), np.array(places)


def volumes(command, folder):
    """The table of volumes; the largest bias."""
    random = np.random.default_rng(SEED)
    response = HEIGHT * response_of(RATIO, 3)
    print("| size z, y, x | noise | spots | bias z | bias y | bias x | error z | error y | error x | / bound z | y | x | blob_dog's error | recall | precision |")
    print("| " + "---: | " * 15)
    worst = 0.0
    for sizes in ((1.5, 1.5, 1.5), (3.0, 3.0, 3.0), (1.5, 3.0, 3.0), (2.0, 4.0, 4.0)):
        for noise in (0.0, 5.0):
            voxels, places = volume(random, sizes, noise, (96, 240, 240))
            name = os.path.join(folder, "volume.tif")
            tifffile.imwrite(name, voxels, photometric="minisblack")
            narrow = [size / math.sqrt(RATIO) for size in sizes]
            found, = ours(command, [name], os.path.join(folder, "volume.csv"), [
                "--dimensions", "3", "--sigma", ",".join(str(each) for each in reversed(narrow)), "--threshold", str(response / 2)])
            reach = max(1.5, min(sizes))
            errors, recall, precision = matched(places, found[:, :3], reach)
            peer = blob_dog(voxels, min_sigma=narrow, max_sigma=narrow, sigma_ratio=RATIO, threshold=response / 2, overlap=1)
            theirs, _, _ = matched(places, peer[:, :3], reach)
            bias = errors.mean(axis=0)
            error = np.sqrt((errors ** 2).mean(axis=0))
            bound = noise / HEIGHT * np.sqrt(2 * np.square(sizes) / (math.pi ** 1.5 * np.prod(sizes)))
            worst = max(worst, abs(bias).max())
            print("| %s | %g | %d | %s | %s | %s | %.4f | %.3f | %.3f |" % (
                ", ".join("%g" % size for size in sizes), noise, len(places), " | ".join("%+.4f" % each for each in bias),
                " | ".join("%.4f" % each for each in error), " | ".join("%.2f" % each for each in error / bound) if noise else " | | ",
                math.sqrt((theirs ** 2).mean()) if len(theirs) else math.nan, recall, precision))
    print("largest bias: %.4f voxels" % worst)
    return worst


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--side", type=int, default=960)
    parser.add_argument("--only", choices=["images", "curves", "volumes"])
    parser.add_argument("--command", nargs="+", default=[os.path.join(ROOT, "dog-filter")])
    given = parser.parse_args()
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        if given.only in (None, "images"):
            worst = max(worst, images(given.command, given.side, folder))
        if given.only in (None, "curves"):
            curves(given.command, given.side, folder)
        if given.only in (None, "volumes"):
            worst = max(worst, volumes(given.command, folder))
    return 0 if worst < 0.02 else 1


if __name__ == "__main__":
    sys.exit(main())
