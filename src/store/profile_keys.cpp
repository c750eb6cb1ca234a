#include "store/profile_keys.hpp"

#include <utility>

#include "base/try.hpp"

namespace segdb {
namespace {

constexpr std::int64_t kMaxOrdinal = 0xffffffffLL;
constexpr std::size_t kEntryBytes = 96;  // of a map's node and bucket, beside the key's own bytes

}  // namespace

Result<ProfileKeys> ProfileKeys::open(Connection& connection, const CollectionRecord& profiles, bool create,
                                      std::size_t max_bytes) {
    ProfileKeys keys;
    keys.table_ = profiles.name;
    keys.max_bytes_ = max_bytes;
    SEGDB_TRY(keys.find_, connection.prepare("SELECT ordinal FROM " + sql_name(profiles.name) + " WHERE " +
                                             sql_name(profiles.key) + " = ?"));
    if (create) {
        SEGDB_TRY(keys.writer_, TableWriter::open(connection, profiles, {}, {}));
    }
    return keys;
}

Result<std::optional<std::uint32_t>> ProfileKeys::find(std::string_view key) {
    if (const auto found = newer_.find(key); found != newer_.end()) return found->second;
    std::optional<std::uint32_t> ordinal;
    if (const auto found = older_.find(key); found != older_.end()) {
        ordinal = found->second;
    } else {
        SEGDB_TRY(ordinal, look_up(key));
    }
    keep(key, ordinal);
    return ordinal;
}

Result<std::optional<std::uint32_t>> ProfileKeys::look_up(std::string_view key) {
    find_.reset();
    find_.bind(1, key);
    SEGDB_TRY(const bool row, find_.step());
    const std::int64_t ordinal = row ? find_.integer(0) : -1;
    find_.reset();
    if (row && (ordinal < 0 || ordinal > kMaxOrdinal)) {
        return Error{.code = ErrorCode::corrupt,
                     .message = "table " + table_ + ": the index of its keys does not agree with its rows"};
    }
    if (row) return std::optional(static_cast<std::uint32_t>(ordinal));
    if (writer_ == nullptr) return std::optional<std::uint32_t>();
    SEGDB_TRY(const RowOutcome outcome, writer_->upsert(key, {}, {}));
    created_ += outcome == RowOutcome::added ? 1 : 0;
    return std::optional(writer_->last_ordinal());
}

void ProfileKeys::keep(std::string_view key, std::optional<std::uint32_t> ordinal) {
    const std::size_t bytes = kEntryBytes + key.size();
    if (bytes > max_bytes_ / 2) return;
    if (newer_bytes_ + bytes > max_bytes_ / 2) {
        older_ = std::exchange(newer_, {});
        older_bytes_ = std::exchange(newer_bytes_, 0);
    }
    newer_.emplace(key, ordinal);
    newer_bytes_ += bytes;
}

std::vector<std::uint32_t> ProfileKeys::dirty_chunks() const {
    return writer_ == nullptr ? std::vector<std::uint32_t>() : writer_->dirty_chunks();
}

}  // namespace segdb
