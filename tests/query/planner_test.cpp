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
    static constexpr const char* kNames[] = {"nothing", "everything", "bitmaps", "keys", "column", "scan",
                                             "events",  "and",        "or",      "not",  "count"};
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

    std::string operator()(std::string_view text, const PlanOptions& options = {}) {
        const auto transaction = session_->begin_read();
        REQUIRE(problem(transaction) == "");
        const auto query = session_->bind(text, {});
        REQUIRE(problem(query) == "");
        const auto plan = make_plan(**query, *session_->snapshot, options);
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
    CHECK(plan("city = 'warsaw' ignoring case") == "bitmaps:1(2)");  // all values: presence
    CHECK(plan("city = 'warsaw' ignoring case", {{"negate_wide_unions"}}) == "bitmaps:2(2)");
    CHECK(plan("city = 'nobody'") == "nothing(0)");
    CHECK(plan("age > 1") == "bitmaps:1(2)");
    CHECK(plan("tag vip") == "bitmaps:1(2)");
    CHECK(plan("likes starts with ''") == "bitmaps:2(2)");  // items of lists, as if they were independent
    CHECK(plan("city is set") == "bitmaps:1(2)");
    CHECK(plan("id is set") == "everything(3)");
    CHECK(plan("id = 'k1'") == "keys(1)");
    CHECK(plan("id in ('a', 'b', 'c', 'd', 'e')") == "keys(3)");  // never more than there are
    CHECK(plan("id starts with 'k'").starts_with("column("));
    CHECK(plan("id = 'K1' ignoring case").starts_with("column("));
    CHECK(plan("age != 31") == "and(2)[everything(3), not(2)[bitmaps:1(1)]]");
    CHECK(plan("at least 2 of (city is set, age is set, tag vip)") ==
          "count(2)[bitmaps:1(2), bitmaps:1(2), bitmaps:1(2)]");
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
          "and(0)[bitmaps:1(2), not(1)[bitmaps:1(2)], scan(1), not(2)[scan(1)]]");
}

TEST_CASE("the rules are applied in order") {
    const SmallShop shop;
    Planned plan(shop);
    CHECK(plan("age > 1 and (city is set and (tag vip and true))") ==
          "and(1)[bitmaps:1(2), bitmaps:1(2), bitmaps:1(2)]");
    CHECK(plan("age > 1 and city = 'nobody'") == "nothing(0)");
    CHECK(plan("age > 1 or not city = 'nobody'") == "everything(3)");
    CHECK(plan("not not city = 'Warsaw'") == "bitmaps:1(1)");
    CHECK(plan("not tag vip and age > 1 and city = 'Warsaw'") ==
          "and(0)[bitmaps:1(1), bitmaps:1(2), not(1)[bitmaps:1(2)]]");
    CHECK(plan("city = 'Warsaw' or age > 1 or tag vip") == "or(3)[bitmaps:1(2), bitmaps:1(2), bitmaps:1(1)]");
    CHECK(plan("city = 'Warsaw' or not tag vip") ==
          "and(2)[everything(3), not(2)[and(1)[bitmaps:1(2), not(2)[bitmaps:1(1)]]]]");
    // Conditions are compared by what they select, not by how they are written.
    CHECK(plan("age = 31 and not age between 31 and 31 or (tag vip and tag vip)") == "bitmaps:1(2)");
    CHECK(plan("exactly 2 of (tag vip, age > 1)") == "and(1)[bitmaps:1(2), bitmaps:1(2)]");
}

TEST_CASE("rules that are named are left out, unknown ones refused") {
    const SmallShop shop;
    Planned plan(shop);
    CHECK(plan("tag vip and true", {{"fold_constants", "push_negations"}}) == "and(2)[bitmaps:1(2), everything(3)]");
    CHECK(plan("not tag vip", {{"push_negations"}}) == "not(1)[bitmaps:1(2)]");
    std::vector<std::string> all;
    for (const auto& name : names_of_rules()) all.emplace_back(name);
    CHECK(plan("true and not not (age = 1 and true)", {all}) ==
          "and(0)[everything(3), not(0)[not(3)[and(0)[nothing(0), everything(3)]]]]");

    const auto session = shop.session();
    const auto transaction = session->begin_read();
    const auto query = session->bind("true", {});
    const auto refused = make_plan(**query, *session->snapshot, {{"no_such_rule"}});
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == ErrorCode::invalid_argument);
    CHECK(refused.error().message.starts_with("there is no rule 'no_such_rule'; the rules are "));
}

TEST_CASE("nearly all values of an attribute are presence without the others, where that reads clearly less") {
    std::string csv = "id,level,city,likes\n";
    for (int i = 0; i < 40; ++i) {
        csv += "k" + std::to_string(i) + ",l" + std::to_string(100 + i % 20) + "," + (i < 10 ? "PL" : "DE") + ",a" +
               std::to_string(i % 20) + "\n";
    }
    csv += "none,,,\n";
    const SmallShop shop(csv, "");
    Planned plan(shop);
    CHECK(plan("level != 'l103'") == "and(39)[everything(41), not(39)[bitmaps:1(2)]]");
    CHECK(plan("level > 'l101'") == "and(36)[bitmaps:1(40), not(37)[bitmaps:2(4)]]");
    CHECK(plan.details() ==
          std::vector<std::string>{"18 of 20 values", "everyone who has a value", "the other 2 values"});
    CHECK(plan("level > 'l100'") == "and(38)[bitmaps:1(40), not(39)[bitmaps:1(2)]]");
    CHECK(plan("level >= 'l100'") == "bitmaps:1(40)");
    CHECK(plan("level > 'l108'") == "bitmaps:11(22)");
    CHECK(plan("level > 'l101'", {{"negate_wide_unions"}}) == "bitmaps:18(36)");
    CHECK(plan("level <= 'l101'") == "bitmaps:2(4)");
    CHECK(plan("not level > 'l101'") ==
          "and(5)[everything(41), not(5)[and(36)[bitmaps:1(40), not(37)[bitmaps:2(4)]]]]");
    CHECK(plan("level > 'l101' and city = 'PL'") == "and(9)[bitmaps:1(10), bitmaps:1(40), not(37)[bitmaps:2(4)]]");
    CHECK(plan("city starts with ''") == "bitmaps:1(40)");
    CHECK(plan("likes starts with 'a' and not likes has 'a1'").find("bitmaps:20(") != std::string::npos);
}

TEST_CASE("a wide range of numbers within a group is compared in slices, alone it is counted from directories") {
    std::string csv = "id,age,city\n";
    for (int i = 0; i < 400; ++i) {
        csv += "k" + std::to_string(i) + "," + std::to_string(i % 200) + "," + (i % 3 == 0 ? "PL" : "DE") + "\n";
    }
    const SmallShop shop(csv, "");
    Planned plan(shop);
    CHECK(plan("age between 10 and 190") == "bitmaps:181(362)");
    CHECK(plan("age between 10 and 190 and city = 'PL'") == "and(121)[bitmaps:1(134), column(362)]");
    CHECK(plan.details() == std::vector<std::string>{"1 of 2 values", "181 of 200 values, compared bit by bit"});
    CHECK(plan("age between 10 and 190 and city = 'PL'", {{"compare_slices"}}) ==
          "and(121)[bitmaps:1(134), bitmaps:181(362)]");
    // A single value has a bitmap of its own.
    CHECK(plan("age = 10 and city = 'PL'") == "and(1)[bitmaps:1(2), bitmaps:1(134)]");
    CHECK(plan("not age between 10 and 190") == "and(38)[everything(400), not(38)[column(362)]]");
}

TEST_CASE("values of one attribute exclude each other, items of a list do not") {
    const SmallShop shop;
    const auto session = shop.session();
    const auto transaction = session->begin_read();
    const auto disjoint = [&](std::string_view text) {
        const auto query = session->bind(text, {});
        REQUIRE(problem(query) == "");
        return make_plan(**query, *session->snapshot, {{"negate_wide_unions"}})->disjoint;
    };
    CHECK(disjoint("city = 'warsaw' ignoring case"));
    CHECK(disjoint("age > 1"));
    CHECK_FALSE(disjoint("likes starts with ''"));
    CHECK_FALSE(disjoint("tag vip"));
}

TEST_CASE("an empty collection has plans as well") {
    SmallShop shop("id,age\nk1,3\n", "");
    shop.foreign_sql("DELETE FROM customers");
    Planned plan(shop);
    CHECK(plan("true") == "everything(0)");
    CHECK(plan("age = 3 and age is set") == "and(0)[bitmaps:1(0), bitmaps:1(0)]");
    CHECK(plan("not age = 3") == "and(0)[everything(0), not(0)[bitmaps:1(0)]]");
    CHECK(plan("at least 1 of (age = 3, age is set)") == "or(0)[bitmaps:1(0), bitmaps:1(0)]");
}

}  // namespace
}  // namespace segdb
