#include "exec/profile_events.hpp"

#include <algorithm>
#include <utility>

#include "base/calendar.hpp"
#include "base/try.hpp"
#include "exec/profile_evaluator.hpp"
#include "store/event_reader.hpp"
#include "store/profile_reader.hpp"

namespace segdb {
namespace {

constexpr std::size_t kNewest = 5;

// What a tree says about events.
struct Asked {
    const BoundEvents* events;
    const AttributeRecord* attribute;  // that is computed with; may be null
};

std::vector<Asked> asked_in(const BoundNode& root) {
    std::vector<Asked> asked;
    std::vector<const BoundNode*> ahead{&root};
    while (!ahead.empty()) {
        const BoundNode& node = *ahead.back();
        ahead.pop_back();
        if (const auto* did = std::get_if<BoundDid>(&node.node)) asked.push_back({&did->events, did->attribute});
        if (const auto* followed = std::get_if<BoundFollowed>(&node.node)) {
            asked.push_back({&followed->first, nullptr});
            asked.push_back({&followed->second, nullptr});
        }
        if (const auto* operands = operands_of(node)) {
            for (const auto& operand : *operands) ahead.push_back(&operand);
        }
    }
    return asked;
}

class Reading {
  public:
    Reading(Connection& connection, const Asked& asked) : connection_(connection), asked_(asked) {}

    Result<SelectedEvents> run(std::uint32_t profile) {
        const CollectionRecord& events = *asked_.events->events;
        SEGDB_TRY(const auto places, events_of_profile(connection_, events, profile, asked_.events->window));
        auto attributes = attributes_of(asked_.events->selection.front());
        const bool reads_more = asked_.attribute != nullptr &&
                                std::find(attributes.begin(), attributes.end(), asked_.attribute) == attributes.end();
        if (reads_more) attributes.push_back(asked_.attribute);
        SEGDB_TRY(auto reader, ProfileReader::open(connection_, events, attributes));
        SelectedEvents selected;
        for (const EventPlace& place : places) {
            SEGDB_TRY(const auto values, read(reader, attributes, place.ordinal));
            if (!holds(asked_.events->selection.front(), values, {})) continue;
            ProfileEvent event{place.ordinal, place.at, {}};
            if (asked_.attribute != nullptr) event.value = values.at(asked_.attribute);
            selected.events.push_back(std::move(event));
        }
        SEGDB_TRY(selected.newest, newest_of(selected.events));
        return selected;
    }

  private:
    static Result<ProfileValues> read(ProfileReader& reader, const std::vector<const AttributeRecord*>& attributes,
                                      std::uint32_t ordinal) {
        ProfileValues values;
        const auto row = static_cast<std::uint16_t>(ordinal & (kChunkSize - 1));
        SEGDB_CHECK(reader.read(ordinal >> kChunkBits, std::span(&row, 1),
                                [&](std::uint32_t, std::string_view, const auto& read) {
                                    for (std::size_t i = 0; i < attributes.size(); ++i)
                                        values.emplace(attributes[i], read[i]);
                                    return true;
                                }));
        return values;
    }

    Result<std::vector<WhyEvent>> newest_of(const std::vector<ProfileEvent>& events) {
        std::vector<const AttributeRecord*> attributes;
        for (const auto& attribute : asked_.events->events->attributes) {
            if (attribute.is_reference() || attribute.name == kTimeColumn) continue;
            attributes.push_back(&attribute);
        }
        SEGDB_TRY(auto reader, ProfileReader::open(connection_, *asked_.events->events, attributes));
        std::vector<WhyEvent> newest;
        for (std::size_t i = events.size(); i > 0 && newest.size() < kNewest; --i) {
            SEGDB_TRY(const auto values, read(reader, attributes, events[i - 1].ordinal));
            WhyEvent event{format_datetime(events[i - 1].at), {}};
            for (const auto* attribute : attributes) {
                const Value& value = values.at(attribute);
                if (value.is_set()) event.attributes.emplace_back(attribute->name, to_text(value));
            }
            newest.push_back(std::move(event));
        }
        return newest;
    }

    Connection& connection_;
    const Asked& asked_;
};

}  // namespace

Result<ProfileEvents> read_profile_events(Connection& connection, const BoundNode& root, std::uint32_t profile) {
    ProfileEvents all;
    for (const Asked& asked : asked_in(root)) {
        SEGDB_TRY(all[asked.events], Reading(connection, asked).run(profile));
    }
    return all;
}

}  // namespace segdb
