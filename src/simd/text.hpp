// Text of the kernels, part 13: a search through many texts at once, and texts written out of what they share.
#pragma once

// NOLINTBEGIN(misc-definitions-in-headers): each source file has its own

#include "simd/registers.hpp"

namespace segdb::simd {
namespace {

using Bytes = xsimd::batch<std::uint8_t, SEGDB_SIMD_ARCH>;

static_assert(Bytes::size <= kTextSlack && kTextSlack % Bytes::size == 0 && kTextSlack <= 64);

SEGDB_SIMD_INLINE Bytes load_bytes(const char* from) { return load_batch<Bytes>(from); }
SEGDB_SIMD_INLINE Bytes every_byte(std::uint8_t value) { return Bytes(value); }

// Bit i: a[i] == b[i].
SEGDB_SIMD_INLINE std::uint64_t equal_bytes(Bytes a, Bytes b) { return (a == b).mask(); }

// ---- search --------------------------------------------------------------------------------------------------------

// A needle in registers: its two probes, and its first bytes to compare with at once.
struct LoadedNeedle {
    Bytes first_probe, first_fold, second_probe, second_fold;
    Bytes head, head_fold;
    std::uint64_t beyond_head;  // lanes of `head` that are not of the needle
};

SEGDB_SIMD_INLINE LoadedNeedle load_needle(const Needle& needle) {
    char head[kTextSlack] = {};
    char fold[kTextSlack] = {};
    const std::size_t size = needle.length < Bytes::size ? needle.length : Bytes::size;
    __builtin_memcpy(head, needle.bytes, size);
    __builtin_memcpy(fold, needle.fold, size);
    const auto byte = [](const char* from, std::size_t at) { return every_byte(static_cast<std::uint8_t>(from[at])); };
    return {.first_probe = byte(needle.bytes, needle.first_probe),
            .first_fold = byte(needle.fold, needle.first_probe),
            .second_probe = byte(needle.bytes, needle.second_probe),
            .second_fold = byte(needle.fold, needle.second_probe),
            .head = load_bytes(head),
            .head_fold = load_bytes(fold),
            .beyond_head = size < 64 ? ~std::uint64_t{0} << size : 0};
}

// Which of the next Bytes::size positions have both probes.
SEGDB_SIMD_INLINE std::uint64_t candidates(const char* from, const Needle& needle, const LoadedNeedle& loaded) {
    const Bytes first = load_bytes(from + needle.first_probe) | loaded.first_fold;
    const Bytes second = load_bytes(from + needle.second_probe) | loaded.second_fold;
    return ((first == loaded.first_probe) & (second == loaded.second_probe)).mask();
}

SEGDB_SIMD_INLINE bool stands_at(const char* from, const Needle& needle, const LoadedNeedle& loaded) {
    const std::uint64_t equal = equal_bytes(load_bytes(from) | loaded.head_fold, loaded.head) | loaded.beyond_head;
    constexpr std::uint64_t kAll = ~std::uint64_t{0} >> (64 - Bytes::size);
    if ((equal & kAll) != kAll) return false;
    for (std::size_t i = Bytes::size; i < needle.length; ++i) {
        if ((from[i] | needle.fold[i]) != needle.bytes[i]) return false;
    }
    return true;
}

// The text that has position `at`. REQUIRES: it is `code` or a later one
SEGDB_SIMD_INLINE std::uint32_t text_at(const std::uint32_t* offsets, std::uint32_t code, std::uint32_t size,
                                        std::size_t at) {
    // Mostly the next ones, where hits are many.
    for (int i = 0; i < 4; ++i) {
        if (offsets[code + 1] > at) return code;
        ++code;
    }
    std::uint32_t step = 1;
    while (code + step < size && offsets[code + step] <= at) {
        code += step;
        step *= 2;
    }
    for (; step > 0; step /= 2) {
        if (code + step < size && offsets[code + step] <= at) code += step;
    }
    return code;
}

std::uint32_t find_texts(const char* texts, const std::uint32_t* offsets, std::uint32_t size, const Needle& needle,
                         std::uint16_t* codes) {
    if (needle.length > offsets[size]) return 0;
    const LoadedNeedle loaded = load_needle(needle);
    const std::size_t last = offsets[size] - needle.length;  // position at which the needle can stand
    std::uint32_t found = 0;
    std::uint32_t code = 0;
    std::size_t at = 0;
    while (at <= last) {
        std::uint64_t mask = candidates(texts + at, needle, loaded);
        std::size_t next = at + Bytes::size;
        while (mask != 0) {
            const std::size_t here = at + static_cast<std::size_t>(__builtin_ctzll(mask));
            mask &= mask - 1;
            if (here > last) return found;
            if (!stands_at(texts + here, needle, loaded)) continue;
            code = text_at(offsets, code, size, here);
            const std::size_t end = offsets[code + 1];
            if (here + needle.length > end) continue;
            codes[found++] = static_cast<std::uint16_t>(code);
            if (end >= next) {
                next = end;
                break;
            }
            mask &= ~std::uint64_t{0} << (end - at);
        }
        at = next;
    }
    return found;
}

// ---- writing out ---------------------------------------------------------------------------------------------------

// The first bytes of a text, as many as kTextSlack.
struct Head {
    static constexpr std::size_t kVectors = kTextSlack / Bytes::size;
    Bytes v[kVectors];
};

struct FirstBytes {
    std::uint8_t mask[2 * kTextSlack];  // from mask + kTextSlack - n on: n times 0xFF, then 0
};

constexpr FirstBytes first_bytes() {
    FirstBytes result{};
    for (std::size_t i = 0; i < kTextSlack; ++i) result.mask[i] = 0xFF;
    return result;
}

alignas(64) constexpr FirstBytes kFirstBytes = first_bytes();

SEGDB_SIMD_INLINE Head load_head(const char* from) {
    Head head;
    for (std::size_t i = 0; i < Head::kVectors; ++i) head.v[i] = load_bytes(from + i * Bytes::size);
    return head;
}

SEGDB_SIMD_INLINE void store_head(char* to, const Head& head) {
    for (std::size_t i = 0; i < Head::kVectors; ++i) store_batch(to + i * Bytes::size, head.v[i]);
}

// The first n bytes stay, what follows is taken from `from`.
SEGDB_SIMD_INLINE void replace_behind(Head& head, std::size_t n, const char* from) {
#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512
    const __mmask64 keep = static_cast<__mmask64>(_bzhi_u64(~std::uint64_t{0}, static_cast<unsigned>(n)));
    head.v[0] = Bytes(_mm512_mask_mov_epi8(_mm512_loadu_si512(from), keep, head.v[0]));
#else
    const char* const mask = reinterpret_cast<const char*>(kFirstBytes.mask) + kTextSlack - n;
    for (std::size_t i = 0; i < Head::kVectors; ++i) {
        const Bytes keep = load_bytes(mask + i * Bytes::size);
        head.v[i] = (head.v[i] & keep) | xsimd::bitwise_andnot(load_bytes(from + i * Bytes::size), keep);
    }
#endif
}

bool expand_texts(const CodedTexts& texts, TextCursor& cursor, char* out, std::uint32_t* offsets) {
    std::uint32_t text = cursor.text;
    const char* middle = texts.middles + cursor.middle;
    std::size_t at = cursor.out;
    std::size_t before = at - (text > 0 ? offsets[text - 1] : 0);  // the length of the text before
    Head head = load_head(out + at - before);
    bool ascends = true;
    for (; text < texts.size; ++text) {
        const std::size_t prefix = texts.prefixes[text];
        const std::size_t length = texts.middle_lengths[text];
        const std::size_t tail = texts.tails_of != nullptr ? texts.tails_of[text] : 0;
        const std::size_t without_tail = prefix + length;
        const std::size_t whole = without_tail + texts.tail_lengths[tail];
        const bool simple = whole <= kTextSlack && prefix <= before && at + whole <= texts.out_bytes &&
                            middle - texts.readable >= static_cast<std::ptrdiff_t>(prefix) &&
                            texts.end - middle >= static_cast<std::ptrdiff_t>(kTextSlack);
        if (!simple) break;
        replace_behind(head, prefix, middle - prefix);
        replace_behind(head, without_tail, texts.tails + kTextSlack * tail - without_tail);
        store_head(out + at, head);
        offsets[text] = static_cast<std::uint32_t>(at);
        const auto now = static_cast<unsigned char>(out[at + prefix]);
        const auto then = static_cast<unsigned char>(out[at - before + prefix]);
        ascends &= (text == 0) | ((whole > prefix) & ((prefix == before) | (now > then)));
        middle += length;
        at += whole;
        before = whole;
    }
    cursor = {.text = text,
              .middle = static_cast<std::uint32_t>(middle - texts.middles),
              .out = static_cast<std::uint32_t>(at)};
    return ascends;
}

}  // namespace
}  // namespace segdb::simd

// NOLINTEND(misc-definitions-in-headers)
