// The whole way once, with the one public header: makes a database, brings in three customers, counts, asks again after
// opening the file anew. Exit code 0 when every answer is right.
#include <cstdint>
#include <cstdio>
#include <segdb/segdb.hpp>
#include <sstream>
#include <string>

namespace {

bool answers(segdb::Database& database, const std::string& expression, std::uint64_t expected) {
    const auto result = database.count(expression);
    if (!result) {
        std::printf("%s: %s\n", expression.c_str(), result.error().message.c_str());
        return false;
    }
    std::printf("%s: %llu of %llu\n", expression.c_str(), static_cast<unsigned long long>(result->count),
                static_cast<unsigned long long>(result->of));
    return result->count == expected;
}

segdb::Result<segdb::Database> made(const std::string& path) {
    segdb::OpenOptions options;
    options.mode = segdb::OpenOptions::Mode::create;
    auto database = segdb::Database::open(path, options);
    if (!database) {
        return database;
    }
    std::istringstream rows("id,country,age\n1,PL,31\n2,DE,44\n3,PL,58\n");
    segdb::ImportOptions import;
    import.collection = "customers";
    import.key = "id";
    const auto report = database->import_stream(rows, "customers.csv", import);
    if (!report) {
        return report.error();
    }
    return database;
}

}  // namespace

int main() {
    const std::string path = "consumer.segdb";
    auto database = made(path);
    if (!database) {
        std::printf("%s\n", database.error().message.c_str());
        return 1;
    }
    if (!answers(*database, "country = 'PL' and age > 40", 1) || !database->close()) {
        return 1;
    }
    auto again = segdb::Database::open(path);
    if (!again || !answers(*again, "country = 'PL' or age = 44", 3)) {
        return 1;
    }
    return 0;
}
