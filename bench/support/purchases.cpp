#include "support/purchases.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "support/draws.hpp"
#include "support/text_file.hpp"

namespace segdb::bench {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kStartMs = Purchases::kEndMs - 731 * kDayMs;
constexpr std::uint64_t kStride = 2'654'435'761;  // a prime: spreads the busiest profiles over all chunks
constexpr std::size_t kBlock = 1 << 20;           // bytes written at once

// `2020-03-01T09:20:15.250Z`
std::string time_text(std::int64_t ms) {
    const std::chrono::year_month_day day{std::chrono::sys_days{std::chrono::days{ms / kDayMs}}};
    const auto rest = static_cast<int>(ms % kDayMs);
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(day.year()),
                  static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()), rest / 3'600'000,
                  rest / 60'000 % 60, rest / 1'000 % 60, rest % 1'000);
    return text;
}

template <class LineOf>
void write_lines(const std::string& path, const std::string& header, std::uint64_t count, const LineOf& line_of) {
    TextFile file(path);
    file.write(header + '\n');
    std::string lines;
    for (std::uint64_t number = 0; number < count; ++number) {
        line_of(number, lines);
        if (lines.size() < kBlock) continue;
        file.write(lines);
        lines.clear();
    }
    file.write(lines);
    file.close();
}

}  // namespace

Purchases::Purchases(std::uint64_t profiles, std::uint64_t events, std::uint64_t seed)
    : profiles_(profiles, seed), events_(events), seed_(seed), items_(kItems, 1.0) {}

std::string Purchases::item(std::size_t rank) {
    char text[16];
    std::snprintf(text, sizeof text, "i%03u", static_cast<unsigned>(rank));
    return text;
}

std::string Purchases::profile(std::uint64_t number) {
    char text[32];
    std::snprintf(text, sizeof text, "c%08llu", static_cast<unsigned long long>(number));
    return text;
}

Purchase Purchases::at(std::uint64_t number) const {
    Draws draws(seed_ + 1, number);
    Purchase purchase;
    const double busy = fraction(draws.next());
    const auto rank = static_cast<std::uint64_t>(static_cast<double>(profiles()) * (busy * busy));
    purchase.profile = std::min(rank, profiles() - 1) * kStride % profiles();
    const double price = fraction(draws.next());
    purchase.cents = 99 + static_cast<std::uint32_t>(50'000 * (price * price * price));
    purchase.item = items_.pick(draws.next());
    const auto arrived = static_cast<std::int64_t>(static_cast<double>(kEndMs - kStartMs) *
                                                   (static_cast<double>(number) / static_cast<double>(events_)));
    const std::uint64_t late = draws.next();
    const std::uint64_t most_ms = (late >> 40) % 100 < 3 ? 2 * kDayMs : 60'000;
    const auto delay = static_cast<std::int64_t>((late & 0xffffffffU) % most_ms);
    purchase.at_ms = kStartMs + std::max<std::int64_t>(0, arrived - delay);
    return purchase;
}

void Purchases::write_profiles(const std::string& path) const {
    write_lines(path, "id,age,country,d", profiles(), [&](std::uint64_t number, std::string& lines) {
        const TypedProfile profile = profiles_.at(number);
        lines.append(profile.id) += ',';
        if (profile.age) lines += std::to_string(*profile.age);
        lines.append(",").append(profile.country).append(profile.d ? ",true\n" : ",false\n");
    });
}

void Purchases::write_events(const std::string& path) const {
    write_lines(path, "profile,at,price,item", events_, [&](std::uint64_t number, std::string& lines) {
        const Purchase purchase = at(number);
        char price[16];
        std::snprintf(price, sizeof price, "%u.%02u", purchase.cents / 100, purchase.cents % 100);
        lines.append(profile(purchase.profile)).append(",").append(time_text(purchase.at_ms)).append(",");
        lines.append(price).append(",").append(item(purchase.item)) += '\n';
    });
}

}  // namespace segdb::bench
