#include <segdb/database.hpp>
#include <utility>

#include "api/impl.hpp"
#include "api/named_attribute.hpp"
#include "base/cancellation.hpp"
#include "base/text.hpp"
#include "exec/elements.hpp"
#include "exec/executor.hpp"
#include "exec/explainer.hpp"
#include "exec/kept_counts.hpp"
#include "exec/profile_evaluator.hpp"
#include "grammar/printer.hpp"
#include "query/planner.hpp"
#include "query/rules.hpp"
#include "query/sql_printer.hpp"
#include "store/profile_reader.hpp"

namespace segdb {
namespace {

Result<CountResult> result_of(const BoundQuery& query, Session& session, std::uint64_t count) {
    CountResult result;
    result.count = count;
    SEGDB_TRY(result.of, session.snapshot->cardinality(query.collection->live));
    result.collection = query.collection->name;
    result.notes = query.notes;
    result.windows = query.windows;
    return result;
}

Result<std::vector<const AttributeRecord*>> columns_of(const CollectionRecord& collection,
                                                       const MembersOptions& options) {
    std::vector<const AttributeRecord*> columns;
    if (options.all_columns) {
        for (const auto& attribute : collection.attributes) {
            if (!attribute.is_key) columns.push_back(&attribute);
        }
        return columns;
    }
    for (const auto& name : options.columns) {
        if (collection.is_event() && same_name(name, kProfileColumn)) {
            columns.push_back(&profile_column(collection));
            continue;
        }
        SEGDB_TRY(const AttributeRecord* const attribute, named_attribute(collection, name));
        columns.push_back(attribute);
    }
    return columns;
}

// SQLite is limited where the language is not, and has no code of its own for it: the depth of an expression, the length
// of a pattern, how often a table is named.
Error with_limits_of_sqlite(Error error) {
    for (const std::string_view limit :
         {"Expression tree is too large", "parser stack overflow", "pattern too complex", "too many references to"}) {
        if (error.message.find(limit) == std::string::npos) continue;
        return {.code = ErrorCode::limit,
                .message = "the expression is too deep or too long for SQLite to run it as SQL (" + error.message +
                           "); count and list have no such limit"};
    }
    return error;
}

}  // namespace

std::vector<std::string> rule_names() {
    const auto names = names_of_rules();
    return {names.begin(), names.end()};
}

Result<CountResult> Database::count(std::string_view expression, const QueryOptions& options) {
    return Impl::call<CountResult>(impl_, [&](Session& session) -> Result<CountResult> {
        const Cancellation cancellation(options.cancelled);
        const CancelGuard guard(*session.connection, cancellation.asked());
        SEGDB_TRY(const auto transaction, session.begin_read());
        SEGDB_TRY(const auto query, session.bind(expression, options));
        KeptCount kept(*query, options.without_rules, *session.snapshot);
        if (const auto known = kept.find()) return result_of(*query, session, *known);
        SEGDB_TRY(const Plan plan, make_plan(*query, *session.snapshot, {options.without_rules}));
        Executor executor(*session.connection, *query->collection, *session.snapshot,
                          {cancellation.asked(), {}, nullptr, options.threads});
        std::uint64_t count = 0;
        if (kept.is_wanted()) {
            ChunkCounts of_chunks = kept.earlier();
            SEGDB_TRY(count, executor.count(plan, of_chunks));
            kept.keep(count, std::move(of_chunks));
        } else {
            SEGDB_TRY(count, executor.count(plan));
        }
        return result_of(*query, session, count);
    });
}

Result<CountResult> Database::members(std::string_view expression, const MembersOptions& options,
                                      const std::function<bool(const Member&)>& each) {
    return Impl::call<CountResult>(impl_, [&](Session& session) -> Result<CountResult> {
        const Cancellation cancellation(options.cancelled);
        const CancelGuard guard(*session.connection, cancellation.asked());
        SEGDB_TRY(const auto transaction, session.begin_read());
        SEGDB_TRY(const auto query, session.bind(expression, options));
        SEGDB_TRY(const Plan plan, make_plan(*query, *session.snapshot, {options.without_rules}));
        const CollectionRecord& collection = *query->collection;
        SEGDB_TRY(const auto columns, columns_of(collection, options));
        if (options.header) {
            std::vector<std::string> names;
            names.reserve(columns.size());
            for (const auto* column : columns) names.push_back(column->name);
            options.header(collection.key.empty() ? "ordinal" : collection.key, names);
        }
        const CollectionRecord* profiles = session.catalog.find_collection(collection.of);
        SEGDB_TRY(auto reader, ProfileReader::open(*session.connection, collection, columns, profiles));
        Executor executor(*session.connection, collection, *session.snapshot,
                          {cancellation.asked(), {}, nullptr, options.threads});
        std::uint64_t count = 0;
        std::uint64_t handed = 0;
        std::vector<std::uint16_t> room;
        bool wanted = each != nullptr && (!options.limit || *options.limit > 0);
        Member member;
        const auto hand_over = [&](std::uint32_t ordinal, std::string_view key, const std::vector<Value>& values) {
            member.ordinal = ordinal;
            member.key = key;
            member.values = values;
            wanted = each(member) && (!options.limit || ++handed < *options.limit);
            return wanted;
        };
        SEGDB_CHECK(executor.for_each_chunk(plan, [&](std::uint32_t chunk, const ChunkView& selected) -> Result<bool> {
            count += selected.cardinality;
            if (wanted) SEGDB_CHECK(reader.read(chunk, elements_of(selected, room), hand_over));
            return true;
        }));
        return result_of(*query, session, count);
    });
}

Result<Explanation> Database::explain(std::string_view expression, const ExplainOptions& options) {
    return Impl::call<Explanation>(impl_, [&](Session& session) -> Result<Explanation> {
        const Cancellation cancellation(options.cancelled);
        const CancelGuard guard(*session.connection, cancellation.asked());
        SEGDB_TRY(const auto transaction, session.begin_read());
        SEGDB_TRY(const auto query, session.bind(expression, options));
        SEGDB_TRY(const Plan plan, make_plan(*query, *session.snapshot, {options.without_rules}));
        Actuals actuals;
        Executor executor(*session.connection, *query->collection, *session.snapshot,
                          {cancellation.asked(), options.timer_ns, &actuals, options.threads});
        Explanation explanation;
        SEGDB_TRY(explanation.count, executor.count(plan));
        SEGDB_TRY(explanation.of, session.snapshot->cardinality(query->collection->live));
        explanation.collection = query->collection->name;
        explanation.canonical = grammar::to_text(query->syntax.expression);
        explanation.resolved = query->resolved;
        explanation.notes = query->notes;
        explanation.plan = explained(plan, actuals);
        return explanation;
    });
}

Result<std::string> Database::sql(std::string_view expression, const QueryOptions& options) {
    return Impl::call<std::string>(impl_, [&](Session& session) -> Result<std::string> {
        SEGDB_TRY(const auto transaction, session.begin_read());
        SEGDB_TRY(const auto query, session.bind(expression, options));
        return to_sql(*query);
    });
}

Result<CountResult> Database::run_sql(std::string_view expression, const QueryOptions& options,
                                      const std::function<bool(std::string_view key)>& each) {
    return Impl::call<CountResult>(impl_, [&](Session& session) -> Result<CountResult> {
        const Cancellation cancellation(options.cancelled);
        const CancelGuard guard(*session.connection, cancellation.asked());
        SEGDB_TRY(const auto transaction, session.begin_read());
        SEGDB_TRY(const auto query, session.bind(expression, options));
        auto rows = session.connection->prepare(to_sql(*query));
        if (!rows) return with_limits_of_sqlite(std::move(rows).error());
        std::uint64_t count = 0;
        bool wanted = each != nullptr;
        while (true) {
            const auto row = rows->step();
            if (!row) return with_limits_of_sqlite(row.error());
            if (!*row) break;
            ++count;
            if (wanted) wanted = each(rows->text(0));
        }
        return result_of(*query, session, count);
    });
}

Result<WhyNode> Database::why(std::string_view key, std::string_view expression, const QueryOptions& options) {
    return Impl::call<WhyNode>(impl_, [&](Session& session) -> Result<WhyNode> {
        const Cancellation cancellation(options.cancelled);
        const CancelGuard guard(*session.connection, cancellation.asked());
        SEGDB_TRY(const auto transaction, session.begin_read());
        SEGDB_TRY(const auto query, session.bind(expression, options));
        const CollectionRecord& collection = *query->collection;
        SEGDB_TRY(const auto ordinal, find_profile(*session.connection, collection, key));
        if (!ordinal) {
            return Error{.code = ErrorCode::unknown_name,
                         .message = collection.name +
                                    (collection.is_event() ? " has no event with " : " has no profile with ") +
                                    (collection.key.empty() ? "ordinal" : collection.key) + " " + shown(key)};
        }
        const auto attributes = attributes_of(query->root);
        SEGDB_TRY(auto reader, ProfileReader::open(*session.connection, collection, attributes));
        ProfileValues values;
        const auto row = static_cast<std::uint16_t>(*ordinal & (kChunkSize - 1));
        SEGDB_CHECK(reader.read(*ordinal >> kChunkBits, std::span(&row, 1),
                                [&](std::uint32_t, std::string_view, const auto& read) {
                                    for (std::size_t i = 0; i < attributes.size(); ++i)
                                        values.emplace(attributes[i], read[i]);
                                    return true;
                                }));
        SEGDB_TRY(const auto events, read_profile_events(*session.connection, query->root, *ordinal));
        return explain_profile(query->root, values, events);
    });
}

}  // namespace segdb
