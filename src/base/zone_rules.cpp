#include "base/zone_rules.hpp"

#include <algorithm>
#include <limits>

#include "base/calendar.hpp"
#include "base/posix_rule.hpp"

namespace segdb {
namespace {

constexpr std::int64_t kBeginning = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kFar = 100 * kMaxMs;           // nothing beyond is a date; keeps sums below in range
constexpr std::int64_t kCycle = 146'097 * kMsPerDay;  // 400 years, which are whole weeks
constexpr std::int64_t kWidest = 26 * kMsPerHour;     // RFC 9636: offsets are more than -25 and less than 26 hours
constexpr int kCycleYears = 400;

bool far(std::int64_t ms) { return ms < -kFar || ms > kFar; }

int year_of(std::int64_t utc_ms) {
    const std::int64_t in_range = std::clamp(utc_ms, kMinMs, kMaxMs);
    return ymd_from(static_cast<std::int32_t>((in_range - kMinMs) / kMsPerDay + kMinDay)).year;
}

}  // namespace

// Walks the bytes of a zone file: a header and block with 32-bit times, then (from version 2 on) a header and block
// with 64-bit times, which repeats and extends the first, and a line with the rule for what comes after.
class ZoneRules::FileReader {
  public:
    explicit FileReader(std::string_view bytes) : rest_(bytes) {}

    bool read(ZoneRules& rules) {
        if (!read_header()) {
            return false;
        }
        if (version_ == '\0') {
            return read_block(rules, 4);
        }
        std::string_view skipped;
        if (!take(block_size(4), skipped) || !read_header() || !read_block(rules, 8)) {
            return false;
        }
        if (rest_.size() < 2 || rest_.front() != '\n' || rest_.find('\n', 1) == std::string_view::npos) {
            return false;
        }
        const std::string_view rule = rest_.substr(1, rest_.find('\n', 1) - 1);
        if (!rule.empty()) {  // empty: the file promises nothing after its last change
            rules.go_on_with(rule);
        }
        return true;
    }

  private:
    static std::int64_t big_endian(std::string_view bytes) {
        std::uint64_t value = (static_cast<unsigned char>(bytes[0]) & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
        for (const char byte : bytes) {
            value = (value << 8U) | static_cast<unsigned char>(byte);
        }
        return static_cast<std::int64_t>(value);
    }

    bool take(std::uint64_t size, std::string_view& bytes) {
        if (size > rest_.size()) {
            return false;
        }
        bytes = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return true;
    }

    bool read_header() {
        std::string_view header;
        if (!take(44, header) || header.substr(0, 4) != "TZif") {
            return false;
        }
        version_ = header[4];
        std::uint64_t* const counts[] = {&ut_marks_, &standard_marks_, &leap_seconds_, &times_, &types_, &name_bytes_};
        for (std::size_t i = 0; i < 6; ++i) {
            const std::int64_t count = big_endian(header.substr(20 + 4 * i, 4));
            if (count < 0) {
                return false;
            }
            *counts[i] = static_cast<std::uint64_t>(count);
        }
        return true;
    }

    // Counts are below 2^31, so the sum cannot overflow.
    [[nodiscard]] std::uint64_t block_size(std::uint64_t time_size) const {
        return times_ * (time_size + 1) + types_ * 6 + name_bytes_ + leap_seconds_ * (time_size + 4) + standard_marks_ +
               ut_marks_;
    }

    bool read_block(ZoneRules& rules, std::size_t time_size) {
        std::string_view block;
        if (types_ == 0 || leap_seconds_ != 0 || !take(block_size(time_size), block)) {
            return false;
        }
        const std::string_view times = block.substr(0, times_ * time_size);
        const std::string_view types_of_times = block.substr(times.size(), times_);
        const std::string_view types = block.substr(times.size() + types_of_times.size(), types_ * 6);
        // Before the first change the first type holds (RFC 9636 section 3.2).
        rules.changes_.assign(1, Change{kBeginning, big_endian(types.substr(0, 4)) * kMsPerSecond});
        for (std::size_t i = 0; i < times_; ++i) {
            const auto type = static_cast<unsigned char>(types_of_times[i]);
            if (type >= types_) {
                return false;
            }
            const std::int64_t seconds = big_endian(times.substr(i * time_size, time_size));
            const std::int64_t ms = std::clamp(seconds, -kFar / kMsPerSecond, kFar / kMsPerSecond) * kMsPerSecond;
            const std::int64_t offset_ms = big_endian(types.substr(type * std::size_t{6}, 4)) * kMsPerSecond;
            if (ms <= rules.changes_.back().utc_ms) {
                return false;
            }
            rules.changes_.push_back({ms, offset_ms});
        }
        return std::all_of(rules.changes_.begin(), rules.changes_.end(), [](const Change& change) {
            return change.offset_ms > -kWidest && change.offset_ms < kWidest;
        });
    }

    std::string_view rest_;
    char version_ = '\0';
    std::uint64_t ut_marks_ = 0;
    std::uint64_t standard_marks_ = 0;
    std::uint64_t leap_seconds_ = 0;
    std::uint64_t times_ = 0;
    std::uint64_t types_ = 0;
    std::uint64_t name_bytes_ = 0;
};

ZoneRules::ZoneRules(std::int32_t offset_seconds) : changes_{Change{kBeginning, offset_seconds * kMsPerSecond}} {}

std::optional<ZoneRules> ZoneRules::parse(std::string_view bytes) {
    ZoneRules rules(0);
    if (!FileReader(bytes).read(rules)) {
        return std::nullopt;
    }
    return rules;
}

// Appends the changes of a whole cycle of years after the last listed change. A rule that cannot be read is left
// out, as glibc does: the last offset then stays.
void ZoneRules::go_on_with(std::string_view posix_rule) {
    const auto rule = parse_posix_rule(posix_rule);
    if (!rule || !rule->has_daylight) {
        return;
    }
    const std::int64_t last = changes_.back().utc_ms;
    const int first_year = year_of(last);
    const int end_year = std::min(9999, first_year + kCycleYears + 2);
    std::vector<Change> after;
    for (int year = first_year; year <= end_year; ++year) {
        const YearChanges changes = changes_in(*rule, year);
        after.push_back({changes.daylight_ends * kMsPerSecond, rule->standard_seconds * kMsPerSecond});
        after.push_back({changes.daylight_begins * kMsPerSecond, rule->daylight_seconds * kMsPerSecond});
    }
    // Stable: where one summer ends as the next begins (all year, RFC 9636 section 3.3.1), daylight time wins.
    std::stable_sort(after.begin(), after.end(), [](const Change& a, const Change& b) { return a.utc_ms < b.utc_ms; });
    std::copy_if(after.begin(), after.end(), std::back_inserter(changes_),
                 [last](const Change& change) { return change.utc_ms > last; });
    if (end_year < 9999) {
        repeats_from_ = days_from({first_year + 1, 1, 1}) * kMsPerDay;
    }
}

ZoneRules::Stretch ZoneRules::stretch_at(std::int64_t utc_ms) const {
    std::int64_t folded = utc_ms;
    if (repeats_from_ && utc_ms >= *repeats_from_ + kCycle) {
        folded = *repeats_from_ + (utc_ms - *repeats_from_) % kCycle;
    }
    const auto next = std::upper_bound(changes_.begin(), changes_.end(), folded,
                                       [](std::int64_t ms, const Change& change) { return ms < change.utc_ms; });
    const std::int64_t end = next == changes_.end() ? kNever : next->utc_ms + (utc_ms - folded);
    return {(next - 1)->offset_ms, end};
}

std::int64_t ZoneRules::to_local_ms(std::int64_t utc_ms) const {
    return far(utc_ms) ? utc_ms : utc_ms + stretch_at(utc_ms).offset_ms;
}

std::int64_t ZoneRules::to_utc_ms(std::int64_t local_ms) const {
    if (far(local_ms)) {
        return local_ms;
    }
    // From before any instant that can show local_ms, stretch by stretch, to the first that shows it (the earlier of
    // an overlap) or begins beyond it (the end of a gap).
    std::int64_t begin = local_ms - kWidest;
    for (;;) {
        const Stretch stretch = stretch_at(begin);
        const std::int64_t utc_ms = local_ms - stretch.offset_ms;
        if (utc_ms < stretch.end_utc_ms) {
            return std::max(utc_ms, begin);
        }
        begin = stretch.end_utc_ms;
    }
}

}  // namespace segdb
