// Vectors of AVX-512: 16 floats, 8 doubles.
#pragma once

#include <immintrin.h>

#include <cstdint>

namespace {

struct Floats {
    using Element = float;
    using Vector = __m512;
    static constexpr int LANES = 16;
    // Results that are summed at a time: two vectors each, of 32 registers.
    static constexpr int AT_ONCE = 8;

    static Vector load(const float* at) { return _mm512_loadu_ps(at); }
    static Vector load(const uint8_t* at) {
        return _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at))));
    }
    static Vector load(const uint16_t* at) {
        return _mm512_cvtepi32_ps(_mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(at))));
    }
    static Vector all(float value) { return _mm512_set1_ps(value); }
    // The same from memory. In assembler, for the compiler would keep weights in registers and shuffle them into vectors, where loads are free.
    static Vector weight(const float* at) {
        Vector v;
        asm("vbroadcastss %1, %0" : "=v"(v) : "m"(*at));
        return v;
    }
    static Vector multiply(Vector a, Vector b) { return _mm512_mul_ps(a, b); }
    static Vector multiplyAdd(Vector a, Vector b, Vector sum) { return _mm512_fmadd_ps(a, b, sum); }
    static Vector add(Vector a, Vector b) { return _mm512_add_ps(a, b); }
    static Vector subtract(Vector a, Vector b) { return _mm512_sub_ps(a, b); }
    static Vector absolute(Vector a) { return _mm512_abs_ps(a); }
    // Zero for what is less than it; not a number stays so.
    static Vector nonNegative(Vector a) { return _mm512_add_ps(_mm512_max_ps(_mm512_setzero_ps(), a), _mm512_setzero_ps()); }
    // Zero where a value is at most the limit.
    static Vector zeroUpTo(Vector limit, Vector value, Vector a) {
        return _mm512_mask_mov_ps(a, _mm512_cmp_ps_mask(value, limit, _CMP_LE_OQ), _mm512_setzero_ps());
    }
    // A bit for each lane; none where one is not a number.
    static uint32_t greater(Vector a, Vector b) { return _mm512_cmp_ps_mask(a, b, _CMP_GT_OQ); }
    static uint32_t greaterOrEqual(Vector a, Vector b) { return _mm512_cmp_ps_mask(a, b, _CMP_GE_OQ); }
    static Vector truncate(Vector a) { return _mm512_cvtepi32_ps(_mm512_cvttps_epi32(a)); }
    static void store(float* at, Vector a) { _mm512_storeu_ps(at, a); }
    // Past the caches, to a whole vector's address.
    static void stream(float* at, Vector a) { _mm512_stream_ps(at, a); }
    static void endStreams() { _mm_sfence(); }
    static void store(uint8_t* at, Vector a) {
        __m512i kept = _mm512_max_epi32(whole(a, 255.0f), _mm512_setzero_si512());
        _mm_storeu_si128(reinterpret_cast<__m128i*>(at), _mm512_cvtusepi32_epi8(kept));
    }
    static void store(uint16_t* at, Vector a) {
        __m512i kept = _mm512_max_epi32(whole(a, 65535.0f), _mm512_setzero_si512());
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(at), _mm512_cvtusepi32_epi16(kept));
    }

    static void transpose(Vector (&v)[LANES]) {
        __m512 a[16];
#pragma GCC unroll 16
        for (int i = 0; i < 16; i += 2) {
            a[i] = _mm512_unpacklo_ps(v[i], v[i + 1]);
            a[i + 1] = _mm512_unpackhi_ps(v[i], v[i + 1]);
        }
        __m512 b[16];
#pragma GCC unroll 16
        for (int i = 0; i < 16; i += 4) {
            b[i] = pairs<0>(a[i], a[i + 2]);
            b[i + 1] = pairs<1>(a[i], a[i + 2]);
            b[i + 2] = pairs<0>(a[i + 1], a[i + 3]);
            b[i + 3] = pairs<1>(a[i + 1], a[i + 3]);
        }
#pragma GCC unroll 16
        for (int i = 0; i < 4; i++) {
            __m512 low = _mm512_shuffle_f32x4(b[i], b[4 + i], 0x88);
            __m512 high = _mm512_shuffle_f32x4(b[8 + i], b[12 + i], 0x88);
            __m512 lowOdd = _mm512_shuffle_f32x4(b[i], b[4 + i], 0xdd);
            __m512 highOdd = _mm512_shuffle_f32x4(b[8 + i], b[12 + i], 0xdd);
            v[i] = _mm512_shuffle_f32x4(low, high, 0x88);
            v[8 + i] = _mm512_shuffle_f32x4(low, high, 0xdd);
            v[4 + i] = _mm512_shuffle_f32x4(lowOdd, highOdd, 0x88);
            v[12 + i] = _mm512_shuffle_f32x4(lowOdd, highOdd, 0xdd);
        }
    }

private:
    // Half to even; what is not a number becomes the least integer.
    static __m512i whole(Vector a, float most) { return _mm512_cvtps_epi32(_mm512_min_ps(_mm512_set1_ps(most), a)); }

    template <int HIGH>
    static __m512 pairs(__m512 a, __m512 b) {
        __m512d x = _mm512_castps_pd(a);
        __m512d y = _mm512_castps_pd(b);
        return _mm512_castpd_ps(HIGH ? _mm512_unpackhi_pd(x, y) : _mm512_unpacklo_pd(x, y));
    }
};

struct Doubles {
    using Element = double;
    using Vector = __m512d;
    static constexpr int LANES = 8;
    static constexpr int AT_ONCE = 8;

    static Vector load(const double* at) { return _mm512_loadu_pd(at); }
    static Vector load(const uint16_t* at) {
        return _mm512_cvtepi32_pd(_mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at))));
    }
    static Vector all(double value) { return _mm512_set1_pd(value); }
    // The same from memory. In assembler, for the compiler would keep weights in registers and shuffle them into vectors, where loads are free.
    static Vector weight(const double* at) {
        Vector v;
        asm("vbroadcastsd %1, %0" : "=v"(v) : "m"(*at));
        return v;
    }
    static Vector multiply(Vector a, Vector b) { return _mm512_mul_pd(a, b); }
    static Vector multiplyAdd(Vector a, Vector b, Vector sum) { return _mm512_fmadd_pd(a, b, sum); }
    static void store(double* at, Vector a) { _mm512_storeu_pd(at, a); }
    // Whole numbers from 0 to 65535, cut off after the point.
    static void storeWhole(float* at, Vector a) { _mm256_storeu_ps(at, _mm256_cvtepi32_ps(_mm512_cvttpd_epi32(a))); }

    static void transpose(Vector (&v)[LANES]) {
        __m512d a[8];
#pragma GCC unroll 16
        for (int i = 0; i < 8; i += 2) {
            a[i] = _mm512_unpacklo_pd(v[i], v[i + 1]);
            a[i + 1] = _mm512_unpackhi_pd(v[i], v[i + 1]);
        }
#pragma GCC unroll 16
        for (int i = 0; i < 2; i++) {
            __m512d low = _mm512_shuffle_f64x2(a[i], a[2 + i], 0x88);
            __m512d high = _mm512_shuffle_f64x2(a[4 + i], a[6 + i], 0x88);
            __m512d lowOdd = _mm512_shuffle_f64x2(a[i], a[2 + i], 0xdd);
            __m512d highOdd = _mm512_shuffle_f64x2(a[4 + i], a[6 + i], 0xdd);
            v[i] = _mm512_shuffle_f64x2(low, high, 0x88);
            v[4 + i] = _mm512_shuffle_f64x2(low, high, 0xdd);
            v[2 + i] = _mm512_shuffle_f64x2(lowOdd, highOdd, 0x88);
            v[6 + i] = _mm512_shuffle_f64x2(lowOdd, highOdd, 0xdd);
        }
    }
};

}  // namespace
