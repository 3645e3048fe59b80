#!/usr/bin/python3
"""What one would write instead, with Debian's python3-opencv: dog_cv2.py PROCESSES OUTPUT INPUT..."""
import cv2
import numpy as np

from processes import run


def one(source, target):
    if source.endswith(".tif"):
        pages = cv2.imreadmulti(source, flags=cv2.IMREAD_UNCHANGED)[1]
        if len(pages) > 1:
            cv2.imwritemulti(target, [dog(page) for page in pages])
        else:
            cv2.imwrite(target, dog(pages[0]))
    else:
        cv2.imwrite(target, dog(cv2.imread(source, cv2.IMREAD_UNCHANGED)))


def dog(image):
    floats = image.astype(np.float32)
    fine = cv2.GaussianBlur(floats, (9, 9), 1.0, borderType=cv2.BORDER_REPLICATE)
    coarse = cv2.GaussianBlur(floats, (25, 25), 3.0, borderType=cv2.BORDER_REPLICATE)
    difference = cv2.subtract(fine, coarse)
    # Rounds and saturates in one pass.
    return (cv2.add(difference, 128.0, dtype=cv2.CV_8U) if difference.ndim == 2 else
            cv2.add(difference, (128.0, 128.0, 128.0, 128.0), dtype=cv2.CV_8U))


if __name__ == "__main__":
    cv2.setNumThreads(1)
    run(one)
