#include "base/time_zone.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/iso_scan.hpp"
#include "base/text.hpp"
#include "base/zone_rules.hpp"

namespace segdb {

struct TimeZone::Zone {
    std::string name;
    ZoneRules rules;
};

namespace {

constexpr std::size_t kLargestFileBytes = 1 << 20;  // the largest zone file has some 4,000

// Where zone files are: the folder that tzset(3) lets a user name, or the first that exists.
std::filesystem::path zone_folder() {
    if (const char* folder = std::getenv("TZDIR"); folder != nullptr && *folder != '\0') {
        return folder;
    }
    std::error_code ignored;
    for (const char* folder : {"/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo"}) {
        if (std::filesystem::is_directory(folder, ignored)) {
            return folder;
        }
    }
    return "/usr/share/zoneinfo";
}

// True for `Europe/Warsaw` and its like. Names become paths, so nothing may lead out of the folder; and a name that
// means another zone on another machine (`localtime`), or a copy with leap seconds, is not an IANA name.
bool may_be_zone_name(std::string_view name) {
    if (name.empty() || name.size() > 64 || !((name[0] >= 'A' && name[0] <= 'Z'))) {
        return false;
    }
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || is_digit(c) || c == '_' || c == '+' || c == '-' ||
               c == '/';
    });
}

std::optional<std::string> read_file(const std::filesystem::path& path) {
    std::error_code failed;
    if (!std::filesystem::is_regular_file(path, failed)) {
        return std::nullopt;
    }
    std::ifstream file(path, std::ios::binary);
    std::string bytes(kLargestFileBytes, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    return bytes;
}

std::vector<std::string> all_zone_names(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    std::error_code failed;
    std::filesystem::recursive_directory_iterator entry(folder, failed);
    for (; !failed && entry != std::filesystem::recursive_directory_iterator(); entry.increment(failed)) {
        std::error_code ignored;
        const std::string name = entry->path().lexically_relative(folder).generic_string();
        if (entry->is_regular_file(ignored) && may_be_zone_name(name)) {
            names.push_back(name);
        }
    }
    return names;
}

Error no_such_zone(std::string_view name) {
    Error error;
    error.code = ErrorCode::invalid_argument;
    if (!name.empty() && (name[0] == '+' || name[0] == '-')) {
        error.message = shown(name) + " is not an offset from UTC; one is written +02:00, and is at most 18:00.";
        return error;
    }
    const std::filesystem::path folder = zone_folder();
    const std::vector<std::string> names = all_zone_names(folder);
    error.message = "There is no time zone " + shown(name);
    if (names.empty()) {
        error.message +=
            ": " + folder.string() + " has no zone files. Install tzdata, or use UTC or an offset such as +02:00.";
        return error;
    }
    const std::string hint = suggestion(name, names);
    error.message +=
        hint.empty() ? "; use an IANA name such as Europe/Warsaw, UTC, or an offset such as +02:00." : "; " + hint;
    return error;
}

Error damaged_zone(std::string_view name) {
    Error error;
    error.code = ErrorCode::invalid_argument;
    error.message = "The file of time zone " + shown(name) + " in " + zone_folder().string() + " is damaged.";
    return error;
}

std::string offset_name(std::int32_t minutes) {
    const std::int32_t size = std::abs(minutes);
    std::string name = minutes < 0 ? "-00:00" : "+00:00";
    name[1] = static_cast<char>('0' + size / 600);
    name[2] = static_cast<char>('0' + size / 60 % 10);
    name[4] = static_cast<char>('0' + size % 60 / 10);
    name[5] = static_cast<char>('0' + size % 10);
    return name;
}

}  // namespace

TimeZone::TimeZone() {
    static const std::shared_ptr<const Zone> utc = std::make_shared<const Zone>(Zone{"UTC", ZoneRules(0)});
    zone_ = utc;
}

Result<TimeZone> TimeZone::find(std::string_view name) {
    TimeZone zone;
    if (name == "UTC" || name == "Z") {
        return zone;
    }
    if (const auto minutes = parse_offset(name)) {
        if (*minutes != 0) {
            zone.zone_ = std::make_shared<const Zone>(Zone{offset_name(*minutes), ZoneRules(*minutes * 60)});
        }
        return zone;
    }
    // Zones are read once and kept: their names are few, and a process should not see a zone change under it.
    static std::mutex mutex;
    static std::map<std::string, std::shared_ptr<const Zone>, std::less<>> known;
    const std::lock_guard lock(mutex);
    if (const auto found = known.find(name); found != known.end()) {
        zone.zone_ = found->second;
        return zone;
    }
    if (!may_be_zone_name(name)) {
        return no_such_zone(name);
    }
    const auto bytes = read_file(zone_folder() / name);
    if (!bytes) {
        return no_such_zone(name);
    }
    auto rules = ZoneRules::parse(*bytes);
    if (!rules) {
        return damaged_zone(name);
    }
    zone.zone_ = std::make_shared<const Zone>(Zone{std::string(name), *std::move(rules)});
    known.emplace(name, zone.zone_);
    return zone;
}

const std::string& TimeZone::name() const { return zone_->name; }

std::int64_t TimeZone::to_utc_ms(std::int64_t local_ms) const { return zone_->rules.to_utc_ms(local_ms); }

std::int64_t TimeZone::to_local_ms(std::int64_t utc_ms) const { return zone_->rules.to_local_ms(utc_ms); }

}  // namespace segdb
