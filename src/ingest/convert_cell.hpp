// One cell's text, made into what its attribute's type stores.
//
// The type is known here, so reading is more lenient than inference: for all types but text, white space around the
// value is left out. boolean: true/false, yes/no, t/f, y/n, on/off, 1/0 in any case. integer and decimal: a plus sign,
// commas between well-formed groups of three, one `$`, `€` or `£` before the number (`"$90,000 "`), exponents. Nothing
// is rounded: places beyond the scale must be zeros. date and datetime: the given format, else ISO 8601; a datetime
// without an offset is wall-clock time of the zone; a datetime's day alone is its midnight; a date may carry a
// midnight. text: as it stands, valid UTF-8 without NUL.
// An empty text is "not set" for all types but text (where CSV has none, and JSON's "" is set).
#pragma once

#include <cstdint>
#include <optional>
#include <segdb/value.hpp>
#include <string>
#include <string_view>

#include "base/time_zone.hpp"
#include "ingest/date_format.hpp"
#include "ingest/row_batch.hpp"
#include "store/sql_value.hpp"

namespace segdb {

// Why a cell does not fit.
enum class CellProblem {
    none,
    not_boolean,
    not_integer,
    not_number,
    too_large,        // for 64 bits
    too_many_places,  // more than the decimal's scale
    not_date,
    not_datetime,
    not_utf8,
    holds_nul,
    is_list,  // an array for an attribute that holds one value
};

// What it takes to read dates. Both pointers must outlive the users; `format` may be null.
struct CellContext {
    explicit CellContext(const TimeZone& time_zone, const DateFormat* date_format);
    const TimeZone* zone;
    const DateFormat* format;
    bool utc;                  // the zone never shifts anything
    bool iso_after_format;     // ISO 8601 is accepted where the format does not match
    bool takes_format = true;  // a format could have been given: messages advise it
};

// Bytes a date takes in `dates` at most; see convert_cell().
inline constexpr std::size_t kDateBytes = 10;

// `dates` receives texts of dates that are not ISO already. REQUIRES: room for kDateBytes more there; spec is no list
CellProblem convert_cell(CellKind kind, std::string_view text, const AttributeSpec& spec, const CellContext& context,
                         ByteArena& dates, SqlValue& value);

CellProblem check_text(std::string_view text);

// `column 'age': 'abc' is not an integer`
std::string explain_problem(CellProblem problem, std::string_view column, std::string_view text,
                            const AttributeSpec& spec, const CellContext& context);

// The same for what check_text() finds.
std::string explain_text_problem(CellProblem problem, std::string_view column, std::string_view text);

}  // namespace segdb
