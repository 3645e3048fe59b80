"""The cases from file to file of compare.sh files: dog-filter beside a cv2 script, each a whole process, with the ratio that is wanted."""
import glob
import os
import shutil
import statistics
from dataclasses import dataclass
from typing import Callable, Dict, FrozenSet, List

import numpy as np
from PIL import Image, ImageSequence

import make_photos

SMALL = 512
SMALL_COUNT = 1000
LARGE = 10_000
SECONDS_A_MEGAPIXEL = 0.012

PAGES = 1000
PAGE_ROWS, PAGE_COLUMNS = 64, 128
AS_ONE, ONE_PAGE = "dog-filter, one image of their values", "dog-filter, one page"

# Two programs round apart where a value lies in the middle; JPEG's own loss is several levels at some pixels.
MOST_LEVELS = 1
JPEG_MEAN = 1.5

# Of a case with many files so many are compared.
COMPARED = 4


@dataclass
class Case:
    """One case: contenders by name with their commands, what the first one's ratio to each other one must reach, if not 0 its time, and who
    filters something else, whose results are not compared."""
    title: str
    turns: int
    inputs: List[str]
    commands: Dict[str, Callable[[str, List[str]], List[str]]]
    goals: Dict[str, float]
    seconds: float = 0
    apart: FrozenSet[str] = frozenset()


def cases(work, peers):
    """All cases; the photographs are made here."""
    dog, single, cv2, vips = (peers[name] for name in ("dog-filter", "dog-filter, 1 thread", "opencv-python", "vips"))
    photos = os.path.join(work, "photos")
    make_photos.make(photos, 16, 4000, 3000)
    batch = sorted(glob.glob(os.path.join(photos, "*.jpg")))
    png, tiff = os.path.join(work, "photo.png"), os.path.join(work, "photo.tif")
    make_photos.make_png(png, 4000, 3000)
    Image.open(png).save(tiff, compression="tiff_lzw")
    small = smalls(os.path.join(work, "small"), png)
    pages, as_one, page = stack(work, png)
    pair = {"dog-filter": dog.many, "opencv-python": cv2.many}
    return [
        Case("one JPEG of 4000 x 3000", 5, batch[:1], pair, {"opencv-python": 0.42}),
        Case("one PNG of 4000 x 3000", 5, [png], pair, {"opencv-python": 0.50}),
        Case("one TIFF of 4000 x 3000, LZW", 5, [tiff], pair, {"opencv-python": 0.50}),
        Case("one PNG of 512 x 512", 11, small[:1], pair, {"opencv-python": 0.50}),
        Case("16 JPEGs of 4000 x 3000", 3, batch, {**pair, "vips": vips.many, "dog-filter, 1 thread": single.many, "dog-filter, 1 processor": on_one(single.many)},
             {"opencv-python": 1 / 2.2, "vips": 1 / 3.0, "dog-filter, 1 thread": 1 / 1.85}),
        Case("%d PNGs of 512 x 512" % SMALL_COUNT, 3, small, pair, {"opencv-python": 1 / 2.0}),
        Case("one grey TIFF of %d x %d, LZW, in memory" % (LARGE, LARGE), 3, [large(work, png)], {"dog-filter": dog.many}, {},
             SECONDS_A_MEGAPIXEL * LARGE * LARGE / 1e6),
        Case("one TIFF of %d pages of %d x %d" % (PAGES, PAGE_COLUMNS, PAGE_ROWS), 9, [pages],
             {**pair, AS_ONE: instead(dog.many, as_one), ONE_PAGE: instead(dog.many, page)}, {}, apart=frozenset({AS_ONE, ONE_PAGE})),
    ]


def on_one(command):
    """The same, with one processor for all that the process does."""
    return lambda out, inputs: ["taskset", "-c", "0"] + command(out, inputs)


def instead(command, path):
    """The same on another file."""
    return lambda out, inputs: command(out, [path])


def stack(work, photo):
    """Files of a photograph's pieces: as pages, one below the other in one image, and the first piece."""
    green = np.asarray(Image.open(photo))[:, :, 1]
    pieces = []
    for i in range(PAGES):
        row, column = 17 * i % (green.shape[0] - PAGE_ROWS), 29 * i % (green.shape[1] - PAGE_COLUMNS)
        pieces.append(green[row:row + PAGE_ROWS, column:column + PAGE_COLUMNS])
    pages, as_one, page = (os.path.join(work, name + ".tif") for name in ("pages", "as-one", "page"))
    images = [Image.fromarray(piece) for piece in pieces]
    images[0].save(pages, save_all=True, append_images=images[1:])
    Image.fromarray(np.concatenate(pieces)).save(as_one)
    images[0].save(page)
    return pages, as_one, page


def large(work, photo):
    """A photograph's green, over and over."""
    green = np.asarray(Image.open(photo))[:, :, 1]
    path = os.path.join(work, "large.tif")
    Image.fromarray(np.tile(green, (4, 3))[:LARGE, :LARGE]).save(path, compression="tiff_lzw")
    return path


def smalls(folder, photo):
    """Pieces of a photograph, each another one, and all of them in colour."""
    os.makedirs(folder)
    whole = np.asarray(Image.open(photo))
    paths = []
    for i in range(SMALL_COUNT):
        row, column = 17 * i % (whole.shape[0] - SMALL), 29 * i % (whole.shape[1] - SMALL)
        paths.append(os.path.join(folder, "small%04d.png" % i))
        Image.fromarray(whole[row:row + SMALL, column:column + SMALL]).save(paths[-1], compress_level=1)
    return paths


def differ(case, base, other):
    """What is wrong with another program's results beside those of the first, in words; empty if nothing is."""
    for path in case.inputs:
        if not os.path.exists(os.path.join(other, os.path.basename(path))):
            return "wrote no " + os.path.basename(path)
    for path in case.inputs[::max(1, len(case.inputs) // COMPARED)]:
        name = os.path.basename(path)
        mine, theirs = (values(os.path.join(folder, name)) for folder in (base, other))
        if mine.shape != theirs.shape:
            return "%s is %s, not %s" % (name, theirs.shape, mine.shape)
        apart = np.abs(mine - theirs)
        if name.endswith(".jpg") and apart.mean() > JPEG_MEAN or not name.endswith(".jpg") and apart.max() > MOST_LEVELS:
            return "%s is up to %d levels off, %.2f on average" % (name, apart.max(), apart.mean())
    return ""


def values(path):
    """Of all pages."""
    with Image.open(path) as image:
        return np.stack([np.asarray(page).astype(int) for page in ImageSequence.Iterator(image)])


def measure(case, run, work):
    """Seconds of each contender in each turn, and the peak of its largest process; they take turns."""
    seconds = {name: [] for name in case.commands}
    peaks = {name: 0 for name in case.commands}
    kept = {name: os.path.join(work, "kept-" + name.replace(" ", "-")) for name in case.commands}
    for turn in range(case.turns):
        for name, command in case.commands.items():
            out = os.path.join(work, "out")
            took, peak = run(command(out, case.inputs), out, os.path.join(work, "log"))
            seconds[name].append(took)
            peaks[name] = max(peaks[name], peak)
            if turn == 0:
                shutil.rmtree(kept[name], ignore_errors=True)
                os.rename(out, kept[name])
        if turn == 0:
            first = next(iter(kept.values()))
            for name in kept.keys() - case.apart:
                wrong = differ(case, first, kept[name])
                if wrong:
                    raise SystemExit("compare.sh: %s, %s: %s; nothing is printed" % (case.title, name, wrong))
    return seconds, peaks


def rows(case, seconds, peaks):
    """Lines of the table."""
    base = next(iter(seconds))
    lines = []
    for name, times in seconds.items():
        ratios = [mine / theirs for mine, theirs in zip(seconds[base], times)]
        ratio = statistics.median(ratios)
        lines.append("| %s | %s | %.2f s | %.2f to %.2f s | %s | %s | %d MiB |" % (
            case.title, name, statistics.median(times), min(times), max(times),
            "" if name == base else "%.2f x (%.2f to %.2f)" % (ratio, min(ratios), max(ratios)),
            goal(case, name, ratio, statistics.median(times)), peaks[name] >> 10))
    return lines


def goal(case, name, ratio, seconds):
    if name in case.goals:
        return "%.2f x: %s" % (case.goals[name], "reached" if ratio <= case.goals[name] else "missed")
    if case.seconds and name == next(iter(case.commands)):
        return "%.2f s: %s" % (case.seconds, "reached" if seconds <= case.seconds else "missed")
    return ""


HEAD = ["| case | | median | range | `dog-filter` against it, turn by turn | must reach | largest process |",
        "| --- | --- | ---: | --- | --- | --- | ---: |"]
