#include "query/literals.hpp"

#include <catch2/catch_test_macros.hpp>
#include <limits>

#include "grammar/parser.hpp"

namespace segdb {
namespace {

AttributeRecord attribute(AttributeType type, int scale = 0) {
    AttributeRecord record;
    record.name = "a";
    record.spec = {type, scale};
    return record;
}

// The literal of `a = LITERAL`, and that text.
struct Written {
    explicit Written(const std::string& literal_text) : text("a = " + literal_text) {
        const auto parsed = grammar::parse(text);
        REQUIRE(parsed.ok());
        literal = std::get<grammar::Comparison>(parsed->expression.node).value;
    }
    std::string text;
    grammar::Literal literal;
};

TEST_CASE("each type is named and shown by an example that it accepts") {
    DateContext dates;
    using enum AttributeType;
    for (const AttributeType type : {boolean, integer, decimal, text, date, datetime, text_list}) {
        const AttributeRecord record = attribute(type);
        const Written written(example_of(record.spec));
        INFO(written.text);
        CHECK_FALSE(type_in_words(record.spec).empty());
        if (type == boolean) CHECK(boolean_of(written.text, written.literal, record).ok());
        if (type == integer || type == decimal) CHECK(number_of(written.text, written.literal, record).ok());
        if (type == text || type == text_list) CHECK(text_of(written.text, written.literal, record).ok());
        if (type == date || type == datetime) CHECK(period_of(written.text, written.literal, record, dates).ok());
    }
}

TEST_CASE("literals are read as their type, exactly") {
    const auto number = [](const std::string& written_number) {
        const Written written(written_number);
        const auto read = number_of(written.text, written.literal, attribute(AttributeType::decimal, 2));
        REQUIRE(read.ok());
        return *read;
    };
    CHECK(number("1.50") == Decimal{15, 1});
    CHECK(number("-0.0") == Decimal{0, 0});
    CHECK(number("1e6") == Decimal{1'000'000, 0});
    CHECK(number("-9223372036854775808") == Decimal{std::numeric_limits<std::int64_t>::min(), 0});
    CHECK(number("0.000000000000000001") == Decimal{1, 18});

    const Written text("'it''s Łódź'");
    CHECK(*text_of(text.text, text.literal, attribute(AttributeType::text)) == "it's Łódź");
    const Written yes("TRUE");
    CHECK(*boolean_of(yes.text, yes.literal, attribute(AttributeType::boolean)));
    const Written no("false");
    CHECK_FALSE(*boolean_of(no.text, no.literal, attribute(AttributeType::boolean)));
}

TEST_CASE("a date may be bare, quoted, or a number of milliseconds") {
    DateContext dates;
    for (const char* written_date : {"2020-03-01", "'2020-03-01'"}) {
        const Written written(written_date);
        const auto period = period_of(written.text, written.literal, attribute(AttributeType::date), dates);
        REQUIRE(period.ok());
        CHECK(*period == Period{1583020800000, 1583107199999});
    }
    const Written milliseconds("1583020800000");
    CHECK(*period_of(milliseconds.text, milliseconds.literal, attribute(AttributeType::datetime), dates) ==
          Period{1583020800000, 1583020800000});
}

TEST_CASE("errors stand where the literal is, or at the place inside it") {
    DateContext dates;
    const Written wrong("'x'");
    const auto number = number_of(wrong.text, wrong.literal, attribute(AttributeType::integer));
    REQUIRE_FALSE(number.ok());
    CHECK(number.error().code == ErrorCode::wrong_type);
    CHECK(number.error().column == 5);
    CHECK(number.error().excerpt == "a = 'x'\n    ^");

    const auto place = [&](const std::string& written_date) {
        const Written written(written_date);
        const auto period = period_of(written.text, written.literal, attribute(AttributeType::date), dates);
        REQUIRE_FALSE(period.ok());
        return period.error().column;
    };
    CHECK(place("2020-13-01") == 10);
    CHECK(place("'2020-13-01'") == 11);
    CHECK(place("'2020-03-01||+'") == 19);  // something is missing at the end: at the closing quote
    CHECK(place("'2020-03-01||''''+1d'") == 18);
    CHECK(place("true") == 5);
}

TEST_CASE("strange texts are shown so that the message stays one line") {
    const Written written("'a\nb'");
    const auto number = number_of(written.text, written.literal, attribute(AttributeType::integer));
    REQUIRE_FALSE(number.ok());
    CHECK(number.error().message == "`a` is a whole number, not the text 'a\\nb'; write a value such as 42");
    CHECK(number.error().message.find('\n') == std::string::npos);
    const Written text("true");
    CHECK(text_of(text.text, text.literal, attribute(AttributeType::text_list)).error().message ==
          "`a` is a list of texts, not true; write a value such as 'true'");
}

}  // namespace
}  // namespace segdb
