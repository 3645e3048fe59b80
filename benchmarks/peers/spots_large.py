#!/usr/bin/python3
"""Times the list of spots of an image larger than the memory it may take, beside the filter alone, whole programs in turns:

    benchmarks/peers/spots_large.py [ROWS COLUMNS [TURNS]]      (30000 40000 3)

The image is a TIFF file of bytes in tiles, uncompressed: the sample of the Hubble deep field over and over.
Needs numpy, Pillow, tifffile and GNU time, and ./dog-filter built.
"""
import os
import statistics
import sys
import tempfile

import numpy
import tifffile
from PIL import Image

from timing import program

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.join(ROOT, "dog-filter")
SIDE = 512
SIGMA = 2
RATIO = 1.6
MEMORY = "512M"


def tiles(rows, columns):
    """The tiles from left to right, row by row; what lies beyond the image is 0."""
    sample = numpy.asarray(Image.open(os.path.join(ROOT, "samples", "images", "hubble_deep_field.jpg")).convert("L"))
    for row in range(0, rows, SIDE):
        down = (row + numpy.arange(SIDE)) % sample.shape[0]
        for column in range(0, columns, SIDE):
            tile = sample[numpy.ix_(down, (column + numpy.arange(SIDE)) % sample.shape[1])]
            tile[rows - row:] = 0
            tile[:, columns - column:] = 0
            yield tile


def timed(*arguments):
    return program([PROGRAM, *arguments, "--memory", MEMORY, "--overwrite", "-q"])


def told(name, runs):
    print(f"{name}: {', '.join(f'{seconds:.2f}' for seconds, _ in runs)} s, {max(memory for _, memory in runs):.0f} MiB")
    return statistics.median(seconds for seconds, _ in runs)


def main():
    rows, columns, turns = [int(a) for a in sys.argv[1:]] + [30000, 40000, 3][len(sys.argv) - 1:]
    with tempfile.TemporaryDirectory() as folder:
        large = os.path.join(folder, "large.tif")
        found = os.path.join(folder, "spots.csv")
        tifffile.imwrite(large, tiles(rows, columns), shape=(rows, columns), dtype="uint8", tile=(SIDE, SIDE), bigtiff=True)
        filters, spots = [], []
        for _ in range(turns):
            filters.append(timed(large, "-o", os.path.join(folder, "out.tif"), "--sigma1", str(SIGMA), "--sigma2", str(SIGMA * RATIO)))
            spots.append(timed("spots", large, "-o", found, "--sigma", str(SIGMA), "--ratio", str(RATIO), "--threshold", "10"))
        with open(found) as file:
            count = sum(1 for _ in file) - 1
        print(f"{rows} x {columns}, --memory {MEMORY}, {count:,} spots")
        alone = told("filter", filters)
        listed = told("spots", spots)
        print(f"spots take {listed / alone:.2f} times the filter")


if __name__ == "__main__":
    main()
