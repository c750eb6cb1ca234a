// The SQL expression of a derived column: read token by token, so that names can be replaced safely.
//
// Only as much of SQL's lexical rules as that takes (https://www.sqlite.org/draft/tokenreq.html): names, quoted names,
// texts, numbers, comments. What the tokens mean together is for SQLite to judge. Invariant: what comes back is one
// expression, whatever was given: parentheses match and no `;`, parameter or open quote is left.
#pragma once

#include <functional>
#include <optional>
#include <segdb/result.hpp>
#include <string>
#include <string_view>

namespace segdb {

// What to write instead of a column's name; nothing: the name stays.
using NameReplacement = std::function<std::optional<std::string>(std::string_view name)>;

// `expression` without comments, every name that is not a function's replaced. Errors: invalid_argument.
Result<std::string> rewrite_expression(std::string_view expression, const NameReplacement& replacement);

}  // namespace segdb
