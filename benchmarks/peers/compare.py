"""Measures dog-filter beside its peers; started by compare.sh, which says how."""
import argparse
import importlib.util
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from typing import Callable, List

import check
import files
import make_photos

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
RESULTS = os.path.join(ROOT, "benchmarks", "results")
TOOL = os.path.join(ROOT, "dog-filter")
PYTHON = "/usr/bin/python3"
BASE = "dog-filter"
FILES_AT_ONCE = 2


@dataclass
class Peer:
    """One contender. Commands get an output folder and input files."""
    name: str
    package: str
    found: Callable[[], bool]
    version: Callable[[], str]
    one: Callable[[str, str], List[str]]
    many: Callable[[str, List[str]], List[str]]
    tolerance: float
    why: str = "single precision"
    batch_only: bool = False
    seconds: List[float] = field(default_factory=list)
    peak: int = 0


def module_exists(name):
    return importlib.util.find_spec(name) is not None


def said(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return ((done.stdout or done.stderr).strip().splitlines() or ["unknown"])[0]


def python_version(module):
    return said(PYTHON, "-c", "import %s; print(%s.__version__)" % (module, module))


def debian_version(package):
    return said("dpkg-query", "-W", "-f", "${Version}", package)


def dog_filter(threads, *options):
    """One file is done with one thread, as by the others; the JVM's compiler and collector have theirs besides."""
    base = [TOOL, "-q", "--border", "replicate", "--overwrite", *options, "--threads"]
    return dict(
        package="", found=lambda: True, version=lambda: said(TOOL, "--version").split()[-1], tolerance=0.01,
        one=lambda out, path: base + ["1", "-o", os.path.join(out, os.path.basename(path)), path],
        many=lambda out, paths: base + [threads, "-o", out + "/"] + paths)


def script(name, *options):
    """A program that does one file: xargs starts it for each of many, so many at a time."""
    path = os.path.join(HERE, name)
    return dict(
        one=lambda out, source: [path, out, source, *options],
        many=lambda out, sources: ["bash", "-c", 'printf "%s\\0" "${@:4}" | xargs -0 -P "$1" -I {} "$2" "$3" {} ' + " ".join(options),
                                   "bash", str(FILES_AT_ONCE), path, out, *sources])


def python(name):
    path = os.path.join(HERE, name)
    return dict(
        one=lambda out, source: [PYTHON, path, "1", out, source],
        many=lambda out, sources: [PYTHON, path, str(FILES_AT_ONCE), out, *sources])


def peers():
    return [
        Peer(BASE, **dog_filter("2")),
        Peer("dog-filter, 512 MiB", batch_only=True, **dog_filter("2", "--memory", "512M")),
        Peer("dog-filter, 1 thread", batch_only=True, **dog_filter("1")),
        Peer("opencv-python", "python3-opencv", lambda: module_exists("cv2"), lambda: python_version("cv2"),
             tolerance=0.01, **python("dog_cv2.py")),
        Peer("scikit-image", "python3-skimage", lambda: module_exists("skimage"), lambda: python_version("skimage"),
             tolerance=0.01, why="double precision", **python("dog_skimage.py")),
        Peer("vips", "libvips-tools", lambda: shutil.which("vips") is not None, lambda: debian_version("libvips-tools"),
             tolerance=0.1, why="its kernels end at 3.7 sigma", **script("dog_vips.sh")),
        Peer("imagemagick", "imagemagick", lambda: os.path.exists("/usr/bin/convert"),
             lambda: debian_version("imagemagick"), tolerance=0.05,
             why="1/257 of a level between the steps, rounded four times", **script("dog_magick.sh")),
        Peer("gmic", "gmic", lambda: shutil.which("gmic") is not None, lambda: debian_version("gmic"),
             tolerance=0.01, **script("dog_gmic.sh")),
        Peer("gmic blur", "gmic", lambda: shutil.which("gmic") is not None, lambda: debian_version("gmic"),
             tolerance=16, why="its blur is a recursive approximation", **script("dog_gmic.sh", "blur")),
    ]


def available(only):
    every = peers()
    unknown = [name for name in only if name not in [peer.name for peer in every]]
    if unknown:
        sys.exit("compare.sh: --only %s: no such contender; there are %s" % (
            unknown[0], ", ".join(peer.name for peer in every)))
    chosen = []
    for peer in every:
        if only and peer.name not in only and peer.name != BASE:
            continue
        if peer.found():
            chosen.append(peer)
        else:
            print("left out: %s; Debian's %s is not installed (benchmarks/peers/install.sh)" % (peer.name, peer.package))
    return chosen


def run(command, out, log):
    """Runs with an empty output folder; seconds, and KiB of the largest process."""
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(out)
    # Not by wait4 here: the kernel counts what this process had in memory when it made the other one.
    peak = log + ".peak"
    with open(log, "wb") as words:
        start = time.perf_counter()
        code = subprocess.run(["/usr/bin/time", "-o", peak, "-f", "%M", *command], check=False,
                              stdin=subprocess.DEVNULL, stdout=words, stderr=subprocess.STDOUT).returncode
        seconds = time.perf_counter() - start
    if code != 0:
        with open(log, encoding="utf-8", errors="replace") as words:
            sys.exit("compare.sh: exit code %d of: %s\n%s" % (code, " ".join(command[:6]), words.read()))
    with open(peak, encoding="utf-8") as words:
        return seconds, int(words.read())


def agree(chosen, work):
    """Whether all compute the same thing, one file at a time and many; prints how far each is off."""
    sources = check.inputs(os.path.join(work, "check"))
    out, log = os.path.join(work, "out"), os.path.join(work, "log")
    good = True
    for peer in chosen:
        worst = 0.0
        complaints = []
        for many in (False, True):
            if many:
                run(peer.many(out, sources), out, log)
            for source in sources:
                if not many:
                    run(peer.one(out, source), out, log)
                wrong, error = check.complaint(source, os.path.join(out, os.path.basename(source)), peer.tolerance)
                if wrong:
                    complaints.append(wrong)
                if error is not None and not source.endswith(".jpg"):
                    worst = max(worst, error)
        print("%-22s at most %6.3f levels off, %.2f allowed (%s)%s" % (
            peer.name, worst, check.ROUNDING + peer.tolerance, peer.why, "" if not complaints else ": WRONG"))
        for complaint in complaints:
            print("  " + complaint)
        good = good and not complaints
    return good


def measure(chosen, command, turns, work):
    out, log = os.path.join(work, "out"), os.path.join(work, "log")
    for peer in chosen:
        peer.seconds, peer.peak = [], 0
    for turn in range(turns):
        for peer in chosen:
            seconds, peak = run(command(peer, out), out, log)
            peer.seconds.append(seconds)
            peer.peak = max(peer.peak, peak)
        print("turn %d of %d done" % (turn + 1, turns), file=sys.stderr)


def heading(chosen, title, asked):
    return [
        "* %s" % title,
        "* command: `%s`" % " ".join(["benchmarks/peers/compare.sh", *asked]),
        "* commit: %s" % commit(),
        "* machine: %s, %d processors, %s" % (processor(), os.cpu_count(), platform.platform()),
        "* versions: " + "; ".join(
            "%s %s" % (peer.name, peer.version()) for peer in chosen if not peer.batch_only and peer.name != "gmic blur"),
        ""]


def table(chosen, title, asked):
    base = next(peer for peer in chosen if peer.name == BASE)
    lines = heading(chosen, title, asked) + [
        "| | median | range | against `dog-filter` | in single turns | largest process |",
        "| --- | --- | --- | --- | --- | --- |"]
    for peer in chosen:
        ratios = [mine / other for mine, other in zip(peer.seconds, base.seconds)]
        lines.append("| %s | %.2f s | %.2f to %.2f s | %.2f x | %.2f x to %.2f x | %d MiB |" % (
            peer.name, statistics.median(peer.seconds), min(peer.seconds), max(peer.seconds),
            statistics.median(ratios), min(ratios), max(ratios), peer.peak >> 10))
    return "\n".join(lines) + "\n"


def from_file_to_file(chosen, turns, work):
    """The table of files.py's cases, whose contenders have to be there."""
    named = {peer.name: peer for peer in chosen}
    lines = heading(chosen, "from file to file: whole processes of two threads, or two processes, taking turns", sys.argv[1:]) + files.HEAD
    for case in files.cases(work, named):
        case.turns = turns or case.turns
        seconds, peaks = files.measure(case, run, work)
        lines += files.rows(case, seconds, peaks)
        print("\n".join(lines[-len(seconds):]), file=sys.stderr)
    return "\n".join(lines) + "\n"


def commit():
    name = said("git", "-C", ROOT, "rev-parse", "--short", "HEAD")
    changed = subprocess.run(["git", "-C", ROOT, "status", "--porcelain", "--", "*.java", "*.py", "*.sh"],
                             capture_output=True, text=True, check=False).stdout
    return name + (" with local changes" if changed else "")


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as info:
            return next(line.split(":")[1].strip() for line in info if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()


def keep(name, text):
    os.makedirs(RESULTS, exist_ok=True)
    path = os.path.join(RESULTS, "peers-%s.md" % name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    print("\n" + text + "\nWritten to " + path)


def size(text):
    columns, _, rows = text.partition("x")
    if columns.isdigit() and rows.isdigit() and int(columns) > 0 and int(rows) > 0:
        return int(columns), int(rows)
    raise argparse.ArgumentTypeError("'%s' is not COLUMNSxROWS, such as 4000x3000" % text)


def positive(text):
    if text.isdigit() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError("'%s' is not a whole number of at least 1" % text)


class OneLine(argparse.ArgumentParser):
    def error(self, message):
        self.exit(2, "compare.sh: %s\n" % message)


def arguments():
    parser = OneLine(prog="compare.sh", usage="compare.sh [all|cold|png|batch|files] [TURNS] [COUNT] [--size CxR] [--only NAME,...]")
    parser.add_argument("what", nargs="?", default="all", choices=("all", "cold", "png", "batch", "files"))
    parser.add_argument("turns", nargs="?", type=positive, help="how often everything is measured (cold 7, png 5, batch 3, files 3 to 11)")
    parser.add_argument("count", nargs="?", type=positive, default=4, help="photographs of the batch (4)")
    parser.add_argument("--size", type=size, default=(4000, 3000), help="of the photographs, COLUMNSxROWS (4000x3000)")
    parser.add_argument("--only", default="", help="contenders, besides dog-filter, separated by commas")
    return parser.parse_args()


def main():
    asked = arguments()
    work = tempfile.mkdtemp(prefix="sluice-peers-")
    try:
        only = [name.strip() for name in asked.only.split(",") if name.strip()]
        if asked.what == "files":
            only = ["dog-filter, 1 thread", "opencv-python", "vips"]
        chosen = available(only)
        if not agree(chosen, work):
            sys.exit("compare.sh: the contenders do not compute the same thing; nothing is measured")
        if asked.what == "files":
            keep("files", from_file_to_file(chosen, asked.turns, work))
        if asked.what in ("all", "cold"):
            image = os.path.join(ROOT, "samples", "images", "camera.png")
            once = [peer for peer in chosen if not peer.batch_only]
            measure(once, lambda peer, out: peer.one(out, image), asked.turns or 7, work)
            keep("cold", table(once, "one 512 x 512 PNG, a new process of one thread each time", sys.argv[1:]))
        if asked.what in ("all", "png"):
            photo = os.path.join(work, "photo.png")
            make_photos.make_png(photo, *asked.size)
            measure(chosen, lambda peer, out: peer.many(out, [photo]), asked.turns or 5, work)
            keep("png", table(chosen, "one PNG of %d x %d, a new process of two threads, where it can use them, each time" %
                              asked.size, sys.argv[1:]))
        if asked.what in ("all", "batch"):
            folder = os.path.join(work, "in")
            make_photos.make(folder, asked.count, *asked.size)
            photos = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
            measure(chosen, lambda peer, out: peer.many(out, photos), asked.turns or 3, work)
            keep("batch", table(chosen, "%d JPEGs of %d x %d, two threads or two processes" % (
                asked.count, *asked.size), sys.argv[1:]))
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
