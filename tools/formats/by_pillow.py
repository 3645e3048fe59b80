"""Files that Pillow and OpenCV make."""
import cv2
import numpy as np
from PIL import Image

from made import Made, pages_of, values


def make(folder):
    yield from pillow_tiff(folder)
    yield from pillow_png(folder)
    yield from pillow_others(folder)
    yield from opencv(folder)


def pillow_tiff(folder):
    grey, rgb = values(np.uint8, 1, 100)[:, :, 0], values(np.uint8, 3, 101)
    for compression in (None, "tiff_lzw", "tiff_adobe_deflate", "packbits"):
        for array in (grey, rgb):
            path = folder.next("pillow", "tif")
            Image.fromarray(array).save(path, compression=compression)
            yield Made("TIFF, uint8", path, "Pillow", pages_of(array))
    deep, floats = values(np.uint16, 1, 102)[:, :, 0], values(np.float32, 1, 103)[:, :, 0]
    for array in (deep, floats):
        path = folder.next("pillow", "tif")
        Image.fromarray(array).save(path, compression="tiff_lzw")
        yield Made("TIFF, " + array.dtype.name, path, "Pillow", pages_of(array))
    rgba, grey_alpha = values(np.uint8, 4, 104), values(np.uint8, 2, 105)
    for array in (rgba, grey_alpha):
        path = folder.next("pillow", "tif")
        Image.fromarray(array, "RGBA" if array.shape[2] == 4 else "LA").save(path, compression="tiff_lzw")
        yield Made("TIFF, alpha", path, "Pillow", pages_of(array), alpha=array.shape[2] - 1)
    bits = grey > 127
    for compression in ("group3", "group4"):
        path = folder.next("pillow", "tif")
        Image.fromarray(bits).save(path, compression=compression)
        yield Made("TIFF, fax compression", path, "Pillow", pages_of(bits * 255))
    path = folder.next("pillow", "tif")
    first, *others = [Image.fromarray(values(np.uint8, 3, 106 + page)) for page in range(3)]
    first.save(path, save_all=True, append_images=others, compression="tiff_lzw")
    yield Made("TIFF, pages", path, "Pillow", [p for page in range(3) for p in pages_of(values(np.uint8, 3, 106 + page))])
    path = folder.next("pillow", "tif")
    palette = Image.fromarray(rgb).quantize(60)
    palette.save(path)
    yield Made("TIFF, palette", path, "Pillow", pages_of(np.asarray(palette.convert("RGB"))))
    path = folder.next("pillow", "tif")
    Image.fromarray(rgb).save(path, compression="jpeg", quality=90)
    with Image.open(path) as image:
        yield Made("TIFF, JPEG compression", path, "Pillow", pages_of(np.asarray(image.convert("RGB"))), lossy=2)


def pillow_png(folder):
    grey, rgb, rgba = values(np.uint8, 1, 110)[:, :, 0], values(np.uint8, 3, 111), values(np.uint8, 4, 112)
    for array, row in ((grey, "PNG, 8 bits"), (rgb, "PNG, 8 bits")):
        path = folder.next("pillow", "png")
        Image.fromarray(array).save(path)
        yield Made(row, path, "Pillow", pages_of(array))
    path = folder.next("pillow", "png")
    Image.fromarray(rgba).save(path)
    yield Made("PNG, alpha and transparency", path, "Pillow", pages_of(rgba), alpha=3)
    deep = values(np.uint16, 1, 113)[:, :, 0]
    path = folder.next("pillow", "png")
    Image.fromarray(deep).save(path)
    yield Made("PNG, 16 bits", path, "Pillow", pages_of(deep))
    for colours, bits in ((2, 1), (4, 2), (16, 4), (200, 8)):
        palette = Image.fromarray(rgb).quantize(colours)
        path = folder.next("pillow", "png")
        palette.save(path, bits=bits)
        yield Made("PNG, palette", path, "Pillow", pages_of(np.asarray(palette.convert("RGB"))))
    path = folder.next("pillow", "png")
    palette = Image.fromarray(rgb).quantize(50)
    palette.save(path, transparency=3)
    with Image.open(path) as image:
        yield Made("PNG, alpha and transparency", path, "Pillow", pages_of(np.asarray(image.convert("RGBA"))), alpha=3)
    path = folder.next("pillow", "png")
    Image.fromarray(rgb).save(path, transparency=tuple(int(v) for v in rgb[3, 4]))
    with Image.open(path) as image:
        yield Made("PNG, alpha and transparency", path, "Pillow", pages_of(np.asarray(image.convert("RGBA"))), alpha=3)
    bits = grey > 127
    path = folder.next("pillow", "png")
    Image.fromarray(bits).save(path)
    yield Made("PNG, palette", path, "Pillow", pages_of(bits * 255))


def pillow_others(folder):
    rgb, grey = values(np.uint8, 3, 120), values(np.uint8, 1, 121)[:, :, 0]
    for array, options in ((rgb, {}), (grey, {}), (rgb, {"progressive": True}), (rgb, {"subsampling": 0, "quality": 97})):
        path = folder.next("pillow", "jpg")
        Image.fromarray(array).save(path, **options)
        with Image.open(path) as image:
            yield Made("JPEG", path, "Pillow", pages_of(np.asarray(image)), lossy=2)
    rgba = values(np.uint8, 4, 122)
    for array, row in ((rgb, "WebP"), (rgba, "WebP")):
        path = folder.next("pillow", "webp")
        Image.fromarray(array).save(path, lossless=True, exact=True)
        yield Made(row, path, "Pillow", pages_of(array), alpha=3 if array.shape[2] == 4 else -1)
    path = folder.next("pillow", "bmp")
    Image.fromarray(rgb).save(path)
    yield Made("BMP", path, "Pillow", pages_of(rgb))
    for array, extension in ((rgb, "ppm"), (grey, "pgm")):
        path = folder.next("pillow", extension)
        Image.fromarray(array).save(path)
        yield Made("PNM", path, "Pillow", pages_of(array))
    path = folder.next("pillow", "pbm")
    Image.fromarray(grey > 127).save(path)
    yield Made("PNM", path, "Pillow", pages_of((grey > 127) * 255))


def opencv(folder):
    for dtype, channels, extension, row in (
        (np.uint8, 3, "png", "PNG, 8 bits"),
        (np.uint16, 3, "png", "PNG, 16 bits"),
        (np.uint16, 4, "png", "PNG, alpha and transparency"),
        (np.uint16, 3, "tif", "TIFF, uint16"),
        (np.float32, 3, "tif", "TIFF, float32"),
        (np.float64, 1, "tif", "TIFF, float64"),
        (np.int16, 1, "tif", "TIFF, int16"),
        (np.uint16, 1, "pgm", "PNM"),
        (np.uint8, 3, "bmp", "BMP"),
    ):
        array = values(dtype, channels, 130)
        path = folder.next("opencv", extension)
        order = [2, 1, 0, 3] if channels == 4 else [2, 1, 0] if channels == 3 else [0]
        # Without a compression OpenCV writes floats of three channels as logarithms.
        cv2.imwrite(path, array[:, :, order], [cv2.IMWRITE_TIFF_COMPRESSION, 5] if extension == "tif" else [])
        yield Made(row, path, "OpenCV", pages_of(array), alpha=3 if channels == 4 else -1)
    path = folder.next("opencv", "tif")
    cv2.imwrite(path, values(np.float32, 3, 131))
    yield Made("TIFF, logarithmic luminances", path, "OpenCV", refused="LogLuv")
