#include "exec/evaluator.hpp"

#include <algorithm>
#include <utility>

namespace segdb {
namespace {

using Kind = ProgramNode::Kind;

// Deeper programs are evaluated node by node: less clever, but they cannot overflow the call stack.
constexpr std::uint32_t kMaxRecursion = 100;

}  // namespace

Evaluator::Evaluator(const Program& program, std::span<ResidentBitmap* const> operands,
                     std::span<const std::unique_ptr<ColumnLeaf>> columns, LeafReader* reader)
    : program_(program),
      operands_(operands),
      columns_(columns),
      reader_(reader),
      algebra_(simd::kernels()),
      leaves_(program.leaves().size()),
      masks_(program.nodes().size()),
      needs_(program.nodes().size()),
      needs_of_leaves_(program.leaves().size()),
      is_deep_(program.depth() > kMaxRecursion),
      formed_(program.nodes().size()),
      wide_(program.wide() + 1),
      shared_values_(program.shared() + 1),
      shared_known_(program.shared() + 1) {
    for (WideUnion& each : wide_) each.starts.resize(kStripeChunks + 1);
}

// ---- chunks -----------------------------------------------------------------------------------------------------------

void Evaluator::begin_chunk(std::uint32_t place) {
    end_chunk();
    place_ = place;
    bit_ = std::uint64_t{1} << place;
}

void Evaluator::end_chunk() {
    if (selected_.buffer() != nullptr) algebra_.release(std::exchange(selected_, ChunkValue{}));
    blocks_.clear();
    if (program_.shared() == 0) return;
    std::fill(shared_known_.begin(), shared_known_.end(), 0);
    for (ChunkValue& value : shared_values_) algebra_.release(std::exchange(value, {}));
}

std::uint32_t Evaluator::count(std::uint32_t place) {
    begin_chunk(place);
    const ChunkValue value = is_deep_ ? bottom_up() : evaluate(program_.root(), kEverything, Need::count);
    const std::uint32_t count = algebra_.count(value);
    end_chunk();
    return count;
}

ChunkView Evaluator::select(std::uint32_t place) {
    begin_chunk(place);
    selected_ = algebra_.materialised(is_deep_ ? bottom_up() : evaluate(program_.root(), kEverything, Need::set));
    if (selected_.cardinality == ChunkValue::kUnknown) {
        selected_.cardinality = algebra_.kernels().count(selected_.data);
        if (selected_.cardinality == 0) algebra_.release(std::exchange(selected_, {}));
    }
    return selected_.view();  // which may be what a shared node holds: that goes with the next chunk
}

// ---- nodes ------------------------------------------------------------------------------------------------------------

ChunkValue Evaluator::evaluate(std::uint32_t index, ChunkView within, Need need) {
    if (!is_here(index)) return counted({}, need);
    const ProgramNode& node = program_.node(index);
    if (node.shared != 0) return shared(node, within, need);
    return evaluate_node(node, within, need);
}

ChunkValue Evaluator::evaluate_node(const ProgramNode& node, ChunkView within, Need need) {
    switch (node.kind) {
        case Kind::nothing:
            return counted({}, need);
        case Kind::leaf:
            return leaf(node, within, need);
        case Kind::all:
            return all(node, within, need);
        case Kind::any:
            return any(node, within, need);
        case Kind::at_least:
        case Kind::exactly:
            break;
    }
    return threshold(node, within, need);
}

ChunkValue Evaluator::counted(ChunkValue value, Need need) {
    if (need == Need::set || value.is_counted()) return value;
    return ChunkValue::count(algebra_.count(value));
}

// What of the value is within the set, which stays the caller's.
ChunkValue Evaluator::within_set(ChunkValue value, ChunkView within, Need need) {
    if (within.form == Form::full) return counted(value, need);
    if (need == Need::count) return ChunkValue::count(algebra_.count_intersection(ChunkValue::of(within), value));
    return algebra_.intersect(ChunkValue::of(within), value);
}

ChunkValue Evaluator::shared(const ProgramNode& node, ChunkView within, Need need) {
    ChunkValue& known = shared_values_[node.shared];
    if (shared_known_[node.shared] == 0) {
        known = algebra_.materialised(evaluate_node(node, kEverything, Need::set));
        shared_known_[node.shared] = 1;
    }
    return within_set(ChunkValue::of(known.view()), within, need);
}

ChunkValue Evaluator::leaf(const ProgramNode& node, ChunkView within, Need need) {
    const ProgramLeaf& source = program_.leaves()[node.leaf];
    if (source.kind == ProgramLeaf::Kind::column) return column(node.leaf, within, need);
    const ChunkValue value =
        source.kind == ProgramLeaf::Kind::scan ? scan(source) : ChunkValue::of(leaf_view(node.leaf));
    return within_set(value, within, need);
}

ChunkValue Evaluator::column(std::uint32_t leaf, ChunkView within, Need need) {
    if ((leaves_[leaf].present & bit_) == 0) return counted({}, need);
    // Few candidates are compared one by one; among many the condition is evaluated for all.
    const bool few = within.form == Form::array;
    const std::uint32_t chunk = stripe_ * kStripeChunks + place_;
    auto value = columns_[leaf]->evaluate(chunk, few ? within : kEverything, algebra_, blocks_.emplace_back());
    if (!value) {
        if (!error_) error_ = std::move(value).error();
        return counted({}, need);
    }
    return few ? counted(*value, need) : within_set(*value, within, need);
}

ChunkValue Evaluator::scan(const ProgramLeaf& leaf) {
    rows_.clear();
    if (auto read = reader_->scan(*leaf.condition, stripe_ * kStripeChunks + place_, rows_); !read) {
        if (!error_) error_ = std::move(read).error();
        return {};
    }
    if (rows_.empty()) return {};
    Scratch::Buffer* const buffer = algebra_.scratch().take();
    const auto size = static_cast<std::uint32_t>(rows_.size());
    if (size <= kMaxArrayElements) {
        std::copy(rows_.begin(), rows_.end(), buffer->elements());
        return algebra_.array_in(buffer, size);
    }
    algebra_.kernels().expand_array(buffer->words, {rows_.data(), size});
    return ChunkValue::own(buffer, size, Form::bits);
}

// More than the node holds in this chunk, or as many.
std::uint64_t Evaluator::bound(std::uint32_t index) const {
    if (!is_here(index)) return 0;
    const ProgramNode& node = program_.node(index);
    const std::uint32_t* const operands = program_.operands(node);
    std::uint64_t most = kChunkSize;
    switch (node.kind) {
        case Kind::nothing:
            return 0;
        case Kind::leaf:
            return leaves_[node.leaf].views == nullptr ? kChunkSize : leaf_view(node.leaf).cardinality;
        case Kind::all:
            for (std::uint32_t i = 0; i < node.positives(); ++i) most = std::min(most, bound(operands[i]));
            return most;
        case Kind::any:
        case Kind::at_least:
        case Kind::exactly:
            break;
    }
    std::uint64_t sum = 0;
    for (std::uint32_t i = 0; i < node.positives() && sum <= kChunkSize; ++i) sum += bound(operands[i]);
    return sum;
}

}  // namespace segdb
