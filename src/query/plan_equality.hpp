// Which steps of a plan are structurally equal: of the same kind, with the same bitmaps or condition, mode and k, and the
// same operands in any order, however often each.
//
// Equal steps get equal numbers (value numbering, as compilers do it). Numbers are given from the leaves up, so that
// comparing two steps compares the numbers of their operands: time is linear in the plan, whatever its shape. Equal steps
// denote the same set; steps that are not equal may denote the same set as well.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "query/plan.hpp"

namespace segdb {

using PlanNumber = std::uint32_t;  // from 0 on, without gaps

// A step's number and those of its operands, in the order in which they stand.
struct NumberedStep {
    PlanNumber number = 0;
    std::vector<PlanNumber> operands;
};

// Keeps no pointers to plans, only to their conditions.
class PlanNumbering {
  public:
    PlanNumbering();
    // The number of a step whose operands have these numbers, in any order.
    PlanNumber number(const Plan& step, std::span<const PlanNumber> operands);
    // For bottom_up().
    NumberedStep numbered(const Plan& step, std::span<const NumberedStep> operands);

    // Of the step with a number: its kind, and the numbers of its operands, ascending.
    [[nodiscard]] PlanKind kind(PlanNumber number) const { return static_cast<PlanKind>(key(number).front() & 0xff); }
    [[nodiscard]] std::span<const std::uint64_t> operands(PlanNumber number) const;
    [[nodiscard]] std::size_t size() const { return entries_.size(); }

  private:
    struct Entry {
        std::size_t first = 0;  // key: words_[first, last); its operands from operands_first on
        std::size_t operands_first = 0;
        std::size_t last = 0;
    };
    [[nodiscard]] std::span<const std::uint64_t> key(PlanNumber number) const;
    std::uint64_t condition_number(const BoundCondition& condition);
    std::uint64_t projection_number(const BoundNode& projection);
    void grow();

    std::vector<std::uint64_t> words_;   // keys, one behind the other
    std::vector<Entry> entries_;         // by number
    std::vector<std::uint64_t> hashes_;  // by number
    std::vector<std::uint32_t> slots_;   // open addressing by hash: number + 1, or 0; a power of two of them
    std::unordered_multimap<std::uint64_t, std::pair<const BoundCondition*, std::uint64_t>> conditions_;  // by hash
    std::vector<const BoundNode*> projections_;
};

// A set of numbers that is emptied at no cost.
class PlanNumberSet {
  public:
    void clear() { ++now_; }
    [[nodiscard]] bool contains(PlanNumber number) const { return number < stamps_.size() && stamps_[number] == now_; }
    // False when it was there already.
    bool insert(PlanNumber number) {
        if (contains(number)) return false;
        if (number >= stamps_.size()) stamps_.resize(std::size_t{number} + std::size_t{number} / 2 + 8);
        stamps_[number] = now_;
        return true;
    }

  private:
    std::vector<std::uint32_t> stamps_;
    std::uint32_t now_ = 1;
};

bool structurally_equal(const Plan& a, const Plan& b);

}  // namespace segdb
