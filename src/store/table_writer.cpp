#include "store/table_writer.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "base/try.hpp"
#include "bitmap/ordinal_set.hpp"
#include "store/dirty_chunks.hpp"

namespace segdb {
namespace {

constexpr std::int64_t kMaxOrdinal = 0xffffffffLL;

void bind_value(Statement& statement, int parameter, const SqlValue& value) {
    switch (value.kind) {
        case SqlValue::Kind::absent:
        case SqlValue::Kind::null:
            statement.bind_null(parameter);
            return;
        case SqlValue::Kind::integer:
            statement.bind(parameter, value.integer);
            return;
        case SqlValue::Kind::text:
            statement.bind(parameter, value.text);
            return;
    }
}

Result<std::int64_t> next_free_ordinal(Connection& connection, const std::string& table) {
    SEGDB_TRY(const auto last, connection.query_integer("SELECT max(ordinal) FROM " + sql_name(table)));
    return last ? *last + 1 : std::int64_t{0};
}

// The items of one list attribute, kept per profile.
class ListTable {
  public:
    static Result<ListTable> open(Connection& connection, const std::string& table) {
        ListTable list;
        const std::string name = sql_name(table);
        SEGDB_TRY(list.select_, connection.prepare("SELECT value FROM " + name + " WHERE ordinal = ? ORDER BY value"));
        SEGDB_TRY(list.insert_, connection.prepare("INSERT OR IGNORE INTO " + name + " VALUES(?, ?)"));
        SEGDB_TRY(list.erase_, connection.prepare("DELETE FROM " + name + " WHERE ordinal = ?"));
        list.connection_ = &connection;
        list.table_ = name;
        return list;
    }

    // True when the item was not there before.
    Result<bool> add(std::int64_t ordinal, std::string_view item) {
        insert_.bind(1, ordinal);
        insert_.bind(2, item);
        SEGDB_CHECK(insert_.run());
        return connection_->changes() > 0;
    }

    // Makes the profile's items these; true when that changed anything.
    Result<bool> replace(std::int64_t ordinal, std::vector<std::string_view> items, bool is_new) {
        std::sort(items.begin(), items.end());
        items.erase(std::unique(items.begin(), items.end()), items.end());
        if (!is_new) {
            SEGDB_TRY(const bool same, holds(ordinal, items));
            if (same) return false;
            erase_.bind(1, ordinal);
            SEGDB_CHECK(erase_.run());
        }
        SEGDB_CHECK(insert_all(ordinal, items));
        return true;
    }

  private:
    // Several items a statement: SQLite's cost of starting and ending one is larger than that of a row.
    static constexpr std::size_t kItemsAtOnce = 16;

    Result<void> insert_all(std::int64_t ordinal, const std::vector<std::string_view>& items) {
        for (std::size_t first = 0; first < items.size(); first += kItemsAtOnce) {
            const std::size_t count = std::min(kItemsAtOnce, items.size() - first);
            SEGDB_TRY(auto* statement, insert_of(count));
            statement->bind(1, ordinal);
            for (std::size_t i = 0; i < count; ++i) statement->bind(static_cast<int>(i) + 2, items[first + i]);
            SEGDB_CHECK(statement->run());
        }
        return {};
    }

    Result<Statement*> insert_of(std::size_t count) {
        auto& statement = inserts_[count - 1];
        if (!statement) {
            std::string rows = "(?1, ?2)";
            for (std::size_t i = 1; i < count; ++i) rows += ", (?1, ?" + std::to_string(i + 2) + ")";
            SEGDB_TRY(statement, connection_->prepare("INSERT INTO " + table_ + " VALUES" + rows));
        }
        return &*statement;
    }

    Result<bool> holds(std::int64_t ordinal, const std::vector<std::string_view>& items) {
        select_.reset();
        select_.bind(1, ordinal);
        std::size_t at = 0;
        bool same = true;
        while (same) {
            SEGDB_TRY(const bool row, select_.step());
            if (!row) break;
            same = at < items.size() && select_.text(0) == items[at];
            ++at;
        }
        select_.reset();
        return same && at == items.size();
    }

    Connection* connection_ = nullptr;
    std::string table_;
    Statement select_;
    Statement insert_;
    Statement erase_;
    std::array<std::optional<Statement>, kItemsAtOnce> inserts_;  // of 1, 2, .. items
};

class Writer final : public TableWriter {
  public:
    Writer(Connection& connection, const CollectionRecord& collection, std::vector<std::string> columns)
        : connection_(&connection),
          collection_(collection.name),
          key_(collection.key),
          noun_(collection.is_event() ? "events" : "profiles"),
          columns_(std::move(columns)) {}

    Result<void> prepare(const CollectionRecord& collection, const std::vector<const AttributeRecord*>& lists) {
        SEGDB_TRY(next_ordinal_, next_free_ordinal(*connection_, collection_));
        first_new_ = next_ordinal_;
        SEGDB_TRY(insert_, connection_->prepare(insert_sql()));
        if (!key_.empty()) {
            SEGDB_TRY(find_, connection_->prepare("SELECT ordinal FROM " + sql_name(collection_) + " WHERE " +
                                                  sql_name(key_) + " = ?"));
        }
        // Items that a REPLACE by foreign SQL left behind must not become those of a new profile.
        for (const auto& attribute : collection.attributes) {
            if (!attribute.is_list()) continue;
            SEGDB_CHECK(connection_->execute("DELETE FROM " + sql_name(list_table(collection, attribute)) +
                                             " WHERE ordinal >= " + std::to_string(next_ordinal_)));
        }
        // The same of events; their own triggers note what that changes.
        SEGDB_TRY(const auto events, event_tables(*connection_, collection));
        for (const auto& event : events) {
            SEGDB_CHECK(connection_->execute("DELETE FROM " + sql_name(event) +
                                             " WHERE profile >= " + std::to_string(next_ordinal_)));
        }
        for (const auto* list : lists) {
            SEGDB_TRY(auto opened, ListTable::open(*connection_, list_table(collection, *list)));
            lists_.push_back(std::move(opened));
        }
        return {};
    }

    Result<RowOutcome> upsert(std::string_view key, std::span<const SqlValue> cells,
                              std::span<const ListValue> lists) override {
        SEGDB_TRY(const bool inserted, insert(key, cells));
        if (inserted) {
            const std::int64_t ordinal = next_ordinal_++;
            SEGDB_TRY(const bool changed, write_lists(ordinal, lists, true));
            (void)changed;
            dirty_.add(ordinal);
            last_ = static_cast<std::uint32_t>(ordinal);
            return RowOutcome::added;
        }
        SEGDB_TRY(const std::int64_t ordinal, find(key));
        last_ = static_cast<std::uint32_t>(ordinal);
        SEGDB_TRY(const bool cells_changed, update(ordinal, cells));
        SEGDB_TRY(const bool lists_changed, write_lists(ordinal, lists, false));
        const bool changed = cells_changed || lists_changed;
        if (changed) dirty_.add(ordinal);
        const bool again = ordinal >= first_new_ || !touched_.add(static_cast<std::uint32_t>(ordinal));
        if (again) return RowOutcome::duplicate;
        return changed ? RowOutcome::changed : RowOutcome::unchanged;
    }

    [[nodiscard]] std::uint32_t last_ordinal() const override { return last_; }
    [[nodiscard]] std::vector<std::uint32_t> dirty_chunks() const override { return dirty_.list(); }

  private:
    [[nodiscard]] std::string insert_sql() const {
        std::string names = "ordinal";
        std::string parameters = "?";
        const auto add = [&](const std::string& column) {
            names += ", " + sql_name(column);
            parameters += ", ?";
        };
        if (!key_.empty()) add(key_);
        for (const auto& column : columns_) add(column);
        const std::string conflict = key_.empty() ? "" : " ON CONFLICT(" + sql_name(key_) + ") DO NOTHING";
        return "INSERT INTO " + sql_name(collection_) + "(" + names + ") VALUES(" + parameters + ")" + conflict;
    }

    // False when the key is there already.
    Result<bool> insert(std::string_view key, std::span<const SqlValue> cells) {
        if (next_ordinal_ > kMaxOrdinal) {
            SEGDB_TRY(const bool known, is_known(key));
            if (known) return false;
            return Error{
                .code = ErrorCode::limit,
                .message = "collection " + collection_ + " is full: it cannot hold more than 4,294,967,296 " + noun_};
        }
        insert_.bind(1, next_ordinal_);
        int parameter = 2;
        if (!key_.empty()) insert_.bind(parameter++, key);
        for (const auto& cell : cells) bind_value(insert_, parameter++, cell);
        SEGDB_CHECK(insert_.run());
        return connection_->changes() > 0;
    }

    Result<bool> is_known(std::string_view key) {
        if (key_.empty()) return false;
        SEGDB_TRY(const auto ordinal, find_known(key));
        return ordinal.has_value();
    }

    Result<std::optional<std::int64_t>> find_known(std::string_view key) {
        find_.reset();
        find_.bind(1, key);
        SEGDB_TRY(const bool row, find_.step());
        const auto ordinal = row ? std::optional<std::int64_t>(find_.integer(0)) : std::nullopt;
        find_.reset();
        return ordinal;
    }

    Result<std::int64_t> find(std::string_view key) {
        SEGDB_TRY(const auto ordinal, find_known(key));
        if (ordinal && *ordinal >= 0 && *ordinal <= kMaxOrdinal) return *ordinal;
        return Error{.code = ErrorCode::corrupt,
                     .message = "table " + collection_ + ": the index of its keys does not agree with its rows"};
    }

    // True when at least one value became another. Absent cells take no part, so each set of given columns has a statement.
    Result<bool> update(std::int64_t ordinal, std::span<const SqlValue> cells) {
        std::vector<bool> given(cells.size());
        bool any = false;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            given[i] = cells[i].kind != SqlValue::Kind::absent;
            any = any || given[i];
        }
        if (!any) return false;
        auto statement = updates_.find(given);
        if (statement == updates_.end()) {
            SEGDB_TRY(auto prepared, connection_->prepare(update_sql(given)));
            statement = updates_.emplace(std::move(given), std::move(prepared)).first;
        }
        statement->second.bind(1, ordinal);
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (statement->first[i]) bind_value(statement->second, static_cast<int>(i) + 2, cells[i]);
        }
        SEGDB_CHECK(statement->second.run());
        return connection_->changes() > 0;
    }

    [[nodiscard]] std::string update_sql(const std::vector<bool>& given) const {
        std::string assignments;
        std::string differs;
        for (std::size_t i = 0; i < given.size(); ++i) {
            if (!given[i]) continue;
            const std::string column = sql_name(columns_[i]);
            const std::string parameter = "?" + std::to_string(i + 2);
            assignments += (assignments.empty() ? "" : ", ") + column + " = " + parameter;
            differs += (differs.empty() ? "" : " OR ") + column + " IS NOT " + parameter;
        }
        return "UPDATE " + sql_name(collection_) + " SET " + assignments + " WHERE ordinal = ?1 AND (" + differs + ")";
    }

    Result<bool> write_lists(std::int64_t ordinal, std::span<const ListValue> lists, bool is_new) {
        bool changed = false;
        for (std::size_t i = 0; i < lists.size(); ++i) {
            if (lists[i].absent) continue;
            SEGDB_TRY(const bool this_changed, lists_[i].replace(ordinal, lists[i].items, is_new));
            changed = changed || this_changed;
        }
        return changed;
    }

    Connection* connection_;
    std::string collection_;
    std::string key_;  // empty: events without one
    std::string noun_;
    std::vector<std::string> columns_;
    Statement insert_;
    Statement find_;
    std::map<std::vector<bool>, Statement> updates_;  // by which columns the row gives
    std::vector<ListTable> lists_;
    std::int64_t next_ordinal_ = 0;
    std::int64_t first_new_ = 0;
    std::uint32_t last_ = 0;
    OrdinalSet touched_;  // profiles from before this writer that it has written
    DirtyChunks dirty_;
};

class Adder final : public ListWriter {
  public:
    Adder(Connection& connection, ListTable list) : connection_(&connection), list_(std::move(list)) {}

    Result<void> prepare(const CollectionRecord& collection) {
        SEGDB_TRY(find_, connection_->prepare("SELECT ordinal FROM " + sql_name(collection.name) + " WHERE " +
                                              sql_name(collection.key) + " = ?"));
        return {};
    }

    Result<Outcome> add(std::string_view key, std::string_view item) override {
        find_.reset();
        find_.bind(1, key);
        SEGDB_TRY(const bool known, find_.step());
        if (!known) return Outcome::no_such_profile;
        const std::int64_t ordinal = find_.integer(0);
        SEGDB_TRY(const bool added, list_.add(ordinal, item));
        if (!added) return Outcome::unchanged;
        dirty_.add(ordinal & kMaxOrdinal);
        return Outcome::added;
    }

    [[nodiscard]] std::vector<std::uint32_t> dirty_chunks() const override { return dirty_.list(); }

  private:
    Connection* connection_;
    ListTable list_;
    Statement find_;
    DirtyChunks dirty_;
};

}  // namespace

Result<std::unique_ptr<TableWriter>> TableWriter::open(Connection& connection, const CollectionRecord& collection,
                                                       const std::vector<const AttributeRecord*>& columns,
                                                       const std::vector<const AttributeRecord*>& lists) {
    std::vector<std::string> names;
    names.reserve(columns.size());
    for (const auto* column : columns) names.push_back(column->name);
    auto writer = std::make_unique<Writer>(connection, collection, std::move(names));
    SEGDB_CHECK(writer->prepare(collection, lists));
    return std::unique_ptr<TableWriter>(std::move(writer));
}

Result<std::unique_ptr<ListWriter>> ListWriter::open(Connection& connection, const CollectionRecord& collection,
                                                     const AttributeRecord& list) {
    SEGDB_TRY(auto table, ListTable::open(connection, list_table(collection, list)));
    auto adder = std::make_unique<Adder>(connection, std::move(table));
    SEGDB_CHECK(adder->prepare(collection));
    return std::unique_ptr<ListWriter>(std::move(adder));
}

}  // namespace segdb
