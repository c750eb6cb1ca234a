// Type inference: the narrowest type that ALL values of a column fit.
//
// A column starts with every type possible and loses those that a value does not fit: boolean, integer, decimal, date,
// datetime; text is what is left. Once only text is left, further values cost one branch. Rules:
//   1. A text counts as a number only when the number gives the text back: -?(0|[1-9][0-9]*)(.[0-9]+)?. `007`, `+48`,
//      `1e5`, `.5` and `1,000` are texts, and so is a number with spaces around it.
//   2. A decimal's scale is the largest number of places written; all values must fit 64 bits at that scale.
//   3. Dates are ISO 8601, or all have the given format; a column of dates and datetimes is datetime.
//   4. Texts that a JSON file writes as strings are never numbers or booleans, but can be dates.
//   5. A column with an array is a list. A column without any value is text.
//   6. Numbers win over a date format that reads them too (`%Y%m%d`): name the column's type to have dates.
#pragma once

#include <cstdint>
#include <segdb/value.hpp>
#include <string_view>

#include "ingest/date_format.hpp"
#include "ingest/row_batch.hpp"

namespace segdb {

// Thread safety: not safe; use it from one thread at a time.
class TypeInference {
  public:
    // `format` may be null; it must outlive this object.
    explicit TypeInference(const DateFormat* format);

    // REQUIRES: for kind list, `text` is not used
    void add(CellKind kind, std::string_view text) {
        if (kind > CellKind::unset && (possible_ != 0 || kind == CellKind::list)) {
            narrow(kind, text);
        }
    }
    [[nodiscard]] AttributeSpec spec() const;
    // Whether the date format reads all values so far; false without one.
    [[nodiscard]] bool fits_format() const { return (possible_ & kFormatDate) != 0; }
    [[nodiscard]] bool has_values() const { return seen_; }

  private:
    // Bits of possible_.
    static constexpr unsigned kBoolean = 1;
    static constexpr unsigned kInteger = 2;
    static constexpr unsigned kDecimal = 4;
    static constexpr unsigned kIsoDate = 8;  // days and instants
    static constexpr unsigned kFormatDate = 16;

    void narrow(CellKind kind, std::string_view text);
    void narrow_number(std::string_view text, bool is_json);
    void narrow_iso_date(std::string_view text);
    [[nodiscard]] bool decimals_fit() const;

    const DateFormat* format_;
    unsigned possible_;
    bool seen_ = false;  // any value
    bool list_ = false;
    bool instants_ = false;  // an ISO value had a time of day
    int scale_ = 0;
    std::uint64_t max_whole_ = 0;     // the largest number without its sign, whole part and
    std::uint64_t max_fraction_ = 0;  // fraction in units of 10^-18
};

}  // namespace segdb
