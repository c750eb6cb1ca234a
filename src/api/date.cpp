#include <algorithm>
#include <segdb/date.hpp>
#include <variant>

#include "api/session.hpp"
#include "base/date_math.hpp"
#include "grammar/parser.hpp"

namespace segdb {
namespace {

Result<DatePeriod> resolved(std::string_view text, const DateOptions& options) {
    if (text.size() > grammar::kMaxExpressionBytes) {
        return Error{.code = ErrorCode::syntax, .message = "The text is too long to be a date."};
    }
    DateContext context;
    context.now_ms = options.now_ms;
    if (!options.time_zone.empty()) {
        SEGDB_TRY(context.zone, TimeZone::find(options.time_zone));
    }
    const auto answer = resolve_date(text, context);
    if (const auto* period = std::get_if<Period>(&answer)) return DatePeriod{period->down, period->up};
    const auto& error = std::get<DateMathError>(answer);
    const auto last = static_cast<std::uint32_t>(text.size());
    const auto first = static_cast<std::uint32_t>(std::min(error.offset, text.size()));
    return grammar::error_at(text, {first, last}, ErrorCode::syntax, error.message);
}

}  // namespace

Result<DatePeriod> resolve_date(std::string_view text, const DateOptions& options) {
    return guarded<DatePeriod>([&] { return resolved(text, options); });
}

}  // namespace segdb
