// What a pattern of `like` is made of, to see whether something simpler finds the same.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace segdb {

// `a%b\%_c` -> literals "a", "b%", "c". Literals are what stands between wildcards, with backslashes resolved; there is one
// more than there are runs of wildcards, so that the first or the last may be empty, but none between them.
struct LikePattern {
    std::vector<std::string> literals;
    bool only_percent = true;  // no `_` among the wildcards
};

LikePattern parts_of_like(std::string_view pattern);

}  // namespace segdb
