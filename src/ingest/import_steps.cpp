#include "ingest/import_steps.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/try.hpp"
#include "catalog/catalog.hpp"
#include "ingest/derive.hpp"
#include "store/indexer.hpp"

namespace segdb {
namespace {

Error in_input(Error error, const std::string& input) {
    if (error.code == ErrorCode::bad_data && !input.empty()) {
        error.message = fmt::format("{}: {}", input, error.message);
    }
    return error;
}

// The index refuses values of a wrong type, and tells where; of derived ones the user needs to know why.
Result<void> index_chunks(Connection& connection, CollectionRecord& collection,
                          const std::vector<std::uint32_t>& chunks, const std::string& input,
                          const RefreshOptions& options) {
    auto refreshed = refresh_index(connection, collection, chunks, options);
    if (!refreshed && refreshed.error().code != ErrorCode::bad_data) {
        return refreshed.error();
    }
    if (const auto checked = check_derived(connection, collection, chunks, refreshed.ok()); !checked) {
        return in_input(checked.error(), input);
    }
    return refreshed;
}

}  // namespace

Result<void> add_planned_columns(Connection& connection, CollectionRecord& collection,
                                 const std::vector<PlannedColumn>& columns, NewAttributes& added) {
    for (const PlannedColumn& column : columns) {
        if (column.is_new) {
            SEGDB_CHECK(Catalog::add_attribute(connection, collection, column.attribute, *column.spec));
            added.emplace_back(column.attribute, *column.spec);
        }
    }
    return {};
}

Result<std::vector<const AttributeRecord*>> attributes_of(const CollectionRecord& collection,
                                                          const std::vector<PlannedColumn>& columns) {
    std::vector<const AttributeRecord*> attributes;
    for (const PlannedColumn& column : columns) {
        attributes.push_back(find_attribute(collection, column.attribute));
        if (attributes.back() == nullptr) {
            return Error{ErrorCode::internal, fmt::format("the new attribute {} is missing", shown(column.attribute))};
        }
    }
    return attributes;
}

Result<void> add_derived_column(Connection& connection, CollectionRecord& collection,
                                const std::pair<std::string, std::string>& derive,
                                const std::optional<AttributeSpec>& type, const std::string& input,
                                const std::function<bool()>& cancelled, NewAttributes& added) {
    const auto is_new = add_derived(connection, collection, derive.first, derive.second, type, cancelled);
    if (!is_new) {
        return in_input(is_new.error(), input);
    }
    if (*is_new) {
        added.emplace_back(derive.first, collection.attributes.back().spec);
    }
    return {};
}

Result<void> index_import(Connection& connection, CollectionRecord& collection,
                          const std::vector<std::uint32_t>& written, const NewAttributes& new_derived,
                          const std::string& input, ImportWatch& watch) {
    watch.begin(ImportProgress::Phase::building_index);
    RefreshOptions refresh;
    refresh.cancelled = watch.cancelled();
    refresh.progress = [&watch](std::uint64_t rows) { (void)watch.rows_done(rows, 0).ok(); };
    SEGDB_CHECK(index_chunks(connection, collection, written, input, refresh));
    if (!new_derived.empty()) {
        for (const auto& [name, spec] : new_derived) {
            refresh.only_attributes.push_back(find_attribute(collection, name)->id);
        }
        SEGDB_TRY(const auto all, chunks_with_rows(connection, collection));
        SEGDB_CHECK(index_chunks(connection, collection, all, input, refresh));
    }
    watch.finish();
    return {};
}

}  // namespace segdb
