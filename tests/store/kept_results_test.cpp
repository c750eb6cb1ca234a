#include "store/kept_results.hpp"

#include <catch2/catch_test_macros.hpp>
#include <memory>

namespace segdb {
namespace {

struct Bytes final : KeptResult {
    explicit Bytes(std::uint64_t bytes) : held(bytes) {}
    [[nodiscard]] std::uint64_t bytes() const override { return held; }
    std::uint64_t held;
};

}  // namespace

TEST_CASE("kept results: those not asked for longest go first", "[store][kept_results]") {
    KeptResults results(100);
    results.keep("a", std::make_shared<Bytes>(40));
    results.keep("b", std::make_shared<Bytes>(40));
    CHECK(results.find("a") != nullptr);
    results.keep("c", std::make_shared<Bytes>(40));
    CHECK(results.find("a") != nullptr);
    CHECK(results.find("b") == nullptr);
    CHECK(results.find("c") != nullptr);
    CHECK(results.bytes() == 82);
}

TEST_CASE("kept results: one that is larger than all may be is not kept", "[store][kept_results]") {
    KeptResults results(100);
    results.keep("a", std::make_shared<Bytes>(10));
    results.keep("b", std::make_shared<Bytes>(100));
    CHECK(results.find("a") != nullptr);
    CHECK(results.find("b") == nullptr);
}

// A projection takes what it goes on with out of the result that it is about to replace.
TEST_CASE("kept results: what is held shrinks while it is kept, and the sum stays right", "[store][kept_results]") {
    KeptResults results(100);
    const auto shrinking = std::make_shared<Bytes>(60);
    results.keep("a", shrinking);
    shrinking->held = 5;
    results.keep("a", std::make_shared<Bytes>(60));
    CHECK(results.bytes() == 61);
    results.keep("b", std::make_shared<Bytes>(90));
    CHECK(results.find("a") == nullptr);
    CHECK(results.find("b") != nullptr);
    CHECK(results.bytes() == 91);
}

}  // namespace segdb
