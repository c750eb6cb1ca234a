#include "exec/kept_counts.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

#include "query/sql_printer.hpp"

namespace segdb {
namespace {

class Count final : public KeptResult {
  public:
    Count(std::uint64_t profiles_counted, ChunkCounts chunks_counted, std::int64_t version_seen)
        : profiles(profiles_counted), of_chunks(std::move(chunks_counted)), version(version_seen) {}
    // About what its entry takes besides the key.
    [[nodiscard]] std::uint64_t bytes() const override { return 256 + of_chunks.of_chunk.capacity() * 4; }

    const std::uint64_t profiles;
    const ChunkCounts of_chunks;
    const std::int64_t version;
};

// The event kinds that a tree is about.
std::vector<std::int64_t> event_kinds_of(const BoundNode& root) {
    std::vector<std::int64_t> kinds;
    std::vector<const BoundNode*> ahead{&root};
    while (!ahead.empty()) {
        const BoundNode& node = *ahead.back();
        ahead.pop_back();
        if (const auto* did = std::get_if<BoundDid>(&node.node)) kinds.push_back(did->events.events->id);
        if (const auto* followed = std::get_if<BoundFollowed>(&node.node)) {
            kinds.push_back(followed->first.events->id);
            kinds.push_back(followed->second.events->id);
        }
        if (const auto* operands = operands_of(node)) {
            for (const auto& operand : *operands) ahead.push_back(&operand);
        }
    }
    return kinds;
}

}  // namespace

KeptCount::KeptCount(const BoundQuery& query, const std::vector<std::string>& without_rules, Snapshot& snapshot)
    : snapshot_(snapshot), collections_(event_kinds_of(query.root)) {
    if (collections_.empty()) return;
    collections_.push_back(query.collection->id);
    key_ = "count";
    for (const auto& rule : without_rules) key_ += " -" + rule;
    key_ += " " + std::to_string(query.collection->id) + " " + condition_sql(query.root, *query.collection);
}

std::optional<std::uint64_t> KeptCount::find() const {
    if (collections_.empty()) return std::nullopt;
    const auto kept = std::static_pointer_cast<Count>(snapshot_.kept().find(key_));
    if (kept == nullptr) return std::nullopt;
    const bool changed = std::any_of(collections_.begin(), collections_.end(), [&](std::int64_t collection) {
        return snapshot_.least_changed_chunk(collection, kept->version).has_value();
    });
    return changed ? std::nullopt : std::optional(kept->profiles);
}

ChunkCounts KeptCount::earlier() const {
    const auto kept = std::static_pointer_cast<Count>(snapshot_.kept().find(key_));
    if (kept == nullptr || snapshot_.least_changed_chunk(collections_.back(), kept->version)) return {};
    return kept->of_chunks;
}

void KeptCount::keep(std::uint64_t count, ChunkCounts of_chunks) {
    snapshot_.kept().keep(key_, std::make_shared<Count>(count, std::move(of_chunks), snapshot_.version()));
}

}  // namespace segdb
