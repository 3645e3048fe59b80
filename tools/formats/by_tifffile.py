"""Files that tifffile makes, and ImageJ's and OME's kinds of them."""
import numpy as np
import tifffile

from made import COLUMNS, ROWS, Made, pages_of, values


def make(folder):
    yield from types(folder)
    yield from layouts(folder)
    yield from stacks(folder)


def save(folder, array, **options):
    path = folder.next("tifffile", "tif")
    tifffile.imwrite(path, array, **options)
    return path


def types(folder):
    for dtype in ("u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8"):
        for order in "<>":
            dtype_here = np.dtype(dtype)
            # 64 bits and 32 bits become floats of 24.
            top = 2**40 if dtype in ("u8", "i8") else None
            array = values(dtype_here, 1, 1, top=top)[:, :, 0]
            if dtype == "i8":
                array = values(np.int32, 1, 1)[:, :, 0].astype(np.int64) * 1000
            compression = "zlib" if order == ">" else None
            path = save(folder, array, byteorder=order, compression=compression, predictor=2 if dtype[0] != "f" and compression else None)
            yield Made("TIFF, " + dtype_here.name, path, "tifffile", pages_of(array))


def layouts(folder):
    rgb = values(np.uint8, 3, 2)
    planar = np.moveaxis(rgb, 2, 0)
    for options in ({"tile": (16, 16)}, {"rowsperstrip": 5}, {"tile": (32, 48), "compression": "zlib", "predictor": 2}):
        path = save(folder, rgb, photometric="rgb", **options)
        yield Made("TIFF, uint8", path, "tifffile", pages_of(rgb))
        path = save(folder, planar, photometric="rgb", planarconfig="separate", **options)
        yield Made("TIFF, uint8", path, "tifffile", pages_of(rgb))
    for dtype in (np.uint16, np.float32):
        bands = values(dtype, 7, 3)
        path = save(folder, bands, photometric="minisblack", planarconfig="contig", extrasamples=["unspecified"] * 6)
        yield Made("TIFF, " + np.dtype(dtype).name, path, "tifffile", pages_of(bands))
    rgba = values(np.uint16, 4, 4)
    path = save(folder, rgba, photometric="rgb", extrasamples=["unassalpha"])
    yield Made("TIFF, alpha", path, "tifffile", pages_of(rgba), alpha=3)
    path = save(folder, rgba, photometric="rgb", extrasamples=["unspecified"])
    yield Made("TIFF, uint16", path, "tifffile", pages_of(rgba))
    grey = values(np.uint8, 1, 5)[:, :, 0]
    map_ = (np.random.default_rng(5).integers(0, 256, (3, 256)) * 257).astype(np.uint16)
    path = save(folder, grey, photometric="palette", colormap=map_)
    yield Made("TIFF, palette", path, "tifffile", pages_of(np.moveaxis((map_ // 257)[:, grey], 0, 2)))
    path = save(folder, grey, photometric="miniswhite")
    yield Made("TIFF, white is zero", path, "tifffile", pages_of(255 - grey))
    bits = values(np.uint8, 1, 6)[:, :, 0] > 127
    path = save(folder, bits)
    yield Made("TIFF, white is zero", path, "tifffile", pages_of(~bits * 255))
    path = save(folder, values(np.uint16, 1, 7)[:, :, 0], bigtiff=True, description="words")
    yield Made("TIFF, uint16", path, "tifffile", pages_of(values(np.uint16, 1, 7)))
    path = save(folder, values(np.float64, 1, 8)[:, :, 0].astype(np.complex64))
    yield Made("TIFF, complex numbers", path, "tifffile", refused="complex")
    path = save(folder, values(np.uint16, 1, 9)[:, :, 0], photometric="cfa")
    yield Made("TIFF, raw mosaics", path, "tifffile", refused="mosaic")


def stacks(folder):
    pages = [values(np.uint16, 1, 10 + page) for page in range(5)]
    planes = np.stack([page[:, :, 0] for page in pages])
    path = save(folder, planes, photometric="minisblack")
    yield Made("TIFF, pages", path, "tifffile", [page for array in pages for page in pages_of(array)])
    path = folder.next("tifffile", "tif")
    with tifffile.TiffWriter(path) as tif:
        for page, rows in zip(pages, (ROWS, 30, 44)):
            tif.write(page[:rows, : COLUMNS - rows // 3], photometric="minisblack", compression="zlib")
    smaller = [page[:rows, : COLUMNS - rows // 3] for page, rows in zip(pages, (ROWS, 30, 44))]
    yield Made("TIFF, pages", path, "tifffile", [page for array in smaller for page in pages_of(array)])
    for dtype in (np.uint8, np.uint16, np.float32):
        cube = np.stack([np.stack([values(dtype, 1, 20 + z * 2 + c)[:, :, 0] for c in range(2)]) for z in range(3)])
        path = save(folder, cube, imagej=True, metadata={"axes": "ZCYX", "spacing": 2.0, "unit": "um"}, resolution=(5, 5))
        yield Made("TIFF, ImageJ stacks", path, "tifffile", [p for z in cube for c in z for p in pages_of(c)])
    rgb = np.stack([values(np.uint8, 3, 40 + t) for t in range(3)])
    path = save(folder, rgb, imagej=True, metadata={"axes": "TYXS"})
    yield Made("TIFF, ImageJ stacks", path, "tifffile", [p for t in rgb for p in pages_of(t)])
    cube = np.stack([values(np.uint16, 1, 50 + z)[:, :, 0] for z in range(4)])
    path = folder.next("tifffile", "ome.tif")
    tifffile.imwrite(path, cube, metadata={"axes": "ZYX", "PhysicalSizeX": 0.3, "PhysicalSizeXUnit": "um"})
    yield Made("TIFF, OME-TIFF", path, "tifffile", [p for z in cube for p in pages_of(z)])
    path = folder.next("tifffile", "ome.tif")
    large = values(np.uint8, 3, 60, rows=160, columns=200)
    with tifffile.TiffWriter(path, bigtiff=True) as tif:
        tif.write(large, subifds=2, tile=(64, 64), photometric="rgb", metadata={"axes": "YXS"})
        tif.write(large[::2, ::2], subfiletype=1, tile=(64, 64), photometric="rgb")
        tif.write(large[::4, ::4], subfiletype=1, tile=(64, 64), photometric="rgb")
    yield Made("TIFF, OME-TIFF", path, "tifffile", pages_of(large))
    path = folder.next("tifffile", "tif")
    with tifffile.TiffWriter(path) as tif:
        tif.write(large, tile=(64, 64), photometric="rgb")
        tif.write(large[::2, ::2], subfiletype=1, tile=(64, 64), photometric="rgb")
    yield Made("TIFF, overviews and masks", path, "tifffile", pages_of(large))
