#include "ingest/csv_reader.hpp"

#include <catch2/catch_test_macros.hpp>
#include <random>

#include "ingest/read_rows.hpp"

using namespace segdb;
using Cells = std::vector<std::vector<std::string>>;

TEST_CASE("CSV: the rules of RFC 4180") {
    struct Case {
        const char* bytes;
        Cells cells;
    };
    const Case cases[] = {
        {"a,b\n1,2\n3,4\n", {{"1", "2"}, {"3", "4"}}},
        {"a,b\n1,2\n3,4", {{"1", "2"}, {"3", "4"}}},
        {"a,b\r\n1,2\r\n3,4\r\n", {{"1", "2"}, {"3", "4"}}},
        {"a,b\r1,2\r3,4\r", {{"1", "2"}, {"3", "4"}}},
        {"a,b\n\"1\",\"2\"\n", {{"1", "2"}}},
        {"a,b\n\"x,y\",\"\"\"q\"\"\"\n", {{"x,y", "\"q\""}}},
        {"a,b\n\"x\ny\",\"x\r\ny\"\n", {{"x\ny", "x\r\ny"}}},
        {"a,b\n,\n", {{"~", "~"}}},
        {"a,b\n\"\",\"\"\n", {{"~", "~"}}},
        {"a,b\n 1 , 2\t\n", {{" 1 ", " 2\t"}}},
        {"a,b\n\n1,2\n\n\n3,4\n\n", {{"1", "2"}, {"3", "4"}}},
        {"a\n1\n\n2\n", {{"1"}, {"2"}}},
        {"a\n\"\"\n", {{"~"}}},
        {"\n\na,b\n1,2\n", {{"1", "2"}}},
        {"\xEF\xBB\xBF"
         "a,b\n1,2\n",
         {{"1", "2"}}},
        {" a ,\tb\n1,2\n", {{"1", "2"}}},
        {"a,b\n", {}},
        {"a,b", {}},
        {"a,b\n\"\"\"\",\"\"\"\"\"\"\n", {{"\"", "\"\""}}},
        {"a,b\n'x',y\n", {{"'x'", "y"}}},
        {"a,b\n\xC5\xBC,\xE2\x82\xAC\n", {{"\xC5\xBC", "\xE2\x82\xAC"}}},
    };
    for (const Case& each : cases) {
        INFO(each.bytes);
        const ReadAll all = read_all(each.bytes);
        CHECK(all.error.empty());
        CHECK(all.cells() == each.cells);
        CHECK(all.columns.front() == "a");
    }
}

TEST_CASE("CSV: delimiters, and names given instead of a header") {
    CHECK(read_all("a;b\n1,5;2\n", {.delimiter = ';'}).cells() == Cells{{"1,5", "2"}});
    CHECK(read_all("a\tb\n1\t2\n", {}, "in.tsv").cells() == Cells{{"1", "2"}});
    CHECK(read_all("a\tb\n1\t2\n", {}, "IN.TSV").cells() == Cells{{"1", "2"}});
    CHECK(read_all("1 2 3\n4 5 6\n", {.delimiter = ' ', .has_header = false, .columns = {"x", "y", "z"}}).cells() ==
          Cells{{"1", "2", "3"}, {"4", "5", "6"}});
    CHECK(read_all("", {.has_header = false, .columns = {"x"}}).cells().empty());
    CHECK(read_all("1\n", {.has_header = false}).error == "without a header the names of all columns must be given");
    CHECK(read_all("a\n", {.delimiter = '"'}).error == "a quote, a line end and a NUL byte cannot be the delimiter");
}

TEST_CASE("CSV: lines are physical lines") {
    const ReadAll all = read_all("a,b\r\n1,\"x\ny\r\nz\"\r\n\r\n2,3\n\r\n4,\"a\rb\"\r5,6\n");
    REQUIRE(all.rows.size() == 4);
    CHECK(all.rows[0].line == 2);
    CHECK(all.rows[1].line == 6);
    CHECK(all.rows[2].line == 8);
    CHECK(all.rows[3].line == 10);
}

TEST_CASE("CSV: bad rows say what is wrong, and reading goes on after them") {
    struct Case {
        const char* bytes;
        std::uint64_t line;
        const char* problem;
        const char* raw;
    };
    const Case cases[] = {
        {"a,b\n1\n8,9\n", 2, "the row has 1 field, but there are 2 columns", "1"},
        {"a,b\n1,2,3\n8,9\n", 2, "the row has 3 fields, but there are 2 columns", "1,2,3"},
        {"a,b\n\"x\"y,2\n8,9\n", 2,
         "text follows the closing quote of field 1; a quote inside a quoted field is written twice", "\"x\"y,2"},
        {"a,b\n1,\"x\" \n8,9\n", 2,
         "text follows the closing quote of field 2; a quote inside a quoted field is written twice", "1,\"x\" "},
        {"a,b\n1,5\" pipe\r\n8,9\n", 2,
         "a quote stands inside field 2, which does not begin with one; put the field in quotes and write the quote "
         "twice",
         "1,5\" pipe"},
        {"a,b\n\"p\nq\"r,2\n8,9\n", 2,
         "text follows the closing quote of field 1; a quote inside a quoted field is written twice", "\"p\nq\"r,2"},
    };
    for (const Case& each : cases) {
        INFO(each.bytes);
        const ReadAll all = read_all(each.bytes);
        CHECK(all.error.empty());
        REQUIRE(all.rows.size() == 2);
        CHECK(all.rows[0].line == each.line);
        CHECK(all.rows[0].problem == each.problem);
        CHECK(all.rows[0].raw == each.raw);
        CHECK(all.rows[1].cells == std::vector<std::string>{"8", "9"});
        CHECK(all.rows[1].line == (std::string(each.bytes).find('\n', 6) < 7 ? 4 : 3));
    }
}

TEST_CASE("CSV: a quote that is never closed names the line where its row begins") {
    const ReadAll all = read_all("a,b\n1,2\n3,\"4\n5,6\n");
    REQUIRE(all.rows.size() == 2);
    CHECK(all.rows[1].line == 3);
    CHECK(all.rows[1].problem == "a quote that is opened in this row is never closed");
}

TEST_CASE("CSV: headers that cannot be used") {
    CHECK(read_all("").error == "in.csv is empty: it has no header and no rows");
    CHECK(read_all("\n\n\r\n").error == "in.csv is empty: it has no header and no rows");
    CHECK(read_all("\xEF\xBB\xBF").error == "in.csv is empty: it has no header and no rows");
    CHECK(read_all("a,\"b\n1,2\n").error == "in.csv, line 1: a quote that is opened in this row is never closed");
    CHECK(read_all("a,\xE9t\xE9\n").error ==
          "in.csv, line 1: the name of column 2 is not valid UTF-8: give the file's encoding, e.g. latin1");
}

TEST_CASE("CSV: a row of a gigabyte is an error in bounded memory") {
    // 18 MiB stand for it: the limit is 16.
    for (const std::string piece : {"x", ",", "\"\"", "x\n"}) {
        INFO(piece);
        std::string bytes = "a,b\n1,2\n";
        const std::string start = piece == "x" || piece == "," ? "" : "\"";
        bytes += start;
        const std::size_t size = piece == "\"\"" ? 34u << 20U : 18u << 20U;  // two quotes are one byte of the field
        while (bytes.size() < size) {
            bytes += piece;
        }
        const ReadAll all = read_all(bytes);
        REQUIRE(all.rows.size() >= 2);
        CHECK(all.rows[0].cells == std::vector<std::string>{"1", "2"});
        CHECK(all.rows[1].line == 3);
        CHECK(all.rows[1].problem.starts_with("a row is longer than 16 MiB"));
        CHECK(all.rows[1].raw.size() < 70'000);
    }
}

TEST_CASE("CSV: reading again gives the same, and the source may be any block size") {
    std::mt19937_64 random(20'261'120);
    // Long enough for records to lie across blocks in every way.
    std::string bytes = "a,b,c\n";
    Cells expected;
    const char* parts[] = {"x", "\"", ",", "\n", "\r\n", "long text of some words ", "\xC5\xBC", "\r"};
    while (bytes.size() < 400'000) {
        std::vector<std::string> row;
        for (int column = 0; column < 3; ++column) {
            std::string field;
            for (std::size_t n = random() % 6; n > 0; --n) {
                field += parts[random() % std::size(parts)];
            }
            append_csv_field(bytes, field, ',');
            bytes += column < 2 ? "," : random() % 2 == 0 ? "\n" : "\r\n";
            row.push_back(field.empty() ? "~" : field);
        }
        expected.push_back(row);
    }
    std::istringstream stream(bytes);
    auto source = ByteSource::open_stream(stream, "in.csv", "utf-8");
    REQUIRE(source.ok());
    auto reader = open_reader(**source, {});
    REQUIRE(reader.ok());
    for (int pass = 0; pass < 3; ++pass) {
        ReadAll all;
        read_with(**reader, all);
        CHECK(all.error.empty());
        CHECK(all.cells() == expected);
        bool cr = false;
        // The last row begins on the line that all line ends before it say.
        const std::string last = all.rows.back().raw;
        CHECK(all.rows.back().line == count_line_ends(bytes, cr) - [&] {
            bool c = false;
            return count_line_ends(last, c);
        }());
        REQUIRE((*reader)->rewind().ok());
    }
}

TEST_CASE("CSV: random bytes never crash the reader, and every row is accounted for") {
    std::mt19937_64 random(7);
    const std::string alphabet = "ab,\"\n\r \xC5\xBC;1";
    for (int round = 0; round < 3'000; ++round) {
        std::string bytes = random() % 2 == 0 ? "a,b\n" : "";
        for (std::size_t n = random() % 60; n > 0; --n) {
            bytes += random() % 50 == 0 ? static_cast<char>(random()) : alphabet[random() % alphabet.size()];
        }
        const ReadAll all = read_all(bytes);
        for (const ReadRow& row : all.rows) {
            CHECK((!row.problem.empty() || row.cells.size() == all.columns.size()));
            CHECK(row.line >= 1);
        }
    }
}

// Blocks with and without quotes are read by different code; records lie across both.
TEST_CASE("CSV: rare quotes change nothing about the rows around them") {
    std::mt19937_64 random(20'261'122);
    for (const char* line_end : {"\n", "\r\n", "\r"}) {
        std::string bytes = std::string("a,b,c") + line_end;
        Cells expected;
        std::vector<std::uint64_t> lines;
        std::uint64_t line = 2;
        while (bytes.size() < 1'000'000) {
            if (random() % 50 == 0) {
                bytes += line_end;  // a blank line
                ++line;
                continue;
            }
            lines.push_back(line++);
            std::vector<std::string> row;
            const bool quoted = random() % 9'000 == 0;
            const std::size_t width = random() % 100 == 0 ? 2 : 3;
            for (std::size_t column = 0; column < width; ++column) {
                std::string field(random() % 10, static_cast<char>('a' + random() % 26));
                if (quoted) {
                    field += line_end;
                    ++line;
                }
                append_csv_field(bytes, field, ',');
                bytes += column + 1 < width ? "," : line_end;
                row.push_back(field.empty() ? "~" : field);
            }
            expected.push_back(width == 3 ? row : std::vector<std::string>{});
        }
        const ReadAll all = read_all(bytes);
        CHECK(all.error.empty());
        CHECK(all.cells() == expected);
        REQUIRE(all.rows.size() == lines.size());
        for (std::size_t i = 0; i < lines.size(); ++i) {
            REQUIRE(all.rows[i].line == lines[i]);
        }
    }
}
