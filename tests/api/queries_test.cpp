// The questions of tests/queries/*.txt: each line's canonical form and count, asked of every evaluator.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <segdb/segdb.hpp>
#include <sstream>

#include "support/temporary_folder.hpp"

namespace segdb {
namespace {

constexpr std::int64_t kNow = 1718452800000;  // 2024-06-15T12:00:00Z

struct Question {
    std::string place;  // file:line
    std::string expression;
    std::string canonical;
    std::uint64_t count = 0;
    std::string error;  // a piece of its message; empty where there is an answer
};

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(' ');
    return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

Question question(const std::string& place, const std::string& line) {
    INFO(place << ": " << line);
    const auto last = line.rfind("->");
    REQUIRE(last != std::string::npos);
    Question made;
    made.place = place;
    const std::string answer = trimmed(line.substr(last + 2));
    if (answer.starts_with("error ")) {
        made.expression = trimmed(line.substr(0, last));
        made.error = answer.substr(6);
        return made;
    }
    const auto middle = line.rfind("->", last - 1);
    REQUIRE(middle != std::string::npos);
    made.expression = trimmed(line.substr(0, middle));
    made.canonical = trimmed(line.substr(middle + 2, last - middle - 2));
    if (made.canonical.empty()) made.canonical = made.expression;
    made.count = std::stoull(answer);
    return made;
}

std::vector<Question> questions(const std::filesystem::path& file) {
    std::vector<Question> found;
    std::ifstream input(file);
    REQUIRE(input.good());
    std::string line;
    for (int number = 1; std::getline(input, line); ++number) {
        if (line.empty() || line.front() == '#') continue;
        found.push_back(question(file.filename().string() + ":" + std::to_string(number), line));
    }
    return found;
}

std::string problem(const auto& result) { return result.ok() ? std::string() : result.error().message; }

Database open_shop(const std::string& path, const std::filesystem::path& folder) {
    OpenOptions open;
    open.mode = OpenOptions::Mode::create;
    auto db = Database::open(path, open);
    REQUIRE(problem(db) == "");
    ImportOptions options;
    options.collection = "customers";
    options.key = "id";
    options.lists["likes"] = ";";
    REQUIRE(problem(db->import_file(folder / "shop.csv", options)) == "");
    TagImportOptions tags;
    tags.collection = "customers";
    tags.profile_column = "id";
    tags.tag_column = "tag";
    REQUIRE(problem(db->import_tags_file(folder / "shop_tags.csv", tags)) == "");
    return std::move(db).value();
}

std::vector<std::string> keys_of(Database& db, const std::string& text, const QueryOptions& options) {
    MembersOptions members;
    static_cast<QueryOptions&>(members) = options;
    std::vector<std::string> keys;
    const auto result = db.members(text, members, [&](const Member& member) {
        keys.push_back(member.key);
        return true;
    });
    REQUIRE(problem(result) == "");
    return keys;
}

void ask(Database& db, const Question& question, const QueryOptions& options) {
    INFO(question.place << ": " << question.expression);
    const auto count = db.count(question.expression, options);
    if (!question.error.empty()) {
        REQUIRE_FALSE(count.ok());
        CHECK(count.error().line == 1);
        CHECK(count.error().column > 0);
        INFO(count.error().message);
        CHECK(count.error().message.find(question.error) != std::string::npos);
        return;
    }
    REQUIRE(problem(count) == "");
    CHECK(count->count == question.count);
    ExplainOptions explain;
    static_cast<QueryOptions&>(explain) = options;
    const auto explained = db.explain(question.expression, explain);
    REQUIRE(problem(explained) == "");
    CHECK(explained->canonical == question.canonical);
    CHECK(explained->count == question.count);
    // The canonical form is the same question; so are the SQL, and `why` of one customer after the other.
    const auto keys = keys_of(db, question.canonical, options);
    CHECK(keys.size() == question.count);
    std::vector<std::string> by_sql;
    const auto run = db.run_sql(question.expression, options, [&](std::string_view key) {
        by_sql.emplace_back(key);
        return true;
    });
    REQUIRE(problem(run) == "");
    CHECK(by_sql == keys);
    for (const auto& key : keys_of(db, "true", options)) {
        const auto why = db.why(key, question.expression, options);
        REQUIRE(problem(why) == "");
        CHECK(why->holds == (std::find(keys.begin(), keys.end(), key) != keys.end()));
    }
}

TEST_CASE("the questions of tests/queries are read and counted as they say", "[queries]") {
    const std::filesystem::path folder = std::filesystem::path(SEGDB_SOURCE_DIR) / "tests/queries";
    const test::TemporaryFolder temporary;
    Database db = open_shop(temporary.path("shop.segdb"), folder);
    QueryOptions options;
    options.now_ms = kNow;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".txt") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    CHECK(files.size() >= 7);
    std::size_t asked = 0;
    for (const auto& file : files) {
        for (const auto& one : questions(file)) {
            ask(db, one, options);
            ++asked;
        }
    }
    CHECK(asked >= 100);
}

}  // namespace
}  // namespace segdb
