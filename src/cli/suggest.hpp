// "did you mean ..?" for names that a person typed: commands, options, formats.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace segdb::cli {

// `; did you mean count?` with the one candidate that is nearest to `typed` by edit distance (a swap of neighbours counts
// one) or that `typed` begins; an empty text when none is near.
std::string did_you_mean(std::string_view typed, const std::vector<std::string>& candidates);

}  // namespace segdb::cli
