// The rules of spaces, values, names and lists: what conditions (syntax.cpp) are made of.
#pragma once

#include "grammar/x3_elements.hpp"

namespace segdb::grammar::rules {

// ---- spaces and comments ----------------------------------------------------------------------------------

constexpr auto skipper = Space{} | "--" >> *(x3::char_ - '\n') | "/*" >> *(x3::char_ - "*/") >> "*/";

// ---- names and values -------------------------------------------------------------------------------------

constexpr auto digit = x3::char_('0', '9');
constexpr auto sign = x3::lit('+') | '-';
constexpr auto two_digits = digit >> digit;
constexpr auto four_digits = two_digits >> two_digits;

// 42, -1.5, .5, 1e6
constexpr auto mantissa = (+digit >> -('.' >> +digit)) | ('.' >> +digit);
constexpr auto exponent = (x3::lit('e') | 'E') >> -sign >> +digit;
constexpr auto number =
    as_written<LiteralKind::number>(x3::lexeme[-x3::lit('-') >> mantissa >> -exponent >> ValueEnd{true}]);

// 2020-03, 2020-03-01, 2020-03-01T09:20:00.123+01:00, now-21d/d, 2014-11-18||+1M/M, 2014||/y
constexpr auto zone = 'Z' | (sign >> two_digits >> -(-x3::lit(':') >> two_digits));
constexpr auto seconds = ':' >> two_digits >> -('.' >> +digit);
constexpr auto day_time = 'T' >> two_digits >> -(':' >> two_digits >> -seconds) >> -zone;
constexpr auto calendar = four_digits >> '-' >> two_digits >> -('-' >> two_digits >> -day_time);
constexpr auto date_unit = x3::lit('y') | 'M' | 'w' | 'd' | 'h' | 'H' | 'm' | 's';
constexpr auto date_math = (sign >> *digit >> date_unit) | ('/' >> date_unit);
constexpr auto date_shape = ("now"_kw >> *date_math) | ((calendar | four_digits) >> "||" >> +date_math) | calendar;
constexpr auto date = as_written<LiteralKind::date>(x3::lexeme[date_shape >> ValueEnd{false}]);

// Content between quotes, in which the quote itself is written twice.
constexpr auto text_content = x3::rule<struct text_content_class, std::string>{
    "text"} = x3::lit('\'') >> *(("''" >> x3::attr('\'')) | ~x3::char_('\'')) >> '\'';
constexpr auto name_content = x3::rule<struct name_content_class, std::string>{
    "name"} = x3::lit('"') >> +(("\"\"" >> x3::attr('"')) | ~x3::char_('"')) >> '"';

constexpr auto text_value = made<Literal, std::string>(x3::lexeme[text_content]);
constexpr auto quoted_name = made<Name, std::string>(x3::lexeme[name_content]);
constexpr auto boolean = as_written<LiteralKind::boolean>("true"_kw | "false"_kw);

constexpr auto name = x3::rule<struct name_class, Name>{"name"} = BareWord{false} | quoted_name;
constexpr auto literal = x3::rule<struct literal_class, Literal>{"value"} = text_value | date | number | boolean;
constexpr auto date_literal = x3::rule<struct date_literal_class, Literal>{"date"} = text_value | date | number;

// ---- lists, numbers, units --------------------------------------------------------------------------------

using Literals = std::vector<Literal>;

// A list cannot exceed kMaxListValues: a value and its comma take two bytes of a text of at most
// kMaxExpressionBytes.
static_assert(kMaxListValues > kMaxExpressionBytes / 2);

template <class Item>
constexpr auto list_of(const Item& item) {
    return must<Wanted::list>(OpenList{}) >> item >> *(',' >> item) >> must<Wanted::list_end>(x3::lit(')'));
}

constexpr auto tag_name = x3::rule<struct tag_name_class, Literal>{"tag"} =
    text_value | made<Literal, Name>(BareWord{true} | quoted_name);

constexpr auto values = x3::rule<struct values_class, Literals>{"values"} = list_of(must<Wanted::list_value>(literal));
constexpr auto texts = x3::rule<struct texts_class, Literals>{"texts"} = list_of(must<Wanted::list_text>(text_value));
constexpr auto tags = x3::rule<struct tags_class, Literals>{"tags"} = list_of(must<Wanted::list_tag>(tag_name));
constexpr auto one_text = x3::rule<struct one_text_class, Literals>{"text"} = x3::repeat(1)[text_value];
constexpr auto one_tag = x3::rule<struct one_tag_class, Literals>{"tag"} = x3::repeat(1)[must<Wanted::tag>(tag_name)];

constexpr auto unit = x3::rule<struct unit_class, TimeUnit>{"unit"} =
    (("years"_kw | "year"_kw) >> x3::attr(TimeUnit::year)) | (("months"_kw | "month"_kw) >> x3::attr(TimeUnit::month)) |
    (("weeks"_kw | "week"_kw) >> x3::attr(TimeUnit::week)) | (("days"_kw | "day"_kw) >> x3::attr(TimeUnit::day)) |
    (("hours"_kw | "hour"_kw) >> x3::attr(TimeUnit::hour)) |
    (("minutes"_kw | "minute"_kw) >> x3::attr(TimeUnit::minute)) |
    (("seconds"_kw | "second"_kw) >> x3::attr(TimeUnit::second));

}  // namespace segdb::grammar::rules
