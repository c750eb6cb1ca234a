#include "base/hash.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace segdb {
namespace {

// Values published with xxHash (its own sanity checks and the specification's implementations): files depend on them.
TEST_CASE("the stored hash is XXH64", "[base]") {
    CHECK(stable_hash("") == 0xEF46DB3751D8E999);
    CHECK(stable_hash("a") == 0xD24EC4F1A98C6E5B);
    CHECK(stable_hash("abc") == 0x44BC2CF5AD770999);
    CHECK(stable_hash("Nobody inspects the spammish repetition") == 0xFBCEA83C8A378BF1);
    CHECK(stable_hash("a", 1) != stable_hash("a"));
    CHECK(stable_hash(std::string("a\0", 2)) != stable_hash("a"));
}

}  // namespace
}  // namespace segdb
