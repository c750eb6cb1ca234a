#include "support/event_questions.hpp"

#include <string_view>

#include "support/purchases.hpp"

namespace segdb::bench {
namespace {

using Forms = std::vector<std::pair<std::string, std::string>>;

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kWindowMs = 90 * kDayMs;
constexpr const char* kInWindow = " in last 90 days";
constexpr const char* kProfiles = "country in ('PL', 'BR', 'KE') and age between 25 and 35";

std::int64_t now_of(int variation) { return Purchases::kEndMs - 1'000 * std::int64_t{variation}; }

// The window as SQL sees it.
std::string in_window(std::int64_t now_ms) {
    return "happened between make_timestamp_ms(" + std::to_string(now_ms - kWindowMs) + ") and make_timestamp_ms(" +
           std::to_string(now_ms) + ")";
}

std::string grouped(const std::string& where, const std::string& having) {
    return "select profile from purchase" + (where.empty() ? "" : " where " + where) + " group by profile having " +
           having;
}
std::string counted(const std::string& query) { return "select count(*) from (" + query + ")"; }
std::string members(const std::string& conditions) { return "select count(*) from profiles where " + conditions; }

std::string from_profiles(const std::string& where, const std::string& having) {
    return counted("select profile from purchase join profiles on profile = id where " + where + " and " + kProfiles +
                   " group by profile having " + having);
}

// In DuckDB sums of integers are added up in 64 bits where they fit, sums of decimals in 128.
constexpr const char* kSum = "sum(cents) between 50000 and 200000";
constexpr const char* kDecimalSum = "sum(price) between 500 and 2000";

EventQuestion did() {
    const auto ask = [](int variation) {
        const std::int64_t now = now_of(variation);
        const std::string where = " where " + in_window(now);
        return AskedEvents{"did purchase in last 90 days",
                           now,
                           {{"count distinct", "select count(distinct profile) from purchase" + where},
                            {"group by", counted("select profile from purchase" + where + " group by profile")},
                            {"semi join", members("id in (select profile from purchase" + where + ")")}}};
    };
    return {"did purchase in last 90 days", ask, {}, Purchases::kEndMs - kWindowMs, 25};
}

EventQuestion at_least_3() {
    const std::string segment = "did purchase where (price > 100) at least 3 times";
    const auto ask = [segment](int variation) {
        const std::int64_t now = now_of(variation);
        const std::string where = in_window(now) + " and ";
        return AskedEvents{segment + kInWindow,
                           now,
                           {{"group by", counted(grouped(where + "price > 100", "count(*) >= 3"))},
                            {"group by, cents", counted(grouped(where + "cents > 10000", "count(*) >= 3"))}}};
    };
    return {segment + kInWindow, ask, {"price"}, Purchases::kEndMs - kWindowMs, 12};
}

EventQuestion sum_between() {
    const std::string segment = "sum(purchase.price) between 500 and 2000";
    const auto ask = [segment](int variation) {
        const std::int64_t now = now_of(variation);
        return AskedEvents{segment + kInWindow,
                           now,
                           {{"group by", counted(grouped(in_window(now), kDecimalSum))},
                            {"group by, cents", counted(grouped(in_window(now), kSum))}}};
    };
    return {segment + kInWindow, ask, {"price"}, Purchases::kEndMs - kWindowMs, 8};
}

EventQuestion sum_and_profiles() {
    const std::string segment = std::string(kProfiles) + " and sum(purchase.price) between 500 and 2000";
    const auto ask = [segment](int variation) {
        const std::int64_t now = now_of(variation);
        const std::string window = in_window(now);
        const std::string of = std::string(kProfiles) + " and id in (";
        return AskedEvents{segment + kInWindow,
                           now,
                           {{"semi join", members(of + grouped(window, kDecimalSum) + ")")},
                            {"semi join, cents", members(of + grouped(window, kSum) + ")")},
                            {"profiles first, cents", from_profiles(window, kSum)}}};
    };
    return {segment + kInWindow, ask, {"price"}, Purchases::kEndMs - kWindowMs, 10};
}

EventQuestion all_together() {
    const std::string segment = std::string(kProfiles) + " and did purchase where (price > 100) at least 3 times" +
                                kInWindow + " and sum(purchase.price) between 500 and 2000" + kInWindow;
    const auto ask = [segment](int variation) {
        const std::int64_t now = now_of(variation);
        const std::string window = in_window(now);
        const std::string both = "count(*) filter (cents > 10000) >= 3 and " + std::string(kSum);
        const std::string of = std::string(kProfiles) + " and id in (";
        return AskedEvents{segment,
                           now,
                           {{"semi join of one group by", members(of + grouped(window, both) + ")")},
                            {"semi joins", members(of + grouped(window + " and cents > 10000", "count(*) >= 3") +
                                                   ") and id in (" + grouped(window, kSum) + ")")},
                            {"profiles first", from_profiles(window, both)}}};
    };
    return {segment, ask, {"price"}, Purchases::kEndMs - kWindowMs, 10};
}

EventQuestion distinct_items() {
    const std::string segment = "count distinct(purchase.item) >= 3";
    const auto ask = [segment](int variation) {
        const std::int64_t now = now_of(variation);
        return AskedEvents{
            segment + kInWindow,
            now,
            {{"group by", counted(grouped(in_window(now), "count(distinct item) >= 3"))},
             {"twice", counted(std::string("select profile from (select distinct profile, item ") +
                               "from purchase where " + in_window(now) + ") group by profile having count(*) >= 3")}}};
    };
    return {segment + kInWindow, ask, {"item"}, Purchases::kEndMs - kWindowMs, {}};
}

EventQuestion ever_sum() {
    const auto segment_of = [](int variation) {
        return "sum(purchase.price) >= " + std::to_string(1'000 + variation) + " ever";
    };
    const auto ask = [segment_of](int variation) {
        const std::string least = std::to_string(1'000 + variation);
        return AskedEvents{segment_of(variation),
                           Purchases::kEndMs,
                           {{"group by", counted(grouped("", "sum(price) >= " + least))},
                            {"group by, cents", counted(grouped("", "sum(cents) >= 100 * " + least))}}};
    };
    return {segment_of(0), ask, {"price"}, 0, {}};
}

}  // namespace

std::vector<EventQuestion> event_questions() {
    return {did(), at_least_3(), sum_between(), sum_and_profiles(), all_together(), distinct_items(), ever_sum()};
}

}  // namespace segdb::bench
