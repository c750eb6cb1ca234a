// Random profiles and random expressions over them, for tests that compare evaluators.
#pragma once

#include <limits>
#include <random>
#include <string>
#include <vector>

#include "base/calendar.hpp"
#include "model/naive_model.hpp"

namespace segdb::model {

// The engine is specified by the standard, unlike the distributions: the same seed gives the same data everywhere.
class Random {
  public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}
    std::uint64_t below(std::uint64_t limit) { return engine_() % limit; }
    bool chance(int percent) { return below(100) < static_cast<std::uint64_t>(percent); }
    template <class T>
    const T& one_of(const std::vector<T>& choices) {
        return choices[below(choices.size())];
    }

  private:
    std::mt19937_64 engine_;
};

// The derived attributes of a random model: name and SQL expression.
inline const std::vector<std::pair<std::string, std::string>>& derived_attributes() {
    static const std::vector<std::pair<std::string, std::string>> kDerived = {{"old", "age >= 3"},
                                                                              {"shout", "city || '!'"}};
    return kDerived;
}

// Attributes of every type; values that repeat, are missing, negative, in several scripts. `edges`: some are the least and
// greatest that 64 bits and the calendar have.
inline Model random_model(Random& random, std::size_t profiles, const DateContext& dates, bool edges) {
    static const std::vector<std::string> kTexts = {
        "PL", "pl", "Łódź",   "łódź",   "łÓDź",   "",     "a%b_c", "it's", "\"q\"", "x\ny", "ΣΑΣ",      "σας",
        "éa", "Éa", "Warsaw", "warsaw", "[ab]*?", "a\\b", "日本",  "日",   "aaa",   "aa",   "New York", "ß"};
    static const std::vector<std::string> kItems = {"snacks", "Snacks", "loyaltyCard", "łódź",
                                                    "Łódź",   "rare",   "a b",         "x"};
    Model model;
    model.dates = dates;
    using enum AttributeType;
    model.attributes = {{"id", {text, 0}},         {"active", {boolean, 0}}, {"age", {integer, 0}},
                        {"spent", {decimal, 2}},   {"fine", {decimal, 9}},   {"city", {text, 0}},
                        {"born", {date, 0}},       {"seen", {datetime, 0}},  {"tags", {text_list, 0}},
                        {"likes", {text_list, 0}}, {"old", {boolean, 0}},    {"shout", {text, 0}}};
    const auto edge = [&] { return edges && random.chance(20); };
    const auto edge_of = [&](Wide low, Wide high) { return random.chance(50) ? low : high; };
    constexpr Wide kLowest = std::numeric_limits<std::int64_t>::min();
    constexpr Wide kHighest = std::numeric_limits<std::int64_t>::max();
    for (std::size_t i = 0; i < profiles; ++i) {
        Profile profile;
        profile.key = "k" + std::to_string(i * 7 % 1000003);
        auto& cells = profile.cells;
        for (const auto& [name, spec] : model.attributes) cells[name] = std::monostate();
        cells["id"] = profile.key;
        const auto set = [&] { return !random.chance(25); };
        if (set()) cells["active"] = random.chance(50);
        if (set()) cells["age"] = (Wide{random.below(12)} - 4) * 1'000'000'000'000'000'000;
        if (set()) cells["spent"] = (Wide{random.below(2001)} - 1000) * 10'000'000'000'000'000;
        if (set()) cells["fine"] = (Wide{random.below(5)} - 2) * 1'000'000'000;
        if (set()) cells["city"] = random.one_of(kTexts);
        if (set()) cells["born"] = Wide{18321} - 40 + static_cast<Wide>(random.below(80));
        if (set()) cells["seen"] = Wide{1583020800000} + (static_cast<Wide>(random.below(400)) - 200) * 1'800'000;
        if (edge()) cells["age"] = edge_of(kLowest, kHighest) * 1'000'000'000'000'000'000;
        if (edge()) cells["spent"] = edge_of(kLowest, kHighest) * 10'000'000'000'000'000;
        if (edge()) cells["fine"] = edge_of(kLowest, kHighest) * 1'000'000'000;
        if (edge()) cells["born"] = edge_of(kMinDay, kMaxDay);
        if (edge()) cells["seen"] = edge_of(kMinMs, kMaxMs);
        if (const auto* age = std::get_if<Wide>(&cells["age"]))
            cells["old"] = *age >= Wide{3} * 1'000'000'000'000'000'000;
        if (const auto* city = std::get_if<std::string>(&cells["city"])) cells["shout"] = *city + "!";
        for (const char* list : {"tags", "likes"}) {
            std::vector<std::string> items;
            for (const auto& item : kItems) {
                if (random.chance(20)) items.push_back(item);
            }
            if (!items.empty()) cells[list] = std::move(items);
        }
        model.profiles.push_back(std::move(profile));
    }
    return model;
}

// A profile's cell as the import reads it.
inline std::optional<std::string> cell_text(const Cell& cell, const AttributeSpec& spec) {
    if (const auto* truth = std::get_if<bool>(&cell)) return *truth ? "true" : "false";
    if (const auto* text = std::get_if<std::string>(&cell)) return *text;
    if (const auto* items = std::get_if<std::vector<std::string>>(&cell)) {
        std::string joined;
        for (const auto& item : *items) joined += (joined.empty() ? "" : ";") + item;
        return joined;
    }
    if (std::holds_alternative<std::monostate>(cell)) return std::nullopt;
    Wide number = std::get<Wide>(cell);
    if (spec.type == AttributeType::date) return format_date(static_cast<std::int32_t>(number));
    if (spec.type == AttributeType::datetime) return format_datetime(static_cast<std::int64_t>(number));
    std::string digits;
    const bool negative = number < 0;
    if (negative) number = -number;
    for (int place = 0; number > 0 || place <= 18; ++place, number /= 10) {
        if (place == 18) digits.insert(0, ".");
        digits.insert(0, 1, static_cast<char>('0' + static_cast<int>(number % 10)));
    }
    digits = digits.substr(0, digits.find('.') + 1 + static_cast<std::size_t>(spec.scale));
    if (spec.scale == 0) digits.pop_back();
    return (negative ? "-" : "") + digits;
}

class RandomExpression {
  public:
    // `bare_tag`: the tag snacks exists, so that it may stand as a bare name.
    RandomExpression(Random& random, bool bare_tag) : random_(random), bare_tag_(bare_tag) {}

    std::string text(int depth) {
        if (depth == 0 || random_.chance(15)) return condition();
        switch (random_.below(8)) {
            case 0:
                return std::string(random_.chance(50) ? "not " : "not matching ") + "(" + text(depth - 1) + ")";
            case 1:
                return count_of(depth);
            case 2:
            case 3:
                return chain(depth);
            default:
                return "(" + text(depth - 1) + (random_.chance(50) ? " and " : " or ") + text(depth - 1) + ")";
        }
    }

  private:
    std::string chain(int depth) {
        std::string written = "(" + text(depth - 1);
        for (std::uint64_t n = random_.below(3) + 1; n > 0; --n) {
            written += (random_.chance(50) ? " and " : " OR ") + text(depth - 1);
        }
        return written + ")";
    }

    std::string count_of(int depth) {
        const std::uint64_t operands = random_.below(4) + 1;
        const std::string mode = random_.one_of<std::string>({"at least", "at most", "exactly"});
        std::string written = mode + " " + std::to_string(random_.below(operands + 1)) + " of (";
        for (std::uint64_t i = 0; i < operands; ++i) written += (i > 0 ? ", " : "") + text(depth - 1);
        return written + ")";
    }

    std::string condition() {
        switch (random_.below(15)) {
            case 0:
                return random_.one_of<std::string>({"active", "active = true", "active != false", "active in (true)",
                                                    bare_tag_ ? "snacks" : "tag snacks", "true", "false",
                                                    "active is set"});
            case 1:
                return compared("age",
                                {"-5", "-4", "-1", "0", "0.5", "-1.5", "3", "7", "8", "1e1", "9223372036854775807",
                                 "9223372036854775806", "-9223372036854775808", "-9223372036854775807"});
            case 2:
                return compared("spent", {"-10", "-9.99", "0", "0.005", "0.01", "9.995", "10", "-1e-2", "3.14",
                                          "92233720368547758.07"});
            case 3:
                return compared("fine", {"0", "0.000000001", "-0.000000001", "0.0000000015", "0.000000002", "-1"});
            case 4:
                return compared("born", {"2020-03-01", "2020-02-29", "2020-03", "2020", "'2020-03-01T00:00:00.000'",
                                         "now", "now/d", "now-21d/d", "2020-02-29||+1M/M", "'2020-03-08T12:00'",
                                         "0000-01-01", "9999-12-31", "9999-12"});
            case 5:
                return compared("seen",
                                {"2020-03-01", "'2020-03-01T09:20'", "'2020-03-01T09:30:00.000Z'", "now", "now-1d/d",
                                 "now/h", "2020-03", "1583053200000", "0000-01-01", "'9999-12-31T23:59:59.999Z'"});
            case 6:
                return dated(random_.chance(50) ? "born" : "seen");
            case 7:
                return compared_text();
            case 8:
                return matched();
            case 9:
                return list();
            case 10:
                return random_.one_of<std::string>(
                           {"age", "spent", "fine", "city", "born", "seen", "tags", "likes", "id"}) +
                       (random_.chance(50) ? " is set" : " is not set");
            case 11:
                return random_.one_of<std::string>({"old", "not old", "old = false", "old is set", "shout = 'PL!'",
                                                    "shout like '%!'", "shout > 'a'", "shout is not set",
                                                    "shout in ('łódź!', 'pl!') ignoring case"});
            case 12:
                return ranked();
            case 13:
                return sampled();
            default:
                return random_.one_of<std::string>({"id in ('k0', 'k7', 'k14', 'nobody')", "id = 'k21'",
                                                    "id starts with 'k1'", "id != 'k28'", "id >= 'k5'",
                                                    "id in ('K7') ignoring case"});
        }
    }

    std::string compared(const std::string& name, const std::vector<std::string>& values) {
        const auto value = [&] { return random_.one_of(values); };
        switch (random_.below(4)) {
            case 0:
                return name + (random_.chance(30) ? " not between " : " between ") + value() + " and " + value();
            case 1:
                return name + (random_.chance(30) ? " not in (" : " in (") + value() + ", " + value() + ", " + value() +
                       ")";
            default:
                return name + random_.one_of<std::string>({" = ", " != ", " <> ", " < ", " <= ", " > ", " >= "}) +
                       value();
        }
    }

    std::string dated(const std::string& name) {
        const std::vector<std::string> values = {"2020-03-01", "2020-02",    "now-3d/d",
                                                 "2020-02-29", "2019-02-28", "2016-03-05"};
        switch (random_.below(3)) {
            case 0:
                return name +
                       random_.one_of<std::string>({" before ", " on or before ", " after ", " on or after ", " on "}) +
                       random_.one_of(values);
            case 1:
                return name + (random_.chance(30) ? " not in " : " in ") +
                       random_.one_of<std::string>({"last 10 days", "next 3 days", "last 1 month", "last 36 hours",
                                                    "next 90 minutes", "last 1 year", "next 2 weeks"});
            default:
                return name + (random_.chance(30) ? " is not anniversary of " : " is anniversary of ") +
                       random_.one_of(values);
        }
    }

    std::string ranked() {
        return random_.one_of<std::string>({"age", "spent", "fine", "born", "seen"}) +
               (random_.chance(30) ? " not in " : " in ") + (random_.chance(50) ? "top " : "bottom ") +
               random_.one_of<std::string>(
                   {"0", "1", "2", "10", "4294967295", "0%", "0.000001%", "0.5%", "5%", "33.333333%", "50%", "100%"});
    }

    std::string sampled() {
        return "sample " +
               random_.one_of<std::string>({"10%", "0%", "100%", "0%..10%", "10%..20%", "33.3%..66.6%", "50%..100%",
                                            "7%..7%", "0.000001%..99.999999%"}) +
               random_.one_of<std::string>({" 'spring'", " 'it''s'", " ''", " 'a longer name, past 32 bytes: łódź'"});
    }

    std::string compared_text() {
        const std::vector<std::string> values = {"'PL'",     "'łódź'", "'it''s'",  "''",   "'x\ny'",
                                                 "'nobody'", "'日本'", "'warsaw'", "'σας'"};
        const auto value = [&] { return random_.one_of(values); };
        const std::string folding = random_.chance(40) ? " ignoring case" : "";
        switch (random_.below(4)) {
            case 0:
                return "city " + random_.one_of<std::string>({"<", "<=", ">", ">="}) + " " + value();
            case 1:
                return "city between " + value() + " and " + value();
            case 2:
                return "city" + std::string(random_.chance(30) ? " not in (" : " in (") + value() + ", " + value() +
                       ")" + folding;
            default:
                return "city " + random_.one_of<std::string>({"=", "!="}) + " " + value() + folding;
        }
    }

    std::string matched() {
        const std::string name = random_.one_of<std::string>({"city", "city", "tags", "likes"});
        const std::string negation = random_.chance(30) ? " not" : "";
        const std::string folding = random_.chance(40) ? " ignoring case" : "";
        const std::string needle = random_.one_of<std::string>(
            {"'a'", "'A'", "'ł'", "'s'", "'S'", "''", "'%'", "'_'", "'日'", "'ód'", "'σ'", "'ac'"});
        switch (random_.below(5)) {
            case 0:
                return name + negation + " contains " + needle + folding;
            case 1:
                return name + negation + " starts with " + needle + folding;
            case 2:
                return name + negation + " ends with " + needle + folding;
            case 3:
                return name + negation + " like " +
                       random_.one_of<std::string>({"'a%'", "'%a'", "'_L'", "'__'", "'%'", "'a\\%b\\_c'", "'%[ab]*?'",
                                                    "'Ł%ź'", "'日_'", "'%s%'", "'a_'"}) +
                       folding;
            default:
                return name + negation + " matches " +
                       random_.one_of<std::string>(
                           {"'^[A-Z]'", "'a+$'", "'s'", "'w.rs'", "'^P|b'", "'[0-9]'", "'^$'"}) +
                       folding;
        }
    }

    std::string list() {
        const std::vector<std::string> items = {"'snacks'", "'loyaltyCard'", "'łódź'",  "'rare'",
                                                "'a b'",    "'nobody'",      "'SNACKS'"};
        const auto item = [&] { return random_.one_of(items); };
        const std::string folding = random_.chance(30) ? " ignoring case" : "";
        switch (random_.below(5)) {
            case 0:
                return "tag " + item() + folding;
            case 1:
                return std::string(random_.chance(30) ? "tag not in (" : "tag in (") + item() + ", " + item() + ")" +
                       folding;
            case 2:
                return "likes has " + item() + folding;
            case 3:
                return "likes has at least " + std::to_string(random_.below(3)) + " of (" + item() + ", " + item() +
                       ", " + item() + ")" + folding;
            default:
                return random_.one_of<std::string>({"tags", "likes"}) +
                       random_.one_of<std::string>({" has any of (", " has all of (", " has none of ("}) + item() +
                       ", " + item() + ")" + folding;
        }
    }

    Random& random_;
    bool bare_tag_;
};

}  // namespace segdb::model
