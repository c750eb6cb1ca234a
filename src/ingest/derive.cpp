#include "ingest/derive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "base/calendar.hpp"
#include "base/text.hpp"
#include "base/try.hpp"
#include "bitmap/chunk_set.hpp"
#include "catalog/catalog.hpp"
#include "ingest/exact_arithmetic.hpp"
#include "ingest/infer_type.hpp"
#include "ingest/sql_expression.hpp"

namespace segdb {
namespace {

constexpr int kMaxDerivedScale = 9;
constexpr double kMaxUnits = 1e15;     // beyond it, a double's 15 digits do not tell one unit from the next
constexpr double kMaxPromised = 1e12;  // places that no result has needed yet leave this much room for larger ones
constexpr std::uint64_t kRowsBetweenQuestions = 16'384;
constexpr std::string_view kDoesNotFit = " does not fit";
constexpr std::string_view kComment = "/* ";
constexpr std::string_view kCommentEnd = " */ ";

std::string power_text(int scale) { return "1" + std::string(static_cast<std::size_t>(scale), '0'); }

std::string number_of_decimal(const AttributeRecord& attribute) {
    return fmt::format("({}/{}.0)", sql_name(attribute.name), power_text(attribute.spec.scale));
}

// What SQLite says about a bad expression, without how it came to look at it.
std::string plain_reason(const CollectionRecord& collection, std::string message) {
    constexpr std::string_view kAfter = " after add column: ";
    if (const std::size_t at = message.find(kAfter); at != std::string::npos) {
        message.erase(0, at + kAfter.size());
    }
    constexpr std::string_view kNoColumn = "no such column: ";
    const std::size_t at = message.find(kNoColumn);
    if (at == std::string::npos) {
        return message;
    }
    const std::string missing = message.substr(at + kNoColumn.size());
    std::vector<std::string> names;
    for (const AttributeRecord& attribute : collection.attributes) {
        names.push_back(attribute.name);
    }
    const std::string hint = suggestion(missing, names);
    return fmt::format("{} has no column {}{}{}", collection.name, shown(missing), hint.empty() ? "" : "; ", hint);
}

// What is wrong with the expression is the user's to read; everything else (no space, locked) stays what it is.
Error explained(const CollectionRecord& collection, Error error, const std::string& name,
                const std::string& expression) {
    if (error.code == ErrorCode::internal || error.code == ErrorCode::invalid_argument ||
        error.code == ErrorCode::bad_data) {
        error.code = ErrorCode::invalid_argument;
        error.message = fmt::format("the derived column {} cannot be computed by {}: {}", shown(name), expression,
                                    plain_reason(collection, std::move(error.message)));
    }
    return error;
}

// The same as the definition's test, or a bit stricter.
bool holds_exactly(double value, int scale) {
    const double units = std::fabs(value) * std::pow(10.0, scale);
    if (!(units < kMaxUnits)) {
        return false;
    }
    const double difference = std::fabs(units - std::round(units));
    return difference <= 4e-6 || difference <= 0.4 * std::pow(10.0, std::floor(std::log10(units)) - 14);
}

// The type of the values of a column, one after the other.
class ResultTypes {
  public:
    // `promised`: the places that every result has at most, where that is known
    explicit ResultTypes(std::optional<int> promised) : promised_(promised) {}

    Result<void> add(const Statement& row) {
        if (row.is_null(0)) {
            return {};
        }
        if (row.is_integer(0)) {
            add_integer(row.integer(0));
        } else if (row.is_real(0)) {
            return add_real(row.real(0));
        } else if (row.is_text(0)) {
            any_text_ = true;
            texts_.add(CellKind::string, row.text(0));
        } else {
            return Error{ErrorCode::invalid_argument, "its result is a BLOB"};
        }
        return {};
    }

    [[nodiscard]] Result<AttributeSpec> spec() const {
        if (any_text_ && (any_integer_ || any_real_)) {
            return Error{ErrorCode::invalid_argument,
                         "its results are texts in some rows and numbers in others; give its type"};
        }
        if (any_real_) {
            return AttributeSpec{AttributeType::decimal, scale_with_promise()};
        }
        if (any_integer_) {
            return AttributeSpec{AttributeType::integer, 0};
        }
        if (!any_text_ && promised_) {
            return *promised_ > 0 ? AttributeSpec{AttributeType::decimal, std::min(*promised_, kMaxDerivedScale)}
                                  : AttributeSpec{AttributeType::integer, 0};
        }
        return any_text_ ? texts_.spec() : AttributeSpec{AttributeType::text, 0};
    }

  private:
    void add_integer(std::int64_t value) {
        any_integer_ = true;
        largest_ = std::max(largest_, std::fabs(static_cast<double>(value)));
    }
    Result<void> add_real(double value) {
        any_real_ = true;
        largest_ = std::max(largest_, std::fabs(value));
        const int before = scale_;
        while (!holds_exactly(value, scale_)) {
            if (++scale_ > kMaxDerivedScale) {
                scale_ = before;
                return Error{ErrorCode::invalid_argument,
                             fmt::format("its result {:.15g} is no number of at most {} places and 15 digits; round "
                                         "it in the expression, e.g. round(.., 2)",
                                         value, kMaxDerivedScale)};
            }
        }
        return {};
    }
    [[nodiscard]] int scale_with_promise() const {
        int scale = std::max(scale_, std::min(promised_.value_or(0), kMaxDerivedScale));
        while (scale > scale_ && largest_ * std::pow(10.0, scale) > kMaxPromised) {
            --scale;
        }
        return scale;
    }

    std::optional<int> promised_;
    TypeInference texts_{nullptr};
    bool any_text_ = false;
    bool any_integer_ = false;
    bool any_real_ = false;
    int scale_ = 1;
    double largest_ = 0;
};

// A number of 10^-scale, see the top of derive.hpp; texts that are numbers count as numbers. 15 digits are asked for
// by format, as how SQLite shows a double has changed between its versions.
std::string number_definition(const std::string& e, int scale) {
    const std::string number = fmt::format("CAST(({}) AS NUMERIC)", e);
    const std::string unit = power_text(scale);
    std::int64_t most = std::numeric_limits<std::int64_t>::max() - 1;  // a cast that overflows gives the maximum
    for (int i = 0; i < scale; ++i) {
        most /= 10;
    }
    return fmt::format(
        "CASE WHEN {0} = ({1}) AND CASE typeof({0}) WHEN 'integer' THEN {0} BETWEEN -{2} AND {2} "
        "ELSE printf('%.15g', round({0}*{3}, 5)) NOT GLOB '*[^-0-9]*' END "
        "THEN CAST(CASE typeof({0}) WHEN 'integer' THEN {0}*{3} ELSE round({0}*{3}) END AS INTEGER) "
        "ELSE ({1}) || '{4}' END",
        number, e, most, unit, kDoesNotFit);
}

// For any expression.
std::string general_definition(const std::string& stored_expression, const AttributeSpec& spec) {
    const std::string& e = stored_expression;
    switch (spec.type) {
        case AttributeType::boolean:
            return fmt::format("CASE WHEN ({}) IS NULL THEN NULL WHEN ({}) THEN 1 ELSE 0 END", e, e);
        case AttributeType::integer:
        case AttributeType::decimal:
            return number_definition(e, spec.scale);
        case AttributeType::datetime:  // from a text that SQLite's date functions read
            return fmt::format("coalesce(CAST(round((julianday({}) - 2440587.5)*86400000) AS INTEGER), ({}) || '{}')",
                               e, e, kDoesNotFit);
        case AttributeType::text:
        case AttributeType::date:
        case AttributeType::text_list:
            break;
    }
    return fmt::format("CAST(({}) AS TEXT)", e);
}

// `type`, when SQLite can compute the expression at all: it says so more plainly of a query than of a column.
Result<AttributeSpec> check_expression(Connection& connection, const CollectionRecord& collection,
                                       const std::string& stored, const AttributeSpec& type) {
    SEGDB_TRY(const Statement rows,
              connection.prepare(fmt::format("SELECT ({}) FROM {}", stored, sql_name(collection.name))));
    return type;
}

Result<AttributeSpec> infer_type(Connection& connection, const CollectionRecord& collection, const std::string& stored,
                                 std::optional<int> promised, const std::function<bool()>& cancelled) {
    SEGDB_TRY(Statement rows,
              connection.prepare(fmt::format("SELECT ({}) FROM {}", stored, sql_name(collection.name))));
    ResultTypes types(promised);
    for (std::uint64_t count = 1;; ++count) {
        SEGDB_TRY(const bool more, rows.step());
        if (!more) {
            return types.spec();
        }
        SEGDB_CHECK(types.add(rows));
        if (count % kRowsBetweenQuestions == 0 && cancelled && cancelled()) {
            return Error{ErrorCode::cancelled, "the import was cancelled; nothing has changed"};
        }
    }
}

// Whether the result of a definition, in `column`, is what the type stores.
bool fits(const Statement& row, int column, AttributeType type) {
    switch (type) {
        case AttributeType::boolean:
        case AttributeType::integer:
        case AttributeType::decimal:
        case AttributeType::datetime:
            return row.is_integer(column);
        case AttributeType::date:
            return row.is_text(column) && parse_iso_date(row.text(column));
        case AttributeType::text:
        case AttributeType::text_list:
            break;
    }
    return row.is_text(column);
}

Error misfit(const CollectionRecord& collection, const AttributeRecord& attribute, std::string_view key,
             std::string_view value) {
    if (value.ends_with(kDoesNotFit)) {
        value.remove_suffix(kDoesNotFit.size());
    }
    const bool has_places =
        value.find('.') != std::string_view::npos && value.find_first_not_of("-.0123456789") == std::string_view::npos;
    const bool is_number =
        attribute.spec.type == AttributeType::decimal || attribute.spec.type == AttributeType::integer;
    std::string remedy;
    if (is_number && has_places) {
        remedy = fmt::format(
            "; --type {}=decimal(n) at the first import sets the places, and round(.., n) in the expression rounds",
            attribute.name);
    }
    return Error{ErrorCode::bad_data,
                 fmt::format("the derived column {}, computed by {}, is {} for {} {}, which its type {} cannot "
                             "hold; the import was rolled back{}",
                             shown(attribute.name), shown_expression(collection, attribute), shown(value),
                             collection.is_event() ? "event" : "profile", shown(key), to_text(attribute.spec), remedy)};
}

// Looks at the rows with ordinals in [first, last].
Result<void> check_rows(Connection& connection, const CollectionRecord& collection, const AttributeRecord& attribute,
                        std::int64_t first, std::int64_t last) {
    SEGDB_TRY(Statement rows,
              connection.prepare(fmt::format("SELECT {}, {} FROM {} WHERE ordinal BETWEEN ? AND ?",
                                             collection.key.empty() ? "ordinal" : sql_name(collection.key),
                                             attribute.derived, sql_name(collection.name))));
    rows.bind(1, first);
    rows.bind(2, last);
    for (;;) {
        SEGDB_TRY(const bool more, rows.step());
        if (!more) {
            return {};
        }
        if (!rows.is_null(1) && !fits(rows, 1, attribute.spec.type)) {
            return misfit(collection, attribute, rows.text(0), rows.text(1));
        }
    }
}

}  // namespace

Result<std::string> derived_expression(const CollectionRecord& collection, const std::string& expression) {
    return rewrite_expression(expression, [&](std::string_view name) -> std::optional<std::string> {
        const AttributeRecord* attribute = find_attribute(collection, name);
        if (attribute == nullptr || attribute->spec.type != AttributeType::decimal) {
            return std::nullopt;
        }
        return number_of_decimal(*attribute);
    });
}

// All definitions of a type differ in the expression alone, so its length and then its place follow from theirs.
std::string shown_expression(const CollectionRecord& collection, const AttributeRecord& attribute) {
    const std::string& definition = attribute.derived;
    if (definition.starts_with(kComment)) {
        return definition.substr(kComment.size(), definition.find(kCommentEnd) - kComment.size());
    }
    const std::size_t frame = general_definition({}, attribute.spec).size();
    const std::string marked = general_definition("\x01", attribute.spec);
    const std::size_t times = marked.size() - frame;
    if (definition.size() <= frame || (definition.size() - frame) % times != 0) {
        return definition;
    }
    std::string expression = definition.substr(marked.find('\x01'), (definition.size() - frame) / times);
    if (general_definition(expression, attribute.spec) != definition) {
        return definition;
    }
    for (const AttributeRecord& other : collection.attributes) {
        if (other.spec.type != AttributeType::decimal) {
            continue;
        }
        const std::string number = number_of_decimal(other);
        for (std::size_t at = expression.find(number); at != std::string::npos; at = expression.find(number, at)) {
            expression.replace(at, number.size(), other.name);
            at += other.name.size();
        }
    }
    return expression;
}

// Arithmetic in whole units, where the type has places enough for every result; the expression stands before it.
std::string derived_definition(const CollectionRecord& collection, const std::string& expression,
                               const std::string& stored_expression, const AttributeSpec& spec) {
    const bool is_number = spec.type == AttributeType::integer || spec.type == AttributeType::decimal;
    const auto units = is_number ? in_units(collection, expression) : std::nullopt;
    if (!units || units->places > spec.scale || expression.find("*/") != std::string::npos) {
        return general_definition(stored_expression, spec);
    }
    const std::string sql = with_places(*units, spec.scale);
    return fmt::format("{}{}{}CASE WHEN typeof({}) = 'real' THEN ({}) || '{}' ELSE {} END", kComment, expression,
                       kCommentEnd, sql, stored_expression, kDoesNotFit, sql);
}

Result<bool> add_derived(Connection& connection, CollectionRecord& collection, const std::string& name,
                         const std::string& expression, const std::optional<AttributeSpec>& type,
                         const std::function<bool()>& cancelled) {
    if (type && type->type == AttributeType::text_list) {
        return Error{ErrorCode::invalid_argument, fmt::format("the derived column {} cannot be a list", shown(name))};
    }
    const auto stored = derived_expression(collection, expression);
    if (!stored) {
        return explained(collection, stored.error(), name, expression);
    }
    if (const AttributeRecord* existing = find_attribute(collection, name)) {
        const bool is_same = existing->derived == derived_definition(collection, expression, *stored, existing->spec) ||
                             existing->derived == general_definition(*stored, existing->spec);
        if (is_same && (!type || *type == existing->spec)) {
            return false;
        }
        return Error{ErrorCode::invalid_argument,
                     fmt::format("{} has a column {} already{}", collection.name, shown(existing->name),
                                 existing->derived.empty() ? ""
                                                           : fmt::format(", {} derived by {}", to_text(existing->spec),
                                                                         shown_expression(collection, *existing)))};
    }
    const auto units = in_units(collection, expression);
    const auto promised = units ? std::optional(units->places) : std::nullopt;
    const auto spec = type ? check_expression(connection, collection, *stored, *type)
                           : infer_type(connection, collection, *stored, promised, cancelled);
    if (!spec) {
        return explained(collection, spec.error(), name, expression);
    }
    AttributeRecord attribute;
    attribute.name = name;
    attribute.spec = *spec;
    attribute.derived = derived_definition(collection, expression, *stored, attribute.spec);
    if (auto added = Catalog::add_attribute(connection, collection, name, attribute.spec, attribute.derived); !added) {
        // SQLite refuses a column that a row's value does not fit, without saying which.
        if (added.error().message.find("type mismatch") != std::string::npos) {
            SEGDB_CHECK(check_rows(connection, collection, attribute, 0, std::numeric_limits<std::int64_t>::max()));
        }
        return explained(collection, added.error(), name, expression);
    }
    return true;
}

Result<void> check_derived(Connection& connection, const CollectionRecord& collection,
                           const std::vector<std::uint32_t>& chunks, bool only_scanned) {
    for (const AttributeRecord& attribute : collection.attributes) {
        if (attribute.derived.empty() || (only_scanned && attribute.encoding != Encoding::scan)) {
            continue;
        }
        for (const std::uint32_t chunk : chunks) {
            const std::int64_t first = std::int64_t{chunk} << kChunkBits;
            SEGDB_CHECK(check_rows(connection, collection, attribute, first, first + kChunkSize - 1));
        }
    }
    return {};
}

}  // namespace segdb
