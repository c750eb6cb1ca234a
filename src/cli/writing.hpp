// What commands that change a database have in common: opening it, and the report at the end.
#pragma once

#include <cstdint>
#include <optional>
#include <segdb/segdb.hpp>
#include <string>

namespace segdb::cli {

// A database opened for an import. When the import fails and the file did not exist before, abandon() takes it away again,
// so that a mistake leaves nothing behind.
// Thread safety: not safe; used by one thread.
class Target {
  public:
    // `time_zone`: for a new file; an existing one must have the same. Errors: those of Database::open.
    static Result<Target> open(const std::string& path, const std::string& time_zone);

    Database& database() { return *database_; }

    // Closes and says whether that went well.
    Result<void> close();

    // Closes; removes a file that open() made and that still holds no collection. Returns what is left, for fail():
    // `shop.segdb is as it was`, `shop.segdb was not made`.
    std::string abandon();

  private:
    Target(std::string path, Database database, bool made);

    std::string path_;
    std::optional<Database> database_;
    bool made_ = false;
};

// `read 1,000 rows in 0.2 s (5,000 rows/s): 990 added, 10 changed`, and the new attributes with their types.
struct ReportContext {
    std::string noun = "row";    // what was read
    std::string added_noun;      // e.g. `tag`; empty: profiles
    std::string rejects;         // file with the rows left out; may be empty
    std::string profile_column;  // of events
    std::string collection;      // that the events belong to
    std::uint64_t nanoseconds = 0;
};
void print_report(const ImportReport& report, const ReportContext& context);

// `3 events purchase added, 2 changed`
std::string event_counts(const EventKindReport& kind);
// The new attributes of a kind of event with their types, if there are any.
void print_new_attributes(const EventKindReport& kind);

// The same of events, each kind on a line of its own where there are several, a line each for rows left out, and the
// range of their times.
void print_report(const EventImportReport& report, const ReportContext& context);

}  // namespace segdb::cli
