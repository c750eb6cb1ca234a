// How long does an import take beside the sqlite3 shell's `.import` of the same file into the same typed table, and does
// its memory grow with the file?
//
//   ./dev bench import [rows, default 1000000] [rounds, default 3]
//
// Both start without a database and end with a committed one; segdb also infers the types, splits the tags into their
// table, and builds the index of every attribute. The rows and a checksum over them are compared first.
#include <iostream>
#include <string>

#include "support/bench.hpp"

namespace {

using namespace segdb::bench;

constexpr const char* kTable =
    "CREATE TABLE customers(id TEXT NOT NULL UNIQUE, first_name TEXT, last_name TEXT, gender TEXT, email TEXT, "
    "phone TEXT, country TEXT, city TEXT, language TEXT, age INTEGER, registered TEXT, last_seen TEXT, orders INTEGER, "
    "spent NUMERIC, loyalty_level TEXT, email_agreement TEXT, sms_agreement TEXT, newsletter TEXT, tags TEXT);";

void remove_database(const std::string& path) {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) (void)::unlink((path + suffix).c_str());
}

Run segdb_import(const std::string& db, const std::string& csv) {
    remove_database(db);
    return run({binary(), "import", db, csv, "--collection", "customers", "--key", "id", "--list", "tags"});
}

Run sqlite_import(const std::string& db, const std::string& csv) {
    remove_database(db);
    return run({"sqlite3", db, kTable, ".mode csv", ".import --skip 1 " + csv + " customers"});
}

// Rows, ages, orders and phones: what both tables hold in the same form.
std::string checksum(const std::string& db) {
    return output_of("sqlite3 '" + db +
                     "' \"SELECT count(*), sum(ifnull(nullif(age, ''), 0)), sum(orders), "
                     "count(nullif(phone, '')), sum(length(email)), max(id) FROM customers\"");
}

void compare_answers(const std::string& ours, const std::string& theirs) {
    const std::string mine = checksum(ours);
    const std::string other = checksum(theirs);
    if (mine != other) fail("the tables differ: " + mine + " against " + other);
    std::cout << "both tables hold " << mine << " (rows | ages | orders | phones | e-mail bytes | last key)\n\n";
}

}  // namespace

int main(int count, char** arguments) {
    const std::string rows = count > 1 ? arguments[1] : "1000000";
    const int rounds = count > 2 ? std::stoi(arguments[2]) : 3;
    const std::string more_rows = std::to_string(4 * std::stoull(rows));
    print_machine("generate --seed 7");
    const Folder folder;
    const std::string csv = folder / "customers.csv";
    const std::string ours = folder / "ours.segdb";
    const std::string theirs = folder / "theirs.db";
    (void)run({binary(), "generate", "--csv", csv, "--profiles", rows, "--seed", "7"});
    std::vector<double> ours_seconds;
    std::vector<double> theirs_seconds;
    std::vector<double> ratios;
    Run one{};
    for (int round = 0; round < rounds; ++round) {
        one = segdb_import(ours, csv);
        const Run peer = sqlite_import(theirs, csv);
        if (round == 0) compare_answers(ours, theirs);
        ours_seconds.push_back(one.seconds);
        theirs_seconds.push_back(peer.seconds);
        ratios.push_back(one.seconds / peer.seconds);
    }
    std::cout << rows << " rows, median (least .. most) of " << rounds << " rounds\n"
              << "  segdb import      " << spread(ours_seconds, "%.2f") << " s\n"
              << "  sqlite3 .import   " << spread(theirs_seconds, "%.2f") << " s\n"
              << "  ratio             " << spread(ratios, "%.2f") << "   (target: at most 2.5)\n\n";

    (void)run({binary(), "generate", "--csv", csv, "--profiles", more_rows, "--seed", "7"});
    const Run four = segdb_import(ours, csv);
    const auto mib = [](std::uint64_t bytes) { return static_cast<double>(bytes) / (1 << 20); };
    std::printf("peak memory of an import\n  %s rows  %.0f MiB\n  %s rows  %.0f MiB   (target: does not grow)\n",
                rows.c_str(), mib(one.peak_bytes), more_rows.c_str(), mib(four.peak_bytes));
    Results results;
    results.add("rows", std::stod(rows));
    results.add("segdb_seconds", median(ours_seconds));
    results.add("sqlite_seconds", median(theirs_seconds));
    results.add("ratio", median(ratios));
    results.add("peak_mib", mib(one.peak_bytes));
    results.add("peak_mib_4x", mib(four.peak_bytes));
    results.print("import");
    return 0;
}
