#include "query/plan_equality.hpp"

#include <catch2/catch_test_macros.hpp>

#include "query/written_plan.hpp"

namespace segdb {
namespace {

using namespace test;

TEST_CASE("steps are equal by kind, bitmaps, count and operands in any order") {
    CHECK(structurally_equal(set('a', 1), set('a', 2)));  // what they are estimated at says nothing
    CHECK_FALSE(structurally_equal(set('a'), set('b')));
    CHECK_FALSE(structurally_equal(set('a'), leaf(PlanKind::bitmaps, {'a', 'b'}, 10)));
    CHECK_FALSE(structurally_equal(nothing(), everything()));
    CHECK(structurally_equal(all({set('a'), set('b')}), all({set('b'), set('a')})));
    CHECK_FALSE(structurally_equal(all({set('a'), set('b')}), any({set('a'), set('b')})));
    CHECK_FALSE(structurally_equal(all({set('a'), set('b')}), all({set('a'), set('b'), set('b')})));
    CHECK_FALSE(structurally_equal(all({set('a'), set('a'), set('b')}), all({set('a'), set('b'), set('b')})));
    CHECK(structurally_equal(all({any({set('a'), set('b')}), no(set('c'))}),
                             all({no(set('c')), any({set('b'), set('a')})})));
    const auto three = [] { return std::vector<Plan>{set('a'), set('b'), set('c')}; };
    CHECK(structurally_equal(at_least(2, three()), at_least(2, three())));
    CHECK_FALSE(structurally_equal(at_least(2, three()), at_least(1, three())));
    CHECK_FALSE(structurally_equal(at_least(2, three()), exactly(2, three())));
    // A bitmap's number is no step's number, and a list of bitmaps no list of operands.
    CHECK_FALSE(structurally_equal(all({leaf(PlanKind::bitmaps, {0}, 1), leaf(PlanKind::bitmaps, {1}, 1)}),
                                   all({leaf(PlanKind::bitmaps, {0, 1}, 1), leaf(PlanKind::bitmaps, {1}, 1)})));
}

TEST_CASE("steps that read are equal by attribute and predicate, wherever the condition stands") {
    AttributeRecord city;
    city.id = 1;
    AttributeRecord name;
    name.id = 2;
    const auto pattern = [](std::string_view text, bool ignoring_case) {
        return *TextPattern::make(PatternKind::like, text, ignoring_case);
    };
    const std::vector<BoundCondition> conditions = {
        {&city, TextIn({"a", "b"}, false)},
        {&city, TextIn({"a"}, false)},
        {&city, TextIn({"a", "b"}, true)},
        {&name, TextIn({"a", "b"}, false)},
        {&city, TextRange{.low = "a", .high = {}}},
        {&city, TextRange{.low = {}, .high = "a"}},
        {&city, TextRange{.low = "a", .low_included = false, .high = {}}},
        {&city, pattern("a%", false)},
        {&city, pattern("a%", true)},
        {&city, pattern("b%", false)},
        {&city, IntegerRanges({{1, 2}})},
        {&city, IntegerRanges({{1, 3}})},
    };
    const std::vector<BoundCondition> again = conditions;
    for (std::size_t i = 0; i < conditions.size(); ++i) {
        for (std::size_t j = 0; j < again.size(); ++j) {
            INFO(i << " and " << j);
            CHECK(structurally_equal(scan(1, conditions[i]), scan(2, again[j])) == (i == j));
        }
    }
    Plan keys = scan(1, conditions[0]);
    keys.kind = PlanKind::keys;
    CHECK_FALSE(structurally_equal(keys, scan(1, conditions[0])));
}

TEST_CASE("equal steps have equal numbers, however many there are") {
    PlanNumbering numbering;
    std::vector<PlanNumber> numbers;
    for (BitmapId bitmap = 1; bitmap <= 100'000; ++bitmap) {
        numbers.push_back(numbering.number(leaf(PlanKind::bitmaps, {bitmap}, 1), {}));
    }
    CHECK(numbering.size() == 100'000);
    for (BitmapId bitmap = 1; bitmap <= 100'000; bitmap += 777) {
        CHECK(numbering.number(leaf(PlanKind::bitmaps, {bitmap}, 1), {}) ==
              numbers[static_cast<std::size_t>(bitmap) - 1]);
    }
    const PlanNumber wide = numbering.number(group(PlanKind::disjunction, {}), numbers);
    CHECK(numbering.kind(wide) == PlanKind::disjunction);
    CHECK(numbering.operands(wide).size() == 100'000);
    CHECK(numbering.kind(numbers[5]) == PlanKind::bitmaps);
    CHECK(numbering.operands(numbers[5]).empty());
}

TEST_CASE("a set of numbers is emptied and fills again") {
    PlanNumberSet set;
    CHECK_FALSE(set.contains(3));
    CHECK(set.insert(3));
    CHECK_FALSE(set.insert(3));
    CHECK(set.insert(1'000));
    CHECK(set.contains(3));
    set.clear();
    CHECK_FALSE(set.contains(3));
    CHECK(set.insert(3));
    CHECK_FALSE(set.contains(1'000));
}

}  // namespace
}  // namespace segdb
