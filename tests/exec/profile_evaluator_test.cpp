#include "exec/profile_evaluator.hpp"

#include <catch2/catch_test_macros.hpp>

#include "model/small_shop.hpp"

namespace segdb {
namespace {

using test::bound_query;
using test::problem;
using test::SmallShop;

constexpr std::int64_t kNow = 1583054400000;  // 2020-03-01T09:20:00Z

// One profile's values by hand, as ProfileReader would read them; what is not named is not set.
class Profile {
  public:
    Profile() : session_(shop_.session()) {}

    Profile& with(const std::string& attribute, decltype(Value::data) data) {
        values_[attribute] = std::move(data);
        return *this;
    }

    bool holds(std::string_view text) {
        const auto query = bound(text);
        const bool answer = segdb::holds(query->root, values(*query), {});
        CHECK(explain_profile(query->root, values(*query), {}).holds == answer);
        return answer;
    }
    WhyNode why(std::string_view text) {
        const auto query = bound(text);
        return explain_profile(query->root, values(*query), {});
    }
    std::vector<std::string> asked(std::string_view text) {
        std::vector<std::string> names;
        for (const auto* attribute : attributes_of(bound(text)->root)) names.push_back(attribute->name);
        return names;
    }

  private:
    std::unique_ptr<BoundQuery> bound(std::string_view text) {
        QueryOptions options;
        options.now_ms = kNow;
        auto query = bound_query(*session_, text, options);
        INFO(text);
        REQUIRE(problem(query) == "");
        return std::move(query).value();
    }
    ProfileValues values(const BoundQuery& query) {
        ProfileValues values;
        for (const auto* attribute : attributes_of(query.root)) {
            values[attribute] = Value{attribute->spec, values_[attribute->name]};
        }
        return values;
    }

    SmallShop shop_;
    std::unique_ptr<Session> session_;
    std::map<std::string, decltype(Value::data)> values_;
};

using Items = std::vector<std::string>;

TEST_CASE("conditions ask for the profile's value, and are false without one") {
    Profile profile;
    profile.with("active", true)
        .with("age", std::int64_t{31})
        .with("spent", std::int64_t{1250})
        .with("likes", Items{"coffee", "tea"});
    CHECK(profile.holds("active = true"));
    CHECK_FALSE(profile.holds("active = false"));
    CHECK(profile.holds("age between 31 and 31"));
    CHECK_FALSE(profile.holds("age > 31"));
    CHECK(profile.holds("spent = 12.5"));
    CHECK(profile.holds("likes has 'tea'"));
    CHECK(profile.holds("likes contains 'off'"));
    CHECK(profile.holds("likes has all of ('tea', 'coffee')"));
    CHECK_FALSE(profile.holds("likes has all of ('tea', 'milk')"));
    CHECK(profile.holds("likes has at least 1 of ('tea', 'milk')"));
    CHECK_FALSE(profile.holds("likes has none of ('tea', 'milk')"));
    // Without a value: false, and its negation true.
    for (const char* condition :
         {"city = 'x'", "city > ''", "city contains ''", "city is set", "born on 2020-01-01", "seen in last 3 days",
          "tag vip", "tags is set", "born is anniversary of 2020-01-01"}) {
        INFO(condition);
        CHECK_FALSE(profile.holds(condition));
        CHECK(profile.holds("not " + std::string(condition)));
    }
}

TEST_CASE("groups") {
    Profile profile;
    profile.with("age", std::int64_t{31});
    CHECK(profile.holds("age = 31 and true and not false"));
    CHECK_FALSE(profile.holds("age = 31 and false"));
    CHECK(profile.holds("age = 1 or age = 31"));
    CHECK_FALSE(profile.holds("age = 1 or false"));
    CHECK(profile.holds("exactly 2 of (age = 31, age = 1, true)"));
    CHECK(profile.holds("at most 2 of (age = 31, age = 1, true)"));
    CHECK_FALSE(profile.holds("at most 1 of (age = 31, age = 1, true)"));
    CHECK(profile.holds("at least 0 of (false)"));
}

TEST_CASE("only what is asked about is read, each once") {
    Profile profile;
    CHECK(profile.asked("true") == Items{});
    CHECK(profile.asked("age > 1 and (city is set or not age < 9) and tag vip") == Items{"age", "city", "tags"});
}

TEST_CASE("the tree shows conditions as written, their values, and groups without a value") {
    Profile profile;
    profile.with("age", std::int64_t{31}).with("spent", std::int64_t{-325}).with("likes", Items{"coffee", "tea"});
    const WhyNode why =
        profile.why("(age>=30 and city != 'x') or at least 1 of (spent < 0, likes has none of ('tea'), true)");
    CHECK(why.condition == "or");
    CHECK(why.holds);
    CHECK(why.value == "");
    REQUIRE(why.children.size() == 2);
    const WhyNode& both = why.children[0];
    CHECK(both.condition == "and");
    REQUIRE(both.children.size() == 2);
    CHECK(both.children[0].condition == "age >= 30");
    CHECK(both.children[0].value == "31");
    CHECK(both.children[0].holds);
    // One condition, however it was bound: no `not` node of its own.
    CHECK(both.children[1].condition == "city != 'x'");
    CHECK(both.children[1].value == "not set");
    CHECK(both.children[1].holds);
    CHECK(both.children[1].children.empty());
    const WhyNode& count = why.children[1];
    CHECK(count.condition == "at least 1 of");
    REQUIRE(count.children.size() == 3);
    CHECK(count.children[0].value == "-3.25");
    CHECK(count.children[1].condition == "likes has none of ('tea')");
    CHECK(count.children[1].value == "coffee;tea");
    CHECK_FALSE(count.children[1].holds);
    CHECK(count.children[2].condition == "true");
    CHECK(count.children[2].value == "");
    // A `not` that was written is a node.
    const WhyNode negated = profile.why("not age = 31");
    CHECK(negated.condition == "not");
    CHECK_FALSE(negated.holds);
    REQUIRE(negated.children.size() == 1);
    CHECK(negated.children[0].holds);
}

}  // namespace
}  // namespace segdb
