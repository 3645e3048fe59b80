#!/usr/bin/env python3
"""Times dog-filter on a volume beside SciPy, in turns, whole programs from file to file, and compares the results.

    benchmarks/peers/volume.py [PLANES ROWS COLUMNS [TURNS]]      (121 1024 512 3)

The volume is an OME-Zarr folder of 16 bits; sigmas are 1 and 3 along all axes. SciPy's part is this program, started anew:
zarr reads, gaussian_filter smooths twice in float32, zarr writes. Needs numpy, scipy, zarr and numcodecs, and ./dog-filter built.
"""
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import numcodecs
import numpy
import zarr
from scipy.ndimage import gaussian_filter

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def make(folder, shape):
    random = numpy.random.default_rng(1)
    values = gaussian_filter(random.random(shape, dtype="f4"), 1.5)
    values = ((values - values.min()) / (values.max() - values.min()) * 60000).astype("u2")
    group = zarr.group(zarr.DirectoryStore(folder), overwrite=True)
    group.create_dataset(
        "0", data=values, chunks=(32, 256, 256), compressor=numcodecs.Zstd(1), dimension_separator="/")
    group.attrs["multiscales"] = [{
        "version": "0.4",
        "axes": [{"name": name, "type": "space", "unit": "micrometer"} for name in "zyx"],
        "datasets": [{"path": "0", "coordinateTransformations": [{"type": "scale", "scale": [1.0, 1.0, 1.0]}]}],
    }]


def scipy(source, target):
    values = zarr.open(source + "/0", "r")[:].astype("f4")
    result = gaussian_filter(values, 1, mode="mirror") - gaussian_filter(values, 3, mode="mirror")
    result = numpy.clip(numpy.rint(result + 32768), 0, 65535).astype("u2")
    group = zarr.group(zarr.DirectoryStore(target), overwrite=True)
    group.create_dataset(
        "0", data=result, chunks=(32, 256, 256), compressor=numcodecs.Zstd(1), dimension_separator="/")


def timed(*command):
    start = time.monotonic()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} failed")
    return time.monotonic() - start, usage.ru_maxrss / 1024


def read(folder):
    with open(folder + "/0/zarr.json") as file:
        array = json.load(file)
    shape, chunk = array["shape"], array["chunk_grid"]["configuration"]["chunk_shape"]
    values = numpy.empty(shape, "u2")
    for index in itertools.product(*(range(-(-s // c)) for s, c in zip(shape, chunk))):
        with open(folder + "/0/c/" + "/".join(map(str, index)), "rb") as file:
            block = numpy.frombuffer(numcodecs.Zstd().decode(file.read()), "<u2").reshape(chunk)
        place = tuple(slice(i * c, min(s, (i + 1) * c)) for i, c, s in zip(index, chunk, shape))
        values[place] = block[tuple(slice(0, p.stop - p.start) for p in place)]
    return values


def main():
    if sys.argv[1:2] == ["--scipy"]:
        scipy(sys.argv[2], sys.argv[3])
        return
    numbers = [int(text) for text in sys.argv[1:]]
    shape = tuple(numbers[:3]) if len(numbers) >= 3 else (121, 1024, 512)
    turns = numbers[3] if len(numbers) > 3 else 3
    folder = tempfile.mkdtemp()
    try:
        source, ours, theirs = (os.path.join(folder, name) for name in ("in.zarr", "ours.zarr", "theirs.zarr"))
        make(source, shape)
        dog = os.environ.get("DOG_FILTER", ROOT + "/dog-filter").split()
        times = {"dog-filter": [], "SciPy": []}
        for _ in range(turns):
            times["dog-filter"].append(
                timed(*dog, source, "-o", ours, "--dimensions", "3", "--overwrite", "--quiet"))
            shutil.rmtree(theirs, ignore_errors=True)
            times["SciPy"].append(timed(sys.executable, os.path.abspath(__file__), "--scipy", source, theirs))
        for name, all_of_them in times.items():
            seconds = statistics.median(each[0] for each in all_of_them)
            memory = max(each[1] for each in all_of_them)
            print(f"{name:10}  {seconds:6.2f} s  {memory:6.0f} MiB  " + " ".join(f"{each[0]:.2f}" for each in all_of_them))
        difference = numpy.abs(read(ours).astype("i4") - zarr.open(theirs + "/0", "r")[:].astype("i4")).max()
        print(f"largest difference: {difference} of 65535 levels")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
