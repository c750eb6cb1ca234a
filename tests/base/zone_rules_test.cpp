#include "base/zone_rules.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "base/calendar.hpp"

using namespace segdb;

namespace {

void put_big_endian(std::string& to, std::int64_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        to += static_cast<char>(static_cast<unsigned char>(static_cast<std::uint64_t>(value) >> shift));
    }
}

using Changes = std::vector<std::pair<std::int64_t, int>>;  // UTC seconds, type

std::string block(char version, const Changes& changes, const std::vector<int>& offsets, int time_size,
                  int leap_seconds = 0) {
    std::string bytes = std::string("TZif") + version + std::string(15, '\0');
    for (const std::size_t count : {std::size_t{0}, std::size_t{0}, static_cast<std::size_t>(leap_seconds),
                                    changes.size(), offsets.size(), std::size_t{4}}) {
        put_big_endian(bytes, static_cast<std::int64_t>(count), 4);
    }
    for (const auto& [seconds, type] : changes) {
        put_big_endian(bytes, seconds, time_size);
    }
    for (const auto& [seconds, type] : changes) {
        bytes += static_cast<char>(type);
    }
    for (const int offset : offsets) {
        put_big_endian(bytes, offset, 4);
        bytes += std::string("\0\0", 2);
    }
    bytes += std::string("ABC\0", 4);
    return bytes + std::string(static_cast<std::size_t>(leap_seconds * (time_size + 4)), '\0');
}

std::string zone_file(const Changes& changes, const std::vector<int>& offsets, const std::string& rule) {
    return block('2', {}, {0}, 4) + block('2', changes, offsets, 8) + "\n" + rule + "\n";
}

std::int64_t ms(std::string_view text) { return parse_iso_datetime(text)->ms; }

std::string system_zone(const std::string& name) {
    std::ifstream file("/usr/share/zoneinfo/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("one offset for all time") {
    const ZoneRules rules(-90 * 60);
    CHECK(rules.to_local_ms(0) == -90 * kMsPerMinute);
    CHECK(rules.to_utc_ms(kMinMs) == kMinMs + 90 * kMsPerMinute);
    CHECK(rules.to_utc_ms(kMaxMs) == kMaxMs + 90 * kMsPerMinute);
}

TEST_CASE("changes of a file, gaps and overlaps") {
    // An hour forward at 1000 s, two hours back at 50000 s.
    const auto rules = ZoneRules::parse(zone_file({{1000, 1}, {50'000, 2}}, {0, 3600, -3600}, ""));
    REQUIRE(rules);
    CHECK(rules->to_local_ms(999'999) == 999'999);
    CHECK(rules->to_local_ms(1'000'000) == 4'600'000);
    CHECK(rules->to_local_ms(50'000'000) == 46'400'000);
    CHECK(rules->to_utc_ms(999'999) == 999'999);
    CHECK(rules->to_utc_ms(1'000'000) == 1'000'000);    // the gap's start
    CHECK(rules->to_utc_ms(3'000'123) == 1'000'000);    // within
    CHECK(rules->to_utc_ms(4'600'000) == 1'000'000);    // its end
    CHECK(rules->to_utc_ms(46'400'000) == 42'800'000);  // the overlap: the earlier
    CHECK(rules->to_utc_ms(53'599'999) == 49'999'999);
    CHECK(rules->to_utc_ms(53'600'000) == 57'200'000);  // after it
}

TEST_CASE("several changes within a day are walked through in order") {
    // Forward by 10 h, again by 10 h an hour later, back by 20 h another hour later.
    const auto rules = ZoneRules::parse(zone_file({{0, 1}, {3600, 2}, {7200, 0}}, {0, 36'000, 72'000}, ""));
    REQUIRE(rules);
    CHECK(rules->to_utc_ms(-1) == -1);
    CHECK(rules->to_utc_ms(5 * kMsPerHour) == 0);  // skipped, although it is shown once more, hours later
    CHECK(rules->to_utc_ms(10 * kMsPerHour + 1) == 1);
    CHECK(rules->to_utc_ms(21 * kMsPerHour + 1) == kMsPerHour + 1);
    CHECK(rules->to_utc_ms(22 * kMsPerHour) == 22 * kMsPerHour);
}

TEST_CASE("the rule at the end holds for ever, also without a listed change") {
    const auto rules = ZoneRules::parse(zone_file({}, {3600}, "CET-1CEST,M3.5.0,M10.5.0/3"));
    REQUIRE(rules);
    for (const char* year : {"0001", "1970", "2021", "2050", "2400", "2401", "2799", "9998"}) {
        INFO(year);
        CHECK(rules->to_local_ms(ms(std::string(year) + "-07-01T00:00")) == ms(std::string(year) + "-07-01T02:00"));
        CHECK(rules->to_local_ms(ms(std::string(year) + "-01-01T00:00")) == ms(std::string(year) + "-01-01T01:00"));
    }
    // 2421-03-28 is the last Sunday of March, as 400 years before.
    CHECK(rules->to_utc_ms(ms("2421-03-28T02:30")) == ms("2421-03-28T01:00"));
    CHECK(rules->to_utc_ms(ms("2421-10-31T02:30")) == ms("2421-10-31T00:30"));
}

TEST_CASE("listed changes win over the rule until the last of them") {
    const std::int64_t change = ms("2030-05-15T00:00") / 1000;
    const auto rules = ZoneRules::parse(zone_file({{change, 1}}, {0, 3600}, "CET-1CEST,M3.5.0,M10.5.0/3"));
    REQUIRE(rules);
    CHECK(rules->to_local_ms(ms("2030-04-15T00:00")) == ms("2030-04-15T00:00"));
    CHECK(rules->to_local_ms(ms("2030-06-15T00:00")) == ms("2030-06-15T01:00"));
    CHECK(rules->to_local_ms(ms("2031-06-15T00:00")) == ms("2031-06-15T02:00"));
    CHECK(rules->to_local_ms(ms("2430-04-15T00:00")) == ms("2430-04-15T02:00"));  // not the cycle's first spring
}

TEST_CASE("daylight time all year") {
    const auto rules = ZoneRules::parse(zone_file({}, {0}, "XXX3EDT4,0/0,J365/23"));
    REQUIRE(rules);
    CHECK(rules->to_local_ms(ms("2030-01-01T12:00")) == ms("2030-01-01T08:00"));
    CHECK(rules->to_local_ms(ms("2030-12-31T12:00")) == ms("2030-12-31T08:00"));
}

TEST_CASE("a rule that cannot be read is left out") {
    const auto rules = ZoneRules::parse(zone_file({{0, 1}}, {0, 7200}, "no rule"));
    REQUIRE(rules);
    CHECK(rules->to_local_ms(ms("2030-07-01T00:00")) == ms("2030-07-01T02:00"));
}

TEST_CASE("files of version 1 have 32-bit times and no rule") {
    const auto rules = ZoneRules::parse(block('\0', {{-1000, 1}}, {0, 3600}, 4));
    REQUIRE(rules);
    CHECK(rules->to_local_ms(-1'000'001) == -1'000'001);
    CHECK(rules->to_local_ms(-1'000'000) == 2'600'000);
}

TEST_CASE("changes before and after all time are no harm") {
    const auto rules = ZoneRules::parse(zone_file({{-(std::int64_t{1} << 59), 1}, {std::int64_t{1} << 59, 0}},
                                                  {0, 3600}, "CET-1CEST,M3.5.0,M10.5.0/3"));
    REQUIRE(rules);
    CHECK(rules->to_local_ms(0) == 3'600'000);
    CHECK(rules->to_utc_ms(std::numeric_limits<std::int64_t>::min()) == std::numeric_limits<std::int64_t>::min());
    CHECK(rules->to_utc_ms(std::numeric_limits<std::int64_t>::max()) == std::numeric_limits<std::int64_t>::max());
    CHECK(rules->to_local_ms(std::numeric_limits<std::int64_t>::min()) == std::numeric_limits<std::int64_t>::min());
}

TEST_CASE("damaged zone files are refused") {
    CHECK_FALSE(ZoneRules::parse(""));
    CHECK_FALSE(ZoneRules::parse("TZif"));
    CHECK_FALSE(ZoneRules::parse(std::string(100, 'x')));
    CHECK_FALSE(ZoneRules::parse(zone_file({{0, 1}}, {0}, "")));                     // no such type
    CHECK_FALSE(ZoneRules::parse(zone_file({}, {}, "")));                            // no type
    CHECK_FALSE(ZoneRules::parse(zone_file({{5, 0}, {5, 0}}, {0}, "")));             // not ascending
    CHECK_FALSE(ZoneRules::parse(zone_file({}, {26 * 3600}, "")));                   // an offset beyond 26 hours
    CHECK_FALSE(ZoneRules::parse(zone_file({}, {-26 * 3600}, "")));                  //
    CHECK_FALSE(ZoneRules::parse(block('2', {}, {0}, 4)));                           // the second block is not there
    CHECK_FALSE(ZoneRules::parse(block('2', {}, {0}, 4) + block('2', {}, {0}, 8)));  // no last line
    CHECK_FALSE(ZoneRules::parse(block('2', {}, {0}, 4) + block('2', {}, {0}, 8) + "\nUTC0"));
    CHECK_FALSE(ZoneRules::parse(block('\0', {}, {0}, 4, 1)));  // leap seconds
    const std::string whole = zone_file({{0, 1}, {100, 0}}, {0, 3600}, "UTC0");
    REQUIRE(ZoneRules::parse(whole));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        INFO(size);
        CHECK_FALSE(ZoneRules::parse(whole.substr(0, size)));
    }
}

TEST_CASE("random damage to a zone file: refused, or rules that still answer") {
    const std::string whole = system_zone("Europe/Warsaw");
    if (whole.empty()) {
        SKIP("no zone files in /usr/share/zoneinfo");
    }
    INFO("seed " << Catch::getSeed());
    std::mt19937_64 random(Catch::getSeed());
    for (int round = 0; round < 3'000; ++round) {
        std::string bytes = whole;
        for (std::size_t flips = 1 + random() % 4; flips > 0; --flips) {
            bytes[random() % bytes.size()] = static_cast<char>(random());
        }
        if (const auto rules = ZoneRules::parse(bytes)) {
            const std::int64_t utc =
                kMinMs + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(kMaxMs - kMinMs));
            const std::int64_t local = rules->to_local_ms(utc);
            REQUIRE(rules->to_local_ms(rules->to_utc_ms(local)) == local);
        }
    }
}
