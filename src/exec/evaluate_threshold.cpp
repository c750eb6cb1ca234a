// k of n: in a merged multiset, in bit planes, or by a counter a place.
#include "exec/cost_model.hpp"
#include "exec/elements.hpp"
#include "exec/evaluator.hpp"

namespace segdb {
namespace {

using Kind = ProgramNode::Kind;

}  // namespace

ChunkValue Evaluator::threshold(const ProgramNode& node, ChunkView within, Need need) {
    const bool inside = within.form == Form::full || within.form == Form::array;
    const ChunkView part = inside ? within : kEverything;
    const std::size_t base = values_.size();
    const std::uint32_t* const operands = program_.operands(node);
    std::uint64_t elements = 0;
    bool arrays = true;
    for (std::uint32_t i = 0; i < node.positives(); ++i) {
        const ChunkValue value = algebra_.materialised(evaluate(operands[i], part, Need::set));
        if (value.is_empty()) continue;
        arrays = arrays && value.form == Form::array;
        elements += value.cardinality;
        values_.push_back(value);
    }
    if (values_.size() - base < node.k) {
        for (std::size_t i = base; i < values_.size(); ++i) algebra_.release(values_[i]);
        values_.resize(base);
        return counted({}, need);
    }
    if (values_.size() - base > cost::kMaxPlanes) {
        const ChunkValue value = count_one_by_one(node, base);
        return inside ? counted(value, need) : within_set(value, within, need);
    }
    if (arrays && elements <= cost::kMaxMultiset) {
        const ChunkValue value = count_in_multiset(node, base);
        return inside ? counted(value, need) : within_set(value, within, need);
    }
    return count_in_planes(node, base, within, need);
}

// Merges the arrays with everything that is in several as often as it is in one, and takes what is there often enough.
ChunkValue Evaluator::count_in_multiset(const ProgramNode& node, std::size_t base) {
    const simd::Kernels& kernels = algebra_.kernels();
    ChunkValue all = values_[base];
    for (std::size_t i = base + 1; i < values_.size(); ++i) {
        Scratch::Buffer* const merged = algebra_.scratch().take();
        const std::uint32_t size =
            kernels.merge_arrays(array_of(all.view()), array_of(values_[i].view()), merged->elements());
        algebra_.release(all);
        algebra_.release(values_[i]);
        all = algebra_.array_in(merged, size);
    }
    values_.resize(base);
    const auto often = [&](std::uint32_t k) {
        Scratch::Buffer* const buffer = algebra_.scratch().take();
        const std::uint32_t size =
            kernels.at_least(static_cast<const std::uint16_t*>(all.data), all.cardinality, k, buffer->elements());
        return algebra_.array_in(buffer, size);
    };
    ChunkValue result = often(node.k);
    if (node.kind == Kind::exactly) result = algebra_.subtract(result, often(node.k + 1));
    algebra_.release(all);
    return result;
}

// A counter a place: for many operands, whose bitsets would take more memory and time than the counters.
ChunkValue Evaluator::count_one_by_one(const ProgramNode& node, std::size_t base) {
    counters_.assign(kChunkSize, 0);
    rows_.resize(kChunkSize + simd::kArraySlack);
    for (std::size_t i = base; i < values_.size(); ++i) {
        for (const std::uint16_t element : elements_of(values_[i].view(), rows_)) ++counters_[element];
        algebra_.release(values_[i]);
    }
    values_.resize(base);
    Scratch::Buffer* const buffer = algebra_.scratch().take();
    std::uint32_t count = 0;
    for (std::uint32_t word = 0; word < simd::kChunkWords; ++word) {
        std::uint64_t bits = 0;
        for (std::uint32_t i = 0; i < 64; ++i) {
            const std::uint32_t held = counters_[64 * word + i];
            const bool wanted = node.kind == Kind::exactly ? held == node.k : held >= node.k;
            bits |= std::uint64_t{wanted} << i;
        }
        buffer->words[word] = bits;
        count += static_cast<std::uint32_t>(__builtin_popcountll(bits));
    }
    if (count > 0) return ChunkValue::own(buffer, count, Form::bits);
    algebra_.scratch().give_back(buffer);
    return {};
}

ChunkValue Evaluator::count_in_planes(const ProgramNode& node, std::size_t base, ChunkView within, Need need) {
    // Whatever is counted is in an operand, so that only the set to stay within has to be given.
    const bool bits_within = within.form == Form::bits;
    const bool anywhere = within.form == Form::full;
    bits_.clear();
    for (std::size_t i = base; i < values_.size(); ++i) {
        values_[i] = algebra_.as_bits(values_[i]);
        bits_.push_back(values_[i].data);
    }
    const bool only_count = need == Need::count && (anywhere || bits_within);
    Scratch::Buffer* const buffer = only_count ? nullptr : algebra_.scratch().take();
    const auto kind = node.kind == Kind::exactly ? simd::Threshold::exactly : simd::Threshold::at_least;
    const std::uint32_t count =
        algebra_.kernels().threshold(kind, node.k, bits_.data(), bits_.size(), bits_within ? within.data : nullptr,
                                     only_count ? nullptr : buffer->words);
    for (std::size_t i = base; i < values_.size(); ++i) algebra_.release(values_[i]);
    values_.resize(base);
    if (only_count) return ChunkValue::count(count);
    if (count == 0) {
        algebra_.scratch().give_back(buffer);
        return counted({}, need);
    }
    const ChunkValue value = ChunkValue::own(buffer, count, Form::bits);
    return anywhere || bits_within ? counted(value, need) : within_set(value, within, need);
}

}  // namespace segdb
