#include "support/typed_profiles.hpp"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "support/draws.hpp"
#include "support/text_file.hpp"

namespace segdb::bench {
namespace {

constexpr std::size_t kCountries = 200;
constexpr std::uint32_t kSpentValues = 2'000'000;
constexpr std::int64_t kFirstDay = 16'436;  // 2015-01-01
constexpr std::uint64_t kDays = 3'653;      // to 2024-12-31
constexpr std::uint64_t kDaySeconds = 86'400;

constexpr const char* kCountryCodes =
    "USDEGBFRPLESITTRNLBRINJPMXCAAUSEBEATCHPTCZROGRHUDKFINOIESKBGHRRSUALTLVEESIMTCYLUISALMKBAMDGEAMAZKZUZILAESAQAKW"
    "EGMATNDZNGKEZAGHETTZUGSNCICMCLARPECOECUYPYBOCRPAGTDOHNSVNICUJMTTKRCNTWHKSGMYTHVNPHIDBDLKNPPKNZADAFAGAIAOAQASAW"
    "AXBBBFBHBIBJBLBMBNBQBSBTBVBWBYBZCCCDCFCGCKCVCWCXDJDMEHERFJFKFMFOGAGDGFGGGIGLGMGNGPGQGSGUGWGYHMHTIMIOIQIRJEJOKG"
    "KHKIKMKNKPKYLALBLCLILRLSLYMCMEMFMGMHMLMMMNMOMPMQMRMSMUMVMWMZNANCNENFNR";

constexpr std::array kFirstNames = {"anna",  "jan",    "maria",  "piotr", "ewa",    "adam",   "zofia", "tomasz",
                                    "julia", "pawel",  "olga",   "marek", "alice",  "bruno",  "clara", "david",
                                    "emma",  "felix",  "greta",  "hugo",  "ines",   "jonas",  "karin", "lucas",
                                    "mila",  "noah",   "oskar",  "paula", "rosa",   "samuel", "tanja", "viktor",
                                    "wanda", "xavier", "yvonne", "zoran", "amelie", "bastian"};
// Some end in `r`, so that with a number of 777.. an address has `r777` in it.
constexpr std::array kLastNames = {
    "nowak",   "kowalski", "wisniewski", "mazur",    "kaczmarek", "zielinski", "krawczyk", "neumann",  "naumann",
    "muller",  "schmidt",  "fischer",    "weber",    "meyer",     "wagner",    "becker",   "hoffmann", "koch",
    "richter", "klein",    "wolf",       "schroder", "novak",     "svoboda",   "dvorak",   "smith",    "jones",
    "taylor",  "brown",    "davies",     "evans",    "wilson",    "thomas",    "roberts",  "johnson",  "walker",
    "wright",  "martin",   "bernard",    "dubois",   "durand",    "leroy",     "moreau",   "laurent",  "garcia",
    "lopez",   "sanchez",  "perez",      "rossi",    "russo",     "ferrari",   "esposito", "bianchi",  "romano",
    "silva",   "santos",   "oliveira",   "souza",    "yilmaz",    "kaya"};

// `2020-03-01`
std::string date_text(std::int64_t days) {
    const std::chrono::year_month_day day{std::chrono::sys_days{std::chrono::days{days}}};
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                  static_cast<unsigned>(day.day()));
    return text;
}

// `2020-03-01T09:20:15Z`
std::string datetime_text(std::int64_t seconds) {
    const auto day = static_cast<std::int64_t>(kDaySeconds);
    const auto rest = static_cast<int>(seconds % day);
    char text[32];
    std::snprintf(text, sizeof text, "T%02d:%02d:%02dZ", rest / 3600, rest / 60 % 60, rest % 60);
    return date_text(seconds / day) + text;
}

std::string cents_text(std::uint32_t cents) {
    char text[16];
    std::snprintf(text, sizeof text, "%u.%02u", cents / 100, cents % 100);
    return text;
}

std::string line_of(const TypedProfile& profile) {
    const auto boolean = [](bool value) { return value ? ",true" : ",false"; };
    std::string line = profile.id + ',';
    if (profile.age) line += std::to_string(*profile.age);
    line += ',';
    if (profile.spent_cents) line += cents_text(*profile.spent_cents);
    line.append(",").append(profile.country);
    line.append(boolean(profile.d)).append(boolean(profile.loyal));
    line.append(boolean(profile.app)).append(boolean(profile.active));
    line.append(",").append(profile.email).append(",").append(datetime_text(profile.registered_seconds)) += ',';
    if (profile.born_days) line += date_text(*profile.born_days);
    return line += '\n';
}

}  // namespace

TypedProfiles::TypedProfiles(std::uint64_t profiles, std::uint64_t seed)
    : profiles_(profiles), seed_(seed), countries_(kCountries, 1.0) {
    while (email_numbers_ < profiles) email_numbers_ *= 10;
}

std::string TypedProfiles::country(std::size_t rank) { return {kCountryCodes + 2 * rank, 2}; }

std::vector<std::string> TypedProfiles::countries() {
    std::vector<std::string> codes;
    for (std::size_t rank = 0; rank < kCountries; ++rank) codes.push_back(country(rank));
    return codes;
}

// Distinct, since the number in it is: 7919 has no factor in common with a power of ten.
std::string TypedProfiles::email(std::uint64_t number, std::uint64_t draw) const {
    const std::string first = kFirstNames[(draw & 0xffff) % kFirstNames.size()];
    const std::string last = kLastNames[((draw >> 16) & 0xffff) % kLastNames.size()];
    const std::uint64_t digits = (number * 7'919 + 104'729) % email_numbers_;
    return first + '.' + last + std::to_string(digits) + "@mail" + std::to_string((draw >> 32) % 20) + ".com";
}

TypedProfile TypedProfiles::at(std::uint64_t number) const {
    Draws draws(seed_, number);
    TypedProfile profile;
    char id[32];
    std::snprintf(id, sizeof id, "c%08llu", static_cast<unsigned long long>(number));
    profile.id = id;
    const std::uint64_t first = draws.next();
    // The less of two draws, so that the younger ones are more frequent.
    if (first % 100 >= 3) profile.age = static_cast<unsigned>(18 + std::min((first >> 16) % 63, (first >> 32) % 90));
    const std::uint64_t second = draws.next();
    const double spent = fraction(second);
    if ((second >> 32) % 100 >= 10)  // a root is the same on every machine, other powers need not be
        profile.spent_cents = static_cast<std::uint32_t>(kSpentValues * (spent * std::sqrt(spent)));
    const std::uint64_t third = draws.next();
    profile.country = country(countries_.pick(third));
    profile.d = ((third >> 32) & 1) != 0;
    profile.loyal = ((third >> 33) & 0x3ff) % 100 < 40;
    profile.app = ((third >> 43) & 0x3ff) % 100 < 20;
    profile.active = ((third >> 53) & 0x3ff) % 100 < 60;
    profile.email = email(number, draws.next());
    const std::uint64_t fourth = draws.next();
    profile.registered_seconds =
        kFirstDay * static_cast<std::int64_t>(kDaySeconds) + static_cast<std::int64_t>(fourth % (kDays * kDaySeconds));
    const std::uint64_t fifth = draws.next();
    if (fifth % 100 >= 5) profile.born_days = static_cast<int>((fifth >> 16) % 24'000) - 10'957;  // from 1940-01-02 on
    return profile;
}

void TypedProfiles::write_csv(const std::string& path) const {
    TextFile file(path);
    file.write("id,age,spent,country,d,loyal,app,active,email,registered,born\n");
    std::string lines;
    for (std::uint64_t number = 0; number < profiles_; ++number) {
        lines += line_of(at(number));
        if (lines.size() > 1 << 20) {
            file.write(lines);
            lines.clear();
        }
    }
    file.write(lines);
    file.close();
}

}  // namespace segdb::bench
