// Counts over the two files of bank_marketing: numbers, texts and decimals, separated by semicolons. The files have no key,
// so their rows are numbered. The constants were computed from the raw files with Python's csv and decimal modules.
#include "golden/real_data.hpp"

namespace segdb::golden {
namespace {

ImportOptions bank_options() {
    ImportOptions options;
    options.collection = "clients";
    options.key = "row";
    options.delimiter = ';';
    return options;
}

TEST_CASE("bank-full: 45,211 clients", "[golden]") {
    need({"data/bank_marketing/bank-full.csv.zst"});
    RealData data;
    const auto report = data.import(numbered(unpacked("data/bank_marketing/bank-full.csv.zst"), ';'), bank_options());
    CHECK(report.added == 45'211);
    CHECK(report.new_attributes.front() == std::pair<std::string, AttributeSpec>{"age", {AttributeType::integer, 0}});
    check_counts(
        data, "clients",
        {
            {"true", "1", 45'211},
            {"y = 'yes'", "y = 'yes'", 5'289},
            {"balance < 0", "balance < 0", 3'766},
            {"balance > 50000", "balance > 50000", 18},
            {"age between 30 and 39", "age BETWEEN 30 AND 39", 18'089},
            {"job in ('management', 'technician') and marital != 'married'",
             "job IN ('management', 'technician') AND marital <> 'married'", 7'603},
            {"pdays = -1", "pdays = -1", 36'954},
            {"education = 'tertiary' or education = 'unknown' and loan = 'yes'",
             "(education = 'tertiary' OR education = 'unknown') AND loan = 'yes'", 1'917},
            {"duration >= 600.5", "duration > 600", 3'790},
            {"at least 2 of (housing = 'yes', loan = 'yes', \"default\" = 'yes')",
             "(housing = 'yes') + (loan = 'yes') + (\"default\" = 'yes') >= 2", 4'837},
            {"job like '%-%'", "instr(job, '-') > 0", 11'311},
            {"month in ('jun', 'jul', 'aug')", "month IN ('jun', 'jul', 'aug')", 18'483},
            {"job matches '^(self|blue)'", "job GLOB 'self*' OR job GLOB 'blue*'"},
            {"job contains 'SELF' ignoring case", "job LIKE '%self%'"},
            {"not (contact = 'cellular' or contact = 'telephone')", "contact NOT IN ('cellular', 'telephone')"},
            {"exactly 1 of (balance < 0, age >= 60, previous > 0)", "(balance < 0) + (age >= 60) + (previous > 0) = 1"},
            {"day not between 5 and 25 and campaign in (1, 2, 3)",
             "NOT day BETWEEN 5 AND 25 AND campaign IN (1, 2, 3)"},
            {"row in ('1', '45211', '45212') or row ends with '0000'", "row IN ('1', '45211') OR row LIKE '%0000'"},
            {"poutcome >= 'other' and poutcome < 'u'", "poutcome IN ('other', 'success')"},
        });
}

TEST_CASE("bank-additional-full: 41,188 clients with decimals", "[golden]") {
    need({"data/bank_marketing/bank-additional-full.csv.zst"});
    RealData data;
    const auto report =
        data.import(numbered(unpacked("data/bank_marketing/bank-additional-full.csv.zst"), ';'), bank_options());
    CHECK(report.added == 41'188);
    const auto schema = data.db().schema();
    REQUIRE(problem(schema) == "");
    for (const auto& [name, type] : std::vector<std::pair<std::string, std::string>>{{"emp.var.rate", "decimal(1)"},
                                                                                     {"cons.price.idx", "decimal(3)"},
                                                                                     {"euribor3m", "decimal(3)"},
                                                                                     {"nr.employed", "decimal(1)"}}) {
        for (const auto& attribute : schema->front().attributes) {
            if (attribute.name == name) CHECK(to_text(attribute.spec) == type);
        }
    }
    check_counts(data, "clients",
                 {
                     {"true", "1", 41'188},
                     {"emp.var.rate < 0", "\"emp.var.rate\" < 0", 17'191},
                     {"cons.price.idx > 93.994", "\"cons.price.idx\" > 93994", 5'782},
                     {"cons.price.idx = 93.994", "\"cons.price.idx\" = 93994", 7'763},
                     {"cons.price.idx > 93.9939", "\"cons.price.idx\" >= 93994", 13'545},
                     {"euribor3m between 1.25 and 1.3", "euribor3m BETWEEN 1250 AND 1300", 3'909},
                     {"education starts with 'basic.'", "education GLOB 'basic.*'", 12'513},
                     {"nr.employed = 5191", "\"nr.employed\" = 51910", 7'763},
                     {"nr.employed in (5099.1)", "\"nr.employed\" = 50991", 8'534},
                     {"pdays < 999 and y = 'yes'", "pdays < 999 AND y = 'yes'", 967},
                     {"cons.conf.idx <= -46.2", "\"cons.conf.idx\" <= -462", 8'866},
                     {"exactly 1 of (housing = 'yes', loan = 'yes', contact = 'cellular')",
                      "(housing = 'yes') + (loan = 'yes') + (contact = 'cellular') = 1", 16'927},
                     {"emp.var.rate = -1.1 and not euribor3m < 0.9", "\"emp.var.rate\" = -11 AND euribor3m >= 900"},
                     {"euribor3m not between 0.6344 and 4.9999", "NOT euribor3m BETWEEN 635 AND 4999"},
                     {"day_of_week in ('mon', 'fri') or month = 'dec' and loan != 'no'",
                      "(day_of_week IN ('mon', 'fri') OR month = 'dec') AND loan <> 'no'"},
                     {"job like 's%' and job not like '%-%'", "job GLOB 's*' AND job NOT GLOB '*-*'"},
                     {"at most 1 of (age > 60, previous >= 1, campaign >= 5, poutcome = 'success')",
                      "(age > 60) + (previous >= 1) + (campaign >= 5) + (poutcome = 'success') <= 1"},
                 });
}

}  // namespace
}  // namespace segdb::golden
