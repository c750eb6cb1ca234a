#include "index/text_search.hpp"

#include <utility>

#include "index/place_collector.hpp"

namespace segdb {

TextSearch::TextSearch(Predicate predicate) : predicate_(std::move(predicate)) {}

ChunkView TextSearch::select(const TextBlock& block, std::uint64_t* out) const {
    PlaceCollector found;
    for (TextBlock::Code code = 0; code < block.distinct(); ++code) {
        if (satisfies(predicate_, block.text(code))) found.add(block.places(code));
    }
    return found.finish(out);
}

}  // namespace segdb
