#include "exec/evaluator.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "exec/cost_model.hpp"
#include "exec/elements.hpp"

namespace segdb {
namespace {

using Kind = ProgramNode::Kind;

constexpr ChunkView kEverything{nullptr, kChunkSize, 0, Form::full};  // to stay within: no restriction
constexpr std::uint64_t kAllChunks = ~std::uint64_t{0};
constexpr std::uint32_t kNone = ~std::uint32_t{0};
// Deeper programs are evaluated node by node: less clever, but they cannot overflow the call stack.
constexpr std::uint32_t kMaxRecursion = 100;

// Arrays before runs before bitsets: what filters cheaply first, and of the same form the smaller.
bool comes_before(const ChunkView& a, const ChunkView& b) {
    return a.form != b.form ? a.form < b.form : a.cardinality < b.cardinality;
}

// By insertion while they are few: the plan has put them nearly in order.
void sort_views(std::span<ChunkView> views) {
    constexpr std::size_t kFew = 32;
    if (views.size() > kFew) return std::sort(views.begin(), views.end(), comes_before);
    for (std::size_t i = 1; i < views.size(); ++i) {
        if (!comes_before(views[i], views[i - 1])) continue;
        const ChunkView view = views[i];
        std::size_t at = i;
        for (; at > 0 && comes_before(view, views[at - 1]); --at) views[at] = views[at - 1];
        views[at] = view;
    }
}

}  // namespace

Evaluator::Evaluator(const Program& program, std::span<ResidentBitmap* const> operands, LeafReader* reader)
    : program_(program),
      operands_(operands),
      reader_(reader),
      algebra_(simd::kernels()),
      leaves_(program.leaves().size()),
      masks_(program.nodes().size()),
      needs_(program.nodes().size()),
      needs_of_leaves_(program.leaves().size()),
      is_deep_(program.depth() > kMaxRecursion),
      formed_(program.nodes().size()),
      wide_(program.wide() + 1),
      shared_values_(program.shared() + 1),
      shared_known_(program.shared() + 1) {
    for (WideUnion& each : wide_) each.starts.resize(kStripeChunks + 1);
}

// ---- stripes: which chunks --------------------------------------------------------------------------------------------

std::uint64_t Evaluator::begin_stripe(std::uint32_t stripe, std::uint64_t wanted) {
    stripe_ = stripe;
    const auto leaves = program_.leaves();
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        // A table may hold rows anywhere.
        leaves_[i] = operands_[i] != nullptr ? StripeLeaf{operands_[i]->present(stripe), operands_[i]->views(stripe)}
                                             : StripeLeaf{wanted, nullptr};
    }
    const auto nodes = program_.nodes();
    for (std::size_t i = 0; i < nodes.size(); ++i) masks_[i] = mask_of(nodes[i]);
    const std::uint64_t chunks = masks_.back() & wanted;
    if (program_.wide() > 0 && chunks != 0) list_wide_unions(chunks);
    return chunks;
}

std::uint64_t Evaluator::mask_of(const ProgramNode& node) const {
    const std::uint32_t* const operands = program_.operands(node);
    const std::uint32_t size = node.positives();
    std::uint64_t mask = 0;
    switch (node.kind) {
        case Kind::nothing:
            return 0;
        case Kind::leaf:
            return leaves_[node.leaf].present;
        case Kind::all:
            mask = ~std::uint64_t{0};
            for (std::uint32_t i = 0; i < size; ++i) mask &= masks_[operands[i]];
            return mask;
        case Kind::any:
            for (std::uint32_t i = 0; i < size; ++i) mask |= masks_[operands[i]];
            return mask;
        case Kind::at_least:
        case Kind::exactly:
            break;
    }
    return mask_of_at_least(node);
}

// Chunks that k operands or more have: t[j] are those that j or more of the operands seen so far have.
std::uint64_t Evaluator::mask_of_at_least(const ProgramNode& node) const {
    constexpr std::uint32_t kMost = 16;  // for a larger k, chunks that 16 have are looked at too
    const std::uint32_t k = std::min(node.k, kMost);
    std::array<std::uint64_t, kMost + 1> t{~std::uint64_t{0}};
    const std::uint32_t* const operands = program_.operands(node);
    for (std::uint32_t i = 0; i < node.positives(); ++i) {
        for (std::uint32_t j = k; j > 0; --j) t[j] |= t[j - 1] & masks_[operands[i]];
    }
    return t[k];
}

void Evaluator::find_needs(std::uint64_t chunks) {
    std::fill(needs_.begin(), needs_.end(), 0);
    std::fill(needs_of_leaves_.begin(), needs_of_leaves_.end(), 0);
    needs_.back() = chunks;
    for (std::size_t i = needs_.size(); i-- > 0;) {
        const ProgramNode& node = program_.nodes()[i];
        const std::uint64_t need = needs_[i] & masks_[i];
        if (need == 0) continue;
        if (node.kind == Kind::leaf) {
            needs_of_leaves_[node.leaf] |= need;
            continue;
        }
        const std::uint32_t* const operands = program_.operands(node);
        for (std::uint32_t j = 0; j < node.positives() + node.negatives(); ++j) needs_[operands[j]] |= need;
    }
}

// By chunk, and within a chunk by operand: two passes over the operands, one to count and one to place.
void Evaluator::list_wide_unions(std::uint64_t chunks) {
    for (const ProgramNode& node : program_.nodes()) {
        if (node.wide == 0) continue;
        WideUnion& lists = wide_[node.wide];
        std::fill(lists.starts.begin(), lists.starts.end(), 0);
        const std::uint32_t* const operands = program_.operands(node);
        const auto each_container = [&](auto&& call) {
            for (std::uint32_t i = 0; i < node.positive_leaves; ++i) {
                const StripeLeaf& leaf = leaves_[program_.node(operands[i]).leaf];
                for (std::uint64_t left = leaf.present & chunks; left != 0; left &= left - 1) {
                    call(leaf, static_cast<std::uint32_t>(__builtin_ctzll(left)));
                }
            }
        };
        each_container([&](const StripeLeaf&, std::uint32_t place) { ++lists.starts[place + 1]; });
        for (std::uint32_t place = 0; place < kStripeChunks; ++place) lists.starts[place + 1] += lists.starts[place];
        lists.sources.resize(std::max<std::size_t>(lists.sources.size(), lists.starts[kStripeChunks]));
        each_container([&](const StripeLeaf& leaf, std::uint32_t place) {
            const std::uint64_t before = leaf.present & ((std::uint64_t{1} << place) - 1);
            lists.sources[lists.starts[place]++] = leaf.views + count_bits(before);
        });
        // Every start is now the next one's.
        for (std::uint32_t place = kStripeChunks; place > 0; --place) lists.starts[place] = lists.starts[place - 1];
        lists.starts[0] = 0;
    }
}

// ---- chunks -----------------------------------------------------------------------------------------------------------

void Evaluator::begin_chunk(std::uint32_t place) {
    end_chunk();
    place_ = place;
    bit_ = std::uint64_t{1} << place;
}

void Evaluator::end_chunk() {
    if (selected_.buffer() != nullptr) algebra_.release(std::exchange(selected_, ChunkValue{}));
    if (program_.shared() == 0) return;
    std::fill(shared_known_.begin(), shared_known_.end(), 0);
    for (ChunkValue& value : shared_values_) algebra_.release(std::exchange(value, {}));
}

std::uint32_t Evaluator::count(std::uint32_t place) {
    begin_chunk(place);
    const ChunkValue value = is_deep_ ? bottom_up() : evaluate(program_.root(), kEverything, Need::count);
    const std::uint32_t count = algebra_.count(value);
    end_chunk();
    return count;
}

ChunkView Evaluator::select(std::uint32_t place) {
    begin_chunk(place);
    selected_ = algebra_.materialised(is_deep_ ? bottom_up() : evaluate(program_.root(), kEverything, Need::set));
    if (selected_.cardinality == ChunkValue::kUnknown) {
        selected_.cardinality = algebra_.kernels().count(selected_.data);
        if (selected_.cardinality == 0) algebra_.release(std::exchange(selected_, {}));
    }
    return selected_.view();  // which may be what a shared node holds: that goes with the next chunk
}

ChunkView Evaluator::leaf_view(std::uint32_t leaf) const {
    const StripeLeaf& here = leaves_[leaf];
    if (here.present == kAllChunks) return here.views[place_];
    if ((here.present & bit_) == 0) return {};
    return here.views[count_bits(here.present & (bit_ - 1))];
}

// ---- nodes ------------------------------------------------------------------------------------------------------------

ChunkValue Evaluator::evaluate(std::uint32_t index, ChunkView within, Need need) {
    if (!is_here(index)) return counted({}, need);
    const ProgramNode& node = program_.node(index);
    if (node.shared != 0) return shared(node, within, need);
    return evaluate_node(node, within, need);
}

ChunkValue Evaluator::evaluate_node(const ProgramNode& node, ChunkView within, Need need) {
    switch (node.kind) {
        case Kind::nothing:
            return counted({}, need);
        case Kind::leaf:
            return leaf(node, within, need);
        case Kind::all:
            return all(node, within, need);
        case Kind::any:
            return any(node, within, need);
        case Kind::at_least:
        case Kind::exactly:
            break;
    }
    return threshold(node, within, need);
}

ChunkValue Evaluator::counted(ChunkValue value, Need need) {
    if (need == Need::set || value.is_counted()) return value;
    return ChunkValue::count(algebra_.count(value));
}

// What of the value is within the set, which stays the caller's.
ChunkValue Evaluator::within_set(ChunkValue value, ChunkView within, Need need) {
    if (within.form == Form::full) return counted(value, need);
    if (need == Need::count) return ChunkValue::count(algebra_.count_intersection(ChunkValue::of(within), value));
    return algebra_.intersect(ChunkValue::of(within), value);
}

ChunkValue Evaluator::shared(const ProgramNode& node, ChunkView within, Need need) {
    ChunkValue& known = shared_values_[node.shared];
    if (shared_known_[node.shared] == 0) {
        known = algebra_.materialised(evaluate_node(node, kEverything, Need::set));
        shared_known_[node.shared] = 1;
    }
    return within_set(ChunkValue::of(known.view()), within, need);
}

ChunkValue Evaluator::leaf(const ProgramNode& node, ChunkView within, Need need) {
    const ProgramLeaf& source = program_.leaves()[node.leaf];
    const ChunkValue value =
        source.kind == ProgramLeaf::Kind::scan ? scan(source) : ChunkValue::of(leaf_view(node.leaf));
    return within_set(value, within, need);
}

ChunkValue Evaluator::scan(const ProgramLeaf& leaf) {
    rows_.clear();
    if (auto read = reader_->scan(*leaf.condition, stripe_ * kStripeChunks + place_, rows_); !read) {
        if (!error_) error_ = std::move(read).error();
        return {};
    }
    if (rows_.empty()) return {};
    Scratch::Buffer* const buffer = algebra_.scratch().take();
    const auto size = static_cast<std::uint32_t>(rows_.size());
    if (size <= kMaxArrayElements) {
        std::copy(rows_.begin(), rows_.end(), buffer->elements());
        return algebra_.array_in(buffer, size);
    }
    algebra_.kernels().expand_array(buffer->words, {rows_.data(), size});
    return ChunkValue::own(buffer, size, Form::bits);
}

// More than the node holds in this chunk, or as many.
std::uint64_t Evaluator::bound(std::uint32_t index) const {
    if (!is_here(index)) return 0;
    const ProgramNode& node = program_.node(index);
    const std::uint32_t* const operands = program_.operands(node);
    std::uint64_t most = kChunkSize;
    switch (node.kind) {
        case Kind::nothing:
            return 0;
        case Kind::leaf:
            return leaves_[node.leaf].views == nullptr ? kChunkSize : leaf_view(node.leaf).cardinality;
        case Kind::all:
            for (std::uint32_t i = 0; i < node.positives(); ++i) most = std::min(most, bound(operands[i]));
            return most;
        case Kind::any:
        case Kind::at_least:
        case Kind::exactly:
            break;
    }
    std::uint64_t sum = 0;
    for (std::uint32_t i = 0; i < node.positives() && sum <= kChunkSize; ++i) sum += bound(operands[i]);
    return sum;
}

// ---- all --------------------------------------------------------------------------------------------------------------

// Puts the containers of the positive leaves, and the set to stay within, on the stack, in the order to be worked on.
// False when one is empty.
bool Evaluator::gather_leaves(const ProgramNode& node, ChunkView within) {
    const std::size_t base = views_.size();
    if (within.form != Form::full) views_.push_back(within);
    const std::uint32_t* const operands = program_.operands(node);
    for (std::uint32_t i = 0; i < node.positive_leaves; ++i) {
        const ChunkView view = leaf_view(program_.node(operands[i]).leaf);
        if (view.form == Form::empty) return false;
        if (view.form != Form::full) views_.push_back(view);
    }
    sort_views(std::span(views_).subspan(base));
    return true;
}

// The place, among the positive groups, of the one that holds least, if that is so little that it is an array.
std::uint32_t Evaluator::sparse_group(const ProgramNode& node) const {
    const std::uint32_t* const groups = program_.operands(node) + node.positive_leaves;
    std::uint64_t least = cost::kMaxSparse + 1;
    std::uint32_t found = kNone;
    for (std::uint32_t i = 0; i < node.positive_groups; ++i) {
        const std::uint64_t most = bound(groups[i]);
        if (most >= least) continue;
        least = most;
        found = i;
    }
    return found;
}

std::uint32_t Evaluator::negatives_here(const ProgramNode& node) const {
    const std::uint32_t* const negatives = program_.operands(node) + node.positives();
    std::uint32_t here = 0;
    for (std::uint32_t i = 0; i < node.negatives(); ++i) here += is_here(negatives[i]) ? 1 : 0;
    return here;
}

ChunkValue Evaluator::all(const ProgramNode& node, ChunkView within, Need need) {
    const std::size_t base = views_.size();
    if (node.positive_groups + node.negatives() ==
        0) {  // nothing but bitmaps: where one is tiny, the others need not be looked at first
        const ChunkView first =
            within.form == Form::full ? leaf_view(program_.node(*program_.operands(node)).leaf) : within;
        if (first.form == Form::array && first.cardinality <= cost::kTiny) {
            return filter_tiny(node, first, within.form == Form::full ? 1 : 0, need);
        }
    }
    if (!gather_leaves(node, within)) {
        views_.resize(base);
        return counted({}, need);
    }
    const ChunkValue value = filter_all(node, base, need);
    views_.resize(base);
    return counted(value, need);
}

// An array so small that the order of the others does not matter, within the leaves from `next` on.
ChunkValue Evaluator::filter_tiny(const ProgramNode& node, ChunkView tiny, std::uint32_t next, Need need) {
    const std::uint32_t* const operands = program_.operands(node);
    ChunkValue rest = ChunkValue::of(tiny);
    for (; next < node.positive_leaves; ++next) {
        const ChunkValue leaf = ChunkValue::of(leaf_view(program_.node(operands[next]).leaf));
        if (need == Need::count && next + 1 == node.positive_leaves) {
            return ChunkValue::count(algebra_.count_intersection(rest, leaf));
        }
        rest = algebra_.intersect(rest, leaf);
        if (rest.is_empty()) break;
    }
    return counted(rest, need);
}

// The conjunction of the leaves on the stack from `base` on, of the positive groups, and of what is in no negative operand.
ChunkValue Evaluator::filter_all(const ProgramNode& node, std::size_t base, Need need) {
    const std::uint32_t* const groups = program_.operands(node) + node.positive_leaves;
    const std::uint32_t negatives = negatives_here(node);
    // What is left to do beside the negatives, so that the last of it knows that it is the last.
    std::uint32_t left = static_cast<std::uint32_t>(views_.size() - base) + node.positive_groups;
    std::size_t next = base;
    std::uint32_t done = kNone;
    ChunkValue rest = ChunkValue::of(kEverything);
    const auto need_now = [&] { return left == 0 && negatives == 0 ? need : Need::set; };

    if (node.positive_groups > 0 && (next == views_.size() || views_[next].form > Form::array)) {
        done = sparse_group(node);
        if (done != kNone) {
            // Bitsets that are left are read once anyway: the smallest goes with the group.
            const bool together = next < views_.size();
            left -= together ? 2 : 1;
            const ChunkView smallest = together ? views_[next++] : kEverything;
            rest = evaluate(groups[done], smallest, need_now());
        }
    }
    for (; next < views_.size(); ++next) {
        if (rest.is_counted()) return rest;
        if (rest.is_empty()) return rest;
        --left;
        rest = need_now() == Need::count
                   ? ChunkValue::count(algebra_.count_intersection(rest, ChunkValue::of(views_[next])))
                   : algebra_.intersect(rest, ChunkValue::of(views_[next]));
    }
    for (std::uint32_t i = 0; i < node.positive_groups; ++i) {
        if (i == done) continue;
        if (rest.is_empty()) return rest;
        --left;
        rest = intersect_group(groups[i], rest, need_now());
    }
    if (rest.is_counted() || rest.is_empty() || negatives == 0) return rest;
    return subtract_all(node, rest, negatives, need);
}

ChunkValue Evaluator::intersect_group(std::uint32_t index, ChunkValue rest, Need need) {
    if (rest.form == Form::array) {
        const ChunkValue value = evaluate(index, rest.view(), need);
        // Where the group holds all of it, the set itself came back: its buffer must stay.
        if (value.kind == ChunkValue::Kind::borrowed && value.data == rest.data) return rest;
        algebra_.release(rest);
        return value;
    }
    const ChunkValue value = evaluate(index, kEverything, Need::set);
    if (need == Need::count) return ChunkValue::count(algebra_.count_intersection(rest, value));
    return algebra_.intersect(rest, value);
}

// `left`: how many negative operands this chunk has.
ChunkValue Evaluator::subtract_all(const ProgramNode& node, ChunkValue rest, std::uint32_t left, Need need) {
    const std::uint32_t* const negatives = program_.operands(node) + node.positives();
    for (std::uint32_t i = 0; left > 0 && !rest.is_empty(); ++i) {
        if (!is_here(negatives[i])) continue;
        --left;
        const bool only_count = left == 0 && need == Need::count;
        const bool array = rest.form == Form::array;
        if (array && i >= node.negative_leaves && only_count) {
            const std::uint32_t all = rest.cardinality;
            const ChunkValue value = evaluate(negatives[i], rest.view(), Need::count);
            algebra_.release(rest);
            return ChunkValue::count(all - value.cardinality);
        }
        const bool is_leaf = i < node.negative_leaves;
        const ChunkValue value = is_leaf ? ChunkValue::of(leaf_view(program_.node(negatives[i]).leaf))
                                         : evaluate(negatives[i], array ? rest.view() : kEverything, Need::set);
        if (only_count) return ChunkValue::count(algebra_.count_difference(rest, value));
        rest = algebra_.subtract(rest, value);
    }
    return rest;
}

// ---- any --------------------------------------------------------------------------------------------------------------

// A union within an array, or one that is an array itself, is worked out operand by operand within the set; else it is
// formed first.
ChunkValue Evaluator::any(const ProgramNode& node, ChunkView within, Need need) {
    const bool sums = node.disjoint && need == Need::count;
    const bool inside = within.form == Form::full || within.form == Form::array || sums || is_sparse(node);
    const ChunkView part = inside ? within : kEverything;
    const Need need_of_operands = sums ? Need::count : Need::set;
    const std::size_t base = values_.size();
    ChunkValue bits;
    std::uint32_t sum = 0;
    bool full = false;
    const auto add = [&](ChunkValue value) {
        if (value.is_counted()) {
            sum += value.cardinality;
        } else if (value.is_bits()) {
            bits = algebra_.unite(bits, value);
        } else if (value.form == Form::full) {
            full = true;
        } else if (!value.is_empty()) {
            values_.push_back(value);
        }
    };
    const auto add_leaf = [&](ChunkView view) { add(within_set(ChunkValue::of(view), part, need_of_operands)); };
    const std::uint32_t* const operands = program_.operands(node);
    if (node.wide != 0) {
        const WideUnion& lists = wide_[node.wide];
        const auto here = std::span(lists.sources)
                              .subspan(lists.starts[place_])
                              .first(lists.starts[place_ + 1] - lists.starts[place_]);
        full = part.form == Form::full &&
               std::any_of(here.begin(), here.end(), [](const ChunkView* each) { return each->form == Form::full; });
        for (std::size_t i = 0; i < here.size() && !full; ++i) add_leaf(*here[i]);
    } else {
        for (std::uint32_t i = 0; i < node.positive_leaves && !full; ++i) {
            if (is_here(operands[i])) add_leaf(leaf_view(program_.node(operands[i]).leaf));
        }
    }
    for (std::uint32_t i = node.positive_leaves; i < node.positives() && !full; ++i) {
        add(evaluate(operands[i], part, need_of_operands));
    }
    if (need_of_operands == Need::count) return ChunkValue::count(sum);
    const Need need_of_union = inside ? need : Need::set;
    ChunkValue all = full ? whole(base, bits) : unite_all(base, bits, need_of_union);
    if (all.is_counted()) return all;
    return inside ? counted(all, need) : within_set(all, within, need);
}

bool Evaluator::is_sparse(const ProgramNode& node) const {
    std::uint64_t sum = 0;
    const std::uint32_t* const operands = program_.operands(node);
    for (std::uint32_t i = 0; i < node.positives() && sum <= cost::kMaxSparse; ++i) sum += bound(operands[i]);
    return sum <= cost::kMaxSparse;
}

ChunkValue Evaluator::whole(std::size_t base, ChunkValue bits) {
    for (std::size_t i = base; i < values_.size(); ++i) algebra_.release(values_[i]);
    values_.resize(base);
    algebra_.release(bits);
    return ChunkValue::of(kEverything);
}

// The union of the arrays and runs on the stack from `base` on with the bitsets.
ChunkValue Evaluator::unite_all(std::size_t base, ChunkValue bits, Need need) {
    const std::size_t size = values_.size() - base;
    if (size == 0) return bits;
    const auto values = std::span(values_).subspan(base);
    std::uint64_t elements = 0;
    std::uint64_t runs = 0;
    for (ChunkValue value : values) {
        (value.form == Form::array ? elements : runs) += value.form == Form::array ? value.cardinality : value.runs;
    }
    const bool one_by_one = bits.is_empty() && (size <= 2 || (runs == 0 && elements <= cost::kMaxMergedElements) ||
                                                runs + elements <= cost::kMaxArrayAsRuns);
    ChunkValue all = values[0];
    if (one_by_one) {
        for (std::size_t i = 1; i < size; ++i) {
            if (i + 1 == size && need == Need::count) {
                all = ChunkValue::count(algebra_.count_union(all, values[i]));
            } else {
                all = algebra_.unite(all, values[i]);
            }
        }
    } else if (size == 1 && need == Need::count) {
        all = ChunkValue::count(algebra_.count_union(bits, all));
    } else {
        all = algebra_.as_bits(all);
        for (std::size_t i = 1; i < size; ++i) {
            algebra_.add_to(all, values[i].view());
            algebra_.release(values[i]);
        }
        all = algebra_.unite(bits, all);
    }
    values_.resize(base);
    return all;
}

// ---- k of n -----------------------------------------------------------------------------------------------------------

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

// ---- every step by itself -----------------------------------------------------------------------------------------------

std::uint32_t Evaluator::observe(std::uint32_t place, std::uint32_t live, Actuals& actuals,
                                 const std::function<std::uint64_t()>& timer_ns) {
    begin_chunk(place);
    const auto nodes = program_.nodes();
    const auto now = [&] { return timer_ns ? timer_ns() : 0; };
    nanoseconds_.assign(nodes.size(), 0);
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
        const std::uint64_t start = now();
        formed_[i] = form(i);
        const std::uint32_t profiles = formed_[i].cardinality;
        nanoseconds_[i] = now() - start;
        const std::uint32_t* const operands = program_.operands(nodes[i]);
        for (std::uint32_t j = 0; j < nodes[i].positives() + nodes[i].negatives(); ++j) {
            nanoseconds_[i] += nanoseconds_[operands[j]];
        }
        const auto note = [&](const Plan* plan, std::uint32_t count) {
            if (plan == nullptr) return;
            actuals[plan].profiles += count;
            actuals[plan].nanoseconds += nanoseconds_[i];
        };
        note(nodes[i].plan, profiles);
        note(nodes[i].complement, live - profiles);
    }
    const std::uint32_t count = algebra_.count(std::exchange(formed_.back(), {}));
    end_chunk();
    return count;
}

ChunkValue Evaluator::bottom_up() {
    for (std::uint32_t i = 0; i < formed_.size(); ++i) formed_[i] = form(i);
    return std::exchange(formed_.back(), {});
}

// The whole set of a node, from those of its operands, which are used up. Its cardinality is known.
ChunkValue Evaluator::form(std::uint32_t index) {
    const ProgramNode& node = program_.node(index);
    ChunkValue value = node.kind == Kind::leaf ? leaf(node, kEverything, Need::set) : form_group(node);
    if (!value.is_empty() && value.cardinality == ChunkValue::kUnknown) {
        value.cardinality = algebra_.kernels().count(value.data);
    }
    return value;
}

ChunkValue Evaluator::form_group(const ProgramNode& node) {
    if (node.kind == Kind::nothing) return {};
    const std::uint32_t* const operands = program_.operands(node);
    if (node.kind == Kind::at_least || node.kind == Kind::exactly) {
        const std::size_t base = values_.size();
        for (std::uint32_t i = 0; i < node.positives(); ++i) {
            if (!formed_[operands[i]].is_empty()) values_.push_back(std::exchange(formed_[operands[i]], {}));
        }
        return values_.size() - base > cost::kMaxPlanes ? count_one_by_one(node, base)
                                                        : count_in_planes(node, base, kEverything, Need::set);
    }
    ChunkValue all = std::exchange(formed_[operands[0]], {});
    for (std::uint32_t i = 1; i < node.positives() + node.negatives(); ++i) {
        const ChunkValue value = std::exchange(formed_[operands[i]], {});
        all = algebra_.materialised(node.kind == Kind::any ? algebra_.unite(all, value)
                                    : i < node.positives() ? algebra_.intersect(all, value)
                                                           : algebra_.subtract(all, value));
    }
    return all;
}

}  // namespace segdb
