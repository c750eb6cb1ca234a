// Bringing events in, and letting old ones go: options and reports of event imports, of track() and of expire().
//
// An event has a kind (`purchase`), a profile, a time and attributes. A kind belongs to one collection of profiles; its
// events are rows of a table of its name, with the profile's ordinal in the column `profile` and the time, in UTC
// milliseconds, in the column `at`.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <segdb/import.hpp>
#include <segdb/value.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace segdb {

// Thread safety: a plain value; not to be changed while an import uses it.
struct EventImportOptions {
    // The kind that all rows are of, or the column that names each row's. Exactly one is given. A kind is made by the first
    // import of it. Of several kinds each gets only the columns that have a value in some row of that kind.
    std::string event;
    std::string event_column;

    std::string collection;      // whose profiles the events belong to
    std::string profile_column;  // holds keys of profiles; rows without one, or with an unknown one, are left out
    std::string time_column;     // a date or time (in the database's zone unless it says another), or a whole number
    // Makes profiles that are missing, with the key alone, and the collection too: its key is named like profile_column.
    bool create_profiles = false;
    // The column that identifies an event: the same id again changes that event rather than adding one. For all imports of
    // a kind or for none; without it every row is an event, whether or not the same was there before.
    std::string id_column;

    // What a whole number in the time column counts since 1970. Automatic: seconds when all are below 1e11 in magnitude,
    // milliseconds when none is; a mixture is an error, and so is a number that reads as a date or time of the years 1900 to
    // 2100 (20240301, 202403011230, 20240301123000): give the unit, or the date format %Y%m%d.
    enum class TimeUnit { automatic, seconds, milliseconds };
    TimeUnit time_unit = TimeUnit::automatic;

    // As in ImportOptions. With event_column: types and lists hold for every kind; a derived column is added to the kinds
    // that have all the columns it uses.
    std::map<std::string, AttributeSpec> types;
    std::map<std::string, std::string> lists;
    std::vector<std::string> columns;  // with a header: the columns to take; those named above are always taken
    std::vector<std::pair<std::string, std::string>> derive;

    FileFormat format = FileFormat::automatic;
    char delimiter = 0;
    bool has_header = true;
    std::string date_format;
    std::string encoding = "utf-8";

    bool skip_bad_rows = false;  // a time that is empty or cannot be read makes a row bad, too
    // CSV file that gets all rows left out, those without a profile too, with line and reason.
    std::string rejects_path;

    std::function<void(const ImportProgress&)> progress;
    std::function<bool()> cancelled;
};

// What became of one kind's events.
struct EventKindReport {
    std::string name;
    bool is_new = false;           // the import made the kind
    std::uint64_t added = 0;       // new events
    std::uint64_t changed = 0;     // events whose id was there before, with at least one different value
    std::uint64_t unchanged = 0;   // events whose id was there before, with the same values
    std::uint64_t duplicates = 0;  // rows whose id stood in an earlier row of the same input: the last one wins
    std::vector<std::pair<std::string, AttributeSpec>> new_attributes;
};

struct EventImportReport {
    std::uint64_t rows_read = 0;            // data rows in the input, those left out included
    std::vector<EventKindReport> kinds;     // in the order in which the input names them
    std::uint64_t without_profile = 0;      // rows left out because their profile cell is empty
    std::uint64_t unknown_profile = 0;      // rows left out because there is no profile of that key
    std::vector<std::string> unknown_keys;  // the first of those keys, at most 5
    std::uint64_t created_profiles = 0;     // with create_profiles
    std::uint64_t skipped = 0;              // bad rows left out (skip_bad_rows)
    // The earliest and the latest time of the events that came in, UTC milliseconds; not set when none did. A wrong reading
    // of times shows here.
    std::optional<std::int64_t> first_ms;
    std::optional<std::int64_t> last_ms;
    // What whole numbers in the time column were taken for; automatic when there were none.
    EventImportOptions::TimeUnit time_unit = EventImportOptions::TimeUnit::automatic;
    std::vector<std::string> notes;  // what the user should know, each a sentence without a full stop
};

// One event from a program.
// Thread safety: a plain value; distinct objects may be used from distinct threads.
struct Event {
    std::string name;        // the kind
    std::string profile;     // its key
    std::int64_t at_ms = 0;  // UTC milliseconds since 1970, in years 0000 to 9999
    std::string id{};        // needed by kinds that have ids, else empty
    // A text is read as a file's cell would be (`12.50`, `2020-03-01`, `a;b` for a list; empty: not set). A Value is taken
    // as it is: of type text it may be empty. Attributes that are not named are not set.
    std::vector<std::pair<std::string, std::variant<std::string, Value>>> attributes{};
};

// Thread safety: a plain value; not to be changed while a call uses it.
struct TrackOptions {
    // Makes kinds and attributes that do not exist. An attribute gets the type of its values, and texts the narrowest type
    // that all of them in this call fit. Else an unknown name is an error, so that a misspelt one makes nothing.
    bool create = false;
    std::string collection;  // whose profiles the events of new kinds belong to; empty: the only collection of profiles
    bool create_profiles = false;  // makes profiles that do not exist, with the key alone; else they are an error
    // Of track_stream(): what numbers for times count; see EventImportOptions.
    EventImportOptions::TimeUnit time_unit = EventImportOptions::TimeUnit::automatic;
    std::function<bool()> cancelled;  // of track_stream(): asked between transactions; may be empty
};

struct TrackReport {
    std::vector<EventKindReport> kinds;  // in the order in which they were met
    std::uint64_t created_profiles = 0;
};

struct ExpireProgress {
    std::uint64_t chunks = 0;  // done
    std::uint64_t chunks_total = 0;
    std::uint64_t removed = 0;  // events so far
};

// Thread safety: a plain value; not to be changed while a call uses it.
struct ExpireOptions {
    std::optional<std::int64_t>
        now_ms;            // what `now` is, UTC milliseconds: needed unless the limit does not depend on it
    bool dry_run = false;  // counts only
    std::function<void(const ExpireProgress&)> progress;  // called after each transaction; may be empty
    std::function<bool()> cancelled;                      // asked between transactions; may be empty
};

struct ExpireReport {
    std::int64_t before_ms = 0;  // events before this instant are old
    std::uint64_t removed = 0;   // with dry_run: that would be
    std::uint64_t chunks = 0;    // that had old events, each in a transaction of its own
};

}  // namespace segdb
