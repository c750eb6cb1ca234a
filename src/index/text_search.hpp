// A condition on text, made ready to be asked of one text block after another.
//
// What can be found through the order of the texts is (equality, ranges, a common beginning); the rest is searched for in
// all texts of the block at once. The answer is always that of satisfies() on each text.
#pragma once

#include <cstdint>

#include "bitmap/chunk_view.hpp"
#include "index/predicate.hpp"
#include "index/text_block.hpp"

namespace segdb {

// Thread safety: const calls may run in parallel.
class TextSearch {
  public:
    // Keeps a copy of the predicate. REQUIRES: it is one on text
    explicit TextSearch(Predicate predicate);

    // The places whose text satisfies the predicate: empty, full, an array (of at most 4,096) or bits, in `out`, which
    // the view points into. REQUIRES: `out` is 64-byte aligned and has simd::kChunkWords + simd::kArraySlack words
    [[nodiscard]] ChunkView select(const TextBlock& block, std::uint64_t* out) const;

  private:
    Predicate predicate_;
};

}  // namespace segdb
