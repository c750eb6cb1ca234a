#include "query/planner.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "model/small_shop.hpp"
#include "query/rules.hpp"

namespace segdb {
namespace {

using test::bound_query;
using test::demote;
using test::problem;
using test::SmallShop;

// A plan in one line: `and[bitmaps:1(2), not[scan(1)]]`, in brackets the estimate, after the colon how many bitmaps.
std::string shape(const Plan& plan) {
    static constexpr const char* kNames[] = {"nothing", "everything", "bitmaps", "keys", "scan",
                                             "and",     "or",         "not",     "count"};
    std::string text = kNames[static_cast<int>(plan.kind)];
    if (plan.kind == PlanKind::bitmaps) text += ":" + std::to_string(plan.bitmaps.size());
    text += "(" + std::to_string(plan.estimate) + ")";
    if (plan.operands.empty()) return text;
    text += "[";
    for (std::size_t i = 0; i < plan.operands.size(); ++i) text += (i > 0 ? ", " : "") + shape(plan.operands[i]);
    return text + "]";
}

class Planned {
  public:
    explicit Planned(const SmallShop& shop) : session_(shop.session()) {}

    std::string operator()(std::string_view text) {
        const auto transaction = session_->begin_read();
        REQUIRE(problem(transaction) == "");
        const auto query = session_->bind(text, {});
        REQUIRE(problem(query) == "");
        const auto plan = make_plan(**query, *session_->snapshot);
        REQUIRE(problem(plan) == "");
        const auto profiles = session_->snapshot->cardinality((*query)->collection->live);
        REQUIRE(problem(profiles) == "");
        CHECK(check_plan(*plan, *profiles) == "");
        details_.clear();
        collect_details(*plan);
        return shape(*plan);
    }

    [[nodiscard]] const std::vector<std::string>& details() const { return details_; }

  private:
    void collect_details(const Plan& plan) {
        if (!plan.detail.empty()) details_.push_back(plan.detail);
        for (const auto& operand : plan.operands) collect_details(operand);
    }

    std::unique_ptr<Session> session_;
    std::vector<std::string> details_;
};

TEST_CASE("each condition takes its way of access, with an estimate") {
    const SmallShop shop;
    Planned plan(shop);
    CHECK(plan("true") == "everything(3)");
    CHECK(plan("false") == "nothing(0)");
    CHECK(plan("city = 'Warsaw'") == "bitmaps:1(1)");
    CHECK(plan.details() == std::vector<std::string>{"1 of 2 values"});
    CHECK(plan("city = 'warsaw' ignoring case") == "bitmaps:2(2)");
    CHECK(plan("city = 'nobody'") == "nothing(0)");
    CHECK(plan("age > 1") == "bitmaps:2(2)");
    CHECK(plan("tag vip") == "bitmaps:1(2)");
    CHECK(plan("likes starts with ''") == "bitmaps:2(3)");
    CHECK(plan("city is set") == "bitmaps:1(2)");
    CHECK(plan("id is set") == "everything(3)");
    CHECK(plan("id = 'k1'") == "keys(1)");
    CHECK(plan("id in ('a', 'b', 'c', 'd', 'e')") == "keys(3)");  // never more than there are
    CHECK(plan("id starts with 'k'").starts_with("scan("));
    CHECK(plan("id = 'K1' ignoring case").starts_with("scan("));
    CHECK(plan("age != 31") == "not(2)[bitmaps:1(1)]");
    CHECK(plan("at least 2 of (city is set, age is set, tag vip)") ==
          "count(1)[bitmaps:1(2), bitmaps:1(2), bitmaps:1(2)]");
    CHECK(plan("likes has all of ('tea')") == "bitmaps:1(2)");  // a group of one is its operand
}

TEST_CASE("attributes without bitmaps of their values are scanned, but their presence is known") {
    const SmallShop shop;
    demote(shop.path(), "customers", "city");
    demote(shop.path(), "customers", "likes");
    Planned plan(shop);
    CHECK(plan("city = 'Warsaw'") == "scan(1)");
    CHECK(plan.details() == std::vector<std::string>{"reads the table: too many distinct values for bitmaps"});
    CHECK(plan("city is set") == "bitmaps:1(2)");
    CHECK(plan("likes has 'tea'") == "scan(1)");
    // Whatever reads the table comes last.
    CHECK(plan("city = 'x' and age > 1 and not likes has 'tea' and not tag vip") ==
          "and(1)[bitmaps:2(2), not(1)[bitmaps:1(2)], scan(1), not(2)[scan(1)]]");
}

TEST_CASE("the rules are applied in order") {
    const SmallShop shop;
    Planned plan(shop);
    REQUIRE(rules().size() == 3);
    CHECK(rules()[0].name == "fold_constants");
    CHECK(rules()[1].name == "flatten");
    CHECK(rules()[2].name == "order_operands");
    CHECK(plan("age > 1 and (city is set and (tag vip and true))") ==
          "and(2)[bitmaps:2(2), bitmaps:1(2), bitmaps:1(2)]");
    CHECK(plan("age > 1 and city = 'nobody'") == "nothing(0)");
    CHECK(plan("age > 1 or not city = 'nobody'") == "everything(3)");
    CHECK(plan("not not city = 'Warsaw'") == "bitmaps:1(1)");
    CHECK(plan("not tag vip and age > 1 and city = 'Warsaw'") ==
          "and(1)[bitmaps:1(1), bitmaps:2(2), not(1)[bitmaps:1(2)]]");
    CHECK(plan("city = 'Warsaw' or age > 1 or not tag vip") ==
          "or(3)[bitmaps:2(2), bitmaps:1(1), not(1)[bitmaps:1(2)]]");
}

TEST_CASE("an empty collection has plans as well") {
    SmallShop shop("id,age\nk1,3\n", "");
    shop.foreign_sql("DELETE FROM customers");
    Planned plan(shop);
    CHECK(plan("true") == "everything(0)");
    CHECK(plan("age = 3 and age is set") == "and(0)[bitmaps:1(0), bitmaps:1(0)]");
    CHECK(plan("not age = 3") == "not(0)[bitmaps:1(0)]");
}

}  // namespace
}  // namespace segdb
