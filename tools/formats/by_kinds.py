"""Files of kinds that are seldom met: fax in all its forms, luminance and chrominance, old-style JPEG, packed samples, predictors, mixed pages."""
import io
import os
import struct
import tempfile
import zlib

import numpy as np
import tifffile
from osgeo import gdal, osr
from PIL import Image

from by_gdal import save as by_gdal
from by_tools import base
from made import Made, pages_of, run, values


def make(folder):
    with tempfile.TemporaryDirectory() as work:
        yield from fax(folder, work)
        yield from luminance(folder, work)
        yield from old_jpeg(folder)
        yield from packed(folder)
        yield from predicted(folder)
        yield from several(folder)
        yield from others(folder, work)


def fax(folder, work):
    bits = (values(np.uint8, 1, 200)[:, :, 0] > 127).astype(np.uint8)
    for number, (compression, layout) in enumerate((c, l) for c in ("CCITTRLE", "CCITTFAX3", "CCITTFAX4") for l in ([], ["BLOCKYSIZE=11"], ["TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=48"])):
        path = folder.next("gdal", "tif")
        meaning = "MINISWHITE" if number % 2 else "MINISBLACK"
        by_gdal(path, bits[:, :, None], ["NBITS=1", "COMPRESS=" + compression, "PHOTOMETRIC=" + meaning] + layout)
        yield Made("TIFF, fax compression", path, "GDAL", pages_of((bits ^ (number % 2)) * 255))
    source = os.path.join(work, "kinds-bits.tif")
    tifffile.imwrite(source, bits.astype(bool))  # 0 is white
    for options in (["-c", "g4", "-f", "lsb2msb"], ["-c", "g3:2d", "-f", "lsb2msb", "-r", "17"], ["-c", "none", "-f", "lsb2msb"], ["-c", "lzw", "-f", "lsb2msb"]):
        path = folder.next("tiffcp", "tif")
        run("tiffcp", *options, source, path)
        yield Made("TIFF, bits from the low end", path, "libtiff", pages_of((1 - bits) * 255))


SHORT, LONG = 3, 4


def by_hand(path, fields, strips):
    """A TIFF file of little end, whose strips come before its directory."""
    offsets, at = [], 8
    for strip in strips:
        offsets.append(at)
        at += len(strip) + len(strip) % 2
    fields = sorted(fields + [(273, LONG, offsets), (279, LONG, [len(strip) for strip in strips])])
    after = at + 2 + 12 * len(fields) + 4
    entries, values_ = b"", b""
    for tag, kind, numbers in fields:
        data = struct.pack("<%d%s" % (len(numbers), "H" if kind == SHORT else "I"), *numbers)
        entries += struct.pack("<HHI", tag, kind, len(numbers))
        entries += data.ljust(4, b"\0") if len(data) <= 4 else struct.pack("<I", after + len(values_))
        values_ += data + bytes(len(data) % 2) if len(data) > 4 else b""
    with open(path, "wb") as file:
        file.write(struct.pack("<2sHI", b"II", 42, at) + b"".join(strip + bytes(len(strip) % 2) for strip in strips))
        file.write(struct.pack("<H", len(fields)) + entries + bytes(4) + values_)


def units(array, across, down):
    """Luminances of blocks of pixels, each followed by the chrominances that they share."""
    red, green, blue = (array[:, :, channel].astype(np.float64) for channel in range(3))
    luminance_ = 0.299 * red + 0.587 * green + 0.114 * blue
    rows, columns = luminance_.shape[0] // down, luminance_.shape[1] // across

    def blocks(plane):
        return plane.reshape(rows, down, columns, across).swapaxes(1, 2).reshape(rows, columns, -1)

    shared = [blocks(128 + (colour - luminance_) / factor).mean(axis=2, keepdims=True) for colour, factor in ((blue, 1.772), (red, 1.402))]
    return np.clip(np.rint(np.concatenate([blocks(luminance_), *shared], axis=2)), 0, 255).astype(np.uint8).tobytes()


def shown(path, work):
    """Red, green and blue as libtiff shows a file."""
    target = os.path.join(work, "shown.tif")
    run("tiff2rgba", "-c", "none", "-n", path, target)
    return tifffile.imread(target)[:, :, :3]


def luminance(folder, work):
    array = values(np.uint8, 3, 210, rows=128, columns=192)
    for compression, packed_by in ((1, bytes), (8, zlib.compress)):
        for across, down in ((1, 1), (2, 1), (2, 2), (4, 2), (1, 2)):
            path = folder.next("hand", "tif")
            strips = [packed_by(units(array[top:top + 32], across, down)) for top in range(0, 128, 32)]
            by_hand(path, [(256, LONG, [192]), (257, LONG, [128]), (258, SHORT, [8, 8, 8]), (259, SHORT, [compression]), (262, SHORT, [6]), (277, SHORT, [3]),
                           (278, LONG, [32]), (530, SHORT, [across, down])], strips)
            yield Made("TIFF, luminance and chrominance", path, "by hand", pages_of(shown(path, work)), lossy=2)
    for options in (["PHOTOMETRIC=YCBCR"], ["PHOTOMETRIC=YCBCR", "TILED=YES", "BLOCKXSIZE=48", "BLOCKYSIZE=32"], ["PHOTOMETRIC=RGB"], ["INTERLEAVE=BAND", "PHOTOMETRIC=RGB"]):
        path = folder.next("gdal", "tif")
        by_gdal(path, array, ["COMPRESS=JPEG", "JPEG_QUALITY=92"] + options)
        data = np.moveaxis(gdal.Open(path).ReadAsArray(), 0, 2)
        yield Made("TIFF, JPEG compression", path, "GDAL", pages_of(data), lossy=2)


def old_jpeg(folder):
    """The image as a whole JPEG file, of which the directory tells where it is: Compression 6 of TIFF 6.0."""
    array = values(np.uint8, 3, 220, rows=96, columns=128)
    stream = io.BytesIO()
    Image.fromarray(array).save(stream, "JPEG", quality=92)
    data = stream.getvalue()
    path = folder.next("hand", "tif")
    by_hand(path, [(256, LONG, [128]), (257, LONG, [96]), (258, SHORT, [8, 8, 8]), (259, SHORT, [6]), (262, SHORT, [6]), (277, SHORT, [3]), (278, LONG, [96]),
                   (512, SHORT, [1]), (513, LONG, [8]), (514, LONG, [len(data)])], [data])
    yield Made("TIFF, old-style JPEG compression", path, "by hand", refused="old-style JPEG")


def packed(folder):
    for number, (bits, bands, interleave, layout) in enumerate(
            (bits, bands, interleave, layout) for bits in (10, 12, 14) for bands in (1, 3) for interleave in ("BAND", "PIXEL")
            for layout in ([], ["BLOCKYSIZE=7"], ["TILED=YES", "BLOCKXSIZE=48", "BLOCKYSIZE=32"]) if bands > 1 or interleave == "PIXEL"):
        path = folder.next("gdal", "tif")
        array = values(np.uint16, bands, 230 + bits, top=2**bits - 1)
        options = ["NBITS=%d" % bits, "INTERLEAVE=" + interleave, "COMPRESS=" + ("NONE", "LZW", "DEFLATE", "PACKBITS", "ZSTD")[number % 5], "PHOTOMETRIC=MINISBLACK"]
        by_gdal(path, array, options + layout + (["ENDIANNESS=BIG"] if number % 2 else []))
        yield Made("TIFF, 1 to 7, 9 to 15, 17 to 31 bits", path, "GDAL", pages_of(array))


def predicted(folder):
    for dtype, predictor in ((np.uint8, 2), (np.uint16, 2), (np.int16, 2), (np.uint32, 2), (np.int32, 2), (np.float32, 2), (np.float32, 3), (np.float64, 3)):
        for bands, interleave, layout in ((3, "BAND", ["BLOCKYSIZE=19"]), (4, "BAND", ["TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=16"]),
                                          (2, "PIXEL", ["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=64"]), (9, "PIXEL", [])):
            path = folder.next("gdal", "tif")
            array = values(dtype, bands, 240)
            if dtype == np.float32 and predictor == 2:
                continue
            by_gdal(path, array, ["COMPRESS=LZW" if bands % 2 else "COMPRESS=DEFLATE", "PREDICTOR=%d" % predictor, "INTERLEAVE=" + interleave,
                                  "PHOTOMETRIC=MINISBLACK", "ALPHA=NO"] + layout)
            yield Made("TIFF, " + np.dtype(dtype).name, path, "GDAL", pages_of(array))


def several(folder):
    """Pages of other types, sizes and layouts."""
    arrays = [values(np.uint8, 3, 250), values(np.float32, 1, 251, rows=40, columns=60), values(np.uint16, 4, 252), values(np.int16, 1, 253)]
    path = folder.next("tifffile", "tif")
    with tifffile.TiffWriter(path, byteorder=">") as tif:
        tif.write(arrays[0], photometric="rgb", compression="zlib", predictor=True, tile=(32, 32))
        tif.write(arrays[1][:, :, 0], photometric="minisblack", rowsperstrip=3)
        tif.write(np.moveaxis(arrays[2], 2, 0), photometric="minisblack", planarconfig="separate", compression="zlib", metadata=None)
        tif.write(arrays[3][:, :, 0], photometric="minisblack", compression="zlib", rowsperstrip=50)
    yield Made("TIFF, pages", path, "tifffile", [page for array in arrays for page in pages_of(array)])
    for dtype, axes, shape in ((np.uint16, "TZCYX", (2, 2, 3)), (np.uint8, "CZYX", (2, 3)), (np.float32, "TYX", (3,))):
        count = int(np.prod(shape))
        cube = np.stack([values(dtype, 1, 260 + plane)[:, :, 0] for plane in range(count)])
        path = folder.next("tifffile", "ome.tif")
        tifffile.imwrite(path, cube.reshape(shape + cube.shape[1:]), metadata={"axes": axes, "PhysicalSizeX": 0.3}, tile=(64, 64), compression="zlib")
        yield Made("TIFF, OME-TIFF", path, "tifffile", [page for plane in cube for page in pages_of(plane)])
    array = values(np.int16, 2, 270)
    path = folder.next("gdal", "tif")

    def place(data):
        system = osr.SpatialReference()
        system.ImportFromEPSG(32632)
        data.SetProjection(system.ExportToWkt())
        data.SetGeoTransform((500000, 10, 0, 5200000, 0, -10))
        data.GetRasterBand(1).SetNoDataValue(-32768)
        data.GetRasterBand(1).SetScale(0.1)
        data.SetMetadataItem("AREA_OR_POINT", "Point")

    by_gdal(path, array, ["COMPRESS=ZSTD", "TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64"], place)
    yield Made("TIFF, GeoTIFF", path, "GDAL", pages_of(array))


def others(folder, work):
    grey, rgb = values(np.uint8, 1, 280)[:, :, 0], values(np.uint8, 3, 281)
    for array in (grey, rgb):
        path = folder.next("pillow", "tif")
        Image.fromarray(array).save(path, compression="tiff_deflate")
        yield Made("TIFF, uint8", path, "Pillow", pages_of(array))
    for bits in (1, 2, 4):
        path = folder.next("gdal", "tif")
        array = values(np.uint8, 1, 282, top=2**bits - 1)
        table = gdal.ColorTable()
        colours = np.random.default_rng(bits).integers(0, 256, (2**bits, 3))
        for index, colour in enumerate(colours):
            table.SetColorEntry(index, tuple(int(c) for c in colour))
        data = gdal.GetDriverByName("GTiff").Create(path, array.shape[1], array.shape[0], 1, gdal.GDT_Byte, ["NBITS=%d" % bits, "COMPRESS=LZW", "BLOCKYSIZE=10"])
        data.GetRasterBand(1).SetColorTable(table)
        data.GetRasterBand(1).WriteArray(array[:, :, 0])
        del data
        yield Made("TIFF, palette", path, "GDAL", pages_of(colours[array[:, :, 0]]))
    for options in ({"rowsperstrip": 1}, {"tile": (256, 16)}, {"tile": (16, 256), "compression": "zlib"}):
        path = folder.next("tifffile", "tif")
        tifffile.imwrite(path, rgb, photometric="rgb", **options)
        yield Made("TIFF, uint8", path, "tifffile", pages_of(rgb))
