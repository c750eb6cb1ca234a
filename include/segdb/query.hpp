// Asking: the options and answers of count, members, explain, why, schema and verify.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <segdb/result.hpp>
#include <segdb/value.hpp>
#include <string>
#include <utility>
#include <vector>

namespace segdb {

// Thread safety: a plain value; not to be changed while a query uses it.
struct QueryOptions {
    std::string collection;  // may be empty when the database has one collection, or the query names it
    std::optional<std::int64_t>
        now_ms;             // the query's instant, UTC milliseconds; needed only by expressions that use `now`
    std::string time_zone;  // IANA name or offset; empty: the database's
    std::function<void(const std::string&)> note;  // called once for each note of the query; may be empty
    // Asked every few hundred microseconds of work; true ends the query with ErrorCode::cancelled, and it is not asked
    // again. With several threads it may be asked from another thread than the caller's, but never by two at once.
    // May be empty.
    std::function<bool()> cancelled;
    // Threads to work on the query, at most; 0: as many as there are cores. Only large collections use more than one:
    // starting threads costs more than a small one takes.
    unsigned threads = 0;
    // Rules of the planner that are left out, by the names of rule_names(). The answer stays the same, the time may not: to
    // see what a rule is worth, or to rule one out. For count, members and explain. Errors: invalid_argument for a name
    // that is not a rule; the message lists the rules.
    std::vector<std::string> without_rules;
};

// The rules by which the planner improves a plan, in the order in which they first run. Thread safety: may be called from
// any number of threads.
std::vector<std::string> rule_names();

// A window that reaches back from `now`, of a condition on events.
struct EventWindow {
    std::string event;          // the kind
    std::int64_t first_ms = 0;  // where the window begins, UTC milliseconds
};

struct CountResult {
    std::uint64_t count = 0;
    std::uint64_t of = 0;  // all profiles of the collection
    std::string collection;
    // `in last 90 days` and its like, each once, in the order in which they are written.
    std::vector<EventWindow> windows;
    std::vector<std::string> notes;  // to be shown to the user, e.g. how `and` and `or` were grouped
};

// One profile of a result.
struct Member {
    std::uint32_t ordinal = 0;  // stable number of the profile in its collection
    std::string key;            // its external id
    std::vector<Value> values;  // one per requested column
};

struct MembersOptions : QueryOptions {
    // Attributes to fetch; empty: none (`all_columns` asks for all). Of events also `profile`: the key of its profile, a text;
    // not set where there is no such profile.
    std::vector<std::string> columns;
    bool all_columns = false;
    std::optional<std::uint64_t> limit;
    // Called once before the first member with the names of the columns, in the order of Member::values; may be empty.
    std::function<void(const std::string& key, const std::vector<std::string>& columns)> header;
};

// One step of a plan. `estimated` and `actual` count profiles.
struct PlanNode {
    std::string label;   // `and`, `value country = 'PL'`, `scan email`
    std::string detail;  // what is worth knowing: how many bitmaps, which encoding; may be empty
    std::uint64_t estimated = 0;
    std::uint64_t actual = 0;
    std::uint64_t nanoseconds = 0;  // inclusive of children; 0 without a timer
    std::vector<PlanNode> children;
};

struct ExplainOptions : QueryOptions {
    std::function<std::uint64_t()> timer_ns;  // a monotonic clock; without it no times are measured
};

struct Explanation {
    std::string collection;
    std::string canonical;  // the expression, fully parenthesised
    // What names and values stood for: `loyal` -> `tag 'loyal'`, `now-21d/d` -> `2020-03-01T00:00:00.000Z`.
    std::vector<std::pair<std::string, std::string>> resolved;
    PlanNode plan;
    std::uint64_t count = 0;
    std::uint64_t of = 0;
    std::vector<std::string> notes;
};

struct ValueCountOptions : QueryOptions {
    std::string within;                  // count only the profiles that this expression selects; empty: all of them
    std::optional<std::uint64_t> limit;  // values to return at most, the most frequent ones
};

struct ValueCount {
    Value value;              // of a list attribute: one item, a text
    std::uint64_t count = 0;  // profiles that have it, at least 1
};

// The values of an attribute and how many profiles have each.
struct ValueCounts {
    std::string collection;
    std::string attribute;           // as the collection spells it
    std::vector<ValueCount> values;  // by descending count, equal counts by ascending value
    std::uint64_t distinct = 0;      // values that somebody has, also those beyond the limit
    std::uint64_t of = 0;            // the profiles counted: all, or those that `within` selects
    std::vector<std::string> notes;  // of `within`, to be shown to the user
};

struct SummaryOptions : QueryOptions {
    std::string within;  // only the profiles that this expression selects; empty: all of them
    // Each from 0 to 100, taken as the shortest decimal number that reads back as it: 99.9 is exactly 999 tenths.
    std::vector<double> percentiles;
    // Values whose rank is asked for, written as in an expression: `30`, `-1.5`, `2020-03-01`, `now-1y/d`.
    std::vector<std::string> ranks_of;
};

// What the values of a number, date or time amount to. Exact: nothing is estimated, and nothing overflows.
struct Summary {
    std::string collection;
    std::string attribute;    // as the collection spells it
    AttributeSpec spec;       // its type
    std::uint64_t count = 0;  // profiles that have a value
    std::uint64_t of = 0;     // the profiles looked at: all, or those that `within` selects
    Value least;              // both not set when count is 0
    Value greatest;
    // Of numbers, as decimal text, which may have more digits than 64 bits hold: `-12.50`. Empty for dates and times.
    std::string sum;  // of no values `0`, with the attribute's places
    // sum / count with up to 6 places more than the attribute has, rounded half to even; empty when count is 0.
    std::string average;

    // By nearest rank: of the values in ascending order, the one at place percent / 100 * count, rounded up, and at least
    // 1. So every percentile is a value that somebody has; 0 is the least, 50 the lower median, 100 the greatest.
    struct Percentile {
        double percent = 0;
        Value value;  // not set when count is 0
    };
    std::vector<Percentile> percentiles;  // as many as were asked for, in their order

    // How many values lie before a value, and how many up to and including it. A date with missing parts is a period:
    // `below` is about its first instant, `at_most` about its last.
    struct Rank {
        std::string of;  // as it was asked for
        std::uint64_t below = 0;
        std::uint64_t at_most = 0;
    };
    std::vector<Rank> ranks;         // as many as were asked for, in their order
    std::vector<std::string> notes;  // of `within`, to be shown to the user
};

// One event of a profile.
struct WhyEvent {
    std::string at;                                               // `2020-03-01T09:20:00.000Z`
    std::vector<std::pair<std::string, std::string>> attributes;  // those that it has, and their values as text
};

// One condition, or group of conditions, as it turned out for one profile.
struct WhyNode {
    std::string condition;  // canonical text of a condition; `and`, `or`, `not`, `at least 2 of` for a group
    // What the profile has: `PL`, `not set`; of a condition on events what they come to: `3`, `12.50`, `no events`; of a
    // sequence how many there are of both. Empty for a group.
    std::string value;
    bool holds = false;
    std::uint64_t counted = 0;     // of a condition on events: how many were counted (of a sequence: first events)
    std::vector<WhyEvent> events;  // and the newest five of them, the newest first
    std::vector<WhyNode> children;
};

struct AttributeInfo {
    std::string name;
    AttributeSpec spec;
    bool derived = false;
    // `equality`: a bitmap a value; `bit-sliced`, `equality, bit-sliced`: numbers in slices; `texts`: in order, chunk by chunk;
    // `scan`: presence only, conditions read the table; `key`
    std::string encoding;
    std::uint64_t present = 0;              // profiles that have a value
    std::optional<std::uint64_t> distinct;  // distinct values; known where each has a bitmap
    std::uint64_t index_bytes = 0;          // containers and dictionary
};

// A named event predicate.
struct DefinitionInfo {
    std::string name;
    std::string event;                    // the event kind that it selects from
    std::string definition;               // `line where (Quantity > 0)`, in canonical form
    std::uint64_t events = 0;             // that it selects
    std::vector<std::string> notes = {};  // for people, of define(): how `and` and `or` were read
};

struct CollectionInfo {
    std::string name;
    std::string key;                // empty for events without one
    std::string of;                 // an event kind: the collection whose profiles its events belong to; else empty
    std::uint64_t profiles = 0;     // or events
    std::uint64_t data_bytes = 0;   // tables of the collection with their own SQL indexes
    std::uint64_t index_bytes = 0;  // segdb's index of the collection
    std::vector<AttributeInfo> attributes;    // in column order, lists last
    std::vector<DefinitionInfo> definitions;  // of events: the predicates on them
};

struct VerifyReport {
    std::uint64_t collections = 0;
    std::uint64_t bitmaps = 0;
    std::uint64_t containers = 0;
    std::vector<std::string> differences;  // one sentence each: what differs and where; empty: all is well
    [[nodiscard]] bool ok() const { return differences.empty(); }
};

}  // namespace segdb
