#!/usr/bin/env python3
"""Zarr folders of python3-zarr: writes the small ones that the tests read, and reads back what the tests write.

    peers.py write FOLDER      the folders of native-ops/src/test/resources/zarr/python
    peers.py compare FOLDER    every FOLDER/*/image.zarr of version 2 with FOLDER/*/expected.bin
"""
import json
import pathlib
import shutil
import sys

import numcodecs
import numpy
import zarr

ROWS, COLUMNS = 13, 17


def values(channels, dtype, rows=ROWS, columns=COLUMNS):
    """What ZarrFixturesTest expects: channels x rows x columns."""
    c, y, x = numpy.mgrid[0:channels, 0:rows, 0:columns]
    base = (y * 7 + x * 3 + c * 50) % 251
    kind = numpy.dtype(dtype).kind, numpy.dtype(dtype).itemsize
    scaled = {("u", 1): base, ("u", 2): base * 257, ("f", 4): base / 8.0 - 3}[kind]
    return scaled.astype(dtype)


TYPES = ["?", "i1", "i2", "i4", "i8", "u4", "u8", "f2", "f8"]


def numbers(dtype, shape):
    """Values of types that no image has: extremes, and what float32 cannot hold, among them."""
    kind, size = numpy.dtype(dtype).kind, numpy.dtype(dtype).itemsize
    i = numpy.arange(numpy.prod(shape), dtype="u8").reshape(shape)
    if kind == "b":
        return i % 3 == 0
    if kind == "f":
        with numpy.errstate(over="ignore"):
            return ((i.astype("f8") - 100) / 3 * 10.0 ** (i % 5)).astype(dtype)
    low = numpy.uint64(2 ** (8 * size) - 1)
    return (i * numpy.uint64(0x9E3779B97F4A7C15) & low).astype(f"u{size}").view(f"{kind}{size}").astype(dtype)


def as_pixels(data):
    """What ZarrTypesTest expects of them: float32 of the same value, truth as 255."""
    return (data.astype("u1") * 255 if data.dtype.kind == "b" else data).astype("<f4").tobytes()


def write(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)

    def array(name, data, chunks, **options):
        made = zarr.open(str(folder / name), mode="w", shape=data.shape, chunks=chunks, dtype=data.dtype, **options)
        made[...] = data

    blosc = numcodecs.Blosc
    array("plain-u8", values(1, "u1")[0], (5, 7), compressor=None)
    array("plain-u16-big", values(1, ">u2")[0], (5, 7), compressor=None)
    array("zlib-u16", values(1, "<u2")[0], (13, 4), compressor=numcodecs.Zlib(6))
    array("gzip-f32-big", values(1, ">f4")[0], (5, 7), compressor=numcodecs.GZip(6))
    array("zstd-f32", values(1, "<f4")[0], (64, 64), compressor=numcodecs.Zstd(3))
    array("order-f-u8", values(1, "u1")[0], (5, 7), compressor=numcodecs.Zlib(1), order="F")
    array("cyx-u8", values(3, "u1"), (1, 5, 7), compressor=numcodecs.Zstd(1))
    array("cyx-together-u16", values(3, "<u2"), (2, 5, 7), compressor=numcodecs.Zstd(1))
    array("yxc-u8", numpy.moveaxis(values(4, "u1"), 0, 2), (5, 7, 4), compressor=numcodecs.Zstd(1))
    array("yxc-apart-f32", numpy.moveaxis(values(3, "<f4"), 0, 2), (5, 7, 2), compressor=None)
    array("order-f-cyx-u16", values(3, ">u2"), (3, 5, 7), compressor=None, order="F")
    array("slash-u8", values(1, "u1")[0], (5, 7), compressor=None, dimension_separator="/")

    array("lz4-u16", values(1, "<u2", 60, 50)[0], (60, 50), compressor=numcodecs.LZ4())

    # Several blocks of several kinds each.
    for name, data, codec in [
        ("blosc-lz4-u16", values(1, "<u2", 60, 50)[0], blosc("lz4", 5, blosc.SHUFFLE, 1024)),
        ("blosc-lz4hc-u8", values(1, "u1", 60, 50)[0], blosc("lz4hc", 9, blosc.BITSHUFFLE, 1024)),
        ("blosc-zstd-f32", values(1, "<f4", 60, 50)[0], blosc("zstd", 3, blosc.BITSHUFFLE, 2048)),
        ("blosc-zlib-u16-big", values(1, ">u2", 60, 50)[0], blosc("zlib", 3, blosc.SHUFFLE, 0)),
        ("blosc-blosclz-u8", values(1, "u1", 60, 50)[0], blosc("blosclz", 9, blosc.NOSHUFFLE, 0)),
        ("blosc-stored-u8", values(1, "u1", 60, 50)[0], blosc("lz4", 0, blosc.NOSHUFFLE, 0)),
    ]:
        array(name, data, (60, 50), compressor=codec)

    partial = zarr.open(str(folder / "missing-u16"), mode="w", shape=(ROWS, COLUMNS), chunks=(5, 7), dtype="<u2",
                        fill_value=513, compressor=numcodecs.Zlib(1))
    partial[0:5, 0:7] = values(1, "<u2")[0, 0:5, 0:7]
    nothing = zarr.open(str(folder / "missing-f32"), mode="w", shape=(ROWS, COLUMNS), chunks=(5, 7), dtype="<f4",
                        fill_value=float("nan"))
    assert nothing.nchunks_initialized == 0

    for name in TYPES:
        for order in "<>" if numpy.dtype(name).itemsize > 1 else "|":
            data = numbers(numpy.dtype(name).newbyteorder(order), (3, 6, 7))
            made = f"type-{data.dtype.str[1:]}{'-big' if order == '>' else ''}"
            array(made, data, (2, 4, 7), order="CF"[order == ">"], compressor=numcodecs.GZip(1),
                  dimension_separator="/")
            (folder / made / "expected.f4").write_bytes(as_pixels(data))
    for name, dtype, fill in [
        ("i1", "i1", -7), ("i4", "<i4", -2_000_000_000), ("u4", "<u4", 4_000_000_000), ("i8", ">i8", -(2**62)),
        ("u8", "<u8", 2**64 - 1), ("f2", "<f2", -0.5), ("f8", ">f8", -1e-3), ("f8-nan", "<f8", numpy.nan),
        ("f8-infinity", "<f8", numpy.inf), ("f4-minus-infinity", "<f4", -numpy.inf), ("b1", "?", True),
    ]:
        partial = zarr.open(str(folder / f"fill-{name}"), mode="w", shape=(3, 4), chunks=(2, 4), dtype=dtype,
                            fill_value=fill, compressor=None)
        partial[0:2] = 1
        (folder / f"fill-{name}" / "expected.f4").write_bytes(as_pixels(partial[...]))

    root = zarr.open_group(str(folder / "bioformats2raw"), mode="w")
    root.attrs["bioformats2raw.layout"] = 3
    image = root.create_group("0")
    data = numbers(">i2", (2, 1, 3, 6, 7))
    (folder / "bioformats2raw" / "expected.f4").write_bytes(as_pixels(data))
    image.create_dataset("0", data=data, chunks=(1, 1, 1, 4, 4), dimension_separator="/", compressor=blosc("lz4", 5))
    image.create_dataset("1", data=data[..., ::2, ::2], chunks=(1, 1, 1, 4, 4), dimension_separator="/")
    image.attrs["multiscales"] = [{
        "metadata": {"method": "loci.common.image.SimpleImageScaler", "version": "Bio-Formats 7.0.1"},
        "axes": [{"name": n, "type": {"t": "time", "c": "channel"}.get(n, "space")}
                 | ({"unit": "micrometer"} if n in "zyx" else {}) for n in "tczyx"],
        "name": "embryo",
        "datasets": [{"path": str(k), "coordinateTransformations": [
            {"type": "scale", "scale": [1.0, 1.0, 2.0, 0.5 * 2**k, 0.5 * 2**k]}]} for k in range(2)],
        "version": "0.4",
    }]
    image.attrs["omero"] = {"channels": [{"label": "DAPI", "color": "0000FF", "active": True, "coefficient": 1,
                                          "window": {"min": -32768.0, "max": 32767.0, "start": 0.0, "end": 1.0}}],
                            "rdefs": {"defaultT": 0, "defaultZ": 1, "model": "greyscale"}}
    (folder / "bioformats2raw" / "OME").mkdir()
    (folder / "bioformats2raw" / "OME" / ".zgroup").write_text(json.dumps({"zarr_format": 2}))
    (folder / "bioformats2raw" / "OME" / ".zattrs").write_text(json.dumps({"series": ["0"]}))
    (folder / "bioformats2raw" / "OME" / "METADATA.ome.xml").write_text("<OME/>")

    group = zarr.open_group(str(folder / "ome-0.4"), mode="w")
    group.create_dataset("s0", data=values(3, "<u2")[None, :, None], chunks=(1, 1, 1, 5, 7), dimension_separator="/")
    group.create_dataset("s1", data=values(3, "<u2")[None, :, None, ::2, ::2], chunks=(1, 1, 1, 5, 7),
                         dimension_separator="/")
    kinds = {"t": "time", "c": "channel"}
    group.attrs["multiscales"] = [{
        "version": "0.4",
        "axes": [{"name": n, "type": kinds.get(n, "space")} for n in "tczyx"],
        "datasets": [
            {"path": f"s{k}", "coordinateTransformations": [{"type": "scale", "scale": [1, 1, 1, 2**k, 2**k]}]}
            for k in range(2)
        ],
    }]


def halved(array, axes):
    """The mean of neighbours along some axes, of fewer at the end; integers are rounded, halves upwards."""
    total, count = array.astype("f8"), numpy.ones(array.shape)
    for axis in axes:
        odd = [(0, (array.shape[axis] % 2) * (i == axis)) for i in range(array.ndim)]
        at = range(0, total.shape[axis], 2)
        total = numpy.add.reduceat(numpy.pad(total, odd), at, axis)
        count = numpy.add.reduceat(numpy.pad(count, odd), at, axis)
    mean = total / count
    return (mean if array.dtype.kind == "f" else numpy.floor(mean + 0.5)).astype(array.dtype)


def check_resolutions(image, group, multiscale):
    scales = [t["scale"] for d in multiscale["datasets"] for t in d["coordinateTransformations"][:1]]
    for k in range(1, len(scales)):
        before, made = (group[multiscale["datasets"][i]["path"]][...] for i in (k - 1, k))
        axes = [i for i, (a, b) in enumerate(zip(scales[k - 1], scales[k])) if a != b]
        assert axes, f"{image}: resolution {k} is not smaller"
        numpy.testing.assert_array_equal(made, halved(before, axes), f"{image}: resolution {k}")
        wanted = [(a - b) / 2 for a, b in zip(scales[k], scales[0])]
        assert multiscale["datasets"][k]["coordinateTransformations"][1]["translation"] == wanted, image


def compare(folder):
    compared = 0
    for image in sorted(folder.glob("*/image.zarr")):
        if not (image / ".zgroup").exists():
            continue
        group = zarr.open_group(str(image), mode="r")
        multiscale = group.attrs["multiscales"][0]
        array = group[multiscale["datasets"][0]["path"]]
        assert array.ndim == len(multiscale["axes"]), image
        expected = numpy.fromfile(image.parent / "expected.bin", dtype=array.dtype).reshape(array.shape)
        files = [file for file in (image / array.path).rglob("*") if file.is_file() and file.name != ".zarray"]
        assert len(files) == array.nchunks, f"{image}: {len(files)} files for {array.nchunks} chunks"
        assert array[...].tobytes() == expected.tobytes(), f"{image}: other pixels"
        check_resolutions(image, group, multiscale)
        compared += 1
    print(f"zarr {zarr.__version__} (Python) reads {compared} folders of version 2 as they were written")
    assert compared > 0


if __name__ == "__main__":
    {"write": write, "compare": compare}[sys.argv[1]](pathlib.Path(sys.argv[2]))
