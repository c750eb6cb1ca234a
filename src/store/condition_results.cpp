#include "store/condition_results.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace segdb {
namespace {

std::size_t payload_bytes(const ChunkView& view) {
    switch (view.form) {
        case Form::array:
            return sizeof(std::uint16_t) * view.cardinality;
        case Form::runs:
            return 2 * sizeof(std::uint16_t) * view.runs;
        case Form::bits:
            return kChunkSize / 8;
        case Form::empty:
        case Form::full:
            break;
    }
    return 0;
}

}  // namespace

const ChunkView* ConditionResult::find(std::uint32_t chunk) {
    const std::lock_guard lock(mutex_);
    const auto found = chunks_.find(chunk);
    return found == chunks_.end() ? nullptr : &found->second.view;  // elements of the map stay where they are
}

const ChunkView& ConditionResult::keep(std::uint32_t chunk, const ChunkView& selected) {
    Kept kept{selected, {}};
    if (const std::size_t size = payload_bytes(selected); size > 0) {
        kept.memory = AlignedBytes::allocate(size);
        std::memcpy(kept.memory.bytes.get(), selected.data, size);
        kept.view.data = kept.memory.bytes.get();
    }
    const std::lock_guard lock(mutex_);
    const auto [place, added] = chunks_.try_emplace(chunk, std::move(kept));
    if (added) bytes_ += sizeof(Kept) + place->second.memory.size;
    return place->second.view;
}

void ConditionResult::forget(const std::vector<std::uint32_t>& chunks) {
    const std::lock_guard lock(mutex_);
    for (const std::uint32_t chunk : chunks) {
        const auto found = chunks_.find(chunk);
        if (found == chunks_.end()) continue;
        bytes_ -= sizeof(Kept) + found->second.memory.size;
        chunks_.erase(found);
    }
}

std::uint64_t ConditionResult::bytes() {
    const std::lock_guard lock(mutex_);
    return bytes_;
}

void ConditionResults::forget_chunks(std::int64_t attribute, const std::vector<std::uint32_t>& chunks) {
    for (const Held& held : held_) {
        if (held.attribute == attribute) held.result->forget(chunks);
    }
}

void ConditionResults::begin_query() {
    std::uint64_t bytes = 0;
    for (const Held& held : held_) bytes += held.result->bytes();
    while (bytes > capacity_ && !held_.empty()) {
        bytes -= held_.back().result->bytes();
        held_.pop_back();
    }
}

std::shared_ptr<ConditionResult> ConditionResults::of(std::int64_t attribute, const Predicate& predicate) {
    const auto found = std::find_if(held_.begin(), held_.end(), [&](const Held& held) {
        return held.attribute == attribute && held.predicate == predicate;
    });
    if (found != held_.end()) {
        held_.splice(held_.begin(), held_, found);
    } else {
        held_.push_front({attribute, predicate, std::make_shared<ConditionResult>()});
    }
    return held_.front().result;
}

}  // namespace segdb
