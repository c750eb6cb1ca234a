// Every evaluator against every other one, on random expressions over random data: the bitmap engine, SQLite running the
// printed SQL, the naive model, and the single-profile evaluator. Profiles lie in the first chunk, at chunk borders, and in
// the last place that an ordinal has, where foreign SQL puts them.
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <segdb/segdb.hpp>
#include <set>

#include "grammar/parser.hpp"
#include "grammar/printer.hpp"
#include "model/random_data.hpp"
#include "support/temporary_folder.hpp"

namespace segdb {
namespace {

using model::Model;
using model::Random;

class ModelRows final : public RowSource {
  public:
    ModelRows(const Model& model, std::vector<std::string> columns) : model_(model), columns_(std::move(columns)) {}
    Result<bool> next(std::vector<std::optional<std::string_view>>& cells) override {
        if (at_ == model_.profiles.size()) return false;
        const auto& profile = model_.profiles[at_++];
        texts_.clear();
        for (const auto& name : columns_)
            texts_.push_back(model::cell_text(profile.cells.at(name), model_.attributes.at(name)));
        cells.clear();
        for (const auto& text : texts_) cells.push_back(text ? std::optional<std::string_view>(*text) : std::nullopt);
        return true;
    }

  private:
    const Model& model_;
    std::vector<std::string> columns_;
    std::size_t at_ = 0;
    std::vector<std::optional<std::string>> texts_;
};

void import(Database& db, const Model& model) {
    std::vector<std::string> columns;
    ImportOptions options;
    options.collection = "customers";
    options.key = "id";
    for (const auto& [name, spec] : model.attributes) {
        columns.push_back(name);
        if (spec.type == AttributeType::text_list) {
            options.lists[name] = ";";
        } else {
            options.types[name] = spec;
        }
    }
    ModelRows rows(model, columns);
    const auto report = db.import_rows(columns, rows, options);
    REQUIRE((report.ok() ? std::string() : report.error().message) == "");
    REQUIRE(report->added == model.profiles.size());
}

// Moves profiles to other ordinals, as any SQL client may: to both sides of chunk borders and to the very last place.
void spread(const std::string& path, std::size_t profiles) {
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
    const std::vector<std::int64_t> places = {65535,   65536,      131071,     131072,    131073,
                                              9999999, 4294901760, 4294967294, 4294967295};
    for (std::size_t i = 0; i < places.size() && i < profiles; ++i) {
        const std::string from = std::to_string(i);
        const std::string to = std::to_string(places[i]);
        std::string sql = "BEGIN;";
        for (const char* table : {"customers_tags", "customers_likes", "customers"}) {
            sql += std::string("UPDATE ") + table + " SET ordinal = " + to + " WHERE ordinal = " + from + ";";
        }
        char* message = nullptr;
        sqlite3_exec(db, (sql + "COMMIT;").c_str(), nullptr, nullptr, &message);
        REQUIRE(std::string(message != nullptr ? message : "") == "");
    }
    sqlite3_close(db);
}

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

TEST_CASE("all evaluators agree on random expressions over random data", "[differential]") {
    const std::uint32_t seed = Catch::getSeed();
    const std::vector<std::size_t> sizes = {0, 1, 12, 60, 300, 500, 700, 900};
    const std::vector<std::string> zones = {"UTC", "Europe/Warsaw", "America/Sao_Paulo", "America/New_York"};
    constexpr int kExpressions = 280;  // of each size: 2,240 in all
    for (std::size_t round = 0; round < sizes.size(); ++round) {
        const std::uint64_t round_seed = std::uint64_t{seed} * 1000 + round;
        Random random(round_seed);
        DateContext dates;
        dates.now_ms = 1583400000000 + static_cast<std::int64_t>(random.below(20)) * kMsPerHour;
        const std::string zone = zones[round % zones.size()];
        dates.zone = *TimeZone::find(zone);
        const Model model = model::random_model(random, sizes[round], dates);
        const test::TemporaryFolder folder;
        const std::string path = folder.path("random.segdb");
        OpenOptions open;
        open.mode = OpenOptions::Mode::create;
        auto db = Database::open(path, open);
        REQUIRE(db.ok());
        import(*db, model);
        spread(path, sizes[round]);
        QueryOptions options;
        options.now_ms = dates.now_ms;
        options.time_zone = zone;
        const Evaluators evaluators{*db, model, options};
        const bool has_snacks = std::any_of(model.profiles.begin(), model.profiles.end(), [](const auto& profile) {
            const auto* items = std::get_if<std::vector<std::string>>(&profile.cells.at("tags"));
            return items != nullptr && std::find(items->begin(), items->end(), "snacks") != items->end();
        });
        // A bare name has to be known: it is an error, not an empty set, where no profile has the tag.
        model::RandomExpression expressions(random, has_snacks);
        std::string previous = "true";
        for (int i = 0; i < kExpressions; ++i) {
            const std::string text = expressions.text(static_cast<int>(random.below(4)));
            INFO("seed " << round_seed << ", " << sizes[round] << " profiles, zone " << zone << "\n" << text);
            const auto expected = evaluators.naive(text);
            CHECK(evaluators.engine(text) == expected);
            CHECK(evaluators.sqlite(text) == expected);
            check_laws(evaluators, text, previous);
            if (sizes[round] <= 60) check_why(evaluators, text, expected);
            previous = text;
        }
        const auto verified = db->verify();
        REQUIRE(verified.ok());
        CHECK(verified->differences == std::vector<std::string>());
    }
    WARN("seed " << seed << ": " << sizes.size() * kExpressions << " expressions compared");
}

}  // namespace
}  // namespace segdb
