#!/usr/bin/python3
"""Compares dog-filter spots with scikit-image's blob_dog: the same spots, and the time of both.

    benchmarks/peers/spots.py [--columns 3840 --rows 2160] [--repeat 3] [--threads N]

Programs are timed from their start to their list: dog-filter, and a Python that imports, reads, calls blob_dog and writes. Calls are
those of SpotDetector.detect in a JVM that runs already and of blob_dog in this Python, on an image in memory. Turns alternate; ratios are those of
the medians.
"""
import argparse
import csv
import os
import subprocess
import sys
import tempfile

import numpy as np
import tifffile

from timing import seconds, told
from warm import Warm

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RATIO = 1.6
SEED = 20261127


def theirs(image, target, threshold):
    """The whole program of those who use scikit-image."""
    from skimage.feature import blob_dog
    blobs = blob_dog(tifffile.imread(image), min_sigma=1, max_sigma=50, sigma_ratio=RATIO, threshold=threshold)
    with open(target, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("y", "x", "sigma"))
        writer.writerows(blobs)


def field(rows, columns, count):
    """Gaussian spots of many sizes on uneven ground, and noise; floats from 0 to about 1."""
    from scipy import ndimage
    random = np.random.default_rng(SEED)
    image = np.zeros((rows, columns), np.float32)
    for _ in range(count):
        sigma = float(np.exp(random.uniform(np.log(1.5), np.log(30))))
        y, x = random.uniform(0, rows), random.uniform(0, columns)
        reach = int(5 * sigma)
        top, left = max(0, int(y) - reach), max(0, int(x) - reach)
        bottom, right = min(rows, int(y) + reach), min(columns, int(x) + reach)
        down = np.exp(-(np.arange(top, bottom) - y) ** 2 / (2 * sigma * sigma))
        along = np.exp(-(np.arange(left, right) - x) ** 2 / (2 * sigma * sigma))
        image[top:bottom, left:right] += random.uniform(0.2, 0.8) * np.outer(down, along).astype(np.float32)
    image += 0.1 * ndimage.gaussian_filter(random.standard_normal((rows, columns)), 3).astype(np.float32)
    return image + 0.01 * random.standard_normal((rows, columns)).astype(np.float32)


def ours(command, image, folder, options):
    path = os.path.join(folder, "spots.csv")
    elapsed = seconds(lambda: subprocess.run([*command, "spots", image, "-o", path, "--overwrite", "-q", *options], check=True))
    with open(path, newline="") as file:
        rows = [(float(r["y"]), float(r["x"]), float(r["sigma"]), float(r["value"])) for r in csv.DictReader(file)]
    return elapsed, np.array(rows).reshape(-1, 4)


def found(wanted, among, pixels, levels):
    """How many of the wanted spots have one at most so many pixels away, of a sigma at most so many levels away."""
    if not len(wanted) or not len(among):
        return 0
    from scipy import spatial
    tree = spatial.cKDTree(among[:, :2])
    near = tree.query_ball_point(wanted[:, :2], pixels * np.sqrt(2) + 1e-9)
    count = 0
    for spot, candidates in zip(wanted, near):
        apart = [abs(np.log(among[c, 2] / spot[2]) / np.log(RATIO)) for c in candidates
                 if np.all(np.abs(among[c, :2] - spot[:2]) <= pixels + 1e-9)]
        count += bool(apart) and min(apart) <= levels + 1e-3
    return count


def main():
    if sys.argv[1:2] == ["--peer"]:
        theirs(sys.argv[2], sys.argv[3], float(sys.argv[4]))
        return 0
    import skimage
    from skimage.feature import blob_dog
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--columns", type=int, default=3840)
    parser.add_argument("--rows", type=int, default=2160)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--threads", default=str(os.cpu_count()))
    parser.add_argument("--threshold", type=float, default=0.05)
    parser.add_argument("--command", nargs="+", default=[os.path.join(ROOT, "dog-filter")])
    given = parser.parse_args()
    image = field(given.rows, given.columns, given.rows * given.columns // 8000)
    options = ["--sigma", "1", "--sigma-max", "50", "--ratio", str(RATIO), "--threshold", str(given.threshold),
               "--threads", given.threads]
    programs, calls = ([], []), ([], [])
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "field.tif")
        tifffile.imwrite(path, image)
        warm = Warm("spots", image, folder, given.threads, given.threshold)
        for _ in range(given.repeat):
            elapsed, spots = ours(given.command, path, folder, options)
            programs[0].append(elapsed)
            programs[1].append(seconds(lambda: subprocess.run(
                [sys.executable, os.path.abspath(__file__), "--peer", path, os.path.join(folder, "blobs.csv"), str(given.threshold)],
                check=True)))
            elapsed, count = warm.call()
            calls[0].append(elapsed)
            calls[1].append(seconds(lambda: blob_dog(
                image, min_sigma=1, max_sigma=50, sigma_ratio=RATIO, threshold=given.threshold)))
        warm.close()
        _, pixels = ours(given.command, path, folder, [*options, "--no-subpixel"])
    # An overlap of 1 leaves out nothing: dog-filter prunes no spots either.
    blobs = blob_dog(image, min_sigma=1, max_sigma=50, sigma_ratio=RATIO, threshold=given.threshold, overlap=1)
    strong = blob_dog(image, min_sigma=1, max_sigma=50, sigma_ratio=RATIO, threshold=2 * given.threshold, overlap=1)
    same = found(strong, pixels, 0.5, 0)
    near = found(strong, spots, 1.5, 1)
    back = found(pixels[pixels[:, 3] > 2 * given.threshold], blobs, 0.5, 0)
    print("%d x %d, scikit-image %s" % (given.columns, given.rows, skimage.__version__))
    print("spots: dog-filter %d, blob_dog %d" % (len(pixels), len(blobs)))
    print("of %d by blob_dog above twice the threshold, dog-filter has %d at the same pixel and level, %d within 1.5 pixels and a level"
          % (len(strong), same, near))
    print("of %d by dog-filter above twice the threshold, blob_dog has %d at the same pixel and level"
          % (int(np.sum(pixels[:, 3] > 2 * given.threshold)), back))
    told("whole programs", *programs)
    told("calls", *calls)
    if count != len(spots):
        sys.exit("the call has %d spots, the program %d" % (count, len(spots)))
    return 0 if same == len(strong) else 1


if __name__ == "__main__":
    sys.exit(main())
