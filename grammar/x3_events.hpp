// The rules of conditions on events: counts, windows, what follows one event, and the tests of aggregates. Names and
// filters between them are read by read_events.cpp.
#pragma once

#include <boost/fusion/include/adapt_struct.hpp>
#include <utility>

#include "grammar/x3_conditions.hpp"

BOOST_FUSION_ADAPT_STRUCT(segdb::grammar::Within, amount, unit)

namespace segdb::grammar::rules {

// The attribute becomes a member of the node.
template <auto member>
constexpr auto into = [](const auto& context) { x3::_val(context).*member = std::move(x3::_attr(context)); };

// ---- windows --------------------------------------------------------------------------------------------------------

constexpr auto window_kind(WindowKind kind) { return x3::attr(kind)[into<&Window::kind>]; }
constexpr auto window_date = must<Wanted::date>(date_literal)[into<&Window::from>];

constexpr auto last_window = x3::rule<struct last_window_class, Window>{"window"} =
    "in"_kw >> must<Wanted::window_last>("last"_kw) >> window_kind(WindowKind::last) >>
    must<Wanted::amount>(Whole{})[into<&Window::amount>] >> must<Wanted::unit>(unit)[into<&Window::unit>];
constexpr auto from_to_window = x3::rule<struct from_to_window_class, Window>{"window"} =
    "from"_kw >> window_kind(WindowKind::from_to) >> window_date
    >> must<Wanted::window_to>("to"_kw) >> must<Wanted::date>(date_literal)[into<&Window::to>];
constexpr auto point_window = x3::rule<struct point_window_class, Window>{"window"} =
    ("since"_kw >> window_kind(WindowKind::since) >> window_date) |
    ("before"_kw >> window_kind(WindowKind::before) >> window_date) |
    ("after"_kw >> window_kind(WindowKind::after) >> window_date) |
    ("on"_kw >> window_kind(WindowKind::on) >> must<Wanted::window_on>(date_literal)[into<&Window::from>]);
constexpr auto no_window = x3::rule<struct no_window_class, Window>{"window"} = "ever"_kw >>
                                                                                window_kind(WindowKind::ever);

constexpr auto event_window = x3::rule<struct event_window_class, Window>{"window"} =
    last_window | from_to_window | point_window | no_window;

// ---- counts ---------------------------------------------------------------------------------------------------------

constexpr auto times_mode(TimesMode mode) { return x3::attr(mode)[into<&Times::mode>]; }
constexpr auto times_low = must<Wanted::times_number>(Whole{})[into<&Times::low>];
constexpr auto times_word = must<Wanted::times_word>("times"_kw | "time"_kw);
constexpr auto least_or_most =
    ("least"_kw >> times_mode(TimesMode::at_least)) | ("most"_kw >> times_mode(TimesMode::at_most));

constexpr auto times_of_one = x3::rule<struct times_of_one_class, Times>{"times"} =
    (("at"_kw >> must<Wanted::least_or_most>(least_or_most)) | ("exactly"_kw >> times_mode(TimesMode::exactly))) >>
    times_low >> times_word;
constexpr auto times_between = x3::rule<struct times_between_class, Times>{"times"} =
    "between"_kw >> times_mode(TimesMode::between) >> times_low
    >> must<Wanted::times_and>("and"_kw) >> must<Wanted::times_number>(Whole{})[into<&Times::high>] >> times_word;
constexpr auto times = x3::rule<struct times_class, Times>{"times"} = times_of_one | times_between;

// ---- one event and another ------------------------------------------------------------------------------------------

// True: not followed by.
constexpr auto followed = x3::rule<struct followed_class, bool>{"then"} =
    ("then"_kw >> x3::attr(false)) |
    ("not"_kw >> must<Wanted::followed_by>("followed"_kw) >> must<Wanted::by_word>("by"_kw) >> x3::attr(true));

constexpr auto within = x3::rule<struct within_class, Within>{"within"} =
    must<Wanted::within>("within"_kw) >> must<Wanted::within_amount>(Whole{}) >> must<Wanted::within_unit>(unit);

// ---- aggregates -----------------------------------------------------------------------------------------------------

constexpr auto aggregate_kind = x3::rule<struct aggregate_kind_class, AggregateKind>{"aggregate"} =
    ("count"_kw >> "distinct"_kw >> x3::attr(AggregateKind::count_distinct)) |
    ("count"_kw >> x3::attr(AggregateKind::count)) | ("sum"_kw >> x3::attr(AggregateKind::sum)) |
    ("avg"_kw >> x3::attr(AggregateKind::avg)) | ("min"_kw >> x3::attr(AggregateKind::min)) |
    ("max"_kw >> x3::attr(AggregateKind::max)) | ("first"_kw >> x3::attr(AggregateKind::first)) |
    ("last"_kw >> x3::attr(AggregateKind::last));
// Without its parenthesis the word is a name.
constexpr auto aggregate_head = x3::rule<struct aggregate_head_class, AggregateKind>{"aggregate"} =
    aggregate_kind >> OpenList{};

// Conditions on attributes that one value of many events cannot be asked for.
constexpr auto no_test = -"not"_kw >> ("contains"_kw | "starts"_kw | "ends"_kw | "like"_kw | "matches"_kw | "has"_kw |
                                       ("in"_kw >> ("top"_kw | "bottom"_kw)));
constexpr auto test = x3::rule<struct test_class, Expression>{"test"} =
    (&no_test >> nothing_else<Wanted::test>) | equality[as_node] | order[as_node] | date_order[as_node] |
    between[as_node] | window[as_node] | in[as_node] | presence[as_node] | anniversary[as_node] |
    ("is"_kw >> nothing_else<Wanted::after_is>) | nothing_else<Wanted::test>;

}  // namespace segdb::grammar::rules
