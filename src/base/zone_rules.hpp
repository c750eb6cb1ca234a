// What the clocks of one time zone show: a list of changes of the offset from UTC, from a zone file (TZif, RFC 9636).
//
// The date library's reader is not used for this: it stops at the last change that the file lists, which ends summer
// time in 2037, and earlier with "slim" files; and it throws. Invariants: 1. changes are in ascending order and the
// first one is before everything; 2. when `repeats_from` is set, the offsets of [repeats_from, + 400 years) repeat for
// ever after, as the Gregorian calendar does. Limit: files with leap seconds (`right/`) are refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace segdb {

class ZoneRules {
  public:
    // One offset for all time.
    explicit ZoneRules(std::int32_t offset_seconds);
    // The bytes of a zone file; nothing when they are not a whole, sound one.
    static std::optional<ZoneRules> parse(std::string_view bytes);

    [[nodiscard]] std::int64_t to_local_ms(std::int64_t utc_ms) const;
    // The first instant at which the clock shows local_ms or later: in a gap the change, in an overlap the earlier.
    [[nodiscard]] std::int64_t to_utc_ms(std::int64_t local_ms) const;

  private:
    struct Change {
        std::int64_t utc_ms = 0;
        std::int64_t offset_ms = 0;  // in force from utc_ms on
    };
    // An offset and the end of its time in force, exclusive.
    struct Stretch {
        std::int64_t offset_ms = 0;
        std::int64_t end_utc_ms = 0;
    };
    class FileReader;

    [[nodiscard]] Stretch stretch_at(std::int64_t utc_ms) const;
    void go_on_with(std::string_view posix_rule);

    std::vector<Change> changes_;
    std::optional<std::int64_t> repeats_from_;
};

}  // namespace segdb
