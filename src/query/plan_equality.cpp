#include "query/plan_equality.hpp"

#include <algorithm>
#include <cassert>

#include "query/plan_walk.hpp"

namespace segdb {
namespace {

constexpr std::size_t kFirstSlots = 32;  // enough for most queries, which are planned in microseconds

// The finalizer of SplitMix64 (Steele, Lea, Flood 2014), word after word.
std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) {
    hash += word + 0x9e3779b97f4a7c15;
    hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
    hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
    return hash ^ (hash >> 31);
}

std::uint64_t hash_of(std::span<const std::uint64_t> words) {
    std::uint64_t hash = words.size();
    for (const std::uint64_t word : words) hash = mixed(hash, word);
    return hash;
}

std::uint64_t hash_of(const std::string& text) { return std::hash<std::string>()(text); }
std::uint64_t hash_of(const std::optional<std::string>& text) { return text ? hash_of(*text) : 1; }

std::uint64_t hash_of(const IntegerRanges& predicate) {
    std::uint64_t hash = 0;
    for (const auto& range : predicate.ranges()) {
        hash = mixed(mixed(hash, static_cast<std::uint64_t>(range.low)), static_cast<std::uint64_t>(range.high));
    }
    return hash;
}
std::uint64_t hash_of(const TextIn& predicate) {
    std::uint64_t hash = predicate.ignoring_case() ? 1 : 0;
    for (const auto& value : predicate.values()) hash = mixed(hash, hash_of(value));
    return hash;
}
std::uint64_t hash_of(const TextRange& predicate) { return mixed(hash_of(predicate.low), hash_of(predicate.high)); }
std::uint64_t hash_of(const TextPattern& predicate) {
    return mixed(hash_of(predicate.pattern()), static_cast<std::uint64_t>(predicate.kind()));
}
std::uint64_t hash_of(const TextSample& predicate) {
    return mixed(mixed(hash_of(predicate.name()), predicate.low()), predicate.high());
}

}  // namespace

PlanNumbering::PlanNumbering() {
    words_.reserve(kFirstSlots * 2);
    entries_.reserve(kFirstSlots / 2);
    hashes_.reserve(kFirstSlots / 2);
}

std::span<const std::uint64_t> PlanNumbering::key(PlanNumber number) const {
    const Entry& entry = entries_[number];
    return std::span(words_).subspan(entry.first, entry.last - entry.first);
}

std::span<const std::uint64_t> PlanNumbering::operands(PlanNumber number) const {
    const Entry& entry = entries_[number];
    return std::span(words_).subspan(entry.operands_first, entry.last - entry.operands_first);
}

PlanNumber PlanNumbering::number(const Plan& step, std::span<const PlanNumber> operands) {
    // The key is written behind the others, and taken back when it is known already.
    Entry entry;
    entry.first = words_.size();
    words_.push_back(static_cast<std::uint64_t>(step.kind));
    if (step.kind == PlanKind::count_of) {
        words_.back() |= static_cast<std::uint64_t>(step.mode) << 8 | std::uint64_t{step.k} << 32;
    }
    if (step.kind == PlanKind::bitmaps) words_.insert(words_.end(), step.bitmaps.begin(), step.bitmaps.end());
    if (step.kind == PlanKind::keys || step.kind == PlanKind::scan || step.kind == PlanKind::column) {
        assert(step.condition != nullptr);
        words_.push_back(condition_number(*step.condition));
    }
    if (step.kind == PlanKind::events) words_.push_back(projection_number(*step.projection));
    entry.operands_first = words_.size();
    words_.insert(words_.end(), operands.begin(), operands.end());
    std::sort(words_.begin() + static_cast<std::ptrdiff_t>(entry.operands_first), words_.end());
    entry.last = words_.size();

    const auto words = std::span<const std::uint64_t>(words_).subspan(entry.first);
    const std::uint64_t hash = hash_of(words);
    if (entries_.size() * 2 >= slots_.size()) grow();
    std::size_t slot = hash & (slots_.size() - 1);
    while (slots_[slot] != 0) {
        const PlanNumber known = slots_[slot] - 1;
        const auto other = key(known);
        if (hashes_[known] == hash && std::equal(words.begin(), words.end(), other.begin(), other.end())) {
            words_.resize(entry.first);
            return known;
        }
        slot = (slot + 1) & (slots_.size() - 1);
    }
    entries_.push_back(entry);
    hashes_.push_back(hash);
    slots_[slot] = static_cast<std::uint32_t>(entries_.size());
    return static_cast<PlanNumber>(entries_.size() - 1);
}

NumberedStep PlanNumbering::numbered(const Plan& step, std::span<const NumberedStep> operands) {
    NumberedStep result;
    result.operands.reserve(operands.size());
    for (const auto& operand : operands) result.operands.push_back(operand.number);
    result.number = number(step, result.operands);
    return result;
}

std::uint64_t PlanNumbering::condition_number(const BoundCondition& condition) {
    std::uint64_t hash = std::visit([](const auto& predicate) { return hash_of(predicate); }, condition.predicate);
    hash = mixed(hash, static_cast<std::uint64_t>(condition.attribute->id));
    const auto [first, last] = conditions_.equal_range(hash);
    for (auto known = first; known != last; ++known) {
        const BoundCondition& other = *known->second.first;
        if (other.attribute == condition.attribute && other.predicate == condition.predicate) {
            return known->second.second;
        }
    }
    const std::uint64_t number = conditions_.size();
    conditions_.emplace(hash, std::pair(&condition, number));
    return number;
}

// In one query equal texts mean the same; they are few, and long.
std::uint64_t PlanNumbering::projection_number(const BoundNode& projection) {
    const auto known = std::find_if(projections_.begin(), projections_.end(), [&](const BoundNode* other) {
        return other == &projection || *other->source == *projection.source;
    });
    const auto number = static_cast<std::uint64_t>(known - projections_.begin());
    if (known == projections_.end()) projections_.push_back(&projection);
    return number;
}

void PlanNumbering::grow() {
    slots_.assign(std::max(kFirstSlots, slots_.size() * 2), 0);
    for (PlanNumber number = 0; number < entries_.size(); ++number) {
        std::size_t slot = hashes_[number] & (slots_.size() - 1);
        while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
        slots_[slot] = number + 1;
    }
}

bool structurally_equal(const Plan& a, const Plan& b) {
    PlanNumbering numbering;
    const auto number = [&](const Plan& step, std::span<const PlanNumber> operands) {
        return numbering.number(step, operands);
    };
    return bottom_up<PlanNumber>(a, number) == bottom_up<PlanNumber>(b, number);
}

}  // namespace segdb
