// A library that the engine is measured against. It holds the same sets and answers the same questions in its own ways.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "support/contest.hpp"
#include "support/expression.hpp"

namespace segdb::bench {

class Peer {
  public:
    Peer() = default;
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;
    virtual ~Peer() = default;

    // `CRoaring 4.6.1`
    [[nodiscard]] virtual std::string name() const = 0;
    // Ascending ordinals of the next operand.
    virtual void add(std::span<const std::uint32_t> ordinals) = 0;
    // Memory of the first operands.
    [[nodiscard]] virtual std::uint64_t bytes(std::size_t operands) const = 0;
    // Every way of answering worth trying; valid as long as the peer and the shape. `universe`: ordinals are below.
    [[nodiscard]] virtual std::vector<Method> methods(const Shape& shape, std::uint64_t universe) const = 0;
};

// With or without runs, which save memory and may cost time.
std::unique_ptr<Peer> croaring_peer(bool run_optimized = true);

// BitMagic as compiled for each instruction set that this CPU has; none when its header was not found.
std::vector<std::unique_ptr<Peer>> bitmagic_peers();

}  // namespace segdb::bench
