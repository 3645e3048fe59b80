#!/usr/bin/python3
"""Makes the photographs of the comparison from a seed: make_photos.py FOLDER [COUNT] [COLUMNS ROWS].

Smooth shapes, edges and sensor noise, so that they compress as photographs do; quality 90.  12 megapixels by default.
"""
import os
import sys

import cv2
import numpy as np


def photo(random, columns, rows):
    coarse = random.random((rows // 64 + 2, columns // 64 + 2, 3)).astype(np.float32)
    image = cv2.resize(coarse, (columns, rows), interpolation=cv2.INTER_CUBIC) * 200 + 20
    for _ in range(60):
        centre = (int(random.integers(columns)), int(random.integers(rows)))
        colour = tuple(float(c) for c in random.integers(0, 255, 3))
        cv2.circle(image, centre, int(random.integers(20, columns // 8)), colour, -1, cv2.LINE_AA)
    noise = random.standard_normal((rows, columns), dtype=np.float32) * 4
    return np.clip(image + noise[:, :, np.newaxis], 0, 255).astype(np.uint8)


def main():
    folder = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    columns, rows = (int(sys.argv[3]), int(sys.argv[4])) if len(sys.argv) > 4 else (4000, 3000)
    os.makedirs(folder, exist_ok=True)
    # Ten different ones, repeated: what varies between photographs does not matter here, making them takes long.
    originals = []
    random = np.random.default_rng(20261122)
    for i in range(min(count, 10)):
        ok, data = cv2.imencode(".jpg", photo(random, columns, rows), [cv2.IMWRITE_JPEG_QUALITY, 90])
        assert ok
        originals.append(data.tobytes())
    for i in range(count):
        with open(os.path.join(folder, "photo%04d.jpg" % i), "wb") as file:
            file.write(originals[i % len(originals)])


if __name__ == "__main__":
    main()
