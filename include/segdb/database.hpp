// Database: a segment database in one SQLite file.
#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <memory>
#include <segdb/events.hpp>
#include <segdb/import.hpp>
#include <segdb/query.hpp>
#include <segdb/result.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace segdb {

struct OpenOptions {
    enum class Mode {
        read_only,   // nothing is written: rows that other programs changed are indexed in memory, query by query
        read_write,  // the file must exist
        create,      // the file is made if it does not exist
    };
    Mode mode = Mode::read_write;
    std::string time_zone;  // for a new file: its time zone, stored; empty: UTC
    // What bitmaps may take in memory: their directories and containers. A query that needs more reads what does not fit
    // again; while it runs, its directories and the containers that it works on may exceed this. Blocks of numbers and texts
    // take what bitmaps leave of it, and an eighth in any case; what conditions on texts selected, up to another eighth. The
    // dictionaries of attributes that were asked about, a query's working memory, and SQLite's own cache come on top.
    std::uint64_t cache_bytes = 256ULL * 1024 * 1024;
    std::uint32_t busy_timeout_ms = 10'000;  // how long to wait for another process's write lock
};

// An open database.
//
// Data live in plain SQL tables of the file, the index in `segdb_*` tables beside them, and both change in one
// transaction. Every query sees one consistent state that includes every commit before it, by whatever program: rows
// written by others through SQL are found by triggers and indexed before the next query answers.
//
// An expression is text in the segment language (grammar/README.md). All errors come back as Result; nothing throws.
//
// Thread safety: safe; calls on the same Database run one after another. Open one Database a thread to read in parallel.
class Database {
  public:
    // Errors: not_found, not_a_database, newer_format, read_only, busy, corrupt, io.
    static Result<Database> open(const std::string& path, const OpenOptions& options = {});

    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database();  // closes; nothing acknowledged is lost

    // Closes and says whether the last of it went well. The object may then only be destroyed or assigned to.
    Result<void> close();

    // How many profiles the expression selects. Errors: syntax, unknown_name, wrong_type (with position); corrupt; cancelled.
    Result<CountResult> count(std::string_view expression, const QueryOptions& options = {});

    // Hands every selected profile to `each`, in ordinal order, until it returns false or the limit is reached. The same
    // set as count(), and the same result: how many are selected, not how many were handed over. Columns may name the key.
    // `each` must not call this Database.
    Result<CountResult> members(std::string_view expression, const MembersOptions& options,
                                const std::function<bool(const Member&)>& each);

    // Runs the query and tells how: canonical form, resolved values, plan with estimated and actual counts.
    Result<Explanation> explain(std::string_view expression, const ExplainOptions& options = {});

    // The same set as one plain SQL query over the data tables: selects the key column, ordered by ordinal.
    // Case folding and regular expressions use the functions segdb_fold(text) and segdb_matches(text, pattern,
    // ignoring_case), which run_sql() provides; everything else any SQLite understands.
    Result<std::string> sql(std::string_view expression, const QueryOptions& options = {});

    // Runs what sql() prints, in SQLite alone, without bitmaps; hands every key to `each`. Returns how many there were.
    Result<CountResult> run_sql(std::string_view expression, const QueryOptions& options,
                                const std::function<bool(std::string_view key)>& each);

    // Evaluates the expression for one profile, without bitmaps. Errors: as count(); unknown_name for a key that does not exist.
    Result<WhyNode> why(std::string_view key, std::string_view expression, const QueryOptions& options = {});

    // The values of an attribute with how many profiles have each, the most frequent first; optionally only within the
    // profiles that an expression selects. For attributes with a bitmap a value (`equality` in schema()).
    // Errors: as count(), about `within`; unknown_name for an attribute that does not exist; wrong_type for one whose
    // values have no bitmaps: the key, and attributes with too many distinct values (`scan`).
    Result<ValueCounts> value_counts(std::string_view attribute, const ValueCountOptions& options = {});

    // Count, sum, average, ends, percentiles and ranks of the values of a number, date or time; optionally only within the
    // profiles that an expression selects. Errors: as count(), about `within`; unknown_name for an attribute that does not
    // exist; wrong_type for one that is neither number, date nor time; invalid_argument for a percentile that is not in
    // [0, 100], or for a value that the attribute cannot be compared with.
    Result<Summary> summarise(std::string_view attribute, const SummaryOptions& options = {});

    // Imports a file; a path's format is told by its name unless the options say. All or nothing: on any error, and when
    // cancelled, the database is as it was before. Memory does not grow with the file.
    Result<ImportReport> import_file(const std::string& path, const ImportOptions& options);
    // The same from a stream, read once; `name` stands in messages.
    Result<ImportReport> import_stream(std::istream& input, const std::string& name, const ImportOptions& options);
    // The same from a program: `columns` names the cells of each row.
    Result<ImportReport> import_rows(const std::vector<std::string>& columns, RowSource& rows,
                                     const ImportOptions& options);

    Result<ImportReport> import_tags_file(const std::string& path, const TagImportOptions& options);
    Result<ImportReport> import_tags_stream(std::istream& input, const std::string& name,
                                            const TagImportOptions& options);

    // Imports events, likewise. Rows without a profile, and those whose profile does not exist, are left out and reported.
    Result<EventImportReport> import_events_file(const std::string& path, const EventImportOptions& options);
    Result<EventImportReport> import_events_stream(std::istream& input, const std::string& name,
                                                   const EventImportOptions& options);
    // The same from a program, of one kind: event_column cannot be used.
    Result<EventImportReport> import_events(const std::vector<std::string>& columns, RowSource& rows,
                                            const EventImportOptions& options);

    // Adds events, one or many, in one transaction: all or none. What was written is indexed in the same transaction. A kind
    // with ids changes an event that is there already. Errors: unknown_name for kinds, attributes and profiles that do not
    // exist; invalid_argument; bad_data for a value that does not fit. Error::line says which event it was, from 1.
    Result<TrackReport> track(std::span<const Event> events, const TrackOptions& options = {});
    // The same of events that arrive as NDJSON: {"event":..,"profile":..,"at":..,"id":..} and attributes beside them. What has
    // arrived is written in one transaction, at most some thousand events, and `written` is called after it with the
    // report so far. An error (names its line, `name` stands before it) leaves what earlier transactions have written.
    Result<TrackReport> track_stream(std::istream& input, const std::string& name, const TrackOptions& options = {},
                                     const std::function<void(const TrackReport&)>& written = {});

    // Deletes the events of a kind that are older than a period (`90d`, `2y`: calendar units, in the database's zone) or
    // before an instant (a date or date math, `2018-01-01`, `now-2y/y`; of a period its first). Works chunk by chunk, in
    // short transactions that index what they changed: readers are never blocked, other writers get their turns, and what
    // is done stays done when it is cancelled or killed. Errors: unknown_name; invalid_argument for a limit that cannot be
    // read; cancelled, which says how many events were removed; busy and the like.
    Result<ExpireReport> expire(std::string_view event, std::string_view older_than, const ExpireOptions& options = {});

    // Makes a named event predicate: `line where (InvoiceNo not starts with 'C' and Quantity > 0)` under a name that
    // expressions then use like an event. Which events it selects is kept, and kept true, by whatever program they change.
    // The definition is read in the database's time zone, and cannot depend on `now` or on ranks.
    // Errors: syntax, unknown_name, wrong_type (with a position in the definition); invalid_argument for a name in use,
    // a name that cannot be used, and a predicate defined by itself; read_only, busy.
    Result<DefinitionInfo> define(const std::string& name, std::string_view definition);
    // Takes it away. Errors: unknown_name; invalid_argument when another is defined by it; read_only, busy.
    Result<void> undefine(const std::string& name);

    Result<std::vector<CollectionInfo>> schema();

    // Rebuilds every bitmap from the data and compares, and runs SQLite's integrity check. Changes nothing.
    Result<VerifyReport> verify(const std::function<bool()>& cancelled = {});

    // Drops the index and builds it anew from the data, in one transaction.
    Result<void> reindex(const std::function<bool()>& cancelled = {});

    [[nodiscard]] const std::string& path() const;
    [[nodiscard]] const std::string& time_zone() const;  // the database's, e.g. `UTC`

  private:
    class Impl;
    explicit Database(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace segdb
