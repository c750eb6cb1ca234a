// Named event predicates: made, taken away, and compared with what they stand for.
#include <algorithm>
#include <segdb/database.hpp>
#include <utility>

#include "api/impl.hpp"
#include "base/text.hpp"
#include "exec/event_predicates.hpp"
#include "store/indexer.hpp"
#include "store/predicates.hpp"

namespace segdb {
namespace {

// The events that the definition is about: named themselves, or by another predicate on them.
Result<const CollectionRecord*> events_of(const Catalog& catalog, const std::string& name) {
    if (const auto* collection = catalog.find_collection(name); collection != nullptr && collection->is_event()) {
        return collection;
    }
    if (const auto* predicate = catalog.find_predicate(name)) return catalog.find_collection(predicate->event);
    return Error{.code = ErrorCode::unknown_name, .message = no_such_event(catalog, name, true)};
}

// The predicate that was built on this one; null when none was.
const PredicateRecord* built_on(const Catalog& catalog, const PredicateRecord& base) {
    for (const auto& predicate : catalog.predicates()) {
        const auto definition = parse_event_definition(predicate.definition);
        if (definition && same_name(definition->selection().event.text, base.name)) return &predicate;
    }
    return nullptr;
}

}  // namespace

Result<DefinitionInfo> Database::define(const std::string& name, std::string_view definition) {
    return Impl::call<DefinitionInfo>(impl_, [&](Session& session) -> Result<DefinitionInfo> {
        SEGDB_CHECK(session.begin_read());  // what others wrote is indexed before
        SEGDB_TRY(const auto parsed, parse_event_definition(definition));
        SEGDB_TRY(auto transaction, Transaction::begin(*session.connection, Transaction::Kind::write));
        SEGDB_TRY(auto catalog, Catalog::load(*session.connection));
        const std::string& event = parsed.selection().event.text;
        if (same_name(event, name)) {
            return Error{.code = ErrorCode::invalid_argument,
                         .message = shown(name) + " cannot be defined by itself: that is a cycle"};
        }
        SEGDB_TRY(const auto* events, events_of(catalog, event));
        SEGDB_CHECK(check_definition(parsed, catalog, *events, session.database_zone()));
        SEGDB_TRY(const auto* made, catalog.create_predicate(*session.connection, name, *events, to_text(parsed)));
        DefinitionInfo info{made->name, events->name, made->definition, 0, parsed.notes};
        SEGDB_TRY(const auto chunks, chunks_with_rows(*session.connection, *events));
        SEGDB_CHECK(refresh_predicates(*session.connection, catalog, *events, chunks));
        SEGDB_CHECK(bump_version(*session.connection));
        const BitmapId bitmap = made->bitmap;
        SEGDB_CHECK(transaction.commit());
        session.forget();
        SEGDB_TRY(const auto reading, session.begin_read());
        SEGDB_TRY(info.events, session.snapshot->cardinality(bitmap));
        return info;
    });
}

Result<void> Database::undefine(const std::string& name) {
    return Impl::call<void>(impl_, [&](Session& session) -> Result<void> {
        SEGDB_TRY(auto transaction, Transaction::begin(*session.connection, Transaction::Kind::write));
        SEGDB_TRY(auto catalog, Catalog::load(*session.connection));
        if (const auto* known = catalog.find_predicate(name)) {
            if (const auto* other = built_on(catalog, *known)) {
                return Error{.code = ErrorCode::invalid_argument,
                             .message = shown(known->name) + " is what " + shown(other->name) +
                                        " is defined by; take that away first"};
            }
        }
        SEGDB_CHECK(catalog.drop_predicate(*session.connection, name));
        SEGDB_CHECK(bump_version(*session.connection));
        SEGDB_CHECK(transaction.commit());
        session.forget();
        return {};
    });
}

}  // namespace segdb
