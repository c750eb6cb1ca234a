#include "support/event_duckdb.hpp"

#include "support/purchases.hpp"

namespace segdb::bench {
namespace {

// The names of databases and schemas: in the file, in memory, and in memory with the purchases sorted by time.
constexpr const char* kPlaces[] = {"disk.main", "memory.main", "memory.sorted"};

std::string over(const std::string& place, std::string sql) {
    for (const char* table : {" purchase", " profiles"}) {
        for (const char* before : {" from", " join"}) {
            const std::string words = std::string(before) + table;
            for (std::size_t at = 0; (at = sql.find(words, at)) != std::string::npos; at += words.size())
                sql.replace(at, words.size(), std::string(before) + ' ' + place + '.' + (table + 1));
        }
    }
    return sql;
}

}  // namespace

EventDuckdb::EventDuckdb(const std::string& folder, const std::string& packages)
    : script_("DuckDB", "duckdb_events.mjs", folder, packages) {}

std::unique_ptr<EventDuckdb> EventDuckdb::started(const std::string& folder, std::string& why_not) {
    std::unique_ptr<EventDuckdb> peer(new EventDuckdb(folder, SEGDB_BENCH_PACKAGES));
    why_not = peer->script_.start();
    if (!why_not.empty()) peer.reset();
    return peer;
}

double EventDuckdb::import(const std::string& profiles_csv, const std::string& events_csv) {
    std::vector<std::string> items;
    for (std::size_t rank = 0; rank < Purchases::kItems; ++rank) items.push_back(Purchases::item(rank));
    const double seconds = script_
                               .ask({{"do", "import"},
                                     {"profiles", profiles_csv},
                                     {"purchases", events_csv},
                                     {"countries", TypedProfiles::countries()},
                                     {"items", items}})
                               .at("seconds")
                               .get<double>();
    (void)script_.ask({{"do", "copy"}});
    return seconds;
}

std::uint64_t EventDuckdb::bytes_on_disk() { return script_.ask({{"do", "bytes"}}).at("bytes").get<std::uint64_t>(); }

Method EventDuckdb::method(const EventQuestion& question, std::size_t form, const std::string& place) {
    const auto variation = std::make_shared<int>(0);
    const auto next_sql = [=, ask = question.ask] { return over(place, ask((*variation)++).forms[form].second); };
    return {question.ask(0).forms[form].first + ", " + place,
            [this, next_sql] {
                return script_.ask({{"do", "count"}, {"sql", next_sql()}}).at("count").get<std::uint64_t>();
            },
            [this, next_sql](int calls) { return script_.time(next_sql(), calls); }};
}

Contender EventDuckdb::contender(const EventQuestion& question) {
    Contender contender{script_.name(), {}};
    for (std::size_t form = 0; form < question.ask(0).forms.size(); ++form) {
        for (const char* place : kPlaces) contender.methods.push_back(method(question, form, place));
    }
    return contender;
}

}  // namespace segdb::bench
