#include "support/segment.hpp"

#include <algorithm>
#include <utility>

#include "support/profiles.hpp"

namespace segdb::bench {
namespace {

using Kind = Segment::Kind;

std::string joined(const std::vector<std::string>& parts, const std::string& separator) {
    std::string text;
    for (const auto& part : parts) text += (text.empty() ? "" : separator) + part;
    return text;
}

// The children each as text, joined, in parentheses.
template <class Text>
std::string group(const Segment& segment, const std::string& separator, const Text& text) {
    std::vector<std::string> parts;
    for (const auto& child : segment.children) parts.push_back(text(child));
    return "(" + joined(parts, separator) + ")";
}

std::uint64_t bit(const Segment& segment) { return std::uint64_t{1} << tag_number(segment.name); }

bool is_negated_tag(const Segment& segment) {
    return segment.kind == Kind::none && segment.children.front().kind == Kind::tag;
}

std::string bits_among(std::uint64_t bits, const BitFunctions& functions) {
    if (functions.bit_and.empty()) return "(tag_bits & " + std::to_string(bits) + ")";
    return functions.bit_and + "(tag_bits, " + std::to_string(bits) + ")";
}

// Tags that all have to be there, or away, in one comparison; the rest as usual.
std::string all_by_bits(const Segment& segment, const BitFunctions& functions) {
    std::uint64_t wanted = 0;
    std::uint64_t looked_at = 0;
    std::vector<std::string> parts;
    for (const auto& child : segment.children) {
        if (child.kind == Kind::tag) {
            wanted |= bit(child);
            looked_at |= bit(child);
        } else if (is_negated_tag(child)) {
            looked_at |= bit(child.children.front());
        } else {
            parts.push_back(sql_by_bits(child, functions));
        }
    }
    if (looked_at != 0) parts.insert(parts.begin(), bits_among(looked_at, functions) + " = " + std::to_string(wanted));
    return "(" + joined(parts, " and ") + ")";
}

// Tags of which one is enough in one comparison.
std::string any_by_bits(const Segment& segment, const BitFunctions& functions) {
    std::uint64_t enough = 0;
    std::vector<std::string> parts;
    for (const auto& child : segment.children) {
        if (child.kind == Kind::tag) {
            enough |= bit(child);
        } else {
            parts.push_back(sql_by_bits(child, functions));
        }
    }
    if (enough != 0) parts.insert(parts.begin(), bits_among(enough, functions) + " <> 0");
    return "(" + joined(parts, " or ") + ")";
}

std::string at_least_by_bits(const Segment& segment, const BitFunctions& functions) {
    std::uint64_t bits = 0;
    std::string sum;
    for (const auto& child : segment.children) {
        bits |= bit(child);
        sum += (sum.empty() ? "" : " + ") + ("((tag_bits >> " + std::to_string(tag_number(child.name)) + ") & 1)");
    }
    const std::string counted =
        functions.bit_count.empty() ? sum : functions.bit_count + "(" + bits_among(bits, functions) + ")";
    return "(" + counted + " >= " + std::to_string(segment.least) + ")";
}

}  // namespace

std::size_t Segment::operands() const {
    if (children.empty()) return 1;
    std::size_t sum = 0;
    for (const auto& child : children) sum += child.operands();
    return sum;
}

Segment tag(const std::string& name) { return {Kind::tag, name}; }
Segment attribute(const std::string& name, const std::string& condition) { return {Kind::attribute, name, condition}; }
Segment all(std::vector<Segment> children) { return {Kind::all, "", "", std::move(children)}; }
Segment any(std::vector<Segment> children) { return {Kind::any, "", "", std::move(children)}; }
Segment none(Segment child) { return {Kind::none, "", "", {std::move(child)}}; }
Segment at_least(std::size_t least, std::vector<Segment> tags) {
    return {Kind::at_least, "", "", std::move(tags), least};
}

std::string segment_text(const Segment& segment) {
    switch (segment.kind) {
        case Kind::tag:
            return "tag " + segment.name;
        case Kind::attribute:
            return segment.name + " " + segment.condition;
        case Kind::all:
            return group(segment, " and ", segment_text);
        case Kind::any:
            return group(segment, " or ", segment_text);
        case Kind::none:
            return "not " + segment_text(segment.children.front());
        case Kind::at_least:
            return "at least " + std::to_string(segment.least) + " of " + group(segment, ", ", segment_text);
    }
    return {};
}

std::string sql_by_tag(const Segment& segment, const std::function<std::string(std::size_t)>& tag) {
    const auto child_text = [&](const Segment& child) { return sql_by_tag(child, tag); };
    switch (segment.kind) {
        case Kind::tag:
            return tag(tag_number(segment.name));
        case Kind::attribute:
            return segment.name + " " + segment.condition;
        case Kind::all:
            return group(segment, " and ", child_text);
        case Kind::any:
            return group(segment, " or ", child_text);
        case Kind::none:
            return "(not " + child_text(segment.children.front()) + ")";
        case Kind::at_least: {
            const auto number = [&](const Segment& child) { return "cast(" + child_text(child) + " as integer)"; };
            return "(" + group(segment, " + ", number) + " >= " + std::to_string(segment.least) + ")";
        }
    }
    return {};
}

std::string sql_by_bits(const Segment& segment, const BitFunctions& functions) {
    switch (segment.kind) {
        case Kind::tag:
            return bits_among(bit(segment), functions) + " <> 0";
        case Kind::attribute:
            return segment.name + " " + segment.condition;
        case Kind::all:
            return all_by_bits(segment, functions);
        case Kind::any:
            return any_by_bits(segment, functions);
        case Kind::none:
            return "(not " + sql_by_bits(segment.children.front(), functions) + ")";
        case Kind::at_least:
            return at_least_by_bits(segment, functions);
    }
    return {};
}

}  // namespace segdb::bench
