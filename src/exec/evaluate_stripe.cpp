// Which of 64 chunks can hold anybody, which containers they need, and what wide unions find in each.
#include <algorithm>
#include <array>

#include "exec/evaluator.hpp"

namespace segdb {
namespace {

using Kind = ProgramNode::Kind;

}  // namespace

std::uint64_t Evaluator::begin_stripe(std::uint32_t stripe, std::uint64_t wanted) {
    stripe_ = stripe;
    const auto leaves = program_.leaves();
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        if (operands_[i] != nullptr) {
            leaves_[i] = {operands_[i]->present(stripe), operands_[i]->views(stripe)};
        } else if (leaves[i].kind == ProgramLeaf::Kind::column) {
            leaves_[i] = {columns_[i]->possible(stripe), nullptr};
        } else {
            leaves_[i] = {wanted, nullptr};  // a table may hold rows anywhere
        }
    }
    const auto nodes = program_.nodes();
    for (std::size_t i = 0; i < nodes.size(); ++i) masks_[i] = mask_of(nodes[i]);
    const std::uint64_t chunks = masks_.back() & wanted;
    if (program_.wide() > 0 && chunks != 0) list_wide_unions(chunks);
    return chunks;
}

std::uint64_t Evaluator::mask_of(const ProgramNode& node) const {
    const std::uint32_t* const operands = program_.operands(node);
    const std::uint32_t size = node.positives();
    std::uint64_t mask = 0;
    switch (node.kind) {
        case Kind::nothing:
            return 0;
        case Kind::leaf:
            return leaves_[node.leaf].present;
        case Kind::all:
            mask = ~std::uint64_t{0};
            for (std::uint32_t i = 0; i < size; ++i) mask &= masks_[operands[i]];
            return mask;
        case Kind::any:
            for (std::uint32_t i = 0; i < size; ++i) mask |= masks_[operands[i]];
            return mask;
        case Kind::at_least:
        case Kind::exactly:
            break;
    }
    return mask_of_at_least(node);
}

// Chunks that k operands or more have: t[j] are those that j or more of the operands seen so far have.
std::uint64_t Evaluator::mask_of_at_least(const ProgramNode& node) const {
    constexpr std::uint32_t kMost = 16;  // for a larger k, chunks that 16 have are looked at too
    const std::uint32_t k = std::min(node.k, kMost);
    std::array<std::uint64_t, kMost + 1> t{~std::uint64_t{0}};
    const std::uint32_t* const operands = program_.operands(node);
    for (std::uint32_t i = 0; i < node.positives(); ++i) {
        for (std::uint32_t j = k; j > 0; --j) t[j] |= t[j - 1] & masks_[operands[i]];
    }
    return t[k];
}

void Evaluator::find_needs(std::uint64_t chunks) {
    std::fill(needs_.begin(), needs_.end(), 0);
    std::fill(needs_of_leaves_.begin(), needs_of_leaves_.end(), 0);
    needs_.back() = chunks;
    for (std::size_t i = needs_.size(); i-- > 0;) {
        const ProgramNode& node = program_.nodes()[i];
        const std::uint64_t need = needs_[i] & masks_[i];
        if (need == 0) continue;
        if (node.kind == Kind::leaf) {
            needs_of_leaves_[node.leaf] |= need;
            continue;
        }
        const std::uint32_t* const operands = program_.operands(node);
        for (std::uint32_t j = 0; j < node.positives() + node.negatives(); ++j) needs_[operands[j]] |= need;
    }
}

// By chunk, and within a chunk by operand: two passes over the operands, one to count and one to place.
void Evaluator::list_wide_unions(std::uint64_t chunks) {
    for (const ProgramNode& node : program_.nodes()) {
        if (node.wide == 0) continue;
        WideUnion& lists = wide_[node.wide];
        std::fill(lists.starts.begin(), lists.starts.end(), 0);
        const std::uint32_t* const operands = program_.operands(node);
        const auto each_container = [&](auto&& call) {
            for (std::uint32_t i = 0; i < node.positive_leaves; ++i) {
                const StripeLeaf& leaf = leaves_[program_.node(operands[i]).leaf];
                for (std::uint64_t left = leaf.present & chunks; left != 0; left &= left - 1) {
                    call(leaf, static_cast<std::uint32_t>(__builtin_ctzll(left)));
                }
            }
        };
        each_container([&](const StripeLeaf&, std::uint32_t place) { ++lists.starts[place + 1]; });
        for (std::uint32_t place = 0; place < kStripeChunks; ++place) lists.starts[place + 1] += lists.starts[place];
        lists.sources.resize(std::max<std::size_t>(lists.sources.size(), lists.starts[kStripeChunks]));
        each_container([&](const StripeLeaf& leaf, std::uint32_t place) {
            const std::uint64_t before = leaf.present & ((std::uint64_t{1} << place) - 1);
            lists.sources[lists.starts[place]++] = leaf.views + count_bits(before);
        });
        // Every start is now the next one's.
        for (std::uint32_t place = kStripeChunks; place > 0; --place) lists.starts[place] = lists.starts[place - 1];
        lists.starts[0] = 0;
    }
}

}  // namespace segdb
