#include "index/like_pattern.hpp"

#include <catch2/catch_test_macros.hpp>

namespace segdb {
namespace {

using Literals = std::vector<std::string>;

TEST_CASE("a pattern of like falls into literals", "[index]") {
    CHECK(parts_of_like("").literals == Literals{""});
    CHECK(parts_of_like("abc").literals == Literals{"abc"});
    CHECK(parts_of_like("abc%").literals == Literals{"abc", ""});
    CHECK(parts_of_like("%abc").literals == Literals{"", "abc"});
    CHECK(parts_of_like("%abc%").literals == Literals{"", "abc", ""});
    CHECK(parts_of_like("%").literals == Literals{"", ""});
    CHECK(parts_of_like("%%").literals == Literals{"", ""});
    CHECK(parts_of_like("a%_%b_c").literals == Literals{"a", "b", "c"});
    CHECK(parts_of_like("50\\%%\\_\\\\").literals == Literals{"50%", "_\\"});
    CHECK(parts_of_like("a\\b").literals == Literals{"ab"});
    CHECK(parts_of_like("end\\").literals == Literals{"end\\"});
    CHECK(parts_of_like("%\\").literals == Literals{"", "\\"});
}

TEST_CASE("a pattern of like says whether it has only %", "[index]") {
    CHECK(parts_of_like("abc").only_percent);
    CHECK(parts_of_like("%a\\_b%").only_percent);
    CHECK_FALSE(parts_of_like("a_").only_percent);
    CHECK_FALSE(parts_of_like("%_").only_percent);
    CHECK_FALSE(parts_of_like("_%").only_percent);
}

}  // namespace
}  // namespace segdb
