// Time zones: IANA names over the system's zone files, and fixed offsets.
#pragma once

#include <cstdint>
#include <memory>
#include <segdb/result.hpp>
#include <string>
#include <string_view>

namespace segdb {

// A time zone: `UTC`, an IANA name (`Europe/Warsaw`), `Z`, or a fixed offset (`+02:00`).
// Invariant: a valid zone at all times (UTC when default constructed). Cheap to copy.
// Thread safety: immutable; may be shared between threads.
class TimeZone {
  public:
    TimeZone();
    // Errors: invalid_argument for a name that the system's zone files do not have, with a suggestion.
    static Result<TimeZone> find(std::string_view name);

    [[nodiscard]] const std::string& name() const;

    // The UTC instant of a wall-clock time. In a gap (clocks go forward) the instant that the clock jumps to;
    // in an overlap (clocks go back) the earlier of the two.
    [[nodiscard]] std::int64_t to_utc_ms(std::int64_t local_ms) const;
    // The wall-clock time of a UTC instant.
    [[nodiscard]] std::int64_t to_local_ms(std::int64_t utc_ms) const;

  private:
    struct Zone;
    std::shared_ptr<const Zone> zone_;
};

}  // namespace segdb
