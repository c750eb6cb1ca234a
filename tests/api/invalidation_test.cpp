// What one connection keeps in memory while others write: every answer is that of a database opened afresh.
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <random>

#include "support/databases.hpp"
#include "support/event_store.hpp"
#include "support/foreign_client.hpp"
#include "support/temporary_folder.hpp"

namespace segdb {
namespace {

using test::ForeignClient;
using test::problem;

struct Question {
    std::string collection;
    std::string text;
};

const std::vector<Question>& questions() {
    static const std::vector<Question> kQuestions = {
        {"customers", "true"},
        {"customers", "country = 'PL' and age >= 30"},
        {"customers", "country is not set or tag 'vip'"},
        {"customers", "email contains '7'"},
        {"customers", "email in ('mail7', 'mail70007', 'new3')"},
        {"customers", "spent between 500 and 90000"},
        {"customers", "not (spent > 20000 and email ends with '1')"},
        {"companies", "city = 'a' or city = 'b'"},
        {"companies", "size > 3 and city is set"},
        {"purchase", "true"},
        {"purchase", "price > 30"},
        {"purchase", "at after 1970-01-02 and not shop = 'web'"},
        {"purchase", "shop is not set"},
        {"customers", "did purchase where (price > 30) and country = 'PL'"},
        {"customers", "did purchase at most 1 time in last 9 days"},
        {"customers", "sum(purchase.price) between 20 and 90 ever or age < 20"},
        {"customers", "avg(purchase.price) > 40 and not tag 'vip'"},
        {"customers", "last(purchase) before 1970-01-05 or count distinct(purchase.shop) >= 1"},
        {"customers", "did purchase then dear within 1 week"},
        {"customers", "count(dear) >= 1"},
    };
    return kQuestions;
}

std::string answer(Database& database, const Question& question) {
    QueryOptions options;
    options.collection = question.collection;
    options.now_ms = 1'000'000'000;
    const auto counted = database.count(question.text, options);
    return counted.ok() ? std::to_string(counted->count) + " of " + std::to_string(counted->of) : problem(counted);
}

std::string answers(Database& database) {
    std::string all;
    for (const auto& question : questions()) all += question.text + ": " + answer(database, question) + "\n";
    return all;
}

// 11,000 customers in six chunks with more e-mails and sums than are worth a bitmap each, companies, and purchases.
void fill(Database& database, const std::string& path) {
    std::string csv = "id,country,age,email,spent,tags\n";
    for (int i = 0; i < 11'000; ++i) {
        const std::string number = std::to_string(i);
        csv += "k" + number + "," + (i % 3 == 0 ? "PL" : "DE") + "," + std::to_string(i % 80) + ",mail" + number + "," +
               std::to_string(i * 5) + (i % 7 == 0 ? ",vip\n" : ",\n");
    }
    ImportOptions customers = test::customers({{"country", {AttributeType::text}},
                                               {"age", {AttributeType::integer}},
                                               {"email", {AttributeType::text}},
                                               {"spent", {AttributeType::integer}}});
    test::import_csv(database, csv, customers);
    ImportOptions companies;
    companies.collection = "companies";
    companies.key = "id";
    test::import_csv(database, "id,city,size\nc1,a,1\nc2,b,5\nc3,,9\n", companies);
    test::create_event(path, "purchase", "customers", "",
                       {{"price", {AttributeType::integer}}, {"shop", {AttributeType::text}}});
    ForeignClient client(path);
    client.run("UPDATE customers SET ordinal = ordinal + 65536 * (ordinal % 6)");
    client.run(
        "INSERT INTO purchase(ordinal, profile, at, price, shop) SELECT ordinal / 2, ordinal, age * 9000000, age, "
        "country FROM customers WHERE ordinal % 2 = 0");
    REQUIRE(problem(database.define("dear", "purchase where (price > 50)")) == "");
}

std::string random_statement(std::mt19937_64& random) {
    const auto any = [&](std::uint64_t below) { return std::to_string(random() % below); };
    const std::string place = std::to_string(random() % 6 * 65'536 + random() % 11'000);
    switch (random() % 12) {
        case 0:
            return "UPDATE customers SET country = 'c" + any(5) + "', age = " + any(90) + " WHERE ordinal >= " + place +
                   " AND ordinal < " + place + " + 9";
        case 1:
            return "UPDATE customers SET email = 'new" + any(9) + "' WHERE ordinal >= " + place + " AND ordinal < " +
                   place + " + 5";
        case 2:
            return "UPDATE customers SET spent = nullif(" + any(100'000) + ", 7) WHERE ordinal >= " + place +
                   " AND ordinal < " + place + " + 5";
        case 3:
            return "DELETE FROM customers WHERE ordinal BETWEEN " + place + " AND " + place + " + 20";
        case 4:
            return "REPLACE INTO customers(ordinal, id, country, spent) VALUES(" + place + ", 'k" + any(11'000) +
                   "', 'PL', " + any(9'000) + ")";
        case 5:
            return "INSERT OR IGNORE INTO customers_tags SELECT ordinal, 'vip' FROM customers WHERE ordinal BETWEEN " +
                   place + " AND " + place + " + 9";
        case 6:
            return "UPDATE companies SET city = substr('abc', 1 + " + any(3) +
                   ", 1), size = size + 1 WHERE ordinal = " + any(3);
        case 7:
            return "INSERT INTO purchase(profile, at, price) VALUES(" + place + ", " + any(1'000'000'000) + ", " +
                   any(100) + ")";
        case 8:
            return "INSERT OR REPLACE INTO purchase(ordinal, profile, at, shop) VALUES(" + any(65'536 * 9) + ", " +
                   place + ", " + any(1'000'000'000) + ", 'web')";
        case 9:
            return "DELETE FROM purchase WHERE profile BETWEEN " + place + " AND " + place + " + 100";
        case 10:
            return "UPDATE OR REPLACE customers SET ordinal = " + any(65'536 * 7) + " WHERE ordinal = " + place;
        default:
            return "UPDATE purchase SET price = price + 1, at = at + 3600000 WHERE ordinal % 5000 = " + any(5'000);
    }
}

// Something that is not a few rows of SQL.
void change_otherwise(std::mt19937_64& random, Database& database, const std::string& path, int step) {
    ImportOptions customers;
    customers.collection = "customers";
    customers.key = "id";
    switch (random() % 9) {
        case 7: {
            const auto at = static_cast<std::int64_t>(random() % 1'000'000'000);
            const std::vector<Event> events = {{"purchase", "k" + std::to_string(random() % 11'000), at, "", {}}};
            const auto tracked = database.track(events);
            if (!tracked.ok()) CHECK(tracked.error().message.starts_with("customers has no profile"));
            return;
        }
        case 8: {
            REQUIRE(problem(database.undefine("dear")) == "");
            const std::string definition = "purchase where (price > " + std::to_string(random() % 100) + ")";
            REQUIRE(problem(database.define("dear", definition)) == "");
            return;
        }
        case 0:
            test::import_csv(database,
                             "id,country,spent\nk" + std::to_string(random() % 11'000) + ",FR,12\nn" +
                                 std::to_string(step) + ",PL,13\n",
                             customers);
            return;
        case 1:
            test::import_csv(database, "id,x" + std::to_string(step) + "\nk5,1\n", customers);
            return;
        case 2:
            REQUIRE(problem(database.reindex()) == "");
            return;
        case 3:
            test::create_event(path, "e" + std::to_string(step), "customers", "", {});
            return;
        case 4:
            ForeignClient(path).run(
                "DROP TRIGGER segdb_customers_update; UPDATE customers SET age = 31 WHERE ordinal < 5");
            return;
        case 5:  // more values than get a bitmap each
            ForeignClient(path).run("UPDATE companies SET city = 'b'; UPDATE customers SET age = ordinal");
            return;
        default:
            ForeignClient(path).run("UPDATE customers SET age = ordinal % 70");
            return;
    }
}

}  // namespace

TEST_CASE("counts are right after whatever another connection has written", "[api][versions]") {
    const auto seed = Catch::getSeed();
    INFO("seed " << seed);
    std::mt19937_64 random(seed);
    const test::TemporaryFolder folder;
    const std::string path = folder.path("shop.segdb");
    Database writer = test::open_database(path);
    fill(writer, path);
    Database reader = test::open_database(path, OpenOptions::Mode::read_write);
    Database looker = test::open_database(path, OpenOptions::Mode::read_only);
    ForeignClient client(path);
    for (int step = 0; step < 120; ++step) {
        if (random() % 6 == 0) {
            change_otherwise(random, writer, path, step);
        } else {
            for (std::uint64_t i = random() % 3; i < 3; ++i) {
                const std::string statement = random_statement(random);
                INFO(statement);
                REQUIRE(client.attempt(statement) == "");
            }
        }
        INFO("step " << step);
        // Now the one that indexes, then the other one first; the one that cannot write in between.
        Database* first = random() % 2 == 0 ? &reader : &writer;
        Database* second = first == &reader ? &writer : &reader;
        if (random() % 3 == 0) std::swap(first, second);
        const std::string overlaid = random() % 2 == 0 ? answers(looker) : "";
        // Some of the questions only, so that what is held is of several versions.
        for (const auto& question : questions()) {
            if (random() % 2 == 0) (void)answer(*first, question);
        }
        Database fresh = test::open_database(path, OpenOptions::Mode::read_write);
        const std::string expected = answers(fresh);
        CHECK(answers(*first) == expected);
        if (random() % 2 == 0) CHECK(answers(*second) == expected);
        if (!overlaid.empty()) CHECK(overlaid == expected);
        if (random() % 2 == 0) CHECK(answers(looker) == expected);
    }
    CHECK(test::findings(reader) == std::vector<std::string>());
}

}  // namespace segdb
