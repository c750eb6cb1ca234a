#include "ingest/column_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"
#include "catalog/catalog.hpp"

namespace segdb {
namespace {

// As SQL compares names: only ASCII letters have a case.
std::string lower(std::string text) {
    for (char& c : text) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return text;
}

Error bad_option(std::string message) { return {ErrorCode::invalid_argument, std::move(message)}; }

// Everything plan_columns() works on.
class Planner {
  public:
    Planner(const std::string& input, const std::vector<std::string>& columns, const CollectionRecord* existing,
            const ColumnOptions& options)
        : input_(input), columns_(columns), existing_(existing), options_(options) {}

    Result<ColumnPlan> run(bool choose) {
        SEGDB_CHECK(choose && !options_.columns.empty() ? choose_columns() : take_all_columns());
        SEGDB_CHECK(check_names());
        SEGDB_CHECK(apply_lists());
        SEGDB_CHECK(apply_types());
        for (PlannedColumn& column : plan_.columns) {
            SEGDB_CHECK(apply_collection(column));
        }
        return std::move(plan_);
    }

  private:
    [[nodiscard]] bool is_reserved(std::size_t source) const {
        return std::any_of(options_.reserved.begin(), options_.reserved.end(),
                           [&](const ReservedColumn& column) { return column.source == source; });
    }
    [[nodiscard]] const ReservedColumn* reserved(std::string_view name) const {
        for (const ReservedColumn& column : options_.reserved) {
            if (same_name(name, columns_[column.source])) {
                return &column;
            }
        }
        return nullptr;
    }

    void take(std::size_t source) {
        if (!is_reserved(source)) {
            plan_.columns.push_back({source, columns_[source], std::nullopt, {}, true});
        }
    }

    Result<void> take_all_columns() {
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            take(i);
        }
        return {};
    }

    Result<void> choose_columns() {
        std::vector<bool> chosen(columns_.size());
        for (const std::string& name : options_.columns) {
            SEGDB_TRY(const std::size_t source, column_named(input_, columns_, name));
            if (std::count(columns_.begin(), columns_.end(), columns_[source]) > 1) {
                return Error{ErrorCode::bad_data,
                             fmt::format("{} has several columns {}", input_, shown(columns_[source]))};
            }
            chosen[source] = true;
        }
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (chosen[i]) {
                take(i);
            }
        }
        return {};
    }

    Result<void> check_names() const {
        std::vector<std::pair<std::string, std::size_t>> folded;
        for (const ReservedColumn& column : options_.reserved) {
            folded.emplace_back(lower(columns_[column.source]), column.source);
        }
        for (const PlannedColumn& column : plan_.columns) {
            if (column.attribute.empty()) {
                return Error{ErrorCode::bad_data,
                             fmt::format("{}: column {} has no name; name the columns to take to leave it out", input_,
                                         column.source + 1)};
            }
            SEGDB_CHECK(check_is_free(column.attribute));
            folded.emplace_back(lower(column.attribute), column.source);
        }
        std::sort(folded.begin(), folded.end());
        const auto twin = std::adjacent_find(folded.begin(), folded.end(),
                                             [](const auto& a, const auto& b) { return a.first == b.first; });
        if (twin != folded.end()) {
            return Error{
                ErrorCode::bad_data,
                fmt::format("{}: columns {} and {} have the same name, {}; name the columns to take to leave one out",
                            input_, twin->second + 1, (twin + 1)->second + 1, shown(columns_[twin->second]))};
        }
        return {};
    }

    [[nodiscard]] Result<void> check_is_free(std::string_view name) const {
        for (const std::string_view taken : options_.taken_names) {
            if (same_name(name, taken)) {
                return bad_option(fmt::format(
                    "{}: column {} cannot become an attribute, since every event has a column {} of its own; name the "
                    "columns to take (--columns) to leave it out",
                    input_, shown(name), taken));
            }
        }
        return {};
    }

    PlannedColumn* planned(std::string_view name) {
        PlannedColumn* found = nullptr;
        for (PlannedColumn& column : plan_.columns) {
            if (column.attribute == name) {
                return &column;
            }
            if (same_name(column.attribute, name)) {
                found = &column;
            }
        }
        return found;
    }

    Result<PlannedColumn*> planned_or_error(const std::string& name, std::string_view option) {
        if (const ReservedColumn* column = reserved(name)) {
            return bad_option(fmt::format("column {} {}", shown(name), column->why_no_type));
        }
        if (PlannedColumn* column = planned(name)) {
            return column;
        }
        SEGDB_TRY(const std::size_t source, column_named(input_, columns_, name));
        return bad_option(
            fmt::format("column {} has a {} but is not among the columns to take", shown(columns_[source]), option));
    }

    Result<void> apply_lists() {
        for (const auto& [name, separator] : options_.lists) {
            SEGDB_TRY(PlannedColumn * column, planned_or_error(name, "list separator"));
            column->spec = AttributeSpec{AttributeType::text_list, 0};
            column->separator = separator;
        }
        return {};
    }

    Result<void> apply_types() {
        plan_.derived_types.resize(options_.derive.size());
        for (const auto& [name, spec] : options_.types) {
            if (spec.type == AttributeType::decimal ? spec.scale < 0 || spec.scale > 18 : spec.scale != 0) {
                return bad_option(
                    fmt::format("the type of column {} has an impossible scale, {}", shown(name), spec.scale));
            }
            if (set_derived_type(name, spec)) {
                continue;
            }
            const ReservedColumn* own = reserved(name);
            if (own != nullptr && own->is_text && spec.type == AttributeType::text) {
                continue;
            }
            SEGDB_TRY(PlannedColumn * column, planned_or_error(name, "type"));
            if (column->spec && *column->spec != spec) {
                return bad_option(fmt::format("column {} is both a list and {}", shown(name), to_text(spec)));
            }
            column->spec = spec;
        }
        return {};
    }

    bool set_derived_type(const std::string& name, const AttributeSpec& spec) {
        for (std::size_t i = 0; i < options_.derive.size(); ++i) {
            if (same_name(options_.derive[i].first, name)) {
                plan_.derived_types[i] = spec;
                return true;
            }
        }
        return false;
    }

    // An attribute that the collection has keeps its type.
    Result<void> apply_collection(PlannedColumn& column) const {
        if (column.spec && column.spec->type == AttributeType::text_list && column.separator.empty()) {
            column.separator = ";";
        }
        const AttributeRecord* attribute =
            existing_ == nullptr ? nullptr : find_attribute(*existing_, column.attribute);
        if (attribute == nullptr) {
            return {};
        }
        if (!attribute->derived.empty()) {
            return bad_option(
                fmt::format("column {} of {} is derived from others and cannot be imported; name the columns to "
                            "take to leave it out",
                            shown(attribute->name), existing_->name));
        }
        if (column.spec && *column.spec != attribute->spec) {
            return bad_option(fmt::format("column {} of {} is {} already and cannot become {}", shown(attribute->name),
                                          existing_->name, to_text(attribute->spec), to_text(*column.spec)));
        }
        column.spec = attribute->spec;
        column.separator = column.separator.empty() ? ";" : column.separator;
        column.attribute = attribute->name;
        column.is_new = false;
        return {};
    }

    const std::string& input_;
    const std::vector<std::string>& columns_;
    const CollectionRecord* existing_;
    const ColumnOptions& options_;
    ColumnPlan plan_;
};

}  // namespace

Result<ColumnPlan> plan_columns(const std::string& input, const std::vector<std::string>& columns, bool choose,
                                const CollectionRecord* existing, const ColumnOptions& options) {
    return Planner(input, columns, existing, options).run(choose);
}

std::optional<std::size_t> find_name(const std::vector<std::string>& names, std::string_view name) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == name) {
            return i;
        }
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (same_name(names[i], name)) {
            return i;
        }
    }
    return std::nullopt;
}

Result<std::size_t> column_named(const std::string& input, const std::vector<std::string>& columns,
                                 std::string_view name) {
    if (const auto found = find_name(columns, name)) {
        return *found;
    }
    std::string message = fmt::format("{} has no column {}", input, shown(name));
    const std::string hint = suggestion(name, columns);
    if (!hint.empty()) {
        message += "; " + hint;
    } else if (columns.size() == 1) {
        message += fmt::format("; its only column is {}: is the delimiter right?", shown(columns[0]));
    } else if (!columns.empty()) {
        std::string list;
        for (std::size_t i = 0; i < columns.size() && i < 20; ++i) {
            list += (i > 0 ? ", " : "") + columns[i];
        }
        message += fmt::format("; it has {}{}", list, columns.size() > 20 ? ", .." : "");
    }
    return Error{ErrorCode::unknown_name, message};
}

}  // namespace segdb
