// Random syntax trees for property tests. Header only; nothing but the tree is needed.
//
// A tree is made from a seed alone, so that a failure is reproduced by printing the seed. Every node kind,
// operator and option occurs; names and texts hold quotes, keywords and letters past ASCII. The invariants
// of ast.hpp hold.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "grammar/ast.hpp"

namespace segdb::grammar::testing {

class RandomExpression {
  public:
    explicit RandomExpression(std::uint64_t seed) : random_(seed) {}

    // At most `depth` boolean nodes deep, `width` operands wide.
    Expression make(std::size_t depth, std::size_t width = 4) {
        if (!in_filter_ && chance(8)) return events(depth, width);
        if (depth == 0 || chance(4)) return condition();
        switch (below(4)) {
            case 0:
                return group<And>(depth, width);
            case 1:
                return group<Or>(depth, width);
            case 2:
                return negation(depth, width);
            default:
                return count(depth, width);
        }
    }

    // A condition on events, with filters of at most `depth` boolean nodes.
    Expression events(std::size_t depth, std::size_t width = 4) {
        switch (below(3)) {
            case 0:
                return {Did{selection(depth, width), times(), event_window(), chance(2)}, {}};
            case 1:
                return {Followed{selection(depth, width), chance(2), selection(depth, width), number32(), unit(),
                                 event_window(), chance(2)},
                        {}};
            default:
                return {aggregate(depth, width), {}};
        }
    }

    // A single condition on an attribute.
    Expression condition() {
        switch (below(13)) {
            case 0:
                return {Constant{chance(2)}, {}};
            case 1:
                return {BareName{name()}, {}};
            case 2:
                return {comparison(), {}};
            case 3:
                return {Between{name(), value(), value(), chance(2)}, {}};
            case 4:
                return {In{name(), values(), chance(2), chance(4)}, {}};
            case 5:
                return {TextMatch{name(), pick_text_op(), text(), chance(2), chance(4)}, {}};
            case 6:
                return {IsSet{name(), chance(2)}, {}};
            case 7:
                return {has(), {}};
            case 8:
                return {Tag{texts(), chance(2), chance(4)}, {}};
            case 9:
                return {RelativeWindow{name(), chance(2), number32(), unit(), chance(2)}, {}};
            case 10:
                return {rank(), {}};
            case 11:
                return {sample(), {}};
            default:
                return {Anniversary{name(), date(), chance(2)}, {}};
        }
    }

    // [0, n). REQUIRES: n > 0
    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }

    // True once in n times.
    bool chance(std::size_t n) { return below(n) == 0; }

  private:
    template <class T, std::size_t N>
    T pick(const std::array<T, N>& choices) {
        return choices[below(N)];
    }

    template <class Group>
    Expression group(std::size_t depth, std::size_t width) {
        Group made;
        made.operands = operands(depth, width, 2);
        return {std::move(made), {}};
    }

    std::vector<Expression> operands(std::size_t depth, std::size_t width, std::size_t least) {
        std::vector<Expression> made;
        const std::size_t n = least + below(width);
        for (std::size_t i = 0; i < n; ++i) made.push_back(make(depth - 1, width));
        return made;
    }

    Expression negation(std::size_t depth, std::size_t width) {
        Not made;
        made.operand.push_back(make(depth - 1, width));
        return {std::move(made), {}};
    }

    Expression count(std::size_t depth, std::size_t width) {
        CountOf made;
        made.mode = pick(std::array{CountMode::at_least, CountMode::at_most, CountMode::exactly});
        made.operands = operands(depth, width, 1);
        made.k = static_cast<std::uint32_t>(below(made.operands.size() + 1));
        return {std::move(made), {}};
    }

    EventSelection selection(std::size_t depth, std::size_t width) {
        EventSelection made{name(), {}};
        if (chance(2)) return made;
        in_filter_ = true;  // an event has no events of its own
        made.filter.push_back(make(depth, width));
        in_filter_ = false;
        return made;
    }

    Times times() {
        const TimesMode mode =
            pick(std::array{TimesMode::at_least, TimesMode::at_most, TimesMode::exactly, TimesMode::between});
        std::uint32_t low = number32();
        std::uint32_t high = mode == TimesMode::between ? number32() : 0;
        if (mode == TimesMode::between && low > high) std::swap(low, high);
        return {mode, low, high};
    }

    Window event_window() {
        using Kind = WindowKind;
        Window made;
        made.kind =
            pick(std::array{Kind::ever, Kind::last, Kind::since, Kind::before, Kind::after, Kind::from_to, Kind::on});
        if (made.kind == Kind::ever) return made;
        if (made.kind == Kind::last) {
            made.amount = number32();
            made.unit = unit();
        } else {
            made.from = date();
        }
        if (made.kind == Kind::from_to) made.to = chance(3) ? text() : date();
        return made;
    }

    Aggregate aggregate(std::size_t depth, std::size_t width) {
        using Kind = AggregateKind;
        Aggregate made;
        made.kind = pick(std::array{Kind::count, Kind::count_distinct, Kind::sum, Kind::avg, Kind::min, Kind::max,
                                    Kind::first, Kind::last});
        made.events = selection(depth, width);
        if (chance(2)) made.attribute = name();
        made.test.push_back(test());
        made.window = event_window();
        return made;
    }

    // What an aggregate is asked: a condition without an attribute.
    Expression test() {
        switch (below(6)) {
            case 0:
                return {Between{{}, value(), value(), chance(2)}, {}};
            case 1:
                return {In{{}, values(), chance(2), chance(4)}, {}};
            case 2:
                return {IsSet{{}, chance(2)}, {}};
            case 3:
                return {RelativeWindow{{}, chance(2), number32(), unit(), chance(2)}, {}};
            case 4:
                return {Anniversary{{}, date(), chance(2)}, {}};
            default: {
                Comparison made = comparison();
                made.attribute = {};
                return {std::move(made), {}};
            }
        }
    }

    // Words have no `ignoring case` and only = and != do; dates have their own operators.
    Comparison comparison() {
        using Op = CompareOp;
        const Op op =
            pick(std::array{Op::equal, Op::not_equal, Op::less, Op::less_equal, Op::greater, Op::greater_equal,
                            Op::before, Op::on_or_before, Op::after, Op::on_or_after, Op::on});
        const bool equality = op == Op::equal || op == Op::not_equal;
        const bool for_dates = op >= Op::before;
        return {name(), op, for_dates ? date() : value(), equality && chance(3)};
    }

    Rank rank() {
        const bool by_share = chance(2);
        return {name(), chance(2), by_share, by_share ? 0 : number32(), by_share ? percent() : Percent{}, chance(2)};
    }

    Sample sample() {
        Percent low = percent();
        Percent high = percent();
        if (low.millionths > high.millionths) std::swap(low, high);
        return {low, high, text()};
    }

    Percent percent() {
        return {pick(std::array<std::uint32_t, 7>{0, 1, 500'000, 5'000'000, 12'345'678, 99'999'999, kHundredPercent}),
                {}};
    }

    Has has() {
        const HasMode mode = pick(std::array{HasMode::any, HasMode::all, HasMode::none, HasMode::at_least});
        std::vector<Literal> items = texts();
        const auto k = mode == HasMode::at_least ? static_cast<std::uint32_t>(below(items.size() + 1)) : 0U;
        return {name(), mode, k, std::move(items), chance(4)};
    }

    Name name() {
        static constexpr std::array<const char*, 31> kNames{
            "country", "age",  "Order total", "order.sku", "größe", "名前",     "a\"b",     "count",
            "and",     "not",  "tag",         "true",      "where", "is",       "last",     "1a",
            "a-b",     "_",    "in",          "like",      "null",  " ",        "then",     "within",
            "since",   "ever", "from",        "sum",       "did",   "distinct", "order.a b"};
        return {pick(kNames), {}};
    }

    Literal value() {
        switch (below(5)) {
            case 0:
                return {LiteralKind::number, pick(kNumbers), {}};
            case 1:
                return {LiteralKind::boolean, chance(2) ? "true" : "false", {}};
            case 2:
                return date();
            default:
                return text();
        }
    }

    Literal date() { return {LiteralKind::date, pick(kDates), {}}; }

    Literal text() {
        static constexpr std::array<const char*, 12> kTexts{"",    "TR",  "it's", "'",   "a b",        "-- x",
                                                            "ü名", "/*x", "a\"b", "now", "2020-01-01", "x\ty\nz"};
        return {LiteralKind::text, pick(kTexts), {}};
    }

    std::vector<Literal> values() {
        std::vector<Literal> made(1 + below(4));
        for (Literal& literal : made) literal = value();
        return made;
    }

    std::vector<Literal> texts() {
        std::vector<Literal> made(1 + below(4));
        for (Literal& literal : made) literal = text();
        return made;
    }

    TextOp pick_text_op() {
        return pick(
            std::array{TextOp::contains, TextOp::starts_with, TextOp::ends_with, TextOp::like, TextOp::matches});
    }

    TimeUnit unit() {
        return pick(std::array{TimeUnit::year, TimeUnit::month, TimeUnit::week, TimeUnit::day, TimeUnit::hour,
                               TimeUnit::minute, TimeUnit::second});
    }

    std::uint32_t number32() { return pick(std::array<std::uint32_t, 5>{0, 1, 2, 90, 4294967295U}); }

    static constexpr std::array<const char*, 7> kNumbers{"0", "42", "-1.5", "1e6", ".5", "2020", "-0.000000001E-10"};
    static constexpr std::array<const char*, 8> kDates{
        "2020-03-01", "2020-03", "now", "now-21d/d", "now+M", "2014-11-18||+1M/M", "2014-11-18T09:20:00Z", "2014||/y"};

    std::mt19937_64 random_;
    bool in_filter_ = false;
};

}  // namespace segdb::grammar::testing
