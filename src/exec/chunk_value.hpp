// What a node of a program yields for one chunk: a container, a fused expression that was not run yet, or only a count.
#pragma once

#include <cstdint>

#include "bitmap/chunk_view.hpp"
#include "exec/scratch.hpp"

namespace segdb {

struct ChunkValue {
    enum class Kind : std::uint8_t {
        view,     // a container, in `buffer` or of the index
        fused,    // the instructions from `begin` to the end of the evaluator's list (fused.hpp)
        counted,  // only its cardinality is known, which was all that was asked for
    };
    ChunkView view;                     // of a bitset made here, the cardinality is kUnknown until somebody counts it
    Scratch::Buffer* buffer = nullptr;  // taken by this value, which gives it back; null: the data are the index's
    std::uint32_t begin = 0;            // fused: its first instruction
    std::uint32_t operands = 0;         // fused: its first operand
    std::uint32_t slots = 0;            // fused: saved places that it uses, from 0 on
    Kind kind = Kind::view;

    static constexpr std::uint32_t kUnknown = ~std::uint32_t{0};

    static ChunkValue of(const ChunkView& view) { return {.view = view}; }
    static ChunkValue count(std::uint32_t cardinality) {
        ChunkValue value;
        value.view.cardinality = cardinality;
        value.kind = Kind::counted;
        return value;
    }
    [[nodiscard]] Form form() const { return view.form; }
    [[nodiscard]] bool is_fused() const { return kind == Kind::fused; }
    // REQUIRES: not only a count
    [[nodiscard]] bool is_empty() const { return kind == Kind::view && view.form == Form::empty; }
    [[nodiscard]] bool is_bits() const { return kind == Kind::fused || view.form == Form::bits; }
};

}  // namespace segdb
