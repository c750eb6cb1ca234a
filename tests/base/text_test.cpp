#include "base/text.hpp"

#include <array>
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <random>

#include "base/utf8.hpp"

using namespace segdb;

namespace {

// Every code point's bytes written out from the definition, the other way round from the decoder.
std::string encoded(char32_t value) {
    std::string text;
    append_utf8(text, value);
    return text;
}

// Valid exactly when some sequence of encoded code points equals the text: tried the plain way.
std::optional<std::size_t> first_invalid_slowly(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        bool found = false;
        for (std::size_t bytes = 1; bytes <= 4 && at + bytes <= text.size() && !found; ++bytes) {
            const auto lead = static_cast<unsigned char>(text[at]);
            char32_t value = bytes == 1 ? lead : lead & (0x7FU >> bytes);
            for (std::size_t i = 1; i < bytes; ++i) {
                value = value * 64 + (static_cast<unsigned char>(text[at + i]) & 0x3FU);
            }
            const bool scalar = value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
            if (scalar && encoded(value) == text.substr(at, bytes)) {
                at += bytes;
                found = true;
            }
        }
        if (!found) {
            return at;
        }
    }
    return std::nullopt;
}

}  // namespace

TEST_CASE("valid UTF-8 is accepted: every scalar value, at every alignment") {
    for (char32_t value = 0; value <= 0x10FFFF; value += value < 0x3000 ? 1 : 7) {
        if (value >= 0xD800 && value <= 0xDFFF) {
            continue;
        }
        const std::string text = std::string(value % 19, 'a') + encoded(value) + std::string(value % 23, 'b');
        if (first_invalid_utf8(text)) {
            FAIL("U+" << std::hex << static_cast<std::uint32_t>(value));
        }
    }
    CHECK_FALSE(first_invalid_utf8(""));
    CHECK_FALSE(first_invalid_utf8(std::string(1000, 'x')));
    CHECK_FALSE(first_invalid_utf8(std::string("a\0b", 3)));
}

TEST_CASE("invalid UTF-8 is found where the valid prefix ends") {
    const std::array<std::string_view, 26> invalid = {
        "\x80",              // a continuation byte alone
        "\xBF",              //
        "\xC0\x80",          // overlong NUL
        "\xC1\xBF",          // overlong U+007F
        "\xC2",              // cut
        "\xC2\x41",          // not continued
        "\xC2\xC2\x80",      //
        "\xE0\x80\x80",      // overlong
        "\xE0\x9F\xBF",      // overlong U+07FF
        "\xE2\x82",          // cut
        "\xE2\x82\x41",      //
        "\xE2\x28\xA1",      //
        "\xED\xA0\x80",      // surrogate U+D800
        "\xED\xBF\xBF",      // surrogate U+DFFF
        "\xF0\x80\x80\x80",  // overlong
        "\xF0\x8F\xBF\xBF",  // overlong U+FFFF
        "\xF0\x9F\x98",      // cut
        "\xF0\x9F\x98\x41",  //
        "\xF0\x28\x8C\xBC",  //
        "\xF4\x90\x80\x80",  // U+110000
        "\xF5\x80\x80\x80",  // beyond
        "\xF8\x88\x80\x80\x80",
        "\xFC\x84\x80\x80\x80\x80",
        "\xFE",
        "\xFF",
        "\xFF\xFE",
    };
    const std::string smile = "\xF0\x9F\x98\x80";
    for (const std::string_view bytes : invalid) {
        for (std::size_t before = 0; before < 40; ++before) {
            const std::string ascii(before, 'a');
            CHECK(first_invalid_utf8(ascii + std::string(bytes)) == before);
            CHECK(first_invalid_utf8(ascii + std::string(bytes) + "tail") == before);
            CHECK(first_invalid_utf8(ascii + smile + std::string(bytes)) == before + 4);
        }
    }
}

TEST_CASE("random bytes: validity agrees with the definition") {
    INFO("seed " << Catch::getSeed());
    std::mt19937 random(Catch::getSeed());
    const std::array<unsigned char, 20> edges = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1,
                                                 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF3, 0xF4, 0xF5};
    for (int round = 0; round < 100'000; ++round) {
        std::string text(random() % 4 == 0 ? random() % 40 : 0, 'z');
        const std::size_t size = random() % 8;
        for (std::size_t i = 0; i < size; ++i) {
            text += static_cast<char>(edges[random() % edges.size()]);
        }
        if (first_invalid_utf8(text) != first_invalid_slowly(text)) {
            FAIL(shown(text));
        }
    }
}

TEST_CASE("bytes are shown quoted, printable and short") {
    CHECK(shown("") == "''");
    CHECK(shown("plain") == "'plain'");
    CHECK(shown("it's C:\\x") == "'it's C:\\x'");
    CHECK(shown("a\nb\r\tc") == "'a\\nb\\r\\tc'");
    CHECK(shown(std::string("\0\x1b\x7f", 3)) == "'\\x00\\x1b\\x7f'");
    CHECK(shown("\xC2\x85") == "'\\u0085'");  // next line, a control character
    CHECK(shown("a\xE2\x80\xAE"
                "b") == "'a\\u202eb'");           // right-to-left override
    CHECK(shown("\xE2\x80\xA8") == "'\\u2028'");  // line separator
    CHECK(shown("\xF3\xA0\x80\x81") == "'\\U000e0001'");
    CHECK(shown("\xFF\xC3") == "'\\xff\\xc3'");
    CHECK(shown("z\xC5\x82oty") == "'z\xC5\x82oty'");
}

TEST_CASE("bytes shown are cut on a character boundary") {
    CHECK(shown("abcdef", 6) == "'abcdef'");
    CHECK(shown("abcdefg", 6) == "'abcdef'..");
    CHECK(shown("ab\xC5\x82", 3) == "'ab'..");
    CHECK(shown("ab\xC5\x82", 4) == "'ab\xC5\x82'");
    CHECK(shown("abc", 0) == "''..");
    CHECK(shown(std::string(1'000'000, 'x')).size() == 64);
    CHECK_FALSE(first_invalid_utf8(shown("\xF0\x9F\x98\x80\xF0\x9F\x98\x80", 7)));
}

TEST_CASE("names are the same but for the case of ASCII letters") {
    CHECK(same_name("Price_2", "pRICE_2"));
    CHECK(same_name("", ""));
    CHECK_FALSE(same_name("price", "prices"));
    CHECK_FALSE(same_name("a[", "A{"));  // 32 apart, as letters are
    CHECK_FALSE(same_name("\xC3\x84", "\xC3\xA4"));
}

TEST_CASE("digits are grouped by three") {
    CHECK(grouped_digits(0) == "0");
    CHECK(grouped_digits(999) == "999");
    CHECK(grouped_digits(1000) == "1,000");
    CHECK(grouped_digits(123456) == "123,456");
    CHECK(grouped_digits(1234567) == "1,234,567");
    CHECK(grouped_digits(18446744073709551615U) == "18,446,744,073,709,551,615");
}
