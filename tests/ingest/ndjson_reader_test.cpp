#include "ingest/ndjson_reader.hpp"

#include <catch2/catch_test_macros.hpp>
#include <random>

#include "ingest/read_rows.hpp"

using namespace segdb;
using Cells = std::vector<std::vector<std::string>>;

TEST_CASE("NDJSON: columns are the keys in order of first appearance") {
    const ReadAll all = read_ndjson("{\"a\":1,\"b\":\"x\"}\n\n{\"c\":true,\"a\":null}\r\n  {\"b\":\"\"} \n{}\n");
    CHECK(all.error.empty());
    CHECK(all.columns == std::vector<std::string>{"a", "b", "c"});
    CHECK(all.cells() == Cells{{"1", "x"}, {"~", "-", "true"}, {"-", "", "-"}, {"-", "-", "-"}});
    CHECK(all.rows[1].line == 3);
    CHECK(all.rows[2].line == 4);
}

TEST_CASE("NDJSON: values keep what was written") {
    const ReadAll all = read_ndjson(
        "{\"a\":[1,\"two\",true,2.50],\"b\":12345678901234567890123,\"c\":1.50,\"d\":1e3,\"e\":-9223372036854775808,"
        "\"f\":18446744073709551615,\"g\":\"\\u017c\\n\\\"\",\"h\":[]}");
    CHECK(all.error.empty());
    CHECK(all.cells() == Cells{{"[1|two|true|2.50]", "12345678901234567890123", "1.50", "1e3", "-9223372036854775808",
                                "18446744073709551615", "\xC5\xBC\n\"", "[]"}});
}

TEST_CASE("NDJSON: bad rows say what is wrong, and reading goes on after them") {
    struct Case {
        const char* line;
        const char* problem;
    };
    const Case cases[] = {
        {"{\"id\":1,\"id\":2}", "key 'id' stands twice"},
        {"{\"id\":{\"x\":1}}", "key 'id' holds an object; values are texts, numbers, booleans or arrays of those"},
        {"{\"id\":[[1]]}", "key 'id' holds an array inside an array"},
        {"{\"id\":[null]}", "an array holds null; items are texts, numbers or booleans"},
        {"[1]", "the line is not a JSON object"},
        {"7", "the line is not a JSON object"},
        {"\"x\"", "the line is not a JSON object"},
        {"{\"\":1}", "a key is empty"},
    };
    for (const Case& each : cases) {
        INFO(each.line);
        const ReadAll all = read_ndjson(std::string("{\"id\":0}\n") + each.line + "\n{\"id\":3}\n");
        CHECK(all.error.empty());
        REQUIRE(all.rows.size() == 3);
        CHECK(all.rows[1].problem == each.problem);
        CHECK(all.rows[1].raw == each.line);
        CHECK(all.rows[1].line == 2);
        CHECK(all.rows[2].cells == std::vector<std::string>{"3"});
    }
    for (const char* broken :
         {"{", "{\"id\":}", "nul", "{\"id\":\"\xFF\"}", "{\"id\":1e999}", "{} {}", "{\"id\":\"\\ud800\"}"}) {
        INFO(broken);
        const ReadAll all = read_ndjson(std::string(broken) + "\n{\"id\":3}\n");
        CHECK(all.error.empty());
        REQUIRE(all.rows.size() == 2);
        CHECK(all.rows[0].problem.starts_with("the line is not valid JSON"));
        CHECK(all.rows[1].problem.empty());
    }
}

TEST_CASE("NDJSON: deep nesting, long lines and very many keys are errors, not a crash") {
    CHECK(read_ndjson(std::string(1'000'000, '[')).rows.at(0).problem == "the line is not a JSON object");
    CHECK(read_ndjson("{\"a\":" + std::string(1'000'000, '[')).rows.at(0).problem ==
          "key 'a' holds an array inside an array");
    const ReadAll all = read_ndjson("{\"a\":\"" + std::string(17u << 20U, 'x') + "\"}\n{\"a\":1}\n");
    REQUIRE(all.rows.size() == 2);
    CHECK(all.rows[0].problem == "a row is longer than 16 MiB");
    CHECK(all.rows[1].line == 2);
    std::string many;
    for (int i = 0; i < 3'000; ++i) {
        many += "{\"k" + std::to_string(i) + "\":1}\n";
    }
    CHECK(read_ndjson(many).error == "in.ndjson, line 2001: the rows so far have more than 2000 different keys");
}

TEST_CASE("NDJSON: random mutations never crash") {
    std::mt19937_64 random(11);
    const std::string good =
        "{\"id\":\"a\",\"n\":12.5,\"l\":[\"x\",\"y\"],\"t\":true,\"z\":null}\n{\"id\":\"b\",\"q\":-3}\n";
    for (int round = 0; round < 3'000; ++round) {
        std::string bytes = good;
        for (std::size_t n = random() % 4; n > 0; --n) {
            const std::size_t at = random() % bytes.size();
            switch (random() % 3) {
                case 0:
                    bytes[at] = static_cast<char>(random());
                    break;
                case 1:
                    bytes.erase(at, random() % 8);
                    break;
                default:
                    bytes.insert(at, 1, "{}[]\",:\n\\"[random() % 9]);
            }
            if (bytes.empty()) {
                bytes = "{";
            }
        }
        const ReadAll all = read_ndjson(bytes);
        for (const ReadRow& row : all.rows) {
            CHECK((!row.problem.empty() || row.cells.size() <= all.columns.size()));
        }
    }
}
