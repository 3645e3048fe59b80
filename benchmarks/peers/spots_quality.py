#!/usr/bin/python3
"""How far the spots that dog-filter finds are from where they were put: bias, root mean square error, recall and precision.

    benchmarks/peers/spots_quality.py

Gaussian spots of height 100 at random places between pixels, one to a cell of a grid, with white noise; float images. The bound is that of Cramer and Rao for
one coordinate of such a spot, noise / height * sqrt(2 / pi), whatever its size. Beside it scikit-image's blob_dog, which gives pixels.
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


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--side", type=int, default=960)
    parser.add_argument("--command", nargs="+", default=[os.path.join(ROOT, "dog-filter")])
    given = parser.parse_args()
    random = np.random.default_rng(SEED)
    response = HEIGHT * (1 / (1 + 1 / RATIO) - 1 / (1 + RATIO)) / (RATIO - 1)
    print("scikit-image %s; threshold: half of the response of a spot without noise" % skimage.__version__)
    print("| size | noise | spots | bias y | bias x | error | bound | error / bound | blob_dog's error | recall | precision |")
    print("| " + "---: | " * 11)
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            cases = [image(random, size, noise, given.side) for noise in NOISES]
            names = [os.path.join(folder, "%g-%g.tif" % (size, noise)) for noise in NOISES]
            for name, (picture, _) in zip(names, cases):
                tifffile.imwrite(name, picture)
            path = os.path.join(folder, "%g.csv" % size)
            subprocess.run([*given.command, "spots", *names, "-o", path, "-q", "--sigma", str(size / math.sqrt(RATIO)),
                            "--threshold", str(response / 2)], check=True)
            with open(path, newline="") as file:
                rows = list(csv.DictReader(file))
            for noise, name, (picture, places) in zip(NOISES, names, cases):
                found = np.array([(float(r["y"]), float(r["x"])) for r in rows if r["input"] == name]).reshape(-1, 2)
                errors, recall, precision = matched(places, found, max(1.5, size))
                peer = blob_dog(picture, min_sigma=size / math.sqrt(RATIO), max_sigma=size / math.sqrt(RATIO), sigma_ratio=RATIO,
                                threshold=response / 2, overlap=1)
                theirs, _, _ = matched(places, peer[:, :2], max(1.5, size))
                bias = errors.mean(axis=0)
                error = math.sqrt((errors ** 2).mean())
                bound = noise / HEIGHT * math.sqrt(2 / math.pi)
                worst = max(worst, abs(bias).max() if noise <= 5 else 0)
                print("| %g | %g | %d | %+.4f | %+.4f | %.4f | %.4f | %s | %.4f | %.3f | %.3f |" % (
                    size, noise, len(places), bias[0], bias[1], error, bound, "%.2f" % (error / bound) if noise else "",
                    math.sqrt((theirs ** 2).mean()) if len(theirs) else math.nan, recall, precision))
    print("largest bias at a noise of at most 5: %.4f pixels" % worst)
    return 0 if worst < 0.02 else 1


if __name__ == "__main__":
    sys.exit(main())
