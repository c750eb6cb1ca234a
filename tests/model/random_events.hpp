// Random events of the profiles of a model, and random conditions on them, for tests that compare evaluators.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/event_model.hpp"
#include "model/random_data.hpp"

namespace segdb::model {

// Where conditions change from false to true, and clocks: windows begin and end there.
inline std::vector<std::int64_t> edge_instants(const DateContext& dates) {
    const std::int64_t now = *dates.now_ms;
    std::vector<std::int64_t> edges = {now};
    const std::pair<std::int64_t, char> kBack[] = {{-90, 'd'}, {-30, 'd'}, {-7, 'd'}, {-1, 'd'}, {-36, 'h'},
                                                   {-1, 'M'},  {-3, 'M'},  {-2, 'w'}, {-1, 'y'}, {10, 'd'}};
    for (const auto& [amount, unit] : kBack) edges.push_back(*shifted(now, amount, unit, dates.zone));
    for (const char* written :
         {"now/d", "now-1d/d", "now/M", "now-1M/M", "2020-03-29", "2020-03-29T03:00", "2019-10-27", "2019-10-27T02:30",
          "2019-10-27T03:00", "2020-01", "2020-02-29", "2020-03-01T09:20", "now+1d/d"}) {
        const auto period = std::get<Period>(resolve_date(written, dates));
        edges.push_back(period.down);
        edges.push_back(period.up);
    }
    return edges;
}

// The event kinds of a random model: `purchase` with attributes of every type, `visit` with a key, and one of awkward names.
inline std::map<std::string, std::map<std::string, AttributeSpec>> event_kinds() {
    using enum AttributeType;
    return {{"purchase",
             {{"price", {decimal, 2}},
              {"fee", {decimal, 1}},
              {"weight", {decimal, 3}},
              {"points", {decimal, 0}},
              {"qty", {integer, 0}},
              {"gift", {boolean, 0}},
              {"due", {date, 0}},
              {"seen", {datetime, 0}},
              {"shop", {text, 0}},
              {"note", {text, 0}},
              {"labels", {text_list, 0}}}},
            {"visit", {{"id", {text, 0}}, {"price", {decimal, 2}}, {"qty", {integer, 0}}, {"shop", {text, 0}}}},
            {"web.order", {{"unit price", {decimal, 2}}}}};
}

// `huge`: numbers near the ends of 64 bits, which profiles' sums exceed.
class RandomEvents {
  public:
    RandomEvents(Random& random, const DateContext& dates, bool huge)
        : random_(random), dates_(dates), huge_(huge), edges_(edge_instants(dates)) {}

    // A quarter of the profiles has none; others have many.
    EventModel make(const std::vector<Profile>& profiles, std::size_t events) {
        EventModel model;
        model.dates = dates_;
        for (const auto& [name, attributes] : event_kinds()) {
            EventKind& kind = model.kinds[name];
            kind.rows.attributes = attributes;
            kind.rows.attributes["at"] = {AttributeType::datetime, 0};
            kind.rows.dates = dates_;
            if (profiles.empty()) continue;
            const std::size_t rows = name == "purchase" ? events * 2 / 3 : events / 6;
            for (std::size_t row = 0; row < rows; ++row) {
                const std::size_t owner = random_.chance(30) ? random_.below(profiles.size() / 10 + 1)
                                                             : random_.below(profiles.size() * 3 / 4 + 1);
                kind.owners.push_back(profiles[owner].key);
                kind.rows.profiles.push_back(event(kind.rows.attributes, row));
            }
        }
        model.index();
        return model;
    }

    Profile event(const std::map<std::string, AttributeSpec>& attributes, std::size_t row) {
        Profile event;
        event.key = "e" + std::to_string(row);
        for (const auto& [name, spec] : attributes) {
            Cell& cell = event.cells[name];
            if (name == "id") {
                cell = event.key;
            } else if (name == "at") {
                cell = Wide{instant()};
            } else if (!random_.chance(name == "price" ? 10 : 25)) {
                cell = value(name, spec);
            }
        }
        return event;
    }

  private:
    std::int64_t instant() {
        const std::int64_t now = *dates_.now_ms;
        if (previous_ != 0 && random_.chance(30)) {  // at the edges of `within 7 days` and so on
            const std::pair<std::int64_t, char> kLater[] = {{0, 'd'}, {7, 'd'},  {1, 'd'},  {1, 'h'}, {1, 'M'},
                                                            {1, 'w'}, {90, 's'}, {24, 'h'}, {1, 'y'}};
            const auto& [amount, unit] = kLater[random_.below(9)];
            return previous_ = *shifted(previous_, amount, unit, dates_.zone) + beside();
        }
        if (random_.chance(40)) return previous_ = random_.one_of(edges_) + beside();
        if (random_.chance(10)) return previous_ = now + static_cast<std::int64_t>(random_.below(40 * kMsPerDay));
        return previous_ = now - static_cast<std::int64_t>(random_.below(400)) * (kMsPerDay / 2) -
                           static_cast<std::int64_t>(random_.below(5)) * 1'800'000;
    }
    std::int64_t beside() { return static_cast<std::int64_t>(random_.below(3)) - 1; }

    Cell value(const std::string& name, const AttributeSpec& spec) {
        static const std::vector<std::string> kShops = {"web", "Web", "north", "Łódź", "łódź", "", "it's", "a%b_c"};
        constexpr Wide kUnit = 1'000'000'000'000'000'000;
        switch (spec.type) {
            case AttributeType::boolean:
                return random_.chance(50);
            case AttributeType::integer:
                if (huge_ && random_.chance(60)) {
                    const std::vector<Wide> kHuge = {Wide{1} << 62,       (Wide{1} << 62) - 1, -(Wide{1} << 62),
                                                     (Wide{1} << 63) - 1, -(Wide{1} << 63),    (Wide{1} << 61) + 1};
                    return random_.one_of(kHuge) * kUnit;
                }
                return (Wide{random_.below(12)} - 4) * kUnit;
            case AttributeType::decimal: {
                Wide unit = kUnit;
                for (int place = 0; place < spec.scale; ++place) unit /= 10;
                if (random_.chance(30)) return (Wide{random_.below(5)} - 2) * 5 * kUnit;
                return (Wide{random_.below(2001)} - 700) * unit;
            }
            case AttributeType::date:
                return Wide{18321} - 40 + static_cast<Wide>(random_.below(80));
            case AttributeType::datetime:
                return Wide{random_.one_of(edges_)} + beside();
            case AttributeType::text:
                if (name == "note") return "note " + std::to_string(random_.below(100));
                return random_.one_of(kShops);
            case AttributeType::text_list:
                break;
        }
        std::vector<std::string> items;
        for (const char* item : {"gift", "Gift", "sale", "łódź"}) {
            if (random_.chance(30)) items.emplace_back(item);
        }
        if (items.empty()) return std::monostate();
        return items;
    }

    Random& random_;
    const DateContext& dates_;
    bool huge_;
    std::vector<std::int64_t> edges_;
    std::int64_t previous_ = 0;
};

// A named event predicate.
struct Definition {
    std::string name;  // as an expression writes it
    std::string text;
    std::string kind;  // that its events are of
};

// Conditions on such events. `distinct`: attributes whose values can be told from each other.
class RandomEventExpression {
  public:
    RandomEventExpression(Random& random, RandomExpression& profiles, std::vector<std::string> distinct)
        : random_(random), profiles_(profiles), distinct_(std::move(distinct)) {}

    // A definition, on one that is known or on a kind, which the expressions may name from then on.
    Definition define(const std::string& name) {
        for_definition_ = true;
        const Named of = kind();
        const std::string where = random_.chance(85) ? " where (" + filter(of.kind, 2) + ")" : "";
        for_definition_ = false;
        definitions_.push_back({name, of.name + where, of.kind});
        return definitions_.back();
    }
    void forget(const std::string& name) {
        std::erase_if(definitions_, [&](const Definition& each) { return each.name == name; });
    }

    std::string text(int depth) {
        if (depth == 0 || random_.chance(20)) return random_.chance(85) ? condition() : profiles_.text(0);
        switch (random_.below(6)) {
            case 0:
                return "not (" + text(depth - 1) + ")";
            case 1:
                return any<std::string>({"at least ", "at most ", "exactly "}) + std::to_string(random_.below(3)) +
                       " of (" + text(depth - 1) + ", " + text(depth - 1) + ")";
            default:
                return "(" + text(depth - 1) + any<std::string>({" and ", " or ", " and not "}) + text(depth - 1) + ")";
        }
    }

    std::string condition() {
        const std::uint64_t choice = random_.below(10);
        if (choice < 4) return did();
        return choice < 6 ? followed() : aggregate();
    }

  private:
    template <class T>
    T any(const std::vector<T>& choices) {
        return random_.one_of(choices);
    }

    // An event kind, or a predicate on one.
    struct Named {
        std::string name;  // as an expression writes it
        std::string kind;
    };
    Named kind() {
        if (!definitions_.empty() && random_.chance(40)) {
            const Definition& one = any(definitions_);
            return {one.name, one.kind};
        }
        const auto kind = any<std::string>({"purchase", "purchase", "purchase", "visit", "web.order"});
        return {kind == "web.order" ? "\"web.order\"" : kind, kind};
    }

    std::string did() {
        const Named of = kind();
        return (random_.chance(25) ? "did not " : "did ") + selection(of) + times() + window();
    }

    std::string followed() {
        const Named first = kind();
        const Named second = random_.chance(50) ? first : kind();
        return (random_.chance(20) ? "did not " : "did ") + selection(first) +
               (random_.chance(50) ? " then " : " not followed by ") + selection(second) + " within " +
               any<std::string>({"7 days", "1 day", "1 hour", "1 month", "1 week", "90 seconds", "24 hours", "0 days",
                                 "1 year", "2 minutes", "4294967295 years"}) +
               window();
    }

    std::string selection(const Named& of) {
        return of.name + (random_.chance(50) ? " where (" + filter(of.kind, 2) + ")" : "");
    }

    std::string times() {
        const auto k = [&] { return std::to_string(random_.below(6)); };
        switch (random_.below(7)) {
            case 0:
                return " at least " + k() + " times";
            case 1:
                return " at most " + k() + " times";
            case 2:
                return " exactly " + k() + " times";
            case 3:
                return any<std::string>({" between 2 and 5 times", " between 0 and 1 times", " between 1 and 1 times"});
            default:
                return "";
        }
    }

    std::string date() {
        if (for_definition_) {
            return any<std::string>({"2020-03-29", "2019-10-27", "2020-01", "2020-02-29", "'2020-03-01T09:20'",
                                     "'2019-10-27T02:30'", "'2020-03-29T02:30'", "2020", "2020-03-29||-1M/M"});
        }
        return any<std::string>({"now", "now-90d", "now/d", "now-1d/d", "now-1M/M", "2020-03-29", "2019-10-27",
                                 "2020-01", "2020-02-29", "'2020-03-01T09:20'", "'2019-10-27T02:30'",
                                 "'2020-03-29T02:30'", "now-7d", "now+1d/d", "now-1y", "now+10d", "2020"});
    }

    std::string window() {
        switch (random_.below(9)) {
            case 0:
                return " ever";
            case 1:
            case 2:
                return " in last " + any<std::string>({"90 days", "1 month", "36 hours", "0 days", "2 weeks", "1 year",
                                                       "3 months", "30 days", "90 seconds"});
            case 3:
                return " since " + date();
            case 4:
                return " before " + date();
            case 5:
                return " after " + date();
            case 6:
                return " from " + date() + " to " + date();
            case 7:
                return " on " + date();
            default:
                return "";
        }
    }

    std::string aggregate() {
        const Named of = kind();
        const std::string where = random_.chance(40) ? " where " + filter(of.kind, 1) : "";
        switch (random_.below(8)) {
            case 0:
                return "count(" + of.name + where + ")" + number_test({"0", "1", "2", "5", "2.5"}) + window();
            case 1:
                return "count(" + attribute_of(of, false) + where + ")" + number_test({"0", "1", "3", "-1"}) + window();
            case 2:
                return "count distinct(" + distinct_of(of) + where + ")" + number_test({"0", "1", "2", "4"}) + window();
            case 3:
                return any<std::string>({"first(", "last("}) + of.name + where + ")" + time_test() + window();
            case 4:
                if (of.kind == "purchase" && random_.chance(50)) {
                    return any<std::string>({"min(", "max("}) + of.name + any<std::string>({".due", ".seen"}) + where +
                           ")" + time_test() + window();
                }
                return any<std::string>({"min(", "max("}) + attribute_of(of, true) + where + ")" + amount_test() +
                       window();
            case 5:  // averages are compared with numbers of up to 18 digits
                return "avg(" + attribute_of(of, true) + where + ")" +
                       number_test({"0", "5", "2.5", "-5", "3.333333", "-0.01", "7.255", "4.25", "1e12", "-1e12"}) +
                       window();
            default:
                if (of.kind == "purchase" && random_.chance(20)) {
                    return "sum(" + of.name + ".qty" + where + ")" +
                           number_test({"4611686018427387904", "9223372036854775806", "-9223372036854775807", "0"}) +
                           window();
                }
                return "sum(" + attribute_of(of, true) + where + ")" +
                       number_test(
                           {"0", "5", "10", "-5", "2.5", "3.333", "-0.01", "15", "100", "1e3", "1e15", "-1e15"}) +
                       window();
        }
    }

    std::string attribute_of(const Named& of, bool number) {
        if (of.kind == "web.order") return of.name + ".\"unit price\"";
        if (of.kind == "visit") return of.name + any<std::string>({".price", ".qty"});
        if (number || random_.chance(50)) {
            return of.name + any<std::string>({".price", ".fee", ".weight", ".points", ".qty"});
        }
        return of.name + any<std::string>({".gift", ".due", ".seen", ".shop", ".note", ".labels", ".at"});
    }

    std::string distinct_of(const Named& of) {
        if (of.kind == "web.order") return of.name + ".\"unit price\"";
        if (of.kind == "visit") return of.name + any<std::string>({".price", ".qty", ".shop", ".id"});
        return of.name + "." + any(distinct_);
    }

    std::string number_test(const std::vector<std::string>& values) {
        const auto value = [&] { return any(values); };
        switch (random_.below(6)) {
            case 0:
                return (random_.chance(30) ? " not between " : " between ") + value() + " and " + value();
            case 1:
                return (random_.chance(30) ? " not in (" : " in (") + value() + ", " + value() + ")";
            case 2:
                return random_.chance(50) ? " is set" : " is not set";
            default:
                return any<std::string>({" = ", " != ", " < ", " <= ", " > ", " >= "}) + value();
        }
    }

    std::string amount_test() {
        return number_test({"0", "5", "10", "-5", "2.5", "3.333", "-0.01", "7.255", "15", "100", "1e3",
                            "1000000000000000000", "-1000000000000000000"});
    }

    std::string time_test() {
        switch (for_definition_ ? random_.below(5) + 1 : random_.below(6)) {
            case 0:
                return (random_.chance(30) ? " not in " : " in ") +
                       any<std::string>({"last 90 days", "next 10 days", "last 1 month", "last 36 hours"});
            case 1:
                return (random_.chance(30) ? " is not anniversary of " : " is anniversary of ") + date();
            case 2:
                return random_.chance(50) ? " is set" : " is not set";
            case 3:
                return (random_.chance(30) ? " not between " : " between ") + date() + " and " + date();
            default:
                return any<std::string>({" before ", " on or before ", " after ", " on or after ", " on ", " < ",
                                         " <= ", " > ", " >= ", " = ", " != "}) +
                       date();
        }
    }

    std::string filter(const std::string& of, int depth) {
        if (depth == 0 || random_.chance(40)) return of_event(of);
        switch (random_.below(5)) {
            case 0:
                return "not (" + filter(of, depth - 1) + ")";
            case 1:
                return "at least " + std::to_string(random_.below(4)) + " of (" + filter(of, depth - 1) + ", " +
                       of_event(of) + ", " + of_event(of) + ")";
            default:
                return "(" + filter(of, depth - 1) + any<std::string>({" and ", " or "}) + filter(of, depth - 1) + ")";
        }
    }

    std::string of_event(const std::string& of) {
        if (random_.chance(12)) return "at" + time_test();
        if (of == "web.order") return "\"unit price\"" + amount_test();
        if (of == "visit" && !for_definition_ && random_.chance(20)) {
            return any<std::string>({"price in top 5", "qty not in bottom 20%"});
        }
        if (of == "visit") {
            return any<std::string>({"price" + amount_test(), "qty" + amount_test(), "shop = 'web'", "shop != 'web'",
                                     "id in ('e0', 'e3', 'e7')", "id starts with 'e1'", "sample 50% 'x'"});
        }
        switch (random_.below(8)) {
            case 0:
                return any<std::string>({"gift", "not gift", "gift = false", "gift is set"});
            case 1:
                return any<std::string>({"due", "seen"}) + time_test();
            case 2:
                return any<std::string>({"shop = 'web'", "shop != 'web'", "shop in ('web', 'łódź') ignoring case",
                                         "shop starts with 'n'", "shop contains 'ó'", "shop > 'a'", "shop is not set",
                                         "shop not like '%e%'", "shop matches '^[a-z]+$'"});
            case 3:
                return any<std::string>({"note = 'note 7'", "note ends with '3'", "note in ('note 1', 'note 2', 'x')",
                                         "note >= 'note 5'", "note contains '1'", "note is set",
                                         "note not starts with 'note 1'"});
            case 4:
                return any<std::string>({"labels has 'gift'", "labels has all of ('gift', 'sale')",
                                         "labels has none of ('gift', 'sale')", "labels is set",
                                         "labels has at least 2 of ('gift', 'Gift', 'sale')",
                                         "labels has 'GIFT' ignoring case", "labels contains 'a'"});
            default:
                return any<std::string>({"price", "fee", "weight", "points", "qty"}) + amount_test();
        }
    }

    Random& random_;
    RandomExpression& profiles_;
    std::vector<std::string> distinct_;
    std::vector<Definition> definitions_;
    bool for_definition_ = false;  // nothing that depends on `now`, or on other events
};

}  // namespace segdb::model
