#include <algorithm>
#include <segdb/database.hpp>
#include <utility>

#include "api/impl.hpp"
#include "api/named_attribute.hpp"
#include "base/cancellation.hpp"
#include "base/text.hpp"
#include "exec/executor.hpp"
#include "exec/value_counter.hpp"
#include "query/planner.hpp"

namespace segdb {
namespace {

Result<const AttributeRecord*> countable(const CollectionRecord& collection, std::string_view name) {
    SEGDB_TRY(const AttributeRecord* const attribute, named_attribute(collection, name));
    if (attribute->is_key) {
        return Error{.code = ErrorCode::wrong_type,
                     .message = "`" + attribute->name + "` is the key of " + collection.name +
                                ": every profile has a value of its own"};
    }
    if (!has_dictionary(attribute->encoding)) {
        return Error{.code = ErrorCode::wrong_type,
                     .message = "`" + attribute->name +
                                "` has too many distinct values for a bitmap each, so they cannot be counted value by "
                                "value; ask `count` about those of interest"};
    }
    return attribute;
}

// The value of a dictionary's entry, as its profiles have it.
Value value_of(const AttributeRecord& attribute, const DictionaryValue& stored) {
    Value value{attribute.is_list() ? AttributeSpec{AttributeType::text} : attribute.spec, {}};
    if (const auto* text = std::get_if<std::string>(&stored)) {
        value.data = *text;
    } else if (attribute.spec.type == AttributeType::boolean) {
        value.data = std::get<std::int64_t>(stored) != 0;
    } else {
        value.data = std::get<std::int64_t>(stored);
    }
    return value;
}

using Found = std::vector<std::pair<std::uint64_t, const DictionaryEntry*>>;

// The values that anybody has, with how many do.
Found values_of_all(const Dictionary& dictionary) {
    Found found;
    for (const auto& entry : dictionary.entries()) {
        if (entry.cardinality > 0) found.emplace_back(static_cast<std::uint64_t>(entry.cardinality), &entry);
    }
    return found;
}

}  // namespace

Result<ValueCounts> Database::value_counts(std::string_view attribute, const ValueCountOptions& options) {
    return Impl::call<ValueCounts>(impl_, [&](Session& session) -> Result<ValueCounts> {
        const Cancellation cancellation(options.cancelled);
        const CancelGuard guard(*session.connection, cancellation.asked());
        SEGDB_TRY(const auto transaction, session.begin_read());
        SEGDB_TRY(const auto query, session.bind(options.within.empty() ? "true" : options.within, options));
        const CollectionRecord& collection = *query->collection;
        SEGDB_TRY(const auto* record, countable(collection, attribute));
        SEGDB_TRY(const Plan within, make_plan(*query, *session.snapshot, {options.without_rules}));
        SEGDB_TRY(const auto* dictionary, session.snapshot->dictionary(*record));
        Executor executor(*session.connection, collection, *session.snapshot, {cancellation.asked(), {}, nullptr});
        ValueCounts counts;
        counts.collection = collection.name;
        counts.attribute = record->name;
        counts.notes = query->notes;
        Found found = values_of_all(*dictionary);
        if (within.kind == PlanKind::everything) {
            SEGDB_TRY(counts.of, executor.count(within));
        } else {
            std::vector<BitmapId> bitmaps;
            for (const auto& [count, entry] : found) bitmaps.push_back(entry->bitmap);
            SEGDB_TRY(const auto counted,
                      count_values(executor, *session.snapshot, within, bitmaps, cancellation.asked()));
            counts.of = counted.of;
            for (std::size_t i = 0; i < found.size(); ++i) found[i].first = counted.counts[i];
            std::erase_if(found, [](const auto& each) { return each.first == 0; });
        }
        std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
            return a.first != b.first ? a.first > b.first : a.second->value < b.second->value;
        });
        counts.distinct = found.size();
        if (options.limit && found.size() > *options.limit) found.resize(*options.limit);
        for (const auto& [count, entry] : found) counts.values.push_back({value_of(*record, entry->value), count});
        return counts;
    });
}

}  // namespace segdb
