// Time zones: IANA names over the system's zone files, and fixed offsets.
#pragma once

#include <cstdint>
#include <memory>
#include <segdb/result.hpp>
#include <string>
#include <string_view>

namespace segdb {

// A time zone: `UTC`, an IANA name (`Europe/Warsaw`), `Z`, or a fixed offset (`+02:00`, also `+0200`, `+02`).
// Invariant: a valid zone at all times (UTC when default constructed). Cheap to copy; never moved from, which would
// leave none.
// Thread safety: immutable; may be shared between threads.
class TimeZone {
  public:
    TimeZone();
    TimeZone(const TimeZone&) = default;
    TimeZone& operator=(const TimeZone&) = default;
    // Zone files are those of the folder TZDIR (see tzset(3)) or the system's; each is read once per process.
    // Errors: invalid_argument for a name that the zone files do not have, with a suggestion; for an offset beyond
    // 18:00; for a damaged zone file. Names are exact (`UTC`, not `utc`), so that stored ones mean the same everywhere.
    static Result<TimeZone> find(std::string_view name);

    // As given, except that `Z` and an offset of zero are `UTC` and other offsets are `+02:00`.
    [[nodiscard]] const std::string& name() const;

    // The UTC instant of a wall-clock time. In a gap (clocks go forward) the instant that the clock jumps to;
    // in an overlap (clocks go back) the earlier of the two.
    [[nodiscard]] std::int64_t to_utc_ms(std::int64_t local_ms) const;
    // The wall-clock time of a UTC instant. Both ways, times thousands of years outside 0000..9999 stay as they are.
    [[nodiscard]] std::int64_t to_local_ms(std::int64_t utc_ms) const;

  private:
    struct Zone;
    std::shared_ptr<const Zone> zone_;
};

}  // namespace segdb
