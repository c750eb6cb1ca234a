// What is said of conditions on events that cannot be asked, and of events that cannot be read.
#include "support/events.hpp"
#include "support/temporary_folder.hpp"

namespace segdb::test {
namespace {

Database shop(const TemporaryFolder& folder) {
    Database database = open_database(folder.path("shop.segdb"));
    ImportOptions customers;
    customers.collection = "customers";
    customers.key = "who";
    customers.types = {{"vip", {AttributeType::boolean}}};
    import_csv(database, "who,country,vip\na,PL,1\nb,DE,0\n", customers);
    import_events(database, "who,ts,price,sku,gift\na,2020-01-01,5.50,x,true\nb,2020-02-01,6,y,false\n",
                  event_options("purchase"));
    import_events(database, "who,ts,pages\na,2020-01-01,3\n", event_options("visit"));
    ImportOptions companies;
    companies.collection = "companies";
    companies.key = "name";
    import_csv(database, "name\nacme\n", companies);
    EventImportOptions audits = event_options("audit");
    audits.collection = "companies";
    import_events(database, "who,ts\nacme,2020-01-01\n", audits);
    REQUIRE(problem(database.define("dear", "purchase where (price >= 6)")) == "");
    return database;
}

struct Wrong {
    std::string text;
    ErrorCode code;
    std::uint32_t column;
    std::string message;  // a part of it
};

void check(Database& database, const std::vector<Wrong>& all) {
    QueryOptions options = at_time("2020-03-01");
    options.collection = "customers";
    for (const Wrong& wrong : all) {
        INFO(wrong.text);
        const auto count = database.count(wrong.text, options);
        REQUIRE_FALSE(count.ok());
        const Error& error = count.error();
        INFO(error.message);
        CHECK(error.code == wrong.code);
        CHECK(error.line == 1);
        CHECK(error.column == wrong.column);
        CHECK(error.message.find(wrong.message) != std::string::npos);
        // The excerpt's caret stands under the column.
        CHECK(error.excerpt.substr(error.excerpt.find('\n') + 1) == std::string(wrong.column - 1, ' ') + "^");
        // The other doors say the same.
        CHECK(database.sql(wrong.text, options).error().message == error.message);
        CHECK(database.why("a", wrong.text, options).error().message == error.message);
    }
}

constexpr ErrorCode kUnknown = ErrorCode::unknown_name;
constexpr ErrorCode kType = ErrorCode::wrong_type;
constexpr ErrorCode kInvalid = ErrorCode::invalid_argument;
constexpr ErrorCode kSyntax = ErrorCode::syntax;

}  // namespace

TEST_CASE("unknown events and attributes of events are errors with the nearest names", "[events]") {
    const TemporaryFolder folder;
    Database database = shop(folder);
    check(database,
          {{"did purchse", kUnknown, 5, "customers has no event 'purchse'; did you mean 'purchase'?"},
           {"did deer", kUnknown, 5, "customers has no event 'deer'; did you mean 'dear'?"},
           {"did visit then purchas within 7 days", kUnknown, 16, "did you mean 'purchase'?"},
           {"did visit not followed by vist within 7 days", kUnknown, 27, "did you mean 'visit'?"},
           {"count(purchse) > 1", kUnknown, 7, "did you mean 'purchase'?"},
           {"did country", kUnknown, 5, "'country' is an attribute of customers"},
           {"sum(price) > 5", kUnknown, 5,
            "customers has no event 'price'; 'price' is an attribute of an event, written `purchase.price`"},
           {"did customers", kUnknown, 5, "`customers` is a collection and no event"},
           {"did audit", kUnknown, 5, "`audit` is an event of another collection"},
           {"did purchase where (prise > 5)", kUnknown, 21, "purchase has no attribute 'prise'; did you mean 'price'?"},
           {"did dear where (prise > 5)", kUnknown, 17, "purchase has no attribute 'prise'; did you mean 'price'?"},
           {"sum(purchase.prise) > 5", kUnknown, 14, "purchase has no attribute 'prise'; did you mean 'price'?"},
           {"sum(dear.prise) > 5", kUnknown, 10, "did you mean 'price'?"},
           {"count distinct(purchase.skuu) > 5", kUnknown, 25, "did you mean 'sku'?"},
           {"did purchase where (pages > 5)", kUnknown, 21, "purchase has no attribute 'pages'"}});
}

TEST_CASE("an attribute of profiles in a filter of events, and the reverse, is told which it is", "[events]") {
    const TemporaryFolder folder;
    Database database = shop(folder);
    check(database,
          {{"did purchase where (country = 'PL')", kUnknown, 21,
            "'country' is an attribute of customers, not of the event purchase: ask for it outside"},
           {"did purchase where (price > 5 and not vip)", kUnknown, 39, "'vip' is an attribute of customers"},
           {"count distinct(purchase.country) > 1", kUnknown, 25, "'country' is an attribute of customers"},
           {"sum(purchase.price where country is set) > 1", kUnknown, 26, "'country' is an attribute of customers"},
           {"price > 5", kUnknown, 1,
            "'price' is an attribute of the event purchase, not of customers: ask for it within"},
           {"purchase.price > 5", kUnknown, 1, "as in `did purchase where (price = 19.99)`"},
           {"country = 'PL' and sku = 'x'", kUnknown, 20, "'sku' is an attribute of the event purchase"},
           {"gift", kUnknown, 1, "'gift' is an attribute of the event purchase"},
           {"purchase", kUnknown, 1, "'purchase' is an event; write `did purchase`"},
           {"dear", kUnknown, 1, "'dear' is an event; write `did dear`"},
           {"did purchase where (dear)", kUnknown, 21,
            "'dear' is an event, and this filter is about a single event purchase: write `did dear` outside of it"},
           {"did purchase where (visit)", kUnknown, 21, "write `did visit` outside of it"}});
}

TEST_CASE("windows that end before they start, and aggregates that make no sense, are errors", "[events]") {
    const TemporaryFolder folder;
    Database database = shop(folder);
    check(database,
          {{"did purchase from 2020-02-01 to 2020-01-31", kInvalid, 14,
            "this window ends before it starts: it starts at 2020-02-01T00:00:00.000Z and ends at "
            "2020-01-31T23:59:59.999Z"},
           {"did purchase since 2020-03-02", kInvalid, 14, "and ends at 2020-03-01T00:00:00.000Z, which is `now`"},
           {"did purchase after 2020-03", kInvalid, 14, "ends before it starts"},
           {"sum(purchase.price) > 1 since now+1d", kInvalid, 25, "ends before it starts"},
           {"did visit then purchase within 7 days from 2021 to 2020", kInvalid, 39, "ends before it starts"},
           {"sum(purchase.sku) > 5", kType, 14, "`sku` is a text: `sum` adds up numbers"},
           {"avg(purchase.gift) > 5", kType, 14, "`avg` adds up numbers"},
           {"sum(purchase.at) > 5", kType, 14, "`sum` adds up numbers"},
           {"min(purchase.sku) = 'x'", kType, 14, "`min` is for numbers, dates and times"},
           {"sum(purchase) > 5", kInvalid, 1, "write `sum(purchase.price)`"},
           {"avg(purchase) > 5", kInvalid, 1, "write `avg(purchase.price)`"},
           {"count(purchase) in last 90 days", kType, 17,
            "`count(purchase)` is a whole number: compare it first, then follows the time, as in `count(purchase) >= 1 "
            "in last 90 days`"},
           {"sum(purchase.price) before 2020-01-01", kType, 21, "as in `sum(purchase.price) >= 1 in last 90 days`"},
           {"avg(purchase.price) on or after 2020-01-01", kType, 21, "compare it first, then follows the time"},
           {"min(purchase.price) in next 3 days", kType, 21, "compare it first, then follows the time"},
           {"first(purchase.price) > 5", kInvalid, 16, "write `first(purchase)`"},
           {"sum(purchase.price) > 'x'", kType, 23, "`sum(purchase.price)` is"},
           {"count(purchase) > 'x'", kType, 19, "`count(purchase)` is a whole number, not the text 'x'"},
           {"last(purchase) > 'soon'", kType, 19, "soon"},
           {"did purchase on 2020-02-30", kType, 25, "2020-02-30"},
           {"did purchase in last 3 fortnights", kSyntax, 24, "Expected years, months, weeks, days"},
           {"did purchase where (did visit)", kSyntax, 21, ""},
           {"did purchase exactly 3", kSyntax, 23, "times"}});
    // Without the time that now is: windows without an end, and everything that says now.
    QueryOptions timeless;
    timeless.collection = "customers";
    for (const char* text :
         {"did purchase", "did purchase since 2020-01-01", "did purchase before now-1d",
          "did purchase where (\"at\" > now-1d) on 2020", "last(purchase) in last 3 days before 2021"}) {
        INFO(text);
        const auto count = database.count(text, timeless);
        REQUIRE_FALSE(count.ok());
        CHECK(count.error().message == "this needs the time that `now` is; give it with the query");
        CHECK(count.error().column > 0);
    }
    CHECK(database.count("did purchase before 2021", timeless)->count == 2);
    CHECK(database.count("sum(purchase.price) = 5.5 from 2019 to 2020", timeless)->count == 1);
}

TEST_CASE("a test that no value passes is noted with the aggregate's name", "[events]") {
    const TemporaryFolder folder;
    Database database = shop(folder);
    QueryOptions options = at_time("2020-03-01");
    options.collection = "customers";
    const auto count = database.count("sum(purchase.price) between 9 and 1", options);
    REQUIRE(problem(count) == "");
    CHECK(count->count == 0);
    CHECK(count->notes == std::vector<std::string>{
                              "`sum(purchase.price) between 9 and 1` selects nobody: no value lies between the two"});
    ExplainOptions asked;
    static_cast<QueryOptions&>(asked) = options;
    const auto explained = database.explain("last(purchase) not in last 90 days", asked);
    REQUIRE(problem(explained) == "");
    REQUIRE(explained->resolved.size() == 1);
    CHECK(explained->resolved[0].first == "last(purchase) not in last 90 days");
    CHECK(explained->resolved[0].second == "2019-12-02T00:00:00.000Z .. 2020-03-01T00:00:00.000Z");
}

TEST_CASE("a time of the first or last event that no event can have is noted", "[events]") {
    const TemporaryFolder folder;
    Database database = shop(folder);
    QueryOptions options = at_time("2020-03-01");
    options.collection = "customers";
    const auto notes = [&](const std::string& text) {
        const auto count = database.count(text, options);
        REQUIRE(problem(count) == "");
        if (!count->notes.empty()) CHECK(count->count == 0);
        return count->notes.empty() ? "" : count->notes.front();
    };
    const std::string later =
        "selects nobody: events after `now` count only in a window that ends later, such as `from now to now+90d`";
    CHECK(notes("first(purchase) in next 90 days") == "`first(purchase) in next 90 days` " + later);
    CHECK(notes("last(purchase) > 2020-03-02") == "`last(purchase) > 2020-03-02` " + later);
    CHECK(notes("min(purchase.\"at\") in next 1 day since 2019-01-01").find(later) != std::string::npos);
    const std::string outside = "`last(purchase) before 2019` selects nobody: only events within the window count";
    CHECK(notes("last(purchase) before 2019 since 2019-06-01") == outside);
    for (const char* text :
         {"first(purchase) in next 90 days from 2020-03-01 to 2021-01-01", "last(purchase) not in next 90 days",
          "last(purchase) in last 1 day", "first(purchase) on or after 2020-03-01", "last(purchase) before 2019",
          "last(purchase) is set", "max(purchase.price) > 1000000"}) {
        INFO(text);
        CHECK(notes(text).empty());
    }
    // Where a window ends later, an event after now is one like the others.
    import_events(database, "who,ts\nb,2020-03-20\n", event_options("visit"));
    CHECK(database.count("first(visit) in next 90 days from now to now+90d", options)->count == 1);
    CHECK(database.count("first(visit) in next 90 days", options)->count == 0);
}

TEST_CASE("times that cannot be read are refused with line and value", "[events]") {
    const TemporaryFolder folder;
    Database database = shop(folder);
    const auto import = [&](const std::string& csv) {
        std::istringstream input(csv);
        return problem(database.import_events_stream(input, "events.csv", event_options("visit")));
    };
    for (const char* value : {"soon", "2020-02-30", "2020-13-01", "25:00", "2020-01-01T24:00"}) {
        INFO(value);
        const std::string said = import("who,ts\na,2020-01-01\nb," + std::string(value) + "\n");
        CHECK(said.find("events.csv, line 3") != std::string::npos);
        CHECK(said.find(value) != std::string::npos);
    }
    CHECK(import("who,ts\na,2020-01-01\nb,\n").find("events.csv, line 3") != std::string::npos);
    QueryOptions options = at_time("2020-03-01");
    options.collection = "customers";
    CHECK(database.count("count(visit) = 1", options)->count == 1);  // none of them came in
}

}  // namespace segdb::test
