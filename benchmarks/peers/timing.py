"""What the comparisons beside this file time and tell alike."""
import statistics
import subprocess
import tempfile
import time


def seconds(call):
    """Of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def program(command):
    """Seconds of a whole program, and the MiB of its largest process, by GNU time: what Python is told of its children begins with its own size."""
    with tempfile.NamedTemporaryFile("r") as report:
        elapsed = seconds(lambda: subprocess.run(["/usr/bin/time", "-q", "-f", "%M", "-o", report.name, *command], check=True))
        return elapsed, int(report.read()) / 1024


def told(name, ours, peer):
    """A line on two ways, each of several runs."""
    print("%s: dog-filter %s s, peer %s s, ratio of the medians %.1f" % (
        name, ", ".join("%.2f" % t for t in ours), ", ".join("%.2f" % t for t in peer),
        statistics.median(peer) / statistics.median(ours)))
