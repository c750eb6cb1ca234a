// The blocks of bit-sliced numbers and of texts by (attribute, chunk): the table segdb_columns.
#pragma once

#include <cstdint>
#include <optional>
#include <segdb/result.hpp>
#include <string>
#include <vector>

#include "bitmap/chunk_view.hpp"
#include "store/connection.hpp"
#include "store/records.hpp"

namespace segdb {

// Thread safety: not safe; use it from one thread at a time.
class ColumnTable {
  public:
    // A block, and what is kept beside it so that a query can pass it over unread.
    struct Column {
        std::int64_t low = 0;   // numbers: the least value; texts: 0
        std::int64_t high = 0;  // numbers: the greatest value; texts: 0
        std::string filter;     // texts: their filter (text_filter.hpp); numbers: empty
        std::string block;
        friend bool operator==(const Column&, const Column&) = default;
    };
    struct Entry {
        std::uint32_t chunk = 0;
        std::int64_t low = 0;
        std::int64_t high = 0;
    };

    explicit ColumnTable(Connection& connection) : connection_(&connection) {}

    // The chunks that have a block, ascending. Errors: corrupt for a range that is none.
    Result<std::vector<Entry>> directory(const AttributeRecord& attribute);
    // One of these; nothing when there is none.
    Result<std::optional<Entry>> entry(const AttributeRecord& attribute, std::uint32_t chunk);
    // All of it; nothing when there is none.
    Result<std::optional<Column>> find(const AttributeRecord& attribute, std::uint32_t chunk);
    // Into memory that is used again. Errors of both: corrupt when there is none.
    Result<void> block(const AttributeRecord& attribute, std::uint32_t chunk, std::string& into);
    Result<void> filter(const AttributeRecord& attribute, std::uint32_t chunk, std::string& into);

    // REQUIRES of all below: an open write transaction.
    Result<void> write(const AttributeRecord& attribute, std::uint32_t chunk, const Column& column);
    Result<void> erase(const AttributeRecord& attribute, std::uint32_t chunk);
    Result<void> erase_all(const AttributeRecord& attribute);

  private:
    Result<void> check(const AttributeRecord& attribute, const Entry& entry);
    Result<Statement*> ready(std::optional<Statement>& statement, std::string_view sql);
    Result<void> bytes(const char* column, const AttributeRecord& attribute, std::uint32_t chunk, std::string& into);
    Connection* connection_;
    std::optional<Statement> directory_;
    std::optional<Statement> entry_;
    std::optional<Statement> find_;
    std::optional<Statement> write_;
    std::optional<Statement> erase_;
};

}  // namespace segdb
