#include "ingest/expire.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>

#include "base/calendar.hpp"
#include "ingest/import_shop.hpp"
#include "store/change_log.hpp"

using namespace segdb;
using Catch::Matchers::ContainsSubstring;
using segdb::test::Shop;

namespace {

constexpr std::int64_t kNow = 1'583'020'800'000;  // 2020-03-01T00:00Z
constexpr int kEvents = 200'000;                  // four chunks

// Event i is i minutes before kNow, but in the second chunk all are new.
void add_events(Shop& shop) {
    std::string csv = "user,ts,n\n";
    for (int i = 0; i < kEvents; ++i) {
        const std::int64_t age = i / 65'536 == 1 ? 0 : i;
        csv += "u" + std::to_string(i % 100) + "," + std::to_string(kNow - age * 60'000) + "," +
               std::to_string(i % 1'000) + "\n";
    }
    EventImportOptions options;
    options.event = "view";
    options.collection = "users";
    options.profile_column = "user";
    options.time_column = "ts";
    options.create_profiles = true;
    REQUIRE(shop.import_events(csv, options) == "200000 read, view new 200000 0 0 0, 100 created");
}

ExpireOptions at_now() {
    ExpireOptions options;
    options.now_ms = kNow;
    return options;
}

}  // namespace

TEST_CASE("expire: what a limit stands for") {
    const auto [text, zone, expected] = GENERATE(table<std::string, std::string, std::string>({
        {"2y", "UTC", "2018-03-01T00:00:00.000Z"},
        {"1M", "UTC", "2020-02-01T00:00:00.000Z"},
        {"90d", "UTC", "2019-12-02T00:00:00.000Z"},
        {"36h", "UTC", "2020-02-28T12:00:00.000Z"},
        {"0d", "UTC", "2020-03-01T00:00:00.000Z"},
        {"200d", "Europe/Warsaw", "2019-08-13T23:00:00.000Z"},  // over the end of summer time
        {"2018-01-01", "UTC", "2018-01-01T00:00:00.000Z"},
        {"2018", "Europe/Warsaw", "2017-12-31T23:00:00.000Z"},
        {"now-2y/y", "UTC", "2018-01-01T00:00:00.000Z"},
    }));
    INFO(text);
    const auto instant = expiry_instant(text, kNow, *TimeZone::find(zone));
    REQUIRE(instant.ok());
    CHECK(format_datetime(*instant) == expected);
}

TEST_CASE("expire: limits that cannot be read say what they could be") {
    const std::string text =
        GENERATE("", "2", "y", "2q", "-2y", "2 y", "2years", "99999y", "99999999999999999999d", "soon", "2020-02-30");
    INFO(text);
    const auto instant = expiry_instant(text, kNow, TimeZone());
    REQUIRE_FALSE(instant.ok());
    CHECK(instant.error().code == ErrorCode::invalid_argument);
    CHECK_THAT(instant.error().message, ContainsSubstring("Write a period such as 2y"));
    CHECK_FALSE(expiry_instant("2y", std::nullopt, TimeZone()).ok());
}

TEST_CASE("expire: old events go, chunk by chunk, and the index is right after each") {
    Shop shop;
    add_events(shop);
    const std::string schema = shop.query("PRAGMA schema_version");
    ExpireOptions options = at_now();
    options.dry_run = true;
    const auto counted = expire_events(*shop.connection_, shop.zone_, "view", "1000m", options);
    REQUIRE(counted.ok());
    const std::string expected =
        shop.query("SELECT count(*) FROM view WHERE at < " + std::to_string(kNow - 60'000'000));
    CHECK(std::to_string(counted->removed) == expected);
    CHECK(shop.query("SELECT count(*) FROM view") == "200000");

    options.dry_run = false;
    std::uint64_t calls = 0;
    options.progress = [&](const ExpireProgress& progress) {
        CHECK(progress.chunks == ++calls);
        CHECK(progress.chunks_total == 3);  // the chunk of new events is not looked at
        shop.catalog_ = *Catalog::load(*shop.connection_);
        shop.check_index();
    };
    const auto report = expire_events(*shop.connection_, shop.zone_, "View", "1000m", options);
    REQUIRE(report.ok());
    CHECK(report->removed == counted->removed);
    CHECK(report->chunks == 3);
    CHECK(report->before_ms == kNow - 60'000'000);
    CHECK(calls == 3);
    CHECK(shop.query("SELECT count(*), min(at) FROM view") ==
          std::to_string(200'000 - report->removed) + "|1582960800000");
    CHECK(shop.query("SELECT count(*) FROM segdb_changes") == "0");
    CHECK(shop.query("PRAGMA schema_version") == schema);
    const auto again = expire_events(*shop.connection_, shop.zone_, "view", "1000m", at_now());
    REQUIRE(again.ok());
    CHECK(again->removed == 0);
}

TEST_CASE("expire: cancelled in between, what is done stays done and the rest is there") {
    Shop shop;
    add_events(shop);
    ExpireOptions options = at_now();
    int asked = 0;
    options.cancelled = [&] { return ++asked > 2; };
    const auto report = expire_events(*shop.connection_, shop.zone_, "view", "1d", options);
    REQUIRE_FALSE(report.ok());
    CHECK(report.error().code == ErrorCode::cancelled);
    CHECK_THAT(report.error().message, ContainsSubstring("events were removed"));
    shop.catalog_ = *Catalog::load(*shop.connection_);
    shop.check_index();
    CHECK(shop.query("SELECT count(DISTINCT ordinal >> 16) FROM view WHERE at < " +
                     std::to_string(kNow - 86'400'000)) == "1");
}

TEST_CASE("expire: rows of others that the index does not know yet are looked at") {
    Shop shop;
    add_events(shop);
    REQUIRE(shop.connection_->execute("INSERT INTO view(ordinal, profile, at) VALUES(70000000, 1, 5)").ok());
    const auto report = expire_events(*shop.connection_, shop.zone_, "view", "1990-01-01", {});
    REQUIRE(report.ok());
    CHECK(report->removed == 1);
    shop.catalog_ = *Catalog::load(*shop.connection_);
    shop.check_index();
}

TEST_CASE("expire: names are checked") {
    Shop shop;
    add_events(shop);
    const auto said = [&](const std::string& name) {
        return expire_events(*shop.connection_, shop.zone_, name, "1d", at_now()).error().message;
    };
    CHECK(said("vew") == "there is no event 'vew'; did you mean 'view'?");
    CHECK(said("users") == "users is a collection of profiles, not an event");
}
