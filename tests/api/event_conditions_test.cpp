// Conditions on events, worked out by hand: the edges of counts, sums and windows.
#include "support/events.hpp"
#include "support/foreign_client.hpp"
#include "support/temporary_folder.hpp"

namespace segdb::test {
namespace {

constexpr std::int64_t kDay = 86'400'000;

// CSV text of events.
class Csv {
  public:
    explicit Csv(const std::string& attributes)
        : has_attributes_(!attributes.empty()), text_("who,ts" + (has_attributes_ ? "," + attributes : "") + "\n") {}

    Csv& add(const std::string& who, std::int64_t at, const std::string& values = "", int times = 1) {
        for (int i = 0; i < times; ++i) {
            text_ += who + "," + std::to_string(at) + (has_attributes_ ? "," + values : "") + "\n";
        }
        return *this;
    }
    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    bool has_attributes_;
    std::string text_;
};

// A database of `purchase` events with a time in milliseconds.
class Shop {
  public:
    explicit Shop(const std::string& zone = "UTC") : path_(folder_.path("shop.segdb")), zone_(zone) {
        OpenOptions options;
        options.mode = OpenOptions::Mode::create;
        options.time_zone = zone;
        auto opened = Database::open(path_, options);
        REQUIRE(problem(opened) == "");
        db_.emplace(std::move(opened).value());
    }

    EventImportReport import(const Csv& csv, const std::string& event = "purchase",
                             const std::map<std::string, AttributeSpec>& types = {}) {
        EventImportOptions options = event_options(event);
        options.time_unit = EventImportOptions::TimeUnit::milliseconds;
        options.types = types;
        return import_events(*db_, csv.text(), options);
    }
    std::string selected(const std::string& expression, const QueryOptions& options) {
        return test::selected(*db_, expression, options);
    }
    // In the database's zone, which the query does not name.
    [[nodiscard]] QueryOptions at(const std::string& now) const {
        QueryOptions options;
        options.now_ms = instant(now, zone_);
        return options;
    }
    [[nodiscard]] Database& db() { return *db_; }
    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    TemporaryFolder folder_;
    std::string path_;
    std::string zone_;
    std::optional<Database> db_;
};

const std::string kNow = "2020-06-15T12:00";

}  // namespace

TEST_CASE("orders between 10 and 20 in the last 90 days, both included", "[events]") {
    const std::int64_t now = instant(kNow);
    const std::int64_t first = now - 90 * kDay;
    Shop shop;
    Csv csv("");
    csv.add("a09", now - kDay, "", 9).add("a10", now - kDay, "", 10).add("a20", now - kDay, "", 20);
    csv.add("a21", now - kDay, "", 21).add("old", first - 1, "", 15);
    // Ten with the first instant of the window and the last one; nine when either is missed by a millisecond.
    csv.add("edge", first).add("edge", now).add("edge", now - kDay, "", 8);
    csv.add("early", first - 1).add("early", now - kDay, "", 9);
    csv.add("late", now + 1).add("late", now - kDay, "", 9);
    // Twenty, and others outside of the window.
    csv.add("more", now - 2 * kDay, "", 20).add("more", first - 1, "", 5).add("more", now + 1, "", 5);
    shop.import(csv);
    import_csv(shop.db(), "who\nnone\n", [] {
        ImportOptions options;
        options.collection = "customers";
        options.key = "who";
        return options;
    }());
    const QueryOptions options = shop.at(kNow);
    for (const char* rule :
         {"did purchase between 10 and 20 times in last 90 days", "count(purchase) between 10 and 20 in last 90 days",
          "count(purchase) >= 10 in last 90 days and count(purchase) <= 20 in last 90 days",
          "not (count(purchase) < 10 in last 90 days or count(purchase) > 20 in last 90 days)"}) {
        CHECK(shop.selected(rule, options) == "a10 a20 edge more");
    }
    CHECK(shop.selected("did purchase exactly 9 times in last 90 days", options) == "a09 early late");
    CHECK(shop.selected("did purchase at least 21 times in last 90 days", options) == "a21");
    CHECK(shop.selected("did purchase at most 9 times in last 90 days", options) == "a09 early late none old");
    CHECK(shop.selected("did not purchase in last 90 days", options) == "none old");
    CHECK(shop.selected("count(purchase) = 0 in last 90 days", options) == "none old");
    CHECK(shop.selected("count(purchase) = 25", options) == "more");
}

TEST_CASE("an order total between 5000 and 10000 in the last 90 days, both included", "[events]") {
    const std::int64_t now = instant(kNow);
    const std::int64_t first = now - 90 * kDay;
    Shop shop;
    Csv csv("total");
    csv.add("a4999", now, "4999.99").add("b5000", now, "5000.00").add("c10000", now, "10000.00");
    csv.add("d10001", now, "10000.01");
    csv.add("parts", now, "1666.67").add("parts", now - kDay, "1666.67").add("parts", first, "1666.66");
    csv.add("missed", now, "4999.99").add("missed", first - 1, "100").add("missed", now + 1, "100");
    csv.add("refund", now, "10010.50").add("refund", now - kDay, "-10.50");
    csv.add("back", now, "5000.00").add("back", now - kDay, "-0.01");
    csv.add("unset", now, "5000.00").add("unset", now, "");
    shop.import(csv);
    const QueryOptions options = shop.at(kNow);
    CHECK(shop.selected("sum(purchase.total) between 5000 and 10000 in last 90 days", options) ==
          "b5000 c10000 parts refund unset");
    CHECK(shop.selected("sum(purchase.total) >= 5000.00 in last 90 days", options) ==
          "b5000 c10000 d10001 parts refund unset");
    CHECK(shop.selected("sum(purchase.total) > 5000.00 in last 90 days", options) == "c10000 d10001 refund");
    CHECK(shop.selected("sum(purchase.total) < 5000 in last 90 days", options) == "a4999 back missed");
    CHECK(shop.selected("sum(purchase.total) = 4999.99 in last 90 days", options) == "a4999 back missed");
    CHECK(shop.selected(
              "sum(purchase.total) > 4999.995 in last 90 days and sum(purchase.total) < 5000.005 in last 90 days",
              options) == "b5000 parts unset");
    CHECK(shop.selected("avg(purchase.total) = 5000 in last 90 days", options) == "b5000 refund unset");
    CHECK(shop.selected("count(purchase.total) = 1 in last 90 days and count(purchase) = 2 in last 90 days", options) ==
          "unset");
}

TEST_CASE("a million cents are exactly 10000.00", "[events]") {
    Shop shop;
    const std::int64_t now = instant(kNow);
    Csv csv("amount");
    csv.add("rich", now, "0.01").add("less", now, "9999.99").add("more", now, "10000.01");
    csv.add("tenths", now, "0.10").add("tenths", now, "0.20");
    shop.import(csv);
    ForeignClient(shop.path())
        .run(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999999) INSERT INTO "
            "purchase(profile, at, amount) SELECT 0, 1500000000000 + i, 1 FROM n");
    const QueryOptions options = shop.at(kNow);
    const std::map<std::string, std::uint64_t> expected = {
        {"count(purchase) = 1000000", 1},
        {"sum(purchase.amount) = 10000", 1},
        {"sum(purchase.amount) = 10000.00", 1},
        {"sum(purchase.amount) >= 10000", 2},
        {"sum(purchase.amount) > 10000", 1},
        {"sum(purchase.amount) < 10000", 2},
        {"sum(purchase.amount) between 9999.999999 and 10000.000001", 1},
        {"sum(purchase.amount) = 0.3", 1},
        {"avg(purchase.amount) = 0.01", 1},
        {"avg(purchase.amount) < 0.01", 0},
        {"avg(purchase.amount) > 10000", 1},
    };
    for (const auto& [expression, profiles] : expected) {
        INFO(expression);
        CHECK(shop.db().count(expression, options)->count == profiles);
        CHECK(shop.db().run_sql(expression, options, {})->count == profiles);
    }
    const auto why = shop.db().why("rich", "sum(purchase.amount) = 10000", options);
    REQUIRE(problem(why) == "");
    CHECK(why->holds);
    CHECK(why->value == "10000.00");
    CHECK(why->counted == 1'000'000);
    CHECK(why->events.size() == 5);
    CHECK(findings(shop.db()) == std::vector<std::string>());
}

TEST_CASE("windows: both ends, with the milliseconds beside them", "[events]") {
    Shop shop;
    const auto one = [](const char* who, const char* date, std::int64_t beside) {
        return Csv("").add(who, instant(date) + beside);
    };
    // The first instants of 1 March and 1 April, and the last ones before.
    shop.import(one("feb", "2020-03-01", -1));
    shop.import(one("mar1", "2020-03-01", 0));
    shop.import(one("mar31", "2020-04-01", -1));
    shop.import(one("apr", "2020-04-01", 0));
    shop.import(one("now", kNow.c_str(), 0));
    shop.import(one("soon", kNow.c_str(), 1));
    const QueryOptions options = shop.at(kNow);
    const std::map<std::string, std::string> expected = {
        {"did purchase", "apr feb mar1 mar31 now"},
        {"did purchase ever", "apr feb mar1 mar31 now"},
        {"did purchase since 2020-03", "apr mar1 mar31 now"},
        {"did purchase after 2020-03", "apr now"},
        {"did purchase before 2020-03", "feb"},
        {"did purchase before 2020-03-02", "feb mar1"},
        {"did purchase before 2021", "apr feb mar1 mar31 now soon"},
        {"did purchase before now", "apr feb mar1 mar31"},
        {"did purchase on 2020-03", "mar1 mar31"},
        {"did purchase on 2020-03-01", "mar1"},
        {"did purchase on now/d", "now soon"},
        {"did purchase from 2020-03 to 2020-03", "mar1 mar31"},
        {"did purchase from 2020-02 to 2020-03-01", "feb mar1"},
        {"did purchase from 2020-03-31 to now/d", "apr mar31 now soon"},
        {"did purchase from 2020-02-29T23:59:59.999 to 2020-03-01T00:00:00.000", "feb mar1"},
        {"did purchase since now", "now"},
        {"did purchase in last 0 days", "now"},
        {"did purchase in last 1 second", "now"},
        {"did purchase in last 3 months", "apr mar31 now"},
        {"did purchase in last 1 year", "apr feb mar1 mar31 now"},
    };
    for (const auto& [expression, keys] : expected) {
        INFO(expression);
        CHECK(shop.selected(expression, options) == keys);
    }
}

TEST_CASE("windows: days, weeks and months of the database's zone, whose clocks change", "[events]") {
    Shop shop("Europe/Warsaw");
    // 2020-03-29 has 23 hours, from 2020-03-28T23:00Z; 2019-10-27 has 25, from 2019-10-26T22:00Z.
    const auto add = [&](const char* who, const char* utc, std::int64_t beside) {
        shop.import(Csv("").add(who, instant(utc) + beside));
    };
    add("spring0", "2020-03-28T23:00", -1);
    add("spring1", "2020-03-28T23:00", 0);
    add("spring2", "2020-03-29T22:00", -1);
    add("spring3", "2020-03-29T22:00", 0);
    add("autumn0", "2019-10-26T22:00", -1);
    add("autumn1", "2019-10-26T22:00", 0);
    add("autumn2", "2019-10-27T23:00", -1);
    add("autumn3", "2019-10-27T23:00", 0);
    const QueryOptions monday = shop.at("2020-03-30");  // 2020-03-29T22:00Z
    CHECK(shop.selected("did purchase on 2020-03-29", monday) == "spring1 spring2");
    CHECK(shop.selected("did purchase on 2019-10-27", monday) == "autumn1 autumn2");
    CHECK(shop.selected("did purchase in last 1 day", monday) == "spring1 spring2 spring3");  // 23 hours
    CHECK(shop.selected("did purchase in last 23 hours", monday) == "spring1 spring2 spring3");
    CHECK(shop.selected("did purchase in last 24 hours", monday) == "spring0 spring1 spring2 spring3");
    const QueryOptions october = shop.at("2019-10-28");                                        // 2019-10-27T23:00Z
    CHECK(shop.selected("did purchase in last 1 day", october) == "autumn1 autumn2 autumn3");  // 25 hours
    CHECK(shop.selected("did purchase in last 24 hours", october) == "autumn2 autumn3");
    CHECK(shop.selected("did purchase in last 1 week", october) == "autumn0 autumn1 autumn2 autumn3");
    CHECK(shop.selected("did purchase on now-1d/d", october) == "autumn1 autumn2");
    // The same question in another zone is about another day.
    QueryOptions in_utc = monday;
    in_utc.time_zone = "UTC";
    CHECK(shop.selected("did purchase on 2020-03-29", in_utc) == "spring2 spring3");
    CHECK(shop.selected("did purchase on 2019-10-27", in_utc) == "autumn2 autumn3");
    // Within one calendar day of an event on a day of 25 hours.
    CHECK(shop.selected("did purchase then purchase within 1 day", monday).empty());
    add("autumn1", "2019-10-27T23:00", 0);
    CHECK(shop.selected("did purchase then purchase within 1 day", monday) == "autumn1");
    CHECK(shop.selected("did purchase then purchase within 24 hours", monday).empty());
    CHECK(shop.selected("did purchase then purchase within 25 hours", monday) == "autumn1");
    // Months clamp: a month before 31 March is 29 February.
    add("leap0", "2020-02-28T23:00", -1);
    add("leap1", "2020-02-28T23:00", 0);
    CHECK(shop.selected("did purchase before 2020-03 and did purchase in last 1 month", shop.at("2020-03-31")) ==
          "leap1");
}

TEST_CASE("nothing counted is a count of 0 and a sum of 0, and no average, least or last", "[events]") {
    Shop shop;
    const std::int64_t now = instant(kNow);
    Csv csv("price,sku");
    csv.add("a", now, "5,x")
        .add("a", now, "-5,y")
        .add("b", now, "0,x")
        .add("c", now, ",x")
        .add("old", now - 400 * kDay, "9,x");
    shop.import(csv, "purchase", {{"price", {AttributeType::decimal, 2}}, {"sku", {AttributeType::text}}});
    shop.import(Csv("").add("viewer", now), "view");
    const QueryOptions options = shop.at(kNow);
    const std::map<std::string, std::string> expected = {
        {"did not purchase in last 30 days", "old viewer"},
        {"did purchase at most 0 times in last 30 days", "old viewer"},
        {"did purchase exactly 0 times in last 30 days", "old viewer"},
        {"did purchase between 0 and 1 times in last 30 days", "b c old viewer"},
        {"did purchase at least 0 times in last 30 days", "a b c old viewer"},
        {"did not purchase at least 0 times in last 30 days", ""},
        {"did not purchase at most 0 times in last 30 days", "a b c"},
        {"count(purchase) = 0 in last 30 days", "old viewer"},
        {"count(purchase) != 0 in last 30 days", "a b c"},
        {"count(purchase) > -1 in last 30 days", "a b c old viewer"},
        {"count(purchase) in (0, 2) in last 30 days", "a old viewer"},
        {"count(purchase.price) = 0 in last 30 days", "c old viewer"},
        {"count distinct(purchase.sku) = 0 in last 30 days", "old viewer"},
        {"count distinct(purchase.sku) <= 1 in last 30 days", "b c old viewer"},
        {"count distinct(purchase.price) = 0 in last 30 days", "c old viewer"},
        {"sum(purchase.price) = 0 in last 30 days", "a b c old viewer"},
        {"sum(purchase.price) != 0", "old"},
        {"sum(purchase.price where sku = 'x') = 0", "b c viewer"},
        {"sum(purchase.price where sku = 'x') between -1 and 1", "b c viewer"},
        {"avg(purchase.price) = 0 in last 30 days", "a b"},
        {"avg(purchase.price) <= 0 in last 30 days", "a b"},
        {"avg(purchase.price) != 0 in last 30 days", "c old viewer"},
        {"avg(purchase.price) is set in last 30 days", "a b"},
        {"avg(purchase.price) is not set in last 30 days", "c old viewer"},
        {"min(purchase.price) < 0 in last 30 days", "a"},
        {"max(purchase.price) >= 0 in last 30 days", "a b"},
        {"not max(purchase.price) >= 0 in last 30 days", "c old viewer"},
        {"last(purchase) before now-1y", "old"},
        {"not last(purchase) before now-1y", "a b c viewer"},
        {"first(purchase) is not set", "viewer"},
        {"did not view", "a b c old"},
        {"did view then purchase within 7 days", ""},
        {"did view not followed by purchase within 7 days", "viewer"},
        {"did not view not followed by purchase within 7 days", "a b c old"},
        {"exactly 0 of (did view, did purchase in last 30 days)", "old"},
        {"at least 2 of (did view, count(purchase) = 0, sum(purchase.price) = 0)", "viewer"},
    };
    for (const auto& [expression, keys] : expected) {
        INFO(expression);
        CHECK(shop.selected(expression, options) == keys);
    }
}

TEST_CASE("all of a filter holds for one and the same event", "[events]") {
    Shop shop;
    const std::int64_t now = instant(kNow);
    Csv csv("price,sku");
    csv.add("both", now, "150,A").add("apart", now, "150,B").add("apart", now, "50,A").add("unset", now, ",A");
    shop.import(csv);
    const QueryOptions options = shop.at(kNow);
    CHECK(shop.selected("did purchase where (price > 100 and sku = 'A')", options) == "both");
    CHECK(shop.selected("did purchase where (price > 100) and did purchase where (sku = 'A')", options) ==
          "apart both");
    CHECK(shop.selected("did purchase where (not price > 100)", options) == "apart unset");
    CHECK(shop.selected("did purchase where (price is not set)", options) == "unset");
    CHECK(shop.selected("did not purchase where (price > 100)", options) == "unset");
    CHECK(shop.selected("count(purchase where price > 100 or sku = 'A') = 2", options) == "apart");
}

TEST_CASE("events that come late and out of order are where their time says", "[events]") {
    Shop shop;
    const std::int64_t now = instant(kNow);
    shop.import(Csv("").add("a", now));
    shop.import(Csv("").add("a", now - 10 * kDay), "view");
    const QueryOptions options = shop.at(kNow);
    const std::string question = "did view then purchase within 7 days";
    CHECK(shop.selected(question, options).empty());
    CHECK(shop.selected("first(purchase) before now-1d", options).empty());
    // A purchase of eight days ago arrives today, then one of a year ago, then a view after both.
    REQUIRE(problem(shop.db().track(std::vector<Event>{{"purchase", "a", now - 8 * kDay, "", {}}})) == "");
    CHECK(shop.selected(question, options) == "a");
    REQUIRE(problem(shop.db().track(std::vector<Event>{{"purchase", "a", now - 365 * kDay, "", {}}})) == "");
    CHECK(shop.selected("first(purchase) before now-364d", options) == "a");
    CHECK(shop.selected("last(purchase) on now", options) == "a");
    CHECK(shop.selected("did view not followed by purchase within 7 days", options).empty());
    REQUIRE(problem(shop.db().track(std::vector<Event>{{"view", "a", now - 7 * kDay, "", {}}})) == "");
    CHECK(shop.selected("did view not followed by purchase within 6 days", options) == "a");
    CHECK(shop.selected("did view not followed by purchase within 7 days", options).empty());
    CHECK(findings(shop.db()) == std::vector<std::string>());
}

TEST_CASE("`then`: strictly later, and at most so long after", "[events]") {
    Shop shop;
    const std::int64_t now = instant(kNow);
    const std::int64_t view = now - 30 * kDay;
    const std::map<std::string, std::int64_t> purchases = {
        {"before", -1}, {"same", 0}, {"next", 1}, {"edge", 7 * kDay}, {"past", 7 * kDay + 1}};
    Csv views("");
    Csv bought("");
    for (const auto& [who, after] : purchases) {
        views.add(who, view);
        bought.add(who, view + after);
    }
    // Its second purchase lies after now; its second view has none.
    views.add("future", now - kDay).add("twice", view).add("twice", now - kDay);
    bought.add("future", now + 1).add("twice", view + 1);
    shop.import(views, "view");
    shop.import(bought);
    const QueryOptions options = shop.at(kNow);
    CHECK(shop.selected("did view then purchase within 7 days", options) == "edge next twice");
    CHECK(shop.selected("did view not followed by purchase within 7 days", options) == "before future past same twice");
    CHECK(shop.selected("did view then view within 30 days", options) == "twice");
    // The window is about the view; the purchase may come after it.
    const std::string day = " from now-30d to now-30d";
    CHECK(shop.selected("did view then purchase within 7 days" + day, options) == "edge next twice");
    CHECK(shop.selected("did view not followed by purchase within 7 days" + day, options) == "before past same");
}

TEST_CASE("the same event twice is two events, and one where events have ids", "[events]") {
    Shop shop;
    const QueryOptions options = shop.at(kNow);
    const std::string rows = "who,ts,nr,price\na,2020-06-01,1,5\na,2020-06-01,1,5\nb,2020-06-01,2,7\n";
    for (int i = 0; i < 2; ++i) {
        import_events(shop.db(), rows, event_options("plain"));
        EventImportOptions with_ids = event_options("known");
        with_ids.id_column = "nr";
        const auto report = import_events(shop.db(), rows, with_ids);
        CHECK(report.kinds.at(0).added == (i == 0 ? 2 : 0));
        CHECK(report.kinds.at(0).unchanged == (i == 0 ? 0 : 2));
        CHECK(report.kinds.at(0).duplicates == 1);
    }
    CHECK(shop.selected("count(plain) = 4", options) == "a");
    CHECK(shop.selected("count(plain) = 2", options) == "b");
    CHECK(shop.selected("sum(plain.price) = 20", options) == "a");
    CHECK(shop.selected("count(known) = 1", options) == "a b");
    CHECK(shop.selected("sum(known.price) = 5", options) == "a");
    // An id that comes again with other values is that event, changed, and may be another profile's now.
    EventImportOptions with_ids = event_options("known");
    with_ids.id_column = "nr";
    const auto changed = import_events(shop.db(), "who,ts,nr,price\nb,2020-06-02,1,6\n", with_ids);
    CHECK(changed.kinds.at(0).changed == 1);
    CHECK(shop.selected("did known", options) == "b");
    CHECK(shop.selected("sum(known.price) = 13", options) == "b");
}

TEST_CASE("events of profiles that are deleted go with them", "[events]") {
    Shop shop;
    const std::int64_t now = instant(kNow);
    shop.import(Csv("price").add("a", now, "5", 3).add("b", now, "6", 2));
    const QueryOptions options = shop.at(kNow);
    REQUIRE(problem(shop.db().define("dear", "purchase where (price > 1)")) == "");
    CHECK(shop.selected("did dear", options) == "a b");
    ForeignClient client(shop.path());
    client.run("DELETE FROM customers WHERE who = 'a'");
    CHECK(shop.selected("did purchase or did dear", options) == "b");
    CHECK(client.number("SELECT count(*) FROM purchase") == 2);
    QueryOptions of_events;
    of_events.collection = "purchase";
    CHECK(shop.db().count("true", of_events)->count == 2);
    const auto refused = shop.db().track(std::vector<Event>{{"purchase", "a", now, "", {}}});
    CHECK(failed_with(refused, ErrorCode::unknown_name));
    // Whoever comes back under the same key starts without events, also in the same row.
    client.run("INSERT INTO customers(ordinal, who) VALUES(0, 'a')");
    CHECK(shop.selected("did not purchase and did not dear", options) == "a");
    CHECK(findings(shop.db()) == std::vector<std::string>());
}

}  // namespace segdb::test
