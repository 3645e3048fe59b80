#!/usr/bin/python3
"""What one would write instead, with Debian's python3-skimage: dog_skimage.py PROCESSES OUTPUT INPUT..."""
import numpy as np
from skimage import filters, io

from processes import run


def one(source, target):
    image = io.imread(source)
    # In double precision and with 0 to 255 as 0 to 1, as the function has it.
    difference = filters.difference_of_gaussians(
        image, 1.0, 3.0, mode="nearest", truncate=4.0, channel_axis=-1 if image.ndim == 3 else None)
    result = np.clip(np.rint(difference * 255 + 128), 0, 255).astype(np.uint8)
    quality = {"quality": 95} if target.endswith(".jpg") else {}
    io.imsave(target, result, check_contrast=False, **quality)


if __name__ == "__main__":
    run(one)
