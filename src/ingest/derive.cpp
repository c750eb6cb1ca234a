#include "ingest/derive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.hpp"
#include "base/try.hpp"
#include "catalog/catalog.hpp"
#include "ingest/infer_type.hpp"
#include "ingest/sql_expression.hpp"

namespace segdb {
namespace {

constexpr int kMaxDerivedScale = 6;
constexpr std::uint64_t kRowsBetweenQuestions = 16'384;

std::string power_text(int scale) { return "1" + std::string(static_cast<std::size_t>(scale), '0'); }

// What SQLite says about a bad expression is the user's to read; everything else (no space, locked) stays what it is.
Error explained(Error error, const std::string& name) {
    if (error.code == ErrorCode::internal || error.code == ErrorCode::invalid_argument ||
        error.code == ErrorCode::bad_data) {
        error.code = ErrorCode::invalid_argument;
        error.message = fmt::format("the derived column {} cannot be computed: {}", shown(name), error.message);
    }
    return error;
}

// The type of the values of a column, one after the other.
class ResultTypes {
  public:
    Result<void> add(const Statement& row) {
        if (row.is_null(0)) {
            return {};
        }
        if (row.is_integer(0)) {
            add_integer(row.integer(0));
        } else if (row.is_real(0)) {
            add_real(row.real(0));
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
            if (largest_ * std::pow(10.0, scale_) >= 9.2e18) {
                return Error{ErrorCode::invalid_argument, "its results do not fit 64 bits; give its type"};
            }
            return AttributeSpec{AttributeType::decimal, scale_};
        }
        if (any_integer_) {
            return AttributeSpec{AttributeType::integer, 0};
        }
        return any_text_ ? texts_.spec() : AttributeSpec{AttributeType::text, 0};
    }

  private:
    void add_integer(std::int64_t value) {
        any_integer_ = true;
        largest_ = std::max(largest_, std::fabs(static_cast<double>(value)));
    }
    void add_real(double value) {
        any_real_ = true;
        largest_ = std::max(largest_, std::fabs(value));
        while (scale_ < kMaxDerivedScale) {
            const double unit = std::pow(10.0, scale_);
            if (std::fabs(std::round(value * unit) / unit - value) <= 1e-9 * std::fabs(value)) {
                return;
            }
            ++scale_;
        }
    }

    TypeInference texts_{nullptr};
    bool any_text_ = false;
    bool any_integer_ = false;
    bool any_real_ = false;
    int scale_ = 1;
    double largest_ = 0;
};

}  // namespace

Result<std::string> derived_expression(const CollectionRecord& collection, const std::string& expression) {
    return rewrite_expression(expression, [&](std::string_view name) -> std::optional<std::string> {
        const AttributeRecord* attribute = find_attribute(collection, name);
        if (attribute == nullptr || attribute->spec.type != AttributeType::decimal) {
            return std::nullopt;
        }
        return fmt::format("({}/{}.0)", sql_name(attribute->name), power_text(attribute->spec.scale));
    });
}

std::string derived_definition(const std::string& stored_expression, const AttributeSpec& spec) {
    const std::string& e = stored_expression;
    switch (spec.type) {
        case AttributeType::boolean:
            return fmt::format("CASE WHEN ({}) IS NULL THEN NULL WHEN ({}) THEN 1 ELSE 0 END", e, e);
        case AttributeType::integer:
            return fmt::format("CAST(({}) AS INTEGER)", e);
        case AttributeType::decimal:
            return fmt::format("CAST(round(({})*{}) AS INTEGER)", e, power_text(spec.scale));
        case AttributeType::datetime:  // from a text that SQLite's date functions read
            return fmt::format("CAST(round((julianday({}) - 2440587.5)*86400000) AS INTEGER)", e);
        case AttributeType::text:
        case AttributeType::date:
        case AttributeType::text_list:
            break;
    }
    return fmt::format("CAST(({}) AS TEXT)", e);
}

Result<AttributeSpec> infer_derived_type(Connection& connection, const CollectionRecord& collection,
                                         const std::string& stored_expression, const std::function<bool()>& cancelled) {
    SEGDB_TRY(Statement rows,
              connection.prepare(fmt::format("SELECT ({}) FROM {}", stored_expression, sql_name(collection.name))));
    ResultTypes types;
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

Result<bool> add_derived(Connection& connection, CollectionRecord& collection, const std::string& name,
                         const std::string& expression, const std::optional<AttributeSpec>& type,
                         const std::function<bool()>& cancelled) {
    if (type && type->type == AttributeType::text_list) {
        return Error{ErrorCode::invalid_argument, fmt::format("the derived column {} cannot be a list", shown(name))};
    }
    auto stored = derived_expression(collection, expression);
    if (!stored) {
        return explained(stored.error(), name);
    }
    if (const AttributeRecord* existing = find_attribute(collection, name)) {
        if (existing->derived == derived_definition(*stored, existing->spec) && (!type || *type == existing->spec)) {
            return false;
        }
        return Error{ErrorCode::invalid_argument,
                     fmt::format("{} has a column {} already{}", collection.name, shown(existing->name),
                                 existing->derived.empty() ? "" : ", derived by " + existing->derived)};
    }
    auto spec = type ? Result<AttributeSpec>(*type) : infer_derived_type(connection, collection, *stored, cancelled);
    if (!spec) {
        return explained(spec.error(), name);
    }
    if (auto added = Catalog::add_attribute(connection, collection, name, *spec, derived_definition(*stored, *spec));
        !added) {
        return explained(added.error(), name);
    }
    return true;
}

}  // namespace segdb
