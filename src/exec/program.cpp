#include "exec/program.hpp"

#include <algorithm>
#include <atomic>
#include <unordered_map>
#include <utility>

#include "exec/cost_model.hpp"

namespace segdb {

using Kind = ProgramNode::Kind;

// Nesting lives in a stack of its own, not in the call stack.
class ProgramCompiler {
  public:
    ProgramCompiler(Program& program, BitmapId live) : program_(program), live_(live) {}

    void compile(const Plan& root) {
        enter(root, false, nullptr);
        while (!open_.empty()) {
            Group& group = open_.back();
            if (group.next < group.plan->operands.size()) {
                const Plan& operand = group.plan->operands[group.next++];
                const bool whole = group.plan->kind == PlanKind::complement;
                if (whole) {
                    enter(operand, true, group.plan);
                } else if (group.plan->kind == PlanKind::conjunction && operand.kind == PlanKind::complement) {
                    enter(operand.operands.front(), true, &operand);
                } else {
                    enter(operand, false, nullptr);
                }
                continue;
            }
            const Group done = std::move(open_.back());
            open_.pop_back();
            const std::uint32_t index = close(done);
            hand_up(index, done.negative, done.complement);
        }
    }

  private:
    // A group whose operands are being compiled.
    struct Group {
        const Plan* plan = nullptr;
        bool negative = false;             // it is to be subtracted in the group around it,
        const Plan* complement = nullptr;  // which this complement asks for
        std::size_t next = 0;
        std::vector<std::uint32_t> positives = {};
        std::vector<std::uint32_t> negatives = {};
    };

    void enter(const Plan& plan, bool negative, const Plan* complement) {
        if (plan.operands.empty()) {
            hand_up(single(plan), negative, complement);
        } else {
            open_.push_back({.plan = &plan, .negative = negative, .complement = complement});
        }
    }

    void hand_up(std::uint32_t index, bool negative, const Plan* complement) {
        if (complement != nullptr) program_.nodes_[index].complement = complement;
        if (open_.empty()) return;
        (negative ? open_.back().negatives : open_.back().positives).push_back(index);
    }

    std::uint32_t single(const Plan& plan) {
        switch (plan.kind) {
            case PlanKind::everything:
                return bitmap(live_, &plan);
            case PlanKind::bitmaps:
                return bitmaps(plan);
            case PlanKind::keys:
                return leaf({.kind = ProgramLeaf::Kind::keys, .condition = plan.condition}, plan);
            case PlanKind::scan:
                return leaf({.kind = ProgramLeaf::Kind::scan, .condition = plan.condition}, plan);
            case PlanKind::column:
                return leaf({.kind = ProgramLeaf::Kind::column, .condition = plan.condition}, plan);
            case PlanKind::events:
                return leaf({.kind = ProgramLeaf::Kind::events, .events = &plan}, plan);
            default:
                return add({.plan = &plan});
        }
    }

    std::uint32_t close(const Group& done) {
        const Plan& plan = *done.plan;
        if (plan.kind == PlanKind::complement) return without(done.negatives, nullptr, plan.shared);
        if (plan.kind == PlanKind::count_of) return count_of(plan, done.positives);
        ProgramNode node{
            .kind = plan.kind == PlanKind::conjunction ? Kind::all : Kind::any, .shared = plan.shared, .plan = &plan};
        auto positives = done.positives;
        if (positives.empty()) positives.push_back(bitmap(live_, nullptr));
        return group(node, std::move(positives), done.negatives);
    }

    std::uint32_t add(ProgramNode node) {
        program_.shared_ = std::max(program_.shared_, node.shared);
        program_.nodes_.push_back(node);
        return program_.root();
    }

    std::uint32_t leaf(ProgramLeaf leaf, const Plan& plan) {
        program_.leaves_.push_back(leaf);
        return add({.kind = Kind::leaf,
                    .leaf = static_cast<std::uint32_t>(program_.leaves_.size() - 1),
                    .shared = plan.shared,
                    .plan = &plan});
    }

    std::uint32_t bitmap(BitmapId id, const Plan* plan) {
        const auto [found, added] = numbers_.emplace(id, static_cast<std::uint32_t>(program_.leaves_.size()));
        if (added) program_.leaves_.push_back({.bitmap = id});
        return add({.kind = Kind::leaf, .leaf = found->second, .plan = plan});
    }

    std::uint32_t bitmaps(const Plan& plan) {
        if (plan.bitmaps.empty()) return add({.plan = &plan});
        if (plan.bitmaps.size() == 1) return bitmap(plan.bitmaps.front(), &plan);
        std::vector<std::uint32_t> operands;
        operands.reserve(plan.bitmaps.size());
        for (const BitmapId id : plan.bitmaps) operands.push_back(bitmap(id, nullptr));
        return group({.kind = Kind::any, .disjoint = plan.disjoint, .shared = plan.shared, .plan = &plan},
                     std::move(operands), {});
    }

    std::uint32_t without(std::vector<std::uint32_t> negatives, const Plan* plan, std::uint32_t shared) {
        const std::uint32_t everything = bitmap(live_, nullptr);
        return group({.kind = Kind::all, .shared = shared, .plan = plan}, {everything}, std::move(negatives));
    }

    std::uint32_t count_of(const Plan& plan, const std::vector<std::uint32_t>& operands) {
        const std::size_t n = operands.size();
        const bool exactly = plan.mode == grammar::CountMode::exactly;
        if (plan.mode == grammar::CountMode::at_least && plan.k == 0) return bitmap(live_, &plan);
        if (plan.mode == grammar::CountMode::at_least || (exactly && plan.k > 0)) {
            if (plan.k > n) return add({.plan = &plan});
            const Kind kind = exactly ? Kind::exactly : Kind::at_least;
            return group({.kind = kind, .k = plan.k, .shared = plan.shared, .plan = &plan}, operands, {});
        }
        // At most k, or none: all profiles but those in more.
        const std::uint32_t more = exactly ? 1 : plan.k + 1;
        if (more > n) return bitmap(live_, &plan);
        return without({group({.kind = Kind::at_least, .k = more}, operands, {})}, &plan, plan.shared);
    }

    [[nodiscard]] bool is_bitmap(std::uint32_t index) const {
        const ProgramNode& node = program_.nodes_[index];
        if (node.kind != Kind::leaf) return false;
        const ProgramLeaf::Kind kind = program_.leaves_[node.leaf].kind;
        return kind == ProgramLeaf::Kind::bitmap || kind == ProgramLeaf::Kind::keys ||
               kind == ProgramLeaf::Kind::events;
    }

    std::uint32_t group(ProgramNode node, std::vector<std::uint32_t> positives, std::vector<std::uint32_t> negatives) {
        const auto leaf_first = [&](std::vector<std::uint32_t>& operands) {
            const auto groups =
                std::stable_partition(operands.begin(), operands.end(), [&](auto each) { return is_bitmap(each); });
            return static_cast<std::uint32_t>(groups - operands.begin());
        };
        node.positive_leaves = leaf_first(positives);
        node.positive_groups = static_cast<std::uint32_t>(positives.size()) - node.positive_leaves;
        node.negative_leaves = leaf_first(negatives);
        node.negative_groups = static_cast<std::uint32_t>(negatives.size()) - node.negative_leaves;
        node.first = static_cast<std::uint32_t>(program_.children_.size());
        auto& children = program_.children_;
        children.insert(children.end(), positives.begin(), positives.end());
        children.insert(children.end(), negatives.begin(), negatives.end());
        if (node.kind == Kind::any && node.positive_leaves >= cost::kWideUnion) node.wide = ++program_.wide_;
        return add(node);
    }

    Program& program_;
    BitmapId live_;
    std::unordered_map<BitmapId, std::uint32_t> numbers_;
    std::vector<Group> open_;
};

void Program::find_depth() {
    std::vector<std::uint32_t> depths(nodes_.size());
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        const std::uint32_t* const below = operands(nodes_[i]);
        for (std::uint32_t j = 0; j < nodes_[i].positives() + nodes_[i].negatives(); ++j) {
            depths[i] = std::max(depths[i], depths[below[j]] + 1);
        }
    }
    depth_ = depths.back();
}

Program Program::compile(const Plan& plan, BitmapId live) {
    static std::atomic<std::uint64_t> next_id{1};
    Program program;
    program.id_ = next_id.fetch_add(1, std::memory_order_relaxed);
    ProgramCompiler(program, live).compile(plan);
    program.find_depth();
    return program;
}

}  // namespace segdb
