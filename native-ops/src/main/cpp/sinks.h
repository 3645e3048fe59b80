// What becomes of a smoothed chunk: encoded values in images, or the range of the values.
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

#include "block.h"

namespace {

// The smoothings of a chunk, or the differences of neighbours: V vectors at a time, one of each of LANES values, of LANES rows.
template <int ROWS>
class Differences {
public:
    using Vector = Floats::Vector;

    Differences(const Job& job, const float* minuend, const float* subtrahend)
        : minuend(minuend), subtrahend(job.difference ? subtrahend : nullptr), pedestal(job.difference || job.level ? nullptr : job.pedestal), channels(job.channels) {}

    SLUICE_INLINE Vector at(int64_t value, int64_t row) const {
        int64_t place = value * ROWS + row;
        Vector v = Floats::load(minuend + place);
        if (pedestal != nullptr) {
            return Floats::add(v, Floats::all(pedestal[value % channels]));
        }
        return subtrahend == nullptr ? v : Floats::subtract(v, Floats::load(subtrahend + place));
    }

private:
    const float* minuend;
    const float* subtrahend;
    const float* pedestal;
    const int64_t channels;
};

// S is what the source is made of, D what the results are made of.
template <class S, class D>
class ImageSink {
public:
    explicit ImageSink(const Job& job)
        : job(job),
          subtract(Floats::all(static_cast<float>(job.subtract))),
          scale(Floats::all(static_cast<float>(job.scale))),
          addend(Floats::all(static_cast<float>(job.add))),
          scales(job.subtract != 0 || job.scale != 1),
          adds(job.add != 0),
          streams(job.streams && std::is_same<D, float>::value) {}

    // What went past the caches is there for whoever is told of it.
    ~ImageSink() {
        if (streams) {
            Floats::endStreams();
        }
    }

    template <class B>
    void take(const B& block, int64_t row, int64_t rows, int64_t from, int64_t to) {
        for (int64_t i = 0; i < job.resultCount; i++) {
            Differences<B::ROWS> differences(job, block.smoothedBy(i), job.difference ? block.smoothedBy(i + 1) : nullptr);
            uint8_t* first = job.results[i] + (row - job.resultRow) * job.resultStride +
                             (from - job.resultColumn) * job.channels * static_cast<int64_t>(sizeof(D));
            int64_t values = (to - from) * job.channels;
            bool past = streams && (reinterpret_cast<uintptr_t>(first) | job.resultStride) % LINE == 0;
            // A cache line of some rows at a time: past the caches it has to be whole.
            for (int64_t line = 0; line < values; line += LINE_VALUES) {
                for (int64_t r = 0; r < rows; r += Floats::LANES) {
                    for (int64_t v = line; v < least(line + LINE_VALUES, values); v += Floats::LANES) {
                        square(differences, v, r, first + r * job.resultStride, least(Floats::LANES, rows - r), values - v, past);
                    }
                }
            }
        }
        endRows(row, rows, from, to);
    }

    // Values of one row, of which the first is so many values from the row's beginning, and at most two vectors are there; those of the next smoothing
    // lie so many values further on.
    SLUICE_INLINE void takeRow(const float* smoothed, int64_t apart, int64_t row, int64_t first, int64_t count) {
        for (int64_t i = 0; i < job.resultCount; i++) {
            const float* minuend = smoothed + i * apart;
            D* to = reinterpret_cast<D*>(job.results[i] + (row - job.resultRow) * job.resultStride) + (first - job.resultColumn * job.channels);
            bool past = streams && reinterpret_cast<uintptr_t>(to) % LINE == 0;
            for (int64_t v = 0; v < count; v += Floats::LANES) {
                Vector value = Floats::load(minuend + v);
                if (job.difference) {
                    value = Floats::subtract(value, Floats::load(minuend + apart + v));
                } else if (job.pedestal != nullptr && !job.level) {
                    value = Floats::add(value, Floats::load(job.pedestal + (first + v) % job.channels));
                }
                value = encoded(value);
                if (v + Floats::LANES <= count) {
                    keep(to + v, value, past);
                } else {
                    D edge[Floats::LANES];
                    Floats::store(edge, value);
                    memcpy(to + v, edge, (count - v) * sizeof(D));
                }
            }
        }
    }

    // After all values of some rows and columns were taken.
    void endRows(int64_t row, int64_t rows, int64_t from, int64_t to) const {
        for (int64_t i = 0; job.alpha && i < job.resultCount; i++) {
            copyAlpha(job.results[i] + (row - job.resultRow) * job.resultStride + (from - job.resultColumn) * job.channels * static_cast<int64_t>(sizeof(D)),
                      row, rows, from, to);
        }
    }

private:
    using Vector = Floats::Vector;
    static constexpr int64_t LINE = 64;
    static constexpr int64_t LINE_VALUES = LINE / sizeof(float);

    template <class V>
    SLUICE_INLINE void square(const V& differences, int64_t value, int64_t row, uint8_t* to, int64_t rows, int64_t values, bool past) {
        Vector v[Floats::LANES];
#pragma GCC unroll 16
        for (int i = 0; i < Floats::LANES; i++) {
            v[i] = encoded(differences.at(value + i, row));
        }
        Floats::transpose(v);
        if (rows == Floats::LANES && values >= Floats::LANES) {
#pragma GCC unroll 16
            for (int i = 0; i < Floats::LANES; i++) {
                keep(reinterpret_cast<D*>(to + i * job.resultStride) + value, v[i], past);
            }
            return;
        }
        int64_t count = least(Floats::LANES, values);
        for (int64_t i = 0; i < rows; i++) {
            D edge[Floats::LANES];
            Floats::store(edge, v[i]);
            memcpy(reinterpret_cast<D*>(to + i * job.resultStride) + value, edge, count * sizeof(D));
        }
    }

    SLUICE_INLINE static void keep(D* at, Vector v, bool past) {
        if constexpr (std::is_same<D, float>::value) {
            if (past) {
                Floats::stream(at, v);
                return;
            }
        }
        Floats::store(at, v);
    }

    SLUICE_INLINE Vector encoded(Vector v) const {
        if (job.absolute) {
            v = Floats::absolute(v);
        }
        if (job.nonNegative) {
            v = Floats::nonNegative(v);
        }
        if (scales) {
            v = Floats::multiply(Floats::subtract(v, subtract), scale);
        }
        if (adds) {
            v = Floats::add(v, addend);
        }
        return v;
    }

    void copyAlpha(uint8_t* first, int64_t row, int64_t rows, int64_t from, int64_t to) const {
        for (int64_t r = 0; r < rows; r++) {
            const S* source = reinterpret_cast<const S*>(job.source + (row + r) * job.sourceStride);
            D* target = reinterpret_cast<D*>(first + r * job.resultStride);
            for (int64_t x = job.channels - 1; x < (to - from) * job.channels; x += job.channels) {
                D value = static_cast<D>(valueAt(source + from * job.channels + x));
                memcpy(target + x, &value, sizeof(D));
            }
        }
    }

    const Job& job;
    const Vector subtract;
    const Vector scale;
    const Vector addend;
    const bool scales;
    const bool adds;
    const bool streams;
};

// The range of the first difference, alpha and what is not finite left out.
class RangeSink {
public:
    explicit RangeSink(const Job& job) : job(job), low(job.range[0]), high(job.range[1]) {}

    template <class B>
    void take(const B& block, int64_t, int64_t rows, int64_t from, int64_t to) {
        Differences<B::ROWS> differences(job, block.smoothedBy(0), job.difference ? block.smoothedBy(1) : nullptr);
        for (int64_t column = from; column < to; column++) {
            for (int64_t c = 0; c < job.channels - job.alpha; c++) {
                for (int64_t r = 0; r < rows; r += Floats::LANES) {
                    float lanes[Floats::LANES];
                    Floats::store(lanes, differences.at((column - from) * job.channels + c, r));
                    widen(lanes, least(Floats::LANES, rows - r));
                }
            }
        }
    }

    // As an image takes them.
    void takeRow(const float* smoothed, int64_t apart, int64_t, int64_t first, int64_t count) {
        for (int64_t v = 0; v < count; v++) {
            if (!job.alpha || (first + v) % job.channels != job.channels - 1) {
                float value = job.difference ? smoothed[v] - smoothed[apart + v] : smoothed[v];
                widen(&value, 1);
            }
        }
    }

    void endRows(int64_t, int64_t, int64_t, int64_t) const {}

    void end() const {
        job.range[0] = low;
        job.range[1] = high;
    }

private:
    SLUICE_INLINE void widen(const float* lanes, int64_t count) {
        for (int64_t i = 0; i < count; i++) {
            float value = lanes[i];
            float finite = __builtin_fabsf(value) < __builtin_inff() ? value : low;
            low = finite < low ? finite : low;
            finite = __builtin_fabsf(value) < __builtin_inff() ? value : high;
            high = finite > high ? finite : high;
        }
    }

    const Job& job;
    float low;
    float high;
};

}  // namespace
