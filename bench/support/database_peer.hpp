// A database that is asked for the number of profiles in a segment: text in, number out.
//
// It imports the generated profiles into a folder of its own, in the ways that are fastest for it, and answers each
// question in every form that its tables allow.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "support/contest.hpp"
#include "support/profiles.hpp"
#include "support/segment.hpp"

namespace segdb::bench {

// What is imported: the same profiles in memory and as files.
struct ProfileData {
    const std::vector<Profile>& profiles;
    std::string profiles_csv;
    std::string tags_csv;
};

// The end of a contender's name whose tables live in memory and are gone with the process.
inline constexpr const char* kInMemory = ", in memory";

class DatabasePeer {
  public:
    DatabasePeer() = default;
    DatabasePeer(const DatabasePeer&) = delete;
    DatabasePeer& operator=(const DatabasePeer&) = delete;
    virtual ~DatabasePeer() = default;

    [[nodiscard]] virtual std::string name() const = 0;
    [[nodiscard]] virtual std::string version() const = 0;
    // What is worth knowing about how it holds the data, one line.
    [[nodiscard]] virtual std::string tables() const = 0;
    // REQUIRES: called once in the life of the folder. Returns the seconds it took.
    virtual double import(const ProfileData& data) = 0;
    [[nodiscard]] virtual std::uint64_t bytes_on_disk() = 0;
    // The ordinary one first; then those that hold the data in another way altogether, if any. Valid as long as the peer.
    [[nodiscard]] virtual std::vector<Contender> contenders(const Segment& segment) = 0;
};

// SQLite in this process, in `folder`: tables, indexes and forms are described in sqlite_peer.cpp.
std::unique_ptr<DatabasePeer> sqlite_peer(const std::string& folder);

// Databases that come as npm packages run within node, each in a process of its own (bench/databases/*.mjs): `packages`
// is the folder with node_modules. On failure null, and why.
struct NodePeer {
    std::unique_ptr<DatabasePeer> peer;
    std::string why_not;
};
NodePeer duckdb_peer(const std::string& folder, const std::string& packages);
NodePeer clickhouse_peer(const std::string& folder, const std::string& packages);

}  // namespace segdb::bench
