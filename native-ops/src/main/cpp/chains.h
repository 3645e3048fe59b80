// Weighted sums of lines: the loop in which nearly all the time goes.
#pragma once

#include <cstdint>

namespace {

#define SLUICE_INLINE inline __attribute__((always_inline))

// The sums of AT_ONCE results, two vectors each. A line is what one tap of one result is multiplied with: down the columns it is a row of
// the image, along the rows a column of the transposed block. Result i takes the lines from i on, so a line that was loaded serves all
// results, and so many chains keep both multipliers busy. Each value is one chain of fused multiply-adds, from the first tap to the last.
template <class A>
struct Chains {
    using Vector = typename A::Vector;
    using Element = typename A::Element;
    static constexpr int N = A::AT_ONCE;

    Vector sum[N][2];

    // line(j, v) loads vector v, 0 or 1, of line j.
    template <class Line>
    SLUICE_INLINE void of(const Line& line, const Element* weights, int64_t taps) {
        if (taps < N) {
            few(line, weights, taps);
            return;
        }
#pragma GCC unroll 8
        for (int j = 0; j < N; j++) {
            Vector a = line(j, 0);
            Vector b = line(j, 1);
            Vector first = A::all(weights[0]);
            sum[j][0] = A::multiply(first, a);
            sum[j][1] = A::multiply(first, b);
#pragma GCC unroll 8
            for (int i = 0; i < j; i++) {
                add(i, weights + (j - i), a, b);
            }
        }
        for (int64_t j = N; j < taps; j++) {
            Vector a = line(j, 0);
            Vector b = line(j, 1);
#pragma GCC unroll 8
            for (int i = 0; i < N; i++) {
                add(i, weights + (j - i), a, b);
            }
        }
#pragma GCC unroll 8
        for (int e = 1; e < N; e++) {
            int64_t j = taps - 1 + e;
            Vector a = line(j, 0);
            Vector b = line(j, 1);
#pragma GCC unroll 8
            for (int i = e; i < N; i++) {
                add(i, weights + (j - i), a, b);
            }
        }
    }

private:
    SLUICE_INLINE void add(int i, const Element* weight, Vector a, Vector b) {
        Vector w = A::weight(weight);
        sum[i][0] = A::multiplyAdd(w, a, sum[i][0]);
        sum[i][1] = A::multiplyAdd(w, b, sum[i][1]);
    }

    template <class Line>
    SLUICE_INLINE void few(const Line& line, const Element* weights, int64_t taps) {
#pragma GCC unroll 8
        for (int i = 0; i < N; i++) {
            sum[i][0] = A::multiply(A::all(weights[0]), line(i, 0));
            sum[i][1] = A::multiply(A::all(weights[0]), line(i, 1));
            for (int64_t t = 1; t < taps; t++) {
                add(i, weights + t, line(i + t, 0), line(i + t, 1));
            }
        }
    }
};

}  // namespace
