#include <algorithm>
#include <segdb/database.hpp>
#include <utility>

#include "api/impl.hpp"
#include "store/sizes.hpp"

namespace segdb {
namespace {

Result<AttributeInfo> describe(Session& session, const AttributeRecord& attribute, std::uint64_t profiles) {
    AttributeInfo info;
    info.name = attribute.name;
    info.spec = attribute.spec;
    info.derived = !attribute.derived.empty();
    if (attribute.is_key) {
        info.encoding = "key";
        info.present = profiles;
        info.distinct = profiles;
        SEGDB_TRY(info.index_bytes, payload_bytes(*session.connection, attribute));
        return info;
    }
    info.encoding = to_text(attribute.encoding);
    SEGDB_TRY(info.present, session.snapshot->cardinality(attribute.presence));
    SEGDB_TRY(info.index_bytes, payload_bytes(*session.connection, attribute));
    if (!has_dictionary(attribute.encoding)) return info;
    SEGDB_TRY(const auto* dictionary, session.snapshot->dictionary(attribute));
    const auto& entries = dictionary->entries();
    info.distinct = static_cast<std::uint64_t>(std::count_if(
        entries.begin(), entries.end(), [](const DictionaryEntry& entry) { return entry.cardinality > 0; }));
    return info;
}

// The collection whose profiles an event kind belongs to; empty for profiles.
std::string owner_of(const Session& session, const CollectionRecord& collection) {
    for (const auto& each : session.catalog.collections()) {
        if (each.id == collection.of) return each.name;
    }
    return {};
}

Result<CollectionInfo> describe(Session& session, const CollectionRecord& collection) {
    CollectionInfo info;
    info.name = collection.name;
    info.key = collection.key;
    info.of = owner_of(session, collection);
    SEGDB_TRY(info.profiles, session.snapshot->cardinality(collection.live));
    SEGDB_TRY(info.data_bytes, data_bytes(*session.connection, collection));
    SEGDB_TRY(info.index_bytes, payload_bytes(*session.connection, collection.live));
    for (const auto& predicate : session.catalog.predicates()) {
        if (predicate.event != collection.id) continue;
        DefinitionInfo definition{predicate.name, collection.name, predicate.definition, 0};
        SEGDB_TRY(definition.events, session.snapshot->cardinality(predicate.bitmap));
        SEGDB_TRY(const std::uint64_t bytes, payload_bytes(*session.connection, predicate.bitmap));
        info.index_bytes += bytes;
        info.definitions.push_back(std::move(definition));
    }
    for (const auto& attribute : collection.attributes) {
        if (attribute.is_reference()) {
            SEGDB_TRY(const std::uint64_t bytes, payload_bytes(*session.connection, attribute));
            info.index_bytes += bytes;
            continue;
        }
        SEGDB_TRY(auto described, describe(session, attribute, info.profiles));
        info.index_bytes += described.index_bytes;
        info.attributes.push_back(std::move(described));
    }
    std::stable_partition(info.attributes.begin(), info.attributes.end(),
                          [](const AttributeInfo& each) { return each.spec.type != AttributeType::text_list; });
    return info;
}

// The pages of the index belong to all collections together: each is given its share by what its containers hold.
void share_pages(std::vector<CollectionInfo>& collections, std::uint64_t pages) {
    std::uint64_t payload = 0;
    for (const auto& collection : collections) payload += collection.index_bytes;
    if (pages < payload || payload == 0) return;
    for (auto& collection : collections) {
        const double share = static_cast<double>(collection.index_bytes) / static_cast<double>(payload);
        collection.index_bytes = static_cast<std::uint64_t>(share * static_cast<double>(pages));
    }
}

}  // namespace

Result<std::vector<CollectionInfo>> Database::schema() {
    return Impl::call<std::vector<CollectionInfo>>(impl_, [&](Session& session) -> Result<std::vector<CollectionInfo>> {
        SEGDB_TRY(const auto transaction, session.begin_read());
        std::vector<CollectionInfo> collections;
        for (const auto& collection : session.catalog.collections()) {
            SEGDB_TRY(auto described, describe(session, collection));
            collections.push_back(std::move(described));
        }
        SEGDB_TRY(const std::uint64_t pages, index_bytes(*session.connection));
        share_pages(collections, pages);
        return collections;
    });
}

}  // namespace segdb
