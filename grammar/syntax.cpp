// The grammar in Boost.Spirit X3: what stands between conditions, and the reading of single pieces. With its private
// headers x3_*.hpp, which hold the rules of conditions, the only file that includes X3.
//
// Rules never recurse: parentheses and what joins conditions are the business of parser.cpp and
// assembler.cpp.
#include "grammar/syntax.hpp"

#include <boost/fusion/include/adapt_struct.hpp>
#include <boost/spirit/home/x3.hpp>
#include <functional>

#include "grammar/errors.hpp"
#include "grammar/x3_conditions.hpp"
#include "grammar/x3_events.hpp"

BOOST_FUSION_ADAPT_STRUCT(segdb::grammar::CountHead, mode, k)

namespace segdb::grammar {
namespace rules {

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

}  // namespace rules

namespace x3 = rules::x3;
using rules::read;

void Syntax::skip() {
    while (x3::parse(at_, source_.end(), rules::skipper)) {
    }
    start_ = at_;
}

bool Syntax::keyword(std::string_view lower) {
    skip();
    return read(source_, at_, rules::Keyword(lower), x3::unused);
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
    return read(source_, at_, rules::name, result);
}

bool Syntax::constant(Expression& result) {
    skip();
    return read(source_, at_, rules::constant, result);
}

bool Syntax::tag(Expression& result) {
    skip();
    return read(source_, at_, rules::tag, result);
}

bool Syntax::sample(Expression& result) {
    skip();
    return read(source_, at_, rules::sample, result);
}

bool Syntax::condition(Expression& result) {
    skip();
    return read(source_, at_, rules::condition, result);
}

bool Syntax::count_head(CountHead& result) {
    skip();
    return read(source_, at_, rules::count_head, result);
}

bool Syntax::join(Join& result) {
    skip();
    return read(source_, at_, rules::join_word, result);
}

bool Syntax::aggregate(AggregateKind& result) {
    skip();
    return read(source_, at_, rules::aggregate_head, result);
}

bool Syntax::sees_aggregate() {
    skip();
    return read(source_, at_, &rules::aggregate_head, x3::unused);
}

void Syntax::aggregate_end() {
    skip();
    read(source_, at_, rules::must<Wanted::aggregate_end>(x3::lit(')')), x3::unused);
}

void Syntax::test(Expression& result) {
    skip();
    read(source_, at_, rules::test, result);
}

bool Syntax::followed(bool& absent) {
    skip();
    return read(source_, at_, rules::followed, absent);
}

void Syntax::within(Within& result) {
    skip();
    read(source_, at_, rules::within, result);
}

bool Syntax::times(Times& result) {
    skip();
    return read(source_, at_, rules::times, result);
}

bool Syntax::window(Window& result) {
    skip();
    if (!read(source_, at_, rules::event_window, result)) return false;
    result.span = last();
    return true;
}

void Syntax::filter_start() {
    skip();
    read(source_, at_, rules::must<Wanted::filter>(rules::OpenList{}), x3::unused);
}

bool Syntax::sees_start() {
    skip();
    return read(source_, at_, &rules::start_word, x3::unused);
}

void Syntax::demand_start() {
    skip();
    read(source_, at_, rules::must<Wanted::matching>(&rules::start_word), x3::unused);
}

}  // namespace segdb::grammar
