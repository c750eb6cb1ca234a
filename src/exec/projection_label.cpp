#include "exec/projection_label.hpp"

#include "base/calendar.hpp"
#include "base/decimal.hpp"
#include "exec/event_folds.hpp"
#include "grammar/printer.hpp"

namespace segdb {
namespace {

std::string value_text(std::int64_t value, const AttributeSpec& spec) {
    if (spec.type == AttributeType::date) return format_date(value);
    if (spec.type == AttributeType::datetime) return format_datetime(value);
    return format_decimal(value, spec.scale);
}

std::string range_text(const IntegerRange& range, const AttributeSpec& spec) {
    if (range.low == range.high) return value_text(range.low, spec);
    if (range.low == kLeastInteger && range.high == kGreatestInteger) return "any";
    if (range.low == kLeastInteger) return "up to " + value_text(range.high, spec);
    if (range.high == kGreatestInteger) return value_text(range.low, spec) + " or more";
    return value_text(range.low, spec) + " .. " + value_text(range.high, spec);
}

// A position on the grid (BoundDid) that lies between two points is told as the bound that it stands for.
std::string average_text(const IntegerRange& range, const BoundDid& did) {
    const int scale = did.attribute->spec.scale + static_cast<int>(did.places);
    std::string text;
    if (range.low != kLeastInteger) {
        text = (range.low % 2 == 0 ? "from " : "above ") + format_decimal(range.low >> 1, scale);
    }
    if (range.high != kGreatestInteger) {
        const bool even = range.high % 2 == 0;
        text += (text.empty() ? "" : " ") + std::string(even ? "to " : "below ") +
                format_decimal((range.high >> 1) + (even ? 0 : 1), scale);
    }
    return text.empty() ? "any" : text;
}

std::string what(const BoundDid& did) {
    switch (did.aggregate) {
        case EventAggregate::count:
            return "count";
        case EventAggregate::count_distinct:
            return "distinct " + did.attribute->name;
        case EventAggregate::sum:
            return "sum of " + did.attribute->name;
        case EventAggregate::average:
            return "average " + did.attribute->name;
        case EventAggregate::least:
            return "least " + did.attribute->name;
        case EventAggregate::greatest:
            break;
    }
    return "greatest " + did.attribute->name;
}

std::string label_of(const BoundDid& did) {
    constexpr std::size_t kShown = 3;
    const bool counts = did.aggregate == EventAggregate::count || did.aggregate == EventAggregate::count_distinct;
    const AttributeSpec spec = counts ? AttributeSpec{AttributeType::integer, 0} : did.attribute->spec;
    std::string text = did.events.events->name + ": " + what(did) + " ";
    const auto& ranges = did.ranges.ranges();
    for (std::size_t i = 0; i < std::min(ranges.size(), kShown); ++i) {
        const bool averages = did.aggregate == EventAggregate::average;
        text += (i == 0 ? "" : ", ") + (averages ? average_text(ranges[i], did) : range_text(ranges[i], spec));
    }
    return ranges.size() > kShown ? text + ", ..." : text;
}

std::string label_of(const BoundFollowed& followed) {
    const auto& within = followed.within;
    return followed.first.events->name + (followed.absent ? " not followed by " : " then ") +
           followed.second.events->name + " within " + std::to_string(within.amount()) + within.unit();
}

}  // namespace

std::string label_of_projection(const BoundNode& projection) {
    if (const auto* did = std::get_if<BoundDid>(&projection.node)) return label_of(*did);
    return label_of(std::get<BoundFollowed>(projection.node));
}

}  // namespace segdb
