#!/usr/bin/python3
"""Draws what both workers of dog-filter do while it filters 16 JPEGs of 12 megapixels: batch_trace.py [PICTURE.svg]. The flight recorder tells when which request ran
on which worker; a photograph's request decodes until its first strip is filtered, and encodes after the last. Prints the share of the time that each worker is busy. jfr of
a JDK 25 is needed (JAVA_HOME)."""
import json
import os
import re
import subprocess
import sys
import tempfile
from datetime import datetime

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, os.path.join(HERE, "peers"))
import make_photos  # noqa: E402

PHOTOS = 16
COLOURS = {"decode": "#4c78a8", "filter": "#1a7f5a", "encode": "#e0a030"}
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<configuration version="2.0">
  <event name="dev.sluice.RequestExecution"><setting name="enabled">true</setting><setting name="threshold">0 ms</setting></event>
  <event name="dev.sluice.RequestSuspension"><setting name="enabled">true</setting><setting name="threshold">0 ms</setting>
    <setting name="stackTrace">false</setting></event>
</configuration>
"""
WIDTH, LEFT, HEIGHT, GAP = 960, 70, 34, 8


def record(work):
    """The events of a run, as dictionaries."""
    make_photos.make(os.path.join(work, "in"), PHOTOS, 4000, 3000)
    settings, recording = os.path.join(work, "trace.jfc"), os.path.join(work, "trace.jfr")
    with open(settings, "w", encoding="utf-8") as file:
        file.write(SETTINGS)
    tool = os.path.join(ROOT, "dog-filter")
    subprocess.run([tool, "--version"], check=True, stdout=subprocess.DEVNULL)
    options = "-XX:StartFlightRecording:filename=%s,settings=%s" % (recording, settings)
    subprocess.run([tool, "-q", "--threads", "2", "-o", os.path.join(work, "out") + "/", os.path.join(work, "in")], check=True,
                   env={**os.environ, "JDK_JAVA_OPTIONS": options})
    jfr = os.path.join(os.environ["JAVA_HOME"], "bin", "jfr") if "JAVA_HOME" in os.environ else "jfr"
    printed = subprocess.run([jfr, "print", "--json", "--events", "dev.sluice.*", recording], check=True, capture_output=True).stdout
    return json.loads(printed)["recording"]["events"]


def seconds(event):
    """Start and end."""
    values = event["values"]
    start = re.sub(r"\.(\d{6})\d*", r".\1", values["startTime"])
    took = re.fullmatch(r"PT(?:(\d+)M)?([0-9.]+(?:E-?\d+)?)S", values["duration"])
    begin = datetime.fromisoformat(start).timestamp()
    return begin, begin + 60 * int(took[1] or 0) + float(took[2])


def without(whole, holes):
    """An interval without others that lie in it."""
    pieces, at = [], whole[0]
    for first, last in sorted(holes):
        if first > at:
            pieces.append((at, min(first, whole[1])))
        at = max(at, last)
    if at < whole[1]:
        pieces.append((at, whole[1]))
    return pieces


def pieces(events):
    """What ran: worker, phase, from, to."""
    runs, waits = [], {}
    for event in events:
        thread = event["values"]["eventThread"]["javaThreadId"]
        if event["type"] == "dev.sluice.RequestExecution":
            runs.append((event["values"]["worker"], event["values"]["request"], thread, seconds(event)))
        elif event["type"] == "dev.sluice.RequestSuspension":
            waits.setdefault(thread, []).append(seconds(event))
    found = []
    for worker, name, thread, span in runs:
        inside = [each for _, other, its, each in runs if its == thread and other != name and span[0] <= each[0] and each[1] <= span[1]]
        own = without(span, waits.get(thread, []) + inside)
        if name.startswith("strip "):
            found += [(worker, "filter", *piece) for piece in own]
        elif name.endswith(".jpg"):
            strips = [each for each in inside + waits.get(thread, []) if span[0] <= each[0] and each[1] <= span[1]]
            first = min((each[0] for each in strips), default=span[1])
            last = max((each[1] for each in strips), default=span[1])
            for piece in own:
                phase = "decode" if piece[1] <= first else "encode" if piece[0] >= last else "filter"
                found.append((worker, phase, *piece))
    return found


def draw(found, path):
    start, end = min(piece[2] for piece in found), max(piece[3] for piece in found)
    workers = sorted({piece[0] for piece in found})
    scale = (WIDTH - LEFT - 10) / (end - start)
    parts = []
    for worker in workers:
        y = 10 + (HEIGHT + GAP) * workers.index(worker)
        parts.append('<text x="8" y="%d">worker %d</text>' % (y + HEIGHT / 2 + 4, worker))
        parts.append('<rect x="%d" y="%d" width="%.1f" height="%d" fill="#eeeeee"/>' % (LEFT, y, (end - start) * scale, HEIGHT))
        for _, phase, first, last in (piece for piece in found if piece[0] == worker):
            parts.append('<rect x="%.2f" y="%d" width="%.2f" height="%d" fill="%s"/>' % (
                LEFT + (first - start) * scale, y, max(0.1, (last - first) * scale), HEIGHT, COLOURS[phase]))
    y = 10 + (HEIGHT + GAP) * len(workers) + 16
    for i, (phase, colour) in enumerate(COLOURS.items()):
        parts.append('<rect x="%d" y="%d" width="12" height="12" fill="%s"/><text x="%d" y="%d">%s</text>' % (
            LEFT + 110 * i, y - 10, colour, LEFT + 110 * i + 18, y, phase))
    parts.append('<text x="%d" y="%d" text-anchor="end">%.2f s</text>' % (WIDTH - 10, y, end - start))
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="12">' % (WIDTH, y + 12),
                              '<rect width="100%" height="100%" fill="white"/>', *parts, "</svg>", ""]))
    for worker in workers:
        shares = {phase: sum(last - first for its, what, first, last in found if its == worker and what == phase) / (end - start) for phase in COLOURS}
        print("worker %d: busy %.0f %% of %.2f s: %s" % (
            worker, 100 * sum(shares.values()), end - start, ", ".join("%s %.0f %%" % (phase, 100 * share) for phase, share in shares.items())))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        draw(pieces(record(folder)), sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "results", "batch-trace.svg"))
