// BitMagic as a peer. Compiled once for each instruction set as a module that is loaded only where the CPU has it: the
// library is chosen at compile time, and runs code of that choice as soon as it is loaded. Compiled with
//   BMAVX2OPT or BMAVX512OPT   BitMagic's own switch
//   SEGDB_BITMAGIC_CPU         "avx2"
#include <bm/bm.h>
#include <bm/bmaggregator.h>
#include <bm/bmalgo.h>

#include <algorithm>

#include "support/operation_by_operation.hpp"
#include "support/peer.hpp"

namespace segdb::bench {
namespace {

using Vector = bm::bvector<>;

// Results are left in the form that the operation yields: compressing them takes longer than it saves.
struct BitMagicAlgebra {
    using Set = Vector;
    static constexpr auto kAsItIs = Vector::opt_none;

    [[nodiscard]] Set copy(const Set& a) const { return a; }
    [[nodiscard]] Set and_(const Set& a, const Set& b) const {
        Set result;
        result.bit_and(a, b, kAsItIs);
        return result;
    }
    [[nodiscard]] Set and_not(const Set& a, const Set& b) const {
        Set result;
        result.bit_sub(a, b, kAsItIs);
        return result;
    }
    [[nodiscard]] Set or_(const Set& a, const Set& b) const {
        Set result;
        result.bit_or(a, b, kAsItIs);
        return result;
    }
    [[nodiscard]] Set xor_(const Set& a, const Set& b) const {
        Set result;
        result.bit_xor(a, b, kAsItIs);
        return result;
    }
    void and_into(Set& a, const Set& b) const { a.bit_and(b); }
    void and_not_into(Set& a, const Set& b) const { a.bit_sub(b); }
    void or_into(Set& a, const Set& b) const { a.bit_or(b); }
    void xor_into(Set& a, const Set& b) const { a.bit_xor(b); }
    [[nodiscard]] std::uint64_t count(const Set& a) const { return a.count(); }
    [[nodiscard]] std::uint64_t count_and(const Set& a, const Set& b) const { return bm::count_and(a, b); }
    [[nodiscard]] std::uint64_t count_or(const Set& a, const Set& b) const { return bm::count_or(a, b); }
    [[nodiscard]] std::uint64_t count_and_not(const Set& a, const Set& b) const { return bm::count_sub(a, b); }
};

const BitMagicAlgebra kAlgebra;

// The first `count` operands by one pass of the aggregator, the others against the result, counted only.
std::uint64_t count_by_aggregator(const std::vector<const Vector*>& operands, std::size_t count) {
    bm::aggregator<Vector> aggregator;
    aggregator.set_optimization(Vector::opt_none);
    for (std::size_t i = 0; i < count; ++i) (void)aggregator.add(operands[i]);
    Vector result;
    aggregator.combine_and(result);
    return count == operands.size() ? result.count() : bm::count_and(result, *operands[count]);
}

bool is_conjunction_of_operands(const Expression& expression) {
    return expression.kind == Expression::Kind::conjunction &&
           std::all_of(expression.operands.begin(), expression.operands.end(),
                       [](const Expression& part) { return part.kind == Expression::Kind::operand; });
}

class BitMagicPeer : public Peer {
  public:
    [[nodiscard]] std::string name() const override {
        const auto* const version = bm::_copyright<true>::_v;
        return "BitMagic " + std::to_string(version[0]) + "." + std::to_string(version[1]) + "." +
               std::to_string(version[2]) + " " + cpu();
    }

    void add(std::span<const std::uint32_t> ordinals) override {
        Vector set;
        set.set(ordinals.data(), static_cast<Vector::size_type>(ordinals.size()), bm::BM_SORTED);
        set.optimize();
        sets_.push_back(std::move(set));
        cardinalities_.push_back(ordinals.size());
    }

    [[nodiscard]] std::uint64_t bytes(std::size_t operands) const override {
        std::uint64_t bytes = 0;
        for (std::size_t i = 0; i < operands; ++i) {
            Vector::statistics statistics;
            sets_[i].calc_stat(&statistics);
            bytes += statistics.memory_used;
        }
        return bytes;
    }

    [[nodiscard]] std::vector<Method> methods(const Shape& shape, std::uint64_t universe) const override {
        if (shape.expression.kind == Expression::Kind::at_least) return threshold_methods(shape);
        std::vector<Method> methods;
        for (const auto& [name, form] : forms_of(shape, cardinalities_)) {
            methods.push_back({named(name), [this, form = form, universe] {
                                   return OperationByOperation<BitMagicAlgebra>(kAlgebra, sets_, universe).count(form);
                               }});
        }
        if (is_conjunction_of_operands(shape.expression)) {
            const auto by_size = operands_by_size(shape.operands);
            methods.push_back({named("aggregator"), [=] { return count_by_aggregator(by_size, by_size.size()); }});
            methods.push_back(
                {named("aggregator, last counted"), [=] { return count_by_aggregator(by_size, by_size.size() - 1); }});
        }
        return methods;
    }

  private:
    static std::string cpu() { return SEGDB_BITMAGIC_CPU; }
    static std::string named(const std::string& method) { return cpu() + ", " + method; }

    [[nodiscard]] std::vector<const Vector*> operands_by_size(std::size_t count) const {
        std::vector<std::size_t> order;
        for (std::size_t i = 0; i < count; ++i) order.push_back(i);
        std::stable_sort(order.begin(), order.end(),
                         [this](std::size_t a, std::size_t b) { return cardinalities_[a] < cardinalities_[b]; });
        std::vector<const Vector*> operands;
        operands.reserve(count);
        for (const std::size_t i : order) operands.push_back(&sets_[i]);
        return operands;
    }

    [[nodiscard]] std::vector<Method> threshold_methods(const Shape& shape) const {
        const std::uint32_t k = shape.expression.k;
        const auto by_size = operands_by_size(shape.operands);
        std::vector<const Vector*> operands;
        for (std::size_t i = 0; i < shape.operands; ++i) operands.push_back(&sets_[i]);
        std::vector<Method> methods;
        methods.push_back({named("levels"), [=] { return count_at_least_by_levels(kAlgebra, operands, k); }});
        methods.push_back(
            {named("levels, small first"), [=] { return count_at_least_by_levels(kAlgebra, by_size, k); }});
        if (k == 3 && operands.size() == 8) {
            methods.push_back({named("adders"), [=] { return count_at_least_3_of_8_by_adders(kAlgebra, operands); }});
        }
        return methods;
    }

    std::vector<Vector> sets_;
    std::vector<std::uint64_t> cardinalities_;
};

}  // namespace
}  // namespace segdb::bench

// The one thing that a module exports; the caller owns the peer.
extern "C" __attribute__((visibility("default"))) segdb::bench::Peer* segdb_bench_bitmagic_peer() {
    return new segdb::bench::BitMagicPeer();
}
