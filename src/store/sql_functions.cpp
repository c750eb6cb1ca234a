#include "store/sql_functions.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <limits>
#include <new>
#include <string>

#include "base/date_math.hpp"
#include "base/sample_hash.hpp"
#include "base/text.hpp"
#include "base/try.hpp"
#include "index/predicate.hpp"

namespace segdb {
namespace {

std::string_view argument(sqlite3_value* value) {
    const auto* data = reinterpret_cast<const char*>(sqlite3_value_text(value));
    if (data == nullptr) return {};
    return {data, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

void fold(sqlite3_context* context, int, sqlite3_value** arguments) {
    if (sqlite3_value_type(arguments[0]) == SQLITE_NULL) return;
    try {
        const std::string folded = fold_case(argument(arguments[0]));
        sqlite3_result_text64(context, folded.data(), folded.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    } catch (const std::bad_alloc&) {
        sqlite3_result_error_nomem(context);
    }
}

// The pattern is a constant of the statement, so it is compiled once and kept beside it.
const TextPattern* compiled(sqlite3_context* context, sqlite3_value** arguments) {
    auto* kept = static_cast<TextPattern*>(sqlite3_get_auxdata(context, 1));
    if (kept != nullptr) return kept;
    auto made = TextPattern::make(PatternKind::matches, argument(arguments[1]), sqlite3_value_int(arguments[2]) != 0);
    if (!made) {
        sqlite3_result_error(context, made.error().message.c_str(), -1);
        return nullptr;
    }
    auto* fresh = new TextPattern(std::move(made).value());
    sqlite3_set_auxdata(context, 1, fresh, [](void* old) { delete static_cast<TextPattern*>(old); });
    return static_cast<TextPattern*>(sqlite3_get_auxdata(context, 1));
}

void matches(sqlite3_context* context, int, sqlite3_value** arguments) {
    if (sqlite3_value_type(arguments[0]) == SQLITE_NULL) return;
    try {
        const auto* pattern = compiled(context, arguments);
        if (pattern != nullptr) sqlite3_result_int(context, pattern->matches(argument(arguments[0])) ? 1 : 0);
    } catch (const std::bad_alloc&) {
        sqlite3_result_error_nomem(context);
    }
}

std::uint32_t bound_of(sqlite3_value* value) {
    const std::int64_t millionths = sqlite3_value_int64(value);
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(millionths, 0, kSampleWhole));
}

void sample(sqlite3_context* context, int, sqlite3_value** arguments) {
    if (sqlite3_value_type(arguments[0]) == SQLITE_NULL) return;
    try {
        const std::uint64_t hash = sample_hash(argument(arguments[1]), argument(arguments[0]));
        const bool inside = lies_before(hash, bound_of(arguments[3])) && !lies_before(hash, bound_of(arguments[2]));
        sqlite3_result_int(context, inside ? 1 : 0);
    } catch (const std::bad_alloc&) {
        sqlite3_result_error_nomem(context);
    }
}

// segdb_shift(milliseconds, amount, unit, zone): so many calendar units later; the greatest integer past the year 9999.
void shift(sqlite3_context* context, int, sqlite3_value** arguments) {
    if (sqlite3_value_type(arguments[0]) == SQLITE_NULL) return;
    try {
        const auto zone = TimeZone::find(argument(arguments[3]));
        const std::string_view unit = argument(arguments[2]);
        if (!zone || unit.size() != 1)
            return sqlite3_result_error(context, "segdb_shift: no such unit or time zone", -1);
        const auto later =
            shifted(sqlite3_value_int64(arguments[0]), sqlite3_value_int64(arguments[1]), unit.front(), *zone);
        sqlite3_result_int64(context, later.value_or(std::numeric_limits<std::int64_t>::max()));
    } catch (const std::bad_alloc&) {
        sqlite3_result_error_nomem(context);
    }
}

struct Function {
    const char* name;
    int arguments;
    void (*call)(sqlite3_context*, int, sqlite3_value**);
};

constexpr Function kFunctions[] = {
    {"segdb_fold", 1, fold}, {"segdb_matches", 3, matches}, {"segdb_sample", 4, sample}, {"segdb_shift", 4, shift}};

}  // namespace

Result<void> register_sql_functions(Connection& connection) {
    const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    for (const Function& function : kFunctions) {
        const int code = sqlite3_create_function_v2(connection.handle(), function.name, function.arguments, flags,
                                                    nullptr, function.call, nullptr, nullptr, nullptr);
        if (code != SQLITE_OK) return connection.error(code);
    }
    return {};
}

}  // namespace segdb
