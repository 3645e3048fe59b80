package dev.sluice.nativeops.blosc;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.sluice.nativeops.ImageFormatException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** What compresses the streams of a {@link BloscBuffer}. Damage shows as {@link IndexOutOfBoundsException} or as a wrong number of bytes. */
enum BloscCodec {
    /** Blosc's own, made after FastLZ. */
    BLOSCLZ {
        @Override
        int unpack(byte[] packed, int from, int bytes, byte[] to, int at, int length) {
            int end = from + bytes;
            int limit = at + length;
            int in = from;
            int out = at;
            int control = bytes == 0 ? 0 : packed[in++] & 31; // the first is a run of literals
            while (in < end) {
                if (control < 32) {
                    int run = control + 1;
                    requireRoom(in + run <= end && out + run <= limit);
                    System.arraycopy(packed, in, to, out, run);
                    in += run;
                    out += run;
                } else {
                    int run = (control >>> 5) + 2;
                    if (run == 9) {
                        int more;
                        do {
                            more = packed[in++] & 0xff;
                            run = Math.addExact(run, more);
                        } while (more == 255);
                    }
                    int high = (control & 31) << 8;
                    int low = packed[in++] & 0xff;
                    int distance = high + low + 1;
                    if (low == 255 && high == 31 << 8) {
                        distance = FAR + ((packed[in++] & 0xff) << 8) + (packed[in++] & 0xff) + 1;
                    }
                    out = repeat(to, at, out, limit, distance, run);
                }
                if (in >= end) {
                    break;
                }
                control = packed[in++] & 0xff;
            }
            return out - at;
        }
    },

    /** A block of LZ4, by either of its compressors. */
    LZ4 {
        @Override
        int unpack(byte[] packed, int from, int bytes, byte[] to, int at, int length) {
            int end = from + bytes;
            int limit = at + length;
            int in = from;
            int out = at;
            while (in < end) {
                int token = packed[in++] & 0xff;
                int literals = token >>> 4;
                if (literals == 15) {
                    int more;
                    do {
                        more = packed[in++] & 0xff;
                        literals = Math.addExact(literals, more);
                    } while (more == 255);
                }
                requireRoom(literals <= end - in && literals <= limit - out);
                System.arraycopy(packed, in, to, out, literals);
                in += literals;
                out += literals;
                if (in >= end) {
                    break; // the last sequence has literals only
                }
                int distance = (packed[in++] & 0xff) | (packed[in++] & 0xff) << 8;
                int run = (token & 15) + 4;
                if (run == 19) {
                    int more;
                    do {
                        more = packed[in++] & 0xff;
                        run = Math.addExact(run, more);
                    } while (more == 255);
                }
                out = repeat(to, at, out, limit, distance, run);
            }
            return out - at;
        }
    },

    SNAPPY {
        @Override
        int unpack(byte[] packed, int from, int bytes, byte[] to, int at, int length) {
            throw new ImageFormatException(
                    "the blosc data is compressed by snappy, which is not read; blosclz, lz4, zlib and zstd are");
        }
    },

    ZLIB {
        @Override
        int unpack(byte[] packed, int from, int bytes, byte[] to, int at, int length) {
            Inflater inflater = new Inflater();
            try {
                inflater.setInput(packed, from, bytes);
                int done = inflater.inflate(to, at, length);
                return inflater.finished() ? done : -1;
            } catch (DataFormatException e) {
                throw new ImageFormatException("the blosc data is damaged", e);
            } finally {
                inflater.end();
            }
        }
    },

    ZSTD {
        @Override
        int unpack(byte[] packed, int from, int bytes, byte[] to, int at, int length) {
            try {
                return (int) Zstd.decompressByteArray(to, at, length, packed, from, bytes);
            } catch (ZstdException e) {
                throw new ImageFormatException("the blosc data is damaged (" + e.getMessage() + ")", e);
            } catch (LinkageError e) {
                throw new ImageFormatException("the library of zstd cannot be loaded on this system", e);
            }
        }
    };

    /** From where BloscLZ counts distances that take two bytes more. */
    private static final int FAR = 8191;

    /**
     * Unpacks one stream.
     *
     * @return how many bytes it was, at most {@code length}
     */
    abstract int unpack(byte[] packed, int from, int bytes, byte[] to, int at, int length);

    static BloscCodec of(int number) {
        if (number >= values().length) {
            throw new ImageFormatException("the codec " + number + " of the blosc data is not known");
        }
        return values()[number];
    }

    /** Repeats what was written before, which may reach into what is being written. */
    private static int repeat(byte[] to, int first, int out, int limit, int distance, int run) {
        requireRoom(distance > 0 && distance <= out - first && run <= limit - out);
        if (distance >= run) {
            System.arraycopy(to, out - distance, to, out, run);
        } else {
            for (int i = out; i < out + run; i++) {
                to[i] = to[i - distance];
            }
        }
        return out + run;
    }

    private static void requireRoom(boolean there) {
        if (!there) {
            throw new IndexOutOfBoundsException("beyond the stream");
        }
    }
}
