#include "store/column_table.hpp"

#include "base/try.hpp"
#include "store/damage.hpp"

namespace segdb {
namespace {

// Ordered by attribute, then chunk.
std::int64_t key_of(const AttributeRecord& attribute, std::uint32_t chunk) {
    return attribute.id * std::int64_t{kChunkSize} + chunk;
}

}  // namespace

Result<Statement*> ColumnTable::ready(std::optional<Statement>& statement, std::string_view sql) {
    if (!statement) {
        SEGDB_TRY(statement, connection_->prepare(sql));
    }
    statement->reset();
    return &*statement;
}

Result<std::vector<ColumnTable::Entry>> ColumnTable::directory(const AttributeRecord& attribute) {
    SEGDB_TRY(auto* rows,
              ready(directory_, "SELECT id, low, high FROM segdb_columns WHERE id BETWEEN ? AND ? ORDER BY id"));
    rows->bind(1, key_of(attribute, 0));
    rows->bind(2, key_of(attribute, kChunkSize - 1));
    std::vector<Entry> entries;
    while (true) {
        SEGDB_TRY(const bool row, rows->step());
        if (!row) break;
        const auto chunk = static_cast<std::uint32_t>(rows->integer(0) & (kChunkSize - 1));
        if (!entries.empty() && chunk <= entries.back().chunk) {
            rows->reset();
            return damaged_column(*connection_, attribute, chunk, "it is not in its place");  // on a damaged page
        }
        entries.push_back({chunk, rows->integer(1), rows->integer(2)});
    }
    rows->reset();
    for (const Entry& entry : entries) SEGDB_CHECK(check(attribute, entry));
    return entries;
}

Result<std::optional<ColumnTable::Entry>> ColumnTable::entry(const AttributeRecord& attribute, std::uint32_t chunk) {
    SEGDB_TRY(auto* row, ready(entry_, "SELECT low, high FROM segdb_columns WHERE id = ?"));
    row->bind(1, key_of(attribute, chunk));
    SEGDB_TRY(const bool found, row->step());
    const Entry entry = found ? Entry{chunk, row->integer(0), row->integer(1)} : Entry{};
    row->reset();
    if (!found) return std::optional<Entry>();
    SEGDB_CHECK(check(attribute, entry));
    return std::optional(entry);
}

Result<void> ColumnTable::check(const AttributeRecord& attribute, const Entry& entry) {
    if (entry.low <= entry.high) return {};
    return damaged_column(*connection_, attribute, entry.chunk, "its least value is above its greatest");
}

Result<std::optional<ColumnTable::Column>> ColumnTable::find(const AttributeRecord& attribute, std::uint32_t chunk) {
    SEGDB_TRY(auto* row, ready(find_, "SELECT low, high, filter, block FROM segdb_columns WHERE id = ?"));
    row->bind(1, key_of(attribute, chunk));
    SEGDB_TRY(const bool found, row->step());
    std::optional<Column> column;
    if (found) column = Column{row->integer(0), row->integer(1), std::string(row->blob(2)), std::string(row->blob(3))};
    row->reset();
    return column;
}

Result<void> ColumnTable::bytes(const char* column, const AttributeRecord& attribute, std::uint32_t chunk,
                                std::string& into) {
    SEGDB_TRY(const bool found, connection_->read_blob("segdb_columns", column, key_of(attribute, chunk), into));
    if (found) return {};
    return damaged_column(*connection_, attribute, chunk, "its block is lost");
}

Result<void> ColumnTable::block(const AttributeRecord& attribute, std::uint32_t chunk, std::string& into) {
    return bytes("block", attribute, chunk, into);
}

Result<void> ColumnTable::filter(const AttributeRecord& attribute, std::uint32_t chunk, std::string& into) {
    return bytes("filter", attribute, chunk, into);
}

Result<void> ColumnTable::write(const AttributeRecord& attribute, std::uint32_t chunk, const Column& column) {
    SEGDB_TRY(auto* statement, ready(write_,
                                     "INSERT OR REPLACE INTO segdb_columns(id, low, high, filter, block) "
                                     "VALUES(?, ?, ?, ?, ?)"));
    statement->bind(1, key_of(attribute, chunk));
    statement->bind(2, column.low);
    statement->bind(3, column.high);
    statement->bind_blob(4, column.filter);
    statement->bind_blob(5, column.block);
    return statement->run();
}

Result<void> ColumnTable::erase(const AttributeRecord& attribute, std::uint32_t chunk) {
    SEGDB_TRY(auto* statement, ready(erase_, "DELETE FROM segdb_columns WHERE id = ?"));
    statement->bind(1, key_of(attribute, chunk));
    return statement->run();
}

Result<void> ColumnTable::erase_all(const AttributeRecord& attribute) {
    return connection_->execute("DELETE FROM segdb_columns WHERE id BETWEEN " + std::to_string(key_of(attribute, 0)) +
                                " AND " + std::to_string(key_of(attribute, kChunkSize - 1)));
}

}  // namespace segdb
