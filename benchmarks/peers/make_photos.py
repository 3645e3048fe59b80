#!/usr/bin/python3
"""Makes the photographs of the comparison from a seed: make_photos.py FOLDER [COUNT] [COLUMNS ROWS].

Smooth shapes, edges and sensor noise, so that they compress as photographs do; quality 90.  12 megapixels by default.
"""
import io
import os
import sys

import numpy as np
from PIL import Image, ImageDraw

SEED = 20261122
SHAPES = 60


def photo(random, columns, rows):
    """A picture of rows x columns x 3 bytes."""
    coarse = (random.random((rows // 64 + 2, columns // 64 + 2, 3)) * 200 + 20).astype(np.uint8)
    image = Image.fromarray(coarse).resize((columns, rows), Image.BICUBIC)
    draw = ImageDraw.Draw(image)
    for _ in range(SHAPES):
        x, y = int(random.integers(columns)), int(random.integers(rows))
        radius = int(random.integers(2, max(3, columns // 8)))
        colour = tuple(int(c) for c in random.integers(0, 255, 3))
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    noise = random.standard_normal((rows, columns), dtype=np.float32) * 4
    return np.clip(np.asarray(image, dtype=np.float32) + noise[:, :, np.newaxis], 0, 255).astype(np.uint8)


def make(folder, count, columns, rows):
    os.makedirs(folder, exist_ok=True)
    # Ten different ones, repeated: what varies between photographs does not matter here, making them takes long.
    originals = []
    random = np.random.default_rng(SEED)
    for _ in range(min(count, 10)):
        data = io.BytesIO()
        Image.fromarray(photo(random, columns, rows)).save(data, "JPEG", quality=90)
        originals.append(data.getvalue())
    for i in range(count):
        with open(os.path.join(folder, "photo%04d.jpg" % i), "wb") as file:
            file.write(originals[i % len(originals)])


def make_png(path, columns, rows):
    """One photograph, as a camera and JPEG leave it, in a PNG file."""
    data = io.BytesIO()
    Image.fromarray(photo(np.random.default_rng(SEED), columns, rows)).save(data, "JPEG", quality=90)
    Image.open(data).save(path)


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    columns, rows = (int(sys.argv[3]), int(sys.argv[4])) if len(sys.argv) > 4 else (4000, 3000)
    make(sys.argv[1], count, columns, rows)


if __name__ == "__main__":
    main()
