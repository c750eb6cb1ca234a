#include "query/planner.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "base/try.hpp"
#include "bitmap/resident_container.hpp"
#include "query/plan_steps.hpp"
#include "query/rules.hpp"

namespace segdb {
namespace {

// Without statistics about values, one profile in ten is expected to satisfy a condition that has to be scanned.
constexpr std::uint64_t kScanSelectivity = 10;

// What a container costs beside its elements, and the most that its elements take.
constexpr std::uint64_t kContainerOverhead = 64;
constexpr std::uint64_t kMaxContainerBytes = 8192;
constexpr std::uint64_t kChunkProfiles = 65'536;

constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();

// A chunk of a bitmap that is united with others, in nanoseconds, and the same compared in slices: `./dev bench encodings`.
// The executor's own constants are in cost_model.hpp.
constexpr double kNanosecondsOfContainer = 30;
constexpr double kNanosecondsOfElement = 0.4;    // of an array
constexpr double kNanosecondsOfBitset = 200;     // read from memory, not from the cache
constexpr double kNanosecondsOfSliceAgain = 75;  // for each range after the first: in the cache by then

// How many of a chunk's values lie in the ranges, when they are spread evenly between its least and its greatest one.
double estimate_in_chunk(const ColumnDirectory::Entry& entry, const std::vector<IntegerRange>& ranges) {
    const auto width = [](std::int64_t low, std::int64_t high) {
        return static_cast<double>(high) - static_cast<double>(low) + 1;
    };
    double inside = 0;
    for (const auto& range : ranges) {
        if (range.high < entry.low || range.low > entry.high) continue;
        inside += width(std::max(range.low, entry.low), std::min(range.high, entry.high));
    }
    return static_cast<double>(entry.size) * std::min(inside / width(entry.low, entry.high), 1.0);
}

std::uint64_t estimate_in_blocks(const BoundCondition& condition, const ColumnDirectory& directory) {
    double numbers = 0;
    std::uint64_t texts = 0;
    const auto* ranges = std::get_if<IntegerRanges>(&condition.predicate);
    for (const auto& entry : directory.entries()) {
        texts += entry.size;
        if (ranges != nullptr) numbers += estimate_in_chunk(entry, ranges->ranges());
    }
    if (ranges != nullptr) return static_cast<std::uint64_t>(numbers);
    const auto* in = std::get_if<TextIn>(&condition.predicate);
    return in != nullptr ? in->values().size() : texts / kScanSelectivity + 1;
}

std::uint64_t cardinality_of(const DictionaryEntry& entry) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(entry.cardinality, 0));
}

class Planner {
  public:
    Planner(Snapshot& snapshot, std::uint64_t profiles, const PlanOptions& options)
        : snapshot_(snapshot), profiles_(profiles), options_(options) {}

    // Plans operands before the groups they stand in. Nesting lives in a stack of its own, not in the call stack.
    Result<Plan> plan(const BoundNode& root) {
        struct Group {
            const BoundNode* source;
            const std::vector<BoundNode>* operands;
            std::vector<Plan> planned;
        };
        std::vector<Group> open;
        const BoundNode* next = &root;
        while (true) {
            const auto* operands = operands_of(*next);
            if (operands != nullptr && !operands->empty()) {
                open.push_back({next, operands, {}});
                open.back().planned.reserve(operands->size());
                next = &operands->front();
                continue;
            }
            SEGDB_TRY(Plan done, plan_condition(*next));
            done.source = next->source;
            while (true) {  // closes the groups of which this was the last operand
                if (open.empty()) return done;
                open.back().planned.push_back(std::move(done));
                if (open.back().planned.size() < open.back().operands->size()) break;
                done = grouped(*open.back().source, std::move(open.back().planned));
                open.pop_back();
            }
            next = &(*open.back().operands)[open.back().planned.size()];
        }
    }

  private:
    // REQUIRES: no group
    Result<Plan> plan_condition(const BoundNode& bound) {
        if (const auto* constant = std::get_if<BoundConstant>(&bound.node)) return lower(*constant);
        if (const auto* presence = std::get_if<BoundPresence>(&bound.node)) return lower(*presence);
        if (const auto* predicate = std::get_if<BoundPredicate>(&bound.node)) return lower(*predicate);
        if (const auto* did = std::get_if<BoundDid>(&bound.node)) return lower(*did, bound);
        if (const auto* followed = std::get_if<BoundFollowed>(&bound.node)) return lower(*followed, bound);
        return lower(std::get<BoundCondition>(bound.node));
    }

    Result<Plan> lower(const BoundConstant& content) const {
        Plan plan;
        plan.kind = content.value ? PlanKind::everything : PlanKind::nothing;
        plan.estimate = content.value ? profiles_ : 0;
        return plan;
    }

    Result<Plan> lower(const BoundPresence& content) {
        if (content.attribute->is_key) return lower(BoundConstant{true});
        Plan plan;
        plan.kind = PlanKind::bitmaps;
        plan.bitmaps.push_back(content.attribute->presence);
        SEGDB_TRY(plan.estimate, snapshot_.cardinality(content.attribute->presence));
        plan.estimate = std::min(plan.estimate, profiles_);
        return plan;
    }

    Result<Plan> lower(const BoundPredicate& content) {
        Plan plan;
        plan.kind = PlanKind::bitmaps;
        plan.bitmaps.push_back(content.predicate->bitmap);
        plan.detail = "the bitmap of " + content.predicate->name;
        SEGDB_TRY(plan.estimate, snapshot_.cardinality(content.predicate->bitmap));
        plan.estimate = std::min(plan.estimate, profiles_);
        return plan;
    }

    Result<Plan> lower(const BoundDid& content, const BoundNode& bound) {
        if (content.ranges.ranges().empty()) return lower(BoundConstant{false});
        Plan plan;
        plan.kind = PlanKind::events;
        plan.projection = &bound;
        SEGDB_TRY(const std::uint64_t selected, plan_events(content.events, plan));
        plan.estimate = profiles_of(selected);
        if (content.ranges.ranges() != std::vector<IntegerRange>{{1, kHighest}}) plan.estimate = plan.estimate / 2 + 1;
        plan.estimate = std::min(plan.estimate, profiles_);
        return plan;
    }

    Result<Plan> lower(const BoundFollowed& content, const BoundNode& bound) {
        Plan plan;
        plan.kind = PlanKind::events;
        plan.projection = &bound;
        SEGDB_TRY(const std::uint64_t first, plan_events(content.first, plan));
        SEGDB_TRY(const std::uint64_t second, plan_events(content.second, plan));
        plan.estimate = profiles_of(content.absent ? first : std::min(first, second)) / 2;
        return plan;
    }

    // The steps that select the events, with rules of their own. Returns how many are expected.
    Result<std::uint64_t> plan_events(const BoundEvents& events, Plan& plan) {
        SEGDB_TRY(const std::uint64_t of, snapshot_.cardinality(events.events->live));
        SEGDB_TRY(Plan selected, Planner(snapshot_, of, options_).plan(events.selection.front()));
        apply_rules(selected, of, options_.without_rules);
        const std::uint64_t estimate = selected.estimate;
        plan.events.push_back(std::move(selected));
        return estimate;
    }

    // How many profiles so many events are expected to belong to, when they are spread evenly.
    [[nodiscard]] std::uint64_t profiles_of(std::uint64_t events) const {
        const auto profiles = static_cast<double>(profiles_);
        if (profiles_ == 0) return 0;
        return std::min(static_cast<std::uint64_t>(-std::expm1(-static_cast<double>(events) / profiles) * profiles),
                        profiles_);
    }

    Result<Plan> lower(const BoundCondition& content) {
        const auto& attribute = *content.attribute;
        Plan plan;
        plan.condition = &content;
        const auto* in = std::get_if<TextIn>(&content.predicate);
        if (attribute.is_key && in != nullptr && !in->ignoring_case()) {
            plan.kind = PlanKind::keys;
            plan.estimate = std::min<std::uint64_t>(in->values().size(), profiles_);
            return plan;
        }
        if (!has_dictionary(attribute.encoding) && has_blocks(attribute.encoding)) {
            plan.kind = PlanKind::column;
            SEGDB_TRY(const auto* directory, snapshot_.columns().directory(attribute));
            plan.estimate = std::min(estimate_in_blocks(content, *directory), profiles_);
            plan.detail = attribute.encoding == Encoding::texts ? "in blocks of texts" : "compared bit by bit";
            return plan;
        }
        if (attribute.encoding == Encoding::scan) {
            plan.kind = PlanKind::scan;
            plan.detail = "reads the table: too many distinct values for bitmaps";
            SEGDB_TRY(const std::uint64_t present, snapshot_.cardinality(attribute.presence));
            plan.estimate = std::min(present / kScanSelectivity + 1, profiles_);
            return plan;
        }
        return lower_to_bitmaps(content, std::move(plan));
    }

    Result<Plan> lower_to_bitmaps(const BoundCondition& content, Plan plan) {
        SEGDB_TRY(const auto* dictionary, snapshot_.dictionary(*content.attribute));
        const auto codes = dictionary->select(content.predicate);
        plan.kind = codes.empty() ? PlanKind::nothing : PlanKind::bitmaps;
        plan.disjoint = !content.attribute->is_list();  // each profile has one value
        std::uint64_t total = 0;
        double left_out = 1;  // by the items of lists, as if they were independent
        for (const auto code : codes) {
            const auto& entry = dictionary->entries()[code];
            const std::uint64_t cardinality = std::min(cardinality_of(entry), profiles_);
            plan.bitmaps.push_back(entry.bitmap);
            total += cardinality;
            if (cardinality > 0) left_out *= 1 - static_cast<double>(cardinality) / static_cast<double>(profiles_);
        }
        plan.estimate = std::min(total, profiles_);
        if (!plan.disjoint && codes.size() > 1) {
            plan.estimate = static_cast<std::uint64_t>(std::llround((1 - left_out) * static_cast<double>(profiles_)));
        }
        plan.detail = std::to_string(codes.size()) + " of " + std::to_string(dictionary->size()) + " values";
        if (plan.disjoint && codes.size() > 1 && codes.size() * 2 > dictionary->size())
            note_rest(*content.attribute, *dictionary, codes, plan);
        if (has_slices(content.attribute->encoding) && codes.size() > 1) {
            plan.is_cheaper_in_slices =
                nanoseconds_of_slices(*dictionary, content.predicate) < nanoseconds_of_union(*dictionary, codes);
            if (plan.is_cheaper_in_slices && plan.rest.size() > 2) plan.rest.clear();
        }
        return plan;
    }

    // What a chunk of such a bitmap costs: an array's elements, or a bitset.
    [[nodiscard]] double nanoseconds_of(std::uint64_t cardinality) const {
        const double elements = static_cast<double>(cardinality) * kChunkProfiles / static_cast<double>(profiles_ + 1);
        if (elements > kMaxResidentArray) return kNanosecondsOfContainer + kNanosecondsOfBitset;
        return kNanosecondsOfContainer + elements * kNanosecondsOfElement;
    }

    [[nodiscard]] double nanoseconds_of_union(const Dictionary& dictionary,
                                              const std::vector<Dictionary::Code>& codes) const {
        double sum = 0;
        for (const auto code : codes) sum += nanoseconds_of(cardinality_of(dictionary.entries()[code]));
        return sum;
    }

    [[nodiscard]] static double nanoseconds_of_slices(const Dictionary& dictionary, const Predicate& predicate) {
        std::int64_t low = std::numeric_limits<std::int64_t>::max();
        std::int64_t high = std::numeric_limits<std::int64_t>::min();
        for (const auto& entry : dictionary.entries()) {
            low = std::min(low, std::get<std::int64_t>(entry.value));
            high = std::max(high, std::get<std::int64_t>(entry.value));
        }
        const std::uint64_t span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
        const auto* const ranges = std::get_if<IntegerRanges>(&predicate);
        const std::size_t further = ranges == nullptr || ranges->ranges().empty() ? 0 : ranges->ranges().size() - 1;
        const auto slices = static_cast<double>(std::bit_width(span));
        return kNanosecondsOfBitset * (1 + slices) + kNanosecondsOfSliceAgain * slices * static_cast<double>(further);
    }

    // At most so many bytes are read of a bitmap.
    [[nodiscard]] std::uint64_t bytes_of(std::uint64_t cardinality) const {
        const std::uint64_t chunks = profiles_ / kChunkProfiles + 1;
        return std::min(2 * cardinality, chunks * kMaxContainerBytes) +
               std::min(cardinality, chunks) * kContainerOverhead;
    }

    // Fills Plan::rest when it takes at most half of the bytes, or is one bitmap in place of several.
    // REQUIRES: codes ascend.
    void note_rest(const AttributeRecord& attribute, const Dictionary& dictionary,
                   const std::vector<Dictionary::Code>& codes, Plan& plan) const {
        std::vector<BitmapId> rest{attribute.presence};
        std::uint64_t selected_bytes = 0;
        std::uint64_t rest_bytes = 0;
        std::uint64_t present = 0;
        auto selected = codes.begin();
        for (Dictionary::Code code = 0; code < dictionary.size(); ++code) {
            const DictionaryEntry& entry = dictionary.entries()[code];
            const std::uint64_t cardinality = cardinality_of(entry);
            present += cardinality;
            if (selected != codes.end() && *selected == code) {
                ++selected;
                selected_bytes += bytes_of(cardinality);
                continue;
            }
            rest.push_back(entry.bitmap);
            rest_bytes += bytes_of(cardinality);
            plan.rest_estimate += cardinality;
        }
        const bool less = (bytes_of(present) + rest_bytes) * 2 <= selected_bytes;
        if (less || rest.size() == 1) plan.rest = std::move(rest);
        plan.rest_estimate = std::min(plan.rest_estimate, profiles_);
    }

    // REQUIRES: operands_of(bound) is not null
    Plan grouped(const BoundNode& bound, std::vector<Plan> operands) const {
        const auto* count = std::get_if<BoundCount>(&bound.node);
        const bool negation = std::holds_alternative<BoundNot>(bound.node);
        if (operands.size() == 1 && count == nullptr && !negation) {
            Plan only = std::move(operands.front());
            only.source = bound.source;
            return only;
        }
        Plan plan;
        plan.kind = count != nullptr                               ? PlanKind::count_of
                    : negation                                     ? PlanKind::complement
                    : std::holds_alternative<BoundAnd>(bound.node) ? PlanKind::conjunction
                                                                   : PlanKind::disjunction;
        plan.source = bound.source;
        plan.operands = std::move(operands);
        if (negation && plan.operands.front().source == bound.source) plan.operands.front().source_negated = true;
        if (count != nullptr) {
            plan.mode = count->mode;
            plan.k = count->k;
        }
        estimate_group(plan, profiles_);
        return plan;
    }

    Snapshot& snapshot_;
    std::uint64_t profiles_;
    const PlanOptions& options_;
};

}  // namespace

Result<Plan> make_plan(const BoundQuery& query, Snapshot& snapshot, const PlanOptions& options) {
    SEGDB_CHECK(check_rule_names(options.without_rules));
    SEGDB_TRY(const std::uint64_t profiles, snapshot.cardinality(query.collection->live));
    SEGDB_TRY(auto plan, Planner(snapshot, profiles, options).plan(query.root));
    apply_rules(plan, profiles, options.without_rules);
    return plan;
}

}  // namespace segdb
