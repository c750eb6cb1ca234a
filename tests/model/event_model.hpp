// The naive model of events: a vector of them beside the profiles, and conditions on them evaluated one event after the
// other, as LANGUAGE.md section 5 and grammar/README.md read. No bitmaps, no binder, no SQL. Sums are exact in 128 bits, and
// averages are compared by cross multiplication.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "model/naive_model.hpp"

namespace segdb::model {

// An event kind is a model of its own, whose "profiles" are events; `at` is one of their cells.
struct EventKind {
    Model rows;
    std::vector<std::string> owners;  // of each row: the key of its profile
};

// Takes away the rows for which `gone(row)` is true.
template <class Gone>
void erase_rows(EventKind& kind, const Gone& gone) {
    std::size_t kept = 0;
    for (std::size_t row = 0; row < kind.owners.size(); ++row) {
        if (gone(row)) continue;
        if (kept != row) {
            kind.owners[kept] = std::move(kind.owners[row]);
            kind.rows.profiles[kept] = std::move(kind.rows.profiles[row]);
        }
        ++kept;
    }
    kind.owners.resize(kept);
    kind.rows.profiles.resize(kept);
}

// a / b and c / d: negative, zero or positive. By whole parts first, then by what is left of them, so that nothing overflows.
// REQUIRES: b and d are positive, and their product has 128 bits
inline int compare_fractions(Wide a, Wide b, Wide c, Wide d) {
    const auto whole = [](Wide n, Wide by) { return n / by - (n % by < 0 ? 1 : 0); };
    const Wide left = whole(a, b);
    const Wide right = whole(c, d);
    if (left != right) return left < right ? -1 : 1;
    const Wide left_rest = (a - left * b) * d;
    const Wide right_rest = (c - right * d) * b;
    return left_rest < right_rest ? -1 : left_rest > right_rest ? 1 : 0;
}

class EventModel final : public EventConditions {
  public:
    std::map<std::string, EventKind> kinds;
    std::map<std::string, grammar::EventSelection> named;  // event predicates, by name
    DateContext dates;
    DateContext definition_dates;  // that predicates are read with: the database's zone, and no `now`

    // To be called when kinds have got their rows.
    void index() {
        rows_of_.clear();
        for (const auto& [name, kind] : kinds) {
            for (std::size_t row = 0; row < kind.owners.size(); ++row) rows_of_[name][kind.owners[row]].push_back(row);
        }
    }

    // Whether some window ends before it starts: then the answer is an error, whoever did what. (A day that the zone never
    // had is none.)
    [[nodiscard]] bool has_backwards_window(const grammar::Expression& expression) const {
        const auto backwards = [&](const grammar::Window& written) {
            const Window window = window_of(written);
            return written.kind != grammar::WindowKind::on && window.low && window.high && *window.low > *window.high;
        };
        const auto any = [&](const std::vector<grammar::Expression>& operands) {
            return std::any_of(operands.begin(), operands.end(),
                               [&](const auto& operand) { return this->has_backwards_window(operand); });
        };
        if (const auto* did = std::get_if<grammar::Did>(&expression.node)) return backwards(did->window);
        if (const auto* followed = std::get_if<grammar::Followed>(&expression.node)) return backwards(followed->window);
        if (const auto* aggregate = std::get_if<grammar::Aggregate>(&expression.node)) {
            return backwards(aggregate->window);
        }
        if (const auto* all = std::get_if<grammar::And>(&expression.node)) return any(all->operands);
        if (const auto* some = std::get_if<grammar::Or>(&expression.node)) return any(some->operands);
        if (const auto* negation = std::get_if<grammar::Not>(&expression.node)) return any(negation->operand);
        if (const auto* count = std::get_if<grammar::CountOf>(&expression.node)) return any(count->operands);
        return false;
    }

    [[nodiscard]] bool holds(const grammar::Did& c, const Profile& p) const override {
        const std::uint64_t times = selected(c.events, window_of(c.window), p).size();
        return c.negated != fits(c.times, times);
    }

    [[nodiscard]] bool holds(const grammar::Followed& c, const Profile& p) const override {
        const Window until_now{std::nullopt, *dates.now_ms};
        const auto seconds = selected(c.second, until_now, p);
        bool any = false;
        for (const Profile* first : selected(c.first, window_of(c.window), p)) {
            const std::int64_t at = time_of(*first);
            const auto last = shifted(at, c.amount, unit(c.unit), dates.zone);
            bool followed = false;
            for (const Profile* second : seconds) {
                followed = followed || (time_of(*second) > at && (!last || time_of(*second) <= *last));
            }
            any = any || followed != c.absent;
        }
        return c.negated != any;
    }

    [[nodiscard]] bool holds(const grammar::Aggregate& c, const Profile& p) const override {
        using Kind = grammar::AggregateKind;
        const Model& rows = kind_of(c.events).rows;
        const auto events = selected(c.events, window_of(c.window), p);
        std::vector<Cell> cells;  // of the events that have one
        const bool is_time = c.kind == Kind::first || c.kind == Kind::last;
        const std::string attribute = is_time ? "at" : c.attribute.text;
        for (const Profile* event : events) {
            if (attribute.empty()) {
                cells.emplace_back(true);
            } else if (const Cell& cell = event->cells.at(attribute); !std::holds_alternative<std::monostate>(cell)) {
                cells.push_back(cell);
            }
        }
        const auto& test = c.test.front();
        if (c.kind == Kind::count) return holds_of(test, number(cells.size()), {AttributeType::integer, 0});
        if (c.kind == Kind::count_distinct) {
            const std::set<Cell> distinct(cells.begin(), cells.end());
            return holds_of(test, number(distinct.size()), {AttributeType::integer, 0});
        }
        const AttributeSpec spec = rows.attributes.at(attribute);
        if (c.kind == Kind::sum || c.kind == Kind::avg) return fraction_holds(test, cells, spec, c.kind == Kind::avg);
        const bool least = c.kind == Kind::min || c.kind == Kind::first;
        Cell extreme;
        for (const Cell& cell : cells) {
            if (std::holds_alternative<std::monostate>(extreme) || (least ? cell < extreme : extreme < cell)) {
                extreme = cell;
            }
        }
        return holds_of(test, extreme, spec);
    }

  private:
    // Both included; an end that is not there is none.
    struct Window {
        std::optional<std::int64_t> low;
        std::optional<std::int64_t> high;
    };

    static char unit(grammar::TimeUnit unit) {
        static constexpr char kUnits[] = {'y', 'M', 'w', 'd', 'h', 'm', 's'};
        return kUnits[static_cast<int>(unit)];
    }
    static std::int64_t time_of(const Profile& event) {
        return static_cast<std::int64_t>(std::get<Wide>(event.cells.at("at")));
    }
    static Cell number(std::size_t n) { return static_cast<Wide>(n) * 1'000'000'000'000'000'000; }

    [[nodiscard]] Period period(const grammar::Literal& literal) const {
        return std::get<Period>(resolve_date(literal.text, dates));
    }

    [[nodiscard]] Window window_of(const grammar::Window& written) const {
        using Kind = grammar::WindowKind;
        Window window{std::nullopt, *dates.now_ms};
        switch (written.kind) {
            case Kind::ever:
                return window;
            case Kind::last:
                window.low = *shifted(*dates.now_ms, -std::int64_t{written.amount}, unit(written.unit), dates.zone);
                break;
            case Kind::since:
                window.low = period(written.from).down;
                break;
            case Kind::after:
                window.low = period(written.from).up + 1;
                break;
            case Kind::before:
                return {std::nullopt, period(written.from).down - 1};
            case Kind::from_to:
                window = {period(written.from).down, period(written.to).up};
                break;
            case Kind::on:
                return {period(written.from).down, period(written.from).up};
        }
        return window;
    }

    // The name of the events that a name stands for: its own, or what it was defined on.
    [[nodiscard]] const std::string& kind_name(const std::string& name) const {
        const auto found = named.find(name);
        return found == named.end() ? name : kind_name(found->second.event.text);
    }
    [[nodiscard]] const EventKind& kind_of(const grammar::EventSelection& selection) const {
        return kinds.at(kind_name(selection.event.text));
    }

    [[nodiscard]] bool passes(const grammar::EventSelection& selection, const Model& rows, const Profile& event) const {
        const auto found = named.find(selection.event.text);
        if (found != named.end()) {
            Model defined;
            defined.attributes = rows.attributes;
            defined.dates = definition_dates;
            if (!passes(found->second, defined, event)) return false;
        }
        return selection.filter.empty() || rows.holds(selection.filter.front(), event);
    }

    [[nodiscard]] std::vector<const Profile*> selected(const grammar::EventSelection& selection, const Window& window,
                                                       const Profile& profile) const {
        const EventKind& kind = kind_of(selection);
        const auto& rows = rows_of_.find(kind_name(selection.event.text));
        std::vector<const Profile*> events;
        if (rows == rows_of_.end()) return events;
        const auto own = rows->second.find(profile.key);
        if (own == rows->second.end()) return events;
        for (const std::size_t row : own->second) {
            const Profile& event = kind.rows.profiles[row];
            if (window.low && time_of(event) < *window.low) continue;
            if (window.high && time_of(event) > *window.high) continue;
            if (passes(selection, kind.rows, event)) events.push_back(&event);
        }
        return events;
    }

    static bool fits(const grammar::Times& times, std::uint64_t n) {
        using Mode = grammar::TimesMode;
        if (times.mode == Mode::at_least) return n >= times.low;
        if (times.mode == Mode::at_most) return n <= times.low;
        if (times.mode == Mode::exactly) return n == times.low;
        return n >= times.low && n <= times.high;
    }

    // A value that was computed, asked as an attribute would be: tests name none, and so does the cell.
    [[nodiscard]] bool holds_of(const grammar::Expression& test, const Cell& value, AttributeSpec spec) const {
        Model asked;
        asked.attributes[""] = spec;
        asked.dates = dates;
        Profile profile;
        profile.cells[""] = value;
        return asked.holds(test, profile);
    }

    // Sums and averages, as fractions of whole units of the attribute.
    [[nodiscard]] static bool fraction_holds(const grammar::Expression& test, const std::vector<Cell>& cells,
                                             AttributeSpec spec, bool average) {
        const Wide unit = power(18 - spec.scale);  // cells and literals are scaled to 18 places
        Wide sum = 0;
        for (const Cell& cell : cells) sum += std::get<Wide>(cell) / unit;
        const bool exists = !average || !cells.empty();
        const Wide count = average && exists ? static_cast<Wide>(cells.size()) : 1;
        const auto against = [&](const grammar::Literal& literal) {
            return compare_fractions(sum, count, wide(literal.text), unit);
        };
        if (const auto* set = std::get_if<grammar::IsSet>(&test.node)) return set->negated != exists;
        if (const auto* between = std::get_if<grammar::Between>(&test.node)) {
            return between->negated != (exists && against(between->low) >= 0 && against(between->high) <= 0);
        }
        if (const auto* in = std::get_if<grammar::In>(&test.node)) {
            bool any = false;
            for (const auto& literal : in->values) any = any || (exists && against(literal) == 0);
            return in->negated != any;
        }
        using Op = grammar::CompareOp;
        const auto& comparison = std::get<grammar::Comparison>(test.node);
        const int order = against(comparison.value);
        if (comparison.op == Op::not_equal) return !(exists && order == 0);
        if (!exists) return false;
        if (comparison.op == Op::less) return order < 0;
        if (comparison.op == Op::less_equal) return order <= 0;
        if (comparison.op == Op::greater) return order > 0;
        if (comparison.op == Op::greater_equal) return order >= 0;
        return order == 0;
    }

    static Wide power(int places) {
        Wide result = 1;
        for (; places > 0; --places) result *= 10;
        return result;
    }

    std::map<std::string, std::map<std::string, std::vector<std::size_t>>> rows_of_;  // by kind and profile
};

}  // namespace segdb::model
