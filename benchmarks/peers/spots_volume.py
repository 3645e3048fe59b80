#!/usr/bin/python3
"""Compares dog-filter spots in space, one scale, with SciPy's gaussian_filter and maximum_filter: the same voxels, and the time of both.

    benchmarks/peers/spots_volume.py [PLANES ROWS COLUMNS [TURNS]]      (121 1024 512 3)

dog-filter is timed as a user runs it: start of the program, reading a TIFF stack of floats, writing the list; SciPy in a Python that
runs already, without reading anything. Turns alternate; the ratio is that of the medians.
"""
import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import scipy
import tifffile
from scipy import ndimage

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMMAND = os.environ.get("DOG_FILTER", os.path.join(ROOT, "dog-filter"))
SIGMA, RATIO, THRESHOLD = 2.0, 1.6, 10.0


def peaks(volume):
    response = (ndimage.gaussian_filter(volume, SIGMA) - ndimage.gaussian_filter(volume, SIGMA * RATIO)) / (RATIO - 1)
    top = ndimage.maximum_filter(response, 3, mode="constant", cval=-np.inf) == response
    return np.argwhere(top & (response > THRESHOLD))


def main():
    shape = tuple(int(each) for each in sys.argv[1:4]) or (121, 1024, 512)
    turns = int(sys.argv[4]) if len(sys.argv) > 4 else 3
    random = np.random.default_rng(20261127)
    volume = np.zeros(shape, np.float32)
    for place in random.integers(0, shape, (volume.size // 20000, 3)):
        volume[tuple(place)] += random.uniform(4000, 12000)
    volume = ndimage.gaussian_filter(volume, 1.8) + random.standard_normal(shape).astype(np.float32)
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        stack, path = os.path.join(folder, "stack.tif"), os.path.join(folder, "spots.csv")
        tifffile.imwrite(stack, volume, photometric="minisblack")
        for _ in range(turns):
            start = time.perf_counter()
            subprocess.run(
                [COMMAND, "spots", stack, "-o", path, "--overwrite", "-q", "--dimensions", "3", "--sigma", str(SIGMA),
                 "--ratio", str(RATIO), "--threshold", str(THRESHOLD), "--no-subpixel"], check=True)
            ours.append(time.perf_counter() - start)
            start = time.perf_counter()
            expected = peaks(volume)
            theirs.append(time.perf_counter() - start)
        with open(path, newline="") as file:
            found = {tuple(int(float(row[axis])) for axis in "zyx") for row in csv.DictReader(file)}
    expected = {tuple(place) for place in expected.tolist()}
    print("%d x %d x %d, SciPy %s" % (*shape, scipy.__version__))
    print("spots: dog-filter %d, SciPy %d, the same voxel %d" % (len(found), len(expected), len(found & expected)))
    print("dog-filter, the whole program: %s s" % ", ".join("%.2f" % each for each in ours))
    print("SciPy, the functions alone:    %s s" % ", ".join("%.2f" % each for each in theirs))
    print("ratio of the medians: %.1f" % (statistics.median(theirs) / statistics.median(ours)))
    return 0 if found == expected else 1


if __name__ == "__main__":
    sys.exit(main())
