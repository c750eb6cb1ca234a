// Bringing data in: options, progress and report of an import.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <segdb/result.hpp>
#include <segdb/value.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace segdb {

enum class FileFormat {
    automatic,  // by the name: `.ndjson` and `.jsonl` are NDJSON, everything else is CSV
    csv,        // RFC 4180: quoted fields may hold delimiters, quotes ("") and newlines; LF or CRLF; a BOM is skipped
    ndjson,     // one JSON object a line
};

// How far an import is. `bytes_total` is 0 when the size is not known (a pipe).
struct ImportProgress {
    enum class Phase { reading_types, writing_rows, building_index };
    Phase phase = Phase::reading_types;
    std::uint64_t rows = 0;  // rows done in this phase
    std::uint64_t bytes_read = 0;
    std::uint64_t bytes_total = 0;
};

// Thread safety: a plain value; not to be changed while an import uses it.
struct ImportOptions {
    std::string collection;  // created by the first import into it
    std::string key;         // the column that identifies a profile; required for a new collection, else it must match

    // Types of columns. A column that stands in neither `types` nor `lists` and is new gets the narrowest type that ALL
    // its values fit: boolean (true/false), integer, decimal(n), date, datetime, else text. Texts that a number would not
    // give back (leading zeros, `+48..`) stay text.
    std::map<std::string, AttributeSpec> types;
    // List columns and the separator of their items (default `;`); for NDJSON arrays the separator is not used.
    std::map<std::string, std::string> lists;
    // With a header: the columns to take, in any order (the key is always taken). Without: the names of all columns.
    std::vector<std::string> columns;
    // Generated columns: name and a SQL expression over the columns of the same row, e.g. {"amount", "Quantity*UnitPrice"}.
    // Decimal columns take part as numbers with a point. A result that its type does not hold exactly stops the import:
    // nothing is rounded but by round() in the expression.
    std::vector<std::pair<std::string, std::string>> derive;

    FileFormat format = FileFormat::automatic;
    char delimiter = 0;  // 0: comma, or tab for `.tsv`
    bool has_header = true;
    std::string date_format;         // strptime format for dates and times that are not ISO 8601, e.g. `%m/%d/%Y`
    std::string encoding = "utf-8";  // any name iconv knows, e.g. latin1

    bool skip_bad_rows = false;  // count bad rows instead of stopping at the first
    std::string rejects_path;    // with skip_bad_rows: CSV file that gets line, reason and the row's text

    std::function<void(const ImportProgress&)> progress;  // called now and then; may be empty
    std::function<bool()> cancelled;  // asked now and then; true rolls everything back; may be empty
};

// Adding tags from a file with one (profile, tag) pair a row.
struct TagImportOptions {
    std::string collection;
    std::string profile_column;  // holds keys of existing profiles
    std::string tag_column;

    std::vector<std::string> columns;  // without a header: the names of all columns
    FileFormat format = FileFormat::automatic;
    char delimiter = 0;
    bool has_header = true;
    std::string encoding = "utf-8";
    bool skip_bad_rows = false;  // rows whose profile does not exist are bad rows
    std::string rejects_path;
    std::function<void(const ImportProgress&)> progress;
    std::function<bool()> cancelled;
};

struct ImportReport {
    std::uint64_t rows_read = 0;  // data rows in the input, bad ones included
    std::uint64_t added = 0;      // new profiles; for tags: new (profile, tag) pairs
    std::uint64_t changed = 0;    // profiles that existed before and got at least one different value
    std::uint64_t unchanged =
        0;  // profiles that existed before and already had these values; for tags: pairs there already
    std::uint64_t duplicates = 0;  // rows whose key stood in an earlier row of the same input: the last one wins
    std::uint64_t skipped = 0;     // bad rows left out (skip_bad_rows)
    // Columns that the import created, with their types, in file order.
    std::vector<std::pair<std::string, AttributeSpec>> new_attributes;
    std::vector<std::string> notes;  // what the user should know, each a sentence without a full stop
};

// Rows made by a program. Not rewindable, so nothing is inferred: columns without an entry in ImportOptions::types or
// lists, and not yet in the collection, are text.
class RowSource {
  public:
    RowSource() = default;
    RowSource(const RowSource&) = delete;
    RowSource& operator=(const RowSource&) = delete;
    virtual ~RowSource() = default;

    // Fills `cells`, one per column, and returns true; returns false at the end. A cell without a value is "not set".
    // The views must stay valid until the next call.
    virtual Result<bool> next(std::vector<std::optional<std::string_view>>& cells) = 0;
};

}  // namespace segdb
