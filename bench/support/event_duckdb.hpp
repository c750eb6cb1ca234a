// DuckDB as the peer of the benchmark `events`, in node (bench/databases/duckdb_events.mjs).
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "support/contest.hpp"
#include "support/event_questions.hpp"
#include "support/sql_script.hpp"

namespace segdb::bench {

class EventDuckdb {
  public:
    // In `folder`. Null when there is no node or no package, and `why_not` says what is missing.
    static std::unique_ptr<EventDuckdb> started(const std::string& folder, std::string& why_not);

    [[nodiscard]] const std::string& version() const { return script_.version(); }
    [[nodiscard]] const std::string& tables() const { return script_.tables(); }

    // Returns the seconds it took, without the copies.
    double import(const std::string& profiles_csv, const std::string& events_csv);
    [[nodiscard]] std::uint64_t bytes_on_disk();

    // Every form of the question, over every copy of the tables; each call of a form asks the next variation.
    // Valid as long as this object.
    [[nodiscard]] Contender contender(const EventQuestion& question);

  private:
    EventDuckdb(const std::string& folder, const std::string& packages);
    [[nodiscard]] Method method(const EventQuestion& question, std::size_t form, const std::string& where);

    SqlScript script_;
};

}  // namespace segdb::bench
