// A segment of profiles as a tree, and its text in the languages of several databases: the same question for each, in
// the way that suits its tables.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace segdb::bench {

struct Segment {
    enum class Kind { tag, attribute, all, any, none, at_least };
    Kind kind = Kind::tag;
    std::string name{};               // of the tag or attribute
    std::string condition{};          // on the attribute, such as `between 25 and 35`: the same text in all languages
    std::vector<Segment> children{};  // `none`: one; `at_least`: tags
    std::size_t least = 0;            // of `at_least`

    // Tags and attributes.
    [[nodiscard]] std::size_t operands() const;
};

Segment tag(const std::string& name);
Segment attribute(const std::string& name, const std::string& condition);
Segment all(std::vector<Segment> children);
Segment any(std::vector<Segment> children);
Segment none(Segment child);
Segment at_least(std::size_t least, std::vector<Segment> tags);

// In the language of segdb.
std::string segment_text(const Segment& segment);

// A SQL condition on one row of a profile, where every tag is a condition of its own; `tag` writes it for the number of
// a tag.
std::string sql_by_tag(const Segment& segment, const std::function<std::string(std::size_t)>& tag);

// How a database works with bits.
struct BitFunctions {
    std::string bit_and;    // the function; empty: the operator `&`
    std::string bit_count;  // the function; empty: there is none, and `>>` and `+` take its place
};

// A SQL condition on one row of a profile with the tags as bits of the column `tag_bits`; several tags at once are one
// comparison where possible.
std::string sql_by_bits(const Segment& segment, const BitFunctions& functions);

}  // namespace segdb::bench
