// The inner loops of the codecs: what PNG's rows, deflate's literals and runs, and TIFF's LZW and differences take. Each has a twin in Java
// that makes the same bytes.
#pragma once

#include <cstdint>

namespace sluice {

// The loops of RunCoder: finds the runs of a block, and counts the bytes outside of them. Returns how many runs there are.
int32_t findRuns(const uint8_t* data, int32_t start, int32_t end, int32_t* runStarts, int32_t* runSizes, int32_t* counts);

// Bits that are not a whole byte yet.
struct BitSink {
    int64_t at;
    int64_t pending;
    int64_t held;
};

// Writes a block: of each literal its code, and above 16 bits its length; of each run the same above 24 bits. Up to 8 bytes behind it are written too.
void emitBlock(const uint8_t* data, int32_t start, int32_t end, const int32_t* runStarts, const int32_t* runSizes, const int32_t* runCodes,
               int32_t runs, const int32_t* literals, uint8_t* out, BitSink& sink);

// One of PNG's five filters on the bytes from..to of a row.
void filterRow(int32_t filter, const uint8_t* above, const uint8_t* row, int32_t from, int32_t to, int32_t pixel, uint8_t* into);

// Exchanges the first and the third value of each pixel.
void exchange(uint8_t* row, int32_t pixels, int32_t channels, int32_t valueBytes);

// Each byte becomes its difference from that `step` before it, and back.
void subtractBytes(uint8_t* row, int32_t length, int32_t step);
void addBytes(uint8_t* row, int32_t length, int32_t step);

// What TiffLzw keeps from one call to the next, in this order in an array of ints.
struct LzwState {
    int32_t position;
    int32_t bits;
    int32_t held;
    int32_t width;
    int32_t free;
    int32_t last;
    int32_t restAt;
    int32_t restEnd;
};

// Of each entry's string the last one to eight bytes, and as chains the entry whose string comes before those, above 16 bits, and the whole
// length: an entry is made in a few steps, and a string is written eight bytes at a time. `rest` has room for 8 bytes more than the longest.
struct LzwTable {
    uint64_t* tails;
    int32_t* chains;
    uint8_t* first;
    uint8_t* rest;
};

constexpr int32_t LZW_ENDS = -1;
constexpr int32_t LZW_IMPOSSIBLE = -2;

// Undoes LZW from the state's position in `in` to its end, or until so many bytes are written. Returns how many were, or what is wrong.
int32_t undoLzw(const uint8_t* in, int32_t limit, LzwState& state, const LzwTable& table, uint8_t* into, int32_t length);

}  // namespace sluice
