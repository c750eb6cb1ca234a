// The grammar in Boost.Spirit X3: tokens, values, names and single conditions. The only file that includes
// X3.
//
// Rules never recurse: parentheses and what joins conditions are the business of parser.cpp and
// assembler.cpp.
#include "grammar/syntax.hpp"

#include <boost/fusion/include/adapt_struct.hpp>
#include <boost/spirit/home/x3.hpp>
#include <charconv>
#include <functional>
#include <new>
#include <string>
#include <type_traits>
#include <utility>

#include "grammar/characters.hpp"
#include "grammar/errors.hpp"
#include "grammar/keywords.hpp"

// The members of each node in the order in which they are written. Nodes get the attribute's name afterwards.
BOOST_FUSION_ADAPT_STRUCT(segdb::grammar::Between, negated, low, high)
BOOST_FUSION_ADAPT_STRUCT(segdb::grammar::In, negated, values, ignoring_case)
BOOST_FUSION_ADAPT_STRUCT(segdb::grammar::TextMatch, negated, op, pattern, ignoring_case)
BOOST_FUSION_ADAPT_STRUCT(segdb::grammar::Has, mode, k, values, ignoring_case)
BOOST_FUSION_ADAPT_STRUCT(segdb::grammar::Tag, negated, values, ignoring_case)
BOOST_FUSION_ADAPT_STRUCT(segdb::grammar::RelativeWindow, negated, future, amount, unit)
BOOST_FUSION_ADAPT_STRUCT(segdb::grammar::Anniversary, negated, date)
BOOST_FUSION_ADAPT_STRUCT(segdb::grammar::Comparison, op, value, ignoring_case)
BOOST_FUSION_ADAPT_STRUCT(segdb::grammar::CountHead, mode, k)

namespace segdb::grammar {
namespace {

namespace x3 = boost::spirit::x3;
using Iterator = const char*;

// ---- what the rules need to know of the text --------------------------------------------------------------

struct source_tag;

template <class Context>
SyntaxSource& source_of(const Context& context) {
    return x3::get<source_tag>(context).get();
}

// ---- elements that X3 does not have -----------------------------------------------------------------------

// A keyword in any case, not followed by a character of a name. (x3::no_case asks the C locale; this does
// not.)
struct Keyword : x3::parser<Keyword> {
    using attribute_type = x3::unused_type;
    [[maybe_unused]] static constexpr bool has_attribute = false;
    std::string_view word;

    explicit constexpr Keyword(std::string_view lower) : word(lower) {}

    template <class Context, class RContext, class Attribute>
    bool parse(Iterator& first, const Iterator& last, const Context& context, RContext& /*unused*/,
               Attribute& /*unused*/) const {
        x3::skip_over(first, last, context);
        if (static_cast<std::size_t>(last - first) < word.size()) return false;
        for (std::size_t i = 0; i < word.size(); ++i) {
            const char c = first[i];
            if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != word[i]) return false;
        }
        const Iterator end = first + word.size();
        if (end < last && is_name_part(decode(end, last).value)) return false;
        first = end;
        return true;
    }
};

constexpr Keyword operator""_kw(const char* word, std::size_t size) { return Keyword({word, size}); }

// A bare name that is not a reserved word, and not an operator either if asked so.
struct BareWord : x3::parser<BareWord> {
    using attribute_type = Name;
    [[maybe_unused]] static constexpr bool has_attribute = true;
    bool operators_too;

    explicit constexpr BareWord(bool refuse_operators) : operators_too(refuse_operators) {}

    template <class Context, class RContext, class Attribute>
    bool parse(Iterator& first, const Iterator& last, const Context& context, RContext& /*unused*/,
               Attribute& attribute) const {
        x3::skip_over(first, last, context);
        const std::string_view word(first, name_length(first, last));
        if (word.empty() || is_reserved(word)) return false;
        if (operators_too && is_operator_word(word)) return false;
        const Iterator end = first + word.size();
        x3::traits::move_to(Name{std::string(word), source_of(context).span(first, end)}, attribute);
        first = end;
        return true;
    }
};

// One space, also Unicode's.
struct Space : x3::parser<Space> {
    using attribute_type = x3::unused_type;
    [[maybe_unused]] static constexpr bool has_attribute = false;

    template <class Context, class RContext, class Attribute>
    bool parse(Iterator& first, const Iterator& last, const Context& /*unused*/, RContext& /*unused*/,
               Attribute& /*unused*/) const {
        if (first == last) return false;
        const CodePoint c = decode(first, last);
        if (!is_space(c.value)) return false;
        first += c.bytes;
        return true;
    }
};

// Consumes nothing; fails where a number or date runs on: `42abc`, `1.2.3`, `2020-3-1`, `12:30`. A comment
// may follow, and a `|` too if `bar`.
struct ValueEnd : x3::parser<ValueEnd> {
    using attribute_type = x3::unused_type;
    [[maybe_unused]] static constexpr bool has_attribute = false;
    bool bar;

    explicit constexpr ValueEnd(bool bar_may_follow) : bar(bar_may_follow) {}

    template <class Context, class RContext, class Attribute>
    bool parse(Iterator& first, const Iterator& last, const Context& /*unused*/, RContext& /*unused*/,
               Attribute& /*unused*/) const {
        if (first == last) return true;
        const char next = last - first > 1 ? first[1] : '\0';
        switch (*first) {
            case '.':
            case ':':
            case '+':
                return false;
            case '|':
                return bar;
            case '-':
                return next == '-';
            case '/':
                return next == '*';
            default:
                return !is_name_part(decode(first, last).value);
        }
    }
};

// The `(` of a list; its place is kept for the error that it is not closed.
struct OpenList : x3::parser<OpenList> {
    using attribute_type = x3::unused_type;
    [[maybe_unused]] static constexpr bool has_attribute = false;

    template <class Context, class RContext, class Attribute>
    bool parse(Iterator& first, const Iterator& last, const Context& context, RContext& /*unused*/,
               Attribute& /*unused*/) const {
        x3::skip_over(first, last, context);
        if (first == last || *first != '(') return false;
        source_of(context).list = source_of(context).span(first, first + 1);
        ++first;
        return true;
    }
};

// A whole number without a sign; its place is kept for errors about its size.
struct Whole : x3::parser<Whole> {
    using attribute_type = std::uint32_t;
    [[maybe_unused]] static constexpr bool has_attribute = true;

    template <class Context, class RContext, class Attribute>
    bool parse(Iterator& first, const Iterator& last, const Context& context, RContext& rcontext,
               Attribute& attribute) const {
        x3::skip_over(first, last, context);
        std::uint32_t value = 0;
        auto [end, problem] = std::from_chars(first, last, value);
        if (problem != std::errc() || !ValueEnd{false}.parse(end, last, context, rcontext, x3::unused)) return false;
        source_of(context).number = source_of(context).span(first, end);
        first = end;
        x3::traits::move_to(value, attribute);
        return true;
    }
};

// must<wanted>(p): p, or the end of parsing with an error that says what was wanted here.
template <Wanted wanted, class Subject>
struct Must : x3::unary_parser<Subject, Must<wanted, Subject>> {
    using Base = x3::unary_parser<Subject, Must<wanted, Subject>>;
    static constexpr bool is_pass_through_unary = true;

    explicit constexpr Must(const Subject& p) : Base(p) {}

    template <class Context, class RContext, class Attribute>
    bool parse(Iterator& first, const Iterator& last, const Context& context, RContext& rcontext,
               Attribute& attribute) const {
        x3::skip_over(first, last, context);
        if (this->subject.parse(first, last, context, rcontext, attribute)) return true;
        const SyntaxSource& source = source_of(context);
        stop_wanted(source.text, source.at(first), wanted, source.list);
    }
};

template <Wanted wanted, class Subject>
constexpr auto must(const Subject& subject) {
    using Parser = typename x3::extension::as_parser<Subject>::value_type;
    return Must<wanted, Parser>(x3::as_parser(subject));
}

// A Literal of the characters that p reads, p's own attribute aside.
template <LiteralKind kind, class Subject>
struct AsWritten : x3::unary_parser<Subject, AsWritten<kind, Subject>> {
    using Base = x3::unary_parser<Subject, AsWritten<kind, Subject>>;
    using attribute_type = Literal;
    [[maybe_unused]] static constexpr bool has_attribute = true;

    explicit constexpr AsWritten(const Subject& p) : Base(p) {}

    template <class Context, class RContext, class Attribute>
    bool parse(Iterator& first, const Iterator& last, const Context& context, RContext& rcontext,
               Attribute& attribute) const {
        x3::skip_over(first, last, context);
        const Iterator start = first;
        if (!this->subject.parse(first, last, context, rcontext, x3::unused)) return false;
        x3::traits::move_to(Literal{kind, canonical({start, first}), source_of(context).span(start, first)}, attribute);
        return true;
    }

    // Keywords within a value in lower case: True, NOW-1d.
    static std::string canonical(std::string written) {
        if (kind == LiteralKind::boolean) return lower_case(written);
        if (kind == LiteralKind::date && !is_digit(written[0])) written.replace(0, 3, "now");
        return written;
    }
};

template <LiteralKind kind, class Subject>
constexpr auto as_written(const Subject& subject) {
    return AsWritten<kind, Subject>(subject);
}

// A Literal or Name of the text that p gives: a std::string, or a Name whose place is then p's.
template <class T, class Content, class Subject>
struct Made : x3::unary_parser<Subject, Made<T, Content, Subject>> {
    using Base = x3::unary_parser<Subject, Made<T, Content, Subject>>;
    using attribute_type = T;
    [[maybe_unused]] static constexpr bool has_attribute = true;

    explicit constexpr Made(const Subject& p) : Base(p) {}

    template <class Context, class RContext, class Attribute>
    bool parse(Iterator& first, const Iterator& last, const Context& context, RContext& rcontext,
               Attribute& attribute) const {
        x3::skip_over(first, last, context);
        const Iterator start = first;
        Content content;
        if (!this->subject.parse(first, last, context, rcontext, content)) return false;
        x3::traits::move_to(make(std::move(content), source_of(context).span(start, first)), attribute);
        return true;
    }

    static T make(Content content, Span span) {
        if constexpr (std::is_same_v<T, Name>) {
            return {std::move(content), span};
        } else if constexpr (std::is_same_v<Content, Name>) {
            return {LiteralKind::text, std::move(content.text), span};
        } else {
            return {LiteralKind::text, std::move(content), span};
        }
    }
};

template <class T, class Content, class Subject>
constexpr auto made(const Subject& subject) {
    return Made<T, Content, Subject>(subject);
}

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

// ---- conditions: what follows an attribute's name ---------------------------------------------------------

constexpr auto negation = x3::matches["not"_kw];
constexpr auto ignoring_case = x3::matches["ignoring"_kw >> must<Wanted::case_word>("case"_kw)];
constexpr auto no_case_option = x3::attr(false);  // ordering has no `ignoring case`

constexpr auto equality_op = x3::rule<struct equality_op_class, CompareOp>{"operator"} =
    (x3::lit('=') >> x3::attr(CompareOp::equal)) | ((x3::lit("!=") | "<>") >> x3::attr(CompareOp::not_equal));
constexpr auto order_op = x3::rule<struct order_op_class, CompareOp>{"operator"} =
    (x3::lit("<=") >> x3::attr(CompareOp::less_equal)) | (x3::lit(">=") >> x3::attr(CompareOp::greater_equal)) |
    (x3::lit('<') >> x3::attr(CompareOp::less)) | (x3::lit('>') >> x3::attr(CompareOp::greater));
constexpr auto on_or_op = x3::rule<struct on_or_op_class, CompareOp>{"operator"} =
    ("before"_kw >> x3::attr(CompareOp::on_or_before)) | ("after"_kw >> x3::attr(CompareOp::on_or_after));
constexpr auto date_op = x3::rule<struct date_op_class, CompareOp>{"operator"} =
    ("before"_kw >> x3::attr(CompareOp::before)) | ("after"_kw >> x3::attr(CompareOp::after)) |
    ("on"_kw >> "or"_kw >> must<Wanted::before_or_after>(on_or_op)) | ("on"_kw >> x3::attr(CompareOp::on));

constexpr auto equality = x3::rule<struct equality_class, Comparison>{
    "comparison"} = equality_op >> must<Wanted::value>(literal) >> ignoring_case;
constexpr auto order = x3::rule<struct order_class, Comparison>{
    "comparison"} = order_op >> must<Wanted::value>(literal) >> no_case_option;
constexpr auto date_order = x3::rule<struct date_order_class, Comparison>{
    "comparison"} = date_op >> must<Wanted::date>(date_literal) >> no_case_option;

constexpr auto between = x3::rule<struct between_class, Between>{"between"} =
    negation >> "between"_kw >>
    must<Wanted::value>(literal) >> must<Wanted::between_and>("and"_kw) >> must<Wanted::value>(literal);

constexpr auto direction = x3::rule<struct direction_class, bool>{"direction"} =
    ("last"_kw >> x3::attr(false)) | ("next"_kw >> x3::attr(true));
constexpr auto window = x3::rule<struct window_class, RelativeWindow>{
    "window"} = negation >> "in"_kw >> direction >> must<Wanted::amount>(Whole{}) >> must<Wanted::unit>(unit);
constexpr auto in = x3::rule<struct in_class, In>{"in"} = negation >> "in"_kw >> values >> ignoring_case;

constexpr auto text_op = x3::rule<struct text_op_class, TextOp>{"operator"} =
    ("contains"_kw >> x3::attr(TextOp::contains)) |
    ("starts"_kw >> must<Wanted::with_word>("with"_kw) >> x3::attr(TextOp::starts_with)) |
    ("ends"_kw >> must<Wanted::with_word>("with"_kw) >> x3::attr(TextOp::ends_with)) |
    ("like"_kw >> x3::attr(TextOp::like)) | ("matches"_kw >> x3::attr(TextOp::matches));
constexpr auto text_match = x3::rule<struct text_match_class, TextMatch>{
    "text condition"} = negation >> text_op >> must<Wanted::text>(text_value) >> ignoring_case;

constexpr auto presence = x3::rule<struct presence_class, IsSet>{"is set"} =
    "is"_kw >> negation[([](const auto& context) { x3::_val(context).negated = x3::_attr(context); })] >> "set"_kw;
constexpr auto anniversary = x3::rule<struct anniversary_class, Anniversary>{"anniversary"} =
    "is"_kw >> negation >> "anniversary"_kw >>
    must<Wanted::anniversary_of>("of"_kw) >> must<Wanted::date>(date_literal);

constexpr auto has_mode = x3::rule<struct has_mode_class, HasMode>{"mode"} = (("any"_kw >> x3::attr(HasMode::any)) |
                                                                              ("all"_kw >> x3::attr(HasMode::all)) |
                                                                              ("none"_kw >> x3::attr(HasMode::none))) >>
                                                                             must<Wanted::any_of_word>("of"_kw);
constexpr auto has_one = x3::rule<struct has_one_class, Has>{
    "has"} = "has"_kw >> x3::attr(HasMode::any) >> x3::attr(0U) >> one_text >> ignoring_case;
constexpr auto has_several = x3::rule<struct has_several_class, Has>{"has"} = "has"_kw >> has_mode >>
                                                                              x3::attr(0U) >> texts >> ignoring_case;
constexpr auto has_at_least = x3::rule<struct has_at_least_class, Has>{"has"} =
    "has"_kw >> "at"_kw >> must<Wanted::least_word>("least"_kw) >> x3::attr(HasMode::at_least) >>
    must<Wanted::count_number>(Whole{}) >> must<Wanted::of_word>("of"_kw) >> texts >> ignoring_case;

// After `is` or `has` nothing else fits.
template <Wanted wanted>
constexpr auto nothing_else = must<wanted>(x3::eps(false));

// The attribute becomes the node of the Expression.
constexpr auto as_node = [](const auto& context) { x3::_val(context).node = std::move(x3::_attr(context)); };

constexpr auto condition = x3::rule<struct condition_class, Expression>{"condition"} =
    equality[as_node] | order[as_node] | date_order[as_node] | text_match[as_node] | between[as_node] |
    window[as_node] | in[as_node] | presence[as_node] | anniversary[as_node] | has_one[as_node] | has_several[as_node] |
    has_at_least[as_node] | ("is"_kw >> nothing_else<Wanted::after_is>) | ("has"_kw >> nothing_else<Wanted::after_has>);

// ---- conditions that do not start with an attribute -------------------------------------------------------

constexpr auto constant = x3::rule<struct constant_class, Expression>{"constant"} =
    boolean[([](const auto& context) { x3::_val(context).node = Constant{x3::_attr(context).text == "true"}; })];

constexpr auto tag_in = x3::rule<struct tag_in_class, Tag>{"tag"} = negation >> "in"_kw >> tags >> ignoring_case;
constexpr auto tag_one = x3::rule<struct tag_one_class, Tag>{"tag"} = x3::attr(false) >> one_tag >> ignoring_case;
constexpr auto tag = x3::rule<struct tag_class, Expression>{"tag"} = "tag"_kw >> (tag_in[as_node] | tag_one[as_node]);

// ---- between conditions -----------------------------------------------------------------------------------

constexpr auto count_mode = x3::rule<struct count_mode_class, CountMode>{"mode"} =
    ("at"_kw >> "least"_kw >> x3::attr(CountMode::at_least)) | ("at"_kw >> "most"_kw >> x3::attr(CountMode::at_most)) |
    ("exactly"_kw >> &digit >> x3::attr(CountMode::exactly));
constexpr auto count_head = x3::rule<struct count_head_class, CountHead>{"count"} =
    count_mode >>
    must<Wanted::count_number>(Whole{}) >> must<Wanted::of_word>("of"_kw) >> must<Wanted::of_list>(OpenList{});

constexpr auto join_word = x3::rule<struct join_word_class, Join>{"join"} =
    ("and"_kw >> x3::attr(Join::and_join)) | ("or"_kw >> x3::attr(Join::or_join));

constexpr auto start_word = "matching"_kw | "where"_kw;

template <class Parser, class Attribute>
bool read(SyntaxSource& source, Iterator& at, const Parser& parser, Attribute& attribute) {
    return x3::phrase_parse(at, source.end(), x3::with<source_tag>(std::ref(source))[parser], skipper, attribute,
                            x3::skip_flag::dont_post_skip);
}

}  // namespace

void Syntax::skip() {
    while (x3::parse(at_, source_.end(), skipper)) {
    }
    start_ = at_;
}

bool Syntax::keyword(std::string_view lower) {
    skip();
    return read(source_, at_, Keyword(lower), x3::unused);
}

bool Syntax::sign(char c) {
    skip();
    if (at_ == source_.end() || *at_ != c) return false;
    ++at_;
    return true;
}

bool Syntax::end() {
    skip();
    return at_ == source_.end();
}

bool Syntax::name(Name& result) {
    skip();
    return read(source_, at_, grammar::name, result);
}

bool Syntax::constant(Expression& result) {
    skip();
    return read(source_, at_, grammar::constant, result);
}

bool Syntax::tag(Expression& result) {
    skip();
    return read(source_, at_, grammar::tag, result);
}

bool Syntax::condition(Expression& result) {
    skip();
    return read(source_, at_, grammar::condition, result);
}

bool Syntax::count_head(CountHead& result) {
    skip();
    return read(source_, at_, grammar::count_head, result);
}

bool Syntax::join(Join& result) {
    skip();
    return read(source_, at_, join_word, result);
}

bool Syntax::sees_start() {
    skip();
    return read(source_, at_, &start_word, x3::unused);
}

void Syntax::demand_start() {
    skip();
    read(source_, at_, must<Wanted::matching>(&start_word), x3::unused);
}

}  // namespace segdb::grammar
