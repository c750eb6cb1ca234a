#include "exec/profile_aggregates.hpp"

#include <algorithm>
#include <set>

#include "base/calendar.hpp"
#include "base/decimal.hpp"
#include "base/int128.hpp"
#include "exec/event_folds.hpp"

namespace segdb {
namespace {

std::int64_t number_of(const Value& value) {
    const auto* truth = std::get_if<bool>(&value.data);
    return truth != nullptr ? std::int64_t{*truth} : std::get<std::int64_t>(value.data);
}

std::int64_t distinct(const std::vector<ProfileEvent>& events) {
    std::set<std::string> texts;
    for (const auto& event : events) texts.insert(to_text(event.value));
    return static_cast<std::int64_t>(texts.size());
}

AverageTotal total_of(const std::vector<ProfileEvent>& events) {
    AverageTotal total;
    for (const auto& event : events) AverageFold::add(total, number_of(event.value));
    return total;
}

std::int64_t extreme(const BoundDid& did, const std::vector<ProfileEvent>& events) {
    const auto less = [](const ProfileEvent& a, const ProfileEvent& b) {
        return number_of(a.value) < number_of(b.value);
    };
    const auto [least, greatest] = std::minmax_element(events.begin(), events.end(), less);
    return number_of((did.aggregate == EventAggregate::least ? least : greatest)->value);
}

std::int64_t power_of_ten(unsigned places) {
    std::int64_t power = 1;
    for (; places > 0; --places) power *= 10;
    return power;
}

// Of numbers, as decimal text: 128 bits have at most 39 digits.
std::string text_of(Int128 units, int scale) {
    const bool negative = units < 0;
    std::string digits;
    for (Uint128 rest = negative ? -static_cast<Uint128>(units) : static_cast<Uint128>(units); rest > 0; rest /= 10) {
        digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
    }
    const auto places = static_cast<std::size_t>(scale);
    if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
    if (places > 0) digits.insert(digits.size() - places, 1, '.');
    return (negative ? "-" : "") + digits;
}

}  // namespace

bool did_holds(const BoundDid& did, const std::vector<ProfileEvent>& events) {
    if (events.empty()) return false;
    const AggregateRanges ranges(did.ranges);
    switch (did.aggregate) {
        case EventAggregate::count:
            return ranges.contains(static_cast<std::int64_t>(events.size()));
        case EventAggregate::count_distinct:
            return ranges.contains(distinct(events));
        case EventAggregate::sum:
            return ranges.contains(total_of(events).sum);
        case EventAggregate::average:
            return AverageFold{ranges, power_of_ten(did.places)}.holds(total_of(events));
        case EventAggregate::least:
        case EventAggregate::greatest:
            break;
    }
    return ranges.contains(extreme(did, events));
}

bool followed_holds(const BoundFollowed& followed, const std::vector<ProfileEvent>& first,
                    const std::vector<ProfileEvent>& second) {
    return std::any_of(first.begin(), first.end(), [&](const ProfileEvent& event) {
        const std::int64_t last = followed.within.last(event.at);
        const bool follows = std::any_of(second.begin(), second.end(), [&](const ProfileEvent& other) {
            return other.at > event.at && other.at <= last;
        });
        return follows != followed.absent;
    });
}

std::string aggregate_text(const BoundDid& did, const std::vector<ProfileEvent>& events) {
    if (did.aggregate == EventAggregate::count) return std::to_string(events.size());
    if (did.aggregate == EventAggregate::count_distinct) return std::to_string(distinct(events));
    const AttributeSpec& spec = did.attribute->spec;
    if (did.aggregate == EventAggregate::sum) return text_of(total_of(events).sum, spec.scale);
    if (events.empty()) return "no events";
    if (did.aggregate == EventAggregate::average) {
        return text_of(total_of(events).sum, spec.scale) + " / " + std::to_string(events.size());
    }
    const std::int64_t value = extreme(did, events);
    if (spec.type == AttributeType::date) return format_date(value);
    return spec.type == AttributeType::datetime ? format_datetime(value) : format_decimal(value, spec.scale);
}

}  // namespace segdb
