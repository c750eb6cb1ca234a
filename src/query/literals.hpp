// Literals as values of an attribute's type: where "wrong type" errors come from.
#pragma once

#include <cstdint>
#include <segdb/result.hpp>
#include <string>
#include <string_view>

#include "base/date_math.hpp"
#include "base/decimal.hpp"
#include "grammar/ast.hpp"
#include "store/records.hpp"

namespace segdb {

// `a number`, `a date`: what a value of the attribute is called in messages, and how one is written.
std::string type_in_words(const AttributeSpec& spec);
std::string example_of(const AttributeSpec& spec);

// The error that `literal` cannot be compared with the attribute.
Error wrong_type(std::string_view text, const grammar::Literal& literal, const AttributeRecord& attribute);

// Errors of all: wrong_type or limit with the literal's position in `text`.
Result<bool> boolean_of(std::string_view text, const grammar::Literal& literal, const AttributeRecord& attribute);
Result<Decimal> number_of(std::string_view text, const grammar::Literal& literal, const AttributeRecord& attribute);
Result<std::string> text_of(std::string_view text, const grammar::Literal& literal, const AttributeRecord& attribute);
Result<Period> period_of(std::string_view text, const grammar::Literal& literal, const AttributeRecord& attribute,
                         const DateContext& dates);

}  // namespace segdb
