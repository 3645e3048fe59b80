"""Files that GDAL makes."""
import numpy as np
from osgeo import gdal, gdal_array

from made import COLUMNS, ROWS, Made, pages_of, values

gdal.UseExceptions()
gdal.SetConfigOption("GDAL_PAM_ENABLED", "NO")
gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")

TYPES = [np.uint8, np.uint16, np.int16, np.uint32, np.int32, np.float32, np.float64]
COMPRESSIONS = ["NONE", "LZW", "DEFLATE", "PACKBITS", "ZSTD"]
LAYOUTS = [
    ("strips", []),
    ("strips of 7 rows", ["BLOCKYSIZE=7"]),
    ("tiles", ["TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=16"]),
]


def save(path, array, options, prepare=None):
    rows, columns, bands = array.shape
    code = gdal_array.NumericTypeCodeToGDALTypeCode(array.dtype.type)
    data = gdal.GetDriverByName("GTiff").Create(path, columns, rows, bands, code, options)
    for band in range(bands):
        data.GetRasterBand(band + 1).WriteArray(array[:, :, band])
    if prepare:
        prepare(data)
    data.FlushCache()
    return data


def make(folder):
    number = 0
    for dtype in TYPES:
        for bands in (1, 3, 5):
            for layout, options in LAYOUTS:
                # Each triple of type, bands and layout has one compression; over all of them each meets each.
                compression = COMPRESSIONS[number % len(COMPRESSIONS)]
                interleave = "BAND" if number % 2 else "PIXEL"
                number += 1
                path = folder.next("gdal", "tif")
                array = values(dtype, bands, number)
                more = ["COMPRESS=" + compression, "INTERLEAVE=" + interleave]
                if compression in ("LZW", "DEFLATE", "ZSTD"):
                    floats = np.issubdtype(dtype, np.floating)
                    more.append("PREDICTOR=%d" % ((3 if floats else 2) if number % 3 else 1))
                # libtiff 4.5 writes big-endian floats with a predictor that no reader, itself included, gets back.
                if number % 4 == 0 and "PREDICTOR=3" not in more:
                    more.append("ENDIANNESS=BIG")
                if number % 5 == 0:
                    more.append("BIGTIFF=YES")
                save(path, array, options + more)
                yield Made("TIFF, " + np.dtype(dtype).name, path, "GDAL", pages_of(array))
    yield from packed(folder)
    yield from special(folder)
    yield from refused(folder)


def packed(folder):
    for bits in (1, 2, 4, 7, 9, 10, 12, 14, 17, 24):
        dtype = np.uint8 if bits <= 8 else np.uint16 if bits <= 16 else np.uint32
        for bands, options in ((1, []), (3, ["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16", "COMPRESS=DEFLATE"])):
            path = folder.next("gdal", "tif")
            array = values(dtype, bands, bits, top=2**bits - 1)
            save(path, array, options + ["NBITS=%d" % bits])
            # Up to 7 bits are stretched to bytes.
            known = array.astype(np.float64) * (255 / (2**bits - 1)) if bits < 8 else array
            yield Made("TIFF, 1 to 7, 9 to 15, 17 to 31 bits", path, "GDAL", pages_of(np.rint(known)))
    path = folder.next("gdal", "tif")
    half = values(np.float32, 2, 1).astype(np.float16).astype(np.float32)
    save(path, half, ["NBITS=16"])
    yield Made("TIFF, float16", path, "GDAL", pages_of(half))


def special(folder):
    for dtype in (np.uint8, np.uint16):
        path = folder.next("gdal", "tif")
        array = values(dtype, 1, 7)
        save(path, array, ["PHOTOMETRIC=MINISWHITE"])
        yield Made("TIFF, white is zero", path, "GDAL", pages_of(np.iinfo(dtype).max - array))
    for dtype, bands in ((np.uint8, 2), (np.uint8, 4), (np.uint16, 4), (np.float32, 2), (np.uint16, 6)):
        path = folder.next("gdal", "tif")
        array = values(dtype, bands, 8)
        options = ["ALPHA=YES"] + (["PHOTOMETRIC=RGB"] if bands == 4 else ["PHOTOMETRIC=MINISBLACK"])
        save(path, array, options)
        # The first one that is no colour.
        yield Made("TIFF, alpha", path, "GDAL", pages_of(array), alpha=3 if bands == 4 else 1)
    path = folder.next("gdal", "tif")
    sparse = np.zeros((ROWS, COLUMNS, 1), np.uint16)
    sparse[:16, :16] = values(np.uint16, 1)[:16, :16]

    def corner(data):
        data.FlushCache()

    data = gdal.GetDriverByName("GTiff").Create(
        path, COLUMNS, ROWS, 1, gdal.GDT_UInt16, ["SPARSE_OK=TRUE", "TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16"])
    data.GetRasterBand(1).WriteArray(sparse[:16, :16, 0], 0, 0)
    corner(data)
    del data
    yield Made("TIFF, missing blocks", path, "GDAL", pages_of(sparse))
    path = folder.next("gdal", "tif")
    array = values(np.uint8, 3, 9, rows=300, columns=280)
    data = save(path, array, ["TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64", "COMPRESS=LZW"])
    data.BuildOverviews("AVERAGE", [2, 4])
    data.CreateMaskBand(gdal.GMF_PER_DATASET)
    data.GetRasterBand(1).GetMaskBand().WriteArray(np.full((300, 280), 255, np.uint8))
    del data
    yield Made("TIFF, overviews and masks", path, "GDAL", pages_of(array))
    path = folder.next("gdal", "tif")
    array = values(np.float32, 1, 10, rows=300, columns=280)
    memory = gdal_array.OpenArray(array[:, :, 0])
    memory.SetGeoTransform((500000, 10, 0, 5200000, 0, -10))
    gdal.GetDriverByName("COG").CreateCopy(path, memory, options=["COMPRESS=DEFLATE", "BLOCKSIZE=128"])
    yield Made("TIFF, overviews and masks", path, "GDAL", pages_of(array))
    for offset, amplitude in ((1e6, 1.0), (-3e5, 0.5), (1e7, 20.0)):
        path = folder.next("gdal", "tif")
        array = (offset + amplitude * (values(np.float64, 2, 11) / 100)).astype(np.float32)
        save(path, array, ["COMPRESS=ZSTD", "PREDICTOR=3"])
        yield Made("TIFF, floats far from zero", path, "GDAL", pages_of(array))


def refused(folder):
    for name, options, word in (
        ("LERC", ["COMPRESS=LERC"], "LERC"),
        ("LZMA", ["COMPRESS=LZMA"], "LZMA"),
        ("WebP", ["COMPRESS=WEBP"], "WebP"),
    ):
        path = folder.next("gdal", "tif")
        save(path, values(np.uint8, 3, 1), options + ["TILED=YES", "INTERLEAVE=PIXEL"])
        yield Made("TIFF, %s compression" % name, path, "GDAL", refused=word)
    for dtype in (np.complex64, np.complex128):
        path = folder.next("gdal", "tif")
        save(path, values(np.float32, 1).astype(dtype), [])
        yield Made("TIFF, complex numbers", path, "GDAL", refused="complex")
