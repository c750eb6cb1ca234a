// What the made-up shop is made of: countries with their cities, languages and names, e-mail domains, tags.
//
// Data only. Weights are relative within a table. Changing anything here changes what every seed gives, and with it the
// golden hash in tests/cli.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace segdb::cli {

// Lists are written `a,b,c`, most frequent first.
struct NameGroup {
    std::string_view female;
    std::string_view male;
    std::string_view surnames;       // of women, or of everybody
    std::string_view male_surnames;  // empty: the same
};

struct Country {
    std::string_view code;  // ISO 3166-1 alpha-2
    std::uint32_t weight;
    std::string_view language;  // ISO 639-1
    std::string_view prefix;    // of telephone numbers
    std::uint32_t names;        // index in name_groups()
    std::string_view cities;
};

struct EmailDomain {
    std::string_view name;  // under .example, which RFC 2606 keeps free of real addresses
    std::uint32_t weight;
    std::string_view country;  // whose customers use it; empty: everybody
};

// Who is likely to have a tag: `base` applies, times 4 (at most 900,000) for those in the group.
enum class Affinity : std::uint8_t { none, loyal, buyer, big_spender, lapsed, young, parent_age };

struct Tag {
    std::string_view name;
    std::uint32_t per_million;  // of the customers outside the group
    Affinity affinity;
};

std::span<const NameGroup> name_groups();
std::span<const Country> countries();
std::span<const EmailDomain> email_domains();
std::span<const Tag> tags();

}  // namespace segdb::cli
