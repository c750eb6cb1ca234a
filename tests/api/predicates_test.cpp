// Named event predicates: defined, named by queries and by other definitions, and true whatever is written afterwards.
#include <algorithm>

#include "support/events.hpp"
#include "support/foreign_client.hpp"
#include "support/temporary_folder.hpp"

namespace segdb::test {
namespace {

// Lines of a shop: sales, gifts at no price, and returns, whose numbers start with C.
const char* const kLines =
    "who,ts,number,quantity,price\n"
    "a,2020-01-01,1001,2,5.00\n"
    "a,2020-02-01,1002,1,50.00\n"
    "a,2020-02-02,C1002,-1,50.00\n"
    "b,2020-01-15,1003,3,0.00\n"
    "b,2020-03-01,C1003,-3,0.00\n"
    "c,2020-03-01,1004,10,1.00\n";

EventImportOptions lines() {
    EventImportOptions options = event_options("line");
    options.types = {{"number", {AttributeType::text}}, {"price", {AttributeType::decimal, 2}}};
    return options;
}

class Shop {
  public:
    Shop() : path_(folder_.path("shop.segdb")), db_(open_database(path_)) { import_events(db_, kLines, lines()); }

    void define(const std::string& name, const std::string& definition, std::uint64_t events) {
        INFO(name);
        const auto made = db_.define(name, definition);
        REQUIRE(problem(made) == "");
        CHECK(made->name == name);
        CHECK(made->event == "line");
        CHECK(made->events == events);
    }
    // `purchase`, and on it `dear`.
    void define_two() {
        define("purchase", "line where (number not starts with 'C' and quantity > 0)", 4);
        define("dear", "purchase where (price >= 5)", 2);
    }
    std::string selected(const std::string& expression) {
        return test::selected(db_, expression, at_time("2020-04-01"));
    }
    // That readers of every kind agree with SQLite, and that the index is true.
    void check(const std::string& purchasers, const std::string& dear) {
        CHECK(selected("did purchase") == purchasers);
        CHECK(selected("did dear") == dear);
        for (const auto mode : {OpenOptions::Mode::read_only, OpenOptions::Mode::read_write}) {
            Database other = open_database(path_, mode);
            CHECK(test::selected(other, "did purchase", at_time("2020-04-01")) == purchasers);
            CHECK(test::selected(other, "did dear", at_time("2020-04-01")) == dear);
        }
        CHECK(findings(db_) == std::vector<std::string>());
    }
    [[nodiscard]] Database& db() { return db_; }
    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    TemporaryFolder folder_;
    std::string path_;
    Database db_;
};

// The error of a definition, and its position.
std::string refused(Shop& shop, const std::string& name, const std::string& definition) {
    const auto made = shop.db().define(name, definition);
    REQUIRE_FALSE(made.ok());
    const Error& error = made.error();
    return (error.column == 0 ? "" : std::to_string(error.column) + ": ") + error.message;
}

}  // namespace

TEST_CASE("a named predicate is used like an event", "[events][predicates]") {
    Shop shop;
    shop.define("purchase", "line where (number not starts with 'C' and quantity > 0)", 4);
    CHECK(shop.selected("did purchase") == "a b c");
    CHECK(shop.selected("did PURCHASE") == "a b c");
    CHECK(shop.selected("did purchase on 2020-03") == "c");
    CHECK(shop.selected("did purchase exactly 2 times") == "a");
    CHECK(shop.selected("did not purchase since 2020-02") == "b");
    CHECK(shop.selected("did purchase where (price = 0)") == "b");
    CHECK(shop.selected("did purchase where (not price = 0) in last 31 days") == "c");
    CHECK(shop.selected("count(purchase) = 1") == "b c");
    CHECK(shop.selected("count(line) = 3 and count(purchase) = 2") == "a");
    CHECK(shop.selected("sum(purchase.price) = 55") == "a");
    CHECK(shop.selected("sum(line.price) = 105") == "a");
    CHECK(shop.selected("sum(purchase.quantity where price > 0) >= 3") == "a c");
    CHECK(shop.selected("count distinct(purchase.number) >= 2") == "a");
    CHECK(shop.selected("avg(purchase.price) = 27.5") == "a");
    CHECK(shop.selected("max(purchase.price) = 50") == "a");
    CHECK(shop.selected("last(purchase) on 2020-02-01") == "a");
    CHECK(shop.selected("last(line) on 2020-02-02") == "a");
    CHECK(shop.selected("did purchase then line within 1 day") == "a");
    CHECK(shop.selected("did purchase then purchase within 31 days") == "a");
    CHECK(shop.selected("did purchase not followed by line within 1 month") == "b c");
    const auto schema = shop.db().schema();
    REQUIRE(problem(schema) == "");
    const auto& definitions = schema->back().definitions;
    REQUIRE(definitions.size() == 1);
    CHECK(definitions[0].definition == "line where (number not starts with 'C' and quantity > 0)");
    CHECK(definitions[0].events == 4);
}

TEST_CASE("predicates build on each other, and go one by one", "[events][predicates]") {
    Shop shop;
    shop.define_two();
    shop.define("dear february", "dear where (\"at\" on 2020-02)", 1);
    shop.define("any line", "line", 6);
    CHECK(shop.selected("did dear") == "a");
    CHECK(shop.selected("count(dear) = 2") == "a");
    CHECK(shop.selected("count(\"dear february\") = 1") == "a");
    CHECK(shop.selected("sum(\"dear february\".price where quantity = 1) = 50") == "a");
    CHECK(shop.selected("did \"any line\"") == "a b c");
    CHECK(findings(shop.db()) == std::vector<std::string>());

    CHECK(problem(shop.db().undefine("purchase")) ==
          "error 1: 'purchase' is what 'dear' is defined by; take that away first");
    CHECK(problem(shop.db().undefine("DEAR")) ==
          "error 1: 'dear' is what 'dear february' is defined by; take that away first");
    REQUIRE(problem(shop.db().undefine("dear february")) == "");
    REQUIRE(problem(shop.db().undefine("dear")) == "");
    CHECK(problem(shop.db().count("did dear", at_time("2020-04-01"))).find("customers has no event 'dear'") !=
          std::string::npos);
    CHECK(shop.selected("did purchase") == "a b c");
    REQUIRE(problem(shop.db().undefine("Purchase")) == "");
    CHECK(problem(shop.db().undefine("purchase")).find("'purchase'") != std::string::npos);
    shop.define("purchase", "line where (quantity < 0)", 2);  // the name is free again
    CHECK(shop.selected("did purchase") == "a b");
    CHECK(findings(shop.db()) == std::vector<std::string>());
}

TEST_CASE("cycles, names in use, and what is no event are refused", "[events][predicates]") {
    Shop shop;
    shop.define_two();
    CHECK(refused(shop, "x", "x where (price > 1)") == "'x' cannot be defined by itself: that is a cycle");
    CHECK(refused(shop, "X", "x") == "'X' cannot be defined by itself: that is a cycle");
    for (const char* name : {"purchase", "Purchase", "line", "customers", "segdb_x", ""}) {
        INFO(name);
        CHECK(failed_with(shop.db().define(name, "line where (price > 1)"), ErrorCode::invalid_argument));
    }
    CHECK(refused(shop, "x", "lime where (price > 1)") == "there is no event 'lime'; did you mean 'line'?");
    CHECK(refused(shop, "x", "customers") == "there is no event 'customers'; there is: line, purchase, dear");
    CHECK(refused(shop, "x", "line where (prize > 1)") == "13: line has no attribute 'prize'; did you mean 'price'?");
    CHECK(refused(shop, "x", "line where (who = 'a')").starts_with("13: 'who' is an attribute of customers, not of"));
    CHECK(refused(shop, "x", "line where (did purchase)").starts_with("13: "));
    CHECK(refused(shop, "x", "line where (purchase)").starts_with("13: 'purchase' is an event, and this filter is"));
    CHECK(refused(shop, "x", "line in last 3 days").starts_with("6: "));
    CHECK(refused(shop, "x", "").starts_with("1: "));
    // Nobody can make a circle afterwards either: what others are defined by stays.
    CHECK_FALSE(shop.db().undefine("purchase").ok());
    CHECK(shop.db().schema()->back().definitions.size() == 2);
    shop.check("a b c", "a");
}

TEST_CASE("a definition cannot depend on now, or on other events", "[events][predicates]") {
    Shop shop;
    const std::string kept = "a definition is kept for all queries, so it cannot depend on ";
    const std::string now = kept + "`now`; put the window into the query, as in `did NAME in last 90 days`";
    CHECK(refused(shop, "x", "line where (price > 1 and \"at\" > now-90d)") == "34: " + now);
    CHECK(refused(shop, "x", "line where (\"at\" on 'NOW/d')") == "21: " + now);
    CHECK(refused(shop, "x", "line where (\"at\" in last 90 days)") == "13: " + now);
    CHECK(refused(shop, "x", "line where (not \"at\" between 2020-01-01 and now)") == "45: " + now);
    const std::string ranks = kept + "ranks, which change with every event; put this condition into the query";
    CHECK(refused(shop, "x", "line where (price in top 5)") == "13: " + ranks);
    CHECK(refused(shop, "x", "line where (quantity not in bottom 10%)") == "13: " + ranks);
    CHECK(shop.db().schema()->back().definitions.empty());
    shop.define("now", "line where (number != 'now')", 6);  // a text, and a name
    CHECK(shop.selected("did now where (price in top 1)") == "a");
}

TEST_CASE("predicates stay true under every way to write", "[events][predicates]") {
    Shop shop;
    shop.define_two();
    shop.check("a b c", "a");
    import_events(shop.db(), "who,ts,number,quantity,price\nd,2020-03-05,1005,1,9.99\nc,2020-03-06,C1006,-1,70\n",
                  lines());
    shop.check("a b c d", "a d");
    const Event tracked{
        "line", "b", instant("2020-03-07"), "", {{"number", "1007"}, {"quantity", "1"}, {"price", "5"}}};
    REQUIRE(problem(shop.db().track(std::vector<Event>{tracked})) == "");
    shop.check("a b c d", "a b d");
    ForeignClient client(shop.path());
    client.run("UPDATE line SET price = 499 WHERE number = '1007'");
    shop.check("a b c d", "a d");
    client.run(
        "UPDATE line SET number = 'C' || number WHERE profile = (SELECT ordinal FROM customers WHERE who = 'd')");
    shop.check("a b c", "a");
    client.run(
        "INSERT INTO line(profile, at, number, quantity, price) SELECT ordinal, 1583500000000, '2000', 1, 500 "
        "FROM customers WHERE who IN ('c', 'd')");
    shop.check("a b c d", "a c d");
    client.run(
        "REPLACE INTO line(ordinal, profile, at, number, quantity) SELECT ordinal, profile, at, 'C1', 1 FROM line "
        "WHERE number = '2000'");
    shop.check("a b c", "a");
    client.run("UPDATE line SET ordinal = ordinal + 65536 * 3 WHERE number NOT LIKE 'C%'");
    shop.check("a b c", "a");
    client.run("UPDATE line SET profile = (SELECT ordinal FROM customers WHERE who = 'd') WHERE price = 5000");
    shop.check("a b c d", "a d");
    client.run("DELETE FROM line WHERE number = '1001'");
    shop.check("b c d", "d");
    client.run("DELETE FROM customers WHERE who = 'd'");
    shop.check("b c", "");
    client.run(
        "DROP TRIGGER segdb_line_update; UPDATE line SET price = 500, quantity = 1 WHERE number = 'C1003'; "
        "UPDATE line SET number = '3' WHERE number = 'C1003'");
    shop.check("b c", "b");
    REQUIRE(problem(shop.db().reindex()) == "");
    shop.check("b c", "b");
    ExpireOptions options;
    const auto expired = shop.db().expire("line", "2020-03-01", options);
    REQUIRE(problem(expired) == "");
    CHECK(expired->removed > 0);
    shop.check("b c", "b");
    REQUIRE(problem(shop.db().expire("line", "2021-01-01", options)) == "");
    shop.check("", "");
    CHECK(client.number("SELECT count(*) FROM line") == 0);
}

TEST_CASE("verify finds a predicate whose bitmap is not what it says", "[events][predicates]") {
    Shop shop;
    shop.define_two();
    ForeignClient client(shop.path());
    const std::string kDamaged = "event predicate dear, chunk 0: its bitmap is not what its definition selects";
    // Where the first container of a predicate's bitmap is.
    const auto container = [&](const std::string& name) {
        const std::string id = "(SELECT bitmap << 16 FROM segdb_predicates WHERE name = '" + name + "')";
        REQUIRE(client.number("SELECT count(*) FROM segdb_chunks WHERE id = " + id) == 1);
        return "id = " + id;
    };
    // The events of another predicate in its place.
    client.run(
        "UPDATE segdb_chunks SET (cardinality, container) = (SELECT cardinality, container FROM segdb_chunks WHERE " +
        container("purchase") + ") WHERE " + container("dear"));
    {
        Database fresh = open_database(shop.path(), OpenOptions::Mode::read_write);
        const auto found = findings(fresh);
        CHECK(std::count(found.begin(), found.end(), kDamaged) == 1);
        REQUIRE(problem(fresh.reindex()) == "");
        CHECK(findings(fresh) == std::vector<std::string>());
    }
    client.run("DELETE FROM segdb_chunks WHERE " + container("dear"));
    Database fresh = open_database(shop.path(), OpenOptions::Mode::read_write);
    const auto missing = findings(fresh);
    CHECK(std::count(missing.begin(), missing.end(), kDamaged) == 1);
    REQUIRE(problem(fresh.reindex()) == "");
    CHECK(findings(fresh) == std::vector<std::string>());
    CHECK(test::selected(fresh, "did dear", at_time("2020-04-01")) == "a");
}

TEST_CASE("a definition is read in the database's zone, whatever the query's is", "[events][predicates]") {
    const TemporaryFolder folder;
    OpenOptions open;
    open.mode = OpenOptions::Mode::create;
    open.time_zone = "Europe/Warsaw";
    auto opened = Database::open(folder.path("x.segdb"), open);
    REQUIRE(problem(opened) == "");
    import_events(*opened, "who,ts\na,2020-03-01T00:30\nb,2020-03-01T23:30Z\n", event_options("visit"));
    REQUIRE(problem(opened->define("first of march", "visit where (\"at\" on 2020-03-01)")) == "");
    for (const char* zone : {"", "UTC", "America/Sao_Paulo"}) {
        INFO(zone);
        CHECK(selected(*opened, "did \"first of march\"", at_time("2020-04-01", zone)) == "a");
    }
    CHECK(selected(*opened, "did visit on 2020-03-01", at_time("2020-04-01", "UTC")) == "b");
}

TEST_CASE("who cannot write cannot define, and sees what others define", "[events][predicates]") {
    Shop shop;
    Database reader = open_database(shop.path(), OpenOptions::Mode::read_only);
    CHECK(failed_with(reader.define("x", "line"), ErrorCode::read_only));
    CHECK(failed_with(reader.undefine("x"), ErrorCode::read_only));
    CHECK_FALSE(reader.count("did purchase", at_time("2020-04-01")).ok());
    shop.define_two();
    CHECK(selected(reader, "did dear", at_time("2020-04-01")) == "a");
    REQUIRE(problem(shop.db().undefine("dear")) == "");
    CHECK_FALSE(reader.count("did dear", at_time("2020-04-01")).ok());
    shop.define("dear", "purchase where (price < 5)", 2);
    CHECK(selected(reader, "did dear", at_time("2020-04-01")) == "b c");
}

}  // namespace segdb::test
