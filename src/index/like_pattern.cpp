#include "index/like_pattern.hpp"

namespace segdb {

LikePattern parts_of_like(std::string_view pattern) {
    LikePattern parts{.literals = {""}};
    bool after_wildcard = false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        const bool wildcard = c == '%' || c == '_';
        if (c == '_') parts.only_percent = false;
        if (wildcard && !after_wildcard) parts.literals.emplace_back();
        // A backslash at the end stands for itself, as in TextPattern.
        if (!wildcard) parts.literals.back() += c == '\\' && i + 1 < pattern.size() ? pattern[++i] : c;
        after_wildcard = wildcard;
    }
    return parts;
}

}  // namespace segdb
