// Every evaluator against every other one, on random expressions over random data: the bitmap engine, SQLite running the
// printed SQL, the naive model, and the single-profile evaluator. Profiles lie in the first chunk, at chunk borders, and in
// the last place that an ordinal has, where foreign SQL puts them.
#include <algorithm>
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <segdb/segdb.hpp>
#include <set>

#include "grammar/parser.hpp"
#include "grammar/printer.hpp"
#include "model/model_database.hpp"
#include "model/random_data.hpp"
#include "model/small_shop.hpp"
#include "support/temporary_folder.hpp"

namespace segdb {
namespace {

using model::Model;
using model::Random;

struct Evaluators {
    Database& db;
    const Model& model;
    QueryOptions options;

    std::set<std::string> engine(const std::string& text) const {
        std::set<std::string> keys;
        MembersOptions members;
        static_cast<QueryOptions&>(members) = options;
        const auto result =
            db.members(text, members, [&](const Member& member) { return keys.insert(member.key).second; });
        REQUIRE((result.ok() ? std::string() : result.error().message + "\n" + result.error().excerpt) == "");
        const auto count = db.count(text, options);
        REQUIRE(count.ok());
        CHECK(count->count == keys.size());
        CHECK(count->of == model.profiles.size());
        return keys;
    }

    std::set<std::string> sqlite(const std::string& text) const {
        std::set<std::string> keys;
        const auto result = db.run_sql(text, options, [&](std::string_view key) { return keys.emplace(key).second; });
        REQUIRE((result.ok() ? std::string() : result.error().message) == "");
        CHECK(result->count == keys.size());
        return keys;
    }

    std::set<std::string> naive(const std::string& text) const {
        const auto parsed = grammar::parse(text);
        REQUIRE(parsed.ok());
        const auto keys = model.select(parsed->expression);
        return {keys.begin(), keys.end()};
    }
};

// |X| + |not X| = N and both De Morgan laws, as sets and in the engine alone.
void check_laws(const Evaluators& evaluators, const std::string& x, const std::string& y) {
    const auto all = evaluators.model.profiles.size();
    const auto count = [&](const std::string& text) { return evaluators.db.count(text, evaluators.options)->count; };
    CHECK(count(x) + count("not (" + x + ")") == all);
    CHECK(evaluators.engine("not ((" + x + ") and (" + y + "))") ==
          evaluators.engine("not (" + x + ") or not (" + y + ")"));
    CHECK(evaluators.engine("not ((" + x + ") or (" + y + "))") ==
          evaluators.engine("not (" + x + ") and not (" + y + ")"));
}

void check_why(const Evaluators& evaluators, const std::string& text, const std::set<std::string>& selected) {
    for (const auto& profile : evaluators.model.profiles) {
        const auto why = evaluators.db.why(profile.key, text, evaluators.options);
        REQUIRE((why.ok() ? std::string() : why.error().message) == "");
        CHECK(why->holds == (selected.count(profile.key) != 0));
    }
}

// Whichever rules the planner leaves out, the set is the same.
void check_without_rules(const Evaluators& evaluators, Random& random, const std::string& text, std::size_t expected) {
    QueryOptions options = evaluators.options;
    const int percent = random.chance(20) ? 100 : static_cast<int>(random.below(100));
    std::string left_out;
    for (const auto& name : rule_names()) {
        if (!random.chance(percent)) continue;
        options.without_rules.push_back(name);
        left_out += " " + name;
    }
    INFO("without" << left_out);
    const auto count = evaluators.db.count(text, options);
    REQUIRE((count.ok() ? std::string() : count.error().message) == "");
    CHECK(count->count == expected);
}

// One database of random profiles, and how it differs from others.
struct Round {
    std::size_t profiles;
    const char* zone;
    bool edges = false;  // some values are the least and greatest there are
    // What half of the attributes have: a bitmap a value, or blocks as for many values, or nothing: the table is read.
    enum class Values { bitmaps, blocks, table } values = Values::bitmaps;
};

// Every year from 0000 to 9999 would be a range of its own: right, but slow in SQLite, and tested in query/ranges_test.cpp.
bool has_anniversary_of_instants(const std::string& text) {
    return text.find("seen is anniversary") != std::string::npos ||
           text.find("seen is not anniversary") != std::string::npos;
}

std::string random_text(model::RandomExpression& expressions, Random& random, bool edges) {
    while (true) {
        const auto depth = random.chance(10) ? 4 + random.below(3) : random.below(4);
        std::string text = expressions.text(static_cast<int>(depth));
        if (!edges || !has_anniversary_of_instants(text)) return text;
    }
}

void compare(const Round& round, std::uint64_t seed, int expressions_wanted) {
    Random random(seed);
    DateContext dates;
    dates.now_ms = 1583400000000 + static_cast<std::int64_t>(random.below(20)) * kMsPerHour;
    dates.zone = *TimeZone::find(round.zone);
    const Model model = model::random_model(random, round.profiles, dates, round.edges);
    const test::TemporaryFolder folder;
    const std::string path = folder.path("random.segdb");
    OpenOptions open;
    open.mode = OpenOptions::Mode::create;
    auto db = Database::open(path, open);
    REQUIRE(db.ok());
    model::import_model(*db, model);
    if (round.values != Round::Values::bitmaps) {
        for (const char* attribute : {"age", "fine", "city", "born", "seen", "likes", "shout"}) {
            test::demote(path, "customers", attribute, round.values == Round::Values::blocks);
        }
    }
    // Both sides of chunk borders, and the very last place.
    model::spread(path, round.profiles,
                  {65535, 65536, 131071, 131072, 131073, 9999999, 4294901760, 4294967294, 4294967295});
    QueryOptions options;
    options.now_ms = dates.now_ms;
    options.time_zone = round.zone;
    const Evaluators evaluators{*db, model, options};
    const bool has_snacks = std::any_of(model.profiles.begin(), model.profiles.end(), [](const auto& profile) {
        const auto* items = std::get_if<std::vector<std::string>>(&profile.cells.at("tags"));
        return items != nullptr && std::find(items->begin(), items->end(), "snacks") != items->end();
    });
    // A bare name has to be known: it is an error, not an empty set, where no profile has the tag.
    model::RandomExpression expressions(random, has_snacks);
    std::string previous = "true";
    for (int i = 0; i < expressions_wanted; ++i) {
        const std::string text = random_text(expressions, random, round.edges);
        INFO("seed " << seed << ", " << round.profiles << " profiles, zone " << round.zone
                     << (round.edges ? ", edges" : "")
                     << (round.values == Round::Values::blocks  ? ", blocks"
                         : round.values == Round::Values::table ? ", scanned"
                                                                : "")
                     << "\n"
                     << text);
        const auto expected = evaluators.naive(text);
        CHECK(evaluators.engine(text) == expected);
        CHECK(evaluators.sqlite(text) == expected);
        check_without_rules(evaluators, random, text, expected.size());
        check_laws(evaluators, text, previous);
        if (round.profiles <= 60) check_why(evaluators, text, expected);
        previous = text;
    }
    const auto verified = db->verify();
    REQUIRE(verified.ok());
    CHECK(verified->differences == std::vector<std::string>());
}

TEST_CASE("all evaluators agree on random expressions over random data", "[differential]") {
    const std::uint32_t seed = Catch::getSeed();
    const std::vector<Round> rounds = {
        {0, "UTC"},
        {1, "Europe/Warsaw"},
        {12, "America/Sao_Paulo"},
        {60, "America/New_York"},
        {30, "Asia/Kolkata", false, Round::Values::table},
        {50, "Europe/Warsaw", false, Round::Values::blocks},
        {250, "UTC", true, Round::Values::blocks},
        {40, "America/New_York", true},
        {200, "Europe/Warsaw", true, Round::Values::table},
        {200, "UTC"},
        {300, "Europe/Warsaw"},
        {400, "Pacific/Auckland", false, Round::Values::blocks},
    };
    constexpr int kExpressions = 190;  // of each round: 2,280 in all
    for (std::size_t round = 0; round < rounds.size(); ++round) {
        compare(rounds[round], std::uint64_t{seed} * 1000 + round, kExpressions);
    }
    WARN("seed " << seed << ": " << rounds.size() * kExpressions << " expressions compared");
}

}  // namespace
}  // namespace segdb
