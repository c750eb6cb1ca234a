// Texts of many kinds for the tests of text blocks, and the naive answer: a loop over all of them.
#pragma once

#include <algorithm>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "bitmap/chunk_view.hpp"
#include "index/predicate.hpp"
#include "index/text_block.hpp"
#include "simd/kernel_table.hpp"

namespace segdb::test {

// texts[i] is the text of places[i]; places ascend.
struct Column {
    std::vector<std::uint16_t> places;
    std::vector<std::string> texts;

    [[nodiscard]] std::vector<std::string_view> views() const { return {texts.begin(), texts.end()}; }
};

inline Result<std::string> encoded(const Column& column) { return TextBlock::encode(column.places, column.views()); }

inline std::vector<std::uint16_t> places_where(const Column& column, const Predicate& predicate) {
    std::vector<std::uint16_t> places;
    for (std::size_t i = 0; i < column.places.size(); ++i) {
        if (satisfies(predicate, std::string_view(column.texts[i]))) places.push_back(column.places[i]);
    }
    return places;
}

struct alignas(64) Buffer {
    std::uint64_t words[simd::kChunkWords + simd::kArraySlack];
};

inline std::vector<std::uint16_t> elements_of(const ChunkView& view) {
    std::vector<std::uint16_t> elements;
    if (view.form == Form::array) {
        elements.resize(view.cardinality);
        std::memcpy(elements.data(), view.data, 2 * elements.size());
        return elements;
    }
    for (std::uint32_t i = 0; i < kChunkSize && view.form != Form::empty; ++i) {
        const auto* const bytes = static_cast<const unsigned char*>(view.data);
        if (view.form == Form::full || ((bytes[i / 8] >> (i % 8)) & 1) != 0)
            elements.push_back(static_cast<std::uint16_t>(i));
    }
    return elements;
}

// What texts are like. A text is one of `distinct` (about).
enum class Kind { emails, short_ones, any_bytes, accented, long_ones };

inline std::string random_text(std::mt19937_64& random, Kind kind) {
    const auto pick = [&](const auto& list) { return std::string(list[random() % std::size(list)]); };
    constexpr const char* kFirst[] = {"anna", "piotr", "Ewa", "jan", "KASIA", "maria", "tomasz"};
    constexpr const char* kLast[] = {"nowak", "kowalski", "Wojcik", "kaminska", "lis"};
    constexpr const char* kAccented[] = {"Ż", "ó", "ł", "w",  "ß", "İ", "ſ",    "K",
                                         "k", "S", "é", "中", "😀", "a", "\xff", "\xc3"};
    std::string text;
    switch (kind) {
        case Kind::emails:
            return pick(kFirst) + "." + pick(kLast) + std::to_string(random() % 1'000'000) + "@mail" +
                   std::to_string(random() % 10) + ".com";
        case Kind::short_ones:
            for (std::uint64_t i = random() % 5; i > 0; --i) text += static_cast<char>("abAB%_."[random() % 7]);
            return text;
        case Kind::any_bytes:
            for (std::uint64_t i = random() % 40; i > 0; --i)
                text +=
                    random() % 3 == 0 ? static_cast<char>(random()) : static_cast<char>(random() % 2 == 0 ? 0 : 0xFF);
            return text;
        case Kind::accented:
            for (std::uint64_t i = random() % 12; i > 0; --i) text += pick(kAccented);
            return text;
        case Kind::long_ones:
            text.assign(random() % 3 == 0 ? random() % 700 : 250 + random() % 12, 'x');
            return text + std::to_string(random() % 50) + std::string(random() % 300, 'y');
    }
    return text;
}

inline std::vector<std::uint16_t> random_chosen_places(std::mt19937_64& random, std::size_t size) {
    std::vector<std::uint16_t> all(kChunkSize);
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint16_t>(i);
    std::shuffle(all.begin(), all.end(), random);
    all.resize(size);
    std::sort(all.begin(), all.end());
    return all;
}

// REQUIRES: size > 0, distinct > 0
inline Column random_column(std::mt19937_64& random, Kind kind, std::size_t size, std::size_t distinct) {
    std::vector<std::string> pool(distinct);
    for (std::string& text : pool) text = random_text(random, kind);
    Column column{random_chosen_places(random, size), {}};
    for (std::size_t i = 0; i < size; ++i)
        column.texts.push_back(distinct >= size ? pool[i] : pool[random() % distinct]);
    return column;
}

}  // namespace segdb::test
