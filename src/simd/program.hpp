// Text of the kernels, part 3: a whole expression in one pass over its operands.
//
// The program is interpreted once a block. Its jumps repeat from block to block, so that the CPU predicts them, and one
// jump is followed by 8 vector operations; the accumulator never leaves its registers. Saved blocks are 256 to 512 bytes
// each and stay in the L1 cache.
#pragma once

// NOLINTBEGIN(misc-definitions-in-headers): each source file has its own

#include "simd/registers.hpp"

namespace segdb::simd {
namespace {

constexpr unsigned code_of(Op op, Source source) {
    return static_cast<unsigned>(op) + 8 * static_cast<unsigned>(source);
}

SEGDB_SIMD_INLINE void run(const Instruction* program, const Instruction* end, const Bits* operands, std::size_t at,
                           char* saved, Block& block) {
    for (; program != end; ++program) {
        const std::size_t index = program->index;
        switch (code_of(program->op, program->source)) {
            case code_of(Op::load, Source::operand):
                block = load_block(bytes(operands[index]) + at);
                break;
            case code_of(Op::and_with, Source::operand):
                apply<And>(block, bytes(operands[index]) + at);
                break;
            case code_of(Op::or_with, Source::operand):
                apply<Or>(block, bytes(operands[index]) + at);
                break;
            case code_of(Op::xor_with, Source::operand):
                apply<Xor>(block, bytes(operands[index]) + at);
                break;
            case code_of(Op::and_not, Source::operand):
                apply<AndNot>(block, bytes(operands[index]) + at);
                break;
            case code_of(Op::take_from, Source::operand):
                apply<TakeFrom>(block, bytes(operands[index]) + at);
                break;
            case code_of(Op::load, Source::saved):
                block = load_block(saved + index * kBlockBytes);
                break;
            case code_of(Op::and_with, Source::saved):
                apply<And>(block, saved + index * kBlockBytes);
                break;
            case code_of(Op::or_with, Source::saved):
                apply<Or>(block, saved + index * kBlockBytes);
                break;
            case code_of(Op::xor_with, Source::saved):
                apply<Xor>(block, saved + index * kBlockBytes);
                break;
            case code_of(Op::and_not, Source::saved):
                apply<AndNot>(block, saved + index * kBlockBytes);
                break;
            case code_of(Op::take_from, Source::saved):
                apply<TakeFrom>(block, saved + index * kBlockBytes);
                break;
            case code_of(Op::save, Source::operand):
            case code_of(Op::save, Source::saved):
                store_block(saved + index * kBlockBytes, block);
                break;
            default:
                if (is_empty(block)) return;
                break;
        }
    }
}

template <bool kStore>
SEGDB_SIMD_INLINE std::uint32_t evaluate_to(const Instruction* program, std::size_t length, const Bits* operands,
                                            std::uint64_t* out) {
    alignas(64) char saved[kMaxSaved * kBlockBytes];
    Population population;
    for (std::size_t at = 0; at < kChunkBytes; at += kBlockBytes) {
        Block block = load_block(bytes(operands[program->index]) + at);  // the first instruction, always a load
        run(program + 1, program + length, operands, at, saved, block);
        population.add(block);
        if constexpr (kStore) store_block(bytes(out) + at, block);
    }
    return population.total();
}

std::uint32_t evaluate(const Instruction* program, std::size_t length, const Bits* operands, std::uint64_t* out) {
    return out != nullptr ? evaluate_to<true>(program, length, operands, out)
                          : evaluate_to<false>(program, length, operands, out);
}

}  // namespace
}  // namespace segdb::simd

// NOLINTEND(misc-definitions-in-headers)
