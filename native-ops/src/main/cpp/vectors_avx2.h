// Vectors of AVX2 with FMA: 8 floats, 4 doubles.
#pragma once

#include <immintrin.h>

#include <cstdint>

namespace {

struct Floats {
    using Element = float;
    using Vector = __m256;
    static constexpr int LANES = 8;
    // Results that are summed at a time: two vectors each, of 16 registers.
    static constexpr int AT_ONCE = 4;

    static Vector load(const float* at) { return _mm256_loadu_ps(at); }
    static Vector load(const uint8_t* at) {
        return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(at))));
    }
    static Vector load(const uint16_t* at) {
        return _mm256_cvtepi32_ps(_mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at))));
    }
    static Vector all(float value) { return _mm256_set1_ps(value); }
    // The same from memory. In assembler, for the compiler would keep weights in registers and shuffle them into vectors, where loads are free.
    static Vector weight(const float* at) {
        Vector v;
        asm("vbroadcastss %1, %0" : "=v"(v) : "m"(*at));
        return v;
    }
    static Vector multiply(Vector a, Vector b) { return _mm256_mul_ps(a, b); }
    static Vector multiplyAdd(Vector a, Vector b, Vector sum) { return _mm256_fmadd_ps(a, b, sum); }
    static Vector add(Vector a, Vector b) { return _mm256_add_ps(a, b); }
    static Vector subtract(Vector a, Vector b) { return _mm256_sub_ps(a, b); }
    static Vector absolute(Vector a) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), a); }
    // Zero for what is less than it; not a number stays so.
    static Vector nonNegative(Vector a) { return _mm256_add_ps(_mm256_max_ps(_mm256_setzero_ps(), a), _mm256_setzero_ps()); }
    // Zero where a value is at most the limit.
    static Vector zeroUpTo(Vector limit, Vector value, Vector a) { return _mm256_andnot_ps(_mm256_cmp_ps(value, limit, _CMP_LE_OQ), a); }
    // A bit for each lane; none where one is not a number.
    static uint32_t greater(Vector a, Vector b) { return static_cast<uint32_t>(_mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_GT_OQ))); }
    static uint32_t greaterOrEqual(Vector a, Vector b) { return static_cast<uint32_t>(_mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_GE_OQ))); }
    static Vector truncate(Vector a) { return _mm256_cvtepi32_ps(_mm256_cvttps_epi32(a)); }
    static void store(float* at, Vector a) { _mm256_storeu_ps(at, a); }
    // Past the caches, to a whole vector's address.
    static void stream(float* at, Vector a) { _mm256_stream_ps(at, a); }
    static void endStreams() { _mm_sfence(); }
    static void store(uint8_t* at, Vector a) {
        __m256i kept = whole(a, 255.0f);
        __m128i shorts = _mm_packs_epi32(_mm256_castsi256_si128(kept), _mm256_extracti128_si256(kept, 1));
        _mm_storel_epi64(reinterpret_cast<__m128i*>(at), _mm_packus_epi16(shorts, shorts));
    }
    static void store(uint16_t* at, Vector a) {
        __m256i kept = whole(a, 65535.0f);
        __m128i shorts = _mm_packus_epi32(_mm256_castsi256_si128(kept), _mm256_extracti128_si256(kept, 1));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(at), shorts);
    }

    static void transpose(Vector (&v)[LANES]) {
        __m256 a[8];
#pragma GCC unroll 16
        for (int i = 0; i < 8; i += 2) {
            a[i] = _mm256_unpacklo_ps(v[i], v[i + 1]);
            a[i + 1] = _mm256_unpackhi_ps(v[i], v[i + 1]);
        }
#pragma GCC unroll 16
        for (int i = 0; i < 2; i++) {
            __m256 low = _mm256_shuffle_ps(a[i], a[2 + i], 0x44);
            __m256 high = _mm256_shuffle_ps(a[i], a[2 + i], 0xee);
            __m256 low4 = _mm256_shuffle_ps(a[4 + i], a[6 + i], 0x44);
            __m256 high4 = _mm256_shuffle_ps(a[4 + i], a[6 + i], 0xee);
            v[2 * i] = _mm256_permute2f128_ps(low, low4, 0x20);
            v[2 * i + 1] = _mm256_permute2f128_ps(high, high4, 0x20);
            v[4 + 2 * i] = _mm256_permute2f128_ps(low, low4, 0x31);
            v[4 + 2 * i + 1] = _mm256_permute2f128_ps(high, high4, 0x31);
        }
    }

private:
    // Half to even; what is not a number becomes the least integer.
    static __m256i whole(Vector a, float most) { return _mm256_cvtps_epi32(_mm256_min_ps(_mm256_set1_ps(most), a)); }
};

struct Doubles {
    using Element = double;
    using Vector = __m256d;
    static constexpr int LANES = 4;
    static constexpr int AT_ONCE = 4;

    static Vector load(const double* at) { return _mm256_loadu_pd(at); }
    static Vector load(const uint16_t* at) {
        return _mm256_cvtepi32_pd(_mm_cvtepu16_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(at))));
    }
    static Vector all(double value) { return _mm256_set1_pd(value); }
    // The same from memory. In assembler, for the compiler would keep weights in registers and shuffle them into vectors, where loads are free.
    static Vector weight(const double* at) {
        Vector v;
        asm("vbroadcastsd %1, %0" : "=v"(v) : "m"(*at));
        return v;
    }
    static Vector multiply(Vector a, Vector b) { return _mm256_mul_pd(a, b); }
    static Vector multiplyAdd(Vector a, Vector b, Vector sum) { return _mm256_fmadd_pd(a, b, sum); }
    static void store(double* at, Vector a) { _mm256_storeu_pd(at, a); }
    // Whole numbers from 0 to 65535, cut off after the point.
    static void storeWhole(float* at, Vector a) { _mm_storeu_ps(at, _mm_cvtepi32_ps(_mm256_cvttpd_epi32(a))); }

    static void transpose(Vector (&v)[LANES]) {
        __m256d a = _mm256_unpacklo_pd(v[0], v[1]);
        __m256d b = _mm256_unpackhi_pd(v[0], v[1]);
        __m256d c = _mm256_unpacklo_pd(v[2], v[3]);
        __m256d d = _mm256_unpackhi_pd(v[2], v[3]);
        v[0] = _mm256_permute2f128_pd(a, c, 0x20);
        v[1] = _mm256_permute2f128_pd(b, d, 0x20);
        v[2] = _mm256_permute2f128_pd(a, c, 0x31);
        v[3] = _mm256_permute2f128_pd(b, d, 0x31);
    }
};

}  // namespace
