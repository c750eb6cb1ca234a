#include "base/time_zone.hpp"

#include <array>
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>
#include <vector>

#include "base/calendar.hpp"

using namespace segdb;

namespace {

TimeZone zone(std::string_view name) {
    const auto found = TimeZone::find(name);
    INFO(name);
    REQUIRE(found.ok());
    return *found;
}

std::string utc(std::string_view zone_name, std::string_view local) {
    return format_datetime(zone(zone_name).to_utc_ms(parse_iso_datetime(local)->ms));
}

std::string message(std::string_view name) {
    const auto found = TimeZone::find(name);
    REQUIRE_FALSE(found.ok());
    CHECK(found.error().code == ErrorCode::invalid_argument);
    return found.error().message;
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// An environment variable for the length of a scope.
class Environment {
  public:
    Environment(const char* name, const char* value) : name_(name) {
        if (const char* before = std::getenv(name)) {
            before_ = before;
        }
        setenv(name, value, 1);
    }
    ~Environment() { before_.empty() ? unsetenv(name_) : setenv(name_, before_.c_str(), 1); }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

  private:
    const char* name_;
    std::string before_;
};

// The C library's answer, the oracle for zone files.
std::int64_t local_by_libc(std::int64_t utc_ms) {
    const std::time_t seconds = utc_ms / 1000;
    std::tm parts{};
    localtime_r(&seconds, &parts);
    return utc_ms + parts.tm_gmtoff * 1000;
}

const std::array<const char*, 24> kZones = {"Europe/Warsaw",
                                            "America/Sao_Paulo",
                                            "Asia/Kathmandu",
                                            "Pacific/Apia",
                                            "America/New_York",
                                            "Africa/Casablanca",
                                            "Africa/Cairo",
                                            "America/Godthab",
                                            "America/Havana",
                                            "America/St_Johns",
                                            "Asia/Gaza",
                                            "Asia/Jerusalem",
                                            "Asia/Tehran",
                                            "Asia/Kolkata",
                                            "Atlantic/Azores",
                                            "Australia/Lord_Howe",
                                            "Europe/Dublin",
                                            "Europe/London",
                                            "Pacific/Chatham",
                                            "Pacific/Kwajalein",
                                            "Asia/Manila",
                                            "America/Anchorage",
                                            "CET",
                                            "Antarctica/Troll"};

}  // namespace

TEST_CASE("the default zone is UTC") {
    CHECK(TimeZone().name() == "UTC");
    CHECK(TimeZone().to_utc_ms(123) == 123);
    CHECK(TimeZone().to_local_ms(-123) == -123);
    for (const char* name : {"UTC", "Z", "+00:00", "-00:00", "+00"}) {
        CHECK(zone(name).name() == "UTC");
    }
    TimeZone before;
    const TimeZone after = std::move(before);  // NOLINT(performance-move-const-arg): a copy, which is the point
    CHECK(before.name() == "UTC");             // NOLINT(bugprone-use-after-move)
    CHECK(after.name() == "UTC");
}

TEST_CASE("fixed offsets") {
    CHECK(zone("+02:00").name() == "+02:00");
    CHECK(zone("+0200").name() == "+02:00");
    CHECK(zone("-08").name() == "-08:00");
    CHECK(zone("+02:00").to_utc_ms(0) == -2 * kMsPerHour);
    CHECK(zone("-00:30").to_local_ms(0) == -30 * kMsPerMinute);
    CHECK(zone("-18:00").name() == "-18:00");
    for (const char* name : {"+18:01", "+2", "+2:00", "+02:0", "+02:60", "+", "-", "+aa:00", "+02:00 "}) {
        INFO(name);
        CHECK(contains(message(name), "one is written +02:00"));
    }
}

TEST_CASE("unknown names are errors that suggest the nearest") {
    CHECK(contains(message("Europe/Warszaw"), "did you mean 'Europe/Warsaw'"));
    CHECK(contains(message("europe/warsaw"), "did you mean 'Europe/Warsaw'"));
    CHECK(contains(message("utc"), "did you mean 'UTC'"));
    CHECK(contains(message(""), "IANA name"));
    for (const char* name :
         {"Xyzzy/Nowhere", "../../etc/passwd", "/usr/share/zoneinfo/UTC", "Europe", "Europe/", "Europe/../UTC",
          "right/UTC", "posix/UTC", "localtime", "posixrules", "zone.tab", "A\nB"}) {
        INFO(name);
        CHECK(contains(message(name), "There is no time zone"));
    }
    CHECK(message(std::string(100'000, 'E')).size() < 300);
    CHECK_FALSE(TimeZone::find(std::string_view("Europe/Warsaw\0x", 15)).ok());
}

TEST_CASE("gaps lead to the instant the clock jumps to, overlaps to the earlier") {
    CHECK(utc("Europe/Warsaw", "2021-03-28T01:59:59.999") == "2021-03-28T00:59:59.999Z");
    CHECK(utc("Europe/Warsaw", "2021-03-28T02:00") == "2021-03-28T01:00:00.000Z");
    CHECK(utc("Europe/Warsaw", "2021-03-28T02:30") == "2021-03-28T01:00:00.000Z");
    CHECK(utc("Europe/Warsaw", "2021-03-28T03:00") == "2021-03-28T01:00:00.000Z");
    CHECK(utc("Europe/Warsaw", "2021-10-31T01:59") == "2021-10-30T23:59:00.000Z");
    CHECK(utc("Europe/Warsaw", "2021-10-31T02:30") == "2021-10-31T00:30:00.000Z");
    CHECK(utc("Europe/Warsaw", "2021-10-31T03:00") == "2021-10-31T02:00:00.000Z");
}

TEST_CASE("a midnight that does not exist, one that comes twice, odd offsets, a missing day") {
    CHECK(utc("America/Sao_Paulo", "2018-11-04T00:00") == "2018-11-04T03:00:00.000Z");
    CHECK(utc("America/Sao_Paulo", "2018-11-04T00:59") == "2018-11-04T03:00:00.000Z");
    CHECK(utc("America/Sao_Paulo", "2018-11-04T01:00") == "2018-11-04T03:00:00.000Z");
    CHECK(utc("America/Sao_Paulo", "2018-02-17T23:30") == "2018-02-18T01:30:00.000Z");
    CHECK(utc("America/Sao_Paulo", "2018-02-18T00:00") == "2018-02-18T03:00:00.000Z");
    CHECK(utc("America/Havana", "2021-11-07T00:30") == "2021-11-07T04:30:00.000Z");
    CHECK(utc("Asia/Kathmandu", "1985-12-31T23:59") == "1985-12-31T18:29:00.000Z");
    CHECK(utc("Asia/Kathmandu", "1986-01-01T00:07") == "1985-12-31T18:30:00.000Z");
    CHECK(utc("Asia/Kathmandu", "1986-01-01T00:15") == "1985-12-31T18:30:00.000Z");
    CHECK(utc("Asia/Kathmandu", "2020-01-01T00:00") == "2019-12-31T18:15:00.000Z");
    CHECK(utc("Pacific/Apia", "2011-12-29T23:59") == "2011-12-30T09:59:00.000Z");
    CHECK(utc("Pacific/Apia", "2011-12-30T00:00") == "2011-12-30T10:00:00.000Z");
    CHECK(utc("Pacific/Apia", "2011-12-30T23:59") == "2011-12-30T10:00:00.000Z");
    CHECK(utc("Pacific/Apia", "2011-12-31T00:00") == "2011-12-30T10:00:00.000Z");
}

TEST_CASE("summer time goes on after 2037") {
    CHECK(utc("Europe/Warsaw", "2050-07-01T12:00") == "2050-07-01T10:00:00.000Z");
    CHECK(utc("Europe/Warsaw", "2999-01-01T12:00") == "2999-01-01T11:00:00.000Z");
    CHECK(utc("America/New_York", "9999-07-01T12:00") == "9999-07-01T16:00:00.000Z");
}

TEST_CASE("random instants: the C library shows the same wall clock") {
    INFO("seed " << Catch::getSeed());
    std::mt19937_64 random(Catch::getSeed());
    std::uniform_int_distribution<std::int64_t> recent(*parse_iso_date("1850-01-01"), *parse_iso_date("2110-01-01"));
    std::uniform_int_distribution<std::int64_t> any(kMinDay + 1, kMaxDay - 1);
    for (const char* name : kZones) {
        const TimeZone found = zone(name);
        const Environment environment("TZ", name);
        tzset();
        for (int round = 0; round < 2'000; ++round) {
            const std::int64_t day = round % 4 == 0 ? any(random) : recent(random);
            const std::int64_t utc_ms = day * kMsPerDay + static_cast<std::int64_t>(random() % 86'400) * 1000;
            if (found.to_local_ms(utc_ms) != local_by_libc(utc_ms)) {
                FAIL(name << " " << format_datetime(utc_ms));
            }
        }
    }
}

TEST_CASE("random wall-clock times: the first instant that shows them, or the end of a gap") {
    INFO("seed " << Catch::getSeed());
    std::mt19937_64 random(Catch::getSeed());
    std::uniform_int_distribution<std::int64_t> minutes(*parse_iso_date("1850-01-01") * 1440LL,
                                                        *parse_iso_date("2600-01-01") * 1440LL);
    for (const char* name : kZones) {
        const TimeZone found = zone(name);
        for (int round = 0; round < 5'000; ++round) {
            const std::int64_t local_ms = minutes(random) * kMsPerMinute;
            const std::int64_t utc_ms = found.to_utc_ms(local_ms);
            const std::int64_t shown_ms = found.to_local_ms(utc_ms);
            INFO(name << " " << format_datetime(local_ms));
            const bool gap = shown_ms > local_ms && found.to_local_ms(utc_ms - 1) < local_ms;
            REQUIRE((shown_ms == local_ms || gap));
            // And back from an instant: the same one, or an earlier one that shows the same.
            const std::int64_t again = found.to_utc_ms(found.to_local_ms(local_ms));
            REQUIRE(again <= local_ms);
            REQUIRE(found.to_local_ms(again) == found.to_local_ms(local_ms));
        }
    }
}

TEST_CASE("a system without zone files still has UTC and offsets, and says what to do") {
    const Environment environment("TZDIR", "/nonexistent");
    CHECK(zone("UTC").name() == "UTC");
    CHECK(zone("+02:00").name() == "+02:00");
    CHECK(contains(message("Europe/Nowhere"), "Install tzdata"));
}

TEST_CASE("a damaged zone file is an error that names its folder") {
    const auto folder = std::filesystem::temp_directory_path() / ("segdb_zones_" + std::to_string(Catch::getSeed()));
    std::filesystem::create_directories(folder / "Test");
    std::ofstream(folder / "Test" / "Damaged") << "TZif2 and then nothing";
    {
        const Environment environment("TZDIR", folder.c_str());
        CHECK(contains(message("Test/Damaged"), "is damaged"));
        CHECK(contains(message("Test/Damaged"), folder.string()));
        CHECK(contains(message("Test/Damagd"), "did you mean 'Test/Damaged'"));
    }
    std::filesystem::remove_all(folder);
}

TEST_CASE("zones may be found and used from many threads at once") {
    std::vector<std::thread> threads;
    std::array<std::int64_t, 8> answers{};
    threads.reserve(answers.size());
    for (std::int64_t& answer : answers) {
        threads.emplace_back([&answer] {
            for (const char* name : kZones) {
                const auto found = TimeZone::find(name);
                answer += found.ok() ? found->to_utc_ms(0) : 1;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (const std::int64_t answer : answers) {
        CHECK(answer == answers[0]);
    }
}
