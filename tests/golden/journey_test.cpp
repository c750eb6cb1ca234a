// The households without their events: the rows of ../shared/golden/ground_truth.tsv about them, and SQL by hand.
#include "golden/ground_truth.hpp"

namespace segdb::golden {
namespace {

TEST_CASE("the households of ground_truth.tsv are counted as they were outside", "[golden]") {
    need({"golden/ground_truth.tsv", "data/complete_journey/customers.csv.zst", "data/complete_journey/tags.csv.zst"});
    RealData data;
    ImportOptions options;
    options.collection = "households";
    options.key = "household_id";
    const auto report = data.import(unpacked("data/complete_journey/customers.csv.zst"), options);
    CHECK(report.rows_read == 2379);
    CHECK(report.added == 2379);
    TagImportOptions tags;
    tags.collection = "households";
    tags.profile_column = "household_id";
    tags.tag_column = "tag";
    std::istringstream input(unpacked("data/complete_journey/tags.csv.zst"));
    const auto tagged = data.db().import_tags_stream(input, "tags.csv", tags);
    REQUIRE(problem(tagged) == "");
    CHECK(tagged->rows_read == 6589);

    std::vector<std::int64_t> checked;
    for (const auto& truth : truths("journey")) {
        if (truth.expression.find("did ") != std::string::npos) continue;  // asks about events
        INFO(truth.question << ": " << truth.expression);
        const auto count = data.db().count(truth.expression);
        REQUIRE(problem(count) == "");
        CHECK(static_cast<std::int64_t>(count->count) == truth.expected);
        CHECK(count->of == 2379);
        CHECK(data.db().run_sql(truth.expression, {}, {})->count == count->count);
        checked.push_back(truth.expected);
    }
    CHECK(checked == std::vector<std::int64_t>{2379, 192, 1578});
    // The part of the fourth row that asks about tags alone.
    std::string five = "at least 5 of (";
    for (int i = 1; i <= 27; ++i) five += (i > 1 ? ", tag campaign_" : "tag campaign_") + std::to_string(i);
    check_counts(data, "households",
                 {{five + ")", "(SELECT count(*) FROM households_tags t WHERE t.ordinal = households.ordinal) >= 5"},
                  {"tags is set", "ordinal IN (SELECT ordinal FROM households_tags)"},
                  {"tag campaign_8 and not tag campaign_13",
                   "ordinal IN (SELECT ordinal FROM households_tags WHERE value = 'campaign_8') AND "
                   "ordinal NOT IN (SELECT ordinal FROM households_tags WHERE value = 'campaign_13')"},
                  {"income in ('35-49K', '50-74K') and kids_count is set",
                   "income IN ('35-49K', '50-74K') AND kids_count IS NOT NULL"}});
}

}  // namespace
}  // namespace segdb::golden
