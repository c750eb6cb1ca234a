#include "ingest/import_plan.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"

namespace segdb {
namespace {

Error bad_option(std::string message) { return {ErrorCode::invalid_argument, std::move(message)}; }

Result<void> find_key(const std::string& input, const std::vector<std::string>& columns,
                      const CollectionRecord* existing, const std::string& key, ImportPlan& plan) {
    const std::string& wanted = key.empty() && existing != nullptr ? existing->key : key;
    if (wanted.empty()) {
        return bad_option("a new collection needs a key: name the column that identifies a profile");
    }
    if (existing != nullptr && !same_name(wanted, existing->key)) {
        return bad_option(
            fmt::format("the key of {} is {}, not {}", existing->name, shown(existing->key), shown(wanted)));
    }
    SEGDB_TRY(plan.key_source, column_named(input, columns, wanted));
    plan.key = existing != nullptr ? existing->key : columns[plan.key_source];
    return {};
}

}  // namespace

Result<ImportPlan> plan_import(const std::string& input, const std::vector<std::string>& columns, bool choose,
                               const CollectionRecord* existing, const ImportOptions& options) {
    ImportPlan plan;
    SEGDB_CHECK(find_key(input, columns, existing, options.key, plan));
    const ColumnOptions chosen{options.types,
                               options.lists,
                               options.columns,
                               options.derive,
                               {{plan.key_source, "is the key, which is always text", true}},
                               {}};
    SEGDB_TRY(ColumnPlan planned, plan_columns(input, columns, choose, existing, chosen));
    plan.columns = std::move(planned.columns);
    plan.derived_types = std::move(planned.derived_types);
    return plan;
}

Result<CollectionRecord*> collection_for_import(Catalog& catalog, const std::string& name) {
    if (!name.empty()) {
        CollectionRecord* const found = catalog.find_collection(name);
        if (found != nullptr && found->is_event()) {
            return bad_option(found->name + " are events, which are not imported as profiles are");
        }
        return found;
    }
    if (auto only = catalog.collection(name); only.ok()) {
        return only;
    }
    return bad_option(catalog.collections().empty()
                          ? "name the collection to import into; it will be made"
                          : "the database has several collections; name the one to import into");
}

}  // namespace segdb
