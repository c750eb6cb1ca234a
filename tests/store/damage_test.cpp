// A damaged container is an error that says where, for every form and every kind of damage; the next query says it again.
#include "store/damage.hpp"

#include <catch2/catch_test_macros.hpp>

#include "support/databases.hpp"
#include "support/foreign_client.hpp"
#include "support/temporary_folder.hpp"

namespace segdb {
namespace {

using test::ForeignClient;
using test::problem;

constexpr const char* kRepair = "; `segdb reindex` rebuilds the index from the data";

// 40,000 people in chunk 3: a few in PL (an array), every second one in DE (a bitset), 10,000 in a row in FR (runs).
class Patient {
    test::TemporaryFolder folder_;

  public:
    Patient() : path(folder_.path("shop.segdb")) {
        auto database = test::open_database(path);
        test::import_csv(database, "id,country,age,born,tags\na,PL,5,1990-01-02,vip\nb,DE,,,\n");
        ForeignClient(path).run(
            "WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c LIMIT 40000) "
            "INSERT INTO customers(ordinal, id, country, age) SELECT 196608 + i, 'k' || i, CASE WHEN i >= 30000 THEN "
            "'FR' WHEN i % 997 = 0 THEN 'PL' WHEN i % 2 = 0 THEN 'DE' ELSE NULL END, CASE WHEN i % 3 > 0 THEN i % 50 "
            "END FROM c");
        CHECK(test::count_of(database, "true") == 40'002);
        CHECK(test::findings(database).empty());
        REQUIRE(problem(database.close()) == "");
    }

    [[nodiscard]] std::string bitmap_of(const std::string& condition) const {
        return ForeignClient(path).text(
            "SELECT b.id FROM segdb_bitmaps b LEFT JOIN segdb_attributes a ON a.id = b.attribute WHERE " + condition);
    }

    void damage(const std::string& sql) const { ForeignClient(path).run(sql); }

    // Sets the container of chunk 3; `container` is SQL over the container as it was.
    void damage_container(const std::string& bitmap, const std::string& container) const {
        damage("UPDATE segdb_chunks SET container = CAST(" + container + " AS BLOB) WHERE id = (" + bitmap +
               " << 16) + 3");
    }

    [[nodiscard]] std::string bytes(const std::string& bitmap) const {
        return ForeignClient(path).text("SELECT hex(container) FROM segdb_chunks WHERE id = (" + bitmap +
                                        " << 16) + 3");
    }

    std::string path;
};

std::string error_of(Database& database, const std::string& expression) {
    const auto counted = database.count(expression);
    if (counted.ok()) return "counted " + std::to_string(counted->count);
    CHECK(counted.error().code == ErrorCode::corrupt);
    return counted.error().message;
}

struct Way {
    std::string container;  // SQL
    std::string why;
};

TEST_CASE("a damaged container is named with collection, attribute, value and chunk", "[store][damage]") {
    struct Victim {
        std::string bitmap;
        std::string type;  // of the container
        std::string query;
        std::string name;
        std::vector<Way> ways;
    };
    const std::string changed = "its cardinality is not the one noted";
    const std::string cut = "substr(container, 1, length(container) - 1)";
    const std::vector<Way> array_ways = {
        {cut, "damaged container: an array of impossible length"},
        {"substr(container, 1, length(container) - 2)", changed},
        {"container || x'ffff'", changed},
        {"substr(container, 1, 1) || substr(container, 4, 2) || substr(container, 2, 2) || substr(container, 6)",
         "damaged container: an array that does not ascend"},
        {"substr(container, 1, 3) || substr(container, 2)", "damaged container: an array that does not ascend"},
        {"x'01'", "damaged container: an array of impossible length"},
        {"x''", "damaged container: 0 bytes long"},
        {"x'09' || substr(container, 2)", "damaged container: unknown type 9"},
        {"x'02' || substr(container, 2)", "damaged container: a bitset that is not 8,192 bytes long"},
    };
    const std::vector<Way> bits_ways = {
        {cut, "damaged container: a bitset that is not 8,192 bytes long"},
        {"container || x'00'", "damaged container: 8194 bytes long"},
        {"container || zeroblob(2000000)", "damaged container: 2008193 bytes long"},
        {"x'02' || zeroblob(8192)", "damaged container: a bitset that should be an array"},
        {"substr(container, 1, 1) || x'ffff' || substr(container, 4)", changed},
        {"x'01' || substr(container, 2)", "damaged container: an array that does not ascend"},
        {"x'00' || substr(container, 2)", "damaged container: unknown type 0"},
    };
    const std::vector<Way> runs_ways = {
        {cut, "damaged container: runs of impossible length"},
        {"x'03'", "damaged container: runs of impossible length"},
        {"x'030000ff00'", changed},
        {"container || container", "damaged container: runs of impossible length"},
        {"container || substr(container, 2)", "damaged container: runs that overlap, touch or descend"},
        {"x'03f0ff2000'", "damaged container: a run past the end of the chunk"},
        {"x'0300000100020003000400050006000700'", "damaged container: runs that overlap, touch or descend"},
        {"x'ff' || substr(container, 2)", "damaged container: unknown type 255"},
    };
    const std::vector<Victim> victims = {
        {"a.name = 'country' AND b.value = 'PL'", "01", "country = 'PL' and age is set",
         "attribute 'country', value 'PL'", array_ways},
        {"a.name = 'country' AND b.value = 'DE'", "02", "country = 'DE' and age is set",
         "attribute 'country', value 'DE'", bits_ways},
        {"a.name = 'country' AND b.value = 'FR'", "03", "country = 'FR' and age is set",
         "attribute 'country', value 'FR'", runs_ways},
        {"a.name = 'age' AND b.value IS NULL", "02", "age is set and country = 'DE'",
         "attribute 'age', the presence bitmap", bits_ways},
        {"b.attribute IS NULL", "03", "not country = 'DE'", "the live bitmap", runs_ways},
    };
    const Patient patient;
    for (const auto& victim : victims) {
        const std::string bitmap = patient.bitmap_of(victim.bitmap);
        const std::string sound = patient.bytes(bitmap);
        REQUIRE(sound.substr(0, 2) == victim.type);
        for (const auto& way : victim.ways) {
            INFO(victim.query << ", " << way.container);
            patient.damage_container(bitmap, way.container);
            const std::string expected = "collection 'customers', " + victim.name +
                                         ", chunk 3 (profiles 196608 to 262143): " + way.why + kRepair;
            auto database = test::open_database(patient.path);
            // Asked again, alone and among others, it says the same, and other bitmaps answer.
            CHECK(error_of(database, victim.query) == expected);
            CHECK(error_of(database, victim.query) == expected);
            CHECK(test::count_of(database, "tag 'vip' and id = 'a'") == 1);
            CHECK(error_of(database, "(" + victim.query + ") or tag 'vip'") == expected);
            CHECK(error_of(database, victim.query) == expected);
            patient.damage_container(bitmap, "x'" + sound + "'");
        }
    }
    auto database = test::open_database(patient.path);
    for (const auto& victim : victims) CHECK(test::count_of(database, victim.query) > 0);
}

TEST_CASE("values of every type are named as people write them", "[store][damage]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("shop.segdb");
    {
        auto database = test::open_database(path);
        test::import_csv(database,
                         "id,name,n,price,born,seen,agrees,tags\n"
                         "a,\"it's\",-7,12.50,1990-01-02,2024-02-03T04:05:06Z,true,vip\n"
                         "b,x,1,2.00,1990-01-03,2024-02-03T04:05:07Z,false,new\n",
                         test::customers({{"name", {AttributeType::text}},
                                          {"n", {AttributeType::integer}},
                                          {"price", {AttributeType::decimal, 2}},
                                          {"born", {AttributeType::date}},
                                          {"seen", {AttributeType::datetime}},
                                          {"agrees", {AttributeType::boolean}}}));
    }
    ForeignClient client(path);
    // The bitmaps of values only, and only where one is read: a count of one bitmap alone is known from its directory.
    client.run(
        "UPDATE segdb_chunks SET container = x'0900' WHERE id >> 16 IN (SELECT id FROM segdb_bitmaps WHERE value IS "
        "NOT "
        "NULL)");
    auto database = test::open_database(path);
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"name = 'it''s'", "attribute 'name', value 'it's'"},
        {"n = -7", "attribute 'n', value '-7'"},
        {"price = 12.5", "attribute 'price', value '12.50'"},
        {"born = 1990-01-02", "attribute 'born', value '1990-01-02'"},
        {"seen = 2024-02-03T04:05:06Z", "attribute 'seen', value '2024-02-03T04:05:06.000Z'"},
        {"agrees = true", "attribute 'agrees', value 'true'"},
        {"tag vip", "attribute 'tags', value 'vip'"},
    };
    for (const auto& [query, name] : cases) {
        INFO(query);
        const std::string message = error_of(database, query + " and name is set");
        CHECK(message.find("collection 'customers', " + name + ", chunk 0 (profiles 0 to 65535): ") == 0);
    }
}

TEST_CASE("a bitmap whose parts do not fit together is named", "[store][damage]") {
    const Patient patient;
    const std::string pl = patient.bitmap_of("a.name = 'country' AND b.value = 'PL'");
    const std::string age = patient.bitmap_of("a.name = 'age' AND b.value IS NULL");
    const std::string live = patient.bitmap_of("b.attribute IS NULL");
    struct Case {
        std::string sql;
        std::string query;
        std::string message;
    };
    const std::vector<Case> cases = {
        {"UPDATE segdb_bitmaps SET cardinality = cardinality + 1 WHERE id = " + live, "true",
         "collection 'customers', the live bitmap: 40003 profiles are noted for it, but its containers hold 40002"},
        {"UPDATE segdb_bitmaps SET cardinality = -4 WHERE id = " + age, "age is set",
         "collection 'customers', attribute 'age', the presence bitmap: -4 profiles are noted for it, but its "
         "containers hold 26667"},
        {"UPDATE segdb_chunks SET cardinality = 70000 WHERE id = (" + pl + " << 16) + 3", "country = 'PL'",
         "collection 'customers', attribute 'country', value 'PL', chunk 3 (profiles 196608 to 262143): 70000 profiles "
         "are noted for it"},
        {"DELETE FROM segdb_chunks WHERE id = (" + pl + " << 16) + 3", "country = 'PL' and age is set",
         "collection 'customers', attribute 'country', value 'PL': 32 profiles are noted for it, but its containers "
         "hold 1"},
        {"DELETE FROM segdb_bitmaps WHERE id = " + age, "age is set",
         "collection 'customers', attribute 'age', the presence bitmap: it is lost"},
        {"DELETE FROM segdb_bitmaps WHERE id = " + live, "true", "collection 'customers', the live bitmap: it is lost"},
    };
    for (const auto& each : cases) {
        INFO(each.sql);
        patient.damage(
            "BEGIN; CREATE TABLE b AS SELECT * FROM segdb_bitmaps; CREATE TABLE c AS SELECT * FROM "
            "segdb_chunks; " +
            each.sql + "; COMMIT");
        auto database = test::open_database(patient.path);
        CHECK(error_of(database, each.query) == each.message + kRepair);
        CHECK(error_of(database, each.query) == each.message + kRepair);
        patient.damage(
            "BEGIN; REPLACE INTO segdb_bitmaps SELECT * FROM b; REPLACE INTO segdb_chunks SELECT * FROM c; "
            "DROP TABLE b; DROP TABLE c; COMMIT");
        CHECK(database.count(each.query).ok());
    }
}

TEST_CASE("without the catalog's help the bitmap's number is the name", "[store][damage]") {
    const Patient patient;
    auto connection = Connection::open(patient.path, Connection::Mode::read_write, 1'000);
    REQUIRE(problem(connection) == "");
    CHECK(damaged_bitmap(**connection, 777, "it is odd").message == std::string("bitmap 777: it is odd") + kRepair);
    const BitmapId pl = std::stoll(patient.bitmap_of("a.name = 'country' AND b.value = 'PL'"));
    patient.damage("UPDATE segdb_attributes SET type = 99 WHERE name = 'country'");
    CHECK(damaged_container(**connection, pl, 65535, "it is odd").message ==
          std::string("collection 'customers', attribute 'country', value 'PL', chunk 65535 (profiles 4294901760 to "
                      "4294967295): it is odd") +
              kRepair);
    patient.damage("DROP TABLE segdb_attributes");
    CHECK(damaged_bitmap(**connection, pl, "it is odd").message.find("bitmap " + std::to_string(pl)) == 0);
}

}  // namespace
}  // namespace segdb
