// segdb in the benchmark `events`, through its public API, on one thread: text in, number out.
#pragma once

#include <cstdint>
#include <memory>
#include <segdb/segdb.hpp>
#include <string>
#include <vector>

#include "support/contest.hpp"
#include "support/event_questions.hpp"
#include "support/purchases.hpp"

namespace segdb::bench {

class EventEngine {
  public:
    // REQUIRES: import() or open() before anything else is called.
    explicit EventEngine(std::string path) : path_(std::move(path)) {}

    // In place of what there was. Returns the seconds that the profiles and the events took; opens it.
    struct Seconds {
        double passed = 0;
        double cpu = 0;
    };
    struct Imported {
        Seconds profiles;
        Seconds events;
    };
    Imported import(const std::string& profiles_csv, const std::string& events_csv);
    void open();

    [[nodiscard]] std::uint64_t bytes_on_disk() const;
    [[nodiscard]] std::vector<CollectionInfo> schema();
    // Of the blocks of these columns of the events in the chunks with events since then.
    [[nodiscard]] std::uint64_t stored_bytes(const std::vector<std::string>& columns, std::int64_t since_ms) const;

    [[nodiscard]] std::uint64_t count(const AskedEvents& asked);
    void track(const Purchase& purchase);

    // Valid as long as this object. Each call asks the next variation; or the same one.
    [[nodiscard]] Contender varied(const EventQuestion& question);
    [[nodiscard]] Contender repeated(const EventQuestion& question);
    // The same answered by SQLite, over the printed SQL.
    [[nodiscard]] Contender by_rows(const EventQuestion& question);

    // Milliseconds of the first answer after opening the file, which is in the system's cache.
    [[nodiscard]] std::vector<double> first_ms(const EventQuestion& question, int openings) const;

  private:
    [[nodiscard]] std::unique_ptr<Database> opened() const;

    std::string path_;
    std::unique_ptr<Database> db_;
};

}  // namespace segdb::bench
