// The table of kernels: what every CPU's variant provides, and the few types that kernels take.
//
// A kernel works on one chunk: 65,536 places, as a bitset of 1,024 words (8 KiB), as an array of elements, or as runs.
// Kernel sources include nothing but this header and xsimd: an inline function compiled for AVX2 that the linker keeps
// for everyone would crash an older CPU (tests/simd/symbols_test.sh looks for such symbols).
//
// Invariants:
// 1. Inputs lie at any address: a stored container's payload begins after a type byte. Outputs are the caller's own,
//    aligned buffers. Everything is little-endian.
// 2. Inputs are valid (ascending, in range; decoding has checked that) and are never read beyond their size.
// 3. No kernel allocates, throws, or keeps anything from one call to the next: all may run in parallel.
#pragma once

#include <cstddef>
#include <cstdint>

namespace segdb::simd {

inline constexpr std::size_t kChunkWords = 1'024;
inline constexpr std::size_t kChunkBytes = 8 * kChunkWords;
// Kernels that write an array store whole vectors: its buffer has room for so many elements more than can result.
inline constexpr std::size_t kArraySlack = 64;
// The same for kernels that write runs: so many pairs more.
inline constexpr std::size_t kRunsSlack = 16;
// Kernels on text load whole vectors: so many bytes before and behind the text can be read, whatever they hold.
inline constexpr std::size_t kTextSlack = 64;
inline constexpr std::size_t kMaxSaved = 32;

// A bitset to read: kChunkBytes bytes. Bit i of the chunk is bit i mod 8 of byte i div 8.
using Bits = const void*;

// Ascending uint16 without duplicates.
struct Array {
    const void* elements;
    std::uint32_t size;
};

// Pairs (uint16 first, uint16 length - 1), ascending, neither overlapping nor touching.
struct Runs {
    const void* pairs;
    std::uint32_t size;
};

// An expression over bitsets: a machine with one accumulator and kMaxSaved numbered places beside it.
//
//     ((A and B) or C) and D        load A, and_with B, or_with C, and_with D
//     (A and B) or (C and not D)    load A, and_with B, save 0, load C, and_not D, or_with saved 0
//     L and not (A or B)            load A, or_with B, take_from L
//
// The whole program is run on one block of the operands after another, with the accumulator in registers, so that each
// operand is read once and nothing but the result is written. A stop ends the program for that block, whose result is
// empty: whatever follows may only take away.
enum class Op : std::uint8_t {
    load = 0,       // acc = x
    and_with = 1,   // acc = acc and x
    or_with = 2,    // acc = acc or x
    xor_with = 3,   // acc = acc xor x
    and_not = 4,    // acc = acc and not x
    take_from = 5,  // acc = x and not acc
    save = 6,       // saved[index] = acc
    stop_if_empty =
        7,  // a block whose acc is empty is finished: for an `and` whose further operands are often not needed
};
enum class Source : std::uint8_t { operand = 0, saved = 1 };  // where x is

struct Instruction {
    Op op;
    Source source = Source::operand;
    std::uint16_t index = 0;
};

enum class Threshold : std::uint8_t { at_least = 0, exactly = 1, at_most = 2 };

// What to search for in texts.
struct Needle {
    const char* bytes;         // `length` of them; lower case where `fold` is set
    const char* fold;          // as many: 0x20 where a letter stands for itself in either case, else 0
    std::size_t length;        // at least 1
    std::size_t first_probe;   // the two places of the needle that are looked at first, best ones that are rare:
    std::size_t second_probe;  // below `length`, and the same only in a needle of one byte
};

// Texts by what they share with their neighbours: the first bytes of the text before, a middle of their own, and one of a
// few tails (src/index/text_block_format.hpp).
struct CodedTexts {
    const unsigned char* prefixes;        // lengths, a byte a text
    const unsigned char* middle_lengths;  // likewise
    const unsigned char* tails_of;        // which tail a text has, 0 for none; null when none has one
    const unsigned char* tail_lengths;    // of each tail, that of tail 0 is 0; at most kTextSlack
    const char* tails;     // tail t begins at kTextSlack * t; kTextSlack bytes before the first can be read
    const char* middles;   // one behind the other
    const char* readable;  // [readable, end) can be read; middles begin in there, and end where it ends
    const char* end;
    std::uint32_t size;       // texts
    std::uint32_t out_bytes;  // of all texts
};

// How far expand_texts has come: the next text, its middle, its place in the output.
struct TextCursor {
    std::uint32_t text = 0;
    std::uint32_t middle = 0;
    std::uint32_t out = 0;
};

// Kernels that yield a bitset write it to `out` unless that is null, and return its cardinality. `out` may be one of the
// operands, but may not overlap one otherwise.
struct Kernels {
    const char* name;

    // ---- bitsets -----------------------------------------------------------------------------------------------
    std::uint32_t (*count)(Bits a);
    std::uint32_t (*bits_and)(Bits a, Bits b, std::uint64_t* out);
    std::uint32_t (*bits_or)(Bits a, Bits b, std::uint64_t* out);
    std::uint32_t (*bits_xor)(Bits a, Bits b, std::uint64_t* out);
    std::uint32_t (*bits_and_not)(Bits a, Bits b, std::uint64_t* out);
    // REQUIRES: size > 0
    std::uint32_t (*and_all)(const Bits* operands, std::size_t size, std::uint64_t* out);
    std::uint32_t (*or_all)(const Bits* operands, std::size_t size, std::uint64_t* out);
    // counts[i] is the cardinality of bits and operands[i]. Several operands are read side by side.
    void (*count_and_each)(Bits bits, const Bits* operands, std::size_t size, std::uint32_t* counts);
    // REQUIRES: is_valid(program, number of operands), see kernels.hpp
    std::uint32_t (*evaluate)(const Instruction* program, std::size_t length, const Bits* operands, std::uint64_t* out);
    // The places of `universe` (null: all places) that are in at least, exactly, or at most k of the operands.
    // Vertical counters: the time grows with size and the logarithm of k. REQUIRES: size <= 100,000
    std::uint32_t (*threshold)(Threshold kind, std::uint32_t k, const Bits* operands, std::size_t size, Bits universe,
                               std::uint64_t* out);

    // ---- arrays and runs into a bitset that is there ---------------------------------------------------------------
    void (*set_array)(std::uint64_t* bits, Array array);
    void (*clear_array)(std::uint64_t* bits, Array array);
    void (*flip_array)(std::uint64_t* bits, Array array);
    void (*expand_array)(std::uint64_t* bits, Array array);  // whatever was there: the bitset of just these
    void (*expand_runs)(std::uint64_t* bits, Runs runs);     // likewise
    void (*set_runs)(std::uint64_t* bits, Runs runs);
    void (*clear_runs)(std::uint64_t* bits, Runs runs);
    void (*flip_runs)(std::uint64_t* bits, Runs runs);
    void (*keep_runs)(std::uint64_t* bits, Runs runs);
    std::uint32_t (*count_runs_set)(Bits bits, Runs runs);  // the cardinality of bits and runs

    // ---- results that are arrays; return their size ------------------------------------------------------------------
    // `out` has room for the largest possible result (named beside each) and kArraySlack more.
    std::uint32_t (*elements_of)(Bits bits, std::uint16_t* out);  // count(bits)
    // `out` may be null (only count) or overlap no input.
    std::uint32_t (*array_and)(Array a, Array b, std::uint16_t* out);      // the smaller size
    std::uint32_t (*array_or)(Array a, Array b, std::uint16_t* out);       // both sizes
    std::uint32_t (*array_xor)(Array a, Array b, std::uint16_t* out);      // both sizes
    std::uint32_t (*array_and_not)(Array a, Array b, std::uint16_t* out);  // a's size
    // Places that are in at least k of many small sets: all of them merged, then those that occur k times. The operands
    // of merge_arrays may hold an element several times, as its result does: all elements of both in order. `out` may
    // not be null. at_least gives every element that occurs k times or more once; `out` may be null. REQUIRES: k > 0
    std::uint32_t (*merge_arrays)(Array a, Array b, std::uint16_t* out);  // both sizes
    std::uint32_t (*at_least)(const std::uint16_t* sorted, std::uint32_t size, std::uint32_t k,
                              std::uint16_t* out);  // size / k
    // `out` may be null (only count) or the array itself.
    std::uint32_t (*array_and_bits)(Array a, Bits bits, std::uint16_t* out);      // a's size
    std::uint32_t (*array_and_not_bits)(Array a, Bits bits, std::uint16_t* out);  // a's size
    std::uint32_t (*array_and_runs)(Array a, Runs runs, std::uint16_t* out);      // a's size
    std::uint32_t (*array_and_not_runs)(Array a, Runs runs, std::uint16_t* out);  // a's size

    // Those elements whose number lies in [low, high]: bit i of it says whether digits[i] has the element; a null pointer
    // stands for a set without any. `out` may be the array itself, but not null. REQUIRES: 0 < depth <= 64; the bounds have
    // no more digits than that
    std::uint32_t (*array_between)(Array a, const Bits* digits, std::size_t depth, std::uint64_t low,
                                   std::uint64_t high, std::uint16_t* out);  // a's size

    // ---- numbers -----------------------------------------------------------------------------------------------------
    // 64 numbers into their 64 digits and back: bit j of word i becomes bit i of word j. Its own inverse.
    void (*transpose)(std::uint64_t* words);

    // The places whose number is in the set: bit i of the number says whether digits[i] has the place, for 16 digits; a null
    // pointer stands for a digit that no place has. `out` may not be null.
    std::uint32_t (*numbers_in)(const Bits* digits, Bits set, std::uint64_t* out);
    // Bit i: whether the i-th of 65,536 ordinals, each in `width` (1 to 4) bytes, little-endian, is in a set, whose words
    // reach to the greatest of them. Three bytes behind the last ordinal can be read. `out` may not be null.
    void (*members)(const void* ordinals, unsigned width, const void* set, std::uint64_t* out);

    // ---- results that are runs; return how many, and give their cardinality --------------------------------------------
    // `out` has room for the pairs of both operands and kRunsSlack more, and overlaps neither operand.
    std::uint32_t (*runs_and)(Runs a, Runs b, void* out, std::uint32_t* cardinality);
    std::uint32_t (*runs_or)(Runs a, Runs b, void* out, std::uint32_t* cardinality);
    std::uint32_t (*runs_xor)(Runs a, Runs b, void* out, std::uint32_t* cardinality);
    std::uint32_t (*runs_and_not)(Runs a, Runs b, void* out, std::uint32_t* cardinality);
    std::uint32_t (*runs_and_count)(Runs a, Runs b);  // the cardinality alone; that of the others follows from it

    // ---- text ------------------------------------------------------------------------------------------------------
    // Text i is [offsets[i], offsets[i + 1]) of `texts`, for i below `size`, at most 65,536; offsets[0] is 0. Behind it
    // kTextSlack bytes can be read.
    // Writes the numbers of the texts in which the needle stands, ascending; returns how many. `codes`: `size`.
    std::uint32_t (*find_texts)(const char* texts, const std::uint32_t* offsets, std::uint32_t size,
                                const Needle& needle, std::uint16_t* codes);
    // Writes texts out one behind the other, and where each begins, up to the end or one that is not plain: longer than
    // kTextSlack, or with a long or impossible length, or with a middle so close to what cannot be read that it takes
    // more care; the caller writes that one and calls again. `out`: texts.out_bytes, and kTextSlack before and behind.
    // The last of them may end in the slack: the caller compares cursor.out. Returns whether each text written is greater
    // than the one before, and shares no more bytes with it than it says.
    bool (*expand_texts)(const CodedTexts& texts, TextCursor& cursor, char* out, std::uint32_t* offsets);
};

// One variant a source file; which of them a program holds depends on what it was compiled for.
extern const Kernels kBaselineKernels;
extern const Kernels kAvx2Kernels;
extern const Kernels kAvx512Kernels;
extern const Kernels kAvx512VpopcntKernels;
extern const Kernels kNeonKernels;

}  // namespace segdb::simd
