#include "store/profile_keys.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "ingest/import_shop.hpp"
#include "store/change_log.hpp"

using namespace segdb;

namespace {

CollectionRecord& users(test::Shop& shop, int count) {
    std::string csv = "id\n";
    for (int i = 0; i < count; ++i) csv += "k" + std::to_string(i) + "\n";
    ImportOptions options;
    options.collection = "users";
    options.key = "id";
    (void)shop.import(csv, options);
    return *shop.catalog_.find_collection("users");
}

}  // namespace

TEST_CASE("profile keys: each is found, in memory or not, within the bound") {
    test::Shop shop;
    const CollectionRecord& profiles = users(shop, 500);
    constexpr std::size_t kBytes = 4'000;  // some forty keys
    auto keys = ProfileKeys::open(*shop.connection_, profiles, false, kBytes);
    REQUIRE(keys.ok());
    for (int i = 0; i < 3'000; ++i) {
        const int number = i * 37 % 600;
        const auto found = keys->find("k" + std::to_string(number));
        REQUIRE(found.ok());
        CHECK(found->has_value() == (number < 500));
        if (found->has_value()) CHECK(**found == static_cast<std::uint32_t>(number));
        CHECK(keys->bytes() <= kBytes);
    }
    CHECK(keys->bytes() > 0);
    const std::string long_key(10'000, 'x');  // too long to be kept
    CHECK_FALSE(keys->find(long_key)->has_value());
    CHECK(keys->bytes() <= kBytes);
}

TEST_CASE("profile keys: missing profiles are made once") {
    test::Shop shop;
    CollectionRecord profiles = users(shop, 2);
    auto transaction = Transaction::begin(*shop.connection_, Transaction::Kind::write);
    REQUIRE(transaction.ok());
    REQUIRE(drop_triggers(*shop.connection_, profiles).ok());
    auto keys = ProfileKeys::open(*shop.connection_, profiles, true, 300);
    REQUIRE(keys.ok());
    for (int round = 0; round < 2; ++round) {
        for (std::uint32_t i = 0; i < 10; ++i) CHECK(*keys->find("k" + std::to_string(i)) == i);
    }
    CHECK(keys->created() == 8);
    CHECK(keys->dirty_chunks() == std::vector<std::uint32_t>{0});
}
