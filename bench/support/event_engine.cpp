#include "support/event_engine.hpp"

#include <filesystem>
#include <utility>

#include "store/connection.hpp"
#include "support/bench.hpp"

namespace segdb::bench {
namespace {

template <class T>
T need(Result<T> result, const std::string& about) {
    if (!result) fail(result.error().message + " in " + about);
    return std::move(result).value();
}

QueryOptions options_of(const AskedEvents& asked) {
    QueryOptions options;
    options.collection = "profiles";
    options.now_ms = asked.now_ms;
    options.threads = 1;
    return options;
}

std::uint64_t count_of(Database& db, const AskedEvents& asked) {
    return need(db.count(asked.segment, options_of(asked)), asked.segment).count;
}

ImportOptions profile_options() {
    ImportOptions options;
    options.collection = "profiles";
    options.key = "id";
    options.types = {
        {"age", {AttributeType::integer}}, {"country", {AttributeType::text}}, {"d", {AttributeType::boolean}}};
    return options;
}

EventImportOptions event_options() {
    EventImportOptions options;
    options.event = "purchase";
    options.collection = "profiles";
    options.profile_column = "profile";
    options.time_column = "at";
    options.types = {{"price", {AttributeType::decimal, 2}}, {"item", {AttributeType::text}}};
    return options;
}

}  // namespace

EventEngine::Imported EventEngine::import(const std::string& profiles_csv, const std::string& events_csv) {
    db_.reset();
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + end);
    Imported seconds;
    double start = seconds_now();
    double cpu = thread_cpu_seconds();
    OpenOptions create;
    create.mode = OpenOptions::Mode::create;
    auto db = need(Database::open(path_, create), path_);
    (void)need(db.import_file(profiles_csv, profile_options()), profiles_csv);
    seconds.profiles = {seconds_now() - start, thread_cpu_seconds() - cpu};
    start = seconds_now();
    cpu = thread_cpu_seconds();
    (void)need(db.import_events_file(events_csv, event_options()), events_csv);
    if (const auto closed = db.close(); !closed) fail(closed.error().message);
    seconds.events = {seconds_now() - start, thread_cpu_seconds() - cpu};
    open();
    return seconds;
}

void EventEngine::open() { db_ = opened(); }

std::unique_ptr<Database> EventEngine::opened() const {
    return std::make_unique<Database>(need(Database::open(path_), path_));
}

std::uint64_t EventEngine::bytes_on_disk() const { return std::filesystem::file_size(path_); }

std::vector<CollectionInfo> EventEngine::schema() { return need(db_->schema(), path_); }

std::uint64_t EventEngine::stored_bytes(const std::vector<std::string>& columns, std::int64_t since_ms) const {
    const auto connection = need(Connection::open(path_, Connection::Mode::read_only, 0), path_);
    auto statement = need(connection->prepare(R"(
        WITH attribute AS (SELECT a.id, a.name FROM segdb_attributes a JOIN segdb_collections c ON c.id = a.collection
                           WHERE c.name = 'purchase'),
             asked AS (SELECT k.id & 65535 AS chunk FROM segdb_columns k JOIN attribute a ON a.id = k.id >> 16
                       WHERE a.name = 'at' AND k.high >= ?1)
        SELECT total(length(k.block)) FROM segdb_columns k JOIN attribute a ON a.id = k.id >> 16
        WHERE a.name = ?2 AND k.id & 65535 IN (SELECT chunk FROM asked))"),
                          path_);
    double bytes = 0;
    for (const std::string& column : columns) {
        statement.bind(1, since_ms);
        statement.bind(2, column);
        (void)need(statement.step(), column);
        bytes += statement.real(0);
        statement.reset();
    }
    return static_cast<std::uint64_t>(bytes);
}

std::uint64_t EventEngine::count(const AskedEvents& asked) { return count_of(*db_, asked); }

void EventEngine::track(const Purchase& purchase) {
    Event event{"purchase", Purchases::profile(purchase.profile), purchase.at_ms};
    event.attributes = {{"price", std::to_string(purchase.cents / 100) + ".00"},
                        {"item", Purchases::item(purchase.item)}};
    (void)need(db_->track({&event, 1}), "a tracked event");
}

Contender EventEngine::varied(const EventQuestion& question) {
    const auto variation = std::make_shared<int>(0);
    return {"segdb", {{"", [this, ask = question.ask, variation] { return count_of(*db_, ask((*variation)++)); }}}};
}

Contender EventEngine::repeated(const EventQuestion& question) {
    return {"segdb, kept", {{"", [this, asked = question.ask(0)] { return count_of(*db_, asked); }}}};
}

Contender EventEngine::by_rows(const EventQuestion& question) {
    return {"SQLite", {{"", [this, asked = question.ask(0)] {
                            const QueryOptions options = options_of(asked);
                            return need(db_->run_sql(asked.segment, options, {}), asked.segment).count;
                        }}}};
}

std::vector<double> EventEngine::first_ms(const EventQuestion& question, int openings) const {
    std::vector<double> times;
    for (int i = 0; i < openings; ++i) {
        const auto db = opened();
        const double start = thread_cpu_seconds();
        (void)count_of(*db, question.ask(0));
        times.push_back((thread_cpu_seconds() - start) * 1e3);
    }
    return times;
}

}  // namespace segdb::bench
