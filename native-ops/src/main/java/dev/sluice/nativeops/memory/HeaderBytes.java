package dev.sluice.nativeops.memory;

import dev.sluice.nativeops.ImageFormatException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/** Random access to the bytes of a file for reading its header; positions past the end are a truncated file. */
public abstract sealed class HeaderBytes {
    private final long size;

    HeaderBytes(long size) {
        this.size = size;
    }

    public static HeaderBytes of(MemorySegment data) {
        return new InMemory(data);
    }

    public static HeaderBytes of(FileChannel channel) throws IOException {
        return new InFile(channel, channel.size());
    }

    public abstract int byteAt(long position);

    /**
     * Copies many bytes at once, from as many threads as one likes.
     *
     * @param position where they begin
     * @param into where they go
     * @param from the first of them there
     * @param length how many
     * @throws ImageFormatException if the file ends before them, or cannot be read
     */
    public final void copy(long position, byte[] into, int from, int length) {
        if (position < 0 || length > size || position > size - length) {
            throw new ImageFormatException("the file is truncated");
        }
        copyInside(position, into, from, length);
    }

    abstract void copyInside(long position, byte[] into, int from, int length);

    /** A part as a file of its own. */
    public final HeaderBytes part(long start, long length) {
        if (start < 0 || length < 0 || start > size - length) {
            throw new ImageFormatException("the file is truncated");
        }
        return new Part(this, start, length);
    }

    public final long size() {
        return size;
    }

    public final int u8(long position) {
        if (position < 0 || position >= size) {
            throw new ImageFormatException("the file is truncated");
        }
        return byteAt(position);
    }

    public final int u16(long position, boolean littleEndian) {
        requireInside(position, Short.BYTES);
        int value = shortAt(position) & 0xffff;
        return littleEndian ? Short.reverseBytes((short) value) & 0xffff : value;
    }

    public final long u32(long position, boolean littleEndian) {
        requireInside(position, Integer.BYTES);
        int value = intAt(position);
        return Integer.toUnsignedLong(littleEndian ? Integer.reverseBytes(value) : value);
    }

    private void requireInside(long position, int length) {
        if (position < 0 || position > size - length) {
            throw new ImageFormatException("the file is truncated");
        }
    }

    /** Two bytes that are there, the first of which is the highest. */
    int shortAt(long position) {
        return byteAt(position) << 8 | byteAt(position + 1);
    }

    /** Four of them. */
    int intAt(long position) {
        return shortAt(position) << 16 | shortAt(position + 2) & 0xffff;
    }

    /** An unsigned 64-bit number; one of 2^63 or more comes out negative and is no valid position. */
    public final long u64(long position, boolean littleEndian) {
        long first = u32(position, littleEndian);
        long second = u32(position + 4, littleEndian);
        return littleEndian ? first | second << 32 : first << 32 | second;
    }

    public final boolean matches(long position, String ascii) {
        if (position < 0 || position + ascii.length() > size) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (byteAt(position + i) != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static final class Part extends HeaderBytes {
        private final HeaderBytes whole;
        private final long start;

        Part(HeaderBytes whole, long start, long length) {
            super(length);
            this.whole = whole;
            this.start = start;
        }

        @Override
        public int byteAt(long position) {
            return whole.byteAt(start + position);
        }

        @Override
        void copyInside(long position, byte[] into, int from, int length) {
            whole.copyInside(start + position, into, from, length);
        }
    }

    private static final class InMemory extends HeaderBytes {
        private final MemorySegment data;

        InMemory(MemorySegment data) {
            super(data.byteSize());
            this.data = data;
        }

        @Override
        public int byteAt(long position) {
            return data.get(ValueLayout.JAVA_BYTE, position) & 0xff;
        }

        @Override
        void copyInside(long position, byte[] into, int from, int length) {
            MemorySegment.copy(data, ValueLayout.JAVA_BYTE, position, into, from, length);
        }
    }

    /** Keeps a few windows of the file, for what is read at several places in turn; confined to the thread that reads the header. */
    private static final class InFile extends HeaderBytes {
        private static final int WINDOWS = 4;

        private static final int AT_ONCE = 1 << 20;

        /** Bytes of a window on the other side of the position than the reading goes, for short steps back. */
        private static final int MARGIN = 64;

        /** Bytes of a window at a new place: a directory and what it points to, and not all that lies behind. */
        private static final int FIRST = 1 << 13;

        private final FileChannel channel;

        /** The one used last is the first. */
        private final List<Window> windows = new ArrayList<>(List.of(new Window()));

        InFile(FileChannel channel, long size) {
            super(size);
            this.channel = channel;
        }

        @Override
        public int byteAt(long position) {
            if (!windows.getFirst().holds(position)) {
                windows.addFirst(at(position));
            }
            return windows.getFirst().byteAt(position);
        }

        @Override
        int shortAt(long position) {
            Window window = windows.getFirst();
            return window.holds(position) && window.holds(position + 1)
                    ? window.bytes.getShort((int) (position - window.start))
                    : super.shortAt(position);
        }

        @Override
        int intAt(long position) {
            Window window = windows.getFirst();
            return window.holds(position) && window.holds(position + 3)
                    ? window.bytes.getInt((int) (position - window.start))
                    : super.intAt(position);
        }

        @Override
        void copyInside(long position, byte[] into, int from, int length) {
            ByteBuffer buffer = ByteBuffer.wrap(into, from, length);
            try {
                while (buffer.hasRemaining()) {
                    // The JDK keeps a native buffer as large as what is read at once for each thread.
                    buffer.limit(Math.min(from + length, buffer.position() + AT_ONCE));
                    if (channel.read(buffer, position + buffer.position() - from) < 0) {
                        throw new ImageFormatException("the file became shorter while it was read");
                    }
                    buffer.limit(from + length);
                }
            } catch (IOException e) {
                throw new ImageFormatException("reading failed: " + ImageFormatException.reason(e), e);
            }
        }

        /** The window that holds the position, taken out of the list. */
        private Window at(long position) {
            for (Window window : windows) {
                if (window.holds(position)) {
                    windows.remove(window);
                    return window;
                }
            }
            boolean backwards = windows.stream().anyMatch(window -> window.beginsAfter(position));
            boolean onwards = windows.stream().anyMatch(window -> window.endsBefore(position));
            int size = backwards || onwards ? Window.SIZE : FIRST;
            Window window = windows.size() < WINDOWS ? new Window() : windows.removeLast();
            window.fill(channel, Math.max(0, position - (backwards ? size - MARGIN : MARGIN)), size);
            if (!window.holds(position)) {
                throw new ImageFormatException("the file became shorter while it was read");
            }
            return window;
        }

        private static final class Window {
            static final int SIZE = 1 << 16;

            private final ByteBuffer bytes = ByteBuffer.allocate(SIZE).limit(0);
            private long start;

            boolean holds(long position) {
                return position >= start && position < start + bytes.limit();
            }

            /** Whether it begins right after the position, as it does for who reads from the end to the beginning. */
            boolean beginsAfter(long position) {
                return position < start && position >= start - MARGIN;
            }

            /** Whether it ends right before the position, as it does for who reads on. */
            boolean endsBefore(long position) {
                return bytes.limit() > 0 && position == start + bytes.limit();
            }

            int byteAt(long position) {
                return bytes.get((int) (position - start)) & 0xff;
            }

            void fill(FileChannel channel, long from, int size) {
                start = from;
                bytes.clear().limit(size);
                try {
                    while (bytes.hasRemaining()) {
                        if (channel.read(bytes, start + bytes.position()) < 0) {
                            break;
                        }
                    }
                } catch (IOException e) {
                    bytes.limit(0);
                    throw new ImageFormatException("reading failed: " + ImageFormatException.reason(e), e);
                }
                bytes.flip();
            }
        }
    }
}
