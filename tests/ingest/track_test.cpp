#include "ingest/track.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "ingest/import_shop.hpp"
#include "ingest/track_stream.hpp"

using namespace segdb;
using Catch::Matchers::ContainsSubstring;
using segdb::test::Shop;

namespace {

constexpr std::int64_t kDay = 86'400'000;

// A shop with users a, b and c and one purchase of a, with a price and a quantity.
class Tracked : public Shop {
  public:
    explicit Tracked(const std::string& id = "") {
        ImportOptions users;
        users.collection = "users";
        users.key = "id";
        REQUIRE(import("id\na\nb\nc\n", users) == "3 3 0 0 0 0");
        EventImportOptions options;
        options.event = "purchase";
        options.collection = "users";
        options.profile_column = "user";
        options.time_column = "ts";
        options.id_column = id;
        options.types = {{"price", {AttributeType::decimal, 2}}};
        options.lists = {{"tags", ";"}};
        options.derive = {{"amount", "price*qty"}};
        REQUIRE(import_events("nr,user,ts,price,qty,tags\n1,a,2020-01-01,1.50,2,x;y\n", options) ==
                "1 read, purchase new 1 0 0 0");
        schema = query("PRAGMA schema_version");
    }

    // `added changed unchanged duplicates` of each kind, or the error.
    std::string track(const std::vector<Event>& events, const TrackOptions& options = {}) {
        return say(track_events(*connection_, zone_, events, options));
    }
    std::string stream(const std::string& lines, const TrackOptions& options = {}) {
        std::istringstream input(lines);
        return say(track_stream(*connection_, zone_, input, "in", options, {}));
    }
    std::string say(const Result<TrackReport>& report) {
        catalog_ = *Catalog::load(*connection_);
        check_index();
        CHECK(query("SELECT count(*) FROM segdb_changes") == "0");
        if (!report.ok()) {
            code = report.error().code;
            line = report.error().line;
            return report.error().message;
        }
        std::ostringstream text;
        for (const EventKindReport& kind : report->kinds) {
            text << kind.name << ' ' << kind.added << ' ' << kind.changed << ' ' << kind.unchanged << ' '
                 << kind.duplicates << ' ';
            for (const auto& [name, spec] : kind.new_attributes) {
                text << name << ':' << to_text(spec) << ' ';
            }
        }
        text << report->created_profiles;
        return text.str();
    }

    std::string schema;
    std::uint32_t line = 0;
};

}  // namespace

TEST_CASE("track: one event is written and indexed, and the schema stays") {
    Tracked shop;
    CHECK(shop.track({{"purchase", "b", kDay, "", {{"price", "2.25"}, {"Qty", "3"}, {"tags", "z; w"}}}}) ==
          "purchase 1 0 0 0 0");
    CHECK(shop.query("SELECT profile, at, price, qty, amount FROM purchase WHERE ordinal = 1") ==
          "1|86400000|225|3|675");
    CHECK(shop.query("SELECT value FROM purchase_tags WHERE ordinal = 1") == "w;z");
    CHECK(shop.query("PRAGMA schema_version") == shop.schema);
    CHECK(shop.track({}) == "0");
}

TEST_CASE("track: typed values are taken as they are") {
    Tracked shop;
    const Value price{{AttributeType::decimal, 2}, std::int64_t{-1999}};
    const Value tags{{AttributeType::text_list, 0}, std::vector<std::string>{"a;b", "c"}};
    CHECK(shop.track({{"purchase", "b", 0, "", {{"price", price}, {"tags", tags}, {"qty", Value{}}}}}) ==
          "purchase 1 0 0 0 0");
    CHECK(shop.query("SELECT price, qty FROM purchase WHERE ordinal = 1") == "-1999|~");
    CHECK(shop.query("SELECT value FROM purchase_tags WHERE ordinal = 1") == "a;b;c");
    CHECK(shop.query("SELECT count(*) FROM purchase_tags WHERE ordinal = 1") == "2");
    const Value yes{{AttributeType::boolean, 0}, true};
    CHECK_THAT(shop.track({{"purchase", "b", 0, "", {{"qty", yes}}}}),
               ContainsSubstring("column 'qty': 'true' is not an integer"));
    CHECK_THAT(shop.track({{"purchase", "b", 0, "", {{"qty", tags}}}}), ContainsSubstring("array"));
    CHECK_THAT(shop.track({{"purchase", "b", 0, "", {{"tags", yes}}}}), ContainsSubstring("not a list"));
}

TEST_CASE("track: names that do not exist are errors with a suggestion, and nothing is written") {
    Tracked shop;
    const Event good{"purchase", "a", 0, "", {}};
    Event bad = good;
    std::string expected;
    ErrorCode code = ErrorCode::unknown_name;
    SECTION("kind") {
        bad.name = "purchas";
        expected = "there is no event 'purchas'; did you mean 'purchase'?";
    }
    SECTION("attribute") {
        bad.attributes = {{"prise", "1"}};
        expected = "purchase has no attribute 'prise'; did you mean 'price'?";
    }
    SECTION("profile") {
        bad.profile = "zoe";
        expected = "users has no profile 'zoe'";
    }
    SECTION("no profile") {
        bad.profile = "";
        expected = "needs the key of its profile";
        code = ErrorCode::invalid_argument;
    }
    SECTION("no name") {
        bad.name = "";
        expected = "needs the name of its kind";
        code = ErrorCode::invalid_argument;
    }
    SECTION("a collection of profiles") {
        bad.name = "users";
        expected = "users is a collection of profiles";
        code = ErrorCode::invalid_argument;
    }
    SECTION("columns of the event's own") {
        bad.attributes = {{GENERATE("at", "profile"), "1"}};
        expected = "is no attribute of purchase";
        code = ErrorCode::invalid_argument;
    }
    SECTION("a derived attribute") {
        bad.attributes = {{"amount", "1"}};
        expected = "derived";
        code = ErrorCode::invalid_argument;
    }
    SECTION("an attribute twice") {
        bad.attributes = {{"price", "1"}, {"Price", "2"}};
        expected = "'price' is given twice";
        code = ErrorCode::invalid_argument;
    }
    SECTION("a value that does not fit") {
        bad.attributes = {{"price", "1.234"}};
        expected = "column 'price': '1.234' has more than 2 decimal places";
        code = ErrorCode::bad_data;
    }
    SECTION("a time that no calendar has") {
        bad.at_ms = INT64_MAX;
        expected = "outside the years 0000 to 9999";
        code = ErrorCode::invalid_argument;
    }
    SECTION("an id where there are none") {
        bad.id = "1";
        expected = "the events purchase have no ids";
        code = ErrorCode::invalid_argument;
    }
    CHECK_THAT(shop.track({good, bad}), ContainsSubstring(expected));
    CHECK(shop.code == code);
    CHECK(shop.line == 2);
    CHECK(shop.query("SELECT count(*) FROM purchase") == "1");
    CHECK(shop.track({good, good}) == "purchase 2 0 0 0 0");
}

TEST_CASE("track: an id that is there already changes that event") {
    Tracked shop("nr");
    CHECK(shop.track({{"purchase", "a", 1577836800000, "1", {{"price", "1.50"}}}}) == "purchase 0 0 1 0 0");
    CHECK(shop.track({{"purchase", "a", 1577836800000, "1", {{"price", "3"}}}, {"purchase", "b", 5, "2", {}}}) ==
          "purchase 1 1 0 0 0");
    CHECK(shop.query("SELECT nr, price, qty FROM purchase ORDER BY nr") == "1|300|2;2|~|~");
    CHECK_THAT(shop.track({{"purchase", "a", 0, "", {}}}), ContainsSubstring("have ids, so each needs one"));
}

TEST_CASE("track: kinds, attributes and profiles are made when asked") {
    Tracked shop;
    TrackOptions options;
    options.create = true;
    options.create_profiles = true;
    CHECK(shop.track({{"view", "new", 0, "", {{"page", "/"}, {"ms", "5"}}},
                      {"purchase", "new", 1, "", {{"coupon", "C1"}}},
                      {"View", "a", 2, "", {{"ms", "7.5"}}}},
                     options) == "view 2 0 0 0 page:text ms:decimal(1) purchase 1 0 0 0 coupon:text 1");
    CHECK(shop.query("SELECT profile, page, ms FROM view") == "3|/|50;0|~|75");
    CHECK(shop.query("SELECT id FROM users WHERE ordinal = 3") == "new");
    CHECK(shop.track({{"login", "a", 0, "l1", {}}}, options) == "login 1 0 0 0 0");
    CHECK(shop.track({{"login", "a", 0, "l1", {}}}) == "login 0 0 1 0 0");
}

TEST_CASE("track: rows of others that nobody has asked about are indexed along") {
    Tracked shop;
    REQUIRE(shop.connection_->execute("INSERT INTO purchase(profile, at, qty) VALUES(2, 7, 9)").ok());
    CHECK(shop.query("SELECT count(*) FROM segdb_changes") == "1");
    CHECK(shop.track({{"purchase", "a", 0, "", {}}}) == "purchase 1 0 0 0 0");
    CHECK(shop.query("SELECT count(*) FROM purchase") == "3");
}

TEST_CASE("track: a stream of JSON lines") {
    Tracked shop;
    TrackOptions options;
    CHECK(shop.stream("{\"event\":\"purchase\",\"profile\":\"a\",\"at\":1600000000,\"price\":2.5,\"tags\":[\"q\"]}\n"
                      "\n"
                      "{\"qty\":null,\"profile\":\"b\",\"at\":\"2020-01-02T03:04:05Z\",\"event\":\"purchase\"}") ==
          "purchase 2 0 0 0 0");
    CHECK(shop.query("SELECT profile, at, price, qty FROM purchase WHERE ordinal > 0") ==
          "0|1600000000000|250|~;1|1577934245000|~|~");
    CHECK(shop.stream("") == "0");
    SECTION("bad lines are named, and what of the batch was written") {
        const auto [line, expected] = GENERATE(table<std::string, std::string>({
            {"{\"event\":\"purchase\",\"at\":1}", "an event needs \"profile\""},
            {"{\"profile\":\"a\",\"at\":1}", "an event needs \"event\""},
            {"{\"event\":\"purchase\",\"profile\":\"a\"}", "an event needs \"at\""},
            {"{\"event\":\"purchase\",\"profile\":\"a\",\"at\":\"soon\"}", "'soon' is not a date and time"},
            {"{\"event\":\"purchase\",\"profile\":\"a\",\"at\":1600000000000}", "looks like another unit"},
            {"{\"event\":\"purchase\",\"profile\":\"zoe\",\"at\":1}", "users has no profile 'zoe'"},
            {"{\"event\":\"purchase\",", "line 2: "},
        }));
        const std::string good = "{\"event\":\"purchase\",\"profile\":\"a\",\"at\":1600000000}\n";
        const std::string said = shop.stream(good + line + "\n" + good);
        CHECK_THAT(said, ContainsSubstring("in, line 2: ") && ContainsSubstring(expected) &&
                             ContainsSubstring("; nothing was written"));
        CHECK(shop.query("SELECT count(*) FROM purchase") == "3");
    }
    SECTION("large streams go in several transactions") {
        std::string lines;
        for (std::size_t i = 0; i < kMaxBatchEvents + 10; ++i) {
            lines += "{\"event\":\"purchase\",\"profile\":\"a\",\"at\":1600000000,\"qty\":" + std::to_string(i) + "}\n";
        }
        CHECK(shop.stream(lines) == "purchase 5010 0 0 0 0");
        CHECK_THAT(shop.stream(lines + "{}\n"),
                   ContainsSubstring("in, line 5011: ") && ContainsSubstring("lines 1 to 5000 are written"));
        CHECK(shop.query("SELECT count(*) FROM purchase") == "10013");
    }
}
