#!/usr/bin/python3
"""Compares dog-filter spots in space, one scale, with SciPy's gaussian_filter and maximum_filter: the same voxels, and the time of both.

    benchmarks/peers/spots_volume.py [PLANES ROWS COLUMNS [TURNS]]      (121 1024 512 3)

Programs are timed from their start to their list: dog-filter, and a Python that imports, reads the TIFF stack of floats, finds and writes. Calls are
those of SpotDetector.detect in a JVM that runs already and of SciPy's functions in this Python, on a volume in memory. Turns alternate; ratios are
those of the medians.
"""
import csv
import os
import subprocess
import sys
import tempfile

import numpy as np
import scipy
import tifffile
from scipy import ndimage

from timing import seconds, told
from warm import Warm

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMMAND = os.environ.get("DOG_FILTER", os.path.join(ROOT, "dog-filter"))
SIGMA, RATIO, THRESHOLD = 2.0, 1.6, 10.0


def peaks(volume):
    response = (ndimage.gaussian_filter(volume, SIGMA) - ndimage.gaussian_filter(volume, SIGMA * RATIO)) / (RATIO - 1)
    top = ndimage.maximum_filter(response, 3, mode="constant", cval=-np.inf) == response
    return np.argwhere(top & (response > THRESHOLD))


def theirs(stack, target):
    """The whole program of those who use SciPy."""
    with open(target, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow("zyx")
        writer.writerows(peaks(tifffile.imread(stack)))


def main():
    if sys.argv[1:2] == ["--peer"]:
        theirs(sys.argv[2], sys.argv[3])
        return 0
    shape = tuple(int(each) for each in sys.argv[1:4]) or (121, 1024, 512)
    turns = int(sys.argv[4]) if len(sys.argv) > 4 else 3
    random = np.random.default_rng(20261127)
    volume = np.zeros(shape, np.float32)
    for place in random.integers(0, shape, (volume.size // 20000, 3)):
        volume[tuple(place)] += random.uniform(4000, 12000)
    volume = ndimage.gaussian_filter(volume, 1.8) + random.standard_normal(shape).astype(np.float32)
    programs, calls = ([], []), ([], [])
    with tempfile.TemporaryDirectory() as folder:
        stack, path = os.path.join(folder, "stack.tif"), os.path.join(folder, "spots.csv")
        tifffile.imwrite(stack, volume, photometric="minisblack")
        command = [COMMAND, "spots", stack, "-o", path, "--overwrite", "-q", "--dimensions", "3", "--sigma", str(SIGMA),
                   "--ratio", str(RATIO), "--threshold", str(THRESHOLD), "--no-subpixel"]
        peer = [sys.executable, os.path.abspath(__file__), "--peer", stack, os.path.join(folder, "peaks.csv")]
        warm = Warm("spots3", volume, folder, os.cpu_count(), THRESHOLD)
        for _ in range(turns):
            programs[0].append(seconds(lambda: subprocess.run(command, check=True)))
            programs[1].append(seconds(lambda: subprocess.run(peer, check=True)))
            elapsed, count = warm.call()
            calls[0].append(elapsed)
            calls[1].append(seconds(lambda: peaks(volume)))
        warm.close()
        with open(path, newline="") as file:
            found = {tuple(int(float(row[axis])) for axis in "zyx") for row in csv.DictReader(file)}
    expected = {tuple(place) for place in peaks(volume).tolist()}
    print("%d x %d x %d, SciPy %s" % (*shape, scipy.__version__))
    print("spots: dog-filter %d, SciPy %d, the same voxel %d" % (len(found), len(expected), len(found & expected)))
    told("whole programs", *programs)
    told("calls", *calls)
    if count != len(found):
        sys.exit("the call has %d spots, the program %d" % (count, len(found)))
    return 0 if found == expected else 1


if __name__ == "__main__":
    sys.exit(main())
