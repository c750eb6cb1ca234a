#include "exec/chunk_algebra.hpp"

#include <cassert>
#include <cstring>
#include <utility>

#include "exec/cost_model.hpp"

namespace segdb {
namespace {

struct AllPlaces {
    alignas(64) std::uint64_t words[simd::kChunkWords];
    constexpr AllPlaces() : words() {
        for (auto& word : words) word = ~std::uint64_t{0};
    }
};
constexpr AllPlaces kAllPlaces;

ChunkView full_view() { return {nullptr, kChunkSize, 0, Form::full}; }

bool are_few_runs(ChunkValue a, ChunkValue b) {
    return a.form == Form::runs && b.form == Form::runs && std::uint32_t{a.runs} + b.runs <= cost::kMaxCombinedRuns;
}

std::uint32_t count_array_in_runs(const simd::Kernels& kernels, ChunkView array, ChunkView runs) {
    if (!cost::is_expansion_cheaper(array.cardinality, runs.runs)) {
        return kernels.array_and_runs(array_of(array), runs_of(runs), nullptr);
    }
    alignas(64) std::uint64_t bits[simd::kChunkWords];
    kernels.expand_runs(bits, runs_of(runs));
    return kernels.array_and_bits(array_of(array), bits, nullptr);
}

}  // namespace

std::uint32_t count_intersection(const simd::Kernels& kernels, ChunkView a, ChunkView b) {
    if (a.form > b.form) return count_intersection(kernels, b, a);
    switch (a.form) {
        case Form::empty:
            return 0;
        case Form::full:
            return b.cardinality == ChunkValue::kUnknown ? kernels.count(b.data) : b.cardinality;
        case Form::array:
            if (b.form == Form::array) return kernels.array_and(array_of(a), array_of(b), nullptr);
            if (b.form == Form::runs) return count_array_in_runs(kernels, a, b);
            return kernels.array_and_bits(array_of(a), b.data, nullptr);
        case Form::runs:
            if (b.form == Form::runs) return kernels.runs_and_count(runs_of(a), runs_of(b));
            return kernels.count_runs_set(b.data, runs_of(a));
        case Form::bits:
            break;
    }
    return kernels.bits_and(a.data, b.data, nullptr);
}

void ChunkAlgebra::release(ChunkValue value) {
    if (value.is_fused()) {
        fused_.discard(value);
    } else {
        scratch_.give_back(value.buffer());
    }
}

ChunkValue ChunkAlgebra::array_in(Scratch::Buffer* buffer, std::uint32_t size) {
    if (size == 0) {
        scratch_.give_back(buffer);
        return {};
    }
    return ChunkValue::own(buffer, size, Form::array);
}

ChunkValue ChunkAlgebra::runs_in(Scratch::Buffer* buffer, std::uint32_t runs, std::uint32_t cardinality) {
    if (runs == 0 || cardinality == kChunkSize) {
        scratch_.give_back(buffer);
        return runs == 0 ? ChunkValue{} : ChunkValue::of(full_view());
    }
    return ChunkValue::own(buffer, cardinality, Form::runs, runs);
}

ChunkValue ChunkAlgebra::as_bits(ChunkValue value) {
    if (value.form == Form::bits) return value;
    if (value.form == Form::full) return ChunkValue::of({kAllPlaces.words, kChunkSize, 0, Form::bits});
    Scratch::Buffer* const buffer = scratch_.take();
    if (value.form == Form::array) {
        kernels_.expand_array(buffer->words, array_of(value));
    } else {
        kernels_.expand_runs(buffer->words, runs_of(value));
    }
    scratch_.give_back(value.buffer());
    return ChunkValue::own(buffer, value.cardinality, Form::bits);
}

void ChunkAlgebra::add_to(ChunkValue& bits, ChunkView more) {
    assert(bits.form == Form::bits && bits.buffer() != nullptr);
    bits.cardinality = ChunkValue::kUnknown;
    switch (more.form) {
        case Form::array:
            kernels_.set_array(bits.buffer()->words, array_of(more));
            break;
        case Form::runs:
            kernels_.set_runs(bits.buffer()->words, runs_of(more));
            break;
        case Form::bits:
            kernels_.bits_or(bits.buffer()->words, more.data, bits.buffer()->words);
            break;
        case Form::full:
            std::memset(bits.buffer()->words, 0xFF, simd::kChunkBytes);
            break;
        case Form::empty:
            break;
    }
}

ChunkValue ChunkAlgebra::materialised(ChunkValue value) {
    if (!value.is_fused()) return value;
    Scratch::Buffer* const buffer = scratch_.take();
    const std::uint32_t cardinality = fused_.run(value, buffer->words);
    if (cardinality == 0) {
        scratch_.give_back(buffer);
        return {};
    }
    return ChunkValue::own(buffer, cardinality, Form::bits);
}

ChunkValue ChunkAlgebra::as_runs(ChunkValue array) {
    if (array.form == Form::runs) return array;
    Scratch::Buffer* const buffer = scratch_.take();
    const auto* const elements = static_cast<const std::uint16_t*>(array.data);
    std::uint16_t* const pairs = buffer->elements();
    std::uint32_t runs = 0;
    pairs[0] = elements[0];
    pairs[1] = 0;
    for (std::uint32_t i = 1; i < array.cardinality; ++i) {
        const bool touches = elements[i] - elements[i - 1] == 1;
        runs += touches ? 0 : 1;
        pairs[2 * runs] = touches ? pairs[2 * runs] : elements[i];
        pairs[2 * runs + 1] = static_cast<std::uint16_t>(touches ? pairs[2 * runs + 1] + 1 : 0);
    }
    scratch_.give_back(array.buffer());
    return runs_in(buffer, runs + 1, array.cardinality);
}

ChunkValue ChunkAlgebra::combine_bits(Operation operation, ChunkValue a, ChunkValue b) {
    // Instructions number operands with 16 bits: what is long is run before more is added, the last one first.
    if (fused_.size() > FusedPrograms::kMaxOperands) {
        b = materialised(b);
        a = materialised(a);
        if (a.is_empty() || b.is_empty()) return combine_empty(operation, a, b);
    }
    // as_bits makes no fused value, so that the order of fused ones stays as it is.
    if (!a.is_fused()) a = as_bits(a);
    if (!b.is_fused()) b = as_bits(b);
    return fused_.combine(operation, a, b);
}

ChunkValue ChunkAlgebra::combine_empty(Operation operation, ChunkValue a, ChunkValue b) {
    if (operation == Operation::either) return unite(a, b);
    return operation == Operation::both ? intersect(a, b) : subtract(a, b);
}

ChunkValue ChunkAlgebra::intersect(ChunkValue a, ChunkValue b) {
    if (a.is_empty() || b.is_empty()) {
        release(b);
        release(a);
        return {};
    }
    if (a.form == Form::full) return b;
    if (b.form == Form::full) return a;
    if (a.form == Form::array) return intersect_array(a, b);
    if (b.form == Form::array) return intersect_array(b, a);
    if (are_few_runs(a, b)) return combine_runs(kernels_.runs_and, a, b);
    return combine_bits(Operation::both, a, b);
}

// The form in which a set filters an array soonest.
ChunkValue ChunkAlgebra::ready_to_filter(ChunkValue array, ChunkValue other) {
    other = materialised(other);
    const bool expand = other.form == Form::runs && cost::is_expansion_cheaper(array.cardinality, other.runs);
    return expand ? as_bits(other) : other;
}

ChunkValue ChunkAlgebra::filter_array(const ArrayFilter& filter, ChunkValue array, ChunkValue other) {
    // Beside another array the result needs a place of its own; else it may go where the array is.
    const bool apart = other.form == Form::array || array.buffer() == nullptr;
    Scratch::Buffer* const buffer = apart ? scratch_.take() : array.buffer();
    const simd::Array elements = array_of(array);
    const std::uint32_t size =
        other.form == Form::array  ? filter.by_array(elements, array_of(other), buffer->elements())
        : other.form == Form::bits ? filter.by_bits(elements, other.data, buffer->elements())
                                   : filter.by_runs(elements, runs_of(other), buffer->elements());
    if (apart) scratch_.give_back(array.buffer());
    scratch_.give_back(other.buffer());
    return array_in(buffer, size);
}

ChunkValue ChunkAlgebra::intersect_array(ChunkValue array, ChunkValue other) {
    other = ready_to_filter(array, other);
    if (other.is_empty()) {
        release(array);
        return {};
    }
    return filter_array({kernels_.array_and, kernels_.array_and_bits, kernels_.array_and_runs}, array, other);
}

ChunkValue ChunkAlgebra::subtract_from_array(ChunkValue array, ChunkValue other) {
    other = ready_to_filter(array, other);
    if (other.is_empty()) return array;
    return filter_array({kernels_.array_and_not, kernels_.array_and_not_bits, kernels_.array_and_not_runs}, array,
                        other);
}

ChunkValue ChunkAlgebra::combine_runs(RunsKernel kernel, ChunkValue a, ChunkValue b) {
    Scratch::Buffer* const buffer = scratch_.take();
    std::uint32_t cardinality = 0;
    const std::uint32_t runs = kernel(runs_of(a), runs_of(b), buffer->words, &cardinality);
    release(a);
    release(b);
    return runs_in(buffer, runs, cardinality);
}

ChunkValue ChunkAlgebra::subtract(ChunkValue a, ChunkValue b) {
    if (b.is_empty()) return a;
    if (a.is_empty() || (b.form == Form::full)) {
        release(b);
        release(a);
        return {};
    }
    if (a.form == Form::array) return subtract_from_array(a, b);
    if (are_few_runs(a, b)) return combine_runs(kernels_.runs_and_not, a, b);
    return combine_bits(Operation::first_only, a, b);
}

ChunkValue ChunkAlgebra::unite(ChunkValue a, ChunkValue b) {
    if (a.is_empty()) return b;
    if (b.is_empty()) return a;
    if ((a.form == Form::full) || (b.form == Form::full)) {
        release(b);
        release(a);
        return ChunkValue::of(full_view());
    }
    if (a.is_bits() || b.is_bits()) return combine_bits(Operation::either, a, b);
    if (a.form == Form::array && b.form == Form::array) {
        if (a.cardinality + b.cardinality <= cost::kMaxMergedElements) {
            Scratch::Buffer* const buffer = scratch_.take();
            const std::uint32_t size = kernels_.array_or(array_of(a), array_of(b), buffer->elements());
            release(a);
            release(b);
            return array_in(buffer, size);
        }
    } else if ((a.form == Form::runs ? a.runs : a.cardinality) + (b.form == Form::runs ? b.runs : b.cardinality) <=
               (a.form == b.form ? cost::kMaxCombinedRuns : cost::kMaxArrayAsRuns)) {
        return combine_runs(kernels_.runs_or, as_runs(a), as_runs(b));
    }
    a = as_bits(a);
    add_to(a, b.view());
    release(b);
    return a;
}

std::uint32_t ChunkAlgebra::count(ChunkValue value) {
    if (value.is_fused()) return fused_.run(value, nullptr);
    const std::uint32_t cardinality =
        value.cardinality == ChunkValue::kUnknown ? kernels_.count(value.data) : value.cardinality;
    scratch_.give_back(value.buffer());
    return cardinality;
}

std::uint32_t ChunkAlgebra::count_intersection(ChunkValue a, ChunkValue b) {
    if (a.is_bits() && b.is_bits()) return count(combine_bits(Operation::both, a, b));
    b = materialised(b);
    a = materialised(a);
    const std::uint32_t cardinality = count_intersection(a.view(), b.view());
    release(b);
    release(a);
    return cardinality;
}

std::uint32_t ChunkAlgebra::count_union(ChunkValue a, ChunkValue b) {
    if (!a.is_known() || !b.is_known() || (a.is_bits() && b.is_bits())) return count(unite(a, b));
    const std::uint32_t sum = a.cardinality + b.cardinality;
    return sum - count_intersection(a, b);
}

std::uint32_t ChunkAlgebra::count_difference(ChunkValue a, ChunkValue b) {
    if (!a.is_known() || (a.is_bits() && b.is_bits())) return count(subtract(a, b));
    const std::uint32_t all = a.cardinality;
    return all - count_intersection(a, b);
}

}  // namespace segdb
