// Leaves read from the tables of a file: keys by the key column's SQL index, other conditions row by row.
#pragma once

#include "exec/leaf_reader.hpp"
#include "store/connection.hpp"
#include "store/records.hpp"
#include "store/snapshot.hpp"

namespace segdb {

// Thread safety: not safe; use it from one thread at a time.
class TableReader final : public LeafReader {
  public:
    // REQUIRES: an open transaction that the snapshot has entered; all of it outlives the reader.
    TableReader(Connection& connection, const CollectionRecord& collection, Snapshot& snapshot)
        : connection_(connection), collection_(collection), snapshot_(snapshot) {}

    Result<void> scan(const BoundCondition& condition, std::uint32_t chunk,
                      std::vector<std::uint16_t>& places) override;
    Result<std::vector<std::uint32_t>> keys(const BoundCondition& condition) override;

  private:
    Result<void> keep_live(std::uint32_t chunk, std::vector<std::uint16_t>& places);

    Connection& connection_;
    const CollectionRecord& collection_;
    Snapshot& snapshot_;
};

}  // namespace segdb
