#include "codecs.h"

#include <cstring>

namespace sluice {

namespace {

constexpr int32_t MIN_RUN = 6;
constexpr int32_t MAX_RUN = 258;

int32_t addRuns(int32_t first, int32_t next, int32_t runs, int32_t* runStarts, int32_t* runSizes) {
    for (int32_t from = first; next - from >= MIN_RUN;) {
        int32_t size = next - from < MAX_RUN ? next - from : MAX_RUN;
        runStarts[runs] = from;
        runSizes[runs++] = size;
        from += size;
    }
    return runs;
}

uint32_t word(const uint8_t* at) {
    uint32_t value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

// Four counts: the processor would wait for one that it has just raised.
struct Counts {
    int32_t of[4][256] = {};

    void add(const uint8_t* from, const uint8_t* to) {
        for (; to - from >= 4; from += 4) {
            of[0][from[0]]++;
            of[1][from[1]]++;
            of[2][from[2]]++;
            of[3][from[3]]++;
        }
        for (; from < to; from++) {
            of[0][*from]++;
        }
    }
};

}  // namespace

int32_t findRuns(const uint8_t* data, int32_t start, int32_t end, int32_t* runStarts, int32_t* runSizes, int32_t* counts) {
    int32_t runs = 0;
    int32_t free = start + 1;
    for (int32_t i = start; i + 3 < end; i += 4) {
        // Four equal bytes are those of the first, four times.
        if (word(data + i) == data[i] * 0x01010101u) {
            uint8_t value = data[i];
            int32_t first = i + 1;
            while (first > free && data[first - 2] == value) {
                first--;
            }
            int32_t next = i + 4;
            while (next < end && data[next] == value) {
                next++;
            }
            runs = addRuns(first > free ? first : free, next, runs, runStarts, runSizes);
            free = free > next ? free : next;
            i += (next - i) / 4 * 4 - 4;
        }
    }
    Counts all;
    int32_t from = start;
    for (int32_t run = 0; run < runs; run++) {
        all.add(data + from, data + runStarts[run]);
        from = runStarts[run] + runSizes[run];
    }
    all.add(data + from, data + end);
    for (int32_t i = 0; i < 256; i++) {
        counts[i] = all.of[0][i] + all.of[1][i] + all.of[2][i] + all.of[3][i];
    }
    return runs;
}

namespace {

// At most 7 bits are pending after a flush; 57 fit beside them.
struct Bits {
    uint8_t* out;
    uint64_t pending;
    int32_t held;

    void add(uint32_t value, int32_t size) {
        pending |= static_cast<uint64_t>(value) << held;
        held += size;
    }

    // Eight bytes are written, of which those stay that are whole: when they are, no processor foresees, so nothing depends on it.
    void flush() {
        uint64_t bytes = pending;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        bytes = __builtin_bswap64(bytes);
#endif
        std::memcpy(out, &bytes, sizeof bytes);
        out += held >> 3;
        pending >>= held & 56;
        held &= 7;
    }

    // So many literals at a time as fit for sure.
    template <int AT_ONCE>
    void literals(const uint8_t* from, const uint8_t* to, const int32_t* table) {
        for (; to - from >= AT_ONCE; from += AT_ONCE) {
            for (int i = 0; i < AT_ONCE; i++) {
                uint32_t literal = table[from[i]];
                add(literal & 0xffff, literal >> 16);
            }
            flush();
        }
        for (; from < to; from++) {
            uint32_t only = table[*from];
            add(only & 0xffff, only >> 16);
            flush();
        }
    }
};

template <int AT_ONCE>
void emit(const uint8_t* data, int32_t start, int32_t end, const int32_t* runStarts, const int32_t* runSizes, const int32_t* runCodes,
          int32_t runs, const int32_t* literals, Bits& bits) {
    int32_t from = start;
    for (int32_t run = 0; run < runs; run++) {
        bits.literals<AT_ONCE>(data + from, data + runStarts[run], literals);
        uint32_t code = runCodes[run];
        bits.add(code & 0xffffff, code >> 24);
        bits.flush();
        from = runStarts[run] + runSizes[run];
    }
    bits.literals<AT_ONCE>(data + from, data + end, literals);
}

}  // namespace

void emitBlock(const uint8_t* data, int32_t start, int32_t end, const int32_t* runStarts, const int32_t* runSizes, const int32_t* runCodes,
               int32_t runs, const int32_t* literals, uint8_t* out, BitSink& sink) {
    Bits bits{out + sink.at, static_cast<uint64_t>(sink.pending), static_cast<int32_t>(sink.held)};
    uint32_t longest = 0;
    for (int32_t i = 0; i < 256; i++) {
        uint32_t length = static_cast<uint32_t>(literals[i]) >> 16;
        longest = longest > length ? longest : length;
    }
    // Codes have at most 15 bits.
    if (4 * longest <= 57) {
        emit<4>(data, start, end, runStarts, runSizes, runCodes, runs, literals, bits);
    } else {
        emit<3>(data, start, end, runStarts, runSizes, runCodes, runs, literals, bits);
    }
    sink = BitSink{bits.out - out, static_cast<int64_t>(bits.pending), bits.held};
}

namespace {

int32_t distance(int32_t a, int32_t b) { return a > b ? a - b : b - a; }

uint8_t paeth(int32_t a, int32_t b, int32_t c) {
    int32_t toA = distance(b, c);
    int32_t toB = distance(a, c);
    int32_t toC = distance(a + b, 2 * c);
    int32_t other = toB <= toC ? b : c;
    return static_cast<uint8_t>(toA <= toB && toA <= toC ? a : other);
}

}  // namespace

void filterRow(int32_t filter, const uint8_t* __restrict above, const uint8_t* __restrict row, int32_t from, int32_t to, int32_t pixel,
               uint8_t* __restrict into) {
    // The pixels before the first one are zeros.
    int32_t first = from > pixel ? from : pixel;
    first = first < to ? first : to;
    uint8_t* out = into - from;
    switch (filter) {
        case 0:
            std::memcpy(into, row + from, to - from);
            break;
        case 1:
            std::memcpy(into, row + from, first - from);
            for (int32_t i = first; i < to; i++) {
                out[i] = row[i] - row[i - pixel];
            }
            break;
        case 2:
            for (int32_t i = from; i < to; i++) {
                out[i] = row[i] - above[i];
            }
            break;
        case 3:
            for (int32_t i = from; i < first; i++) {
                out[i] = row[i] - (above[i] >> 1);
            }
            for (int32_t i = first; i < to; i++) {
                out[i] = row[i] - ((row[i - pixel] + above[i]) >> 1);
            }
            break;
        default:
            for (int32_t i = from; i < first; i++) {
                out[i] = row[i] - above[i];
            }
            for (int32_t i = first; i < to; i++) {
                out[i] = row[i] - paeth(row[i - pixel], above[i], above[i - pixel]);
            }
    }
}

namespace {

template <typename Value, int CHANNELS>
void exchangeValues(uint8_t* row, int32_t pixels) {
    constexpr int32_t THIRD = 2 * sizeof(Value);
    for (int32_t i = 0; i < pixels; i++, row += CHANNELS * sizeof(Value)) {
        Value first;
        Value third;
        std::memcpy(&first, row, sizeof first);
        std::memcpy(&third, row + THIRD, sizeof third);
        std::memcpy(row, &third, sizeof third);
        std::memcpy(row + THIRD, &first, sizeof first);
    }
}

}  // namespace

void exchange(uint8_t* row, int32_t pixels, int32_t channels, int32_t valueBytes) {
    if (valueBytes == 1) {
        channels == 3 ? exchangeValues<uint8_t, 3>(row, pixels) : exchangeValues<uint8_t, 4>(row, pixels);
    } else {
        channels == 3 ? exchangeValues<uint16_t, 3>(row, pixels) : exchangeValues<uint16_t, 4>(row, pixels);
    }
}

void subtractBytes(uint8_t* row, int32_t length, int32_t step) {
    for (int32_t i = length - 1; i >= step; i--) {
        row[i] -= row[i - step];
    }
}

namespace {

// Of a pixel's values each has a sum of its own, which stays in a register.
template <int STEP>
void addPixels(uint8_t* row, int32_t length) {
    uint8_t sums[STEP] = {};
    int32_t i = 0;
    for (; i + STEP <= length; i += STEP) {
        for (int32_t j = 0; j < STEP; j++) {
            sums[j] += row[i + j];
            row[i + j] = sums[j];
        }
    }
    for (int32_t j = 0; i + j < length; j++) {
        row[i + j] += sums[j];
    }
}

}  // namespace

void addBytes(uint8_t* row, int32_t length, int32_t step) {
    switch (step) {
        case 1:
            return addPixels<1>(row, length);
        case 3:
            return addPixels<3>(row, length);
        case 4:
            return addPixels<4>(row, length);
        default:
            for (int32_t i = step; i < length; i++) {
                row[i] += row[i - step];
            }
    }
}

namespace {

constexpr int32_t CLEAR = 256;
constexpr int32_t END = 257;
constexpr int32_t FIRST = 258;
constexpr int32_t LEAST_BITS = 9;
constexpr int32_t MOST_BITS = 12;
constexpr int32_t SIZE = 1 << MOST_BITS;
constexpr int32_t CHAIN_SHIFT = 16;
constexpr int32_t CHAIN_LENGTH = (1 << CHAIN_SHIFT) - 1;

// The codes of a piece, the highest bit first: the next ones are the highest bits of a word, below which there may be what follows them already.
struct Codes {
    const uint8_t* in;
    int32_t begin;
    int32_t position;
    int32_t limit;
    uint64_t bits;
    int32_t held;

    Codes(const uint8_t* in, int32_t limit, const LzwState& s)
        : in(in),
          begin(s.position),
          position(s.position),
          limit(limit),
          bits(s.held == 0 ? 0 : static_cast<uint64_t>(static_cast<uint32_t>(s.bits)) << (64 - s.held)),
          held(s.held) {}

    bool has(int32_t width) {
        if (held >= width) {
            return true;
        }
        if (limit - position >= 8) {
            uint64_t more;
            std::memcpy(&more, in + position, sizeof more);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
            more = __builtin_bswap64(more);
#endif
            bits |= more >> held;
            position += (63 - held) >> 3;
            held |= 56;
            return true;
        }
        while (held < width && position < limit) {
            bits |= static_cast<uint64_t>(in[position++]) << (56 - held);
            held += 8;
        }
        return held >= width;
    }

    int32_t take(int32_t width) {
        int32_t code = static_cast<int32_t>(bits >> (64 - width));
        bits <<= width;
        held -= width;
        return code;
    }

    // Gives back bytes of the piece of which nothing was taken, until less is left than a code may have.
    void keepIn(LzwState& s) {
        while (held >= MOST_BITS && position > begin) {
            held -= 8;
            position--;
        }
        s.position = position;
        s.held = held;
        s.bits = held == 0 ? 0 : static_cast<int32_t>(bits >> (64 - held));
    }
};

// Makes the entry that a code brings about; false if there can be no such code.
bool addEntry(int32_t code, LzwState& s, const LzwTable& t) {
    if (s.last < 0) {
        return code <= END;
    }
    if (s.free < SIZE) {
        if (code > s.free) {
            return false;
        }
        uint64_t ending = t.first[code == s.free ? s.last : code];
        int32_t chain = t.chains[s.last];
        int32_t taken = chain & 7;
        t.tails[s.free] = (taken == 0 ? 0 : t.tails[s.last]) | ending << 8 * taken;
        t.chains[s.free] = ((taken == 0 ? s.last << CHAIN_SHIFT : chain & -(1 << CHAIN_SHIFT)) | (chain & CHAIN_LENGTH)) + 1;
        t.first[s.free] = t.first[s.last];
        s.free++;
        if (s.free == (1 << s.width) - 1 && s.width < MOST_BITS) {
            s.width++;
        }
    }
    return true;
}

// From its last bytes to its first, up to eight at a time; so many are written where fewer are left.
void writeString(int32_t code, int32_t size, const LzwTable& t, uint8_t* into) {
    for (int32_t at = (size - 1) & ~7; at >= 0; at -= 8) {
        uint64_t tail = t.tails[code];
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        tail = __builtin_bswap64(tail);
#endif
        std::memcpy(into + at, &tail, sizeof tail);
        code = t.chains[code] >> CHAIN_SHIFT;
    }
}

}  // namespace

int32_t undoLzw(const uint8_t* in, int32_t limit, LzwState& state, const LzwTable& kept, uint8_t* into, int32_t length) {
    // Of one's own, since a byte that is written might be anything of the caller's.
    LzwState s = state;
    const LzwTable table = kept;
    Codes codes(in, limit, s);
    int32_t waiting = s.restEnd - s.restAt;
    int32_t at = waiting < length ? waiting : length;
    std::memcpy(into, table.rest + s.restAt, at);
    s.restAt += at;
    int32_t wrong = 0;
    while (at < length && codes.has(s.width)) {
        int32_t code = codes.take(s.width);
        if (code == CLEAR) {
            s.width = LEAST_BITS;
            s.free = FIRST;
            s.last = -1;
            continue;
        }
        if (code == END) {
            wrong = LZW_ENDS;
            break;
        }
        if (!addEntry(code, s, table)) {
            wrong = LZW_IMPOSSIBLE;
            break;
        }
        s.last = code;
        int32_t size = table.chains[code] & CHAIN_LENGTH;
        if (length - at >= size + 8) {
            writeString(code, size, table, into + at);
            at += size;
        } else {
            writeString(code, size, table, table.rest);
            int32_t fitting = size < length - at ? size : length - at;
            std::memcpy(into + at, table.rest, fitting);
            s.restAt = fitting;
            s.restEnd = size;
            at += fitting;
        }
    }
    codes.keepIn(s);
    state = s;
    return wrong != 0 ? wrong : at;
}

}  // namespace sluice
