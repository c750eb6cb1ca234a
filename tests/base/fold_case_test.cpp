#include <array>
#include <catch2/catch_test_macros.hpp>
#include <utility>

#include "base/text.hpp"
#include "base/utf8.hpp"

using namespace segdb;

namespace {

std::string encoded(char32_t value) {
    std::string text;
    append_utf8(text, value);
    return text;
}

}  // namespace

TEST_CASE("known characters fold to what CaseFolding.txt says") {
    const auto check = [](char32_t from, char32_t to) {
        INFO("U+" << std::hex << static_cast<std::uint32_t>(from));
        CHECK(fold_case(encoded(from)) == encoded(to));
    };
    check(U'A', U'a');
    check(U'\u00B5', U'\u03BC');          // micro sign to mu
    check(U'\u00C5', U'\u00E5');          // Å
    check(U'\u212B', U'\u00E5');          // the Ångström sign
    check(U'\u212A', U'k');               // the Kelvin sign
    check(U'\u017F', U's');               // long s
    check(U'\u03A3', U'\u03C3');          // Σ
    check(U'\u03C2', U'\u03C3');          // final ς
    check(U'\u0130', U'\u0130');          // İ: no simple folding
    check(U'\u0131', U'\u0131');          // ı
    check(U'\u00DF', U'\u00DF');          // ß: full folding only
    check(U'\u1E9E', U'\u00DF');          // ẞ
    check(U'\u0149', U'\u0149');          // ŉ
    check(U'\uFB00', U'\uFB00');          // ﬀ
    check(U'\u0141', U'\u0142');          // Ł
    check(U'\u0416', U'\u0436');          // Ж
    check(U'\u0531', U'\u0561');          // Armenian
    check(U'\u10A0', U'\u2D00');          // Georgian Asomtavruli
    check(U'\u1C90', U'\u10D0');          // Georgian Mtavruli
    check(U'\u13A0', U'\u13A0');          // Cherokee folds to its capitals
    check(U'\uAB70', U'\u13A0');          //
    check(U'\u13F8', U'\u13F0');          //
    check(U'\U00010400', U'\U00010428');  // Deseret, four bytes
    check(U'\u4E2D', U'\u4E2D');          // 中
}

TEST_CASE("the simple foldings that differ from the full ones (status S) are the lower case") {
    // From CaseFolding.txt: all S lines of Unicode 14 (and 15).
    const std::array<std::pair<char32_t, char32_t>, 4> ranges = {
        {{0x1F88, 0x1F80}, {0x1F98, 0x1F90}, {0x1FA8, 0x1FA0}, {0x1E9E, 0xDF}}};
    for (const auto& [from, to] : ranges) {
        for (char32_t i = 0; i < (from == 0x1E9E ? 1U : 8U); ++i) {
            CHECK(fold_case(encoded(from + i)) == encoded(to + i));
        }
    }
    CHECK(fold_case(encoded(0x1FBC)) == encoded(0x1FB3));
    CHECK(fold_case(encoded(0x1FCC)) == encoded(0x1FC3));
    CHECK(fold_case(encoded(0x1FFC)) == encoded(0x1FF3));
}

TEST_CASE("folding any character gives one character, which folds to itself") {
    for (char32_t value = 0; value <= 0x10FFFF; ++value) {
        if (value >= 0xD800 && value <= 0xDFFF) {
            continue;
        }
        const std::string once = fold_case(encoded(value));
        if (decode_utf8(once, 0).bytes != once.size() || fold_case(once) != once) {
            FAIL("U+" << std::hex << static_cast<std::uint32_t>(value));
        }
    }
}

TEST_CASE("texts fold character by character, at any alignment") {
    CHECK(fold_case("").empty());
    CHECK(fold_case("@AZ[`az{09") == "@az[`az{09");
    CHECK(fold_case("STRASSE und Stra\xC3\x9F"
                    "e") ==
          "strasse und stra\xC3\x9F"
          "e");
    for (std::size_t before = 0; before < 40; ++before) {
        CHECK(fold_case(std::string(before, 'Q') + "\xC5\x81\xC3\x93"
                                                   "D\xC5\xB9 END") == std::string(before, 'q') +
                                                                           "\xC5\x82\xC3\xB3"
                                                                           "d\xC5\xBA end");
    }
}

TEST_CASE("bytes that are not UTF-8 stay") {
    CHECK(fold_case("A\xFF"
                    "B") ==
          "a\xFF"
          "b");
    CHECK(fold_case("\xC5") == "\xC5");
    CHECK(fold_case("\xC5"
                    "A\x81") ==
          "\xC5"
          "a\x81");
    CHECK(fold_case("\xED\xA0\x80X") == "\xED\xA0\x80x");
    CHECK(fold_case("\xE2\x84\xC5\x81") == "\xE2\x84\xC5\x82");
}
