// What Java hands over for a smoothing, and the table of functions that each instruction set has. NativeJob.java writes the same layout.
#pragma once

#include <cstdint>

namespace sluice {

enum Depth : int64_t { U8 = 0, U16 = 1, F32 = 2 };

enum Border : int64_t { REFLECT_101 = 0, REFLECT = 1, REPLICATE = 2, CONSTANT = 3 };

// What sums are made of, and how they become values.
enum Arithmetic : int64_t {
    FLOATS = 0,       // chains of fused multiply-adds in floats
    FIXED_BYTES = 1,  // weights in 256ths, whole sums below 2^24 in floats, rounded half up to levels
    FIXED_SHORTS = 2  // weights in 65536ths, whole sums below 2^48 in doubles, rounded half up to levels
};

// Weights are floats, or doubles for FIXED_SHORTS; their numbers are odd.
struct KernelSpec {
    const void* down;
    int64_t downTaps;
    const void* along;
    int64_t alongTaps;  // 0 for all kernels of a job: sums down the columns are the results, floats as they are
    int64_t offset;     // bytes from the job's source to what this kernel smooths
};

// Points of a coarse grid, every stride pixels down and along from the whole image's first pixel on. Rows and columns of points are counted from there.
struct GridSpec {
    float* points;         // of the first row and column that are there
    int64_t pointStride;   // bytes
    int64_t pointColumns;
    int64_t stride;
    int64_t reach;         // strides from a point to the farthest pixel that it sums or that is interpolated from it
    const float* gather;   // 2 x reach x stride weights
    const float* spread;   // 2 x reach weights for each pixel of a cell
    int64_t firstRow;
    int64_t firstColumn;
    int64_t originRow;     // of the source's first pixel in the whole image
    int64_t originColumn;
};

// Every field has eight bytes. Rows and columns count pixels; strides count bytes.
struct Job {
    const uint8_t* source;
    int64_t sourceStride;
    int64_t rows;
    int64_t columns;
    int64_t channels;
    Depth depth;
    Border border;
    Arithmetic arithmetic;
    int64_t kernelCount;
    const KernelSpec* kernels;
    // Where results go: the pixel (resultRow, resultColumn) of the image is the first one of each. Without any, the range is found.
    int64_t resultCount;
    uint8_t* const* results;
    int64_t resultStride;
    Depth resultDepth;
    int64_t resultRow;
    int64_t resultColumn;
    int64_t difference;  // 1: of neighbouring smoothings; 0: the smoothings themselves
    int64_t alpha;       // 1: the last channel is copied from the source
    // How a value is encoded, in this order.
    int64_t absolute;
    int64_t nonNegative;
    double subtract;
    double scale;
    double add;
    float* range;  // smallest and largest finite value of the colour channels so far
    // What is taken off floats as they are read and put back to smoothings: a value for each channel, over and over; null if nothing is.
    const float* pedestal;
    // Gathering fills the first grid from the source; spreading interpolates a smoothing from each.
    int64_t gridCount;
    const GridSpec* grids;
    int64_t level;  // 1: what was taken off is not put back
    int64_t endRow;   // rows before this one are asked for block by block, so what the next one reads is fetched meanwhile; 0: they are not
    int64_t streams;  // 1: results are too large to be in a cache when they are read: they go past it
};

// Responses in memory: a ring of planes, in each all levels of all rows.
struct ResponseJob {
    float* responses;
    int64_t planes;   // of the ring: plane p lies where p modulo them says
    int64_t levels;
    int64_t rows;
    int64_t line;     // floats from one row to the next; more than a vector and a float longer than its values
    int64_t columns;
    double scale;     // what differences are multiplied with
    int32_t* found;   // room for the columns of a row's extrema
    double above;     // floats: what is above this, or below that, may be an extremum
    double below;
};

static_assert(sizeof(KernelSpec) == 5 * 8, "NativeJob.java counts on it");
static_assert(sizeof(GridSpec) == 11 * 8, "NativeJob.java counts on it");
static_assert(sizeof(Job) == 30 * 8, "NativeJob.java counts on it");
static_assert(sizeof(ResponseJob) == 10 * 8, "NativeResponses.java counts on it");

struct Functions {
    // Bytes of scratch for so many columns.
    int64_t (*scratchBytes)(const Job& job, int64_t columns);
    // Computes the pixels of some rows in some columns. The scratch begins at a whole cache line.
    void (*smooth)(const Job& job, uint8_t* scratch, int64_t row, int64_t rows, int64_t column, int64_t columns);
    // Bytes of scratch for gathering so many rows of points at a time.
    int64_t (*gatherScratchBytes)(const Job& job, int64_t rows);
    // Sums rows of points down the columns, so many values of the source's rows from the first one on; a multiple of 64.
    void (*gatherDown)(const Job& job, uint8_t* scratch, int64_t row, int64_t rows, int64_t first, int64_t values);
    // Sums along what was summed down, of all values.
    void (*gatherAlong)(const Job& job, uint8_t* scratch, int64_t row, int64_t rows);
    // Bytes of scratch for spreading to so many columns.
    int64_t (*spreadScratchBytes)(const Job& job, int64_t columns);
    // Computes the pixels of some rows in some columns from the grids.
    void (*spread)(const Job& job, uint8_t* scratch, int64_t row, int64_t rows, int64_t column, int64_t columns);
    // Forms rows of responses from two smoothings, whose strides count floats.
    void (*respond)(const ResponseJob& job, const float* narrow, int64_t narrowStride, const float* wide, int64_t wideStride, float* out, int64_t rows);
    // Widens a range by the finite values of some rows of responses.
    void (*rangeOf)(const ResponseJob& job, const float* from, int64_t rows, float* range);
    // Finds the extrema of a row in some columns, and returns how many there are. Planes and rows are those that are there: from the first to before the second.
    int64_t (*extrema)(const ResponseJob& job, int64_t plane, const int64_t (&planes)[2], int64_t row, const int64_t (&rows)[2], int64_t level, const int64_t (&columns)[2]);
};

extern const Functions GENERIC;
#if defined(__x86_64__)
extern const Functions AVX2;
extern const Functions AVX512;
#endif

}  // namespace sluice
