// Text of the kernels, part 16: a search through many texts at once, and texts written out of what they share.
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
SEGDB_SIMD_INLINE std::uint64_t equal_bytes(Bytes a, Bytes b) {
#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512
    return _mm512_cmpeq_epi8_mask(a, b);
#else
    return (a == b).mask();
#endif
}

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
    return equal_bytes(first, loaded.first_probe) & equal_bytes(second, loaded.second_probe);
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

// Whether a[at] < b[at]. At kTextSlack: anything. (By the maximum: xsimd compares bytes of AVX2 by way of older CPUs' types.)
SEGDB_SIMD_INLINE bool byte_is_less(const Head& a, const Head& b, std::size_t at) {
    std::uint64_t not_less = 0;
    for (std::size_t i = 0; i < Head::kVectors; ++i)
        not_less |= equal_bytes(xsimd::max(a.v[i], b.v[i]), a.v[i]) << (i * Bytes::size % 64);
    return ((not_less >> (at % 64)) & 1) == 0;
}

// Where expand_texts is: TextCursor, as addresses, and the text before in registers.
struct Expansion {
    const char* middle;
    char* out;
    std::size_t before;  // bytes of the text before, which ends at `out`
    Head head;
    bool ascends;
};

// Writes texts from `text` on, at most up to `last`, and returns the first that is not written: one that is not plain.
// REQUIRES: kTextSlack bytes a text, and as many once more, are there to read from middles on and to write.
template <bool kTails>
SEGDB_SIMD_INLINE std::uint32_t expand_plain(const CodedTexts& texts, std::uint32_t text, std::uint32_t last,
                                             const char* first_out, std::uint32_t* __restrict offsets,
                                             Expansion& state) {
    const unsigned char* const prefixes = texts.prefixes;
    const unsigned char* const lengths = texts.middle_lengths;
    const unsigned char* const tails_of = texts.tails_of;
    const unsigned char* const tail_lengths = texts.tail_lengths;
    const char* const tails = texts.tails;
    const char* middle = state.middle;
    char* out = state.out;
    std::size_t before = state.before;
    Head head = state.head;
    std::uint32_t wrong = 0;
    for (; text < last; ++text) {
        const std::size_t prefix = prefixes[text];
        const std::size_t without_tail = prefix + lengths[text];
        const std::size_t tail = kTails ? tails_of[text] : 0;
        const std::size_t whole = without_tail + (kTails ? tail_lengths[tail] : 0);
        if ((whole > kTextSlack) | (prefix > before)) break;
        const Head then = head;
        replace_behind(head, prefix, middle - prefix);
        if constexpr (kTails) replace_behind(head, without_tail, tails + kTextSlack * tail - without_tail);
        store_head(out, head);
        offsets[text] = static_cast<std::uint32_t>(out - first_out);
        // From the registers: what was just stored is not there to be loaded yet.
        const bool greater = byte_is_less(then, head, prefix) | (prefix == before);
        wrong |= static_cast<std::uint32_t>(!greater) | static_cast<std::uint32_t>(whole == prefix);
        middle += without_tail - prefix;
        out += whole;
        before = whole;
    }
    state = {.middle = middle, .out = out, .before = before, .head = head, .ascends = state.ascends && wrong == 0};
    return text;
}

// How many texts are sure to have room: less than what they may take is left of the middles, or of the output.
SEGDB_SIMD_INLINE std::uint32_t room_for(const CodedTexts& texts, const Expansion& state, const char* last_out) {
    if (state.middle - texts.readable < static_cast<std::ptrdiff_t>(kTextSlack)) return 0;
    const std::ptrdiff_t in = texts.end - state.middle;
    const std::ptrdiff_t out = last_out - state.out;
    const std::ptrdiff_t least =
        in < out + static_cast<std::ptrdiff_t>(kTextSlack) ? in : out + static_cast<std::ptrdiff_t>(kTextSlack);
    return least < 0 ? 0 : static_cast<std::uint32_t>(static_cast<std::size_t>(least) / kTextSlack);
}

bool expand_texts(const CodedTexts& texts, TextCursor& cursor, char* out, std::uint32_t* offsets) {
    std::uint32_t text = cursor.text;
    const std::size_t before = cursor.out - (text > 0 ? offsets[text - 1] : 0);
    Expansion state{.middle = texts.middles + cursor.middle,
                    .out = out + cursor.out,
                    .before = before,
                    .head = load_head(out + cursor.out - before),
                    .ascends = true};
    bool stopped = false;
    while (text < texts.size && !stopped) {
        const std::uint32_t room = room_for(texts, state, out + texts.out_bytes);
        const std::uint32_t left = text == 0 ? 1 : texts.size - text;  // the first one by itself
        const std::uint32_t last = text + (room < left ? room : left);
        const bool first = text == 0;
        text = texts.tails_of != nullptr ? expand_plain<true>(texts, text, last, out, offsets, state)
                                         : expand_plain<false>(texts, text, last, out, offsets, state);
        stopped = text < last || room == 0;
        state.ascends = state.ascends || first;  // nothing is before it
    }
    cursor = {.text = text,
              .middle = static_cast<std::uint32_t>(state.middle - texts.middles),
              .out = static_cast<std::uint32_t>(state.out - out)};
    return state.ascends;
}

}  // namespace
}  // namespace segdb::simd

// NOLINTEND(misc-definitions-in-headers)
