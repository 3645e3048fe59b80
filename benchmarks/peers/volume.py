#!/usr/bin/python3
"""Times dog-filter on volumes beside SciPy, in turns, and compares the results; sigmas are 1 and 3 along all axes.

    benchmarks/peers/volume.py [calls|files|large] [PLANES ROWS COLUMNS [TURNS]]      (all three, 121 1024 512 3)

calls   a volume of 16 bits in memory, two workers: VolumeDifferenceOfGaussians in a JVM that runs already, and gaussian_filter twice in float32 in this
        Python; beside them DifferenceOfGaussians of the same values as one image, and both filters by the multiply-adds of a value, as by an exact kernel.
files   whole programs from an OME-Zarr folder to another one, Zstandard: dog-filter, and a Python of two processes, each of which reads, filters and
        writes half of the planes. Memory is the largest resident size of dog-filter, and for the Pythons what is theirs of it (Pss), seen every 50 ms.
large   copies of the same chunks as a folder of 1024 planes of 2048 x 2048, 8.6 GB, with --memory 512M; beside it one of 121 planes that fits.

Needs numpy, scipy, zarr, numcodecs and GNU time, and ./dog-filter built.
"""
import itertools
import json
import multiprocessing
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

from timing import program
from warm import Warm

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DOG_FILTER = os.environ.get("DOG_FILTER", ROOT + "/dog-filter").split()
CHUNK = (32, 256, 256)
REACH = 12  # of sigma 3, truncated at 4


def values_of(shape):
    random = numpy.random.default_rng(1)
    values = gaussian_filter(random.random(shape, dtype="f4"), 1.5)
    return ((values - values.min()) / (values.max() - values.min()) * 60000).astype("u2")


def create(folder, shape):
    group = zarr.group(zarr.DirectoryStore(folder), overwrite=True)
    group.attrs["multiscales"] = [{
        "version": "0.4",
        "axes": [{"name": name, "type": "space", "unit": "micrometer"} for name in "zyx"],
        "datasets": [{"path": "0", "coordinateTransformations": [{"type": "scale", "scale": [1.0, 1.0, 1.0]}]}],
    }]
    return group.create_dataset(
        "0", shape=shape, dtype="u2", chunks=CHUNK, compressor=numcodecs.Zstd(1), dimension_separator="/")


def difference(values):
    return gaussian_filter(values, 1, mode="mirror") - gaussian_filter(values, 3, mode="mirror")


def half(source, target, first, end):
    volume = zarr.open(source + "/0", "r")
    start = max(0, first - REACH)
    result = difference(volume[start:end + REACH].astype("f4"))[first - start:end - start]
    zarr.open(target + "/0", "r+")[first:end] = numpy.clip(numpy.rint(result + 32768), 0, 65535).astype("u2")


def scipy(source, target):
    planes = create(target, zarr.open(source + "/0", "r").shape).shape[0]
    middle = round(planes / 2 / CHUNK[0]) * CHUNK[0]
    with multiprocessing.Pool(2) as pool:
        pool.starmap(half, [(source, target, 0, middle), (source, target, middle, planes)], chunksize=1)


def own_memory(process):
    """What a process and its children have of memory, pages that they share counted once, in MiB."""
    total = 0
    try:
        with open(f"/proc/{process}/task/{process}/children") as file:
            children = file.read().split()
        for each in [process, *children]:
            with open(f"/proc/{each}/smaps_rollup") as file:
                total += sum(int(line.split()[1]) for line in file if line.startswith("Pss:")) / 1024
    except (FileNotFoundError, ProcessLookupError):
        pass  # it has just ended
    return total


def timed(command, watched=False):
    """Seconds and MiB."""
    if not watched:
        return program(command)
    start = time.monotonic()
    process = subprocess.Popen(command)
    most = 0
    while not os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG):
        most = max(most, own_memory(process.pid))
        time.sleep(0.05)
    status = process.wait()
    seconds = time.monotonic() - start
    if status != 0:
        sys.exit(f"{command[0]} failed")
    return seconds, most


def told(name, seconds, more=""):
    print(f"{name:34} {statistics.median(seconds):7.3f} s   {more}" + " ".join(f"{each:.3f}" for each in seconds), flush=True)


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


def calls(folder, values, turns):
    space, plane, peer = [], [], []
    warm = [Warm("dog3", values, folder, 2), Warm("dog", values.reshape(-1, values.shape[2]), folder, 2)]
    for _ in range(turns):
        for times, each in zip((space, plane), warm):
            times.append(each.call()[0])
        start = time.perf_counter()
        difference(values.astype("f4"))
        peer.append(time.perf_counter() - start)
    for each in warm:
        each.close()
    told("dog-filter's call, in space", space)
    told("the same values as one image", plane)
    told("SciPy's calls", peer)
    # Taps of sigma 1 and 3, 9 and 25, along each axis.
    both = [statistics.median(times) / axes / 34 / values.size * 1e9 for times, axes in ((space, 3), (plane, 2))]
    print(f"SciPy / dog-filter: {statistics.median(peer) / statistics.median(space):.1f}")
    print(f"a multiply-add in space / in an image: {both[0]:.4f} / {both[1]:.4f} ns = {both[0] / both[1]:.2f}")


def files(folder, values, turns):
    source, ours, theirs = (os.path.join(folder, name) for name in ("in.zarr", "ours.zarr", "theirs.zarr"))
    create(source, values.shape)[:] = values
    dog, peer = [], []
    for _ in range(turns):
        for output in (ours, theirs):
            shutil.rmtree(output, ignore_errors=True)
        dog.append(timed([*DOG_FILTER, source, "-o", ours, "--dimensions", "3", "--quiet"]))
        peer.append(timed([sys.executable, os.path.abspath(__file__), "--scipy", source, theirs], watched=True))
    medians = []
    for name, all_of_them in (("dog-filter, file to file", dog), ("zarr and SciPy, two processes", peer)):
        memory = max(each[1] for each in all_of_them)
        told(name, [each[0] for each in all_of_them], f"{memory:6.0f} MiB   ")
        medians.append((statistics.median(each[0] for each in all_of_them), memory))
    print(f"SciPy / dog-filter: time {medians[1][0] / medians[0][0]:.1f}, memory {medians[1][1] / medians[0][1]:.1f}")
    most = numpy.abs(read(ours).astype("i4") - zarr.open(theirs + "/0", "r")[:].astype("i4")).max()
    print(f"largest difference: {most} of 65535 levels")


def large(folder, values, turns):
    tile = os.path.join(folder, "tile.zarr")
    create(tile, values.shape)[:] = values
    whole = [side // chunk for side, chunk in zip(values.shape, CHUNK)]
    each = {}
    for name, shape, memory in (("small", (128, 2048, 512), "4G"), ("large", (1024, 2048, 2048), "512M")):
        source, target = os.path.join(folder, name + ".zarr"), os.path.join(folder, name + "-dog.zarr")
        create(source, shape)
        for index in itertools.product(*(range(side // chunk) for side, chunk in zip(shape, CHUNK))):
            copy = os.path.join(source, "0", *map(str, index))
            os.makedirs(os.path.dirname(copy), exist_ok=True)
            shutil.copyfile(os.path.join(tile, "0", *(str(i % n) for i, n in zip(index, whole))), copy)
        runs = [timed([*DOG_FILTER, source, "-o", target, "--dimensions", "3", "--overwrite", "--quiet", "--memory", memory])
                for _ in range(turns if name == "small" else 1)]
        shutil.rmtree(source)
        shutil.rmtree(target)
        seconds = [run[0] for run in runs]
        each[name] = statistics.median(seconds) / numpy.prod(shape, dtype="f8") * 1e9
        told(f"{' x '.join(map(str, shape))}, --memory {memory}", seconds,
             f"{max(run[1] for run in runs):6.0f} MiB   {each[name]:.2f} ns a voxel   ")
    print(f"a voxel of the large one / of the small one: {each['large'] / each['small']:.2f}")


def main():
    if sys.argv[1:2] == ["--scipy"]:
        scipy(sys.argv[2], sys.argv[3])
        return
    parts = {"calls": calls, "files": files, "large": large}
    asked = [parts[name] for name in sys.argv[1:2] if name in parts]
    numbers = [int(text) for text in sys.argv[1 + len(asked):]]
    shape = tuple(numbers[:3]) if len(numbers) >= 3 else (121, 1024, 512)
    turns = numbers[3] if len(numbers) > 3 else 3
    folder = tempfile.mkdtemp()
    try:
        values = values_of(shape)
        for part in asked or parts.values():
            part(folder, values, turns)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
