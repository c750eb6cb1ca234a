#include "exec/explainer.hpp"

#include <catch2/catch_test_macros.hpp>

#include "base/text.hpp"
#include "grammar/parser.hpp"

namespace segdb {
namespace {

grammar::Expression parsed(const std::string& text) {
    auto query = grammar::parse(text);
    REQUIRE(query.ok());
    return query->expression;
}

Plan step(PlanKind kind, const grammar::Expression* source, std::uint64_t estimate = 0) {
    Plan plan;
    plan.kind = kind;
    plan.source = source;
    plan.estimate = estimate;
    return plan;
}

std::string label(const Plan& plan) { return explained(plan, {}).label; }

TEST_CASE("each kind of step has its label") {
    const auto condition = parsed("country='PL'");
    CHECK(label(step(PlanKind::bitmaps, &condition)) == "country = 'PL'");
    CHECK(label(step(PlanKind::keys, &condition)) == "look up country = 'PL'");
    CHECK(label(step(PlanKind::scan, &condition)) == "scan country = 'PL'");
    CHECK(label(step(PlanKind::nothing, &condition)) == "nobody: country = 'PL'");
    CHECK(label(step(PlanKind::nothing, nullptr)) == "nobody");
    CHECK(label(step(PlanKind::everything, nullptr)) == "everyone");
    CHECK(label(step(PlanKind::conjunction, &condition)) == "and");
    CHECK(label(step(PlanKind::disjunction, &condition)) == "or");
    CHECK(label(step(PlanKind::complement, &condition)) == "not");
    Plan count = step(PlanKind::count_of, &condition);
    count.k = 2;
    CHECK(label(count) == "at least 2 of");
    count.mode = grammar::CountMode::at_most;
    CHECK(label(count) == "at most 2 of");
    count.mode = grammar::CountMode::exactly;
    CHECK(label(count) == "exactly 2 of");
}

TEST_CASE("a complement in a conjunction is what is subtracted") {
    Plan plan = step(PlanKind::conjunction, nullptr);
    plan.operands.push_back(step(PlanKind::everything, nullptr));
    plan.operands.push_back(step(PlanKind::complement, nullptr));
    plan.operands.back().operands.push_back(step(PlanKind::complement, nullptr));
    plan.operands.back().operands.back().operands.push_back(step(PlanKind::nothing, nullptr));
    const PlanNode node = explained(plan, {});
    CHECK(node.children.at(0).label == "everyone");
    CHECK(node.children.at(1).label == "and not");
    CHECK(node.children.at(1).children.at(0).label == "not");
}

TEST_CASE("what a negated condition negates is shown as such") {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"a != 1", "a = 1"},
        {"a not in (1, 2)", "a in (1, 2)"},
        {"a is not set", "a is set"},
        {"a not between 1 and 2", "a between 1 and 2"},
        {"a has none of ('x')", "a has 'x'"},
        {"a not like 'x'", "a like 'x'"},
        {"tag not in ('x', 'y')", "tag in ('x', 'y')"},
    };
    for (const auto& [negation, affirmation] : cases) {
        const auto condition = parsed(negation);
        Plan leaf = step(PlanKind::bitmaps, &condition);
        leaf.source_negated = true;
        CHECK(label(leaf) == affirmation);
    }
}

TEST_CASE("leaves that rules made have the name of their attribute") {
    AttributeRecord attribute;
    attribute.name = "age";
    BoundCondition condition;
    condition.attribute = &attribute;
    Plan plan = step(PlanKind::bitmaps, nullptr);
    plan.condition = &condition;
    plan.detail = "the other 2 values";
    CHECK(label(plan) == "age");
    CHECK(explained(plan, {}).detail == "the other 2 values");
}

TEST_CASE("a shared step is shown where it first stands") {
    const auto condition = parsed("country='PL'");
    Plan either = step(PlanKind::disjunction, nullptr, 5);
    either.shared = 1;
    either.operands.push_back(step(PlanKind::bitmaps, &condition));
    either.operands.push_back(step(PlanKind::bitmaps, &condition));
    Plan plan = step(PlanKind::conjunction, nullptr);
    plan.operands = {either, step(PlanKind::complement, nullptr)};
    plan.operands[1].operands = {either};
    Actuals actuals;
    actuals[plan.operands.data()] = {4, 50};
    const PlanNode node = explained(plan, actuals);
    CHECK(node.children.at(0).label == "or #1");
    CHECK(node.children.at(0).children.size() == 2);
    const PlanNode& again = node.children.at(1).children.at(0);
    CHECK(again.label == "same as #1");
    CHECK(again.children.empty());
    CHECK(again.estimated == 5);
    CHECK(again.actual == 4);
    CHECK(again.nanoseconds == 0);
}

TEST_CASE("long conditions are cut between characters") {
    for (int padding = 0; padding < 4; ++padding) {
        std::string values = "'" + std::string(static_cast<std::size_t>(padding), 'a') + "'";
        for (int i = 0; i < 40; ++i) values += ", '日本'";
        const auto condition = parsed("country in (" + values + ")");
        const std::string text = label(step(PlanKind::scan, &condition));
        INFO(text);
        CHECK(text.size() <= std::string("scan ").size() + 100);
        CHECK(text.ends_with("..."));
        CHECK_FALSE(first_invalid_utf8(text).has_value());
    }
}

TEST_CASE("estimates, details and actuals stand at their steps") {
    Plan plan = step(PlanKind::complement, nullptr, 7);
    plan.operands.push_back(step(PlanKind::bitmaps, nullptr, 3));
    plan.operands.front().detail = "2 of 60 values";
    Actuals actuals;
    actuals[&plan] = {8, 50};
    actuals[&plan.operands.front()] = {2, 20};
    const PlanNode node = explained(plan, actuals);
    CHECK(node.estimated == 7);
    CHECK(node.actual == 8);
    CHECK(node.nanoseconds == 50);
    REQUIRE(node.children.size() == 1);
    CHECK(node.children[0].detail == "2 of 60 values");
    CHECK(node.children[0].estimated == 3);
    CHECK(node.children[0].actual == 2);
    CHECK(node.children[0].nanoseconds == 20);
    // A step that was never run, because the others left nothing, counts nobody.
    CHECK(explained(plan, {}).actual == 0);
}

}  // namespace
}  // namespace segdb
