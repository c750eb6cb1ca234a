// Event kinds made through the storage layer, and what its index says of them.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "catalog/catalog.hpp"
#include "store/connection.hpp"
#include "store/indexer.hpp"
#include "store/snapshot.hpp"
#include "support/outcome.hpp"

namespace segdb::test {

inline std::unique_ptr<Connection> connect(const std::string& path) {
    auto opened = Connection::open(path, Connection::Mode::read_write, 10'000);
    REQUIRE(problem(opened) == "");
    return std::move(opened).value();
}

using Columns = std::vector<std::pair<std::string, AttributeSpec>>;

// Makes an event kind of `of`, which exists, in a transaction of its own.
inline void create_event(const std::string& path, const std::string& name, const std::string& of,
                         const std::string& key, const Columns& columns) {
    const auto connection = connect(path);
    auto transaction = Transaction::begin(*connection, Transaction::Kind::write);
    REQUIRE(problem(transaction) == "");
    auto catalog = Catalog::load(*connection);
    REQUIRE(problem(catalog) == "");
    const auto created = catalog->create_event(*connection, name, *catalog->find_collection(of), key);
    REQUIRE(problem(created) == "");
    for (const auto& [column, spec] : columns) {
        REQUIRE(problem(Catalog::add_attribute(*connection, **created, column, spec)) == "");
    }
    REQUIRE(problem(bump_version(*connection)) == "");
    REQUIRE(problem(transaction->commit()) == "");
}

// The profile of each event, by ordinal, as the blocks of the stored index hold it.
inline std::map<std::uint32_t, std::uint32_t> indexed_profiles(const std::string& path, const std::string& event) {
    const auto connection = connect(path);
    auto catalog = Catalog::load(*connection);
    REQUIRE(problem(catalog) == "");
    const CollectionRecord& events = *catalog->find_collection(event);
    Snapshot snapshot(*connection, 1 << 20);
    const auto directory = snapshot.columns().directory(profile_column(events));
    REQUIRE(problem(directory) == "");
    std::map<std::uint32_t, std::uint32_t> profiles;
    for (const auto& entry : (*directory)->entries()) {
        const auto block = snapshot.columns().ordinals(profile_column(events), entry.chunk);
        REQUIRE(problem(block) == "");
        const auto live = ChunkTable(*connection).read(events.live, entry.chunk);
        REQUIRE(problem(live) == "");
        for (const std::uint16_t place : (*live)->elements()) {
            profiles[(entry.chunk << kChunkBits) + place] = (*block)->at(place);
        }
    }
    return profiles;
}

}  // namespace segdb::test
