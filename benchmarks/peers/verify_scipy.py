#!/usr/bin/python3
"""Compares dog-filter with SciPy's gaussian_filter in double precision, on the sample images and on random ones of odd sizes.

Needs Debian's python3-scipy and python3-opencv (which reads and writes the files).  Run from anywhere:

    benchmarks/peers/verify_scipy.py            # ends in "all agree" or exits 1
"""
import os
import subprocess
import sys
import tempfile

import cv2
import numpy as np
from scipy.ndimage import gaussian_filter

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOL = os.path.join(ROOT, "dog-filter")
MODES = {"reflect101": "mirror", "reflect": "reflect", "replicate": "nearest", "constant": "constant"}
SIZES = [(1, 1), (1, 9), (9, 1), (7, 5), (2, 2), (3, 40), (40, 3), (64, 48), (33, 257)]
SIGMAS = [(1.0, 3.0), (0.3, 20.0), (2.5, 1.2)]


def make_inputs(folder):
    random = np.random.default_rng(20261122)
    for rows, columns in SIZES:
        for channels in (1, 3, 4):
            for depth, top in ((np.uint8, 256), (np.uint16, 65536), (np.float32, 0)):
                shape = (rows, columns) if channels == 1 else (rows, columns, channels)
                values = random.integers(0, top, shape).astype(depth) if top else (255 * random.random(shape)).astype(depth)
                name = "r%dx%dx%d_%s.tif" % (rows, columns, channels, np.dtype(depth).name)
                cv2.imwrite(os.path.join(folder, name), values)
    samples = os.path.join(ROOT, "samples", "images")
    for name in sorted(os.listdir(samples)):
        if name.rpartition(".")[2] in ("png", "jpg", "tif"):
            image = cv2.imread(os.path.join(samples, name), cv2.IMREAD_UNCHANGED)
            cv2.imwrite(os.path.join(folder, name.rpartition(".")[0] + ".tif"), image)


def smooth(image, sigma, mode):
    return gaussian_filter(image, sigma, mode=mode, cval=0.0, truncate=4.0)


def difference(image, sigmas, mode):
    planes = image.astype(np.float64)
    if planes.ndim == 2:
        planes = planes[:, :, np.newaxis]
    colours = 3 if planes.shape[2] == 4 else planes.shape[2]
    out = [smooth(planes[:, :, c], sigmas[0], mode) - smooth(planes[:, :, c], sigmas[1], mode) for c in range(colours)]
    return np.stack(out, axis=2)


def expected(result, diff, source, depth):
    top = {"uint8": 255.0, "uint16": 65535.0}.get(depth)
    if result == "float":
        return diff
    if result == "offset":
        return np.clip(diff + (top + 1) / 2, 0, top)
    if result == "clip":
        return np.clip(diff, 0, top)
    if result == "abs":
        return np.clip(np.abs(diff), 0, top)
    low, high = diff.min(), diff.max()
    # A flat difference, such as that of a single pixel, is rounding noise: stretched to the full range it means nothing.
    return (diff - low) * (top / (high - low)) if high - low > 1e-6 * top else None


def run(inputs, output, *options):
    subprocess.run([TOOL, inputs, "-q", "-o", output + "/", *options], check=True)


def main():
    worst = {}
    failures = 0
    with tempfile.TemporaryDirectory() as work:
        inputs = os.path.join(work, "in")
        os.mkdir(inputs)
        make_inputs(inputs)
        for number, (border, sigmas) in enumerate((b, s) for b in MODES for s in SIGMAS):
            sources = {n: cv2.imread(os.path.join(inputs, n), cv2.IMREAD_UNCHANGED) for n in sorted(os.listdir(inputs))}
            diffs = {n: difference(image, sigmas, MODES[border]) for n, image in sources.items()}
            for result in ("float", "offset", "clip", "abs", "normalize"):
                output = os.path.join(work, "out%d%s" % (number, result))
                run(inputs, output, "--border", border, "--result", result,
                    "--sigma1", str(sigmas[0]), "--sigma2", str(sigmas[1]))
                for name, source in sources.items():
                    depth = source.dtype.name
                    if depth == "float32" and result != "float":
                        continue
                    want = expected(result, diffs[name], source, depth)
                    got = cv2.imread(os.path.join(output, name), cv2.IMREAD_UNCHANGED)
                    if got is None or got.shape != source.shape or got.dtype.name != ("float32" if result == "float" else depth):
                        print("wrong shape or depth:", border, sigmas, result, name)
                        failures += 1
                        continue
                    if source.ndim == 3 and source.shape[2] == 4:
                        if not np.array_equal(got[:, :, 3].astype(np.float64), source[:, :, 3].astype(np.float64)):
                            print("alpha changed:", border, sigmas, result, name)
                            failures += 1
                        got = got[:, :, :3]
                    if want is None:
                        continue
                    got = got.astype(np.float64).reshape(want.shape)
                    # In float32, 16-bit values have a hundredth of a grey level left: the bound is relative to the range.
                    scale = 65535 / 255 if depth == "uint16" and result == "float" else 1.0
                    error = np.abs(got - (want if result == "float" else np.rint(want))).max() / scale
                    key = (result, depth)
                    worst[key] = max(worst.get(key, 0.0), error)
                    limit = 1e-3 if result == "float" else 1.0
                    if error > limit:
                        print("differs by %g:" % error, border, sigmas, result, name)
                        failures += 1
            threads = [os.path.join(work, "t%d-%d" % (number, n)) for n in (1, 8)]
            for path, count in zip(threads, ("1", "8")):
                run(inputs, path, "--border", border, "--threads", count,
                    "--sigma1", str(sigmas[0]), "--sigma2", str(sigmas[1]))
            for name in sources:
                with open(os.path.join(threads[0], name), "rb") as one, open(os.path.join(threads[1], name), "rb") as eight:
                    if one.read() != eight.read():
                        print("1 and 8 threads differ:", border, sigmas, name)
                        failures += 1
    for key in sorted(worst):
        print("largest difference, %-9s of %-7s %.3g grey levels" % (key[0], key[1], worst[key]))
    print("all agree" if failures == 0 else "%d disagree" % failures)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
