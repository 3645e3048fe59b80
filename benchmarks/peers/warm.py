"""Calls in a JVM that runs already, for the programs beside this file: WarmCalls of module benchmarks, which is built if need be."""
import os
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
START = """
root=$1 program=$2 jar=$1/benchmarks/target/benchmarks.jar
shift 2
. "$root/tools/jdk-25.sh"
find_jdk_25
up_to_date "$jar" request-engine native-ops benchmarks || build benchmarks "$root/benchmarks/target/build.log"
exec "$JAVA_HOME/bin/java" --enable-preview --enable-native-access=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED \
    -cp "$jar" dev.sluice.benchmarks.images.WarmCalls "$@"
"""


class Warm:
    """One kind of call on one array, a volume or an image; the first calls, by which the JVM gets warm, are made at once."""

    def __init__(self, what, array, folder, workers, threshold=0, before=6):
        path = os.path.join(folder, what + ".raw")
        array.tofile(path)
        shape = array.shape if array.ndim == 3 else (1, *array.shape)
        self.process = subprocess.Popen(
            ["bash", "-euc", START, "bash", ROOT, "warm.py", what, path, *map(str, shape), str(workers), str(threshold)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(before):
            self.call()

    def call(self):
        """Seconds, and how many spots."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        nanoseconds, spots = self.process.stdout.readline().split()
        return int(nanoseconds) / 1e9, int(spots)

    def close(self):
        self.process.stdin.close()
        if self.process.wait() != 0:
            raise SystemExit("the JVM ended with %d" % self.process.returncode)
