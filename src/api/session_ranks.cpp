// Session::ranked(): the value at a rank among those of all profiles, by what the attribute's encoding offers.
#include <algorithm>
#include <utility>
#include <vector>

#include "api/session.hpp"
#include "exec/summary.hpp"
#include "simd/kernels.hpp"
#include "store/profile_reader.hpp"

namespace segdb {
namespace {

using Ranked = Result<std::optional<std::int64_t>>;

Ranked ranked_by_dictionary(const Dictionary& dictionary, bool from_top, std::uint64_t rank) {
    std::vector<std::pair<std::int64_t, std::uint64_t>> values;  // and how many profiles have each
    for (const auto& entry : dictionary.entries()) {
        values.emplace_back(std::get<std::int64_t>(entry.value), static_cast<std::uint64_t>(entry.cardinality));
    }
    std::sort(values.begin(), values.end());
    if (from_top) std::reverse(values.begin(), values.end());
    for (const auto& [value, profiles] : values) {
        if (rank <= profiles) return std::optional<std::int64_t>(value);
        rank -= profiles;
    }
    return std::optional<std::int64_t>();
}

}  // namespace

Ranked Session::ranked(const CollectionRecord& collection, const AttributeRecord& attribute, bool from_top,
                       std::uint64_t rank) {
    if (has_dictionary(attribute.encoding)) {
        SEGDB_TRY(const auto* dictionary, snapshot->dictionary(attribute));
        return ranked_by_dictionary(*dictionary, from_top, rank);
    }
    if (!has_slices(attribute.encoding)) return ranked_value(*connection, collection, attribute, from_top, rank);
    Plan everybody;
    everybody.kind = PlanKind::everything;
    SEGDB_TRY(everybody.estimate, snapshot->cardinality(collection.live));
    Executor executor(*connection, collection, *snapshot, {});
    ChunkAlgebra algebra(simd::kernels());
    SEGDB_TRY(const auto summary, summarise(executor, *snapshot, everybody, {&attribute, {}, false, true}, algebra));
    const std::uint64_t present = summary.values->size();
    if (rank > present) return std::optional<std::int64_t>();
    const std::uint64_t from_least = from_top ? present - rank : rank - 1;
    SEGDB_TRY(const auto found, values_at_ranks(*summary.values, std::span(&from_least, 1), algebra, {}));
    return std::optional<std::int64_t>(found.front());
}

}  // namespace segdb
