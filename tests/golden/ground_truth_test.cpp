// Every row of ../shared/golden/ground_truth.tsv, over the real files imported with the command as ../shared/data/README.md shows.
#include "golden/ground_truth.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

namespace segdb::golden {
namespace {

void need_command() {
    if (std::string(SEGDB_BINARY).empty()) SKIP("skipped: the command was not built");
}

// A folder with real files, unpacked, and a database that the command makes of them.
class Imported {
  public:
    explicit Imported(const std::vector<std::string>& files) {
        for (const auto& file : files) {
            const std::string name = std::filesystem::path(file).stem();
            (void)output_of("zstdcat '" + shared(file) + "' > '" + folder_.path(name) + "'");
        }
    }

    // Runs `segdb ARGUMENTS` in the folder; what it reports.
    [[nodiscard]] std::string segdb(const std::string& arguments) const {
        return output_of("cd '" + folder_.path("") + "' && '" + SEGDB_BINARY + "' " + arguments + " 2>&1");
    }

    void open(const std::string& name) {
        OpenOptions options;
        options.mode = OpenOptions::Mode::read_only;
        auto opened = Database::open(folder_.path(name), options);
        REQUIRE(problem(opened) == "");
        db_.emplace(std::move(opened).value());
    }

    // Each row of the setup: the engine, SQLite running the printed SQL, `not` of it, and `why` of some members.
    void check(const std::string& setup, const std::string& now, std::size_t rows) {
        const DateOptions at;
        const auto instant = resolve_date(now, at);
        REQUIRE(problem(instant) == "");
        QueryOptions options;
        options.now_ms = instant->first_ms;
        const auto expected = truths(setup);
        CHECK(expected.size() == rows);
        for (const auto& truth : expected) {
            INFO(truth.question << ": " << truth.expression);
            const auto count = db_->count(truth.expression, options);
            REQUIRE(problem(count) == "");
            CHECK(static_cast<std::int64_t>(count->count) == truth.expected);
            CHECK(db_->run_sql(truth.expression, options, {})->count == count->count);
            CHECK(db_->count("not (" + truth.expression + ")", options)->count == count->of - count->count);
            check_why(truth.expression, options);
        }
        const auto verified = db_->verify();
        REQUIRE(problem(verified) == "");
        CHECK(verified->differences == std::vector<std::string>());
    }

  private:
    // Of every so many profiles, so that about 20 are asked.
    void check_why(const std::string& expression, const QueryOptions& options) {
        MembersOptions all;
        static_cast<QueryOptions&>(all) = options;
        std::vector<std::string> keys;
        std::vector<std::string> selected;
        const auto into = [](std::vector<std::string>& list) {
            return [&list](const Member& member) {
                list.push_back(member.key);
                return true;
            };
        };
        REQUIRE(problem(db_->members("true", all, into(keys))) == "");
        REQUIRE(problem(db_->members(expression, all, into(selected))) == "");
        for (std::size_t i = 0; i < keys.size(); i += keys.size() / 20) {
            INFO(keys[i]);
            const auto why = db_->why(keys[i], expression, options);
            REQUIRE(problem(why) == "");
            CHECK(why->holds == (std::find(selected.begin(), selected.end(), keys[i]) != selected.end()));
        }
    }

    test::TemporaryFolder folder_;
    std::optional<Database> db_;
};

void check_contains(const std::string& text, const std::vector<std::string>& parts) {
    INFO(text);
    for (const auto& part : parts) CHECK(text.find(part) != std::string::npos);
}

TEST_CASE("ground truth: the customers of Online Retail by what they bought", "[golden][events]") {
    need({"golden/ground_truth.tsv", "data/online_retail/online_retail.csv.zst"});
    need_command();
    Imported data({"data/online_retail/online_retail.csv.zst"});
    const std::string report = data.segdb(
        "import retail.segdb online_retail.csv --event line --of customers --profile CustomerID "
        "--time InvoiceDate --create-profiles --type InvoiceNo=text --type StockCode=text "
        "--type 'UnitPrice=decimal(3)' --derive 'amount=Quantity*UnitPrice'");
    check_contains(report, {"541,909", "135,080", "406,829", "4,372"});
    data.open("retail.segdb");
    data.check("retail", "2011-12-10T00:00:00Z", 8);
}

TEST_CASE("ground truth: the households of Complete Journey", "[golden][events]") {
    need({"golden/ground_truth.tsv", "data/complete_journey/customers.csv.zst", "data/complete_journey/tags.csv.zst",
          "data/complete_journey/events.csv.zst"});
    need_command();
    Imported data({"data/complete_journey/customers.csv.zst", "data/complete_journey/tags.csv.zst",
                   "data/complete_journey/events.csv.zst"});
    (void)data.segdb("import journey.segdb customers.csv --collection households --key household_id");
    (void)data.segdb("import journey.segdb tags.csv --tags-of households --profile household_id --tag tag");
    const std::string report = data.segdb(
        "import journey.segdb events.csv --event-column event --of households --profile household_id --time ts");
    check_contains(report, {"77,102"});
    data.open("journey.segdb");
    data.check("journey", "2018-01-01T00:00:00Z", 4);
}

TEST_CASE("ground truth: the users of MathOverflow", "[golden][events]") {
    const std::vector<std::pair<std::string, std::string>> kinds = {
        {"a2q", "answered_question"}, {"c2q", "commented_question"}, {"c2a", "commented_answer"}};
    std::vector<std::string> files;
    files.reserve(kinds.size());
    for (const auto& [name, kind] : kinds) files.push_back("data/mathoverflow/sx-mathoverflow-" + name + ".txt.zst");
    std::vector<std::string> needed = files;
    needed.emplace_back("golden/ground_truth.tsv");
    need(needed);
    need_command();
    Imported data(files);
    for (const auto& [name, kind] : kinds) {
        (void)data.segdb("import mo.segdb sx-mathoverflow-" + name +
                         ".txt --no-header --separator ' ' --columns SRC,TGT,UNIXTS --event " + kind +
                         " --of users --profile SRC --time UNIXTS --create-profiles");
    }
    data.open("mo.segdb");
    data.check("mathoverflow", "2016-03-06T00:00:00Z", 1);
}

}  // namespace
}  // namespace segdb::golden
