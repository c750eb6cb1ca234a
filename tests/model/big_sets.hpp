// Sets over many chunks, in every form a container can have, and plans over them evaluated bit by bit: the model of the
// executor. Bitmap 0 is the live one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "bitmap/chunk_view.hpp"
#include "model/random_data.hpp"
#include "query/plan.hpp"

namespace segdb::model {

class BigSets {
  public:
    using Bits = std::vector<std::uint8_t>;  // by ordinal, 0 or 1: bytes, because the bits of vector<bool> are slow

    // `chunks`: the numbers of those that have profiles at all.
    BigSets(Random& random, std::vector<std::uint32_t> chunks, std::size_t sets) : chunks_(std::move(chunks)) {
        Bits live(chunks_.size() * kChunkSize);
        const bool everywhere = random.chance(50);
        for (std::size_t i = 0; i < live.size(); ++i) live[i] = everywhere || i % 7 != 3;
        sets_.push_back(live);
        for (std::size_t set = 1; set < sets; ++set) {
            Bits bits(live.size());
            for (std::size_t chunk = 0; chunk < chunks_.size(); ++chunk) fill(random, bits, chunk * kChunkSize);
            for (std::size_t i = 0; i < bits.size(); ++i) bits[i] = bits[i] && live[i];
            sets_.push_back(std::move(bits));
        }
    }

    [[nodiscard]] std::size_t size() const { return sets_.size(); }
    [[nodiscard]] std::vector<std::uint32_t> ordinals(const Bits& bits) const {
        std::vector<std::uint32_t> found;
        for (std::size_t i = 0; i < bits.size(); ++i) {
            if (bits[i]) found.push_back((chunks_[i / kChunkSize] << kChunkBits) | (i % kChunkSize));
        }
        return found;
    }
    [[nodiscard]] const Bits& set(std::size_t number) const { return sets_[number]; }

    [[nodiscard]] Bits evaluate(const Plan& plan) const {
        const Bits& live = sets_.front();
        if (plan.kind == PlanKind::nothing) return Bits(live.size());
        if (plan.kind == PlanKind::everything) return live;
        if (plan.kind == PlanKind::bitmaps) {
            Bits all(live.size());
            for (const auto id : plan.bitmaps) add(all, sets_.at(static_cast<std::size_t>(id)));
            return all;
        }
        std::vector<std::uint16_t> held(live.size());
        for (const auto& operand : plan.operands) {
            const Bits bits = evaluate(operand);
            for (std::size_t i = 0; i < held.size(); ++i) held[i] = static_cast<std::uint16_t>(held[i] + bits[i]);
        }
        Bits result(live.size());
        for (std::size_t i = 0; i < held.size(); ++i) result[i] = live[i] && wanted(plan, held[i]);
        return result;
    }

  private:
    static bool wanted(const Plan& plan, std::uint32_t held) {
        switch (plan.kind) {
            case PlanKind::conjunction:
                return held == plan.operands.size();
            case PlanKind::disjunction:
                return held > 0;
            case PlanKind::complement:
                return held == 0;
            default:
                return plan.mode == grammar::CountMode::at_least  ? held >= plan.k
                       : plan.mode == grammar::CountMode::at_most ? held <= plan.k
                                                                  : held == plan.k;
        }
    }
    static void add(Bits& all, const Bits& more) {
        for (std::size_t i = 0; i < all.size(); ++i) all[i] |= more[i];
    }
    // A chunk of one kind: nothing, everything, few or many single places, few or many runs.
    static void fill(Random& random, Bits& bits, std::size_t first) {
        const auto some = [&](std::uint64_t places) {
            for (std::uint64_t i = 0; i < places; ++i) bits[first + random.below(kChunkSize)] = true;
        };
        const auto runs = [&](std::uint64_t count, std::uint64_t longest) {
            for (std::uint64_t i = 0; i < count; ++i) {
                const std::uint64_t start = random.below(kChunkSize);
                const std::uint64_t end = std::min<std::uint64_t>(kChunkSize, start + 1 + random.below(longest));
                std::fill(bits.begin() + static_cast<std::ptrdiff_t>(first + start),
                          bits.begin() + static_cast<std::ptrdiff_t>(first + end), true);
            }
        };
        const auto at = bits.begin() + static_cast<std::ptrdiff_t>(first);
        switch (random.below(9)) {
            case 0:
                return;
            case 1:
                return std::fill(at, at + kChunkSize, true);
            case 2:
                return some(1 + random.below(10));
            case 3:
                return some(100 + random.below(4'000));
            case 4:
                return some(5'000 + random.below(100'000));
            case 5:
                return runs(1 + random.below(3), 30'000);
            case 6:
                return runs(20 + random.below(40), 1'000);
            case 7:
                return runs(500 + random.below(1'000), 40);
            default:
                std::fill(at, at + kChunkSize, true);
                for (std::uint64_t i = random.below(50); i > 0; --i) bits[first + random.below(kChunkSize)] = false;
        }
    }

    std::vector<std::uint32_t> chunks_;
    std::vector<Bits> sets_;
};

inline std::string text_of(const Plan& plan) {
    std::string text;
    if (plan.kind == PlanKind::nothing) return "nothing";
    if (plan.kind == PlanKind::everything) return "everything";
    if (plan.kind == PlanKind::bitmaps) {
        for (const auto id : plan.bitmaps) text += (text.empty() ? "" : "|") + std::to_string(id);
        return "[" + text + "]";
    }
    text = plan.kind == PlanKind::conjunction   ? "and"
           : plan.kind == PlanKind::disjunction ? "or"
           : plan.kind == PlanKind::complement
               ? "not"
               : std::to_string(static_cast<int>(plan.mode)) + ":" + std::to_string(plan.k);
    if (plan.shared != 0) text += "#" + std::to_string(plan.shared);
    text += "(";
    for (const auto& operand : plan.operands) text += text_of(operand) + " ";
    return text + ")";
}

inline Plan random_big_plan(Random& random, std::size_t sets, int depth) {
    Plan plan;
    const std::uint64_t kind = depth == 0 ? random.below(6) : random.below(16);
    const auto some_set = [&] { return static_cast<BitmapId>(random.below(sets)); };
    if (kind <= 5) {
        plan.kind = kind == 0 && random.chance(30)   ? PlanKind::nothing
                    : kind == 0 && random.chance(50) ? PlanKind::everything
                                                     : PlanKind::bitmaps;
        if (plan.kind != PlanKind::bitmaps) return plan;
        const std::uint64_t bitmaps = kind == 1 ? random.below(20) : 1;
        for (std::uint64_t i = 0; i < bitmaps; ++i) plan.bitmaps.push_back(some_set());
        return plan;
    }
    plan.kind = kind <= 9    ? PlanKind::conjunction
                : kind <= 12 ? PlanKind::disjunction
                : kind == 13 ? PlanKind::complement
                             : PlanKind::count_of;
    std::uint64_t operands = plan.kind == PlanKind::complement ? 1 : 2 + random.below(4);
    if (plan.kind == PlanKind::count_of && random.chance(10)) operands = 70;
    for (std::uint64_t i = 0; i < operands; ++i)
        plan.operands.push_back(random_big_plan(random, sets, operands > 10 ? 0 : depth - 1));
    plan.k = static_cast<std::uint32_t>(random.below(operands + 2));
    plan.mode = static_cast<grammar::CountMode>(random.below(3));
    return plan;
}

}  // namespace segdb::model
