// segdb track DB NAME PROFILE [--at TIME] [ATTRIBUTE=VALUE ..], and --ndjson FILE
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "cli/command_line.hpp"
#include "cli/human.hpp"
#include "cli/import_flags.hpp"
#include "cli/instant.hpp"
#include "cli/interrupt.hpp"
#include "cli/names.hpp"
#include "cli/report.hpp"
#include "cli/standard_input.hpp"
#include "cli/writing.hpp"

namespace segdb::cli {
namespace {

constexpr const char* kAbout =
    "Adds one event to a profile, or with --ndjson a stream of events as they arrive. An event kind, attribute or "
    "profile that does not exist is an error, unless --create or --create-profiles makes it.";

constexpr const char* kExamples =
    "  $ segdb track shop.segdb purchase c42 --at 2020-03-01T09:20 price=19.99 sku=A-7\n"
    "  1 event purchase added\n"
    "  $ segdb track shop.segdb view c42 page=/home --create\n"
    "  $ tail -f events.ndjson | segdb track shop.segdb --ndjson -\n"
    "  with lines like {\"event\":\"view\",\"profile\":\"c42\",\"at\":\"2020-03-01T09:20:00Z\",\"page\":\"/home\"}\n";

struct TrackFlags {
    std::string database;
    std::string name;
    std::string profile;
    std::vector<std::string> attributes;
    std::string at = "now";
    std::string id;
    std::string ndjson;
    std::string time_unit;
    std::string of;
    bool create = false;
    bool create_profiles = false;
};

std::string read_attribute(const std::string& argument, Event& event) {
    auto pair = parse_named_value(argument);
    if (!pair || !pair->value) {
        return shown(argument) + " is no attribute; write NAME=VALUE, e.g. price=19.99";
    }
    event.attributes.emplace_back(std::move(pair->name), std::move(*pair->value));
    return {};
}

// Why the command line is refused, or an empty text.
std::string read_flags(const TrackFlags& flags, bool at_given, Event& event, TrackOptions& options) {
    options.create = flags.create;
    options.create_profiles = flags.create_profiles;
    options.collection = flags.of;
    if (!flags.ndjson.empty()) {
        if (!flags.name.empty() || at_given || !flags.id.empty()) {
            return "with --ndjson every line names its own event, profile, time and id";
        }
        return read_time_unit(flags.time_unit, options.time_unit);
    }
    if (flags.name.empty() || flags.profile.empty()) {
        return "track needs NAME and PROFILE: the kind of event, and the key of the profile; or --ndjson FILE";
    }
    if (!flags.time_unit.empty()) {
        return "--time-unit is for the times of --ndjson";
    }
    event.name = flags.name;
    event.profile = flags.profile;
    event.id = flags.id;
    for (const std::string& attribute : flags.attributes) {
        if (auto refusal = read_attribute(attribute, event); !refusal.empty()) {
            return refusal;
        }
    }
    return {};
}

void print_tracked(const TrackReport& report) {
    for (const EventKindReport& kind : report.kinds) {
        print_line(event_counts(kind));
    }
    if (report.created_profiles > 0) {
        print_line(counted(report.created_profiles, "profile") + " added");
    }
    for (const EventKindReport& kind : report.kinds) {
        print_new_attributes(kind);
    }
}

int track_one(Database& database, const TrackFlags& flags, Event& event, const TrackOptions& options) {
    if (const std::string doubt = doubt_about_number(flags.at); !doubt.empty()) {
        print_error("--at cannot be " + shown(flags.at) + ": " + doubt);
        return kUsage;
    }
    const auto at = resolve_date(flags.at, {clock_ms(), database.time_zone()});
    if (!at.ok()) {
        print_error("--at cannot be " + shown(flags.at) + ": " + at.error().message);
        return kUsage;
    }
    event.at_ms = at->first_ms;
    const auto report = database.track(std::span(&event, 1), options);
    if (!report.ok()) {
        return fail(report.error());
    }
    print_tracked(*report);
    return kSuccess;
}

int track_stream(Database& database, const TrackFlags& flags, TrackOptions& options) {
    catch_interrupts();
    options.cancelled = interrupted;
    Result<TrackReport> report = TrackReport();
    TrackReport written;
    const auto keep = [&written](const TrackReport& so_far) { written = so_far; };
    if (flags.ndjson == "-") {
        StandardInput input;
        report = database.track_stream(input, "standard input", options, keep);
    } else {
        std::ifstream input(flags.ndjson, std::ios::binary);
        if (!input) {
            print_error(shown(flags.ndjson) + " cannot be read");
            return kFailure;
        }
        report = database.track_stream(input, flags.ndjson, options, keep);
    }
    print_tracked(report.ok() ? *report : written);
    return report.ok() ? kSuccess : fail(report.error(), "what was counted above is written");
}

}  // namespace

int run_track(const Arguments& arguments) {
    CommandLine line("track", kAbout, kExamples);
    TrackFlags flags;
    line.required("DB", flags.database, "the database, one SQLite file");
    line.positional("NAME", flags.name, "the kind of event, e.g. purchase");
    line.positional("PROFILE", flags.profile, "the key of its profile");
    const CLI::Option* at = line.option(
        "--at", "TIME", flags.at,
        "When it happened: 2020-03-01, 2020-03-01T09:20, or date math such as now-1h; in the database's zone where no "
        "offset is given. Without it: now.");
    line.option("--id", "ID", flags.id, "What identifies the event, for kinds that have ids.");
    line.option(
        "--ndjson", "FILE", flags.ndjson,
        "Read events from FILE, one JSON object a line; - is standard input. What has arrived is written in one "
        "transaction.");
    line.option("--time-unit", "s|ms", flags.time_unit,
                "With --ndjson: what numbers in \"at\" count. Without it: seconds when all are below 100,000,000,000; "
                "numbers such as 20240301, which may be dates, are refused.");
    line.flag("--create", flags.create, "Make the kind of event and its attributes where they do not exist.");
    line.option("--of", "NAME", flags.of, "With --create: the collection whose profiles new kinds belong to.");
    line.flag("--create-profiles", flags.create_profiles, "Make the profiles that do not exist.");
    line.positionals("ATTRIBUTE=VALUE", flags.attributes, "attributes of the event");
    if (const auto done = line.parse(arguments)) {
        return *done;
    }
    Event event;
    TrackOptions options;
    if (const auto refusal = read_flags(flags, at->count() > 0, event, options); !refusal.empty()) {
        return line.refuse(refusal);
    }
    auto database = Database::open(flags.database);
    if (!database.ok()) {
        return fail(database.error());
    }
    return flags.ndjson.empty() ? track_one(*database, flags, event, options) : track_stream(*database, flags, options);
}

}  // namespace segdb::cli
