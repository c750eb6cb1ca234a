// Kernels on text: every variant that this CPU can run against loops over one text after another.
#include <algorithm>
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "simd/kernels.hpp"

namespace segdb::simd {
namespace {

// Texts one behind the other, with just so many bytes around them as kernels may read.
class Joined {
  public:
    explicit Joined(const std::vector<std::string>& texts) : bytes_(kTextSlack, '#') {
        for (const std::string& text : texts) {
            offsets_.push_back(static_cast<std::uint32_t>(bytes_.size() - kTextSlack));
            bytes_.insert(bytes_.end(), text.begin(), text.end());
        }
        offsets_.push_back(static_cast<std::uint32_t>(bytes_.size() - kTextSlack));
        bytes_.insert(bytes_.end(), kTextSlack, '#');
        bytes_.shrink_to_fit();
    }
    [[nodiscard]] const char* texts() const { return bytes_.data() + kTextSlack; }
    [[nodiscard]] const std::vector<std::uint32_t>& offsets() const { return offsets_; }

  private:
    std::vector<char> bytes_;
    std::vector<std::uint32_t> offsets_;
};

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    return text;
}

void check_find(const std::vector<std::string>& texts, const std::string& needle, bool fold, std::mt19937_64& random) {
    std::vector<std::uint16_t> expected;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const std::string text = fold ? lower(texts[i]) : texts[i];
        if (text.find(needle) != std::string::npos) expected.push_back(static_cast<std::uint16_t>(i));
    }
    std::string folds(needle.size(), '\0');
    for (std::size_t i = 0; fold && i < needle.size(); ++i) {
        if (needle[i] >= 'a' && needle[i] <= 'z') folds[i] = 0x20;
    }
    const Joined joined(texts);
    const Needle wanted{.bytes = needle.data(),
                        .fold = folds.data(),
                        .length = needle.size(),
                        .first_probe = random() % needle.size(),
                        .second_probe = random() % needle.size()};
    for (const Kernels* const table : available_kernels()) {
        CAPTURE(table->name, needle, fold, wanted.first_probe, wanted.second_probe, Catch::getSeed());
        std::vector<std::uint16_t> codes(texts.size());
        codes.resize(table->find_texts(joined.texts(), joined.offsets().data(),
                                       static_cast<std::uint32_t>(texts.size()), wanted, codes.data()));
        REQUIRE(codes == expected);
    }
}

std::string random_text(std::mt19937_64& random, std::size_t most, std::string_view letters) {
    std::string text(random() % (most + 1), ' ');
    for (char& c : text) c = letters[random() % letters.size()];
    return text;
}

TEST_CASE("kernels: a needle is found in the texts that have it", "[simd]") {
    std::mt19937_64 random(Catch::getSeed());
    for (const std::string_view letters : {"ab", "abAB@", "abcdefghijklmnopqrstuvwxyzABC", "k\xFF\x80"}) {
        for (const std::size_t most : {3U, 30U, 200U}) {
            for (int round = 0; round < 150; ++round) {
                std::vector<std::string> texts(1 + random() % 60);
                for (std::string& text : texts) text = random_text(random, most, letters);
                std::string needle = texts[random() % texts.size()];
                if (random() % 2 == 0) needle = needle.substr(random() % (needle.size() + 1));
                if (random() % 2 == 0) needle = needle.substr(0, 1 + random() % 5);
                if (needle.empty() || random() % 4 == 0) needle = "a" + random_text(random, 4, letters);
                check_find(texts, needle, false, random);
                check_find(texts, lower(needle), true, random);
            }
        }
    }
}

TEST_CASE("kernels: a needle is not found across texts, nor behind the last", "[simd]") {
    std::mt19937_64 random(Catch::getSeed());
    for (const char* needle : {"a", "ab", "bc", "abc", "c", "#", "c#", "abcabc", "cabc", "zz"}) {
        check_find({"abc", "abc"}, needle, false, random);
        check_find({"", "ab", "c", "abc"}, needle, true, random);
        check_find({std::string(63, 'a'), "bc"}, needle, false, random);
        check_find({std::string(64, 'a'), "c"}, needle, false, random);
    }
    check_find({"a", ""}, "a", false, random);
    check_find({"x"}, std::string(300, 'x'), false, random);
    check_find({std::string(300, 'x'), std::string(299, 'x'), std::string(301, 'x')}, std::string(300, 'x'), true,
               random);
}

TEST_CASE("kernels: folding does not mix up characters that are no letters", "[simd]") {
    std::mt19937_64 random(Catch::getSeed());
    check_find({"@", "`", "[", "{", "A", "a", "0", "\x10", "P", "p"}, "@", true, random);
    check_find({"@", "`", "[", "{", "A", "a", "0", "\x10", "P", "p"}, "`", true, random);
    check_find({"@", "`", "[", "{", "A", "a", "0", "\x10", "P", "p"}, "p", true, random);
    check_find({"@", "`", "[", "{", "A", "a", "0", "\x10", "P", "p"}, "0", true, random);
}

// Texts coded by hand: what each shares with the one before, its middle, its tail.
struct Coded {
    std::vector<std::string> texts;
    std::string prefixes, middle_lengths, tails_of;
    std::vector<char> middles = std::vector<char>(kTextSlack);    // what stands before them in a block
    std::vector<char> tails = std::vector<char>(2 * kTextSlack);  // the slack, and tail 0
    unsigned char tail_lengths[256] = {};

    void add_tail(const std::string& tail) {
        const std::size_t number = tails.size() / kTextSlack - 1;
        tails.resize(kTextSlack * (number + 2));
        std::copy(tail.begin(), tail.end(), tails.end() - kTextSlack);
        tail_lengths[number] = static_cast<unsigned char>(tail.size());
    }
    void add(const std::string& text, std::size_t prefix, std::size_t tail) {
        const std::size_t length = text.size() - prefix - tail_lengths[tail];
        texts.push_back(text);
        prefixes += static_cast<char>(prefix);
        middle_lengths += static_cast<char>(std::min<std::size_t>(length, 255));
        tails_of += static_cast<char>(tail);
        middles.insert(middles.end(), text.begin() + static_cast<std::ptrdiff_t>(prefix),
                       text.begin() + static_cast<std::ptrdiff_t>(prefix + length));
    }
};

// Writes all out, those that the kernel leaves by hand; how many those were.
std::size_t expand(const Kernels& table, const Coded& coded, std::vector<char>& out,
                   std::vector<std::uint32_t>& offsets, bool& ascends) {
    const auto bytes = [](const std::string& list) { return reinterpret_cast<const unsigned char*>(list.data()); };
    std::size_t whole = 0;
    for (const std::string& text : coded.texts) whole += text.size();
    out.assign(whole + 2 * kTextSlack, '\0');
    offsets.assign(coded.texts.size(), 0);
    const CodedTexts texts{
        .prefixes = bytes(coded.prefixes),
        .middle_lengths = bytes(coded.middle_lengths),
        .tails_of = coded.tails_of.find_first_not_of('\0') == std::string::npos ? nullptr : bytes(coded.tails_of),
        .tail_lengths = coded.tail_lengths,
        .tails = coded.tails.data() + kTextSlack,
        .middles = coded.middles.data() + kTextSlack,
        .readable = coded.middles.data(),
        .end = coded.middles.data() + coded.middles.size(),
        .size = static_cast<std::uint32_t>(coded.texts.size()),
        .out_bytes = static_cast<std::uint32_t>(whole)};
    TextCursor cursor;
    std::size_t by_hand = 0;
    ascends = true;
    while (true) {
        ascends &= table.expand_texts(texts, cursor, out.data() + kTextSlack, offsets.data());
        if (cursor.text == coded.texts.size()) break;
        const std::string& text = coded.texts[cursor.text];
        std::copy(text.begin(), text.end(), out.begin() + static_cast<std::ptrdiff_t>(kTextSlack + cursor.out));
        offsets[cursor.text] = cursor.out;
        const std::size_t tail = static_cast<unsigned char>(coded.tails_of[cursor.text]);
        cursor.middle += static_cast<std::uint32_t>(
            text.size() - static_cast<unsigned char>(coded.prefixes[cursor.text]) - coded.tail_lengths[tail]);
        cursor.out += static_cast<std::uint32_t>(text.size());
        ++cursor.text;
        ++by_hand;
    }
    CHECK(cursor.out == whole);
    CHECK(cursor.middle + kTextSlack == coded.middles.size());
    out.erase(out.begin(), out.begin() + kTextSlack);
    out.resize(whole);
    return by_hand;
}

void check_expand(const Coded& coded, bool expected_order) {
    const Joined joined(coded.texts);
    const auto long_ones = static_cast<std::size_t>(std::count_if(
        coded.texts.begin(), coded.texts.end(), [](const std::string& text) { return text.size() > kTextSlack; }));
    for (const Kernels* const table : available_kernels()) {
        CAPTURE(table->name, coded.texts.size(), Catch::getSeed());
        std::vector<char> out;
        std::vector<std::uint32_t> offsets;
        bool ascends = false;
        const std::size_t by_hand = expand(*table, coded, out, offsets, ascends);
        REQUIRE(std::string(out.begin(), out.end()) == std::string(joined.texts(), joined.offsets().back()));
        REQUIRE(std::equal(offsets.begin(), offsets.end(), joined.offsets().begin()));
        CHECK(by_hand <= long_ones + 2 * kTextSlack);  // those, and what is close to an edge
        REQUIRE(ascends == expected_order);
    }
}

std::size_t common_prefix(const std::string& a, const std::string& b) {
    const std::size_t limit = std::min({a.size(), b.size(), std::size_t{255}});
    return static_cast<std::size_t>(
        std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(limit), b.begin()).first - a.begin());
}

TEST_CASE("kernels: texts are written out of prefixes, middles and tails", "[simd]") {
    std::mt19937_64 random(Catch::getSeed());
    const std::vector<std::string> endings{"@mail.com", ".org", "-" + std::string(63, 'x')};
    for (const std::size_t most : {5U, 20U, 62U, 66U, 300U}) {
        for (int round = 0; round < 30; ++round) {
            std::vector<std::string> texts;
            for (std::size_t i = 0; i < (round == 0 ? 4'000U : 1U + round); ++i)
                texts.push_back(random_text(random, most, round % 2 == 0 ? "ab" : "a\xFF@z") +
                                (random() % 2 == 0 ? endings[random() % 3] : ""));
            std::sort(texts.begin(), texts.end());
            texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
            Coded coded;
            for (const std::string& ending : endings) {
                if (round % 3 != 0) coded.add_tail(ending);
            }
            std::string before;
            for (const std::string& text : texts) {
                const std::size_t prefix = common_prefix(before, text);
                std::size_t tail = 0;
                for (std::size_t i = 0; i < endings.size() && round % 3 != 0; ++i) {
                    if (text.size() - prefix >= endings[i].size() && text.ends_with(endings[i])) tail = i + 1;
                }
                coded.add(text, prefix, tail);
                before = text;
            }
            check_expand(coded, true);
        }
    }
}

// Whether the kernels say that these texts, with these prefixes, ascend. Others follow, so that none is at the edge.
bool found_ascending(const std::vector<std::pair<std::string, std::size_t>>& texts) {
    Coded coded;
    for (const auto& [text, prefix] : texts) coded.add(text, prefix, 0);
    for (const char first : {'x', 'y', 'z'}) coded.add(first + std::string(50, 'm'), 0, 0);
    std::vector<bool> answers;
    for (const Kernels* const table : available_kernels()) {
        std::vector<char> out;
        std::vector<std::uint32_t> offsets;
        bool ascends = false;
        expand(*table, coded, out, offsets, ascends);
        answers.push_back(ascends);
    }
    CHECK(std::count(answers.begin(), answers.end(), answers.front()) == static_cast<std::ptrdiff_t>(answers.size()));
    return answers.front();
}

TEST_CASE("kernels: texts out of order are noticed", "[simd]") {
    CHECK(found_ascending({{"", 0}, {"a", 0}, {"ab", 1}, {"abc", 2}, {"b", 0}, {"b\xFF", 1}, {"c", 0}}));
    CHECK(found_ascending({{"a", 0}}));
    CHECK_FALSE(found_ascending({{"b", 0}, {"a", 0}}));
    CHECK_FALSE(found_ascending({{"a", 0}, {"a", 1}}));
    CHECK_FALSE(found_ascending({{"a", 0}, {"", 0}}));
    CHECK_FALSE(found_ascending({{"ab", 0}, {"a", 1}}));
    CHECK_FALSE(found_ascending({{"ab", 0}, {"ac", 0}}));  // they share more than the prefix says
    CHECK_FALSE(found_ascending({{"a", 0}, {"\xFF", 0}, {"b", 0}}));
    CHECK_FALSE(found_ascending({{"abc", 0}, {"abb", 2}}));
}

}  // namespace
}  // namespace segdb::simd
