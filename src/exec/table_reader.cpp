#include "exec/table_reader.hpp"

#include <algorithm>

#include "base/try.hpp"
#include "exec/elements.hpp"
#include "store/profile_reader.hpp"

namespace segdb {

Result<void> TableReader::scan(const BoundCondition& condition, std::uint32_t chunk,
                               std::vector<std::uint16_t>& places) {
    SEGDB_CHECK(scan_chunk(connection_, collection_, *condition.attribute, condition.predicate, chunk, places));
    // Items can outlive their profile when foreign SQL replaces it; they select nobody.
    if (condition.attribute->is_list() && !places.empty()) SEGDB_CHECK(keep_live(chunk, places));
    return {};
}

Result<void> TableReader::keep_live(std::uint32_t chunk, std::vector<std::uint16_t>& places) {
    const std::uint32_t stripe = chunk / kStripeChunks;
    const std::uint32_t place = chunk % kStripeChunks;
    SEGDB_TRY(ResidentBitmap* const live, snapshot_.bitmap(collection_.live));
    const std::uint64_t wanted = std::uint64_t{1} << place;
    if (live->missing(stripe, wanted) != 0) SEGDB_CHECK(snapshot_.load(*live, collection_.live, stripe, wanted));
    std::vector<std::uint16_t> room;
    const auto profiles = elements_of(live->view(stripe, place), room);
    std::erase_if(places, [&](auto each) { return !std::binary_search(profiles.begin(), profiles.end(), each); });
    return {};
}

Result<std::vector<std::uint32_t>> TableReader::keys(const BoundCondition& condition) {
    std::vector<std::uint32_t> ordinals;
    for (const auto& key : std::get<TextIn>(condition.predicate).values()) {
        SEGDB_TRY(const auto ordinal, find_profile(connection_, collection_, key));
        if (ordinal) ordinals.push_back(*ordinal);
    }
    std::sort(ordinals.begin(), ordinals.end());
    ordinals.erase(std::unique(ordinals.begin(), ordinals.end()), ordinals.end());
    return ordinals;
}

}  // namespace segdb
