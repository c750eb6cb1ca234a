// Counts over the customers of adventureworks: Latin-1, dates such as 4/8/1966, amounts such as "$90,000 ". The constants were
// computed from the raw file with Python's csv and datetime modules.
#include "golden/real_data.hpp"

namespace segdb::golden {
namespace {

void check_customers(const AttributeSpec& income, const std::string& thousand) {
    need({"data/adventureworks/AdventureWorks_Customers.csv.zst"});
    RealData data;
    ImportOptions options;
    options.collection = "customers";
    options.key = "CustomerKey";
    options.encoding = "latin1";
    options.date_format = "%m/%d/%Y";
    options.types["AnnualIncome"] = income;
    const auto report = data.import(unpacked("data/adventureworks/AdventureWorks_Customers.csv.zst"), options);
    CHECK(report.added == 18'148);
    for (const auto& [name, spec] : report.new_attributes) {
        if (name == "BirthDate") CHECK(spec.type == AttributeType::date);
        if (name == "AnnualIncome") CHECK(spec == income);
    }
    QueryOptions in_auckland;
    in_auckland.time_zone = "Pacific/Auckland";  // where a day begins does not matter to a date
    const std::vector<Counted> all = {
        {"true", "1", 18'148},
        {"Prefix is not set", "Prefix IS NULL", 130},
        {"Gender = 'NA'", "Gender = 'NA'", 130},
        {"BirthDate on 1966||/y", "BirthDate BETWEEN '1966-01-01' AND '1966-12-31'", 634},
        {"BirthDate before 1940-01-01", "BirthDate < '1940-01-01'", 700},
        {"BirthDate is anniversary of 2000-02-29",
         "substr(BirthDate, 6) = '02-29' OR (substr(BirthDate, 6) = '02-28' AND CAST(substr(BirthDate, 1, 4) AS "
         "INTEGER) % 4 <> 0)",
         18},
        {"AnnualIncome >= 100000", "AnnualIncome >= 100 * " + thousand, 2'143},
        {"AnnualIncome between 25000 and 60000.00", "AnnualIncome BETWEEN 25 * " + thousand + " AND 60 * " + thousand,
         8'657},
        {"FirstName contains 'É'", "instr(FirstName, 'É') > 0", 33},
        {"FirstName contains 'é' ignoring case", "instr(FirstName, 'É') > 0", 33},
        {"FirstName in ('jésus', 'jesús') ignoring case", "FirstName IN ('JÉSUS', 'JESÚS')", 21},
        {"LastName contains 'ñ' ignoring case", "instr(LastName, 'Ñ') > 0", 12},
        {"FirstName matches '[^\\x00-\\x7f]' or LastName matches '[^\\x00-\\x7f]'",
         "FirstName GLOB '*[^ -~]*' OR LastName GLOB '*[^ -~]*'", 90},
        {"TotalChildren = 0 and HomeOwner = 'Y'", "TotalChildren = 0 AND HomeOwner = 'Y'", 2'435},
        {"EmailAddress ends with '7@adventure-works.com'", "EmailAddress LIKE '%7@adventure-works.com'", 1'736},
        {"(MaritalStatus = 'M' and Occupation = 'Management') or EducationLevel = 'Graduate Degree'",
         "(MaritalStatus = 'M' AND Occupation = 'Management') OR EducationLevel = 'Graduate Degree'", 4'385},
        {"Prefix != 'MR.'", "Prefix IS NULL OR Prefix <> 'MR.'"},
        {"Prefix is set and Prefix != 'MR.'", "Prefix <> 'MR.'"},
        {"BirthDate on 1966-04-08", "BirthDate = '1966-04-08'"},
        {"BirthDate between 1950-01 and 1950-03", "BirthDate BETWEEN '1950-01-01' AND '1950-03-31'"},
        {"BirthDate on or after 1980-12", "BirthDate >= '1980-12-01'"},
        {"EducationLevel like 'Partial %' and not TotalChildren in (0, 5)",
         "EducationLevel GLOB 'Partial *' AND TotalChildren NOT IN (0, 5)"},
        {"at least 3 of (HomeOwner = 'Y', MaritalStatus = 'M', TotalChildren >= 2, AnnualIncome > 70000)",
         "(HomeOwner = 'Y') + (MaritalStatus = 'M') + (TotalChildren >= 2) + (AnnualIncome > 70 * " + thousand +
             ") >= 3"},
    };
    check_counts(data, "customers", all);
    check_counts(data, "customers", all, in_auckland);
}

TEST_CASE("adventureworks: 18,148 customers, amounts in decimals", "[golden]") {
    check_customers({AttributeType::decimal, 2}, "100000");
}

TEST_CASE("adventureworks: 18,148 customers, amounts in whole numbers", "[golden]") {
    check_customers({AttributeType::integer, 0}, "1000");
}

}  // namespace
}  // namespace segdb::golden
