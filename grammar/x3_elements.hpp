// Parsers that X3 does not have: keywords and names as this language reads them, and errors in place of failure.
//
// x3_*.hpp are private parts of syntax.cpp, which alone includes X3: it takes a compiler seconds.
#pragma once

#include <boost/spirit/home/x3.hpp>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "grammar/ast.hpp"
#include "grammar/characters.hpp"
#include "grammar/errors.hpp"
#include "grammar/keywords.hpp"
#include "grammar/syntax.hpp"

namespace segdb::grammar::rules {

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

// A percentage with its sign, `5%`, `0.5%` or `.5 %`; its value beyond 100 or too finely written is an error.
struct PercentNumber : x3::parser<PercentNumber> {
    using attribute_type = Percent;
    [[maybe_unused]] static constexpr bool has_attribute = true;

    template <class Context, class RContext, class Attribute>
    bool parse(Iterator& first, const Iterator& last, const Context& context, RContext& /*unused*/,
               Attribute& attribute) const {
        x3::skip_over(first, last, context);
        Iterator at = first;
        while (at < last && is_digit(*at)) ++at;
        const std::string_view whole(first, static_cast<std::size_t>(at - first));
        std::string_view places;
        if (last - at > 1 && *at == '.' && is_digit(at[1])) {
            const Iterator point = at++;
            while (at < last && is_digit(*at)) ++at;
            places = {point + 1, static_cast<std::size_t>(at - point - 1)};
        }
        const SyntaxSource& source = source_of(context);
        const Span span = source.span(first, at);
        x3::skip_over(at, last, context);
        if ((whole.empty() && places.empty()) || at == last || *at != '%') return false;
        x3::traits::move_to(percent_of(source.text, span, whole, places), attribute);
        first = at + 1;
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

}  // namespace segdb::grammar::rules
