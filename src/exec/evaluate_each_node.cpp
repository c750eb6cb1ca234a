// Every node's whole set, one node after another: for actual counts, and for programs too deep to recurse into.
#include <utility>

#include "exec/cost_model.hpp"
#include "exec/evaluator.hpp"

namespace segdb {
namespace {

using Kind = ProgramNode::Kind;

}  // namespace

std::uint32_t Evaluator::observe(std::uint32_t place, std::uint32_t live, Actuals& actuals,
                                 const std::function<std::uint64_t()>& timer_ns) {
    begin_chunk(place);
    const auto nodes = program_.nodes();
    const auto now = [&] { return timer_ns ? timer_ns() : 0; };
    nanoseconds_.assign(nodes.size(), 0);
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
        const std::uint64_t start = now();
        formed_[i] = form(i);
        const std::uint32_t profiles = formed_[i].cardinality;
        nanoseconds_[i] = now() - start;
        const std::uint32_t* const operands = program_.operands(nodes[i]);
        for (std::uint32_t j = 0; j < nodes[i].positives() + nodes[i].negatives(); ++j) {
            nanoseconds_[i] += nanoseconds_[operands[j]];
        }
        const auto note = [&](const Plan* plan, std::uint32_t count) {
            if (plan == nullptr) return;
            actuals[plan].profiles += count;
            actuals[plan].nanoseconds += nanoseconds_[i];
        };
        note(nodes[i].plan, profiles);
        note(nodes[i].complement, live - profiles);
    }
    const std::uint32_t count = algebra_.count(std::exchange(formed_.back(), {}));
    end_chunk();
    return count;
}

ChunkValue Evaluator::bottom_up() {
    for (std::uint32_t i = 0; i < formed_.size(); ++i) formed_[i] = form(i);
    return std::exchange(formed_.back(), {});
}

// The whole set of a node, from those of its operands, which are used up. Its cardinality is known.
ChunkValue Evaluator::form(std::uint32_t index) {
    const ProgramNode& node = program_.node(index);
    ChunkValue value =
        node.kind == Kind::leaf ? algebra_.materialised(leaf(node, kEverything, Need::set)) : form_group(node);
    if (!value.is_empty() && value.cardinality == ChunkValue::kUnknown) {
        value.cardinality = algebra_.kernels().count(value.data);
    }
    return value;
}

ChunkValue Evaluator::form_group(const ProgramNode& node) {
    if (node.kind == Kind::nothing) return {};
    const std::uint32_t* const operands = program_.operands(node);
    if (node.kind == Kind::at_least || node.kind == Kind::exactly) {
        const std::size_t base = values_.size();
        for (std::uint32_t i = 0; i < node.positives(); ++i) {
            if (!formed_[operands[i]].is_empty()) values_.push_back(std::exchange(formed_[operands[i]], {}));
        }
        return values_.size() - base > cost::kMaxPlanes ? count_one_by_one(node, base)
                                                        : count_in_planes(node, base, kEverything, Need::set);
    }
    ChunkValue all = std::exchange(formed_[operands[0]], {});
    for (std::uint32_t i = 1; i < node.positives() + node.negatives(); ++i) {
        const ChunkValue value = std::exchange(formed_[operands[i]], {});
        all = algebra_.materialised(node.kind == Kind::any ? algebra_.unite(all, value)
                                    : i < node.positives() ? algebra_.intersect(all, value)
                                                           : algebra_.subtract(all, value));
    }
    return all;
}

}  // namespace segdb
