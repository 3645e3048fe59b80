// Smoothing on a coarse grid, where CoarseKernel.java says what is computed.
//
//   gather  cells of rows, from one row of points to the next, are added to the sums of all points that reach them; each row of the image is read
//           once. A sum is then taken apart into phases, the columns that lie whole strides apart, so that neighbouring points are a vector,
//           and summed along
//   spread  rows of points are interpolated along into a ring, phase by phase; rows of pixels are sums of the rings' rows, several at a time,
//           of all kernels; then they are encoded and written
//
// Every sum begins with zero and is one chain of fused multiply-adds in the order of pixels or points, as in Java.
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

#include "block.h"
#include "job.h"

namespace {

using namespace sluice;

// Sums of N lines of results, two vectors each, over count lines of values. Line i takes its weights from weights[i * apart] on.
template <int N, class Line>
SLUICE_INLINE void addLines(Floats::Vector (&sum)[N][2], const Line& line, const float* weights, int64_t apart, int64_t count) {
    for (int64_t j = 0; j < count; j++) {
        Floats::Vector a = line(j, 0);
        Floats::Vector b = line(j, 1);
#pragma GCC unroll 10
        for (int i = 0; i < N; i++) {
            Floats::Vector w = Floats::weight(weights + i * apart + j);
            sum[i][0] = Floats::multiplyAdd(w, a, sum[i][0]);
            sum[i][1] = Floats::multiplyAdd(w, b, sum[i][1]);
        }
    }
}

// The points of a grid summed from an image made of S. Its rows are counted from the grid's first one.
template <class S>
class Gather {
public:
    static constexpr int64_t TILE = 2 * Floats::LANES;

    Gather(const Job& job, uint8_t* scratch, int64_t pointRows) : job(job), grid(job.grids[0]), channels(job.channels) {
        cells = grid.pointColumns - 1 + 2 * grid.reach;
        start = (grid.firstColumn - grid.reach) * grid.stride - grid.originColumn;
        int64_t end = start + cells * grid.stride;
        // Beyond the image the border rule looks back inside.
        bool inner = start >= 0 && end <= job.columns;
        left = inner ? start : 0;
        values = ((inner ? end : job.columns) - left) * channels;
        sumValues = roundUp(values, TILE);
        phaseValues = roundUp(cells * channels, TILE) + AHEAD * Floats::LANES;
        Pieces pieces(scratch);
        sums = pieces.take<float>(pointRows * sumValues);
        lines = pieces.take<const S*>(BAND);
        tail = pieces.take<S>(BAND * TILE);
        zeros = pieces.take<S>(job.border == CONSTANT ? sumValues : 0);
        padded = pieces.take<float>(cells * grid.stride * channels);
        phases = pieces.take<float>(grid.stride * phaseValues);
        out = pieces.take<float>(phaseValues);
        bytes = pieces.bytes();
    }

    int64_t scratchBytes() const { return bytes; }

    // Sums some rows of points down the columns, wide values from the first one on, a multiple of TILE.
    void down(int64_t from, int64_t rows, int64_t first, int64_t wide) {
        if (first >= values) {
            return;
        }
        int64_t end = least(first + wide, values);
        for (int64_t m = 0; m < rows; m++) {
            memset(sums + m * sumValues + first, 0, (roundUp(end, TILE) - first) * sizeof(float));
        }
        if (job.border == CONSTANT) {
            memset(zeros, 0, sumValues * sizeof(S));
        }
        for (int64_t cell = from - grid.reach; cell < from + rows - 1 + grid.reach; cell++) {
            int64_t lowest = most(from, cell - grid.reach + 1);
            int64_t highest = least(from + rows - 1, cell + grid.reach);
            for (int64_t j = 0; j < grid.stride; j += BAND) {
                Band band = {(cell - lowest + grid.reach) * grid.stride + j, lowest - from, highest - lowest + 1, least(BAND, grid.stride - j)};
                findLines(cell, j, band.count);
                int64_t x = first;
                for (; x + TILE <= end; x += TILE) {
                    fetch(x, band.count);
                    add(band, x, x);
                }
                if (x < end) {
                    copyTail(x, end - x, band.count);
                    add(band, 0, x);
                }
            }
        }
    }

    // Sums along what was summed down, and writes the points.
    void along(int64_t from, int64_t rows) {
        for (int64_t m = 0; m < rows; m++) {
            takeApart(sums + m * sumValues);
            int64_t wanted = grid.pointColumns * channels;
            for (int64_t n = 0; n < wanted; n += AHEAD * Floats::LANES) {
                sumAlong(n);
            }
            memcpy(reinterpret_cast<uint8_t*>(grid.points) + (from + m) * grid.pointStride, out, wanted * sizeof(float));
        }
    }

private:
    static constexpr int64_t BAND = 16;   // rows that are added at a time
    // Rows of points that they are added to at a time: all that a cell reaches, or half of them where registers are few.
    static constexpr int AT_ONCE = Floats::AT_ONCE > 4 ? 10 : 5;
    static constexpr int64_t AHEAD = 8;   // vectors that are summed along at a time

    // Rows of the image and the rows of points to which they are added.
    struct Band {
        int64_t weight;  // of its first row for the first of the points' rows
        int64_t point;   // the first one, among the sums
        int64_t points;
        int64_t count;
    };

    void findLines(int64_t cell, int64_t phase, int64_t count) {
        int64_t row = (grid.firstRow + cell) * grid.stride + phase - grid.originRow;
        for (int64_t j = 0; j < count; j++) {
            int64_t from = inside(job.border, row + j, job.rows);
            lines[j] = from == OUTSIDE ? zeros : reinterpret_cast<const S*>(job.source + from * job.sourceStride) + left * channels;
        }
    }

    // Asks for the next rows below.
    SLUICE_INLINE void fetch(int64_t x, int64_t count) {
        for (int64_t j = 0; j < count; j++) {
            const uint8_t* below = reinterpret_cast<const uint8_t*>(lines[j] + x) + count * job.sourceStride;
            for (int64_t at = 0; at < TILE * static_cast<int64_t>(sizeof(S)); at += 64) {
                __builtin_prefetch(below + at);
            }
        }
    }

    // Values that do not fill a tile, where nothing may be read behind them.
    void copyTail(int64_t x, int64_t count, int64_t rows) {
        memset(tail, 0, rows * TILE * sizeof(S));
        for (int64_t j = 0; j < rows; j++) {
            memcpy(tail + j * TILE, lines[j] + x, count * sizeof(S));
            lines[j] = tail + j * TILE;
        }
    }

    // The lines' values from x on, which are values of the row from value on.
    void add(const Band& band, int64_t x, int64_t value) {
        const float* weights = grid.gather + band.weight;
        for (int64_t m = 0; m < band.points; m += AT_ONCE) {
            int64_t count = least(AT_ONCE, band.points - m);
            if (count == AT_ONCE) {
                addTo<AT_ONCE>(band, m, weights, x, value);
                continue;
            }
            for (int64_t i = 0; i < count; i++) {
                addTo<1>(band, m + i, weights, x, value);
            }
        }
    }

    template <int N>
    void addTo(const Band& band, int64_t m, const float* weights, int64_t x, int64_t value) {
        float* at = sums + (band.point + m) * sumValues + value;
        const float* w = weights - m * grid.stride;
        Floats::Vector sum[N][2];
#pragma GCC unroll 10
        for (int i = 0; i < N; i++) {
            sum[i][0] = Floats::load(at + i * sumValues);
            sum[i][1] = Floats::load(at + i * sumValues + Floats::LANES);
        }
        if (job.pedestal != nullptr) {
            const float* pedestal = job.pedestal + value % channels;
            Floats::Vector level[] = {Floats::load(pedestal), Floats::load(pedestal + Floats::LANES)};
            addLines(sum, [&](int64_t j, int v) { return Floats::subtract(Floats::load(lines[j] + x + v * Floats::LANES), level[v]); }, w, -grid.stride, band.count);
        } else {
            addLines(sum, [&](int64_t j, int v) { return Floats::load(lines[j] + x + v * Floats::LANES); }, w, -grid.stride, band.count);
        }
#pragma GCC unroll 10
        for (int i = 0; i < N; i++) {
            Floats::store(at + i * sumValues, sum[i][0]);
            Floats::store(at + i * sumValues + Floats::LANES, sum[i][1]);
        }
    }

    // Column i of phase p is column i * stride + p of all that the points reach.
    void takeApart(const float* row) {
        int64_t reached = cells * grid.stride;
        int64_t before = least(reached, most(0, -start));
        int64_t middle = most(0, least(reached, job.columns - start) - before);
        for (int64_t column = 0; column < before; column++) {
            makeUp(row, column);
        }
        memcpy(padded + before * channels, row + (start + before - left) * channels, middle * channels * sizeof(float));
        for (int64_t column = before + middle; column < reached; column++) {
            makeUp(row, column);
        }
        for (int64_t p = 0; p < grid.stride; p++) {
            float* phase = phases + p * phaseValues;
            const float* from = padded + p * channels;
            int64_t step = grid.stride * channels;
            if (channels == 1) {
                for (int64_t i = 0; i < cells; i++) {
                    phase[i] = from[i * step];
                }
            } else {
                for (int64_t i = 0; i < cells; i++) {
                    for (int64_t c = 0; c < channels; c++) {
                        phase[i * channels + c] = from[i * step + c];
                    }
                }
            }
        }
    }

    void makeUp(const float* row, int64_t column) {
        int64_t from = inside(job.border, start + column, job.columns);
        for (int64_t c = 0; c < channels; c++) {
            padded[column * channels + c] = from == OUTSIDE ? 0 : row[(from - left) * channels + c];
        }
    }

    void sumAlong(int64_t n) {
        Floats::Vector sum[AHEAD];
#pragma GCC unroll 8
        for (int v = 0; v < AHEAD; v++) {
            sum[v] = Floats::all(0);
        }
        for (int64_t i = 0; i < 2 * grid.reach; i++) {
            for (int64_t p = 0; p < grid.stride; p++) {
                Floats::Vector w = Floats::weight(grid.gather + i * grid.stride + p);
                const float* from = phases + p * phaseValues + i * channels + n;
#pragma GCC unroll 8
                for (int v = 0; v < AHEAD; v++) {
                    sum[v] = Floats::multiplyAdd(w, Floats::load(from + v * Floats::LANES), sum[v]);
                }
            }
        }
#pragma GCC unroll 8
        for (int v = 0; v < AHEAD; v++) {
            Floats::store(out + n + v * Floats::LANES, sum[v]);
        }
    }

    const Job& job;
    const GridSpec& grid;
    const int64_t channels;
    int64_t cells;   // from the first to the last that a point reaches
    int64_t start;   // the source's column at which they begin
    int64_t left;    // the first one of the sums
    int64_t values;  // of a row that is summed
    int64_t sumValues;
    int64_t phaseValues;
    float* sums;
    const S** lines;
    S* tail;
    S* zeros;
    float* padded;
    float* phases;
    float* out;
    int64_t bytes;
};

// Pixels interpolated from the grids of a job, one for each kernel.
class Spread {
public:
    static constexpr int64_t TILE = 2 * Floats::LANES;

    Spread(const Job& job, uint8_t* scratch, int64_t columns) : job(job), channels(job.channels), kernels(job.gridCount) {
        together = AT_ONCE;
        Pieces pieces(scratch);
        rings = pieces.take<Ring>(kernels);
        smoothed = pieces.take<float>(kernels * AT_ONCE * TILE);
        for (int64_t k = 0; k < kernels; k++) {
            const GridSpec& grid = job.grids[k];
            together = least(together, grid.stride);
            int64_t points = 2 * grid.reach;
            int64_t cells = columns / grid.stride + 2;
            Ring ring;
            ring.period = grid.stride * channels;
            ring.values = roundUp(cells * ring.period, AHEAD * Floats::LANES) + TILE;
            ring.memory = pieces.take<float>(points * ring.values);
            ring.rows = pieces.take<int64_t>(points);
            ring.lines = pieces.take<const float*>(points);
            ring.weights = pieces.take<float>(points * (ring.period + Floats::LANES));
            ring.repeated = pieces.take<float>(ring.values + (points - 1) * ring.period + Floats::LANES);
            if (scratch != nullptr) {
                rings[k] = ring;
            }
        }
        bytes = pieces.bytes();
    }

    int64_t scratchBytes() const { return bytes; }

    template <class Sink>
    void run(int64_t row, int64_t rows, int64_t column, int64_t columns, Sink& sink) {
        for (int64_t k = 0; k < kernels; k++) {
            layWeights(job.grids[k], rings[k]);
        }
        for (int64_t k = 0; k < kernels; k++) {
            for (int64_t i = 0; i < 2 * job.grids[k].reach; i++) {
                rings[k].rows[i] = INT64_MIN;
            }
        }
        int64_t end = column + columns;
        for (int64_t y = row; y < row + rows;) {
            // Rows of one cell; strides are powers of two, so they are those of a cell of every grid.
            int64_t place = (y + job.grids[0].originRow) % together;
            int64_t count = least(together - place, row + rows - y);
            for (int64_t k = 0; k < kernels; k++) {
                findLines(k, y, column, end);
            }
            for (int64_t v = 0; v < columns * channels; v += TILE) {
                for (int64_t k = 0; k < kernels; k++) {
                    sum(k, y, count, v);
                }
                for (int64_t r = 0; r < count; r++) {
                    sink.takeRow(smoothed + r * TILE, AT_ONCE * TILE, y + r, column * channels + v, least(TILE, columns * channels - v));
                }
            }
            sink.endRows(y, count, column, end);
            y += count;
        }
    }

private:
    static constexpr int AT_ONCE = 4;  // rows
    static constexpr int AHEAD = 4;    // vectors that are summed along at a time

    // Rows of points, interpolated along.
    struct Ring {
        int64_t period;      // values of a cell
        int64_t values;      // of a row
        float* memory;
        int64_t* rows;       // which rows of points are there
        const float** lines; // those that the pixels at work are interpolated from, at the first pixel
        float* weights;      // of each point in turn, for the values of a cell, over and over for the length of a vector
        float* repeated;     // a row of points, each once for every pixel of a cell
    };

    void findLines(int64_t k, int64_t y, int64_t from, int64_t to) {
        const GridSpec& grid = job.grids[k];
        Ring& ring = rings[k];
        int64_t points = 2 * grid.reach;
        int64_t column = from + grid.originColumn;
        int64_t first = (y + grid.originRow) / grid.stride - grid.reach + 1 - grid.firstRow;
        for (int64_t i = 0; i < points; i++) {
            int64_t slot = (first + i) % points;
            float* memory = ring.memory + slot * ring.values;
            if (ring.rows[slot] != first + i) {
                interpolate(grid, ring, first + i, column / grid.stride, (to - 1 + grid.originColumn) / grid.stride, memory);
                ring.rows[slot] = first + i;
            }
            ring.lines[i] = memory + column % grid.stride * channels;
        }
    }

    void layWeights(const GridSpec& grid, Ring& ring) {
        int64_t points = 2 * grid.reach;
        for (int64_t i = 0; i < points; i++) {
            float* to = ring.weights + i * (ring.period + Floats::LANES);
            for (int64_t v = 0; v < ring.period + Floats::LANES; v++) {
                to[v] = grid.spread[v / channels % grid.stride * points + i];
            }
        }
    }

    // A row of points along some whole cells.
    void interpolate(const GridSpec& grid, Ring& ring, int64_t row, int64_t firstCell, int64_t lastCell, float* to) {
        const uint8_t* first = reinterpret_cast<const uint8_t*>(grid.points) + row * grid.pointStride;
        const float* from = reinterpret_cast<const float*>(first) + (firstCell - grid.reach + 1 - grid.firstColumn) * channels;
        int64_t cells = lastCell - firstCell + 1;
        repeat(ring, from, cells + 2 * grid.reach - 1);
        int64_t points = 2 * grid.reach;
        if (Floats::LANES % ring.period == 0) {
            for (int64_t v = 0; v < cells * ring.period; v += AHEAD * Floats::LANES) {
                sumAlong(ring, points, v, [](int) { return 0; }, to);
            }
        } else {
            for (int64_t v = 0; v < cells * ring.period; v += AHEAD * Floats::LANES) {
                int64_t place[AHEAD];
                for (int i = 0; i < AHEAD; i++) {
                    place[i] = (v + i * Floats::LANES) % ring.period;
                }
                sumAlong(ring, points, v, [&](int i) { return place[i]; }, to);
            }
        }
    }

    // place(i) is where in a cell vector i begins.
    template <class Place>
    SLUICE_INLINE void sumAlong(const Ring& ring, int64_t points, int64_t value, const Place& place, float* to) {
        Floats::Vector sum[AHEAD];
#pragma GCC unroll 8
        for (int v = 0; v < AHEAD; v++) {
            sum[v] = Floats::all(0);
        }
        for (int64_t i = 0; i < points; i++) {
            const float* weights = ring.weights + i * (ring.period + Floats::LANES);
            const float* from = ring.repeated + value + i * ring.period;
#pragma GCC unroll 8
            for (int v = 0; v < AHEAD; v++) {
                sum[v] = Floats::multiplyAdd(Floats::load(weights + place(v)), Floats::load(from + v * Floats::LANES), sum[v]);
            }
        }
#pragma GCC unroll 8
        for (int v = 0; v < AHEAD; v++) {
            Floats::store(to + value + v * Floats::LANES, sum[v]);
        }
    }

    void repeat(Ring& ring, const float* from, int64_t points) {
        float* to = ring.repeated;
        for (int64_t n = 0; n < points; n++, from += channels, to += ring.period) {
            if (channels == 1) {
                // What is too much is the next point's.
                for (int64_t v = 0; v < ring.period; v += Floats::LANES) {
                    Floats::store(to + v, Floats::all(*from));
                }
            } else {
                for (int64_t v = 0; v < ring.period; v += channels) {
                    for (int64_t c = 0; c < channels; c++) {
                        to[v + c] = from[c];
                    }
                }
            }
        }
    }

    void sum(int64_t k, int64_t y, int64_t count, int64_t value) {
        switch (count) {
            case 1: sumRows<1>(k, y, value); break;
            case 2: sumRows<2>(k, y, value); break;
            case 3: sumRows<3>(k, y, value); break;
            default: sumRows<4>(k, y, value);
        }
    }

    template <int N>
    void sumRows(int64_t k, int64_t y, int64_t value) {
        const GridSpec& grid = job.grids[k];
        const float* const* lines = rings[k].lines;
        int64_t points = 2 * grid.reach;
        Floats::Vector sum[N][2];
#pragma GCC unroll 8
        for (int i = 0; i < N; i++) {
            sum[i][0] = Floats::all(0);
            sum[i][1] = Floats::all(0);
        }
        const float* weights = grid.spread + (y + grid.originRow) % grid.stride * points;
        addLines(sum, [&](int64_t j, int v) { return Floats::load(lines[j] + value + v * Floats::LANES); }, weights, points, points);
#pragma GCC unroll 8
        for (int i = 0; i < N; i++) {
            float* at = smoothed + (k * AT_ONCE + i) * TILE;
            Floats::store(at, sum[i][0]);
            Floats::store(at + Floats::LANES, sum[i][1]);
        }
    }

    const Job& job;
    const int64_t channels;
    const int64_t kernels;
    int64_t together;
    Ring* rings;
    float* smoothed;
    int64_t bytes;
};

}  // namespace
