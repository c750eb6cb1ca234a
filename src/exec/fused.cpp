#include "exec/fused.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace segdb {
namespace {

using simd::Op;
using simd::Source;

// acc = acc OPERATION x, where acc is the first operand.
Op forward(FusedPrograms::Operation operation) {
    switch (operation) {
        case FusedPrograms::Operation::both:
            return Op::and_with;
        case FusedPrograms::Operation::either:
            return Op::or_with;
        case FusedPrograms::Operation::first_only:
            break;
    }
    return Op::and_not;
}

// acc = x OPERATION acc, where acc is the second operand.
Op backward(FusedPrograms::Operation operation) {
    return operation == FusedPrograms::Operation::first_only ? Op::take_from : forward(operation);
}

}  // namespace

simd::Instruction FusedPrograms::with(Op op, ChunkValue bits) {
    assert(!bits.is_fused() && bits.form == Form::bits);
    operands_.push_back(bits.data);
    buffers_.push_back(bits.buffer());
    return {op, Source::operand, static_cast<std::uint16_t>(operands_.size() - 1)};
}

ChunkValue FusedPrograms::combine(Operation operation, ChunkValue a, ChunkValue b) {
    if (a.is_fused() && b.is_fused()) return combine_fused(operation, a, b);
    if (a.is_fused()) {
        instructions_.push_back(with(forward(operation), b));
        return a;
    }
    if (b.is_fused()) {
        instructions_.push_back(with(backward(operation), a));
        return b;
    }
    const ChunkValue fused = ChunkValue::fused(static_cast<std::uint32_t>(instructions_.size()),
                                               static_cast<std::uint32_t>(operands_.size()), 0);
    instructions_.push_back(with(Op::load, a));
    instructions_.push_back(with(forward(operation), b));
    return fused;
}

ChunkValue FusedPrograms::combine_fused(Operation operation, ChunkValue a, ChunkValue b) {
    assert(a.begin() < b.begin());
    std::uint32_t middle = b.begin();
    const bool a_first = a.slots() >= b.slots();
    if (!a_first) {
        const auto first = instructions_.begin() + a.begin();
        middle = a.begin() + static_cast<std::uint32_t>(instructions_.size()) - b.begin();
        std::rotate(first, instructions_.begin() + b.begin(), instructions_.end());
    }
    const std::uint32_t place = a_first ? b.slots() : a.slots();
    const std::uint32_t slots = std::max(std::max(a.slots(), b.slots()), place + 1);
    assert(slots <= simd::kMaxSaved);
    const auto saved = static_cast<std::uint16_t>(place);
    instructions_.insert(instructions_.begin() + middle, {Op::save, Source::saved, saved});
    instructions_.push_back({a_first ? backward(operation) : forward(operation), Source::saved, saved});
    return ChunkValue::fused(a.begin(), a.first_operand(), slots);
}

std::uint32_t FusedPrograms::run(ChunkValue value, std::uint64_t* out) {
    const std::size_t length = instructions_.size() - value.begin();
    assert(simd::is_valid({instructions_.data() + value.begin(), length}, operands_.size()));
    const std::uint32_t count = kernels_->evaluate(instructions_.data() + value.begin(), length, operands_.data(), out);
    discard(value);
    return count;
}

void FusedPrograms::discard(ChunkValue value) {
    for (std::size_t i = value.first_operand(); i < buffers_.size(); ++i) scratch_->give_back(buffers_[i]);
    instructions_.resize(value.begin());
    operands_.resize(value.first_operand());
    buffers_.resize(value.first_operand());
}

}  // namespace segdb
