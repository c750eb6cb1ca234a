#include "ingest/byte_source.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "ingest/read_rows.hpp"

using namespace segdb;

namespace {

std::string all_of(ByteSource& source, std::size_t piece = 4'096) {
    std::string text;
    std::string block(piece, '\0');
    for (;;) {
        auto count = source.read(block.data(), block.size());
        if (!count.ok()) {
            return "error: " + count.error().message;
        }
        if (*count == 0) {
            return text;
        }
        text.append(block, 0, *count);
    }
}

std::string decoded(const std::string& bytes, const std::string& encoding, std::size_t piece = 4'096) {
    std::istringstream stream(bytes);
    auto source = ByteSource::open_stream(stream, "in.csv", encoding);
    return source.ok() ? all_of(**source, piece) : "error: " + source.error().message;
}

}  // namespace

TEST_CASE("byte source: encodings become UTF-8") {
    CHECK(decoded("Jes\xFAs", "latin1") == "Jes\xC3\xBAs");
    CHECK(decoded("\x80", "windows-1252") == "\xE2\x82\xAC");
    CHECK(decoded(std::string("\xFF\xFE"
                              "a\0\xAC\x20",
                              6),
                  "utf-16") == "a\xE2\x82\xAC");
    CHECK(decoded(std::string("\xFF\xFE"
                              "a\0",
                              4),
                  "utf-16le") == "a");
    CHECK(decoded("\xEF\xBB\xBF"
                  "abc",
                  "utf-8") == "abc");
    CHECK(decoded("\xEF\xBB\xBF", "UTF8").empty());
    CHECK(decoded("", "latin1").empty());
    std::string latin;
    std::string utf8;
    for (int i = 0; i < 100'000; ++i) {
        latin += i % 3 == 0 ? "\xE9" : "x";
        utf8 += i % 3 == 0 ? "\xC3\xA9" : "x";
    }
    CHECK(decoded(latin, "latin1", 17) == utf8);
    CHECK(decoded(latin, "latin1", 65'536) == utf8);
}

TEST_CASE("byte source: bytes that cannot be text are errors with their line") {
    CHECK(decoded(std::string("a\nb\r\nc\0d", 8), "utf-8") ==
          "error: in.csv, line 3 holds a NUL byte: is this a text file?");
    CHECK(decoded("\xFF\xFE"
                  "a",
                  "utf-8") == "error: in.csv starts with a byte order mark of UTF-16: give its encoding, utf-16");
    CHECK(decoded("ab\ncd\n\x81z", "windows-1252") ==
          "error: in.csv, line 3 holds a byte sequence ('\\x81') that does not exist in windows-1252");
    CHECK(decoded(std::string("a\0b", 3), "utf-16le").starts_with("error: in.csv, line 1 holds a byte sequence"));
    CHECK(decoded("x", "klingon").starts_with("error: 'klingon' is not an encoding that this system knows"));
    CHECK(decoded("x", "latin1//IGNORE").starts_with("error: 'latin1//IGNORE' is not an encoding"));
}

TEST_CASE("byte source: rewinds, and knows how far it is") {
    std::istringstream stream("Jes\xFAs\n");
    auto source = ByteSource::open_stream(stream, "in.csv", "latin1");
    REQUIRE(source.ok());
    CHECK((*source)->bytes_total() == 6);
    for (int i = 0; i < 3; ++i) {
        CHECK(all_of(**source) == "Jes\xC3\xBAs\n");
        CHECK((*source)->bytes_read() == 6);
        REQUIRE((*source)->rewind().ok());
        CHECK((*source)->bytes_read() == 0);
    }
}

TEST_CASE("byte source: files that cannot be read") {
    auto missing = ByteSource::open_file("/nowhere/at/all.csv", "utf-8");
    REQUIRE(!missing.ok());
    CHECK(missing.error().code == ErrorCode::not_found);
    auto folder = ByteSource::open_file(std::filesystem::temp_directory_path().string(), "utf-8");
    REQUIRE(!folder.ok());
    CHECK(folder.error().code == ErrorCode::invalid_argument);
    CHECK(folder.error().message.find("is a directory, not a file") != std::string::npos);
    auto nul = ByteSource::open_file(std::string("a\0b", 3), "utf-8");
    REQUIRE(!nul.ok());
    CHECK(nul.error().code == ErrorCode::invalid_argument);
    auto device = ByteSource::open_file("/dev/null", "utf-8");
    REQUIRE(device.ok());
    CHECK(all_of(**device).empty());
}

TEST_CASE("byte source: streams that throw or fail are no surprise, and copying can be cancelled") {
    std::istringstream throwing("abc");
    throwing.exceptions(std::ios::failbit | std::ios::badbit | std::ios::eofbit);
    auto source = ByteSource::open_stream(throwing, "in.csv", "utf-8");
    REQUIRE(source.ok());
    CHECK(all_of(**source) == "abc");
    std::istringstream stream("abc");
    auto stopped = ByteSource::open_stream(stream, "in.csv", "utf-8", [] { return true; });
    REQUIRE(!stopped.ok());
    CHECK(stopped.error().code == ErrorCode::cancelled);
}
