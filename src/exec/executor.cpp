#include "exec/executor.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/try.hpp"
#include "store/profile_reader.hpp"

namespace segdb {
namespace {

using Set = std::shared_ptr<const ChunkSet>;

Set shared(ChunkSet set) {
    if (set.empty()) return nullptr;
    return std::make_shared<const ChunkSet>(std::move(set));
}

bool wanted(const Plan& plan, std::uint32_t held) {
    switch (plan.mode) {
        case grammar::CountMode::at_least:
            return held >= plan.k;
        case grammar::CountMode::at_most:
            return held <= plan.k;
        case grammar::CountMode::exactly:
            break;
    }
    return held == plan.k;
}

}  // namespace

Executor::Executor(Connection& connection, const CollectionRecord& collection, Snapshot& snapshot,
                   ExecutorOptions options)
    : connection_(connection), collection_(collection), snapshot_(snapshot), options_(std::move(options)) {}

Result<std::uint64_t> Executor::count(const Plan& plan) {
    std::uint64_t total = 0;
    SEGDB_CHECK(for_each_chunk(plan, [&](std::uint32_t, const ChunkSet& selected) -> Result<bool> {
        total += selected.cardinality();
        return true;
    }));
    return total;
}

Result<void> Executor::for_each_chunk(const Plan& plan, const ChunkVisitor& each) {
    SEGDB_TRY(const auto* chunks, snapshot_.chunks(collection_.live));
    for (const std::uint32_t chunk : *chunks) {
        if (options_.cancelled && options_.cancelled()) {
            return Error{.code = ErrorCode::cancelled, .message = "the query was cancelled"};
        }
        SEGDB_TRY(const Set selected, evaluate(plan, chunk));
        if (selected == nullptr) continue;
        SEGDB_TRY(const bool go_on, each(chunk, *selected));
        if (!go_on) return {};
    }
    return {};
}

Result<Set> Executor::evaluate(const Plan& plan, std::uint32_t chunk) {
    if (options_.actuals == nullptr) return evaluate_step(plan, chunk);
    const auto now = [&] { return options_.timer_ns ? options_.timer_ns() : 0; };
    const std::uint64_t start = now();
    auto set = evaluate_step(plan, chunk);
    StepActuals& actuals = (*options_.actuals)[&plan];
    actuals.nanoseconds += now() - start;
    if (set && *set != nullptr) actuals.profiles += (*set)->cardinality();
    return set;
}

Result<Set> Executor::evaluate_step(const Plan& plan, std::uint32_t chunk) {
    switch (plan.kind) {
        case PlanKind::nothing:
            return Set();
        case PlanKind::everything:
            return snapshot_.container(collection_.live, chunk);
        case PlanKind::bitmaps:
            return bitmaps(plan, chunk);
        case PlanKind::keys:
            return keys(plan, chunk);
        case PlanKind::scan:
            return scan(plan, chunk);
        case PlanKind::conjunction:
            return conjunction(plan, chunk);
        case PlanKind::disjunction:
            return disjunction(plan, chunk);
        case PlanKind::complement:
            return complement(plan, chunk);
        case PlanKind::count_of:
            break;
    }
    return count_of(plan, chunk);
}

Result<Set> Executor::bitmaps(const Plan& plan, std::uint32_t chunk) {
    if (plan.bitmaps.size() == 1) return snapshot_.container(plan.bitmaps.front(), chunk);
    ChunkSet all;
    for (const BitmapId bitmap : plan.bitmaps) {
        SEGDB_TRY(const Set one, snapshot_.container(bitmap, chunk));
        if (one != nullptr) all.or_with(*one);
    }
    return shared(std::move(all));
}

Result<Set> Executor::keys(const Plan& plan, std::uint32_t chunk) {
    auto found = keys_.find(&plan);
    if (found == keys_.end()) {
        std::vector<std::uint32_t> ordinals;
        for (const auto& key : std::get<TextIn>(plan.condition->predicate).values()) {
            SEGDB_TRY(const auto ordinal, find_profile(connection_, collection_, key));
            if (ordinal) ordinals.push_back(*ordinal);
        }
        std::sort(ordinals.begin(), ordinals.end());
        found = keys_.emplace(&plan, std::move(ordinals)).first;
    }
    std::vector<std::uint16_t> rows;
    const auto first = std::lower_bound(found->second.begin(), found->second.end(), chunk << kChunkBits);
    for (auto ordinal = first; ordinal != found->second.end() && *ordinal >> kChunkBits == chunk; ++ordinal) {
        rows.push_back(static_cast<std::uint16_t>(*ordinal & (kChunkSize - 1)));
    }
    return shared(ChunkSet::from_sorted(rows));
}

Result<Set> Executor::scan(const Plan& plan, std::uint32_t chunk) {
    SEGDB_TRY(auto set,
              scan_chunk(connection_, collection_, *plan.condition->attribute, plan.condition->predicate, chunk));
    if (plan.condition->attribute->is_list()) {
        // Items can outlive their profile when foreign SQL replaces it; they select nobody.
        SEGDB_TRY(const Set live, snapshot_.container(collection_.live, chunk));
        if (live == nullptr) return Set();
        set.and_with(*live);
    }
    return shared(std::move(set));
}

Result<Set> Executor::conjunction(const Plan& plan, std::uint32_t chunk) {
    std::optional<ChunkSet> left;
    for (const Plan& operand : plan.operands) {
        const bool subtract = operand.kind == PlanKind::complement;
        if (!left && subtract) {
            SEGDB_TRY(const Set live, snapshot_.container(collection_.live, chunk));
            if (live == nullptr) return Set();
            left = live->clone();
        }
        SEGDB_TRY(const Set set, evaluate(subtract ? operand.operands.front() : operand, chunk));
        if (subtract) SEGDB_CHECK(note_complement(operand, chunk, set));
        if (set == nullptr) {
            if (subtract) continue;
            return Set();
        }
        if (!left) {
            left = set->clone();
        } else if (subtract) {
            left->and_not_with(*set);
        } else {
            left->and_with(*set);
        }
        if (left->empty()) return Set();
    }
    return shared(std::move(*left));
}

Result<void> Executor::note_complement(const Plan& plan, std::uint32_t chunk, const Set& operand) {
    if (options_.actuals == nullptr) return {};
    SEGDB_TRY(const Set live, snapshot_.container(collection_.live, chunk));
    const std::uint32_t all = live == nullptr ? 0 : live->cardinality();
    (*options_.actuals)[&plan].profiles += all - (operand == nullptr ? 0 : operand->cardinality());
    return {};
}

Result<Set> Executor::disjunction(const Plan& plan, std::uint32_t chunk) {
    ChunkSet all;
    for (const Plan& operand : plan.operands) {
        SEGDB_TRY(const Set set, evaluate(operand, chunk));
        if (set != nullptr) all.or_with(*set);
    }
    return shared(std::move(all));
}

Result<Set> Executor::complement(const Plan& plan, std::uint32_t chunk) {
    SEGDB_TRY(const Set live, snapshot_.container(collection_.live, chunk));
    SEGDB_TRY(const Set set, evaluate(plan.operands.front(), chunk));
    if (live == nullptr || set == nullptr) return live;
    ChunkSet rest = live->clone();
    rest.and_not_with(*set);
    return shared(std::move(rest));
}

Result<Set> Executor::count_of(const Plan& plan, std::uint32_t chunk) {
    SEGDB_TRY(const Set live, snapshot_.container(collection_.live, chunk));
    if (live == nullptr) return live;
    // Operands are evaluated first: they may count themselves.
    std::vector<Set> sets;
    for (const Plan& operand : plan.operands) {
        SEGDB_TRY(auto set, evaluate(operand, chunk));
        if (set != nullptr) sets.push_back(std::move(set));
    }
    counters_.assign(kChunkSize, 0);
    for (const auto& set : sets) {
        for (const std::uint16_t row : set->elements()) ++counters_[row];
    }
    std::vector<std::uint16_t> rows;
    for (const std::uint16_t row : live->elements()) {
        if (wanted(plan, counters_[row])) rows.push_back(row);
    }
    return shared(ChunkSet::from_sorted(rows));
}

}  // namespace segdb
