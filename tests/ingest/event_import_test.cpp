#include "ingest/event_import.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "ingest/import_shop.hpp"
#include "store/change_log.hpp"

using namespace segdb;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using segdb::test::Shop;

namespace {

EventImportOptions purchases() {
    EventImportOptions options;
    options.event = "purchase";
    options.collection = "users";
    options.profile_column = "user";
    options.time_column = "ts";
    return options;
}

EventImportOptions creating() {
    EventImportOptions options = purchases();
    options.create_profiles = true;
    return options;
}

void add_users(Shop& shop, const std::string& keys = "a\nb\nc\n") {
    ImportOptions options;
    options.collection = "users";
    options.key = "id";
    const std::string added = shop.import("id\n" + keys, options);
    REQUIRE_THAT(added, ContainsSubstring(" 0 0 0 0"));
}

// `profile key|at|..` in the order of insertion.
std::string rows(Shop& shop, const std::string& columns, const std::string& key = "id") {
    return shop.query("SELECT u." + key + ", at" + columns +
                      " FROM purchase p JOIN users u ON u.ordinal = p.profile ORDER BY "
                      "p.ordinal");
}

}  // namespace

TEST_CASE("events: rows become events of existing profiles, with inferred types") {
    Shop shop;
    add_users(shop);
    CHECK(shop.import_events("user,ts,price,qty,ok,day,note\n"
                             "b,2020-01-02,1.50,1,true,2020-01-01,x\n"
                             "a,2020-01-01T10:00:00.5Z,2.25,,false,,\n"
                             "b,2019-12-31 23:00,,3,,,y\n",
                             purchases()) == "3 read, purchase new 3 0 0 0");
    CHECK(shop.types ==
          "purchase.price:decimal(2) purchase.qty:integer purchase.ok:boolean purchase.day:date "
          "purchase.note:text");
    // Late events are nothing special: ordinals are those of insertion.
    CHECK(shop.query("SELECT * FROM purchase ORDER BY ordinal") ==
          "0|1|1577923200000|150|1|1|2020-01-01|x;1|0|1577872800500|225|~|0|~|~;2|1|1577833200000|~|3|~|~|y");
    CHECK(shop.query("SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'purchase'") == "1");
    CHECK(shop.query("SELECT count(*) FROM segdb_changes") == "0");
    CHECK(*triggers_intact(*shop.connection_, *shop.catalog_.find_collection("purchase")));
    CHECK(*triggers_intact(*shop.connection_, *shop.catalog_.find_collection("users")));
}

TEST_CASE("events: without an id the same row twice is two events, and files add to each other") {
    Shop shop;
    add_users(shop);
    const std::string file = "user,ts,n\na,2020-01-01,1\na,2020-01-01,1\n";
    CHECK(shop.import_events(file, purchases()) == "2 read, purchase new 2 0 0 0");
    CHECK(shop.import_events(file, purchases()) == "2 read, purchase 2 0 0 0");
    CHECK(shop.types.empty());
    CHECK(shop.import_events("user,ts,m\nb,2020-01-01,x\n", purchases()) == "1 read, purchase 1 0 0 0");
    CHECK(shop.types == "purchase.m:text");
    CHECK(shop.query("SELECT count(*), sum(n), count(m) FROM purchase") == "5|4|1");
}

TEST_CASE("events: an id makes imports idempotent") {
    Shop shop;
    add_users(shop);
    EventImportOptions options = purchases();
    options.id_column = "order";
    CHECK(shop.import_events("order,user,ts,n\no1,a,2020-01-01,1\no2,a,2020-01-02,2\no1,a,2020-01-01,1\n", options) ==
          "3 read, purchase new 2 0 0 1");
    CHECK(shop.import_events("order,user,ts,n\no1,a,2020-01-01,1\no2,b,2020-01-02,2\no3,c,2020-01-03,3\n", options) ==
          "3 read, purchase 1 1 1 0");
    CHECK(shop.query("SELECT \"order\", profile, n FROM purchase ORDER BY 1") == "o1|0|1;o2|1|2;o3|2|3");
    SECTION("a later import without --id is refused, and so is another column") {
        CHECK(shop.import_events("order,user,ts\no1,a,2020-01-01\n", purchases()) ==
              "the events purchase have ids: name their column, --id order");
        options.id_column = "nr";
        CHECK_THAT(shop.import_events("nr,user,ts\no1,a,2020-01-01\n", options),
                   ContainsSubstring("the id of the events purchase is 'order', not 'nr'"));
    }
    SECTION("an empty id is bad data") {
        CHECK(shop.import_events("order,user,ts\no9,a,2020-01-01\n,a,2020-01-01\n", options) ==
              "in.csv, line 3: the id, column 'order', is empty");
        CHECK(shop.code == ErrorCode::bad_data);
        CHECK(shop.query("SELECT count(*) FROM purchase") == "3");
    }
}

TEST_CASE("events: those without ids refuse one") {
    Shop shop;
    add_users(shop);
    REQUIRE(shop.import_events("user,ts\na,2020-01-01\n", purchases()) == "1 read, purchase new 1 0 0 0");
    EventImportOptions options = purchases();
    options.id_column = "nr";
    CHECK_THAT(shop.import_events("user,ts,nr\na,2020-01-01,1\n", options), ContainsSubstring("have no ids"));
    CHECK(shop.code == ErrorCode::invalid_argument);
}

TEST_CASE("events: rows without a profile, or with an unknown one, are left out and reported") {
    Shop shop;
    add_users(shop);
    CHECK(shop.import_events("user,ts,n\na,2020-01-01,1\n,not even a time,x\nzoe,2020-01-01,2\nyan,2020-01-01,3\n"
                             "zoe,2020-01-02,4\nv,2020-01-01,1\nw,2020-01-01,1\nx,2020-01-01,1\ny,2020-01-01,1\n",
                             purchases()) == "9 read, purchase new 1 0 0 0, 1 without, 7 unknown zoe yan v w x");
    // What a row without a profile holds says nothing about types.
    CHECK(shop.types == "purchase.n:integer");
}

TEST_CASE("events: the rejects file gets rows without a profile, unknown ones and bad ones, in their order") {
    Shop shop;
    add_users(shop);
    EventImportOptions options = purchases();
    options.rejects_path = shop.path("rejects.csv");
    const auto rejects = [&] {
        std::ifstream file(options.rejects_path);
        return std::string(std::istreambuf_iterator<char>(file), {});
    };
    SECTION("bad rows are skipped") {
        options.skip_bad_rows = true;
        CHECK(shop.import_events("user,ts,n\nzoe,2020-01-01,1\na,2020-01-01,2\n,2020-01-02,3\nb,soon,4\n"
                                 "b,99999999999999999,5\n,never,6\nyan,2020-01-01,7\n",
                                 options) == "7 read, purchase new 1 0 0 0, 2 without, 2 unknown zoe yan, 2 skipped");
        CHECK(rejects() ==
              "line,reason,row\n"
              "2,\"the profile, column 'user': users has no profile 'zoe'\",\"zoe,2020-01-01,1\"\n"
              "4,\"the profile, column 'user', is empty\",\",2020-01-02,3\"\n"
              "5,\"the time, column 'ts': 'soon' is not a date and time in ISO 8601 that exists\",\"b,soon,4\"\n"
              "6,\"the time, column 'ts': 99999999999999999 is outside the years 0000 to "
              "9999\",\"b,99999999999999999,5\"\n"
              "7,\"the profile, column 'user', is empty\",\",never,6\"\n"
              "8,\"the profile, column 'user': users has no profile 'yan'\",\"yan,2020-01-01,7\"\n");
    }
    SECTION("bad rows stop the import") {
        CHECK(shop.import_events("user,ts\nzoe,2020-01-01\na,2020-01-01\n", options) ==
              "2 read, purchase new 1 0 0 0, 1 unknown zoe");
        CHECK(rejects() ==
              "line,reason,row\n2,\"the profile, column 'user': users has no profile 'zoe'\",\"zoe,2020-01-01\"\n");
        CHECK(shop.import_events("user,ts\na,soon\n", options) ==
              "in.csv, line 2: the time, column 'ts': 'soon' is not a date and time in ISO 8601 that exists");
    }
}

TEST_CASE("events: profiles and their collection can be made on the way") {
    Shop shop;
    CHECK(shop.import_events("user,ts\na,2020-01-01\nb,2020-01-01\na,2020-01-02\n,2020-01-02\n", creating()) ==
          "4 read, purchase new 3 0 0 0, 1 without, 2 created");
    CHECK(shop.query("SELECT * FROM users") == "0|a;1|b");
    CHECK(shop.import_events("user,ts\nc,2020-01-01\na,2020-01-01\n", creating()) ==
          "2 read, purchase 2 0 0 0, 1 created");
    CHECK(shop.query("SELECT profile FROM purchase ORDER BY ordinal") == "0;1;0;2;0");
    CHECK(*triggers_intact(*shop.connection_, *shop.catalog_.find_collection("users")));
}

TEST_CASE("events: a collection that does not exist is an error that says what to do") {
    Shop shop;
    add_users(shop);
    EventImportOptions options = purchases();
    options.collection = "user";
    const std::string said = shop.import_events("user,ts\na,2020-01-01\n", options);
    CHECK_THAT(said, StartsWith("there is no collection 'user'; did you mean 'users'?"));
    CHECK_THAT(said, ContainsSubstring("--create-profiles"));
    CHECK(shop.code == ErrorCode::unknown_name);
}

TEST_CASE("events: names that are taken by the other kind of table are refused") {
    Shop shop;
    add_users(shop);
    REQUIRE(shop.import_events("user,ts\na,2020-01-01\n", purchases()) == "1 read, purchase new 1 0 0 0");
    EventImportOptions options = purchases();
    options.event = "Users";
    CHECK_THAT(shop.import_events("user,ts\na,2020-01-01\n", options), ContainsSubstring("collection of profiles"));
    options = purchases();
    options.collection = "purchase";
    CHECK_THAT(shop.import_events("user,ts\na,2020-01-01\n", options), ContainsSubstring("are events, not"));
    options = creating();
    options.collection = "firms";
    CHECK(shop.import_events("user,ts\na,2020-01-01\n", options) ==
          "the events purchase belong to users, not to firms");
    CHECK(shop.catalog_.find_collection("firms") == nullptr);
}

TEST_CASE("events: times are dates, times, and numbers of seconds or milliseconds") {
    Shop shop;
    add_users(shop);
    const auto [times, expected] = GENERATE(table<std::string, std::string>({
        {"1254192988", "1254192988000"},
        {"-5 1254192988 0", "-5000 1254192988000 0"},
        {"1254192988.0", "1254192988000"},
        {"99999999999 1", "99999999999000 1000"},
        {"1254192988000 100000000000 -100000000000", "1254192988000 100000000000 -100000000000"},
        {"2020-03-01", "1583020800000"},
        {"2020-03-01T09:20:30+02:00", "1583047230000"},
    }));
    std::string file = "user,ts\n";
    std::istringstream words(times);
    for (std::string word; words >> word;) {
        file += "a," + word + "\n";
    }
    INFO(times);
    CHECK_THAT(shop.import_events(file, purchases()), ContainsSubstring(" read, purchase new "));
    std::string found = shop.query("SELECT at FROM purchase ORDER BY ordinal");
    std::replace(found.begin(), found.end(), ';', ' ');
    CHECK(found == expected);
}

TEST_CASE("events: a mixture of seconds and milliseconds has to be told") {
    Shop shop;
    add_users(shop);
    const std::string file = "user,ts\na,1254192988000\nb,5\n";
    const std::string said = shop.import_events(file, purchases());
    CHECK_THAT(said, StartsWith("in.csv, line 3: the time, column 'ts': 5 looks like another unit"));
    CHECK_THAT(said, ContainsSubstring("--time-unit"));
    CHECK(shop.code == ErrorCode::invalid_argument);
    EventImportOptions options = purchases();
    options.time_unit = EventImportOptions::TimeUnit::milliseconds;
    CHECK(shop.import_events(file, options) == "2 read, purchase new 2 0 0 0");
    CHECK(shop.query("SELECT at FROM purchase") == "1254192988000;5");
    options.time_unit = EventImportOptions::TimeUnit::seconds;
    CHECK(shop.import_events(file, options) ==
          "in.csv, line 2: the time, column 'ts': 1254192988000 is outside the years 0000 to 9999");
    CHECK(shop.import_events("user,ts\na,2020-01-01\n", options) ==
          "in.csv, line 2: the time, column 'ts': '2020-01-01' is not a whole number of seconds");
    options.date_format = "%Y";
    CHECK_THAT(shop.import_events(file, options), ContainsSubstring("give one of the two"));
}

TEST_CASE("events: numbers that may be dates are not taken for instants") {
    Shop shop;
    add_users(shop);
    const auto [time, date, form, unit, as_date, as_number] =
        GENERATE(table<std::string, std::string, std::string, std::string, std::string, std::string>({
            {"20240301", "2024-03-01", "%Y%m%d", "s", "1709251200000", "20240301000"},
            {"20240301.0", "2024-03-01", "", "s", "", "20240301000"},
            {"19000101", "1900-01-01", "%Y%m%d", "s", "-2208988800000", "19000101000"},
            {"21001231", "2100-12-31", "%Y%m%d", "s", "4133894400000", "21001231000"},
            {"202403011230", "2024-03-01T12:30", "%Y%m%d%H%M", "ms", "1709296200000", "202403011230"},
            {"20240229123045", "2024-02-29T12:30:45", "%Y%m%d%H%M%S", "ms", "1709209845000", "20240229123045"},
        }));
    const std::string file = "user,ts\na," + time + "\n";
    EventImportOptions options = purchases();
    options.skip_bad_rows = true;  // it is no fault of the row
    const std::string said = shop.import_events(file, options);
    CHECK_THAT(said, StartsWith("in.csv, line 2: the time, column 'ts': " + time.substr(0, time.find('.')) +
                                " may be the date " + date + " or a number of "));
    CHECK_THAT(said, ContainsSubstring("--date-format " + form) && ContainsSubstring("--time-unit " + unit));
    CHECK(shop.code == ErrorCode::invalid_argument);
    CHECK(shop.catalog_.find_collection("purchase") == nullptr);

    options.time_unit =
        unit == "s" ? EventImportOptions::TimeUnit::seconds : EventImportOptions::TimeUnit::milliseconds;
    CHECK(shop.import_events(file, options) == "1 read, purchase new 1 0 0 0");
    CHECK(shop.query("SELECT at FROM purchase") == as_number);
    if (!form.empty()) {
        options = purchases();
        options.date_format = form;
        CHECK(shop.import_events(file, options) == "1 read, purchase 1 0 0 0");
        CHECK(shop.query("SELECT at FROM purchase ORDER BY ordinal DESC LIMIT 1") == as_date);
    }
}

TEST_CASE("events: numbers that cannot be dates need no unit") {
    Shop shop;
    add_users(shop);
    const std::string time = GENERATE("20240230", "20241301", "18991231", "21010101", "20240000", "2024030112",
                                      "202403012460", "20240301126000", "-20240301", "18991231000000");
    CHECK(shop.import_events("user,ts\na," + time + "\n", purchases()) == "1 read, purchase new 1 0 0 0");
    const bool ms = time.size() >= 12;
    CHECK(shop.query("SELECT at FROM purchase") == time + (ms ? "" : "000"));
}

TEST_CASE("events: a number that may be a date is noticed after others that cannot") {
    Shop shop;
    add_users(shop);
    CHECK_THAT(
        shop.import_events("user,ts\na,1254192988\na,20240301\n", purchases()),
        StartsWith("in.csv, line 3: ") && ContainsSubstring("may be the date 2024-03-01 or a number of seconds"));
}

TEST_CASE("events: a time without an offset is of the database's zone") {
    Shop shop;
    shop.zone_ = *TimeZone::find("Europe/Warsaw");
    add_users(shop);
    CHECK(shop.import_events("user,ts\na,2020-07-01\na,2020-07-01T00:00Z\na,1593561600\n", purchases()) ==
          "3 read, purchase new 3 0 0 0");
    CHECK(shop.query("SELECT at FROM purchase") == "1593554400000;1593561600000;1593561600000");
}

TEST_CASE("events: the report says from when to when they are, and how numbers were read") {
    Shop shop;
    add_users(shop);
    EventImportOptions options = purchases();
    SECTION("dates, in any order; rows left out and bad ones do not count") {
        options.skip_bad_rows = true;
        REQUIRE(shop.import_events("user,ts\na,2020-01-02\nb,2020-01-01\na,2020-01-01T12:00\nzoe,1999-01-01\n"
                                   ",1998-01-01\na,2020-02-30\n",
                                   options) == "6 read, purchase new 3 0 0 0, 1 without, 1 unknown zoe, 1 skipped");
        CHECK(shop.times == "1577836800000 1577923200000");
    }
    SECTION("numbers") {
        REQUIRE(shop.import_events("user,ts\na,1254192988\na,-5\n", options) == "2 read, purchase new 2 0 0 0");
        CHECK(shop.times == "-5000 1254192988000 seconds");
        REQUIRE(shop.import_events("user,ts\na,1254192988000\n", options) == "1 read, purchase 1 0 0 0");
        CHECK(shop.times == "1254192988000 1254192988000 milliseconds");
    }
    SECTION("numbers of a unit that was told") {
        options.time_unit = EventImportOptions::TimeUnit::milliseconds;
        REQUIRE(shop.import_events("user,ts\na,7\n", options) == "1 read, purchase new 1 0 0 0");
        CHECK(shop.times == "7 7 milliseconds");
    }
    SECTION("an event that was there already came in, too") {
        options.id_column = "nr";
        for (int i = 0; i < 2; ++i) {
            REQUIRE_THAT(shop.import_events("nr,user,ts\n1,a,2020-01-02\n", options), StartsWith("1 read, purchase"));
            CHECK(shop.times == "1577923200000 1577923200000");
        }
    }
    SECTION("none") {
        REQUIRE(shop.import_events("user,ts\n,2020-01-01\n", options) == "1 read, purchase new 0 0 0 0, 1 without");
        CHECK(shop.times == "none none");
    }
}

TEST_CASE("events: a date format reads the time") {
    Shop shop;
    add_users(shop);
    EventImportOptions options = purchases();
    options.date_format = "%d.%m.%Y %H:%M";
    CHECK(shop.import_events("user,ts\na,02.01.2020 10:30\n", options) == "1 read, purchase new 1 0 0 0");
    CHECK(shop.query("SELECT at FROM purchase") == "1577961000000");
    CHECK_THAT(shop.import_events("user,ts\na,31.02.2020 10:30\n", options),
               StartsWith("in.csv, line 2: the time, column 'ts': '31.02.2020 10:30' is not"));
}

TEST_CASE("events: a time that cannot be read is bad data with line and value") {
    Shop shop;
    add_users(shop);
    const auto [time, reason] = GENERATE(table<std::string, std::string>({
        {"yesterday", "the time, column 'ts': 'yesterday' is not a date and time in ISO 8601 that exists"},
        {"2020-02-30", "the time, column 'ts': '2020-02-30' is not a date and time in ISO 8601 that exists"},
        {"", "the time, column 'ts', is empty"},
        {"1.5", "the time, column 'ts': '1.5' is not a date and time in ISO 8601 that exists"},
        {"99999999999999999", "the time, column 'ts': 99999999999999999 is outside the years 0000 to 9999"},
    }));
    const std::string file = "user,ts,n\na,2020-01-01,1\nb," + time + ",2\n";
    CHECK(shop.import_events(file, purchases()) == "in.csv, line 3: " + reason);
    CHECK(shop.code == ErrorCode::bad_data);
    CHECK(shop.catalog_.find_collection("purchase") == nullptr);
    EventImportOptions options = purchases();
    options.skip_bad_rows = true;
    options.rejects_path = shop.path("rejects.csv");
    CHECK(shop.import_events(file, options) == "2 read, purchase new 1 0 0 0, 1 skipped");
}

TEST_CASE("events: a column that names the event gives each kind the columns that it uses") {
    Shop shop;
    add_users(shop);
    EventImportOptions options = purchases();
    options.event.clear();
    options.event_column = "what";
    options.derive = {{"amount", "price*qty"}};
    CHECK(shop.import_events("user,what,ts,price,qty,page,never\n"
                             "a,purchase,2020-01-01,1.50,2,,\n"
                             "b,view,2020-01-02,,,/home,\n"
                             "b,Purchase,2020-01-03,2,1,,\n"
                             ",click,2020-01-03,2,1,,\n",
                             options) == "4 read, purchase new 2 0 0 0, view new 1 0 0 0, 1 without");
    CHECK(shop.types == "purchase.price:decimal(2) purchase.qty:integer purchase.amount:decimal(2) view.page:text");
    CHECK(shop.query("SELECT price, qty, amount FROM purchase") == "150|2|300;200|1|200");
    SECTION("types are inferred kind by kind, and existing kinds keep theirs") {
        options.derive.clear();
        CHECK(shop.import_events("user,what,ts,qty,page\na,rating,2020-01-01,1.5,\na,view,2020-01-01,,7\n", options) ==
              "2 read, rating new 1 0 0 0, view 1 0 0 0");
        CHECK(shop.types == "rating.qty:decimal(1)");
        CHECK(shop.query("SELECT page FROM view") == "/home;7");
    }
    SECTION("an empty name is bad data") {
        CHECK(shop.import_events("user,what,ts\na,,2020-01-01\n", options) ==
              "in.csv, line 2: the event's name, column 'what', is empty");
    }
    SECTION("a name that no table can have is refused") {
        CHECK_THAT(shop.import_events("user,what,ts\na,segdb_x,2020-01-01\n", options), ContainsSubstring("segdb_x"));
    }
    SECTION("a derived column that suits no kind is refused") {
        options.derive = {{"both", "price || page"}};
        CHECK_THAT(shop.import_events("user,what,ts,price,page\na,p,2020-01-01,1,\na,v,2020-01-01,,x\n", options),
                   ContainsSubstring("the derived column 'both' was added to no event"));
    }
    SECTION("an event column that holds anything but events is refused") {
        std::string file = "user,what,ts\n";
        for (int i = 0; i <= 1000; ++i) {
            file += "a,e" + std::to_string(i) + ",2020-01-01\n";
        }
        options.derive.clear();
        CHECK_THAT(shop.import_events(file, options), ContainsSubstring("more than 1000 different events"));
        CHECK(shop.code == ErrorCode::limit);
    }
}

TEST_CASE("events: columns that every event has cannot be attributes") {
    Shop shop;
    add_users(shop);
    const std::string name = GENERATE("at", "profile", "At");
    const std::string file = "user,ts," + name + "\na,2020-01-01,1\n";
    CHECK_THAT(shop.import_events(file, purchases()),
               ContainsSubstring("column '" + name + "' cannot become an attribute") && ContainsSubstring("--columns"));
    CHECK(shop.code == ErrorCode::invalid_argument);
    EventImportOptions options = purchases();
    options.columns = {"ts"};
    CHECK(shop.import_events(file, options) == "1 read, purchase new 1 0 0 0");
    options = purchases();
    options.time_column = name;
    options.columns = {"user"};
    CHECK(shop.import_events("user," + name + "\na,2020-01-02\n", options) == "1 read, purchase 1 0 0 0");
}

TEST_CASE("events: options are checked") {
    Shop shop;
    add_users(shop);
    const std::string file = "user,ts,n\na,2020-01-01,1\n";
    EventImportOptions options = purchases();
    std::string expected;
    SECTION("no event") {
        options.event.clear();
        expected = "name the event that all rows are of";
    }
    SECTION("two") {
        options.event_column = "n";
        expected = "name the event that all rows are of";
    }
    SECTION("no profile") {
        options.profile_column.clear();
        expected = "the key of each event's profile";
    }
    SECTION("no time") {
        options.time_column.clear();
        expected = "the time of each event";
    }
    SECTION("unknown columns") {
        const auto member = GENERATE(&EventImportOptions::profile_column, &EventImportOptions::time_column,
                                     &EventImportOptions::id_column);
        options.*member = "nothing";
        expected = "in.csv has no column 'nothing'";
    }
    SECTION("one column for two") {
        options.id_column = "ts";
        expected = "column 'ts' cannot be two of";
    }
    SECTION("a type for the time") {
        options.types = {{"ts", {AttributeType::text, 0}}};
        expected = "column 'ts' is the time of the event";
    }
    SECTION("an id named like an event's own column") {
        options.id_column = "at";
        expected = "the id column cannot be called 'at'";
    }
    SECTION("a derived column that cannot be computed") {
        options.derive = {{"x", "n + nosuch"}};
        expected = "purchase has no column 'nosuch'";
    }
    CHECK_THAT(shop.import_events(file, options), ContainsSubstring(expected));
    CHECK(shop.catalog_.find_collection("purchase") == nullptr);
}

TEST_CASE("events: derived columns are computed and checked") {
    Shop shop;
    add_users(shop);
    EventImportOptions options = purchases();
    options.derive = {{"amount", "price*qty"}};
    options.types = {{"price", {AttributeType::decimal, 3}}};
    CHECK(shop.import_events("user,ts,price,qty\na,2020-01-01,1.255,2\n", options) == "1 read, purchase new 1 0 0 0");
    CHECK(shop.types == "purchase.price:decimal(3) purchase.qty:integer purchase.amount:decimal(3)");
    CHECK(shop.query("SELECT amount FROM purchase") == "2510");
    SECTION("a result that does not fit names the event") {
        options.derive = {{"third", "qty/3.0"}};
        options.types = {{"third", {AttributeType::decimal, 2}}};
        CHECK_THAT(shop.import_events("user,ts,price,qty\na,2020-01-01,1,1\n", options),
                   ContainsSubstring("'third'") && ContainsSubstring("for event '"));
    }
}

TEST_CASE("events: NDJSON with numbers for times, and lists") {
    Shop shop;
    add_users(shop);
    EventImportOptions options = purchases();
    options.id_column = "n";
    CHECK(shop.import_events("{\"tags\":[\"x\",\"y\"],\"n\":1}\n", options, "in.ndjson") ==
          "in.ndjson has no column 'user'; it has tags, n");
    CHECK(shop.import_events("{\"user\":\"a\",\"ts\":1593561600,\"tags\":[\"x\",\"y\"],\"n\":1}\n"
                             "{\"ts\":1593561601,\"user\":\"b\",\"n\":2}\n{\"n\":3}\n",
                             options, "in.ndjson") == "3 read, purchase new 2 0 0 0, 1 without");
    CHECK(shop.types == "purchase.tags:list");
    CHECK(shop.query("SELECT at FROM purchase") == "1593561600000;1593561601000");
    CHECK(shop.query("SELECT * FROM purchase_tags") == "0|x;0|y");
    // A key that a line does not have leaves the value alone.
    CHECK(shop.import_events("{\"user\":\"a\",\"ts\":1593561600,\"n\":1}\n", options, "in.ndjson") ==
          "1 read, purchase 0 0 1 0");
}

TEST_CASE("events: without a header, separated by spaces") {
    Shop shop;
    EventImportOptions options = creating();
    options.has_header = false;
    options.delimiter = ' ';
    options.columns = {"user", "target", "ts"};
    CHECK(shop.import_events("1 4 1254192988\n3 4 1254194656\n1 2 1254202612\n", options) ==
          "3 read, purchase new 3 0 0 0, 2 created");
    CHECK(rows(shop, ", target", "user") == "1|1254192988000|4;3|1254194656000|4;1|1254202612000|2");
}

TEST_CASE("events: a cancelled import changes nothing") {
    Shop shop;
    std::string file = "user,ts,n\n";
    for (int i = 0; i < 40'000; ++i) {
        file += "u" + std::to_string(i % 100) + ",2020-01-01,1\n";
    }
    EventImportOptions options = creating();
    int asked = 0;
    const int give_up = GENERATE(1, 2, 3, 4, 5);
    options.cancelled = [&] { return ++asked >= give_up; };
    CHECK_THAT(shop.import_events(file, options), ContainsSubstring("cancelled"));
    CHECK(shop.code == ErrorCode::cancelled);
    CHECK(shop.query("SELECT count(*) FROM segdb_collections") == "0");
}

TEST_CASE("events: several chunks, a second import into some of them, and the index is right") {
    Shop shop;
    std::string file = "user,ts,n\n";
    for (int i = 0; i < 150'000; ++i) {
        file += "u" + std::to_string(i * 7919 % 20'000) + "," + std::to_string(1'500'000'000 + i * 37 % 100'000) + "," +
                std::to_string(i % 50) + "\n";
    }
    CHECK(shop.import_events(file, creating()) == "150000 read, purchase new 150000 0 0 0, 20000 created");
    CHECK(shop.import_events("user,ts,n\nu1,1500000000,7\n", purchases()) == "1 read, purchase 1 0 0 0");
    CHECK(shop.query("SELECT count(*), min(at), max(ordinal) FROM purchase") == "150001|1500000000000|150000");
}

TEST_CASE("events: rows of a program, of one kind") {
    class Rows final : public RowSource {
      public:
        Result<bool> next(std::vector<std::optional<std::string_view>>& cells) override {
            if (row_ == 3) {
                return false;
            }
            texts_ = {row_ == 1 ? "" : "a", std::to_string(1'600'000'000 + row_), std::to_string(row_)};
            for (std::size_t i = 0; i < texts_.size(); ++i) {
                cells[i] = texts_[i];
            }
            ++row_;
            return true;
        }

      private:
        int row_ = 0;
        std::vector<std::string> texts_;
    };
    Shop shop;
    add_users(shop);
    EventImportOptions options = purchases();
    options.types = {{"n", {AttributeType::integer, 0}}};
    Rows some;
    CHECK(shop.shown(import_events(*shop.connection_, shop.catalog_, shop.zone_, {"user", "ts", "n"}, some, options)) ==
          "3 read, purchase new 2 0 0 0, 1 without");
    CHECK(rows(shop, ", n") == "a|1600000000000|0;a|1600000002000|2");
    options.event.clear();
    options.event_column = "n";
    Rows more;
    CHECK_THAT(
        shop.shown(import_events(*shop.connection_, shop.catalog_, shop.zone_, {"user", "ts", "n"}, more, options)),
        ContainsSubstring("track()"));
}
