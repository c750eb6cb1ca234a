// How long does a count take right after opening, and how long when asked again? And what does the index weigh?
//
//   ./dev bench first_count [profiles, default 1000000] [rounds, default 9]
//
// Through the public API: expression text in, number out. Each round opens the file anew. The answer is first compared with
// SQLite's over the printed SQL.
#include <iostream>
#include <segdb/segdb.hpp>
#include <string>

#include "support/bench.hpp"

namespace {

using namespace segdb::bench;

constexpr const char* kExpression = "((tag loyaltyCard and tag snacks) or email_agreement) and phone is set";

segdb::Database opened(const std::string& path) {
    auto db = segdb::Database::open(path);
    if (!db) fail(db.error().message);
    return std::move(db).value();
}

std::uint64_t counted(segdb::Database& db) {
    const auto result = db.count(kExpression);
    if (!result) fail(result.error().message);
    return result->count;
}

void compare_answers(const std::string& path) {
    auto db = opened(path);
    const auto by_sql = db.run_sql(kExpression, {}, {});
    if (!by_sql) fail(by_sql.error().message);
    const std::uint64_t count = counted(db);
    if (by_sql->count != count)
        fail("segdb counts " + std::to_string(count) + ", SQLite " + std::to_string(by_sql->count));
    std::cout << kExpression << "\n  " << count << " of " << by_sql->of
              << ", the same by SQLite over the printed SQL\n\n";
}

}  // namespace

int main(int count, char** arguments) {
    const std::string profiles = count > 1 ? arguments[1] : "1000000";
    const int rounds = count > 2 ? std::stoi(arguments[2]) : 9;
    print_machine("generate --seed 7");
    const Folder folder;
    const std::string path = folder / "shop.segdb";
    (void)run({binary(), "generate", path, "--profiles", profiles, "--seed", "7"});
    compare_answers(path);
    std::vector<double> open_ms;
    std::vector<double> first_ms;
    std::vector<double> again_ms;
    for (int round = 0; round < rounds; ++round) {
        const double start = seconds_now();
        auto db = opened(path);
        const double ready = seconds_now();
        (void)counted(db);
        const double first = seconds_now();
        open_ms.push_back((ready - start) * 1e3);
        first_ms.push_back((first - ready) * 1e3);
        constexpr int kRepeats = 50;
        for (int repeat = 0; repeat < kRepeats; ++repeat) (void)counted(db);
        again_ms.push_back((seconds_now() - first) * 1e3 / kRepeats);
    }
    auto db = opened(path);
    const auto schema = db.schema();
    if (!schema) fail(schema.error().message);
    const auto mib = [](std::uint64_t bytes) { return static_cast<double>(bytes) / (1 << 20); };
    const double data = mib(schema->front().data_bytes);
    const double index = mib(schema->front().index_bytes);
    std::cout << profiles << " profiles, median (least .. most) of " << rounds << " rounds\n"
              << "  open          " << spread(open_ms, "%.2f") << " ms\n"
              << "  first count   " << spread(first_ms, "%.2f") << " ms   (target: under 50)\n"
              << "  again         " << spread(again_ms, "%.3f") << " ms   (target: under 1)\n";
    std::printf("  data %.1f MiB, index %.1f MiB: %.1f %%   (target: under 100)\n", data, index, 100 * index / data);
    Results results;
    results.add("profiles", std::stod(profiles));
    results.add("open_ms", median(open_ms));
    results.add("first_count_ms", median(first_ms));
    results.add("repeated_count_ms", median(again_ms));
    results.add("index_percent_of_data", 100 * index / data);
    results.print("first_count");
    return 0;
}
