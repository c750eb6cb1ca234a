// How long does an import of events take beside the sqlite3 shell's `.import` of the same file into the same typed columns?
//
//   ./dev bench import_events [rounds, default 5]
//
// Online Retail, 541,909 lines, by the recipe of the real data's README; without them the benchmark says so and ends. Both
// start without a database and end with a committed one. segdb also infers types, makes and looks up 4,372 profiles, keeps a
// SQL index of the profiles, computes a derived amount, and indexes everything. The rows and sums over them are compared first.
#include <filesystem>
#include <iostream>
#include <string>

#include "support/bench.hpp"

namespace {

using namespace segdb::bench;

constexpr const char* kTable =
    "CREATE TABLE line(InvoiceNo TEXT, StockCode TEXT, Description TEXT, Quantity INTEGER, InvoiceDate TEXT, "
    "UnitPrice NUMERIC, CustomerID TEXT, Country TEXT);";

void remove_database(const std::string& path) {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) (void)::unlink((path + suffix).c_str());
}

Run segdb_import(const std::string& db, const std::string& csv) {
    remove_database(db);
    return run({binary(),
                "import",
                db,
                csv,
                "--event",
                "line",
                "--of",
                "customers",
                "--profile",
                "CustomerID",
                "--time",
                "InvoiceDate",
                "--type",
                "InvoiceNo=text",
                "--type",
                "StockCode=text",
                "--type",
                "UnitPrice=decimal(3)",
                "--derive",
                "amount=Quantity*UnitPrice",
                "--create-profiles"});
}

Run sqlite_import(const std::string& db, const std::string& csv) {
    remove_database(db);
    return run({"sqlite3", db, kTable, ".mode csv", ".import --skip 1 " + csv + " line"});
}

void compare_answers(const std::string& ours, const std::string& theirs) {
    const std::string common = "sum(length(InvoiceNo)), sum(length(StockCode)), sum(Quantity) ";
    const std::string mine =
        output_of("sqlite3 '" + ours + "' \"SELECT count(*), count(DISTINCT profile), sum(UnitPrice), sum(amount), " +
                  common + "FROM line\"");
    const std::string other =
        output_of("sqlite3 '" + theirs +
                  "' \"SELECT count(*), count(DISTINCT CustomerID), sum(CAST(round(UnitPrice*1000) AS INTEGER)), "
                  "sum(CAST(round(Quantity*UnitPrice*1000) AS INTEGER)), " +
                  common + "FROM line WHERE CustomerID <> ''\"");
    if (mine != other) fail("the tables differ: " + mine + " against " + other);
    std::cout << "both hold " << mine << " (events | profiles | prices | amounts | lengths | quantities)\n\n";
}

}  // namespace

int main(int count, char** arguments) {
    const int rounds = count > 1 ? std::stoi(arguments[1]) : 5;
    const std::string packed = std::string(SEGDB_SHARED) + "/data/online_retail/online_retail.csv.zst";
    if (!std::filesystem::exists(packed)) {
        std::cout << "skipped: there is no " << packed << '\n';
        return 0;
    }
    print_machine("none");
    const Folder folder;
    const std::string csv = folder / "online_retail.csv";
    const std::string ours = folder / "ours.segdb";
    const std::string theirs = folder / "theirs.db";
    (void)output_of("zstdcat '" + packed + "' > '" + csv + "'");
    std::vector<double> ours_seconds;
    std::vector<double> theirs_seconds;
    std::vector<double> ratios;
    std::uint64_t peak_bytes = 0;
    for (int round = 0; round < rounds; ++round) {
        const Run mine = segdb_import(ours, csv);
        const Run peer = sqlite_import(theirs, csv);
        if (round == 0) compare_answers(ours, theirs);
        ours_seconds.push_back(mine.seconds);
        theirs_seconds.push_back(peer.seconds);
        ratios.push_back(mine.seconds / peer.seconds);
        peak_bytes = std::max(peak_bytes, mine.peak_bytes);
    }
    std::cout << "541,909 lines, median (least .. most) of " << rounds << " rounds\n"
              << "  segdb import --event  " << spread(ours_seconds, "%.2f") << " s\n"
              << "  sqlite3 .import       " << spread(theirs_seconds, "%.2f") << " s\n"
              << "  ratio                 " << spread(ratios, "%.2f") << "   (target: at most 2.5)\n"
              << "  peak memory           " << (peak_bytes >> 20) << " MiB\n";
    Results results;
    results.add("segdb_seconds", median(ours_seconds));
    results.add("sqlite_seconds", median(theirs_seconds));
    results.add("ratio", median(ratios));
    results.add("peak_mib", static_cast<double>(peak_bytes) / (1 << 20));
    results.print("import_events");
    return 0;
}
