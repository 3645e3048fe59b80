// Differences of smoothings, and where they are larger or smaller than all around them: what ResponseRows.java and ExtremumSearch.java compute, bit for bit.
#pragma once

#include <cstdint>

#include "block.h"
#include "job.h"

namespace {

using namespace sluice;

// Responses of neighbouring smoothings. What is no larger a part of the first one than rounding leaves is 0.
void respond(const ResponseJob& job, const float* narrow, int64_t narrowStride, const float* wide, int64_t wideStride, float* out, int64_t rows) {
    const float scale = static_cast<float>(job.scale);
    const Floats::Vector scales = Floats::all(scale);
    const Floats::Vector rounding = Floats::all(0x1p-19f);
    for (int64_t r = 0; r < rows; r++) {
        const float* a = narrow + r * narrowStride;
        const float* b = wide + r * wideStride;
        float* to = out + r * job.line;
        int64_t x = 0;
        for (; x + Floats::LANES <= job.columns; x += Floats::LANES) {
            Floats::Vector first = Floats::load(a + x);
            Floats::Vector difference = Floats::subtract(first, Floats::load(b + x));
            Floats::Vector limit = Floats::multiply(rounding, Floats::absolute(first));
            Floats::store(to + x, Floats::zeroUpTo(limit, Floats::absolute(difference), Floats::multiply(difference, scales)));
        }
        for (; x < job.columns; x++) {
            float difference = a[x] - b[x];
            to[x] = __builtin_fabsf(difference) <= 0x1p-19f * __builtin_fabsf(a[x]) ? 0.0f : difference * scale;
        }
    }
}

// Widens a range by the finite values of some rows.
void rangeOf(const ResponseJob& job, const float* from, int64_t rows, float* range) {
    constexpr int LANES = 16;
    float low[LANES];
    float high[LANES];
    for (int i = 0; i < LANES; i++) {
        low[i] = range[0];
        high[i] = range[1];
    }
    auto take = [&](int lane, float value) {
        bool finite = __builtin_fabsf(value) < __builtin_inff();
        low[lane] = finite && value < low[lane] ? value : low[lane];
        high[lane] = finite && value > high[lane] ? value : high[lane];
    };
    for (int64_t r = 0; r < rows; r++) {
        const float* values = from + r * job.line;
        int64_t x = 0;
        for (; x + LANES <= job.columns; x += LANES) {
            for (int i = 0; i < LANES; i++) {
                take(i, values[x + i]);
            }
        }
        for (; x < job.columns; x++) {
            take(0, values[x]);
        }
    }
    for (int i = 0; i < LANES; i++) {
        range[0] = low[i] < range[0] ? low[i] : range[0];
        range[1] = high[i] > range[1] ? high[i] : range[1];
    }
}

// The extrema of a row. Most values are not beyond the threshold, and of those that are, most have a larger neighbour in their own row: the others are looked at last.
class Extrema {
public:
    Extrema(const ResponseJob& job, int64_t plane, const int64_t (&planes)[2], int64_t row, const int64_t (&rows)[2], int64_t level) : job(job), count(0) {
        here = line(plane, row, level);
        for (int64_t p = plane - 1; p <= plane + 1; p++) {
            for (int64_t r = row - 1; r <= row + 1; r++) {
                for (int64_t l = level - 1; l <= level + 1; l++) {
                    bool there = p >= planes[0] && p < planes[1] && r >= rows[0] && r < rows[1] && l >= 0 && l < job.levels;
                    if (!there || (p == plane && r == row && l == level)) {
                        continue;
                    }
                    // In the order of planes, rows, columns and levels.
                    int64_t before = p != plane ? p - plane : r - row;
                    beside[count] = {line(p, r, l), {before <= 0, before < 0 || (before == 0 && l < level), before < 0}};
                    count++;
                }
            }
        }
        // Those in the same plane and level first.
        for (int64_t i = 0, first = 0; i < count; i++) {
            if (beside[i].values == here - job.line || beside[i].values == here + job.line) {
                Line kept = beside[first];
                beside[first] = beside[i];
                beside[i] = kept;
                first++;
            }
        }
    }

    // Writes the columns of the extrema, and returns how many there are.
    int64_t find(int64_t left, int64_t right) {
        int64_t n = 0;
        int64_t x = left;
        if (x == 0 && x < right) {
            n += one(x, n);
            x++;
        }
        // Vectors may reach into what lies behind a line's values.
        int64_t inner = least(right, job.columns - 1);
        const Floats::Vector above = Floats::all(job.above);
        const Floats::Vector below = Floats::all(job.below);
        const Floats::Vector infinite = Floats::all(__builtin_inff());
        const Floats::Vector negative = Floats::all(-__builtin_inff());
        for (; x < inner; x += Floats::LANES) {
            Floats::Vector value = Floats::load(here + x);
            uint32_t bright = Floats::greater(value, above) & Floats::greater(infinite, value);
            uint32_t dark = Floats::greater(below, value) & Floats::greater(value, negative);
            if ((bright | dark) == 0) {
                continue;
            }
            uint32_t wanted = inner - x < Floats::LANES ? (1u << (inner - x)) - 1 : ~0u;
            uint32_t tops = top<false>(value, x, bright & wanted) | top<true>(value, x, dark & wanted);
            for (; tops != 0; tops &= tops - 1) {
                job.found[n] = static_cast<int32_t>(x + __builtin_ctz(tops));
                n++;
            }
        }
        if (right == job.columns && right > left && right > 1) {
            n += one(right - 1, n);
        }
        return n;
    }

private:
    // A row beside the one that is searched; before[d] is whether its value in column x - 1 + d comes first, and so wins if it is equal.
    struct Line {
        const float* values;
        bool before[3];
    };

    const float* line(int64_t plane, int64_t row, int64_t level) const {
        return job.responses + ((plane % job.planes * job.levels + level) * job.rows + row) * job.line;
    }

    template <bool DARK>
    SLUICE_INLINE static uint32_t higher(Floats::Vector value, const float* other, bool before) {
        Floats::Vector o = Floats::load(other);
        if (DARK) {
            return before ? Floats::greater(o, value) : Floats::greaterOrEqual(o, value);
        }
        return before ? Floats::greater(value, o) : Floats::greaterOrEqual(value, o);
    }

    template <bool DARK>
    SLUICE_INLINE uint32_t top(Floats::Vector value, int64_t x, uint32_t those) const {
        if (those == 0) {
            return 0;
        }
        those &= higher<DARK>(value, here + x - 1, true) & higher<DARK>(value, here + x + 1, false);
        for (int64_t i = 0; i < count && those != 0; i++) {
            for (int64_t d = 0; d < 3; d++) {
                those &= higher<DARK>(value, beside[i].values + x - 1 + d, beside[i].before[d]);
            }
        }
        return those;
    }

    // A column at the edge, which has no neighbours beyond.
    int64_t one(int64_t x, int64_t n) const {
        float value = here[x];
        bool is = (value > job.above && value < __builtin_inff() && oneTop(x, 1)) || (value < job.below && value > -__builtin_inff() && oneTop(x, -1));
        if (is) {
            job.found[n] = static_cast<int32_t>(x);
        }
        return is;
    }

    bool oneTop(int64_t x, float sign) const {
        float value = sign * here[x];
        auto above = [&](const float* values, int64_t at, bool before) {
            if (at < 0 || at >= job.columns) {
                return true;
            }
            float other = sign * values[at];
            return before ? value > other : value >= other;
        };
        if (!above(here, x - 1, true) || !above(here, x + 1, false)) {
            return false;
        }
        for (int64_t i = 0; i < count; i++) {
            for (int64_t d = 0; d < 3; d++) {
                if (!above(beside[i].values, x - 1 + d, beside[i].before[d])) {
                    return false;
                }
            }
        }
        return true;
    }

    const ResponseJob& job;
    const float* here;
    Line beside[26];
    int64_t count;
};

int64_t extrema(const ResponseJob& job, int64_t plane, const int64_t (&planes)[2], int64_t row, const int64_t (&rows)[2], int64_t level, const int64_t (&columns)[2]) {
    return Extrema(job, plane, planes, row, rows, level).find(columns[0], columns[1]);
}

}  // namespace
