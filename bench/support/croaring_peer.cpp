// CRoaring, operation by operation, at its best: in place, lazy unions, counting at the root, several orders.
#include <roaring/roaring.h>

#include <algorithm>

#include "support/operation_by_operation.hpp"
#include "support/peer.hpp"

namespace segdb::bench {
namespace {

struct Roaring {
    struct Free {
        void operator()(roaring_bitmap_t* owned) const { roaring_bitmap_free(owned); }
    };
    std::unique_ptr<roaring_bitmap_t, Free> bitmap;
    mutable bool lazy = false;  // cardinalities of its bitsets are not known yet

    Roaring(roaring_bitmap_t* owned, bool is_lazy = false) : bitmap(owned), lazy(is_lazy) {}  // NOLINT: implicit
    [[nodiscard]] const roaring_bitmap_t* get() const { return bitmap.get(); }
    // With all cardinalities known.
    [[nodiscard]] roaring_bitmap_t* exact() const {
        if (lazy) roaring_bitmap_repair_after_lazy(bitmap.get());
        lazy = false;
        return bitmap.get();
    }
};

class RoaringAlgebra {
  public:
    using Set = Roaring;

    enum class Unions {
        eager,
        lazy,          // cardinalities are left open until the next operation of another kind
        lazy_bitsets,  // and unions of arrays become bitsets
        open           // lazy, and intersections take them as they are, which works as long as there are no runs
    };
    explicit RoaringAlgebra(Unions unions) : unions_(unions) {}

    [[nodiscard]] Set copy(const Set& a) const { return roaring_bitmap_copy(a.exact()); }
    [[nodiscard]] Set and_(const Set& a, const Set& b) const { return roaring_bitmap_and(for_and(a), for_and(b)); }
    [[nodiscard]] Set and_not(const Set& a, const Set& b) const { return roaring_bitmap_andnot(a.exact(), b.exact()); }
    [[nodiscard]] Set xor_(const Set& a, const Set& b) const { return roaring_bitmap_xor(a.exact(), b.exact()); }
    [[nodiscard]] Set or_(const Set& a, const Set& b) const {
        if (unions_ == Unions::eager) return roaring_bitmap_or(a.exact(), b.exact());
        return {roaring_bitmap_lazy_or(a.exact(), b.exact(), unions_ == Unions::lazy_bitsets), true};
    }
    void and_into(Set& a, const Set& b) const {
        roaring_bitmap_and_inplace(for_and(a), for_and(b));
        a.lazy = false;
    }
    void and_not_into(Set& a, const Set& b) const { roaring_bitmap_andnot_inplace(a.exact(), b.exact()); }
    void xor_into(Set& a, const Set& b) const { roaring_bitmap_xor_inplace(a.exact(), b.exact()); }
    void or_into(Set& a, const Set& b) const {
        if (unions_ == Unions::eager) {
            roaring_bitmap_or_inplace(a.exact(), b.exact());
        } else {
            roaring_bitmap_lazy_or_inplace(a.bitmap.get(), b.exact(), unions_ == Unions::lazy_bitsets);
            a.lazy = true;
        }
    }
    [[nodiscard]] std::uint64_t count(const Set& a) const { return roaring_bitmap_get_cardinality(a.exact()); }
    [[nodiscard]] std::uint64_t count_and(const Set& a, const Set& b) const {
        return roaring_bitmap_and_cardinality(for_and(a), for_and(b));
    }
    [[nodiscard]] std::uint64_t count_or(const Set& a, const Set& b) const {
        return roaring_bitmap_or_cardinality(a.exact(), b.exact());
    }
    [[nodiscard]] std::uint64_t count_and_not(const Set& a, const Set& b) const {
        return roaring_bitmap_andnot_cardinality(a.exact(), b.exact());
    }

    [[nodiscard]] Unions unions() const { return unions_; }

  private:
    [[nodiscard]] roaring_bitmap_t* for_and(const Set& a) const {
        return unions_ == Unions::open ? a.bitmap.get() : a.exact();
    }

    Unions unions_;
};

bool has_union(const Expression& expression) {
    return expression.kind == Expression::Kind::disjunction ||
           std::any_of(expression.operands.begin(), expression.operands.end(), has_union);
}

struct NamedAlgebra {
    const char* suffix;
    RoaringAlgebra algebra;
};
const NamedAlgebra kAlgebras[] = {{"", RoaringAlgebra(RoaringAlgebra::Unions::eager)},
                                  {", lazy", RoaringAlgebra(RoaringAlgebra::Unions::lazy)},
                                  {", lazy to bitsets", RoaringAlgebra(RoaringAlgebra::Unions::lazy_bitsets)},
                                  {", lazy, not repaired", RoaringAlgebra(RoaringAlgebra::Unions::open)}};

// A counter per ordinal: what one does with sparse sets.
std::uint64_t count_at_least_by_counters(const std::vector<const Roaring*>& operands, std::uint32_t k,
                                         std::vector<std::uint8_t>& counters, std::vector<std::uint32_t>& ordinals) {
    std::fill(counters.begin(), counters.end(), std::uint8_t{0});
    std::uint64_t count = 0;
    for (const Roaring* const set : operands) {
        ordinals.resize(roaring_bitmap_get_cardinality(set->get()));
        roaring_bitmap_to_uint32_array(set->get(), ordinals.data());
        for (const std::uint32_t ordinal : ordinals) count += ++counters[ordinal] == k ? 1 : 0;
    }
    return count;
}

class RoaringPeer : public Peer {
  public:
    explicit RoaringPeer(bool run_optimized) : run_optimized_(run_optimized) {}

    [[nodiscard]] std::string name() const override {
        return "CRoaring " + std::to_string(ROARING_VERSION_MAJOR) + "." + std::to_string(ROARING_VERSION_MINOR) + "." +
               std::to_string(ROARING_VERSION_REVISION);
    }

    void add(std::span<const std::uint32_t> ordinals) override {
        roaring_bitmap_t* const bitmap = roaring_bitmap_of_ptr(ordinals.size(), ordinals.data());
        if (run_optimized_) has_runs_ |= roaring_bitmap_run_optimize(bitmap);
        roaring_bitmap_shrink_to_fit(bitmap);
        sets_.emplace_back(bitmap);
        cardinalities_.push_back(ordinals.size());
    }

    [[nodiscard]] std::uint64_t bytes(std::size_t operands) const override {
        // What a container needs beside its payload: its own struct, a pointer to it, a key and a type.
        constexpr std::uint64_t kPerContainer = 16 + sizeof(void*) + sizeof(std::uint16_t) + sizeof(std::uint8_t);
        std::uint64_t bytes = 0;
        for (std::size_t i = 0; i < operands; ++i) {
            roaring_statistics_t statistics{};
            roaring_bitmap_statistics(sets_[i].get(), &statistics);
            bytes += statistics.n_bytes_array_containers + statistics.n_bytes_run_containers +
                     statistics.n_bytes_bitset_containers + kPerContainer * statistics.n_containers;
        }
        return bytes;
    }

    [[nodiscard]] std::vector<Method> methods(const Shape& shape, std::uint64_t universe) const override {
        if (shape.expression.kind == Expression::Kind::at_least) return threshold_methods(shape, universe);
        std::vector<Method> methods;
        for (const auto& [name, form] : forms_of(shape, cardinalities_)) {
            for (const auto& [suffix, algebra] : kAlgebras) {
                if (is_usable(algebra)) methods.push_back({name + suffix, counter(algebra, form, universe)});
                if (!has_union(form)) break;  // the others differ in unions only
            }
        }
        return methods;
    }

  private:
    [[nodiscard]] bool is_usable(const RoaringAlgebra& algebra) const {
        return !has_runs_ || algebra.unions() != RoaringAlgebra::Unions::open;
    }

    [[nodiscard]] std::function<std::uint64_t()> counter(const RoaringAlgebra& algebra, const Expression& form,
                                                         std::uint64_t universe) const {
        return [this, &algebra, form, universe] {
            return OperationByOperation<RoaringAlgebra>(algebra, sets_, universe).count(form);
        };
    }

    [[nodiscard]] std::vector<Method> threshold_methods(const Shape& shape, std::uint64_t universe) const {
        const std::uint32_t k = shape.expression.k;
        std::vector<const Roaring*> operands;
        for (std::size_t i = 0; i < shape.operands; ++i) operands.push_back(&sets_[i]);
        std::vector<const Roaring*> by_size = operands;
        std::stable_sort(by_size.begin(), by_size.end(), [](const Roaring* a, const Roaring* b) {
            return roaring_bitmap_get_cardinality(a->get()) < roaring_bitmap_get_cardinality(b->get());
        });
        std::vector<Method> methods;
        for (const auto& named : kAlgebras) {
            if (!is_usable(named.algebra)) continue;
            const auto* const algebra = &named.algebra;
            const auto add = [&](const char* name, std::function<std::uint64_t()> count) {
                methods.push_back({std::string(name) + named.suffix, std::move(count)});
            };
            add("levels", [=] { return count_at_least_by_levels(*algebra, operands, k); });
            add("levels, small first", [=] { return count_at_least_by_levels(*algebra, by_size, k); });
            if (k == 3 && operands.size() == 8) {
                add("adders", [=] { return count_at_least_3_of_8_by_adders(*algebra, operands); });
            }
        }
        methods.push_back({"counters", [operands, k, counters = std::vector<std::uint8_t>(universe),
                                        ordinals = std::vector<std::uint32_t>()]() mutable {
                               return count_at_least_by_counters(operands, k, counters, ordinals);
                           }});
        return methods;
    }

    std::vector<Roaring> sets_;
    std::vector<std::uint64_t> cardinalities_;
    bool run_optimized_;
    bool has_runs_ = false;
};

}  // namespace

std::unique_ptr<Peer> croaring_peer(bool run_optimized) { return std::make_unique<RoaringPeer>(run_optimized); }

}  // namespace segdb::bench
