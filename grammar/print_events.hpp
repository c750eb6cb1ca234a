// The text of conditions on events around their filters, which the printer walks through like all expressions.
#pragma once

#include <string>

#include "grammar/ast.hpp"

namespace segdb::grammar {

// `purchase where (`, `)`; without a filter `purchase` and nothing.
std::string before_filter(const EventSelection& events);
std::string after_filter(const EventSelection& events);

// `did purchase where (`; without a filter `did purchase`
std::string before_filter(const Did& did);
std::string before_filter(const Followed& followed);

// `) at least 3 times in last 90 days`; without a filter the parenthesis is left out.
std::string after_filter(const Did& did);

// `)`
std::string after_first_filter(const Followed& followed);

// ` then purchase where (`
std::string before_second_filter(const Followed& followed);

// `) within 7 days in last 90 days`
std::string after_filter(const Followed& followed);

// `sum(purchase.price where `, `) > 100 in last 90 days`
std::string before_filter(const Aggregate& aggregate);
std::string after_filter(const Aggregate& aggregate);

}  // namespace segdb::grammar
