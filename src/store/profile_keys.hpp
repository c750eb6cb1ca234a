// The ordinals of profiles by key, for whoever writes rows that name profiles.
//
// Keys repeat, so what was looked up is kept in memory: up to half of a bound in the newer of two maps, which then becomes
// the older one, whose entries come back when they are asked for again. Invariant: memory never exceeds the bound.
// REQUIRES: nobody else adds or deletes profiles while it is used.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <segdb/result.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/connection.hpp"
#include "store/records.hpp"
#include "store/table_writer.hpp"

namespace segdb {

inline constexpr std::size_t kProfileKeyBytes = 64 * 1024 * 1024;

// Thread safety: not safe; use it from one thread at a time.
class ProfileKeys {
  public:
    // `create`: a profile that is missing is made, with the key alone; REQUIRES then what TableWriter does.
    static Result<ProfileKeys> open(Connection& connection, const CollectionRecord& profiles, bool create,
                                    std::size_t max_bytes = kProfileKeyBytes);

    // Nothing when there is no such profile. Errors: corrupt, limit, disk_full, io and the like.
    Result<std::optional<std::uint32_t>> find(std::string_view key);

    [[nodiscard]] std::uint64_t created() const { return created_; }
    // Chunks with new profiles, ascending.
    [[nodiscard]] std::vector<std::uint32_t> dirty_chunks() const;
    [[nodiscard]] std::size_t bytes() const { return newer_bytes_ + older_bytes_; }

  private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>()(key); }
    };
    using Map = std::unordered_map<std::string, std::optional<std::uint32_t>, Hash, std::equal_to<>>;

    ProfileKeys() = default;
    Result<std::optional<std::uint32_t>> look_up(std::string_view key);
    void keep(std::string_view key, std::optional<std::uint32_t> ordinal);

    std::string table_;
    Statement find_;
    std::unique_ptr<TableWriter> writer_;  // null: missing profiles stay missing
    std::uint64_t created_ = 0;
    std::size_t max_bytes_ = 0;
    Map newer_;
    Map older_;
    std::size_t newer_bytes_ = 0;
    std::size_t older_bytes_ = 0;
};

}  // namespace segdb
