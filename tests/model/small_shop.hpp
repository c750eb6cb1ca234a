// A small database for one test: profiles and tags from CSV text, and everything below the public API that tests ask for.
#pragma once

#include <sqlite3.h>

#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <optional>
#include <segdb/segdb.hpp>
#include <sstream>
#include <string>

#include "api/session.hpp"
#include "store/chunk_table.hpp"
#include "store/indexer.hpp"
#include "support/outcome.hpp"
#include "support/temporary_folder.hpp"

namespace segdb::test {

// Attributes of every type, missing values, names that are attribute and tag at once.
inline constexpr std::string_view kShopCsv =
    "id,active,age,spent,city,born,seen,likes,Order total\n"
    "k1,true,31,12.50,Warsaw,1990-05-17,2020-03-01T09:20:00Z,tea;coffee,5.00\n"
    "k2,false,,0.00,warsaw,1992-02-29,2020-02-29T23:59:59.999Z,,99.90\n"
    "k3,,45,-3.25,,,2019-12-31T23:30:00Z,tea,\n";
inline constexpr std::string_view kShopTags = "id,tag\nk1,vip\nk1,active\nk2,vip\nk3,age\nk2,New York\n";

class SmallShop {
  public:
    explicit SmallShop(std::string_view csv = kShopCsv, std::string_view tags = kShopTags,
                       const std::string& zone = "") {
        OpenOptions options;
        options.mode = OpenOptions::Mode::create;
        options.time_zone = zone;
        auto opened = Database::open(path(), options);
        REQUIRE(problem(opened) == "");
        db_.emplace(std::move(opened).value());
        import("customers", csv);
        if (!tags.empty()) {
            TagImportOptions tag_options;
            tag_options.collection = "customers";
            tag_options.profile_column = "id";
            tag_options.tag_column = "tag";
            std::istringstream input{std::string(tags)};
            REQUIRE(problem(db().import_tags_stream(input, "tags.csv", tag_options)) == "");
        }
    }

    // The key is the column `id`; a column `likes` is a list.
    void import(const std::string& collection, std::string_view csv,
                const std::function<void(ImportOptions&)>& change = {}) {
        ImportOptions options;
        options.collection = collection;
        options.key = "id";
        if (csv.substr(0, csv.find('\n')).find("likes") != std::string_view::npos) options.lists["likes"] = ";";
        if (change) change(options);
        std::istringstream input{std::string(csv)};
        REQUIRE(problem(db().import_stream(input, "shop.csv", options)) == "");
    }

    [[nodiscard]] Database& db() { return *db_; }
    [[nodiscard]] std::string path() const { return folder_.path("shop.segdb"); }

    // What the API holds behind a database, on a connection of its own.
    [[nodiscard]] std::unique_ptr<Session> session() const {
        auto opened = Session::open(path(), {});
        REQUIRE(problem(opened) == "");
        return std::move(opened).value();
    }

    // Runs SQL as another program would.
    void foreign_sql(const std::string& sql) const {
        sqlite3* connection = nullptr;
        REQUIRE(sqlite3_open(path().c_str(), &connection) == SQLITE_OK);
        char* message = nullptr;
        sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, &message);
        const std::string wrong = message != nullptr ? message : "";
        sqlite3_free(message);
        sqlite3_close(connection);
        REQUIRE(wrong == "");
    }

  private:
    TemporaryFolder folder_;
    std::optional<Database> db_;
};

// A bound expression outside a transaction: its attributes stay valid until the session's next query.
inline Result<std::unique_ptr<BoundQuery>> bound_query(Session& session, std::string_view text,
                                                       const QueryOptions& options = {}) {
    const auto transaction = session.begin_read();
    REQUIRE(problem(transaction) == "");
    return session.bind(text, options);
}

// Gives an attribute without a bitmap a value: `blocks`, as more than 10,000 distinct values would, or its conditions read
// the table, as for lists and where blocks cannot be had.
inline void demote(const std::string& path, const std::string& collection, const std::string& attribute,
                   bool blocks = false) {
    auto session = Session::open(path, {});
    REQUIRE(problem(session) == "");
    Connection& connection = *(*session)->connection;
    REQUIRE(problem((*session)->begin_read()) == "");  // what others have changed is indexed first
    auto transaction = Transaction::begin(connection, Transaction::Kind::write);
    REQUIRE(problem(transaction) == "");
    auto catalog = Catalog::load(connection);
    REQUIRE(problem(catalog) == "");
    CollectionRecord& known = *catalog->find_collection(collection);
    const auto chunks = chunks_with_rows(connection, known);
    REQUIRE(problem(chunks) == "");
    for (auto& record : known.attributes) {
        if (record.name != attribute) continue;
        const Encoding encoding = blocks ? encoding_of_many(record.spec.type) : Encoding::scan;
        if (encoding == record.encoding) continue;
        REQUIRE(problem(erase_dictionary(connection, record)) == "");
        REQUIRE(problem(ColumnTable(connection).erase_all(record)) == "");
        REQUIRE(problem(set_encoding(connection, record, encoding)) == "");
        REQUIRE(problem(refresh_index(connection, known, *chunks, {{record.id}, {}, {}})) == "");
    }
    REQUIRE(problem(bump_version(connection)) == "");
    REQUIRE(problem(transaction->commit()) == "");
}

}  // namespace segdb::test
