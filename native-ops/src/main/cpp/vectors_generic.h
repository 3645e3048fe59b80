// Vectors of four in plain C++, for processors that the compiler knows and this project has no intrinsics for.
#pragma once

#include <cstdint>
#include <cstring>

namespace {

template <class E>
struct Four {
    E lane[4];
};

template <class E>
struct Lanes {
    using Element = E;
    using Vector = Four<E>;
    static constexpr int LANES = 4;
    static constexpr int AT_ONCE = 4;

    template <class S>
    static Vector load(const S* at) {
        // Values may lie at any address.
        return each([&](int i) {
            S value;
            memcpy(&value, at + i, sizeof(S));
            return static_cast<E>(value);
        });
    }
    static Vector all(E value) {
        return each([&](int) { return value; });
    }
    static Vector weight(const E* at) { return all(*at); }
    static Vector multiply(Vector a, Vector b) {
        return each([&](int i) { return a.lane[i] * b.lane[i]; });
    }
    static Vector multiplyAdd(Vector a, Vector b, Vector sum) {
        return each([&](int i) { return fused(a.lane[i], b.lane[i], sum.lane[i]); });
    }
    static void store(E* at, Vector a) {
        memcpy(at, a.lane, sizeof(a.lane));
    }
    // Nothing goes past the caches here.
    static void stream(E* at, Vector a) { store(at, a); }
    static void endStreams() {}
    static void transpose(Vector (&v)[LANES]) {
#pragma GCC unroll 16
        for (int i = 0; i < LANES; i++) {
#pragma GCC unroll 16
            for (int j = 0; j < i; j++) {
                E kept = v[i].lane[j];
                v[i].lane[j] = v[j].lane[i];
                v[j].lane[i] = kept;
            }
        }
    }

protected:
    template <class F>
    static Vector each(F value) {
        return {{value(0), value(1), value(2), value(3)}};
    }

private:
    static float fused(float a, float b, float sum) { return __builtin_fmaf(a, b, sum); }
    static double fused(double a, double b, double sum) { return __builtin_fma(a, b, sum); }
};

struct Floats : Lanes<float> {
    using Lanes<float>::store;

    static Vector add(Vector a, Vector b) {
        return each([&](int i) { return a.lane[i] + b.lane[i]; });
    }
    static Vector subtract(Vector a, Vector b) {
        return each([&](int i) { return a.lane[i] - b.lane[i]; });
    }
    static Vector absolute(Vector a) {
        return each([&](int i) { return __builtin_fabsf(a.lane[i]); });
    }
    // Zero for what is less than it; not a number stays so.
    static Vector nonNegative(Vector a) {
        return each([&](int i) { return a.lane[i] <= 0 ? 0.0f : a.lane[i]; });
    }
    // Zero where a value is at most the limit.
    static Vector zeroUpTo(Vector limit, Vector value, Vector a) {
        return each([&](int i) { return value.lane[i] <= limit.lane[i] ? 0.0f : a.lane[i]; });
    }
    // A bit for each lane; none where one is not a number.
    static uint32_t greater(Vector a, Vector b) {
        return bits([&](int i) { return a.lane[i] > b.lane[i]; });
    }
    static uint32_t greaterOrEqual(Vector a, Vector b) {
        return bits([&](int i) { return a.lane[i] >= b.lane[i]; });
    }
    static Vector truncate(Vector a) {
        return each([&](int i) { return static_cast<float>(static_cast<int>(a.lane[i])); });
    }
    static void store(uint8_t* at, Vector a) { narrow(at, a, 255); }
    static void store(uint16_t* at, Vector a) { narrow(at, a, 65535); }

private:
    template <class F>
    static uint32_t bits(F is) {
        return static_cast<uint32_t>(is(0)) | static_cast<uint32_t>(is(1)) << 1 | static_cast<uint32_t>(is(2)) << 2 | static_cast<uint32_t>(is(3)) << 3;
    }

    template <class D>
    static void narrow(D* at, Vector a, float most) {
        for (int i = 0; i < LANES; i++) {
            // What is not a number becomes 0.
            float kept = a.lane[i] > 0 ? a.lane[i] : 0;
            D value = static_cast<D>(kept < most ? __builtin_lrintf(kept) : most);
            memcpy(at + i, &value, sizeof(D));
        }
    }
};

struct Doubles : Lanes<double> {
    // Whole numbers from 0 to 65535, cut off after the point.
    static void storeWhole(float* at, Vector a) {
        for (int i = 0; i < LANES; i++) {
            at[i] = static_cast<float>(static_cast<int>(a.lane[i]));
        }
    }
};

}  // namespace
