"""PNG files of every kind that PngSuite has, written by the standard and nothing else, with the values of their pixels.

Each colour type with each of its depths, interlaced and not; sizes of 1 to 9 and 32 to 40; each filter and all in turn; levels of compression; data in many pieces;
transparent colours; palettes with alpha; chunks that change nothing of the values. And files that are broken in PngSuite's ways, which have to be refused.
"""
import struct
import zlib

import numpy as np

# Depths of each colour type, and the samples of a pixel.
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# Of each pass the first column and row, and the steps to the next ones.
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind, data, sum_=None):
    sum_ = zlib.crc32(kind + data) if sum_ is None else sum_
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", sum_)


def packed(samples, depth):
    """Rows of bytes: the samples one after the other, the high bit first."""
    flat = samples.reshape(samples.shape[0], -1)
    if depth == 16:
        return flat.astype(">u2").view(np.uint8).reshape(flat.shape[0], -1)
    bits = np.unpackbits(flat.astype(np.uint8)[:, :, None], axis=2)[:, :, 8 - depth:]
    return np.packbits(bits.reshape(flat.shape[0], -1), axis=1)


def filtered(rows, pixel, choose):
    """The rows, each after the number of its filter."""
    result, above = [], np.zeros(rows.shape[1], int)
    for y, row in enumerate(rows.astype(int)):
        left = np.concatenate((np.zeros(pixel, int), row))[:len(row)]
        corner = np.concatenate((np.zeros(pixel, int), above))[:len(row)]
        guess = left + above - corner
        far = np.abs([guess - left, guess - above, guess - corner])
        paeth = np.where((far[0] <= far[1]) & (far[0] <= far[2]), left, np.where(far[1] <= far[2], above, corner))
        which = choose(y)
        predicted = (0, left, above, (left + above) // 2, paeth)[which]
        result.append(bytes([which]) + ((row - predicted) & 255).astype(np.uint8).tobytes())
        above = row
    return b"".join(result)


def file_of(colour, depth, samples, interlaced=False, choose=lambda y: y % 5, level=6, piece=None, before=(), data=None):
    rows, columns = samples.shape[:2]
    head = struct.pack(">IIBBBBB", columns, rows, depth, colour, 0, 0, interlaced)
    pixel = max(1, samples.shape[2] * depth // 8)
    passes = [samples[y::dy, x::dx] for x, y, dx, dy in (ADAM7 if interlaced else ((0, 0, 1, 1),))]
    raw = b"".join(filtered(packed(part, depth), pixel, choose) for part in passes if part.size)
    stream = zlib.compress(raw, level) if data is None else data(raw)
    pieces = [stream[at:at + piece] for at in range(0, len(stream), piece)] if piece else [stream]
    return b"".join([SIGNATURE, chunk(b"IHDR", head), *(chunk(*parts) for parts in before),
                     *(chunk(b"IDAT", part) for part in pieces), chunk(b"IEND", b"")])


class Kinds:
    def __init__(self):
        self.random = np.random.default_rng(22)

    def samples(self, colour, depth, rows=37, columns=41):
        return self.random.integers(0, 1 << depth, (rows, columns, SAMPLES[colour]))

    def palette(self, depth):
        return self.random.integers(0, 256, (1 << depth, 3))

    def shown(self, colour, depth, samples, palette=None, transparency=None):
        """What the standard says of the values: grey, or red, green, blue, and alpha; grey with alpha is three equal colours here."""
        dtype = np.uint16 if depth == 16 else np.uint8
        top = np.iinfo(dtype).max
        if colour == 3:
            values = palette[samples[:, :, 0]]
            if transparency is not None:
                alpha = np.concatenate((transparency, np.full(256, 255)))[samples[:, :, 0]]
                values = np.dstack((values, alpha))
            return values.astype(dtype)
        colours = samples[:, :, :3 if colour & 2 else 1] * top // ((1 << depth) - 1)
        if colour & 4:
            alpha = samples[:, :, -1]
        elif transparency is not None:
            alpha = np.where((samples == transparency).all(axis=2), 0, top)
        else:
            return colours.astype(dtype)
        return np.dstack((np.broadcast_to(colours, samples.shape[:2] + (3,)), alpha)).astype(dtype)

    def one(self, name, colour, depth, transparent=False, rows=37, columns=41, before=(), **how):
        """Name, bytes and values of one file."""
        samples = self.samples(colour, depth, rows, columns)
        palette, transparency, more = None, None, list(before)
        if colour == 3:
            palette = self.palette(depth)
            more.append((b"PLTE", palette.astype(np.uint8).tobytes()))
        if transparent and colour == 3:
            # Fewer than there are colours: the others are opaque.
            transparency = self.random.integers(0, 256, max(1, len(palette) * 3 // 4))
            more.append((b"tRNS", transparency.astype(np.uint8).tobytes()))
        elif transparent:
            transparency = samples[rows // 2, columns // 2]
            more.append((b"tRNS", transparency.astype(">u2").tobytes()))
        return name, file_of(colour, depth, samples, before=more, **how), self.shown(colour, depth, samples, palette, transparency)

    def all(self):
        for colour, depths in DEPTHS.items():
            for depth in depths:
                for interlaced in (False, True):
                    for transparent in (False, True) if colour in (0, 2, 3) else (False,):
                        yield self.one("kind-%d-%d%s%s" % (colour, depth, "-i" * interlaced, "-t" * transparent),
                                       colour, depth, transparent, interlaced=interlaced)
        for size in (*range(1, 10), *range(32, 41)):
            for interlaced in (False, True):
                for colour, depth in ((3, 4), (2, 8), (0, 1), (6, 16)):
                    yield self.one("size-%d-%d-%d%s" % (size, colour, depth, "-i" * interlaced), colour, depth,
                                   rows=size, columns=size % 7 + 1 if colour == 2 else size, interlaced=interlaced)
        for which in range(5):
            for colour, depth in ((0, 8), (2, 8), (4, 16)):
                yield self.one("filter-%d-%d-%d" % (which, colour, depth), colour, depth, choose=lambda y, which=which: which)
        for level in (0, 1, 9):
            yield self.one("level-%d" % level, 2, 8, level=level)
        for piece in (1, 7, 1000):
            yield self.one("pieces-%d" % piece, 2, 16, piece=piece)
        grey, three = struct.pack(">H", 1), struct.pack(">HHH", 1, 2, 3)
        for name, colour, depth, before in (
            ("gamma", 2, 8, [(b"gAMA", struct.pack(">I", 45455))]),
            ("gamma-grey", 0, 16, [(b"gAMA", struct.pack(">I", 35000))]),
            ("gamma-one", 2, 16, [(b"gAMA", struct.pack(">I", 100000))]),
            ("background", 2, 8, [(b"bKGD", three)]),
            ("background-grey", 0, 4, [(b"bKGD", grey)]),
            ("background-alpha", 6, 8, [(b"bKGD", three)]),
            ("background-grey-alpha", 4, 16, [(b"bKGD", grey)]),
            ("significant-bits", 2, 16, [(b"sBIT", b"\x0d\x0d\x0d")]),
            ("significant-bits-grey", 0, 8, [(b"sBIT", b"\x05")]),
            ("primaries", 2, 8, [(b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000))]),
            ("size-of-pixels", 0, 8, [(b"pHYs", struct.pack(">IIB", 1000, 1000, 1))]),
            ("time", 2, 8, [(b"tIME", struct.pack(">HBBBBB", 2000, 1, 1, 12, 34, 56))]),
            ("text", 0, 8, [(b"tEXt", b"Title\0PngSuite's kind"), (b"zTXt", b"Author\0\0" + zlib.compress(b"someone"))]),
            ("suggested-palette", 2, 8, [(b"sPLT", b"six\0\x08" + bytes(36))]),
        ):
            yield self.one("chunk-" + name, colour, depth, before=before)

    def broken(self):
        """Names and bytes of files that hold no image by the standard."""
        right = self.one("", 2, 8)[1]
        head = right.index(b"IHDR")
        data = right.index(b"IDAT")
        length = struct.unpack(">I", right[data - 4:data])[0]

        def with_head(**fields):
            values = dict(zip(("columns", "rows", "depth", "colour", "packing", "filter", "interlacing"), (41, 37, 8, 2, 0, 0, 0)), **fields)
            return SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", *values.values())) + right[head + 21:]

        yield "signature", b"\x88" + right[1:]
        yield "line-ends", right[:4] + b"\n\n" + right[6:]
        yield "sum-of-header", right[:head + 17] + b"\0\0\0\0" + right[head + 21:]
        yield "sum-of-data", right[:data + 4 + length] + b"\0\0\0\0" + right[data + 8 + length:]
        yield "no-data", right[:data - 4] + chunk(b"IEND", b"")
        for name, fields in (("no-columns", {"columns": 0}), ("no-rows", {"rows": 0}), ("packing", {"packing": 1}), ("filter", {"filter": 1}),
                             ("interlacing", {"interlacing": 2})):
            yield name, with_head(**fields)
        for colour in (1, 5, 7, 9):
            yield "colour-%d" % colour, with_head(colour=colour)
        for depth in (0, 3, 4, 99):
            yield "depth-%d" % depth, with_head(depth=depth)
        samples = self.samples(2, 8)
        for name, make in (
            ("half-of-the-data", lambda raw: zlib.compress(raw)[:len(raw) // 2]),
            ("half-of-the-rows", lambda raw: zlib.compress(raw[:len(raw) // 2])),
            ("a-row-less", lambda raw: zlib.compress(raw[:-(1 + 41 * 3)])),
            ("filter-of-a-row", lambda raw: zlib.compress(raw[:124] + b"\x05" + raw[125:])),
            ("sum-of-the-stream", lambda raw: zlib.compress(raw)[:-4] + b"\0\0\0\0"),
        ):
            yield name, file_of(2, 8, samples, data=make)
        yield "no-palette", file_of(3, 8, self.samples(3, 8))
