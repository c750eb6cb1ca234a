// A plan made ready to run: its steps in one flat list, operands before the groups they stand in, bitmaps numbered.
//
// A conjunction keeps its complements apart, as operands to be subtracted, so that no complement is ever formed; one that
// stands elsewhere is subtracted from all profiles. Every plan can be compiled, whatever rules improved it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "query/plan.hpp"

namespace segdb {

// Where a leaf's profiles come from.
struct ProgramLeaf {
    enum class Kind : std::uint8_t {
        bitmap,  // the index
        keys,    // profiles looked up by key, as a bitmap made for the query
        scan,    // the table
        column,  // blocks of numbers or texts
        events,  // projected from events, as a bitmap made for the query
    };
    Kind kind = Kind::bitmap;
    BitmapId bitmap = 0;
    const BoundCondition* condition = nullptr;  // keys, scan, column
    const Plan* events = nullptr;               // events: the step
};

struct ProgramNode {
    enum class Kind : std::uint8_t {
        nothing,
        leaf,
        all,       // in every positive operand, and in none of the negative ones
        any,       // in one of the positive operands or more; there are no negative ones
        at_least,  // in k of the positive operands or more
        exactly,   // in k of the positive operands, k > 0
    };
    Kind kind = Kind::nothing;
    bool disjoint = false;     // any: no profile is in two of the operands
    std::uint32_t leaf = 0;    // leaf: its number
    std::uint32_t k = 0;       // at_least, exactly
    std::uint32_t shared = 0;  // nodes of the same number, not 0, denote the same set
    std::uint32_t wide = 0;    // any: its number among the unions of many leaves, from 1 on; 0: it is none
    // Operands are children()[first ...]: positive bitmaps, other positive ones, negative bitmaps, other negative ones.
    std::uint32_t first = 0;
    std::uint32_t positive_leaves = 0;
    std::uint32_t positive_groups = 0;
    std::uint32_t negative_leaves = 0;
    std::uint32_t negative_groups = 0;
    const Plan* plan = nullptr;        // the step it stands for; null for the bitmaps of a union
    const Plan* complement = nullptr;  // the complement that it is the operand of
    [[nodiscard]] std::uint32_t positives() const { return positive_leaves + positive_groups; }
    [[nodiscard]] std::uint32_t negatives() const { return negative_leaves + negative_groups; }
};

// Thread safety: immutable once compiled.
class Program {
  public:
    // `live`: the bitmap of all profiles. The plan has to outlive the program only where actual counts are asked for, and
    // for its conditions.
    static Program compile(const Plan& plan, BitmapId live);

    [[nodiscard]] const ProgramNode& node(std::uint32_t index) const { return nodes_[index]; }
    // Every node comes after its operands; the last is the root.
    [[nodiscard]] std::span<const ProgramNode> nodes() const { return nodes_; }
    [[nodiscard]] std::uint32_t root() const { return static_cast<std::uint32_t>(nodes_.size() - 1); }
    // The node numbers of operands.
    [[nodiscard]] const std::uint32_t* operands(const ProgramNode& node) const { return children_.data() + node.first; }
    // Each bitmap once, in the order in which the plan first names it.
    [[nodiscard]] std::span<const ProgramLeaf> leaves() const { return leaves_; }
    [[nodiscard]] std::uint32_t shared() const { return shared_; }  // the highest number of shared nodes
    [[nodiscard]] std::uint64_t id() const { return id_; }          // no other program of this process has it
    [[nodiscard]] std::uint32_t depth() const { return depth_; }    // of groups in groups; 0: a leaf
    [[nodiscard]] std::uint32_t wide() const { return wide_; }      // the highest number of wide unions

  private:
    friend class ProgramCompiler;
    void find_depth();
    std::vector<ProgramNode> nodes_;
    std::vector<std::uint32_t> children_;
    std::vector<ProgramLeaf> leaves_;
    std::uint64_t id_ = 0;
    std::uint32_t shared_ = 0;
    std::uint32_t wide_ = 0;
    std::uint32_t depth_ = 0;
};

}  // namespace segdb
