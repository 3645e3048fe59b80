// Smooths a block of rows: down the columns, along the rows, and what becomes of it.
//
// A block has 2 x LANES rows. Its columns are taken in chunks, from left to right. For each kernel:
//
//   down   tiles of 2 x LANES values, AT_ONCE rows at a time, straight from the image; a tile is transposed in registers and appended to the
//          window, in which the rows of the block lie side by side: a vector holds the same value of LANES rows
//   border columns beyond the image are copies of columns in the window, or zeros
//   along  the same loop once more: a line is now a column of the window, loads are aligned and none crosses a cache line
//   slide  what the next chunk needs again moves to the beginning of the window
//
// Then differences are formed, encoded, transposed back and written. Nothing is computed twice but the first window of a panel.
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

#include "chains.h"
#include "job.h"

namespace {

using namespace sluice;

constexpr int64_t OUTSIDE = -1;

// The position inside whose value stands for the given one: Border.source of Java.
inline int64_t inside(Border border, int64_t position, int64_t length) {
    if (position >= 0 && position < length) {
        return position;
    }
    if (border == CONSTANT) {
        return OUTSIDE;
    }
    if (border == REPLICATE) {
        return position < 0 ? 0 : length - 1;
    }
    if (border == REFLECT_101 && length == 1) {
        return 0;
    }
    int64_t period = border == REFLECT ? 2 * length : 2 * (length - 1);
    int64_t folded = position % period;
    folded += folded < 0 ? period : 0;
    return folded < length ? folded : (border == REFLECT ? period - 1 : period) - folded;
}

inline int64_t bytesOf(Depth depth) { return depth == U8 ? 1 : depth == U16 ? 2 : 4; }

inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
inline int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
inline int64_t roundUp(int64_t n, int64_t unit) { return (n + unit - 1) / unit * unit; }

// A value that may lie at any address, as in memory of odd strides.
template <class S>
inline S valueAt(const S* at) {
    S value;
    memcpy(&value, at, sizeof(S));
    return value;
}

// Hands out pieces of the scratch, whole cache lines each; without any memory it only counts.
class Pieces {
public:
    explicit Pieces(uint8_t* from) : from(from), used(0) {}

    template <class T>
    T* take(int64_t count) {
        int64_t at = used;
        used += roundUp(count * static_cast<int64_t>(sizeof(T)), 64);
        return from == nullptr ? nullptr : reinterpret_cast<T*>(from + at);
    }
    int64_t bytes() const { return used; }

private:
    uint8_t* from;
    int64_t used;
};

// The rows of a block smoothed down the columns by one kernel, transposed: value v of row r at (v - first) * ROWS + r.
template <class A>
struct Window {
    typename A::Element* memory;
    int64_t first;  // value at the beginning; negative where the border begins
    int64_t ready;  // values before this one are summed
    int64_t madeUp; // columns of the border before this one are there; 0 before the first of them
};

// A is what sums are made of, S what the image is made of.
template <class A, class S>
class Block {
public:
    static constexpr int TILE = 2 * A::LANES;
    static constexpr int ROWS = 2 * A::LANES;
    static constexpr int AT_ONCE = A::AT_ONCE;
    using Element = typename A::Element;
    using Vector = typename A::Vector;

    Block(const Job& job, uint8_t* scratch, int64_t columns) : job(job), channels(job.channels), values(job.columns * job.channels) {
        halo = 0;
        haloAlong = 0;
        for (int64_t k = 0; k < job.kernelCount; k++) {
            halo = most(halo, job.kernels[k].downTaps / 2);
            haloAlong = most(haloAlong, job.kernels[k].alongTaps / 2);
        }
        chunk = roundUp(most(1, CHUNK / channels), AT_ONCE);
        Pieces pieces(scratch);
        lines = pieces.take<const S*>(ROWS + 2 * halo);
        tailLines = pieces.take<const Element*>(ROWS + 2 * halo);
        tail = pieces.take<Element>((ROWS + 2 * halo) * TILE);
        tile = pieces.take<Element>(ROWS * TILE);
        zeroValues = job.border == CONSTANT ? (least(columns, job.columns) + 2 * haloAlong) * channels + 2 * TILE : 0;
        zeros = pieces.take<S>(zeroValues);
        if (sumsOnly(job)) {
            gathered = pieces.take<Element>((ROWS + 2 * halo) * GATHERED);
            bytes = pieces.bytes();
            return;
        }
        smoothedValues = roundUp((chunk + AT_ONCE) * channels, A::LANES) + TILE;
        smoothed = pieces.take<float>(job.kernelCount * smoothedValues * ROWS);
        windows = pieces.take<Window<A>>(job.kernelCount);
        for (int64_t k = 0; k < job.kernelCount; k++) {
            int64_t widest = (chunk + AT_ONCE + 2 * (job.kernels[k].alongTaps / 2)) * channels + 2 * TILE;
            Element* memory = pieces.take<Element>(widest * ROWS);
            if (scratch != nullptr) {
                // A tile may begin before what is wanted.
                windows[k].memory = memory + TILE * ROWS;
            }
        }
        bytes = pieces.bytes();
    }

    int64_t scratchBytes() const { return bytes; }

    template <class Sink>
    void run(int64_t row, int64_t rows, int64_t column, int64_t columns, Sink& sink) {
        base = most(0, column - haloAlong) * channels / TILE * TILE;
        clearZeros(row, rows);
        findLines(row, rows, job.kernels[0].offset);
        nextLine = row + rows + halo;
        endLine = least(least(row + rows + ROWS, job.endRow) + halo, job.rows);
        for (int64_t k = 0; k < job.kernelCount; k++) {
            int64_t first = (column - job.kernels[k].alongTaps / 2) * channels;
            windows[k].first = first;
            windows[k].ready = most(0, first) / TILE * TILE;
            windows[k].madeUp = 0;
        }
        for (int64_t from = column; from < column + columns; from += chunk) {
            int64_t to = least(from + chunk, column + columns);
            for (int64_t k = 0; k < job.kernelCount; k++) {
                if (job.kernels[k].offset != offset) {
                    findLines(row, rows, job.kernels[k].offset);
                }
                down(k, to, rows);
                border(k, from, to);
                along(k, from, to);
                slide(k, to);
            }
            sink.take(*this, row, rows, from, to);
        }
    }

    // Sums down the columns only, into the results.
    void sum(int64_t row, int64_t rows, int64_t column, int64_t columns) {
        base = 0;
        clearZeros(row, rows);
        findLines(row, rows, 0);
        int64_t end = (column + columns) * channels;
        for (int64_t first = column * channels; first < end; first += GATHERED) {
            int64_t wide = least(GATHERED, end - first);
            gather(first, wide, rows + 2 * halo);
            for (int64_t x = 0; x < wide; x += TILE) {
                for (int64_t k = 0; k < job.kernelCount; k++) {
                    const KernelSpec& kernel = job.kernels[k];
                    const Element* const* from = tailLines + (halo - kernel.downTaps / 2);
                    sumDown(from, x, static_cast<const Element*>(kernel.down), kernel.downTaps, rows);
                    for (int64_t r = 0; r < rows; r++) {
                        uint8_t* to = job.results[k] + (row + r - job.resultRow) * job.resultStride +
                                      (first + x - job.resultColumn * channels) * static_cast<int64_t>(sizeof(float));
                        keepSums(to, tile + r * TILE, least(TILE, wide - x));
                    }
                }
            }
        }
    }

    // Value v, counted from the chunk's first one, of row r smoothed by kernel k lies at v * ROWS + r.
    const float* smoothedBy(int64_t k) const { return smoothed + k * smoothedValues * ROWS; }

    const Job& job;

private:
    static constexpr int64_t CHUNK = 64;
    static constexpr int64_t GATHERED = 4 * TILE;

    static bool sumsOnly(const Job& job) { return job.kernels[0].alongTaps == 0; }

    void clearZeros(int64_t row, int64_t rows) {
        if (job.border == CONSTANT && (row < halo || row + rows + halo > job.rows)) {
            memset(zeros, 0, zeroValues * sizeof(S));
        }
    }

    // Where the lines of a block are, from the value base on.
    void findLines(int64_t row, int64_t rows, int64_t kernelOffset) {
        offset = kernelOffset;
        for (int64_t i = 0; i < ROWS + 2 * halo; i++) {
            int64_t from = inside(job.border, least(row + i, row + rows - 1 + 2 * halo) - halo, job.rows);
            lines[i] = from == OUTSIDE ? zeros : reinterpret_cast<const S*>(job.source + offset + from * job.sourceStride) + base;
        }
    }

    // Brings some values of all lines together: lines that are far from each other, as planes are, would drive each other out of the cache.
    void gather(int64_t first, int64_t wide, int64_t count) {
        for (int64_t i = 0; i < ROWS + 2 * halo; i++) {
            Element* copy = gathered + i * GATHERED;
            tailLines[i] = copy;
            if (i < count) {
                const S* from = lines[i] == zeros ? zeros : lines[i] + first;
                int64_t v = 0;
                for (; v + A::LANES <= wide; v += A::LANES) {
                    A::store(copy + v, A::load(from + v));
                }
                for (; v < wide; v++) {
                    copy[v] = static_cast<Element>(valueAt(from + v));
                }
                for (v = 0; job.pedestal != nullptr && v < wide; v++) {
                    copy[v] -= static_cast<Element>(job.pedestal[(first + v) % channels]);
                }
            }
        }
    }

    static void keepSums(uint8_t* to, const float* sums, int64_t count) { memcpy(to, sums, count * sizeof(float)); }
    // Sums that are rounded to levels have no use between two axes.
    static void keepSums(uint8_t*, const double*, int64_t) {}

    void down(int64_t k, int64_t to, int64_t rows) {
        const KernelSpec& kernel = job.kernels[k];
        int64_t radius = kernel.downTaps / 2;
        const Element* weights = static_cast<const Element*>(kernel.down);
        Window<A>& window = windows[k];
        int64_t wanted = least(job.columns, to + kernel.alongTaps / 2) * channels;
        const S* const* from = lines + (halo - radius);
        while (window.ready < wanted) {
            int64_t x = window.ready - base;
            if (window.ready + TILE <= values) {
                if (k == job.kernelCount - 1) {
                    fetchNext(window.ready);
                }
                sumDown(from, x, window.ready % channels, weights, kernel.downTaps, rows);
            } else {
                int64_t count = values - window.ready;
                for (int64_t i = 0; i < ROWS + 2 * radius; i++) {
                    Element* copy = tail + i * TILE;
                    for (int64_t v = 0; v < count; v++) {
                        copy[v] = static_cast<Element>(valueAt(from[i] + x + v));
                        if (job.pedestal != nullptr) {
                            copy[v] -= static_cast<Element>(job.pedestal[(window.ready + v) % channels]);
                        }
                    }
                    tailLines[i] = copy;
                }
                sumDown(tailLines, 0, weights, kernel.downTaps, rows);
            }
            transposeTile(window.memory + (window.ready - window.first) * ROWS);
            window.ready += TILE;
        }
    }

    // Fetches what the next block of rows reads that this one does not into the second cache, so that it comes from memory while this one is summed: there
    // are too many lines for the processor to see by itself where they go on. To be inlined: a function that only fetches does nothing, compilers find, and
    // leave its calls out.
    SLUICE_INLINE void fetchNext(int64_t first) {
        for (int64_t i = nextLine; i < endLine; i++) {
            const uint8_t* line = job.source + offset + i * job.sourceStride + first * static_cast<int64_t>(sizeof(S));
            for (int64_t at = 0; at < TILE * static_cast<int64_t>(sizeof(S)); at += 64) {
                __builtin_prefetch(line + at, 0, 2);
            }
        }
    }

    // The same of values in the image, the first of which is of that channel.
    void sumDown(const S* const* from, int64_t x, int64_t channel, const Element* weights, int64_t taps, int64_t rows) {
        if constexpr (std::is_same<Element, float>::value) {
            if (job.pedestal != nullptr) {
                const Vector level[] = {A::load(job.pedestal + channel), A::load(job.pedestal + channel + A::LANES)};
                for (int64_t r = 0; r < rows; r += AT_ONCE) {
                    sumRows([&](int64_t j, int v) { return A::subtract(A::load(from[r + j] + x + v * A::LANES), level[v]); }, r, weights, taps);
                }
                return;
            }
        }
        sumDown(from, x, weights, taps, rows);
    }

    template <class L>
    void sumDown(const L* const* from, int64_t x, const Element* weights, int64_t taps, int64_t rows) {
        for (int64_t r = 0; r < rows; r += AT_ONCE) {
            sumRows([&](int64_t j, int v) { return A::load(from[r + j] + x + v * A::LANES); }, r, weights, taps);
        }
    }

    // AT_ONCE rows of the tile, from row r of the block on.
    template <class Line>
    SLUICE_INLINE void sumRows(const Line& line, int64_t r, const Element* weights, int64_t taps) {
        Chains<A> chains;
        chains.of(line, weights, taps);
#pragma GCC unroll 8
        for (int i = 0; i < AT_ONCE; i++) {
            A::store(tile + (r + i) * TILE, chains.sum[i][0]);
            A::store(tile + (r + i) * TILE + A::LANES, chains.sum[i][1]);
        }
    }

    void transposeTile(Element* to) {
        for (int64_t v = 0; v < TILE; v += A::LANES) {
            for (int64_t r = 0; r < ROWS; r += A::LANES) {
                Vector square[A::LANES];
#pragma GCC unroll 16
                for (int i = 0; i < A::LANES; i++) {
                    square[i] = A::load(tile + (r + i) * TILE + v);
                }
                A::transpose(square);
#pragma GCC unroll 16
                for (int i = 0; i < A::LANES; i++) {
                    A::store(to + (v + i) * ROWS + r, square[i]);
                }
            }
        }
    }

    // Makes up the columns beyond the image that a chunk reaches.
    void border(int64_t k, int64_t from, int64_t to) {
        int64_t radius = job.kernels[k].alongTaps / 2;
        Window<A>& window = windows[k];
        if (window.madeUp == 0) {
            for (int64_t column = from - radius; column < 0; column++) {
                makeUp(window, column);
            }
            window.madeUp = job.columns;
        }
        for (; window.madeUp < to + radius; window.madeUp++) {
            makeUp(window, window.madeUp);
        }
    }

    void makeUp(Window<A>& window, int64_t column) {
        int64_t from = inside(job.border, column, job.columns);
        Element* target = window.memory + (column * channels - window.first) * ROWS;
        int64_t size = channels * ROWS * static_cast<int64_t>(sizeof(Element));
        if (from == OUTSIDE) {
            memset(target, 0, size);
        } else {
            memcpy(target, window.memory + (from * channels - window.first) * ROWS, size);
        }
    }

    void along(int64_t k, int64_t from, int64_t to) {
        const KernelSpec& kernel = job.kernels[k];
        int64_t radius = kernel.alongTaps / 2;
        const Element* weights = static_cast<const Element*>(kernel.along);
        const Window<A>& window = windows[k];
        int64_t wanted = channels - job.alpha;
        int64_t step = channels * ROWS;
        float* out = smoothed + k * smoothedValues * ROWS;
        for (int64_t column = from; column < to; column += AT_ONCE) {
            for (int64_t c = 0; c < wanted; c++) {
                const Element* lineZero = window.memory + ((column - radius) * channels + c - window.first) * ROWS;
                Chains<A> chains;
                chains.of([&](int64_t j, int v) { return A::load(lineZero + j * step + v * A::LANES); }, weights, kernel.alongTaps);
                float* target = out + ((column - from) * channels + c) * ROWS;
#pragma GCC unroll 8
                for (int i = 0; i < AT_ONCE; i++) {
                    keep(target + i * step, chains.sum[i][0]);
                    keep(target + i * step + A::LANES, chains.sum[i][1]);
                }
            }
        }
    }

    SLUICE_INLINE void keep(float* at, Floats::Vector sum) {
        if (job.arithmetic == FIXED_BYTES) {
            Floats::Vector half = Floats::all(32768.0f);
            sum = Floats::truncate(Floats::multiply(Floats::add(sum, half), Floats::all(0x1p-16f)));
        }
        Floats::store(at, sum);
    }

    SLUICE_INLINE void keep(float* at, Doubles::Vector sum) {
        Doubles::Vector scale = Doubles::all(0x1p-32);
        Doubles::storeWhole(at, Doubles::multiplyAdd(sum, scale, Doubles::all(0.5)));
    }

    // Moves what is there from the next chunk's first column on to the beginning.
    void slide(int64_t k, int64_t to) {
        int64_t radius = job.kernels[k].alongTaps / 2;
        Window<A>& window = windows[k];
        int64_t first = (to - radius) * channels;
        int64_t end = most(window.ready, (to + radius) * channels);
        memmove(window.memory, window.memory + (first - window.first) * ROWS, (end - first) * ROWS * sizeof(Element));
        window.first = first;
    }

    const int64_t channels;
    const int64_t values;
    int64_t halo;
    int64_t haloAlong;
    int64_t chunk;
    int64_t base;
    int64_t offset;
    int64_t nextLine;
    int64_t endLine;
    const S** lines;
    const Element** tailLines;
    Element* tail;
    Element* tile;
    Element* gathered;
    S* zeros;
    int64_t zeroValues;
    float* smoothed;
    int64_t smoothedValues;
    Window<A>* windows;
    int64_t bytes;
};

}  // namespace
