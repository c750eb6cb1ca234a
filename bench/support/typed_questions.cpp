#include "support/typed_questions.hpp"

#include <utility>

namespace segdb::bench {
namespace {

using Question = TypedQuestion;
using Kind = Question::Kind;
using Targets = Question::Targets;

std::string count_where(const std::string& condition) { return "select count(*) from profiles where " + condition; }

// ((A and B) or C) and D
constexpr const char* kSegment = "((d and loyal) or app) and active";
constexpr const char* kSegmentByBits = "(flags & 8) <> 0 and ((flags & 3) = 3 or (flags & 4) <> 0)";
constexpr const char* kOtherSegment = "((d and app) or loyal) and active";

// A count whose condition reads the same in SQL.
Question same(const std::string& condition, const std::string& other, Targets targets = {}) {
    return {Kind::count, "", condition, other, {{"plain", count_where(condition)}}, targets};
}

// A count whose condition SQL says in other words, in any of them.
Question spelled(const std::string& condition, const std::string& other, const std::vector<std::string>& conditions,
                 Targets targets = {}) {
    Question question{Kind::count, "", condition, other, {}, targets};
    for (const auto& form : conditions) question.forms.push_back({form, count_where(form)});
    return question;
}

// What `select` gives of the segment of four operands; `rest` follows the condition.
std::vector<Question::Form> of_segment(const std::string& select, const std::string& rest) {
    const std::string from = select + " from profiles where ";
    return {{"columns", from + kSegment + rest}, {"bits", from + kSegmentByBits + rest}};
}

Question counts_per_country() {
    return {Kind::value_counts,
            "country",
            kSegment,
            kOtherSegment,
            of_segment("select country, count(*) as n", " group by country order by n desc, country"),
            {20, {}}};
}

Question sum_of_spent() {
    return {Kind::sum, "spent", kSegment, kOtherSegment, of_segment("select cast(sum(spent) * 100 as bigint)", ""),
            {100, {}}};
}

Question percentile_of_spent() {
    const std::string value = "quantile_disc(spent, " + std::to_string(kPercent) + " / 100.0)";
    return {Kind::percentile,
            "spent",
            kSegment,
            kOtherSegment,
            of_segment("select cast(" + value + " * 100 as bigint)", ""),
            {}};
}

// With all who share the last place, as segdb counts them.
Question top_of_spent() {
    const std::string place = "(select (count(spent) + 99) // 100 from profiles)";
    return spelled("spent in top 1%", "spent in bottom 3%",
                   {"spent >= (select quantile_disc(spent, 0.01 order by spent desc) from profiles)",
                    "spent >= (select min(spent) from (select spent from profiles where spent is not null order by "
                    "spent desc limit " +
                        place + "))"});
}

}  // namespace

std::string TypedQuestion::title() const {
    switch (kind) {
        case Kind::count:
            return segment;
        case Kind::value_counts:
            return "counts per " + attribute + " of " + segment;
        case Kind::sum:
            return "sum of " + attribute + " of " + segment;
        case Kind::percentile:
            return std::to_string(kPercent) + "th percentile of " + attribute + " of " + segment;
    }
    return {};
}

std::uint64_t answer_number(const std::string& text) {
    const bool is_number =
        !text.empty() && text.size() < 20 && text.find_first_not_of("0123456789") == std::string::npos;
    if (is_number) return std::stoull(text);
    std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return hash;
}

std::vector<TypedQuestion> typed_questions(const TypedProfiles& profiles) {
    const std::string email = "email = '" + profiles.at(profiles.size() / 2).email + "'";
    return {
        same("age between 25 and 35", "age between 40 and 44", {35, {}}),
        same("spent between 5000 and 10000", "spent between 300 and 400", {20, {}}),
        spelled("age between 25 and 35 and country in ('PL', 'BR', 'KE') and d",
                "age between 40 and 44 and country in ('US', 'NZ') and d",
                {"age between 25 and 35 and country in ('PL', 'BR', 'KE') and d",
                 "age between 25 and 35 and country in ('PL', 'BR', 'KE') and (flags & 1) <> 0"},
                {50, {}}),
        counts_per_country(),
        sum_of_spent(),
        percentile_of_spent(),
        top_of_spent(),
        same(email, "email = 'nobody@mail1.com'", {100, {}}),
        spelled("email ends with '@mail7.com'", "email ends with '@mail3.com'",
                {"ends_with(email, '@mail7.com')", "email like '%@mail7.com'"}, {100, 1}),
        spelled("email contains 'r777'", "email contains 'k55'", {"contains(email, 'r777')", "email like '%r777%'"},
                {50, 1}),
        spelled("email starts with 'anna.n'", "email starts with 'olga.w'",
                {"starts_with(email, 'anna.n')", "email like 'anna.n%'", "email >= 'anna.n' and email < 'anna.o'"}),
        spelled("email matches '^[ae][a-z]+[.][a-m].*99@'", "email matches '^[jo][a-z]+[.][k-z].*11@'",
                {"regexp_matches(email, '^[ae][a-z]+[.][a-m].*99@')"}),
        spelled("registered between 2021-03-01 and 2021-05-31", "registered between 2017-01-01 and 2017-01-31",
                {"registered >= timestamp '2021-03-01' and registered < timestamp '2021-06-01'"}),
        spelled("born between 1980-01-01 and 1984-12-31", "born between 1960-01-01 and 1960-06-30",
                {"born between date '1980-01-01' and date '1984-12-31'"}),
    };
}

}  // namespace segdb::bench
