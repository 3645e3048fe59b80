// The functions of dev.sluice.nativeops.kernel.NativeCodecs. Nothing is checked here; arrays are held only while a loop runs.
#include <jni.h>

#include "codecs.h"

namespace {

using namespace sluice;

// The values of a Java array, which the collector leaves where they are meanwhile.
template <typename T>
class Held {
public:
    Held(JNIEnv* env, jarray array) : env(env), array(array), values(static_cast<T*>(env->GetPrimitiveArrayCritical(array, nullptr))) {}
    ~Held() {
        if (values != nullptr) {
            env->ReleasePrimitiveArrayCritical(array, values, 0);
        }
    }
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;

    // Null if there is no memory for a copy, in a JVM that makes one; then an error is pending.
    T* get() const { return values; }

private:
    JNIEnv* env;
    jarray array;
    T* values;
};

using Bytes = Held<uint8_t>;
using Ints = Held<int32_t>;
using Longs = Held<int64_t>;

template <typename... T>
bool allThere(const T&... arrays) {
    return ((arrays.get() != nullptr) && ...);
}

}  // namespace

extern "C" {

JNIEXPORT jint JNICALL Java_dev_sluice_nativeops_kernel_NativeCodecs_findRuns(
    JNIEnv* env, jclass, jbyteArray data, jint start, jint end, jintArray runStarts, jintArray runSizes, jintArray counts) {
    Bytes bytes(env, data);
    Ints starts(env, runStarts);
    Ints sizes(env, runSizes);
    Ints all(env, counts);
    return allThere(bytes, starts, sizes, all) ? findRuns(bytes.get(), start, end, starts.get(), sizes.get(), all.get()) : 0;
}

JNIEXPORT void JNICALL Java_dev_sluice_nativeops_kernel_NativeCodecs_emitBlock(
    JNIEnv* env, jclass, jbyteArray data, jint start, jint end, jintArray runStarts, jintArray runSizes, jintArray runCodes, jint runs,
    jintArray literals, jbyteArray out, jlongArray sink) {
    Bytes bytes(env, data);
    Ints starts(env, runStarts);
    Ints sizes(env, runSizes);
    Ints codes(env, runCodes);
    Ints table(env, literals);
    Bytes into(env, out);
    Longs state(env, sink);
    if (allThere(bytes, starts, sizes, codes, table, into, state)) {
        emitBlock(bytes.get(), start, end, starts.get(), sizes.get(), codes.get(), runs, table.get(), into.get(),
                  *reinterpret_cast<BitSink*>(state.get()));
    }
}

JNIEXPORT void JNICALL Java_dev_sluice_nativeops_kernel_NativeCodecs_filterRow(
    JNIEnv* env, jclass, jint filter, jbyteArray above, jbyteArray row, jint from, jint to, jint pixel, jbyteArray into, jint at) {
    Bytes before(env, above);
    Bytes here(env, row);
    Bytes out(env, into);
    if (allThere(before, here, out)) {
        filterRow(filter, before.get(), here.get(), from, to, pixel, out.get() + at);
    }
}

JNIEXPORT void JNICALL Java_dev_sluice_nativeops_kernel_NativeCodecs_exchange(
    JNIEnv* env, jclass, jbyteArray row, jint at, jint pixels, jint channels, jint valueBytes) {
    Bytes bytes(env, row);
    if (allThere(bytes)) {
        exchange(bytes.get() + at, pixels, channels, valueBytes);
    }
}

JNIEXPORT void JNICALL Java_dev_sluice_nativeops_kernel_NativeCodecs_subtractBytes(
    JNIEnv* env, jclass, jbyteArray row, jint at, jint length, jint step) {
    Bytes bytes(env, row);
    if (allThere(bytes)) {
        subtractBytes(bytes.get() + at, length, step);
    }
}

JNIEXPORT void JNICALL Java_dev_sluice_nativeops_kernel_NativeCodecs_addBytes(
    JNIEnv* env, jclass, jbyteArray row, jint length, jint step) {
    Bytes bytes(env, row);
    if (allThere(bytes)) {
        addBytes(bytes.get(), length, step);
    }
}

JNIEXPORT jint JNICALL Java_dev_sluice_nativeops_kernel_NativeCodecs_undoLzw(
    JNIEnv* env, jclass, jbyteArray in, jint limit, jintArray state, jlongArray tails, jintArray chains, jbyteArray first, jbyteArray rest,
    jbyteArray into, jint from, jint length) {
    Bytes bytes(env, in);
    Ints kept(env, state);
    Longs endings(env, tails);
    Ints chained(env, chains);
    Bytes firsts(env, first);
    Bytes waiting(env, rest);
    Bytes out(env, into);
    if (!allThere(bytes, kept, endings, chained, firsts, waiting, out)) {
        return 0;
    }
    LzwTable table{reinterpret_cast<uint64_t*>(endings.get()), chained.get(), firsts.get(), waiting.get()};
    return undoLzw(bytes.get(), limit, *reinterpret_cast<LzwState*>(kept.get()), table, out.get() + from, length);
}

}  // extern "C"
