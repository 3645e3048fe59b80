"""Files that the tools of libtiff, libvips and ImageMagick make."""
import os
import tempfile

import cv2
import numpy as np
import tifffile
from PIL import Image

from made import Made, pages_of, run, values


def make(folder):
    with tempfile.TemporaryDirectory() as work:
        yield from libtiff(folder, work)
        yield from vips(folder, work)
        yield from magick(folder, work)


def base(work, array, name):
    path = os.path.join(work, name + ".tif")
    tifffile.imwrite(path, array.squeeze(), photometric="rgb" if array.shape[2] == 3 else "minisblack")
    return path


def decoded(path):
    """What Pillow, or where it does not read it OpenCV, makes of a lossy file: colours as red, green, blue."""
    with Image.open(path) as image:
        return np.atleast_3d(np.asarray(image.convert("RGB") if image.mode not in ("L", "RGB") else image)).copy()


def libtiff(folder, work):
    for dtype, channels in ((np.uint8, 1), (np.uint8, 3), (np.uint16, 1), (np.uint16, 3), (np.float32, 1)):
        array = values(dtype, channels, 70)
        source = base(work, array, "libtiff-%s-%d" % (np.dtype(dtype).name, channels))
        predictor = "3" if dtype == np.float32 else "2"
        for options in (
            ["-c", "lzw:" + predictor, "-s", "-r", "9"],
            ["-c", "zip:" + predictor, "-t", "-w", "32", "-l", "48"] + (["-p", "separate"] if channels > 1 and dtype == np.uint8 else []),
            ["-c", "packbits", "-B", "-r", "13"],
            ["-c", "zstd:" + predictor, "-t", "-w", "16", "-l", "16"] + (["-B"] if predictor == "2" else []),
            ["-c", "none", "-8"] + (["-p", "separate"] if channels > 1 and dtype == np.uint8 else []),
        ):
            path = folder.next("tiffcp", "tif")
            run("tiffcp", *options, source, path)
            yield Made("TIFF, " + np.dtype(dtype).name, path, "libtiff", pages_of(array))
    for channels, options in ((1, ["-s", "-r", "16"]), (3, ["-t", "-w", "32", "-l", "32"])):
        path = folder.next("tiffcp", "tif")
        run("tiffcp", "-c", "jpeg:r:90" if channels == 3 else "jpeg:90", *options, base(work, values(np.uint8, channels, 71), "jpeg"), path)
        yield Made("TIFF, JPEG compression", path, "libtiff", pages_of(decoded(path)), lossy=2)
    bits = values(np.uint8, 1, 72)[:, :, 0] > 127
    source = os.path.join(work, "bits.tif")
    tifffile.imwrite(source, bits)  # 0 is white
    for scheme in ("g3:1d", "g3:2d:fill", "g4", "packbits", "lzw"):
        path = folder.next("tiffcp", "tif")
        run("tiffcp", "-c", scheme, source, path)
        row = "TIFF, fax compression" if scheme[0] == "g" else "TIFF, 1 to 7, 9 to 15, 17 to 31 bits"
        yield Made(row, path, "libtiff", pages_of(~bits * 255))
    path = folder.next("tiffcp", "tif")
    run("tiffcp", "-c", "lzw", base(work, values(np.uint8, 1, 73), "one"), base(work, values(np.uint8, 3, 74), "two"), path)
    yield Made("TIFF, pages", path, "libtiff", pages_of(values(np.uint8, 1, 73)) + pages_of(values(np.uint8, 3, 74)))


def vips(folder, work):
    for dtype, channels in ((np.uint8, 3), (np.uint16, 1), (np.float32, 3)):
        array = values(dtype, channels, 80)
        source = base(work, array, "vips-%s" % np.dtype(dtype).name)
        for compression in ("none", "deflate", "lzw", "zstd", "packbits"):
            path = folder.next("vips", "tif")
            tiled = ["--tile", "--tile-width", "32", "--tile-height", "32"] if compression in ("lzw", "zstd") else []
            run("vips", "tiffsave", source, path, "--compression", compression, *tiled)
            yield Made("TIFF, " + np.dtype(dtype).name, path, "libvips", pages_of(array))
    array = values(np.uint8, 3, 81, rows=300, columns=260)
    source = base(work, array, "vips-large")
    for options in (["--pyramid", "--tile"], ["--pyramid", "--tile", "--subifd", "--bigtiff"]):
        path = folder.next("vips", "tif")
        run("vips", "tiffsave", source, path, "--compression", "deflate", *options)
        yield Made("TIFF, overviews and masks", path, "libvips", pages_of(array))
    path = folder.next("vips", "tif")
    run("vips", "tiffsave", source, path, "--compression", "jpeg", "--tile", "--Q", "90")
    yield Made("TIFF, JPEG compression", path, "libvips", pages_of(decoded(path)), lossy=2)
    for options in ([], ["--interlace"], ["--compression", "1", "--filter", "all"]):
        path = folder.next("vips", "png")
        run("vips", "pngsave", source, path, *options)
        yield Made("PNG, 8 bits", path, "libvips", pages_of(array))
    deep = values(np.uint16, 3, 82)
    path = folder.next("vips", "png")
    run("vips", "pngsave", base(work, deep, "deep"), path)
    yield Made("PNG, 16 bits", path, "libvips", pages_of(deep))
    for options in ([], ["--interlace"], ["--subsample-mode", "off"]):
        path = folder.next("vips", "jpg")
        run("vips", "jpegsave", source, path, "--Q", "90", *options)
        yield Made("JPEG", path, "libvips", pages_of(decoded(path)), lossy=2)
    path = folder.next("vips", "webp")
    run("vips", "webpsave", source, path, "--lossless")
    yield Made("WebP", path, "libvips", pages_of(array))
    path = folder.next("vips", "ppm")
    run("vips", "ppmsave", source, path)
    yield Made("PNM", path, "libvips", pages_of(array))


def magick(folder, work):
    grey, colour, deep = values(np.uint8, 1, 90), values(np.uint8, 3, 91), values(np.uint16, 3, 92)
    sources = {name: base(work, array, "magick-" + name) for name, array in (("g", grey), ("c", colour), ("d", deep))}
    arrays = {"g": grey, "c": colour, "d": deep}
    for name, extension, row, options in (
        ("g", "tif", "TIFF, uint8", ["-compress", "Zip"]),
        ("c", "tif", "TIFF, uint8", ["-compress", "LZW"]),
        ("c", "tif", "TIFF, uint8", ["-compress", "RLE", "-endian", "MSB"]),
        ("c", "tif", "TIFF, uint8", ["-compress", "None", "-interlace", "plane"]),
        ("c", "tif", "TIFF, uint8", ["-compress", "ZSTD", "-define", "tiff:tile-geometry=32x32"]),
        ("d", "tif", "TIFF, uint16", ["-compress", "Zip", "-depth", "16"]),
        ("g", "png", "PNG, 8 bits", []),
        ("c", "png", "PNG, 8 bits", ["-interlace", "PNG"]),
        ("d", "png", "PNG, 16 bits", ["-depth", "16"]),
        ("g", "pgm", "PNM", []),
        ("c", "ppm", "PNM", ["-compress", "none"]),
        ("d", "ppm", "PNM", ["-depth", "16"]),
        ("c", "bmp", "BMP", []),
        ("g", "bmp", "BMP", []),
        ("c", "webp", "WebP", ["-define", "webp:lossless=true"]),
    ):
        path = folder.next("magick", extension)
        target = "BMP3:" + path if extension == "bmp" and name == "c" else path
        run("convert", sources[name], *options, target)
        yield Made(row, path, "ImageMagick", pages_of(arrays[name]) if row != "BMP" else pages_of(shown(path)))
    path = folder.next("magick", "tif")
    run("convert", sources["g"], "-threshold", "50%", "-compress", "Group4", path)
    with Image.open(path) as image:
        yield Made("TIFF, fax compression", path, "ImageMagick", pages_of(np.asarray(image.convert("L"))))
    path = folder.next("magick", "tif")
    run("convert", sources["c"], "-colors", "40", "-type", "Palette", "-compress", "LZW", path)
    with Image.open(path) as image:
        yield Made("TIFF, palette", path, "ImageMagick", pages_of(np.asarray(image.convert("RGB"))))
    path = folder.next("magick", "tif")
    run("convert", sources["g"], sources["c"], "-compress", "Zip", path)
    yield Made("TIFF, pages", path, "ImageMagick", pages_of(grey) + pages_of(colour))
    path = folder.next("magick", "jpg")
    run("convert", sources["c"], "-quality", "92", "-sampling-factor", "4:2:0", path)
    yield Made("JPEG", path, "ImageMagick", pages_of(decoded(path)), lossy=2)


def shown(path):
    """Palettes of greys are colours for us, as for OpenCV."""
    image = cv2.imread(path, cv2.IMREAD_UNCHANGED)
    return image if image.ndim == 2 else image[:, :, ::-1]
