#include <algorithm>
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <random>

#include "base/text.hpp"

using namespace segdb;

namespace {

using Names = std::vector<std::string>;

// The textbook recursion of the restricted distance, for short ASCII names.
std::size_t distance(std::string_view a, std::string_view b) {
    if (a.empty() || b.empty()) {
        return a.size() + b.size();
    }
    const std::string_view a1 = a.substr(1);
    const std::string_view b1 = b.substr(1);
    std::size_t best = std::min({distance(a1, b) + 1, distance(a, b1) + 1, distance(a1, b1) + (a[0] == b[0] ? 0 : 1)});
    if (a.size() > 1 && b.size() > 1 && a[0] == b[1] && a[1] == b[0]) {
        best = std::min(best, distance(a.substr(2), b.substr(2)) + 1);
    }
    return best;
}

}  // namespace

TEST_CASE("near names are found, nearest first") {
    const Names names = {"country", "county", "currency", "order_total", "Email", "email_domain"};
    CHECK(nearest_names("contry", names) == Names{"country", "county"});
    CHECK(nearest_names("coutnry", names) == Names{"country", "county"});  // one transposition
    CHECK(nearest_names("COUNTRY", names) == Names{"country", "county"});
    CHECK(nearest_names("email", names) == Names{"Email", "email_domain"});  // case, then a prefix
    CHECK(nearest_names("email_domain_name", names) == Names{"email_domain", "Email"});
    CHECK(nearest_names("zzz", names).empty());
    CHECK(nearest_names("", names).empty());
    CHECK(nearest_names("country", {}).empty());
    CHECK(nearest_names("ab", {"ac", "xy", ""}) == Names{"ac"});
}

TEST_CASE("at most `limit` names, each once, equally near ones in the order of their bytes") {
    const Names names = {"ad", "ac", "ab", "ac", "ae"};
    CHECK(nearest_names("ax", names) == Names{"ab", "ac", "ad"});
    CHECK(nearest_names("ax", names, 1) == Names{"ab"});
    CHECK(nearest_names("ax", names, 0).empty());
    CHECK(nearest_names("ax", names, 10) == Names{"ab", "ac", "ad", "ae"});
}

TEST_CASE("names in other scripts are compared by character, not by byte") {
    CHECK(nearest_names("\xC5\x82\xC3\xB3"
                        "d\xC5\xBA",
                        {"lodz"})
              .empty());  // łódź: three edits of four
    CHECK(nearest_names("\xC5\x82"
                        "odz",
                        {"lodz"}) == Names{"lodz"});  // łodz
    CHECK(nearest_names("\xD0\x93\xD0\x9E\xD0\xA0\xD0\x9E\xD0\x94", {"\xD0\xB3\xD0\xBE\xD1\x80\xD0\xBE\xD0\xB4"}) ==
          Names{"\xD0\xB3\xD0\xBE\xD1\x80\xD0\xBE\xD0\xB4"});  // ГОРОД, город
    CHECK(nearest_names("\xFF\xFF\xFF", {"\xFE\xFF\xFF"}).size() == 1);
}

TEST_CASE("long names cost no more than a prefix comparison") {
    const std::string name(1'000'000, 'a');
    CHECK(nearest_names(name, {name + "b", std::string(999'999, 'a') + "b"}) == Names{name + "b"});
    CHECK(nearest_names(std::string(64, 'a'), {std::string(63, 'a') + "b"}).size() == 1);
    CHECK(nearest_names(std::string(65, 'a'), {std::string(64, 'a') + "b"}).empty());
}

TEST_CASE("random names: near exactly when the edit distance says so") {
    INFO("seed " << Catch::getSeed());
    std::mt19937 random(Catch::getSeed());
    const auto word = [&] {
        std::string text;
        for (std::size_t size = 1 + random() % 6; text.size() < size;) {
            text += static_cast<char>('a' + random() % 3);
        }
        return text;
    };
    for (int round = 0; round < 3'000; ++round) {
        const std::string name = word();
        const std::string candidate = word();
        const bool prefix = name.starts_with(candidate) || candidate.starts_with(name);
        const bool near = prefix || distance(name, candidate) <= std::max<std::size_t>(1, name.size() / 3);
        INFO(name << " " << candidate);
        REQUIRE(nearest_names(name, {candidate}).size() == (near ? 1 : 0));
    }
}

TEST_CASE("a suggestion reads as a sentence") {
    CHECK(suggestion("zzz", {"country"}).empty());
    CHECK(suggestion("contry", {"country"}) == "did you mean 'country'?");
    CHECK(suggestion("contry", {"county", "country"}) == "did you mean 'country' or 'county'?");
    CHECK(suggestion("ax", {"ab", "ac", "ad", "ae"}) == "did you mean 'ab', 'ac' or 'ad'?");
    CHECK(suggestion("a\nb", {"a\nc"}) == "did you mean 'a\\nc'?");
}
