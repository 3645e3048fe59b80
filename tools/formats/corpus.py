"""Filters images that others collected, and compares with SciPy on the pixels that a second reader finds; tools/check-corpus calls it.

    corpus.py PROGRAM FOLDER     PROGRAM is dog-filter, FOLDER holds the images, at any depth

The second reader is libvips, Pillow or GDAL: a file that the program filters must be what one of those makes of it that read it at all. What is another image to all of
them is printed, file by file, and counted.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter

import numpy as np
import tifffile
from osgeo import gdal
from PIL import Image

from check import TOLERANCE, difference, read

# Decoders of JPEG, and of WebP, may round each value another way: levels of the result.
LOSSY = 1.0

# What floats round away of values that are all the same.
ROUNDING = 1e-6

# Values of pages that are not compared, for the time that it takes.
LARGEST = 6_000_000

Image.MAX_IMAGE_PIXELS = None


def numbered(folder, work):
    """The files below a folder, each by a name of its own in another one, since many names differ in their extensions only."""
    names = {}
    os.mkdir(work)
    for path in sorted(os.path.join(at, name) for at, _, found in os.walk(folder) for name in found):
        number = "%05d%s" % (len(names), os.path.splitext(path)[1].lower())
        shutil.copyfile(path, os.path.join(work, number))
        names[number] = path
    return names


def filtered(program, folder, output):
    """Runs the program on all images in a folder; what it reports of each."""
    report = output + ".json"
    subprocess.run(
        [program, folder, "-o", output + "/", "--format", "tif", "--result", "float", "--quiet", "--report", report, "--isolate"],
        stderr=subprocess.DEVNULL, check=False)
    with open(report) as file:
        return json.load(file)["inputs"]


def by_vips(path, page, work):
    """Rows x columns x channels as libvips reads a page, upright; None if it does not."""
    copy = os.path.join(work, "vips.tif")
    options = "[page=%d]" % page if page else ""
    try:
        found = subprocess.run(["vips", "autorot", path + options, copy], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=120)
        if found.returncode != 0 or found.stderr:
            return None
        with tifffile.TiffFile(copy) as file:
            array = file.pages[0].asarray()
            if file.pages[0].photometric.name in ("SEPARATED", "CIELAB") or np.iscomplexobj(array):
                return None
        return array[:, :, np.newaxis] if array.ndim == 2 else array
    except (subprocess.TimeoutExpired, OSError, ValueError, tifffile.TiffFileError):
        return None


def by_pillow(path, page):
    """The same by Pillow, which holds 8 bits of colour."""
    try:
        with Image.open(path) as image:
            if page:
                image.seek(page)
            if image.mode == "P":
                image = image.convert("RGBA" if "transparency" in image.info else "RGB")
            if image.mode == "1":
                image = image.convert("L")
            if image.mode in ("CMYK", "LAB", "YCbCr"):
                return None
            array = np.asarray(image)
        return array[:, :, np.newaxis] if array.ndim == 2 else array
    except Exception:  # it has as many kinds of them as formats
        return None


def by_gdal(path, page):
    """The same by GDAL, which leaves palettes alone."""
    try:
        dataset = gdal.Open(path)
        names = [name for name, _ in dataset.GetSubDatasets()] or [path]
        dataset = gdal.Open(names[page])
        if dataset.GetRasterBand(1).GetColorTable() is not None:
            return None
        array = dataset.ReadAsArray()
        return array[:, :, np.newaxis] if array.ndim == 2 else np.moveaxis(array, 0, 2)
    except (RuntimeError, IndexError, AttributeError):
        return None


def alike(pixels, channels):
    """Pixels with as many channels: greys as colours, or colours that are greys as such."""
    if pixels.shape[2] == 2 and channels == 4:
        return pixels[:, :, [0, 0, 0, 1]]
    if pixels.shape[2] == 3 and channels == 1 and (pixels == pixels[:, :, :1]).all():
        return pixels[:, :, :1]
    return pixels


def differs(result, pixels):
    """How much a result differs from the filtered pixels, in the result's levels, and its range; None if they have not one shape."""
    pixels = alike(pixels, result.shape[2])
    if result.shape != pixels.shape:
        return None
    wanted = difference(pixels, -1)
    error = np.abs(result - wanted).max(axis=(0, 1))
    copied = np.abs(result[:, :, -1] - pixels[:, :, -1].astype(np.float64)).max()
    error[-1] = min(error[-1], copied) if pixels.shape[2] in (2, 4) else error[-1]
    return float(error.max()), float(np.ptp(wanted))


def compare(path, results, work):
    """"same", "unread" if no second reader reads it, else what is wrong."""
    lossy = LOSSY if path.lower().endswith((".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".webp", ".tif", ".tiff")) else 0
    wrong = None
    for number, result in enumerate(results[:4]):
        readings = [("libvips", by_vips(path, number, work)), ("Pillow", by_pillow(path, number)), ("GDAL", by_gdal(path, number))]
        found = []
        for reader, pixels in readings:
            if pixels is not None and np.isfinite(pixels.astype(np.float64)).all():
                error = differs(result, pixels)
                if error is None:
                    found.append("%s: %s instead of %s" % (reader, result.shape, pixels.shape))
                elif error[0] <= max(lossy, TOLERANCE * error[1], ROUNDING * np.abs(pixels).max()):
                    break
                else:
                    found.append("%s: off by %g of %g" % (reader, *error))
        else:
            if not found:
                return "unread"
            wrong = "page %d, %s" % (number + 1, ", ".join(found))
            break
    return wrong or "same"


def main():
    program, folder = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    counts = Counter()
    with tempfile.TemporaryDirectory() as work:
        names = numbered(folder, os.path.join(work, "in"))
        for entry in filtered(program, os.path.join(work, "in"), os.path.join(work, "out")):
            path = entry["input"]
            if entry["state"] != "ok":
                counts[entry["state"]] += 1
                continue
            try:
                results = read(entry["output"])
            except AttributeError:
                counts["differ"] += 1
                print("%s: GDAL does not read the result" % os.path.relpath(names[os.path.basename(path)], folder), flush=True)
                continue
            if sum(page.size for page in results[:4]) > LARGEST:
                counts["too large"] += 1
                continue
            outcome = compare(path, results, work)
            counts[outcome if outcome in ("same", "unread") else "differ"] += 1
            if outcome not in ("same", "unread"):
                print("%s: %s" % (os.path.relpath(names[os.path.basename(path)], folder), outcome), flush=True)
    print(", ".join("%d %s" % (count, state) for state, count in sorted(counts.items())))
    return 1 if counts["differ"] else 0


if __name__ == "__main__":
    sys.exit(main())
