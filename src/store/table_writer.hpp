// Writes rows into a collection's data table: inserts new keys, updates known ones, keeps lists. Events without a key are
// always inserted.
//
// REQUIRES for all of it: an open write transaction. The caller indexes the chunks that dirty_chunks() names, in the same
// transaction; bulk writers drop the collection's triggers before (change_log.hpp), others clear the log afterwards.
#pragma once

#include <cstdint>
#include <memory>
#include <segdb/result.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/connection.hpp"
#include "store/records.hpp"
#include "store/sql_value.hpp"

namespace segdb {

enum class RowOutcome {
    added,      // a new row
    changed,    // a row from before this writer got a different value
    unchanged,  // a row from before this writer had these values already
    duplicate,  // the key was written by this writer before: this row's values replaced the earlier ones
};

// Thread safety: not safe; use it from one thread at a time.
class TableWriter {
  public:
    // `columns`: stored, non-key, non-list attributes, in the order of upsert's cells; `lists`: list attributes. Of events,
    // `profile` and `at` are among the columns.
    static Result<std::unique_ptr<TableWriter>> open(Connection& connection, const CollectionRecord& collection,
                                                     const std::vector<const AttributeRecord*>& columns,
                                                     const std::vector<const AttributeRecord*>& lists);
    virtual ~TableWriter() = default;

    // `key` is not used in a collection without one. Errors: limit when the collection would exceed 2^32 rows; disk_full,
    // io and the like.
    virtual Result<RowOutcome> upsert(std::string_view key, std::span<const SqlValue> cells,
                                      std::span<const ListValue> lists) = 0;

    // The ordinal of the row that upsert() wrote or found last.
    [[nodiscard]] virtual std::uint32_t last_ordinal() const = 0;

    // Chunks with changed rows so far, ascending.
    [[nodiscard]] virtual std::vector<std::uint32_t> dirty_chunks() const = 0;
};

// Adds items to one list of existing profiles, by key.
// Thread safety: not safe; use it from one thread at a time.
class ListWriter {
  public:
    enum class Outcome { added, unchanged, no_such_profile };
    static Result<std::unique_ptr<ListWriter>> open(Connection& connection, const CollectionRecord& collection,
                                                    const AttributeRecord& list);
    virtual ~ListWriter() = default;
    virtual Result<Outcome> add(std::string_view key, std::string_view item) = 0;
    [[nodiscard]] virtual std::vector<std::uint32_t> dirty_chunks() const = 0;
};

}  // namespace segdb
