// The functions that Java calls: dev.sluice.nativeops.kernel.NativeKernels, and LargePages.
#include <jni.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "job.h"

namespace {

using namespace sluice;

// Numbers of NativeKernels.Set.
const Functions* functions(jint set) {
    switch (set) {
#if defined(__x86_64__)
        case 2:
            return &AVX512;
        case 1:
            return &AVX2;
#endif
        default:
            return &GENERIC;
    }
}

const Job& jobAt(jlong address) { return *reinterpret_cast<const Job*>(address); }

const ResponseJob& responsesAt(jlong address) { return *reinterpret_cast<const ResponseJob*>(address); }

}  // namespace

extern "C" {

// The instruction sets of this processor, a bit for each.
JNIEXPORT jint JNICALL Java_dev_sluice_nativeops_kernel_NativeKernels_sets(JNIEnv*, jclass) {
    jint sets = 1;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        sets |= 2;
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") &&
            __builtin_cpu_supports("avx512dq")) {
            sets |= 4;
        }
    }
#endif
    return sets;
}

JNIEXPORT jlong JNICALL Java_dev_sluice_nativeops_kernel_NativeKernels_scratchBytes(JNIEnv*, jclass, jint set, jlong job, jlong columns) {
    return functions(set)->scratchBytes(jobAt(job), columns);
}

JNIEXPORT void JNICALL Java_dev_sluice_nativeops_kernel_NativeKernels_smooth(
    JNIEnv*, jclass, jint set, jlong job, jlong scratch, jlong row, jlong rows, jlong column, jlong columns) {
    functions(set)->smooth(jobAt(job), reinterpret_cast<uint8_t*>(scratch), row, rows, column, columns);
}

JNIEXPORT jlong JNICALL Java_dev_sluice_nativeops_kernel_NativeKernels_gatherScratchBytes(JNIEnv*, jclass, jint set, jlong job, jlong rows) {
    return functions(set)->gatherScratchBytes(jobAt(job), rows);
}

JNIEXPORT void JNICALL Java_dev_sluice_nativeops_kernel_NativeKernels_gatherDown(
    JNIEnv*, jclass, jint set, jlong job, jlong scratch, jlong row, jlong rows, jlong first, jlong values) {
    functions(set)->gatherDown(jobAt(job), reinterpret_cast<uint8_t*>(scratch), row, rows, first, values);
}

JNIEXPORT void JNICALL Java_dev_sluice_nativeops_kernel_NativeKernels_gatherAlong(JNIEnv*, jclass, jint set, jlong job, jlong scratch, jlong row, jlong rows) {
    functions(set)->gatherAlong(jobAt(job), reinterpret_cast<uint8_t*>(scratch), row, rows);
}

JNIEXPORT jlong JNICALL Java_dev_sluice_nativeops_kernel_NativeKernels_spreadScratchBytes(JNIEnv*, jclass, jint set, jlong job, jlong columns) {
    return functions(set)->spreadScratchBytes(jobAt(job), columns);
}

JNIEXPORT void JNICALL Java_dev_sluice_nativeops_kernel_NativeKernels_spread(
    JNIEnv*, jclass, jint set, jlong job, jlong scratch, jlong row, jlong rows, jlong column, jlong columns) {
    functions(set)->spread(jobAt(job), reinterpret_cast<uint8_t*>(scratch), row, rows, column, columns);
}

JNIEXPORT void JNICALL Java_dev_sluice_nativeops_kernel_NativeKernels_respond(
    JNIEnv*, jclass, jint set, jlong job, jlong narrow, jlong narrowStride, jlong wide, jlong wideStride, jlong out, jlong rows) {
    functions(set)->respond(responsesAt(job), reinterpret_cast<const float*>(narrow), narrowStride, reinterpret_cast<const float*>(wide), wideStride,
                            reinterpret_cast<float*>(out), rows);
}

JNIEXPORT void JNICALL Java_dev_sluice_nativeops_kernel_NativeKernels_range(JNIEnv*, jclass, jint set, jlong job, jlong from, jlong rows, jlong range) {
    functions(set)->rangeOf(responsesAt(job), reinterpret_cast<const float*>(from), rows, reinterpret_cast<float*>(range));
}

JNIEXPORT jint JNICALL Java_dev_sluice_nativeops_kernel_NativeKernels_extrema(
    JNIEnv*, jclass, jint set, jlong job, jlong plane, jlong firstPlane, jlong endPlane, jlong row, jlong firstRow, jlong endRow, jlong level, jlong left,
    jlong right) {
    return static_cast<jint>(functions(set)->extrema(responsesAt(job), plane, {firstPlane, endPlane}, row, {firstRow, endRow}, level, {left, right}));
}

// Whole pages inside of the memory; what the system makes of it does not matter.
JNIEXPORT void JNICALL Java_dev_sluice_nativeops_library_LargePages_advise(JNIEnv*, jclass, jlong address, jlong bytes) {
#if defined(__linux__)
    constexpr jlong PAGE = 2 << 20;
    jlong first = (address + PAGE - 1) / PAGE * PAGE;
    jlong last = (address + bytes) / PAGE * PAGE;
    if (first < last) {
        madvise(reinterpret_cast<void*>(first), static_cast<size_t>(last - first), MADV_HUGEPAGE);
    }
#endif
}

}  // extern "C"
