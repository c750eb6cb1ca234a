// The rules of conditions on attributes. Rules never recurse: what joins conditions is the business of parser.cpp and
// assembler.cpp.
#pragma once

#include <boost/fusion/include/adapt_struct.hpp>
#include <utility>

#include "grammar/x3_values.hpp"

// The members of each node in the order in which they are written. Nodes get the attribute's name afterwards.
BOOST_FUSION_ADAPT_STRUCT(segdb::grammar::Between, negated, low, high)
BOOST_FUSION_ADAPT_STRUCT(segdb::grammar::In, negated, values, ignoring_case)
BOOST_FUSION_ADAPT_STRUCT(segdb::grammar::TextMatch, negated, op, pattern, ignoring_case)
BOOST_FUSION_ADAPT_STRUCT(segdb::grammar::Has, mode, k, values, ignoring_case)
BOOST_FUSION_ADAPT_STRUCT(segdb::grammar::Tag, negated, values, ignoring_case)
BOOST_FUSION_ADAPT_STRUCT(segdb::grammar::RelativeWindow, negated, future, amount, unit)
BOOST_FUSION_ADAPT_STRUCT(segdb::grammar::Anniversary, negated, date)
BOOST_FUSION_ADAPT_STRUCT(segdb::grammar::Rank, negated, bottom, by_share, count, share)
BOOST_FUSION_ADAPT_STRUCT(segdb::grammar::Sample, low, high, name)
BOOST_FUSION_ADAPT_STRUCT(segdb::grammar::Comparison, op, value, ignoring_case)

namespace segdb::grammar::rules {

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

constexpr auto side = x3::rule<struct side_class, bool>{"side"} =
    ("top"_kw >> x3::attr(false)) | ("bottom"_kw >> x3::attr(true));
constexpr auto rank_by_share = x3::rule<struct rank_by_share_class, Rank>{
    "rank"} = negation >> "in"_kw >> side >> x3::attr(true) >> x3::attr(0U) >> PercentNumber{};
constexpr auto rank_by_count = x3::rule<struct rank_by_count_class, Rank>{
    "rank"} = negation >> "in"_kw >> side >> x3::attr(false) >> must<Wanted::rank>(Whole{}) >> x3::attr(Percent{});

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
    window[as_node] | rank_by_share[as_node] | rank_by_count[as_node] | in[as_node] | presence[as_node] |
    anniversary[as_node] | has_one[as_node] | has_several[as_node] | has_at_least[as_node] |
    ("is"_kw >> nothing_else<Wanted::after_is>) | ("has"_kw >> nothing_else<Wanted::after_has>);

// ---- conditions that do not start with an attribute -------------------------------------------------------

constexpr auto constant = x3::rule<struct constant_class, Expression>{"constant"} =
    boolean[([](const auto& context) { x3::_val(context).node = Constant{x3::_attr(context).text == "true"}; })];

constexpr auto tag_in = x3::rule<struct tag_in_class, Tag>{"tag"} = negation >> "in"_kw >> tags >> ignoring_case;
constexpr auto tag_one = x3::rule<struct tag_one_class, Tag>{"tag"} = x3::attr(false) >> one_tag >> ignoring_case;
constexpr auto tag = x3::rule<struct tag_class, Expression>{"tag"} = "tag"_kw >> (tag_in[as_node] | tag_one[as_node]);

// `sample` before anything but a number is a name.
constexpr auto sample_word = "sample"_kw >> &(digit | '.');
constexpr auto share = must<Wanted::percent>(PercentNumber{});
constexpr auto sample_name = must<Wanted::sample_name>(text_value);
constexpr auto sample_of_range = x3::rule<struct sample_of_range_class, Sample>{"sample"} =
    PercentNumber{} >> ".." >> share >> sample_name;
constexpr auto sample_from_start = x3::rule<struct sample_from_start_class, Sample>{"sample"} =
    x3::attr(Percent{}) >> share >> sample_name;
constexpr auto sample = x3::rule<struct sample_class, Expression>{
    "sample"} = sample_word >> (sample_of_range[as_node] | sample_from_start[as_node]);

}  // namespace segdb::grammar::rules
