"""Filters files that programs of others made, and compares with SciPy in double precision; tools/check-formats calls it.

    check.py PROGRAM [--document]     PROGRAM is dog-filter; with --document the table goes into docs/formats.md

Each file is filtered as a whole, in parts (where its kind can be) and with its decoder in another process. The whole is compared with SciPy, the others with
the whole, bit for bit. What is refused must be refused by name.
"""
import json
import math
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict

import numpy as np
from osgeo import gdal
from scipy.ndimage import gaussian_filter

import by_gdal
import by_kinds
import by_pillow
import by_tifffile
import by_tools
from made import Folder

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DOCUMENT = os.path.join(ROOT, "docs", "formats.md")
BEGIN, END = "<!-- table of tools/check-formats -->\n", "<!-- end of the table -->\n"
SIGMAS = (1.0, 3.0)
LEAST_FILES = 350

# Of the memory that the program is given, what it has for parts; and how much more than they need they are given at most.
PARTS_SHARE, LEVEL = 0.75, 1.3

# The largest error allowed, in thousandths of the result's range.
TOLERANCE = 1e-3


def filtered(program, inputs, output, *options):
    """Runs the program on a folder; the state and the reason of each of its inputs."""
    report = output + ".json"
    subprocess.run(
        [program, inputs, "-o", output + "/", "--format", "tif", "--result", "float", "--quiet", "--report", report, *options],
        stderr=subprocess.DEVNULL, check=False)
    with open(report) as file:
        return {os.path.basename(entry["input"]): entry for entry in json.load(file)["inputs"]}


def filtered_in_parts(program, inputs, output):
    """The same for each file with hardly more memory than its smallest parts need, which it says itself when there is none."""
    entries = filtered(program, inputs, output, "--memory", "1", "--pages", "first")
    levels = defaultdict(list)
    for name, entry in entries.items():
        needed = re.search(r"in parts needs at least (\d+) bytes", entry.get("reason", ""))
        if needed:
            level = math.ceil(math.log(int(needed.group(1)) / PARTS_SHARE, LEVEL))
            levels[level].append(name)
    for level, names in sorted(levels.items()):
        some = output + ".list"
        with open(some, "w") as file:
            file.writelines(os.path.join(inputs, name) + "\n" for name in names)
        found = filtered(program, "@" + some, output, "--memory", str(math.ceil(LEVEL**level)), "--pages", "first", "--overwrite")
        entries.update({name: entry | {"parts": True} for name, entry in found.items()})
    return entries


def read(path):
    """The pages of a result, as GDAL reads them."""
    pages = []
    names = [name for name, _ in gdal.Open(path).GetSubDatasets()] or [path]
    for name in names:
        array = gdal.Open(name).ReadAsArray()
        pages.append(array[:, :, np.newaxis] if array.ndim == 2 else np.moveaxis(array, 0, 2))
    return pages


def difference(page, alpha):
    page = page.astype(np.float64)
    planes = []
    for channel in range(page.shape[2]):
        plane = page[:, :, channel]
        planes.append(plane if channel == alpha else smooth(plane, SIGMAS[0]) - smooth(plane, SIGMAS[1]))
    return np.stack(planes, axis=2)


def smooth(plane, sigma):
    return gaussian_filter(plane, sigma, mode="mirror", truncate=4.0)


def compare(made, results):
    """What is wrong, in words, or nothing."""
    if len(results) != len(made.pages):
        return "%d pages instead of %d" % (len(results), len(made.pages))
    for number, (page, result) in enumerate(zip(made.pages, results)):
        wanted = difference(page, made.alpha)
        if result.shape != wanted.shape:
            return "page %d is %s instead of %s" % (number + 1, result.shape, wanted.shape)
        span = np.ptp(wanted)
        error = np.abs(result - wanted).max()
        if not error <= (made.lossy or TOLERANCE * span):
            return "page %d is off by %g of %g" % (number + 1, error, span)
    return ""


def same(results, others):
    return len(results) == len(others) and all(np.array_equal(a, b) for a, b in zip(results, others))


def main():
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as work:
        inputs = os.path.join(work, "in")
        os.mkdir(inputs)
        folder = Folder(inputs)
        files = [made for maker in (by_gdal, by_tifffile, by_tools, by_pillow, by_kinds) for made in maker.make(folder)]
        ways = {
            "whole": filtered(program, inputs, os.path.join(work, "whole")),
            "parts": filtered_in_parts(program, inputs, os.path.join(work, "parts")),
            "apart": filtered(program, inputs, os.path.join(work, "apart"), "--isolate"),
        }
        problems = []
        rows = defaultdict(list)
        inParts = 0
        for made in files:
            name = os.path.basename(made.path)
            state = {way: entries[name] for way, entries in ways.items()}
            problem, parted = check(made, state, lambda way: os.path.join(work, way, os.path.splitext(name)[0] + ".tif"))
            inParts += parted
            rows[made.row].append((made, parted))
            if problem:
                problems.append("%s (%s): %s" % (name, made.row, problem))
        table = describe(rows)
        print(table)
        print("%d files, %d of them in parts as well, %d wrong" % (len(files), inParts, len(problems)))
        for problem in problems:
            print("tools/check-formats: " + problem, file=sys.stderr)
        if len(files) < LEAST_FILES:
            problems.append("only %d files were made" % len(files))
        if not documented(table, "--document" in sys.argv):
            problems.append("docs/formats.md has another table")
            print("tools/check-formats: docs/formats.md has another table; --document writes it", file=sys.stderr)
        return 1 if problems else 0


def check(made, state, path):
    """What is wrong with a file, or nothing, and whether it was filtered in parts."""
    if made.refused:
        for way, entry in state.items():
            if entry["state"] != "failed" or made.refused not in entry.get("reason", ""):
                return "%s: %s %s instead of being refused for %s" % (way, entry["state"], entry.get("reason", ""), made.refused), False
        return "", False
    for way in ("whole", "apart"):
        if state[way]["state"] != "ok":
            return "%s: %s" % (way, state[way].get("reason", state[way]["state"])), False
    whole = read(path("whole"))
    problem = compare(made, whole)
    if problem:
        return problem, False
    if not same(whole, read(path("apart"))):
        return "with --isolate it is another image", False
    if not made.row.startswith("TIFF"):
        return "", False
    if state["parts"]["state"] != "ok" or not state["parts"].get("parts"):
        return "in parts: %s" % state["parts"].get("reason", ""), False
    if not same(whole[:1], read(path("parts"))):
        return "in parts it is another image", False
    return "", True


def describe(rows):
    lines = ["| what | made by | files | |", "| --- | --- | ---: | --- |"]
    for row in sorted(rows):
        entries = rows[row]
        writers = ", ".join(sorted({made.writer for made, _ in entries}))
        refused = [made for made, _ in entries if made.refused]
        parted = sum(parted for _, parted in entries)
        outcome = "refused by name" if refused else "read, also in parts" if parted == len(entries) else "read"
        lines.append("| %s | %s | %d | %s |" % (row, writers, len(entries), outcome))
    return "\n".join(lines) + "\n"


def documented(table, write):
    with open(DOCUMENT) as file:
        text = file.read()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    if write:
        with open(DOCUMENT, "w") as file:
            file.write(before + BEGIN + "\n" + table + "\n" + END + after)
        return True
    return BEGIN + "\n" + table + "\n" + END in text


if __name__ == "__main__":
    sys.exit(main())
