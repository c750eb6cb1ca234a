#include "support/typed_engine.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <numeric>
#include <utility>

#include "support/bench.hpp"

namespace segdb::bench {
namespace {

using Kind = TypedQuestion::Kind;

constexpr double kLongSeconds = 10;  // no further openings after so long

template <class T>
T need(Result<T> result, const std::string& about) {
    if (!result) fail(result.error().message + " in " + about);
    return std::move(result).value();
}

// As DuckDB gives it: a line a value, the most frequent first.
std::string table_text(const std::vector<std::pair<std::string, std::uint64_t>>& rows) {
    std::string text;
    for (const auto& [value, count] : rows) text += (text.empty() ? "" : "\n") + (value + ' ') + std::to_string(count);
    return text;
}

std::uint64_t count_of(Database& db, const std::string& segment) {
    QueryOptions options;
    options.threads = 1;
    return need(db.count(segment, options), segment).count;
}

std::uint64_t value_counts_of(Database& db, const std::string& attribute, const std::string& segment) {
    ValueCountOptions options;
    options.threads = 1;
    options.within = segment;
    const ValueCounts counts = need(db.value_counts(attribute, options), segment);
    std::vector<std::pair<std::string, std::uint64_t>> rows;
    for (const auto& row : counts.values) rows.emplace_back(to_text(row.value), row.count);
    return answer_number(table_text(rows));
}

// Of decimal text: `12.50` is 1250.
std::uint64_t hundredths(std::string text) {
    std::erase(text, '.');
    return answer_number(text);
}

std::uint64_t sum_of(Database& db, const std::string& attribute, const std::string& segment) {
    SummaryOptions options;
    options.threads = 1;
    options.within = segment;
    return hundredths(need(db.summarise(attribute, options), segment).sum);
}

std::uint64_t percentile_of(Database& db, const std::string& attribute, const std::string& segment) {
    SummaryOptions options;
    options.threads = 1;
    options.within = segment;
    options.percentiles = {kPercent};
    return hundredths(to_text(need(db.summarise(attribute, options), segment).percentiles.front().value));
}

// The question, about `segment` instead of its own.
std::uint64_t answer(Database& db, const TypedQuestion& question, const std::string& segment) {
    switch (question.kind) {
        case Kind::count:
            return count_of(db, segment);
        case Kind::value_counts:
            return value_counts_of(db, question.attribute, segment);
        case Kind::sum:
            return sum_of(db, question.attribute, segment);
        case Kind::percentile:
            return percentile_of(db, question.attribute, segment);
    }
    return 0;
}

// Of the attribute, one for each member that has one.
std::vector<Value> values_by_rows(Database& db, const TypedQuestion& question) {
    MembersOptions options;
    options.columns = {question.attribute};
    std::vector<Value> values;
    const auto each = [&](const Member& member) {
        if (member.values.front().is_set()) values.push_back(member.values.front());
        return true;
    };
    (void)need(db.members(question.segment, options, each), question.segment);
    return values;
}

std::uint64_t value_counts_by_rows(Database& db, const TypedQuestion& question) {
    std::map<std::string, std::uint64_t> counts;
    for (const Value& value : values_by_rows(db, question)) ++counts[to_text(value)];
    std::vector<std::pair<std::string, std::uint64_t>> rows(counts.begin(), counts.end());
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    return answer_number(table_text(rows));
}

std::vector<std::uint64_t> hundredths_by_rows(Database& db, const TypedQuestion& question) {
    std::vector<std::uint64_t> all;
    for (const Value& value : values_by_rows(db, question)) all.push_back(hundredths(to_text(value)));
    return all;
}

std::uint64_t percentile_by_rows(Database& db, const TypedQuestion& question) {
    auto all = hundredths_by_rows(db, question);
    if (all.empty()) fail("nobody has a value in " + question.segment);
    std::sort(all.begin(), all.end());
    return all[(all.size() * kPercent + 99) / 100 - 1];
}

std::uint64_t answer_by_rows(Database& db, const TypedQuestion& question) {
    switch (question.kind) {
        case Kind::count:
            return need(db.run_sql(question.segment, {}, {}), question.segment).count;
        case Kind::value_counts:
            return value_counts_by_rows(db, question);
        case Kind::sum: {
            const auto all = hundredths_by_rows(db, question);
            return std::accumulate(all.begin(), all.end(), std::uint64_t{0});
        }
        case Kind::percentile:
            return percentile_by_rows(db, question);
    }
    return 0;
}

ImportOptions import_options() {
    ImportOptions options;
    options.collection = "profiles";
    options.key = "id";
    options.types = {{"age", {AttributeType::integer}},         {"spent", {AttributeType::decimal, 2}},
                     {"country", {AttributeType::text}},        {"email", {AttributeType::text}},
                     {"registered", {AttributeType::datetime}}, {"born", {AttributeType::date}}};
    for (const char* name : {"d", "loyal", "app", "active"}) options.types[name] = {AttributeType::boolean};
    return options;
}

}  // namespace

double TypedEngine::import(const std::string& csv) {
    db_.reset();
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + end);
    const double start = seconds_now();
    OpenOptions create;
    create.mode = OpenOptions::Mode::create;
    auto db = need(Database::open(path_, create), path_);
    (void)need(db.import_file(csv, import_options()), csv);
    if (const auto closed = db.close(); !closed) fail(closed.error().message);
    const double seconds = seconds_now() - start;
    open();
    return seconds;
}

void TypedEngine::open() { db_ = opened(); }

std::unique_ptr<Database> TypedEngine::opened() const {
    return std::make_unique<Database>(need(Database::open(path_), path_));
}

std::uint64_t TypedEngine::bytes_on_disk() const { return std::filesystem::file_size(path_); }

CollectionInfo TypedEngine::schema() { return need(db_->schema(), path_).front(); }

Contender TypedEngine::contender(const TypedQuestion& question) {
    return {"segdb", {{"", [this, question] { return answer(*db_, question, question.segment); }}}};
}

Contender TypedEngine::by_rows(const TypedQuestion& question) {
    return {"the rows", {{"", [this, question] { return answer_by_rows(*db_, question); }}}};
}

std::vector<double> TypedEngine::first_ms(const TypedQuestion& question, bool touched, int openings) {
    std::vector<double> times;
    const double begin = seconds_now();
    while (static_cast<int>(times.size()) < openings && seconds_now() - begin < kLongSeconds) {
        const auto db = opened();
        if (touched) (void)answer(*db, question, question.other);
        const double start = thread_cpu_seconds();
        (void)answer(*db, question, question.segment);
        times.push_back((thread_cpu_seconds() - start) * 1e3);
    }
    return times;
}

}  // namespace segdb::bench
