#!/usr/bin/env python3
"""Zarr folders of python3-zarr: writes the small ones that the tests read, and reads back what the tests write.

    peers.py write FOLDER      the folders of native-ops/src/test/resources/zarr/python
    peers.py compare FOLDER    every FOLDER/*/image.zarr of version 2 with FOLDER/*/expected.bin
"""
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
        compared += 1
    print(f"zarr {zarr.__version__} (Python) reads {compared} folders of version 2 as they were written")
    assert compared > 0


if __name__ == "__main__":
    {"write": write, "compare": compare}[sys.argv[1]](pathlib.Path(sys.argv[2]))
