// Damage: an answer is right or an error, never wrong where that can be seen; verify names what differs, reindex repairs.
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <random>

#include "store/indexer.hpp"
#include "support/databases.hpp"
#include "support/foreign_client.hpp"
#include "support/temporary_folder.hpp"

namespace segdb {
namespace {

using test::failed_with;
using test::findings;
using test::ForeignClient;
using test::problem;

// 300 people in three chunks, closed, to be damaged.
class Patient {
    test::TemporaryFolder folder_;

  public:
    Patient() : path(folder_.path("shop.segdb")) {
        auto database = test::open_database(path);
        test::import_csv(database, test::people_csv(0, 300));
        {
            ForeignClient client(path);
            client.run(
                "BEGIN; UPDATE customers_tags SET ordinal = ordinal + 65500 WHERE ordinal >= 100;"
                "UPDATE customers SET ordinal = ordinal + 65500 WHERE ordinal >= 100; COMMIT");
        }
        for (const auto& question : test::people_questions()) right_.push_back(test::count_of(database, question));
        REQUIRE(findings(database).empty());
        REQUIRE(problem(database.close()) == "");
    }

    void damage(const std::string& sql) const { ForeignClient(path).run(sql); }

    [[nodiscard]] std::string bitmap_of(const std::string& condition) const {
        return ForeignClient(path).text(
            "SELECT b.id FROM segdb_bitmaps b LEFT JOIN segdb_attributes a ON a.id = b.attribute WHERE " + condition);
    }

    // Every question is answered rightly or with `corrupt`; how many with an error.
    [[nodiscard]] int check_answers() const {
        auto database = Database::open(path);
        if (!database.ok()) {
            CHECK(failed_with(database, ErrorCode::corrupt));
            return static_cast<int>(right_.size());
        }
        int errors = 0;
        for (std::size_t i = 0; i < right_.size(); ++i) {
            const auto counted = database->count(test::people_questions()[i]);
            INFO(test::people_questions()[i] << ": " << problem(counted));
            if (counted.ok()) {
                CHECK(counted->count == right_[i]);
                CHECK(counted->of == 300);
            } else {
                CHECK(counted.error().code == ErrorCode::corrupt);
                ++errors;
            }
        }
        return errors;
    }

    [[nodiscard]] const std::vector<std::uint64_t>& right() const { return right_; }

    [[nodiscard]] std::string verified() const {
        auto database = test::open_database(path);
        std::string all;
        for (const auto& finding : findings(database)) all += finding + "\n";
        return all;
    }

    void check_repair() const {
        auto database = test::open_database(path);
        REQUIRE(problem(database.reindex()) == "");
        CHECK(findings(database) == std::vector<std::string>());
        for (std::size_t i = 0; i < right_.size(); ++i)
            CHECK(test::count_of(database, test::people_questions()[i]) == right_[i]);
    }

    std::string path;

  private:
    std::vector<std::uint64_t> right_;
};

struct Damage {
    std::string name;
    std::string bitmap;  // which bitmap `#` in the SQL stands for
    std::string sql;
    std::string named;  // what verify says
    bool shows = true;  // false: nothing but a comparison with the data could tell
};

TEST_CASE("damage to the index is an error or does no harm, is named by verify and repaired by reindex",
          "[store][damage]") {
    const std::string live = "b.attribute IS NULL";
    const std::string presence = "a.name = 'age' AND b.value IS NULL";
    const std::string value = "a.name = 'country' AND b.value = 'PL'";
    const std::string tag = "a.name = 'tags' AND b.value = 'vip'";
    const std::string last = "b.id = (SELECT max(id) FROM segdb_bitmaps)";
    const std::vector<Damage> cases = {
        {"a container's bytes are cut", value,
         "UPDATE segdb_chunks SET container = substr(container, 1, 4) WHERE id >> 16 = #", "country = 'PL', chunk 0"},
        {"a container is empty", value, "UPDATE segdb_chunks SET container = x'' WHERE id = # << 16",
         "country = 'PL', chunk 0"},
        {"a container has an unknown type", live, "UPDATE segdb_chunks SET container = x'0900' WHERE id = # << 16",
         "the live bitmap, chunk 0"},
        {"a container holds one too many", value,
         "UPDATE segdb_chunks SET container = CAST(container || x'ff00' AS BLOB) WHERE id = # << 16",
         "country = 'PL', chunk 0"},
        {"a container does not ascend", tag, "UPDATE segdb_chunks SET container = x'0101000100' WHERE id = # << 16",
         "tags = 'vip', chunk 0"},
        {"a noted cardinality is wrong", value,
         "UPDATE segdb_chunks SET cardinality = cardinality + 1 WHERE id = # << 16", "country = 'PL', chunk 0"},
        {"a noted cardinality is negative", value, "UPDATE segdb_chunks SET cardinality = -5 WHERE id = # << 16",
         "country = 'PL', chunk 0"},
        {"a total is wrong", value, "UPDATE segdb_bitmaps SET cardinality = cardinality - 1 WHERE id = #",
         "profiles are noted"},
        {"a total is negative", live, "UPDATE segdb_bitmaps SET cardinality = -1 WHERE id = #", "profiles are noted"},
        {"the live total is wrong", live, "UPDATE segdb_bitmaps SET cardinality = 7 WHERE id = #",
         "profiles are noted"},
        {"a value's container is lost", value, "DELETE FROM segdb_chunks WHERE id = (# << 16) + 1",
         "country = 'PL', chunk 1"},
        {"all of a value's containers are lost", tag, "DELETE FROM segdb_chunks WHERE id >> 16 = #",
         "tags = 'vip', chunk 0"},
        {"a presence container is lost", presence, "DELETE FROM segdb_chunks WHERE id = # << 16",
         "presence bitmap of age, chunk 0"},
        {"a live container is lost", live, "DELETE FROM segdb_chunks WHERE id = (# << 16) + 1",
         "the live bitmap, chunk 1"},
        {"all live containers are lost", live, "DELETE FROM segdb_chunks WHERE id >> 16 = #",
         "the live bitmap, chunk 0"},
        {"a container is moved to another chunk", value,
         "UPDATE segdb_chunks SET id = (# << 16) + 9 WHERE id = # << 16", "country = 'PL', chunk 9", false},
        {"a value is lost from the dictionary", value, "DELETE FROM segdb_bitmaps WHERE id = #",
         "the index does not know it"},
        {"the newest value is lost from the dictionary", last, "DELETE FROM segdb_bitmaps WHERE id = #",
         "the index does not know it"},
        {"a value stands twice in the dictionary", value, "UPDATE segdb_bitmaps SET value = 'DE' WHERE id = #",
         "damaged"},
        {"a value has the wrong type", value, "UPDATE segdb_bitmaps SET value = 7 WHERE id = #",
         "the dictionary of attribute 'country' is damaged"},
        {"a presence bitmap is lost", presence, "DELETE FROM segdb_bitmaps WHERE id = #", "is unknown but has"},
        {"the live bitmap is lost", live, "DELETE FROM segdb_bitmaps WHERE id = #", "is unknown but has"},
        {"the catalog calls a column scanned", value, "UPDATE segdb_attributes SET encoding = 2 WHERE name = 'country'",
         ""},
        {"a dictionary is lost", value,
         "DELETE FROM segdb_bitmaps WHERE value IS NOT NULL AND attribute = (SELECT id FROM segdb_attributes WHERE "
         "name = 'country')",
         "is unknown but has"},
        {"all containers are lost", value, "DELETE FROM segdb_chunks", "the live bitmap, chunk 0"},
        {"containers of nobody", value,
         "INSERT INTO segdb_chunks VALUES(999999 << 16, 1, x'010100'), ((999999 << 16) + 1, 1, x'010100')",
         "bitmap 999999 is unknown but has 2 containers"},
    };
    for (const auto& each : cases) {
        INFO(each.name);
        const Patient patient;
        std::string sql = each.sql;
        const std::string bitmap = patient.bitmap_of(each.bitmap);
        REQUIRE(bitmap != "");
        for (auto at = sql.find('#'); at != std::string::npos; at = sql.find('#')) sql.replace(at, 1, bitmap);
        patient.damage(sql);
        if (each.shows) (void)patient.check_answers();
        const std::string verified = patient.verified();
        CHECK(verified.find(each.named) != std::string::npos);
        if (!each.named.empty()) CHECK(verified != "");
        INFO(verified);
        patient.check_repair();
    }
}

TEST_CASE("damage to the catalog is an error", "[store][damage]") {
    for (const char* sql :
         {"UPDATE segdb_attributes SET type = 99 WHERE name = 'age'", "UPDATE segdb_attributes SET type = 0",
          "UPDATE segdb_attributes SET encoding = 6 WHERE name = 'age'",
          "UPDATE segdb_attributes SET encoding = 4 WHERE name = 'age'",
          "UPDATE segdb_attributes SET type = 3, scale = 30 WHERE name = 'age'",
          "UPDATE segdb_attributes SET presence = 1 << 60 WHERE name = 'age'", "UPDATE segdb_collections SET live = -3",
          "DELETE FROM segdb_meta"}) {
        INFO(sql);
        const Patient patient;
        patient.damage(sql);
        CHECK(patient.check_answers() == static_cast<int>(test::people_questions().size()));
        CHECK(patient.verified().find("error 13") != std::string::npos);
    }
}

// Containers that are sound but say something else cannot be told from right ones without the data: verify does.
TEST_CASE("verify finds every changed element, surplus and missing", "[store][damage]") {
    std::mt19937_64 random(Catch::getSeed());
    INFO("seed " << Catch::getSeed());
    const Patient patient;
    for (int round = 0; round < 40; ++round) {
        ForeignClient client(patient.path);
        const std::string id =
            client.text("SELECT id FROM segdb_chunks WHERE length(container) > 5 ORDER BY id LIMIT 1 OFFSET " +
                        std::to_string(random() % 40));
        const std::string blob = client.text("SELECT hex(container) FROM segdb_chunks WHERE id = " + id);
        std::string bytes = blob;
        const std::size_t at = 2 + random() % (bytes.size() - 2);
        bytes[at] = bytes[at] == '0' ? '1' : '0';
        INFO("container " << id << ", digit " << at);
        client.run("UPDATE segdb_chunks SET container = x'" + bytes + "' WHERE id = " + id);
        CHECK(patient.verified() != "");
        client.run("UPDATE segdb_chunks SET container = x'" + blob + "' WHERE id = " + id);
    }
    CHECK(patient.verified() == "");
}

TEST_CASE("verify reports a hundred differences at most", "[store][damage]") {
    const Patient patient;
    patient.damage("UPDATE segdb_chunks SET container = x'0900'");
    auto database = test::open_database(patient.path);
    CHECK(findings(database).size() == 100);
}

std::string read_bytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// What SQLite itself reads may hide its damage; then verify says so, or the counts are right.
TEST_CASE("a truncated or overwritten file is an error, or right, and never a crash", "[store][damage]") {
    std::mt19937_64 random(Catch::getSeed());
    INFO("seed " << Catch::getSeed());
    const Patient patient;
    const std::string whole = read_bytes(patient.path);
    int harmed = 0;
    const auto try_all = [&](const std::string& bytes) {
        std::ofstream(patient.path, std::ios::binary | std::ios::trunc) << bytes;
        const auto sound = [](const auto& result) {
            if (result.ok()) return true;
            INFO(problem(result));
            const ErrorCode code = result.error().code;
            CHECK((code == ErrorCode::corrupt || code == ErrorCode::not_a_database || code == ErrorCode::newer_format ||
                   code == ErrorCode::unknown_name || code == ErrorCode::bad_data || code == ErrorCode::io));
            return false;
        };
        ++harmed;
        auto opened = Database::open(patient.path);
        if (!sound(opened)) return;
        std::vector<std::uint64_t> counts;
        for (const auto& question : test::people_questions()) {
            const auto counted = opened->count(question);
            if (sound(counted)) counts.push_back(counted->count);
        }
        const auto verified = opened->verify();
        if (!sound(verified) || !verified->ok() || counts.size() != test::people_questions().size()) return;
        --harmed;
        CHECK(counts == patient.right());
    };
    try_all(whole);
    CHECK(harmed == 0);
    for (std::size_t size = 0; size < whole.size(); size += 1 + random() % (whole.size() / 12)) {
        INFO("truncated to " << size << " bytes");
        try_all(whole.substr(0, size));
    }
    const std::size_t pages = whole.size() / 4096;
    for (std::size_t page = 1; page < pages; ++page) {
        std::string bytes = whole;
        INFO("page " << page << " overwritten");
        for (std::size_t i = page * 4096; i < (page + 1) * 4096; ++i) bytes[i] = static_cast<char>(random());
        try_all(bytes);
    }
    CHECK(harmed > static_cast<int>(pages) / 2);
}

TEST_CASE("single damaged bytes never crash", "[store][damage]") {
    std::mt19937_64 random(Catch::getSeed());
    INFO("seed " << Catch::getSeed());
    const Patient patient;
    const std::string whole = read_bytes(patient.path);
    for (int round = 0; round < 100; ++round) {
        std::string bytes = whole;
        const std::size_t at = random() % bytes.size();
        INFO("bytes at " << at);
        for (std::size_t i = at; i < std::min(bytes.size(), at + 1 + random() % 8); ++i)
            bytes[i] = static_cast<char>(random());
        std::ofstream(patient.path, std::ios::binary | std::ios::trunc) << bytes;
        auto opened = Database::open(patient.path);
        if (!opened.ok()) {
            INFO(problem(opened));
            CHECK((opened.error().code != ErrorCode::internal && opened.error().code != ErrorCode::invalid_argument));
            continue;
        }
        for (const auto& question : test::people_questions()) (void)opened->count(question).ok();
        (void)opened->verify().ok();
    }
}

}  // namespace
}  // namespace segdb
