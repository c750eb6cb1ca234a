#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstdint>
#include <future>
#include <set>

#include "cli/sandbox.hpp"

namespace segdb::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::Matches;
using Catch::Matchers::StartsWith;

std::uint64_t fnv1a(const std::string& bytes) {
    std::uint64_t hash = 0xCBF29CE484222325ULL;
    for (const char byte : bytes) {
        hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3ULL;
    }
    return hash;
}

std::string csv(const Sandbox& sandbox, const std::string& profiles, const std::string& seed) {
    const Outcome outcome = sandbox.segdb({"generate", "--csv", "-", "--profiles", profiles, "--seed", seed});
    CHECK(outcome.code == 0);
    CHECK(outcome.err.empty());
    return outcome.out;
}

TEST_CASE("The same seed gives the same customers on every machine") {
    const Sandbox sandbox;
    const std::string rows = csv(sandbox, "10000", "7");
    CHECK(fnv1a(rows) == 0x4FD73DFAA74344CA);  // golden: changes only when the shop itself is changed on purpose
    CHECK(csv(sandbox, "10000", "7") == rows);
    CHECK(csv(sandbox, "10000", "8") != rows);
    CHECK(rows.starts_with(csv(sandbox, "100", "7")));
    CHECK(lines(rows).size() == 10'001);
    CHECK(lines(rows).front() ==
          "id,first_name,last_name,gender,email,phone,country,city,language,age,registered,last_seen,orders,spent,"
          "loyalty_level,email_agreement,sms_agreement,newsletter,tags");
    CHECK(lines(csv(sandbox, "0", "7")).size() == 1);
}

TEST_CASE("A generated database holds what the generated CSV says") {
    const Sandbox sandbox;
    const Outcome made = sandbox.segdb({"generate", "shop.segdb", "--profiles", "2,000", "--seed", "3"});
    CHECK(made.code == 0);
    CHECK(made.out.empty());
    CHECK_THAT(made.err, Matches("generated 2,000 profiles in .* \\([0-9,]+/s\\) into shop.segdb\n"));
    REQUIRE(sandbox.segdb({"generate", "--csv", "shop.csv", "--profiles", "2000", "--seed", "3"}).code == 0);
    REQUIRE(
        sandbox
            .segdb({"import", "again.segdb", "shop.csv", "--collection", "customers", "--key", "id", "--list", "tags"})
            .code == 0);
    CHECK(sandbox.segdb({"list", "shop.segdb"}).out == sandbox.segdb({"list", "again.segdb"}).out);
    CHECK(sandbox.segdb({"verify", "shop.segdb"}).code == 0);

    // All types are found from the values alone, the ones that the generator gives.
    const auto attributes = [&](const std::string& name) {
        std::string types;
        for (const std::string& line : lines(sandbox.segdb({"schema", name}).out)) {
            types += line.starts_with("  ") ? line.substr(0, line.find(" equality")).substr(0, 30) + "\n" : "";
        }
        return types;
    };
    CHECK(attributes("shop.segdb") == attributes("again.segdb"));
}

TEST_CASE("Generated customers are skewed as real ones are") {
    const Sandbox sandbox;
    REQUIRE(sandbox.segdb({"generate", "shop.segdb", "--profiles", "20000", "--seed", "1"}).code == 0);
    const auto share = [&](const std::string& expression) {
        return std::stod(sandbox.segdb({"count", "shop.segdb", expression}).out) / 20000;
    };
    const auto within = [](double value, double low, double high) { return value >= low && value <= high; };
    CHECK(within(share("country = 'PL'"), 0.24, 0.29));
    CHECK(within(share("country = 'LI'"), 0, 0.001));
    CHECK(within(share("phone is set"), 0.5, 0.62));
    CHECK(within(share("email_agreement"), 0.38, 0.5));
    CHECK(within(share("tag newsletter_reader"), 0.48, 0.52));
    CHECK(within(share("tag lottery_winner"), 0, 0.0006));
    CHECK(within(share("tag snacks and tag loyaltyCard") / share("tag loyaltyCard"), 0.44, 0.52));
    CHECK(within(share("age between 25 and 44"), 0.37, 0.48));
    CHECK(within(share("registered on or after 2020-01-01"), 0.6, 0.75));
    CHECK(within(share("spent is not set"), 0.1, 0.25));
    CHECK(share("last_seen after 2025-12-31") == 0);
    CHECK(share("not email ends with '.example' and email is set") == 0);
    CHECK(within(share("((tag loyaltyCard and tag snacks) or email_agreement) and phone is set"), 0.25, 0.36));
}

TEST_CASE("E-mail addresses and ids are unique") {
    const Sandbox sandbox;
    std::set<std::string> ids;
    std::set<std::string> addresses;
    std::size_t with_address = 0;
    for (const std::string& line : lines(csv(sandbox, "20000", "5"))) {
        ids.insert(line.substr(0, line.find(',')));
        std::size_t at = 0;
        for (int i = 0; i < 4; ++i) at = line.find(',', at) + 1;
        const std::string address = line.substr(at, line.find(',', at) - at);
        if (!address.empty()) {
            addresses.insert(address);
            ++with_address;
        }
    }
    CHECK(ids.size() == 20'001);
    CHECK(ids.contains("C0020000"));
    CHECK(addresses.size() == with_address);
}

TEST_CASE("generate does not mix with profiles that are there") {
    const Sandbox sandbox;
    REQUIRE(sandbox.segdb({"generate", "shop.segdb", "--profiles", "10"}).code == 0);
    const Outcome again = sandbox.segdb({"generate", "shop.segdb", "--profiles", "10"});
    CHECK(again.code == 1);
    CHECK_THAT(again.err, StartsWith("segdb: collection 'customers' has 10 profiles already"));
    CHECK(sandbox.segdb({"generate", "shop.segdb", "--profiles", "5", "--collection", "others"}).code == 0);
    CHECK(sandbox.segdb({"count", "shop.segdb", "--collection", "others"}).out == "5\n");
}

TEST_CASE("Of two that generate into one new file one succeeds, and the other says that it did not") {
    const Sandbox sandbox;
    const std::vector<std::string> arguments = {"generate", "shop.segdb", "--profiles", "20000"};
    auto other = std::async(std::launch::async, [&] { return sandbox.segdb(arguments); });
    const Outcome one = sandbox.segdb(arguments);
    const Outcome two = other.get();
    INFO(one.err << two.err);
    CHECK(one.code + two.code == 1);
    CHECK_THAT(one.code == 0 ? two.err : one.err, StartsWith("segdb: "));
    CHECK(sandbox.segdb({"count", "shop.segdb"}).out == "20000\n");
}

TEST_CASE("A progress bar is drawn on a terminal and gone at the end") {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.segdb_on_terminal({"generate", "shop.segdb", "--profiles", "30000"});
    CHECK(outcome.code == 0);
    CHECK_THAT(outcome.out, ContainsSubstring("\rwriting rows") && ContainsSubstring("░"));
    CHECK_THAT(outcome.out, ContainsSubstring("\rbuilding index"));
    const std::size_t report = outcome.out.rfind("generated 30,000 profiles");
    REQUIRE(report != std::string::npos);
    CHECK(outcome.out.substr(0, report).ends_with("\r\x1b[K"));
    CHECK_THAT(sandbox.segdb({"generate", "quiet.segdb", "--profiles", "30000"}).err, !ContainsSubstring("\r"));
}

TEST_CASE("CSV on a terminal is not mixed with a bar") {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.segdb_on_terminal({"generate", "--csv", "-", "--profiles", "9000"});
    CHECK(outcome.code == 0);
    CHECK_THAT(outcome.out, !ContainsSubstring("writing rows") && !ContainsSubstring("\x1b"));
}

}  // namespace
}  // namespace segdb::test
