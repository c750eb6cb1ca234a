#include "exec/column_leaf.hpp"

#include <algorithm>
#include <utility>

#include "base/try.hpp"
#include "exec/slice_comparison.hpp"
#include "index/text_filter.hpp"

namespace segdb {
namespace {

// So many texts are looked for in a chunk's filter before its block is read.
constexpr std::size_t kMaxFiltered = 64;

const TextIn* few_texts(const Predicate& predicate) {
    const auto* in = std::get_if<TextIn>(&predicate);
    return in != nullptr && !in->ignoring_case() && in->values().size() <= kMaxFiltered ? in : nullptr;
}

}  // namespace

Result<std::unique_ptr<ColumnLeaf>> ColumnLeaf::open(Snapshot& snapshot, const BoundCondition& condition) {
    const AttributeRecord& attribute = *condition.attribute;
    SEGDB_TRY(const ColumnDirectory* const directory, snapshot.columns().directory(attribute));
    std::unique_ptr<ColumnLeaf> leaf(new ColumnLeaf(snapshot.columns(), condition, directory));
    leaf->ranges_ = std::get_if<IntegerRanges>(&condition.predicate);
    if (leaf->ranges_ != nullptr) return leaf;
    leaf->search_.emplace(condition.predicate);
    if (const TextIn* in = few_texts(condition.predicate)) {
        for (const auto& text : in->values()) leaf->hashes_.push_back(TextFilter::hash_of(text));
    } else {
        leaf->results_ = snapshot.results().of(attribute.id, condition.predicate);
    }
    return leaf;
}

std::uint64_t ColumnLeaf::possible(std::uint32_t stripe) const {
    return ranges_ != nullptr ? directory_->overlapping(stripe, *ranges_) : directory_->present(stripe);
}

Result<ChunkValue> ColumnLeaf::evaluate(std::uint32_t chunk, const ChunkView& within, ChunkAlgebra& algebra,
                                        std::shared_ptr<const void>& holder) const {
    if (ranges_ != nullptr) {
        if (selects_whole(chunk)) return ChunkValue::of(within);
        SEGDB_TRY(const auto block, columns_.slices(*condition_.attribute, chunk));
        holder = block;
        return compare(*block, ranges_->ranges(), within, algebra);
    }
    SEGDB_TRY(const ChunkValue selected, evaluate_texts(chunk, algebra));
    return within.form == Form::full ? selected : algebra.intersect(ChunkValue::of(within), selected);
}

// A chunk all of whose places have a value, and all values lie in one range: nothing has to be read.
bool ColumnLeaf::selects_whole(std::uint32_t chunk) const {
    const ColumnDirectory::Entry* const entry = directory_->find(chunk);
    if (entry == nullptr || entry->size != kChunkSize) return false;
    const auto& ranges = ranges_->ranges();
    return std::any_of(ranges.begin(), ranges.end(),
                       [&](const IntegerRange& range) { return range.low <= entry->low && entry->high <= range.high; });
}

Result<ChunkValue> ColumnLeaf::evaluate_texts(std::uint32_t chunk, ChunkAlgebra& algebra) const {
    if (results_ != nullptr) {
        if (const ChunkView* known = results_->find(chunk)) return ChunkValue::of(*known);
    } else {
        SEGDB_TRY(const bool maybe, may_have(chunk));
        if (!maybe) return ChunkValue();
    }
    SEGDB_TRY(const auto block, columns_.texts(*condition_.attribute, chunk));
    Scratch::Buffer* const buffer = algebra.scratch().take();
    const ChunkView found = search_->select(*block, buffer->words);
    if (results_ == nullptr && found.data == buffer->words) {
        return ChunkValue::own(buffer, found.cardinality, found.form, found.runs);
    }
    const ChunkValue value = ChunkValue::of(results_ == nullptr ? found : results_->keep(chunk, found));
    algebra.scratch().give_back(buffer);
    return value;
}

Result<bool> ColumnLeaf::may_have(std::uint32_t chunk) const {
    SEGDB_TRY(const auto filter, columns_.filter(*condition_.attribute, chunk));
    return std::any_of(hashes_.begin(), hashes_.end(), [&](std::uint64_t hash) { return filter->may_contain(hash); });
}

Result<bool> selects_anybody(Snapshot& snapshot, const BoundCondition& condition) {
    SEGDB_TRY(const auto leaf, ColumnLeaf::open(snapshot, condition));
    ChunkAlgebra algebra(simd::kernels());
    for (const auto& entry : leaf->directory().entries()) {
        std::shared_ptr<const void> holder;
        SEGDB_TRY(const ChunkValue selected,
                  leaf->evaluate(entry.chunk, {nullptr, kChunkSize, 0, Form::full}, algebra, holder));
        if (algebra.count(selected) > 0) return true;
    }
    return false;
}

std::uint64_t ColumnLeaf::expected_bytes() const {
    std::uint64_t bytes = 0;
    const auto& entries = directory_->entries();
    const auto known = [&](const ColumnDirectory::Entry& entry) { return results_->find(entry.chunk) != nullptr; };
    if (results_ != nullptr && std::all_of(entries.begin(), entries.end(), known)) return bytes;
    for (const auto& entry : entries) {
        const std::uint64_t span = static_cast<std::uint64_t>(entry.high) - static_cast<std::uint64_t>(entry.low);
        const auto digits = static_cast<std::uint64_t>(64 - (span == 0 ? 64 : __builtin_clzll(span)));
        bytes += ranges_ != nullptr ? digits * entry.size / 8 : entry.size * 20ULL;
    }
    return bytes;
}

}  // namespace segdb
