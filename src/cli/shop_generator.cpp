#include "cli/shop_generator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "cli/random.hpp"
#include "cli/shop_tables.hpp"
#include "cli/utf8.hpp"

namespace segdb::cli {
namespace {

// The columns, in the order of the cells.
enum Column : std::size_t {
    kId,
    kFirstName,
    kLastName,
    kGender,
    kEmail,
    kPhone,
    kCountry,
    kCity,
    kLanguage,
    kAge,
    kRegistered,
    kLastSeen,
    kOrders,
    kSpent,
    kLoyaltyLevel,
    kEmailAgreement,
    kSmsAgreement,
    kNewsletter,
    kTags,
    kColumns
};

constexpr std::int64_t kFirstDay = 15'340;  // 2012-01-01, in days since 1970
constexpr std::uint32_t kDays = 5'114;      // .. 2025-12-31
constexpr std::uint32_t kSecondsOfDay = 86'400;

// Quantiles 0/64, 1/64, .. 64/64.
using Quantiles = std::array<std::uint32_t, 65>;

// Cents of one order: log-normal, median 42.00, sigma 0.75.
constexpr Quantiles kBasket = {356,  835,  1039, 1195, 1329, 1450,  1563,  1670,  1772,  1872,  1969,  2065,  2159,
                               2253, 2346, 2439, 2533, 2626, 2720,  2815,  2911,  3008,  3106,  3206,  3307,  3410,
                               3516, 3623, 3733, 3845, 3960, 4078,  4200,  4325,  4454,  4588,  4726,  4869,  5018,
                               5172, 5334, 5502, 5679, 5864, 6060,  6266,  6485,  6717,  6965,  7232,  7519,  7830,
                               8170, 8544, 8958, 9424, 9953, 10564, 11286, 12163, 13272, 14762, 16982, 21126, 49550};

// Orders of a customer: a fifth has none, the rest is log-normal.
constexpr Quantiles kOrderCount = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,  0,  0,  1,  1,  1,  1,  1,  1,  1,  1,
                                   1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2,  2,  3,  3,  3,  3,  3,  4,  4,  4,  4,
                                   5, 5, 5, 6, 6, 6, 7, 7, 8, 9, 9, 10, 11, 13, 14, 16, 19, 23, 30, 43, 203};

// The value at a random place of a distribution, linear between two quantiles.
std::uint32_t draw(SplitMix64& random, const Quantiles& quantiles) {
    const std::uint32_t u = random.bits();
    const std::size_t step = u >> 26U;
    const std::uint64_t within = u & 0x3FFFFFFU;
    const std::uint64_t low = quantiles[step];
    return static_cast<std::uint32_t>(low + (((quantiles[step + 1] - low) * within) >> 26U));
}

// An index in [0, size), the first ones more often: its density falls with the square root of the rank.
std::size_t skewed(SplitMix64& random, std::size_t size) {
    const std::uint64_t u = random.bits();
    return static_cast<std::size_t>((((u * u) >> 32U) * size) >> 32U);
}

std::uint32_t draw_age(SplitMix64& random) {
    struct Band {
        std::uint32_t percent;
        std::uint32_t first;
        std::uint32_t years;
    };
    constexpr std::array<Band, 8> kBands = {
        {{1, 16, 2}, {12, 18, 7}, {25, 25, 10}, {23, 35, 10}, {17, 45, 10}, {12, 55, 10}, {7, 65, 10}, {3, 75, 16}}};
    std::uint32_t place = random.below(100);
    for (const Band& band : kBands) {
        if (place < band.percent) {
            return band.first + random.below(band.years);
        }
        place -= band.percent;
    }
    return kBands.back().first;
}

std::vector<std::string_view> split(std::string_view list) {
    std::vector<std::string_view> items;
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(','), list.size());
        items.push_back(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return items;
}

// Names by relative weight.
class Weighted {
  public:
    void add(std::size_t index, std::uint32_t weight) {
        total_ += weight;
        indexes_.push_back(index);
        ends_.push_back(total_);
    }
    std::size_t draw(SplitMix64& random) const {
        const auto at = std::upper_bound(ends_.begin(), ends_.end(), random.below(total_));
        return indexes_[static_cast<std::size_t>(at - ends_.begin())];
    }

  private:
    std::vector<std::size_t> indexes_;
    std::vector<std::uint32_t> ends_;
    std::uint32_t total_ = 0;
};

// A person's name and how it stands in an e-mail address: lower case a to z.
struct PersonName {
    std::string_view name;
    std::string address;
};

char plain_letter(char32_t code) {
    // Each group of letters and the plain one that stands for them.
    static constexpr std::array<std::pair<std::u32string_view, char>, 17> kPlain = {{
        {U"ąáàâäåæãÁÅÄÂ", 'a'},
        {U"çćčĆČ", 'c'},
        {U"ďĎđ", 'd'},
        {U"ęéèêëěÉÈĚ", 'e'},
        {U"íìîïÍÎ", 'i'},
        {U"łŁľ", 'l'},
        {U"ńñňŃŇ", 'n'},
        {U"óòôöøõÓÖØÔ", 'o'},
        {U"řŘ", 'r'},
        {U"śšßŚŠ", 's'},
        {U"ťŤ", 't'},
        {U"úùûüůÚÜŮ", 'u'},
        {U"ýÿÝ", 'y'},
        {U"źżžŹŻŽ", 'z'},
        {U"ğĞ", 'g'},
        {U"ķ", 'k'},
        {U"ģ", 'g'},
    }};
    if (code < 0x80) {
        const char c = static_cast<char>(code);
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        return lower >= 'a' && lower <= 'z' ? lower : '\0';
    }
    for (const auto& [letters, plain] : kPlain) {
        if (letters.find(code) != std::u32string_view::npos) {
            return plain;
        }
    }
    return '\0';
}

std::vector<PersonName> person_names(std::string_view list) {
    std::vector<PersonName> names;
    for (const std::string_view name : split(list)) {
        PersonName person = {name, ""};
        for (std::string_view rest = name; !rest.empty();) {
            const Character character = first_character(rest);
            const char plain = plain_letter(character.code);
            person.address += plain == '\0' ? "" : std::string(1, plain);
            rest.remove_prefix(character.bytes);
        }
        names.push_back(std::move(person));
    }
    return names;
}

}  // namespace

// Makes one row after another. What varies is written into one buffer; what stands in tables is pointed to.
class ShopRows::Maker {
  public:
    explicit Maker(std::uint64_t seed);

    void make(std::uint64_t row, std::vector<std::optional<std::string_view>>& cells);

  private:
    struct Names {
        std::vector<PersonName> female, male, female_surnames, male_surnames;
    };
    struct Place {
        std::vector<std::string_view> cities;
        Weighted domains;
    };
    // What other columns of the same row depend on.
    struct Customer {
        std::uint64_t row = 0;
        std::size_t country = 0;
        const PersonName* first = nullptr;
        const PersonName* last = nullptr;
        bool loyal = false;
        bool lapsed = false;
        std::uint32_t age = 0;  // 0: not known
        std::uint32_t orders = 0;
        std::uint64_t spent = 0;  // cents
    };

    void make_person(Customer& customer, SplitMix64& random);
    void make_contact(const Customer& customer, SplitMix64& random);
    void make_history(Customer& customer, SplitMix64& random);
    void make_loyalty(const Customer& customer);
    void make_tags(const Customer& customer, SplitMix64& random);
    static bool belongs(const Customer& customer, Affinity affinity);

    // Cells that are written stay offsets until the row is complete, since the buffer may move.
    void put(Column column, std::string_view text) { fixed_[column] = text; }
    std::size_t begin_cell() const { return buffer_.size(); }
    void end_cell(Column column, std::size_t start) { written_[column] = {start, buffer_.size() - start}; }
    // Writes a cell from pieces: texts, and numbers with at least so many digits. fmt would take half of the time.
    struct Digits {
        std::uint64_t number;
        int at_least = 1;
    };
    void append(std::string_view text) { buffer_ += text; }
    void append(Digits digits);
    template <class... Pieces>
    void write(Column column, const Pieces&... pieces) {
        const std::size_t start = begin_cell();
        (append(pieces), ...);
        end_cell(column, start);
    }

    std::uint64_t seed_;
    std::vector<Names> names_;
    Weighted country_weights_;
    std::vector<Place> places_;
    std::vector<std::string> dates_;  // of each day since kFirstDay

    std::string buffer_;
    std::array<std::optional<std::string_view>, kColumns> fixed_;
    std::array<std::pair<std::size_t, std::size_t>, kColumns> written_;  // offset and length
};

ShopRows::Maker::Maker(std::uint64_t seed) : seed_(mix64(seed)) {
    for (const NameGroup& group : name_groups()) {
        const auto male = group.male_surnames.empty() ? group.surnames : group.male_surnames;
        names_.push_back(
            {person_names(group.female), person_names(group.male), person_names(group.surnames), person_names(male)});
    }
    for (std::size_t i = 0; i < countries().size(); ++i) {
        const Country& country = countries()[i];
        country_weights_.add(i, country.weight);
        Place place = {split(country.cities), {}};
        for (std::size_t d = 0; d < email_domains().size(); ++d) {
            const EmailDomain& domain = email_domains()[d];
            if (domain.country.empty() || domain.country == country.code) {
                place.domains.add(d, domain.weight);
            }
        }
        places_.push_back(std::move(place));
    }
    std::int64_t day = kFirstDay;
    constexpr std::array<int, 12> kMonthDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int year = 2012; day < kFirstDay + kDays; ++year) {
        for (std::size_t month = 0; month < kMonthDays.size(); ++month) {
            const int days = kMonthDays[month] + (month == 1 && year % 4 == 0 ? 1 : 0);
            for (int d = 1; d <= days; ++d, ++day) {
                dates_.push_back(fmt::format("{:04}-{:02}-{:02}", year, month + 1, d));
            }
        }
    }
}

void ShopRows::Maker::append(Digits digits) {
    std::array<char, 20> text;  // NOLINT: filled from its end
    std::size_t at = text.size();
    for (; digits.number > 0 || digits.at_least > 0; digits.number /= 10, --digits.at_least) {
        text[--at] = static_cast<char>('0' + digits.number % 10);
    }
    buffer_.append(&text[at], text.size() - at);
}

void ShopRows::Maker::make_person(Customer& customer, SplitMix64& random) {
    const bool woman = random.chance(540'000);
    customer.country = country_weights_.draw(random);
    const Country& country = countries()[customer.country];
    const Names& names = names_[country.names];
    const auto& first = woman ? names.female : names.male;
    const auto& last = woman ? names.female_surnames : names.male_surnames;
    customer.first = &first[skewed(random, first.size())];
    customer.last = &last[skewed(random, last.size())];
    customer.age = random.chance(880'000) ? draw_age(random) : 0;
    put(kFirstName, customer.first->name);
    put(kLastName, customer.last->name);
    if (random.chance(930'000)) {
        put(kGender, random.chance(8'000) ? "other" : woman ? "female" : "male");
    }
    const auto& cities = places_[customer.country].cities;
    put(kCountry, country.code);
    put(kCity, cities[skewed(random, cities.size())]);
    put(kLanguage, random.chance(920'000) ? country.language : "en");
    if (customer.age != 0) {
        write(kAge, Digits{customer.age});
    }
}

void ShopRows::Maker::make_contact(const Customer& customer, SplitMix64& random) {
    if (random.chance(965'000)) {
        const auto& domain = email_domains()[places_[customer.country].domains.draw(random)];
        const std::string_view first(customer.first->address);
        const bool whole = random.chance(700'000);
        write(kEmail, whole ? first : first.substr(0, 1), ".", customer.last->address, Digits{customer.row}, "@",
              domain.name);
        if (random.chance(960'000)) {
            put(kEmailAgreement, random.chance(customer.loyal ? 620'000 : 400'000) ? "true" : "false");
        }
    }
    if (random.chance(customer.loyal ? 780'000 : 460'000)) {
        write(kPhone, countries()[customer.country].prefix, "555", Digits{random.below(10'000'000), 7});
        put(kSmsAgreement, random.chance(350'000) ? "true" : "false");
    }
    const bool agreed = fixed_[kEmailAgreement] == "true";
    put(kNewsletter, random.chance(agreed ? 700'000 : 40'000) ? "true" : "false");
}

void ShopRows::Maker::make_history(Customer& customer, SplitMix64& random) {
    // The shop grows: the later of two random days is twice as likely at the end as in the middle.
    const std::uint32_t a = random.below(kDays);
    const std::uint32_t b = random.below(kDays);
    const std::uint32_t registered = std::max(a, b);
    put(kRegistered, dates_[registered]);

    customer.orders = draw(random, kOrderCount);
    if (customer.loyal) {
        customer.orders += 1 + customer.orders / 2 + random.below(4);
    }
    write(kOrders, Digits{customer.orders});
    if (customer.orders > 0) {
        customer.spent = std::uint64_t{customer.orders} * draw(random, kBasket) + random.below(100);
        write(kSpent, Digits{customer.spent / 100}, ".", Digits{customer.spent % 100, 2});
    }
    if (customer.orders == 0 && random.chance(350'000)) {
        customer.lapsed = true;
        return;  // never came back
    }
    // Most were here lately: the time since the last visit is the cube of a random share of the time since registration.
    const std::uint64_t u = random.bits();
    const std::uint64_t cube = (((u * u) >> 32U) * u) >> 32U;
    const std::uint64_t since = std::uint64_t{kDays - registered} * kSecondsOfDay;
    const std::uint64_t ago = (since * cube) >> 32U;
    const std::uint64_t seen = std::uint64_t{kDays} * kSecondsOfDay - 1 - ago;
    const auto second = static_cast<std::uint32_t>(seen % kSecondsOfDay);
    customer.lapsed = ago > std::uint64_t{365} * kSecondsOfDay;
    write(kLastSeen, dates_[static_cast<std::size_t>(seen / kSecondsOfDay)], "T", Digits{second / 3600, 2}, ":",
          Digits{second / 60 % 60, 2}, ":", Digits{second % 60, 2}, "Z");
}

void ShopRows::Maker::make_loyalty(const Customer& customer) {
    if (customer.loyal) {
        const std::uint64_t spent = customer.spent / 100;
        put(kLoyaltyLevel, spent < 300 ? "bronze" : spent < 1200 ? "silver" : spent < 5000 ? "gold" : "platinum");
    }
}

bool ShopRows::Maker::belongs(const Customer& customer, Affinity affinity) {
    switch (affinity) {
        case Affinity::none:
            return false;
        case Affinity::loyal:
            return customer.loyal;
        case Affinity::buyer:
            return customer.orders >= 5;
        case Affinity::big_spender:
            return customer.spent >= 300'000;
        case Affinity::lapsed:
            return customer.lapsed;
        case Affinity::young:
            return customer.age != 0 && customer.age < 30;
        case Affinity::parent_age:
            return customer.age >= 27 && customer.age <= 42;
    }
    return false;
}

void ShopRows::Maker::make_tags(const Customer& customer, SplitMix64& random) {
    const std::size_t start = begin_cell();
    if (customer.loyal) {
        buffer_ += "loyaltyCard";
    }
    for (const Tag& tag : tags()) {
        const std::uint32_t likely = std::min(tag.per_million * 4, 900'000U);
        if (random.chance(belongs(customer, tag.affinity) ? likely : tag.per_million)) {
            buffer_ += buffer_.size() == start ? "" : ";";
            buffer_ += tag.name;
        }
    }
    if (buffer_.size() > start) {
        end_cell(kTags, start);
    }
}

void ShopRows::Maker::make(std::uint64_t row, std::vector<std::optional<std::string_view>>& cells) {
    SplitMix64 random(mix64(seed_ + row));
    buffer_.clear();
    fixed_.fill(std::nullopt);
    written_.fill({0, 0});
    Customer customer;
    customer.row = row;
    customer.loyal = random.chance(310'000);
    write(kId, "C", Digits{row, 7});
    make_person(customer, random);
    make_history(customer, random);
    make_contact(customer, random);
    make_loyalty(customer);
    make_tags(customer, random);
    cells.resize(kColumns);
    for (std::size_t i = 0; i < kColumns; ++i) {
        const auto& [start, length] = written_[i];
        cells[i] = length > 0 ? std::optional(std::string_view(buffer_).substr(start, length)) : fixed_[i];
    }
}

ShopRows::ShopRows(std::uint64_t seed, std::uint64_t rows) : maker_(std::make_unique<Maker>(seed)), rows_(rows) {}
ShopRows::~ShopRows() = default;

Result<bool> ShopRows::next(std::vector<std::optional<std::string_view>>& cells) {
    if (next_row_ > rows_) {
        return false;
    }
    maker_->make(next_row_++, cells);
    return true;
}

const std::vector<std::string>& ShopRows::columns() {
    static const std::vector<std::string> names = {"id",
                                                   "first_name",
                                                   "last_name",
                                                   "gender",
                                                   "email",
                                                   "phone",
                                                   "country",
                                                   "city",
                                                   "language",
                                                   "age",
                                                   "registered",
                                                   "last_seen",
                                                   "orders",
                                                   "spent",
                                                   "loyalty_level",
                                                   "email_agreement",
                                                   "sms_agreement",
                                                   "newsletter",
                                                   "tags"};
    return names;
}

ImportOptions ShopRows::import_options() {
    ImportOptions options;
    options.key = "id";
    const AttributeSpec boolean = {AttributeType::boolean, 0};
    options.types = {{"age", {AttributeType::integer, 0}},
                     {"registered", {AttributeType::date, 0}},
                     {"last_seen", {AttributeType::datetime, 0}},
                     {"orders", {AttributeType::integer, 0}},
                     {"spent", {AttributeType::decimal, 2}},
                     {"email_agreement", boolean},
                     {"sms_agreement", boolean},
                     {"newsletter", boolean}};
    options.lists = {{"tags", ";"}};
    return options;
}

}  // namespace segdb::cli
