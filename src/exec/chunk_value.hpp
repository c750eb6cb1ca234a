// What a node of a program yields for one chunk: a container, a fused expression that was not run yet, or only a count.
#pragma once

#include <cstdint>

#include "bitmap/chunk_view.hpp"
#include "exec/scratch.hpp"

namespace segdb {

// 16 bytes on purpose: it travels in two registers. Where it went through memory, a sparse query spent half of its time
// waiting for stores to be read back.
struct ChunkValue {
    enum class Kind : std::uint8_t {
        borrowed,  // a container of the index, or of another value
        owned,     // a container in a buffer of the scratch, which goes back with the value
        fused,     // the instructions from begin() to the end of the evaluator's list (fused.hpp)
        counted,   // only its cardinality is known, which was all that was asked for
    };
    const void* data = nullptr;     // of a fused value: its first operand's number
    std::uint32_t cardinality = 0;  // of a bitset made here kUnknown until somebody counts it; of a fused value begin()
    std::uint16_t runs = 0;         // of a fused value: saved places that it uses, from 0 on
    Form form = Form::empty;
    Kind kind = Kind::borrowed;

    static constexpr std::uint32_t kUnknown = ~std::uint32_t{0};

    static ChunkValue of(ChunkView view) { return {view.data, view.cardinality, view.runs, view.form, Kind::borrowed}; }
    static ChunkValue own(Scratch::Buffer* buffer, std::uint32_t cardinality, Form form, std::uint32_t runs = 0) {
        return {buffer, cardinality, static_cast<std::uint16_t>(runs), form, Kind::owned};
    }
    static ChunkValue count(std::uint32_t cardinality) { return {nullptr, cardinality, 0, Form::empty, Kind::counted}; }
    static ChunkValue fused(std::uint32_t begin, std::uint32_t first_operand, std::uint32_t slots) {
        return {reinterpret_cast<const void*>(std::uintptr_t{first_operand}), begin, static_cast<std::uint16_t>(slots),
                Form::bits, Kind::fused};
    }

    [[nodiscard]] ChunkView view() const { return {data, cardinality, runs, form}; }
    // The buffer that it owns; null when it owns none.
    [[nodiscard]] Scratch::Buffer* buffer() const {
        return kind == Kind::owned ? const_cast<Scratch::Buffer*>(static_cast<const Scratch::Buffer*>(data)) : nullptr;
    }
    [[nodiscard]] bool is_fused() const { return kind == Kind::fused; }
    [[nodiscard]] bool is_counted() const { return kind == Kind::counted; }
    [[nodiscard]] bool is_known() const { return kind != Kind::fused && cardinality != kUnknown; }
    // REQUIRES: not only a count
    [[nodiscard]] bool is_empty() const { return form == Form::empty; }
    // A bitset, or a fused value, which will be one.
    [[nodiscard]] bool is_bits() const { return form == Form::bits; }

    // REQUIRES of these: fused
    [[nodiscard]] std::uint32_t begin() const { return cardinality; }
    [[nodiscard]] std::uint32_t first_operand() const {
        return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(data));
    }
    [[nodiscard]] std::uint32_t slots() const { return runs; }
};
static_assert(sizeof(ChunkValue) == 16);

}  // namespace segdb
