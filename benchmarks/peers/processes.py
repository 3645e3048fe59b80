"""The command line of the Python peers: PROCESSES OUTPUT INPUT...; a single input is done without a pool."""
import os
import sys


def run(one):
    processes, output, inputs = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
    os.makedirs(output, exist_ok=True)
    tasks = [(path, os.path.join(output, os.path.basename(path))) for path in inputs]
    if len(tasks) == 1:
        one(*tasks[0])
        return
    # By fork, so that the libraries are loaded once and the settings of the parent hold.
    import multiprocessing
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        pool.starmap(one, tasks, chunksize=1)
