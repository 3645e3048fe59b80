#!/usr/bin/python3
"""What one would write instead, with Debian's python3-opencv: dog_cv2.py PROCESSES OUTPUT INPUT..."""
import multiprocessing
import os
import sys

import cv2
import numpy as np


def one(task):
    source, target = task
    image = cv2.imread(source, cv2.IMREAD_UNCHANGED)
    floats = image.astype(np.float32)
    fine = cv2.GaussianBlur(floats, (9, 9), 1.0, borderType=cv2.BORDER_REFLECT_101)
    coarse = cv2.GaussianBlur(floats, (25, 25), 3.0, borderType=cv2.BORDER_REFLECT_101)
    difference = cv2.subtract(fine, coarse)
    # Rounds and saturates in one pass.
    cv2.imwrite(target, cv2.add(difference, 128.0, dtype=cv2.CV_8U) if difference.ndim == 2 else
                cv2.add(difference, (128.0, 128.0, 128.0, 128.0), dtype=cv2.CV_8U))


def main():
    processes, output, inputs = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
    cv2.setNumThreads(1)
    os.makedirs(output, exist_ok=True)
    tasks = [(path, os.path.join(output, os.path.basename(path))) for path in inputs]
    if len(tasks) == 1:
        one(tasks[0])
        return
    with multiprocessing.Pool(processes, initializer=cv2.setNumThreads, initargs=(1,)) as pool:
        pool.map(one, tasks, chunksize=1)


if __name__ == "__main__":
    main()
