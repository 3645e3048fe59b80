// The kernels for one instruction set. Compiled once for each: SLUICE_SET names it, and the compiler is told to use it. Everything but the
// table of functions is local to this file, so that no code of one set is ever taken for another's.
#if SLUICE_SET == 512
#include "vectors_avx512.h"
#define SLUICE_FUNCTIONS AVX512
#elif SLUICE_SET == 2
#include "vectors_avx2.h"
#define SLUICE_FUNCTIONS AVX2
#else
#include "vectors_generic.h"
#define SLUICE_FUNCTIONS GENERIC
#endif

#include <type_traits>

#include "block.h"
#include "grid.h"
#include "job.h"
#include "responses.h"
#include "sinks.h"

namespace {

// Calls something with a value of the type that the image is made of.
template <class F>
auto ofDepth(Depth depth, F f) {
    switch (depth) {
        case U8:
            return f(uint8_t());
        case U16:
            return f(uint16_t());
        default:
            return f(float());
    }
}

// Calls something with the arithmetic and the type of the source.
template <class F>
auto ofSource(const Job& job, F f) {
    if (job.arithmetic == FIXED_SHORTS) {
        return f(Doubles(), uint16_t());
    }
    return ofDepth(job.depth, [&](auto source) { return f(Floats(), source); });
}

int64_t scratchBytes(const Job& job, int64_t columns) {
    return ofSource(job, [&](auto arithmetic, auto source) {
        return Block<decltype(arithmetic), decltype(source)>(job, nullptr, columns).scratchBytes();
    });
}

// Calls something with the sink that a job asks for, and tells it when all is done.
template <class S, class F>
void intoSink(const Job& job, F f) {
    if (job.resultCount == 0) {
        RangeSink sink(job);
        f(sink);
        sink.end();
        return;
    }
    auto into = [&](auto result) {
        ImageSink<S, decltype(result)> sink(job);
        f(sink);
    };
    if constexpr (std::is_same_v<S, float>) {
        ofDepth(job.resultDepth, into);
    } else if (job.resultDepth == job.depth) {
        into(S());
    } else {
        into(float());
    }
}

void smooth(const Job& job, uint8_t* scratch, int64_t row, int64_t rows, int64_t column, int64_t columns) {
    ofSource(job, [&](auto arithmetic, auto source) {
        using S = decltype(source);
        using B = Block<decltype(arithmetic), S>;
        B block(job, scratch, columns);
        if (job.kernels[0].alongTaps == 0) {
            for (int64_t first = row; first < row + rows; first += B::ROWS) {
                block.sum(first, least(B::ROWS, row + rows - first), column, columns);
            }
            return;
        }
        intoSink<S>(job, [&](auto& sink) {
            for (int64_t first = row; first < row + rows; first += B::ROWS) {
                block.run(first, least(B::ROWS, row + rows - first), column, columns, sink);
            }
        });
    });
}

int64_t gatherScratchBytes(const Job& job, int64_t rows) {
    return ofDepth(job.depth, [&](auto source) { return Gather<decltype(source)>(job, nullptr, rows).scratchBytes(); });
}

void gatherDown(const Job& job, uint8_t* scratch, int64_t row, int64_t rows, int64_t first, int64_t values) {
    ofDepth(job.depth, [&](auto source) { Gather<decltype(source)>(job, scratch, rows).down(row, rows, first, values); });
}

void gatherAlong(const Job& job, uint8_t* scratch, int64_t row, int64_t rows) {
    ofDepth(job.depth, [&](auto source) { Gather<decltype(source)>(job, scratch, rows).along(row, rows); });
}

int64_t spreadScratchBytes(const Job& job, int64_t columns) { return Spread(job, nullptr, columns).scratchBytes(); }

void spread(const Job& job, uint8_t* scratch, int64_t row, int64_t rows, int64_t column, int64_t columns) {
    ofDepth(job.depth, [&](auto source) {
        intoSink<decltype(source)>(job, [&](auto& sink) { Spread(job, scratch, columns).run(row, rows, column, columns, sink); });
    });
}

}  // namespace

namespace sluice {
extern const Functions SLUICE_FUNCTIONS;
const Functions SLUICE_FUNCTIONS = {scratchBytes, smooth, gatherScratchBytes, gatherDown, gatherAlong, spreadScratchBytes, spread, respond, rangeOf, extrema};
}  // namespace sluice
