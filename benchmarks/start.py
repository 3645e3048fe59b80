#!/usr/bin/python3
"""Says where the start of dog-filter goes: start.py [TURNS]. Each line does what the line before does and something more, but for the two
that stand by themselves; they take turns, and the table has medians of the processor's time (user and system, all threads) and of the clock.
A second table has what the first image of a process pays in its filter: processes that filter copies of one image, one after the other, and tell in
their reports how long each took.
"""
import json
import os
import resource
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
IMAGE = os.environ.get("DOG_FILTER_IMAGE", os.path.join(ROOT, "cli", "target", "dog-filter"))
RESULTS = os.path.join(ROOT, "benchmarks", "results")
SAMPLE = os.path.join(ROOT, "samples", "images", "camera.png")


def pixel_png():
    """A grey PNG file of one pixel."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b""))


def steps(work):
    """Names and commands with the changes to their environment."""
    image = os.path.join(work, "image")
    os.makedirs(os.path.join(image, "bin"))
    os.makedirs(os.path.join(image, "runtime", "bin"))
    shutil.copy(os.path.join(IMAGE, "bin", "dog-filter"), os.path.join(image, "bin"))
    os.symlink("/bin/true", os.path.join(image, "runtime", "bin", "java"))
    pixel = os.path.join(work, "pixel.png")
    with open(pixel, "wb") as file:
        file.write(pixel_png())
    tool = os.path.join(IMAGE, "bin", "dog-filter")
    java = [os.path.join(IMAGE, "runtime", "bin", "java"), "-XX:+UseSerialGC", "-Xms32m", "-XX:TieredStopAtLevel=1"]
    native = os.path.join(IMAGE, "native")
    with open(os.path.join(native, "LOAD"), encoding="utf-8") as file:
        libraries = [os.path.join(native, name) for name in file.read().split()]
    preload = {"LD_PRELOAD": ":".join(libraries), "LD_LIBRARY_PATH": native}
    out = os.path.join(work, "out.png")
    return [
        ("the launcher's script, starting `true`", [os.path.join(image, "bin", "dog-filter"), pixel, "-o", out], {}),
        ("the libraries, loaded into `true`", ["/bin/true"], preload),
        ("the JVM: `java -version`", java + ["-XX:AOTCache=" + os.path.join(IMAGE, "dog-filter.aot"), "-version"], {}),
        ("`dog-filter --version`: script, JVM, picocli", [tool, "--version"], {}),
        ("one pixel: libraries, classes, engine, files", [tool, "-q", "--overwrite", pixel, "-o", out], {}),
        ("512 x 512 pixels", [tool, "-q", "--overwrite", SAMPLE, "-o", out], {}),
    ]


def run(command, changes):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, check=True, env={**os.environ, **changes}, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    clock = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, clock


def photograph(work):
    """A folder of six names of one image of 4000 x 3000 pixels in three channels; a filter takes as long for any values."""
    folder = os.path.join(work, "photographs")
    os.makedirs(folder)
    first = os.path.join(folder, "1.ppm")
    with open(first, "wb") as file:
        file.write(b"P6 4000 3000 255\n" + os.urandom(4000 * 3) * 3000)
    for copy in range(2, 7):
        os.link(first, os.path.join(folder, "%d.ppm" % copy))
    return folder


def filter_times(folder, work):
    """Milliseconds in the filter of each image of one process, in turn."""
    report = os.path.join(work, "report.json")
    run([os.path.join(IMAGE, "bin", "dog-filter"), "-q", "--overwrite", "--jobs", "1", folder, "-o", os.path.join(work, "filtered"), "--report", report], {})
    with open(report, encoding="utf-8") as file:
        return [image["milliseconds"]["filter"] for image in json.load(file)["inputs"]]


def first_image(work, turns):
    """The second table."""
    folder = photograph(work)
    processes = [filter_times(folder, work) for _ in range(turns)]
    first = [times[0] for times in processes]
    later = [statistics.median(times[2:]) for times in processes]
    ratios = [a / b for a, b in zip(first, later)]
    return ["", "| filter of 4000 x 3000 x 3 bytes, %d processes | ms | against the later ones, process by process |" % turns, "| --- | ---: | ---: |",
            "| first image of a process | %.0f | %.2f x (%.2f to %.2f) |" % (statistics.median(first), statistics.median(ratios), min(ratios), max(ratios)),
            "| third to sixth image | %.0f | |" % statistics.median(later)]


def main():
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    if not os.path.exists(os.path.join(IMAGE, "bin", "dog-filter")):
        sys.exit("start.py: %s is not there; ./dog-filter --version builds it" % IMAGE)
    work = tempfile.mkdtemp(prefix="sluice-start-")
    try:
        every = steps(work)
        times = {name: [] for name, _, _ in every}
        for _ in range(turns):
            for name, command, changes in every:
                times[name].append(run(command, changes))
        lines = ["* command: `benchmarks/start.py`, %d turns" % turns, "", "| what | processor, ms | clock, ms |", "| --- | ---: | ---: |"]
        for name, measured in times.items():
            lines.append("| %s | %.0f | %.0f |" % (name, 1e3 * statistics.median(cpu for cpu, _ in measured),
                                                   1e3 * statistics.median(clock for _, clock in measured)))
        lines += first_image(work, turns)
        text = "\n".join(lines) + "\n"
        os.makedirs(RESULTS, exist_ok=True)
        with open(os.path.join(RESULTS, "start.md"), "w", encoding="utf-8") as file:
            file.write(text)
        print(text)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
