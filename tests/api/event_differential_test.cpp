// Every evaluator against every other one, on random conditions on events over random events: the engine, SQLite running the
// printed SQL, the naive model, and the single-profile evaluator. Times lie on the edges of windows and beside them, on days
// when clocks change, and after now; profiles and events at both sides of chunk borders.
#include <algorithm>
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <segdb/segdb.hpp>
#include <set>

#include "grammar/parser.hpp"
#include "model/event_database.hpp"
#include "model/model_database.hpp"
#include "model/random_events.hpp"
#include "model/small_shop.hpp"
#include "support/temporary_folder.hpp"

namespace segdb {
namespace {

using model::EventModel;
using model::Model;
using model::Random;

constexpr std::int64_t kChunks = 3;

struct Round {
    std::size_t profiles;
    std::size_t events;
    const char* zone;
    const char* now;
    enum class Values { bitmaps, blocks, table } values = Values::bitmaps;
    bool chunks = false;                // profiles and events in several, some of both deleted
    bool huge = false;                  // numbers whose sums exceed 64 bits
    const char* database_zone = "UTC";  // that definitions are read in
};

std::string shown(const Round& round, std::uint64_t seed) {
    return "seed " + std::to_string(seed) + ", " + std::to_string(round.profiles) + " profiles, " +
           std::to_string(round.events) + " events, zone " + round.zone + ", now " + round.now +
           (round.values == Round::Values::blocks  ? ", blocks"
            : round.values == Round::Values::table ? ", scanned"
                                                   : "") +
           (round.chunks ? ", chunks" : "") + (round.huge ? ", huge" : "") + ", definitions in " + round.database_zone;
}

template <class T>
std::string problem(const Result<T>& result) {
    return result.ok() ? std::string() : result.error().message + "\n" + result.error().excerpt;
}

// One database and the model of it.
class Shop {
  public:
    Shop(const Round& round, Random& random) : round_(round), random_(random), path_(folder_.path("random.segdb")) {
        DateContext dates;
        dates.zone = *TimeZone::find(round.zone);
        dates.now_ms = std::get<Period>(resolve_date(round.now, dates)).down;
        options_.now_ms = dates.now_ms;
        options_.time_zone = round.zone;
        profiles_ = model::random_model(random, round.profiles, dates, false);
        open(OpenOptions::Mode::create);
        model::import_model(*db_, profiles_);
        // Events of the profiles in further chunks, and some of profiles that go again.
        if (round.chunks) model::spread(path_, round.profiles, {65535, 65536, 131071, 131072, 200000});
        model::RandomEvents events(random, profiles_.dates, round.huge);
        events_ = events.make(profiles_.profiles, round.events);
        model::create_event_kinds(path_, events_);
        model::insert_events(path_, events_, round.chunks ? kChunks : 1);
        if (round.chunks) erase_some();
        profiles_.events = &events_;
        if (round.values != Round::Values::bitmaps) demote();
        events_.definition_dates.zone = *TimeZone::find(round.database_zone);
    }

    void define(const model::Definition& definition) {
        INFO(definition.name << ": " << definition.text);
        std::string name = definition.name;
        std::erase(name, '"');
        REQUIRE(problem(db_->define(name, definition.text)) == "");
        auto parsed = grammar::parse_selection(definition.text);
        REQUIRE(problem(parsed) == "");
        events_.named.emplace(name, std::move(parsed->events));
    }

    // What the model says; nothing for a window that ends before it starts.
    std::optional<std::set<std::string>> naive(const grammar::Expression& expression) const {
        if (events_.has_backwards_window(expression)) return std::nullopt;
        const auto keys = profiles_.select(expression);
        return std::set<std::string>(keys.begin(), keys.end());
    }

    void compare(const std::string& text) {
        const auto parsed = grammar::parse(text);
        REQUIRE(problem(parsed) == "");
        const auto expected = naive(parsed->expression);
        const auto count = db_->count(text, options_);
        if (!expected) {
            REQUIRE(!count.ok());
            CHECK(count.error().message.find("ends before it starts") != std::string::npos);
            return;
        }
        REQUIRE(problem(count) == "");
        CHECK(count->count == expected->size());
        CHECK(count->of == profiles_.profiles.size());
        CHECK(members(text) == *expected);
        if (random_.chance(20)) check_explain(text, expected->size());
        if (!overflows(text)) CHECK(sqlite(text) == *expected);
        check_why(text, *expected);
        check_without_rules(text, expected->size());
        asked_.emplace_back(text, expected->size());
    }

    void reopen() {
        open(random_.chance(50) ? OpenOptions::Mode::read_only : OpenOptions::Mode::read_write);
        for (std::size_t i = 0; i < asked_.size(); i += 5) {
            INFO(asked_[i].first);
            const auto count = db_->count(asked_[i].first, options_);
            REQUIRE(problem(count) == "");
            CHECK(count->count == asked_[i].second);
        }
        const auto verified = db_->verify();
        REQUIRE(problem(verified) == "");
        CHECK(verified->differences == std::vector<std::string>());
    }

    // Those that can be told from each other (texts in lists of the table cannot).
    std::vector<std::string> distinct() const {
        std::vector<std::string> names = {"price", "fee", "weight", "points", "qty",
                                          "gift",  "due", "seen",   "at",     "note"};
        if (round_.values != Round::Values::table) names.emplace_back("shop");
        return names;
    }

    bool has_snacks() const {
        return std::any_of(profiles_.profiles.begin(), profiles_.profiles.end(), [](const auto& profile) {
            const auto* items = std::get_if<std::vector<std::string>>(&profile.cells.at("tags"));
            return items != nullptr && std::find(items->begin(), items->end(), "snacks") != items->end();
        });
    }

  private:
    void open(OpenOptions::Mode mode) {
        OpenOptions open;
        open.mode = mode;
        open.time_zone = mode == OpenOptions::Mode::create ? round_.database_zone : "";
        db_.reset();
        auto opened = Database::open(path_, open);
        REQUIRE(problem(opened) == "");
        db_.emplace(std::move(opened).value());
    }

    // Every eleventh event, and two profiles, whose events go with them.
    void erase_some() {
        test::ForeignClient client(path_);
        const std::set<std::string> gone = {profiles_.profiles[2].key, profiles_.profiles[7].key};
        client.run("BEGIN");
        for (auto& [name, rows] : events_.kinds) {
            model::EventKind& kind = rows;
            for (std::size_t row = 3; row < kind.owners.size(); row += 11) {
                client.run("DELETE FROM " + sql_name(name) +
                           " WHERE ordinal = " + std::to_string(model::event_ordinal(row, kChunks)));
            }
            model::erase_rows(kind,
                              [&](std::size_t row) { return row % 11 == 3 || gone.count(kind.owners[row]) != 0; });
        }
        for (const auto& key : gone) client.run("DELETE FROM customers WHERE id = " + sql_text(key));
        client.run("COMMIT");
        std::erase_if(profiles_.profiles, [&](const auto& profile) { return gone.count(profile.key) != 0; });
        events_.index();
    }

    void demote() {
        const bool blocks = round_.values == Round::Values::blocks;
        std::vector<std::string> names = {"shop", "labels"};
        if (blocks) names = {"qty", "price", "weight", "due", "seen", "note", "shop"};
        for (const auto& name : names) test::demote(path_, "purchase", name, blocks);
    }

    std::set<std::string> members(const std::string& text) {
        std::set<std::string> keys;
        MembersOptions options;
        static_cast<QueryOptions&>(options) = options_;
        const auto result =
            db_->members(text, options, [&](const Member& member) { return keys.insert(member.key).second; });
        REQUIRE(problem(result) == "");
        return keys;
    }

    std::set<std::string> sqlite(const std::string& text) {
        std::set<std::string> keys;
        const auto result =
            db_->run_sql(text, options_, [&](std::string_view key) { return keys.emplace(key).second; });
        REQUIRE(problem(result) == "");
        return keys;
    }

    // SQLite adds in 64 bits.
    bool overflows(const std::string& text) const {
        return round_.huge && (text.find("sum(") != std::string::npos || text.find("avg(") != std::string::npos);
    }

    // Of some profiles, among them one that is selected and one that is not.
    void check_why(const std::string& text, const std::set<std::string>& selected) {
        if (profiles_.profiles.empty()) return;
        bool wanted = random_.chance(50);
        for (int i = 0; i < 3; ++i, wanted = !wanted) {
            const auto* profile = &random_.one_of(profiles_.profiles);
            for (int tries = 0; tries < 10 && (selected.count(profile->key) != 0) != wanted; ++tries) {
                profile = &random_.one_of(profiles_.profiles);
            }
            INFO(profile->key);
            const auto why = db_->why(profile->key, text, options_);
            REQUIRE(problem(why) == "");
            CHECK(why->holds == (selected.count(profile->key) != 0));
        }
    }

    // Explained, conditions are evaluated anew, and not told from what was kept.
    void check_explain(const std::string& text, std::size_t expected) {
        ExplainOptions options;
        static_cast<QueryOptions&>(options) = options_;
        const auto explained = db_->explain(text, options);
        REQUIRE(problem(explained) == "");
        CHECK(explained->count == expected);
        CHECK(explained->plan.actual == expected);
    }

    void check_without_rules(const std::string& text, std::size_t expected) {
        QueryOptions options = options_;
        const int percent = random_.chance(20) ? 100 : static_cast<int>(random_.below(100));
        std::string left_out;
        for (const auto& name : rule_names()) {
            if (!random_.chance(percent)) continue;
            options.without_rules.push_back(name);
            left_out += " " + name;
        }
        INFO("without" << left_out);
        const auto count = db_->count(text, options);
        REQUIRE(problem(count) == "");
        CHECK(count->count == expected);
    }

    const Round& round_;
    Random& random_;
    test::TemporaryFolder folder_;
    std::string path_;
    Model profiles_;
    EventModel events_;
    QueryOptions options_;
    std::optional<Database> db_;
    std::vector<std::pair<std::string, std::size_t>> asked_;
};

void compare(const Round& round, std::uint64_t seed, int expressions_wanted) {
    Random random(seed);
    INFO(shown(round, seed));
    Shop shop(round, random);
    model::RandomExpression profiles(random, shop.has_snacks());
    model::RandomEventExpression expressions(random, profiles, shop.distinct());
    std::vector<std::string> names = {"bought", "presents", "calls", "\"big order\"", "Late"};
    std::string definitions;
    for (int i = 0; i < expressions_wanted; ++i) {
        if (i % 25 == 20 && !names.empty()) {
            const auto definition = expressions.define(names.back());
            names.pop_back();
            shop.define(definition);
            definitions += definition.name + ": " + definition.text + "\n";
        }
        INFO(definitions);
        const std::string text = expressions.text(static_cast<int>(random.below(3)));
        INFO(text);
        shop.compare(text);
    }
    shop.reopen();
}

TEST_CASE("all evaluators agree on random conditions on random events", "[differential][events]") {
    const std::uint32_t seed = Catch::getSeed();
    using Values = Round::Values;
    const std::vector<Round> rounds = {
        {0, 0, "UTC", "2020-03-05T12:00"},
        {1, 30, "Europe/Warsaw", "2020-03-29T12:00"},
        {20, 0, "UTC", "2020-03-05T12:00"},
        {15, 300, "Europe/Warsaw", "2019-10-27T03:30", Values::bitmaps, false, false, "Europe/Warsaw"},
        {40, 600, "UTC", "2020-03-29T02:30", Values::bitmaps, false, false, "America/Sao_Paulo"},
        {40, 600, "Europe/Warsaw", "2020-03-29T03:00", Values::blocks},
        {40, 400, "Europe/Warsaw", "2020-03-30T02:30", Values::table},
        {60, 900, "America/Sao_Paulo", "2020-03-31T23:59", Values::blocks, true},
        {60, 900, "Europe/Warsaw", "2020-01-31T10:00", Values::bitmaps, true},
        {20, 500, "UTC", "2020-03-05T12:00", Values::bitmaps, false, true},
        {20, 500, "Europe/Warsaw", "2020-04-30T00:00", Values::blocks, true, true},
    };
    constexpr int kExpressions = 190;  // of each round: 2,090 in all
    for (std::size_t round = 0; round < rounds.size(); ++round) {
        compare(rounds[round], std::uint64_t{seed} * 1000 + round, kExpressions);
    }
    WARN("seed " << seed << ": " << rounds.size() * kExpressions << " expressions compared");
}

}  // namespace
}  // namespace segdb
