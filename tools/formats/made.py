"""A file that a program of others has made, and the values of its pixels."""
import os
import subprocess
import zlib
from dataclasses import dataclass, field

import numpy as np

ROWS, COLUMNS = 130, 191


@dataclass
class Made:
    """What one file is.

    row      the line of the table that it counts for
    path     the file
    writer   the program that made it
    pages    arrays of rows x columns x channels, in the order red, green, blue
    alpha    which channel is alpha, which is copied; -1 if none is
    lossy    how far a decoder may be from another one, in levels
    refused  a word of the line that refuses it; then it has no pages
    """

    row: str
    path: str
    writer: str
    pages: list = field(default_factory=list)
    alpha: int = -1
    lossy: float = 0.0
    refused: str = ""


def values(dtype, channels=1, seed=0, rows=ROWS, columns=COLUMNS, top=None):
    """Smooth ground with some noise, over most of what the type holds: rows x columns x channels."""
    random = np.random.default_rng(zlib.crc32(("%s %d %d" % (np.dtype(dtype).name, channels, seed)).encode()))
    y, x, c = np.mgrid[0:rows, 0:columns, 0:channels].astype(np.float64)
    ground = 0.5 + 0.2 * np.sin(0.11 * y + c) + 0.2 * np.cos(0.07 * x - 2 * c) + 0.1 * (random.random(y.shape) - 0.5)
    if np.issubdtype(dtype, np.floating):
        return (ground * 200 - 50).astype(dtype)
    low, high = np.iinfo(dtype).min, np.iinfo(dtype).max if top is None else top
    # Floats hold 24 bits; larger integers are rounded by every reader that makes floats of them.
    return np.rint(low + ground * (float(high) - low)).astype(dtype)


def pages_of(array):
    """Rows x columns, or rows x columns x channels, as one page in double precision."""
    return [np.atleast_3d(np.asarray(array)).astype(np.float64)]


def run(*command):
    """Runs a program that must succeed; what it prints is not wanted."""
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Folder:
    """Numbers files, so that each has a name of its own."""

    def __init__(self, path):
        self.path = path
        self.count = 0

    def next(self, writer, extension):
        self.count += 1
        return os.path.join(self.path, "%03d-%s.%s" % (self.count, writer, extension))
