#include <cassert>
#include <charconv>
#include <cmath>
#include <limits>
#include <segdb/database.hpp>
#include <utility>

#include "api/impl.hpp"
#include "api/named_attribute.hpp"
#include "base/cancellation.hpp"
#include "base/decimal.hpp"
#include "base/exact.hpp"
#include "base/text.hpp"
#include "exec/executor.hpp"
#include "exec/summary.hpp"
#include "grammar/printer.hpp"
#include "query/planner.hpp"

namespace segdb {
namespace {

bool is_time(AttributeType type) { return type == AttributeType::date || type == AttributeType::datetime; }

Result<const AttributeRecord*> summable(const CollectionRecord& collection, std::string_view name) {
    SEGDB_TRY(const AttributeRecord* const attribute, named_attribute(collection, name));
    if (is_number(attribute->spec.type) && !has_slices(attribute->encoding)) {
        return Error{.code = ErrorCode::wrong_type,
                     .message = "`" + attribute->name +
                                "` has no slices, as in files of format 1; `segdb reindex` makes them, then it can be "
                                "summarised"};
    }
    if (!has_slices(attribute->encoding)) {
        return Error{.code = ErrorCode::wrong_type,
                     .message = "`" + attribute->name + "` is of type " + to_text(attribute->spec) +
                                "; only numbers, dates and times can be summarised"};
    }
    return attribute;
}

// Percent as an exact number, so that 99.9 of 1,000 is 999 and not a little more.
Result<Decimal> percent_of(double percent) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, percent);
    const std::string_view written(text, static_cast<std::size_t>(end.ptr - text));
    // What has more places than a decimal can have is nearer to 0 than one profile of 2^32 could tell.
    const auto exact = percent > 0 && percent < 1e-12 ? Decimal{1, kMaxScale} : parse_decimal(written);
    if (!exact || !(percent >= 0 && percent <= 100)) {
        return Error{.code = ErrorCode::invalid_argument,
                     .message = "there is no percentile " + std::string(written) + "; it is a number from 0 to 100"};
    }
    return *exact;
}

// The place of the value at the percentile among `count` sorted ones, from 0. REQUIRES: count > 0
std::uint64_t nearest_rank(const Decimal& percent, std::uint64_t count) {
    Uint128 whole = 100;
    for (int i = 0; i < percent.scale; ++i) whole *= 10;  // at most 10^20
    const Uint128 scaled = Uint128{static_cast<std::uint64_t>(percent.digits)} * count;
    const auto place = static_cast<std::uint64_t>((scaled + whole - 1) / whole);
    return place == 0 ? 0 : place - 1;
}

// The greatest stored value that compares so with a value that is written in an expression; nothing: not even the least.
Result<std::optional<std::int64_t>> greatest_that(std::string_view op, const std::string& value, Session& session,
                                                  const CollectionRecord& collection, const AttributeRecord& attribute,
                                                  const SummaryOptions& options) {
    QueryOptions query_options = options;
    query_options.collection = collection.name;
    const std::string expression = grammar::quoted_name(attribute.name) + " " + std::string(op) + " " + value;
    const auto query = session.bind(expression, query_options);
    if (!query) {
        // The position would be one in a text that nobody has written.
        return Error{.code = ErrorCode::invalid_argument,
                     .message = "no rank of " + shown(value) + ": " + query.error().message};
    }
    const auto* const condition = std::get_if<BoundCondition>(&(*query)->root.node);
    const auto* const ranges = condition != nullptr ? std::get_if<IntegerRanges>(&condition->predicate) : nullptr;
    if (ranges == nullptr || condition->attribute != &attribute) {
        return Error{.code = ErrorCode::invalid_argument,
                     .message = shown(value) + " is more than a value; only the rank of a value can be told"};
    }
    if (ranges->ranges().empty()) return std::optional<std::int64_t>();
    return std::optional(ranges->ranges().back().high);
}

// For each value that a rank is asked of, what is below it and what is at most it, as bounds to be counted up to.
struct RankBounds {
    std::vector<std::optional<std::int64_t>> bounds;  // two for each value

    [[nodiscard]] std::vector<std::int64_t> counted() const {
        std::vector<std::int64_t> present;
        for (const auto& bound : bounds) {
            if (bound) present.push_back(*bound);
        }
        return present;
    }
    // `counts`: of counted().
    [[nodiscard]] std::vector<Summary::Rank> ranks(const SummaryOptions& options,
                                                   const std::vector<std::uint64_t>& counts) const {
        std::vector<Summary::Rank> ranks;
        std::size_t next = 0;
        const auto take = [&](std::size_t bound) { return bounds[bound] ? counts[next++] : 0; };
        for (std::size_t i = 0; i < options.ranks_of.size(); ++i) {
            const std::uint64_t below = take(2 * i);
            ranks.push_back({options.ranks_of[i], below, take(2 * i + 1)});
        }
        return ranks;
    }
};

Result<RankBounds> bounds_of_ranks(Session& session, const CollectionRecord& collection,
                                   const AttributeRecord& attribute, const SummaryOptions& options) {
    RankBounds ranks;
    for (const std::string& value : options.ranks_of) {
        for (const std::string_view op : {"<", "<="}) {
            SEGDB_TRY(const auto bound, greatest_that(op, value, session, collection, attribute, options));
            ranks.bounds.push_back(bound);
        }
    }
    return ranks;
}

Value value_of(const AttributeRecord& attribute, std::int64_t stored) { return {attribute.spec, stored}; }

void put_totals(const AttributeRecord& attribute, const ValueTotals& totals, Summary& summary) {
    summary.count = totals.count;
    summary.least = summary.greatest = {attribute.spec, {}};
    if (totals.count > 0) {
        summary.least = value_of(attribute, totals.least);
        summary.greatest = value_of(attribute, totals.greatest);
    }
    if (is_time(attribute.spec.type)) return;
    summary.sum = format_decimal(totals.sum, attribute.spec.scale);
    if (totals.count > 0) summary.average = format_average(totals.sum, totals.count, attribute.spec.scale);
}

Result<void> put_percentiles(const AttributeRecord& attribute, const std::vector<Decimal>& exact,
                             const SummaryOptions& options, const SummaryOfValues& values, ChunkAlgebra& algebra,
                             const std::function<bool()>& cancelled, Summary& summary) {
    for (const double percent : options.percentiles) summary.percentiles.push_back({percent, {attribute.spec, {}}});
    if (values.values == nullptr || values.totals.count == 0) return {};
    std::vector<std::uint64_t> ranks;
    ranks.reserve(exact.size());
    for (const Decimal& percent : exact) ranks.push_back(nearest_rank(percent, values.totals.count));
    SEGDB_TRY(const auto found, values_at_ranks(*values.values, ranks, algebra, cancelled));
    for (std::size_t i = 0; i < found.size(); ++i) summary.percentiles[i].value = value_of(attribute, found[i]);
    return {};
}

}  // namespace

Result<Summary> Database::summarise(std::string_view attribute, const SummaryOptions& options) {
    return Impl::call<Summary>(impl_, [&](Session& session) -> Result<Summary> {
        std::vector<Decimal> percents;
        for (const double percent : options.percentiles) {
            SEGDB_TRY(const Decimal exact, percent_of(percent));
            percents.push_back(exact);
        }
        const Cancellation cancellation(options.cancelled);
        const CancelGuard guard(*session.connection, cancellation.asked());
        SEGDB_TRY(const auto transaction, session.begin_read());
        SEGDB_TRY(const auto query, session.bind(options.within.empty() ? "true" : options.within, options));
        const CollectionRecord& collection = *query->collection;
        SEGDB_TRY(const auto* record, summable(collection, attribute));
        SEGDB_TRY(const RankBounds ranks, bounds_of_ranks(session, collection, *record, options));
        SEGDB_TRY(const Plan within, make_plan(*query, *session.snapshot, {options.without_rules}));
        Executor executor(*session.connection, collection, *session.snapshot, {cancellation.asked(), {}, nullptr});
        ChunkAlgebra algebra(simd::kernels());
        const SummaryRequest request{record, ranks.counted(), !is_time(record->spec.type), !percents.empty()};
        SEGDB_TRY(const SummaryOfValues values,
                  segdb::summarise(executor, *session.snapshot, within, request, algebra));
        Summary summary;
        summary.collection = collection.name;
        summary.attribute = record->name;
        summary.spec = record->spec;
        summary.of = values.of;
        summary.notes = query->notes;
        summary.ranks = ranks.ranks(options, values.at_most);
        put_totals(*record, values.totals, summary);
        SEGDB_CHECK(put_percentiles(*record, percents, options, values, algebra, cancellation.asked(), summary));
        return summary;
    });
}

}  // namespace segdb
