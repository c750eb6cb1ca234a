// A condition on text, made ready to be asked of one text block after another.
//
// What can be found through the order of the texts is (equality, ranges, a common beginning); the rest is searched for in
// all texts of the block at once. The answer is always that of satisfies() on each text.
#pragma once

#include <cstdint>

#include "bitmap/chunk_view.hpp"
#include "index/predicate.hpp"
#include "index/text_block.hpp"
#include "index/text_needle.hpp"

namespace segdb {

// Made once a query: a regular expression is taken apart for it.
// Thread safety: const calls may run in parallel.
class TextSearch {
  public:
    // Keeps a copy of the predicate. REQUIRES: it is one on text
    explicit TextSearch(Predicate predicate);

    // The places whose text satisfies the predicate: empty, full, an array (of at most 4,096) or bits, in `out`, which
    // the view points into. REQUIRES: `out` is 64-byte aligned and has simd::kChunkWords + simd::kArraySlack words
    [[nodiscard]] ChunkView select(const TextBlock& block, std::uint64_t* out) const;

  private:
    // Which texts come into question.
    enum class Way {
        each,           // all of them, one after another
        values,         // those of predicate_, a TextIn, by their order
        folded_values,  // likewise, ignoring case
        range,          // those of predicate_, a TextRange, by their order
        prefix,         // those that begin with needle_, by their order
        beginning,      // those that begin with needle_, one after another
        ending,         // those that end with needle_
        holding,        // those that have needle_ somewhere
    };
    // Which of these satisfies() is still asked about.
    enum class Confirm { none, not_ascii, all };
    class Run;  // on one block

    void choose(const TextPattern& pattern);
    void choose_for_like(const std::string& pattern, bool ignoring_case);
    void choose_for_matches(const std::string& regex, bool ignoring_case);
    void choose_needle(Way way, std::string bytes, bool ignoring_case, Confirm confirm);

    Predicate predicate_;
    Way way_ = Way::each;
    Confirm confirm_ = Confirm::none;
    bool ascii_only_ = false;  // way_ is right for blocks that are all ASCII; for others it is `each`
    TextNeedle needle_;
};

}  // namespace segdb
