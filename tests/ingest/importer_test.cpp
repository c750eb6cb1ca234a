#include "ingest/importer.hpp"

#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "ingest/import_shop.hpp"

using namespace segdb;
using segdb::test::Shop;
namespace fs = std::filesystem;

namespace {

ImportOptions into(const std::string& collection = "c", const std::string& key = "id") {
    ImportOptions options;
    options.collection = collection;
    options.key = key;
    return options;
}

}  // namespace

TEST_CASE("import: types are inferred from all rows, and rows arrive") {
    Shop shop;
    CHECK(shop.import("id,age,price,ok,day,at,phone,note,empty\n"
                      "a,1,1.5,true,2020-01-01,2020-01-01T10:00,+48,\"x,y\",\n"
                      "b,,2.25,FALSE,,2020-01-02,,,\n",
                      into()) == "2 2 0 0 0 0");
    CHECK(shop.types == "age:integer price:decimal(2) ok:boolean day:date at:datetime phone:text note:text empty:text");
    CHECK(shop.query("SELECT * FROM c ORDER BY ordinal") ==
          "0|a|1|150|1|2020-01-01|1577872800000|+48|x,y|~;1|b|~|225|0|~|1577923200000|~|~|~");
}

TEST_CASE("import: again, given columns change and others stay") {
    Shop shop;
    CHECK(shop.import("id,age,city\na,1,Roma\nb,2,Paris\n", into()) == "2 2 0 0 0 0");
    CHECK(shop.import("id,age\nb,3\nc,4\nc,5\na,1\n", into()) == "4 1 1 1 1 0");
    CHECK(shop.types.empty());
    CHECK(shop.query("SELECT id, age, city FROM c ORDER BY id") == "a|1|Roma;b|3|Paris;c|5|~");
    CHECK(shop.import("ID,AGE,score\na,,7\n", into("C", "")) == "1 0 1 0 0 0");
    CHECK(shop.types == "score:integer");
    CHECK(shop.query("SELECT id, age, city, score FROM c ORDER BY id") == "a|~|Roma|7;b|3|Paris|~;c|5|~|~");
}

TEST_CASE("import: NDJSON, absent keys leave values alone") {
    Shop shop;
    CHECK(shop.import("{\"id\":1,\"n\":5,\"tags\":[\"x\",\"y\"],\"t\":\"\"}\n{\"id\":\"b\",\"n\":2.5}\n", into(),
                      "in.ndjson") == "2 2 0 0 0 0");
    CHECK(shop.types == "n:decimal(1) tags:list t:text");
    CHECK(shop.import("{\"id\":\"1\",\"t\":\"z\"}\n{\"id\":\"b\",\"n\":null}\n", into(), "in.jsonl") == "2 0 2 0 0 0");
    CHECK(shop.query("SELECT id, n, t FROM c ORDER BY ordinal") == "1|50|z;b|~|~");
    CHECK(shop.query("SELECT value FROM c_tags ORDER BY value") == "x;y");
    CHECK(shop.import("{\"id\":\"1\",\"tags\":[]}\n", into(), "in.jsonl") == "1 0 1 0 0 0");
    CHECK(shop.query("SELECT value FROM c_tags").empty());
    CHECK(shop.import("{\"id\":\"1\",\"n\":[1]}\n", into(), "in.jsonl") ==
          "in.jsonl, line 1: column 'n': an array cannot be stored as decimal(1)");
    CHECK(shop.import("\n", into(), "in.jsonl") == "in.jsonl is empty: it has no rows");
}

TEST_CASE("import: a bad row leaves the database as it was, or is counted and written down") {
    Shop shop;
    CHECK(shop.import("id,age\na,1\n", into()) == "1 1 0 0 0 0");
    const std::string bad = "id,age,new\nb,2,x\nc,old,y\n,4,z\na,9\n\"d\nd\",5,w\n";
    CHECK(shop.import(bad, into()) == "in.csv, line 5: the row has 2 fields, but there are 3 columns");
    CHECK(shop.code == ErrorCode::bad_data);
    CHECK(shop.query("SELECT * FROM c") == "0|a|1");
    auto options = into();
    options.skip_bad_rows = true;
    options.rejects_path = shop.path("rejects.csv");
    CHECK(shop.import(bad, options) == "5 2 0 0 0 3");
    CHECK(shop.query("SELECT id, age, new FROM c ORDER BY ordinal") == "a|1|~;b|2|x;d\nd|5|w");
    std::ifstream file(options.rejects_path);
    std::stringstream rejects;
    rejects << file.rdbuf();
    CHECK(rejects.str() ==
          "line,reason,row\n3,column 'age': 'old' is not an integer,\"c,old,y\"\n4,\"the key, column 'id', is "
          "empty\",\",4,z\"\n"
          "5,\"the row has 2 fields, but there are 3 columns\",\"a,9\"\n");
}

TEST_CASE("import: options that contradict the input or the collection") {
    Shop shop;
    CHECK(shop.import("id,age\na,1\n", into()) == "1 1 0 0 0 0");
    CHECK(shop.import("id,age\n", into("", "")) == "0 0 0 0 0 0");
    CHECK(shop.import("x\n", into()) == "in.csv has no column 'id'; its only column is 'x': is the delimiter right?");
    CHECK(shop.import("idd,age\n", into()) == "in.csv has no column 'id'; did you mean 'idd'?");
    CHECK(shop.code == ErrorCode::unknown_name);
    CHECK(shop.import("id,age\n", into("c", "age")) == "the key of c is 'id', not 'age'");
    CHECK(shop.import("id,age\n", into("d", "")) ==
          "a new collection needs a key: name the column that identifies a profile");
    CHECK(shop.import("id,,x\n", into()) == "in.csv: column 2 has no name; name the columns to take to leave it out");
    CHECK(shop.import("id,x,X\n", into()) ==
          "in.csv: columns 2 and 3 have the same name, 'x'; name the columns to take to leave one out");
    auto typed = into();
    typed.types["age"] = {AttributeType::text, 0};
    CHECK(shop.import("id,age\n", typed) == "column 'age' of c is integer already and cannot become text");
    auto unknown = into();
    unknown.types["agge"] = {AttributeType::text, 0};
    CHECK(shop.import("id,age\n", unknown) == "in.csv has no column 'agge'; did you mean 'age'?");
    auto key = into();
    key.types["id"] = {AttributeType::integer, 0};
    CHECK(shop.import("id,age\n", key) == "column 'id' is the key, which is always text");
    auto chosen = into("e");
    chosen.columns = {"x"};
    CHECK(shop.import("id,,x,y,y\na,1,2,3,4\n", chosen) == "1 1 0 0 0 0");
    CHECK(shop.types == "x:integer");
    chosen.columns = {"y"};
    CHECK(shop.import("id,,x,y,y\na,1,2,3,4\n", chosen) == "in.csv has several columns 'y'");
    auto rejects = into();
    rejects.rejects_path = shop.path("r");
    CHECK(shop.import("id\n", rejects) == "a rejects file makes sense only when bad rows are skipped");
    rejects.skip_bad_rows = true;
    rejects.rejects_path = shop.path("db");
    CHECK(shop.import("id\n", rejects).ends_with("would overwrite the input or the database"));
    CHECK(shop.import("", into()) == "in.csv is empty: it has no header and no rows");
    CHECK(shop.query("SELECT * FROM c") == "0|a|1");
}

TEST_CASE("import: keys may hold anything but NUL") {
    Shop shop;
    CHECK(shop.import("id\n\"a\"\"b'c\"\n\"x\ny\"\n007\n7\n' OR 1=1 --\n", into()) == "5 5 0 0 0 0");
    CHECK(shop.import("{\"id\":\"a\\u0000b\"}\n", into(), "in.ndjson") ==
          "in.ndjson, line 1: column 'id': 'a\\x00b' holds a NUL character, which a text cannot");
}

TEST_CASE("import: lists and their separators") {
    Shop shop;
    auto options = into();
    options.lists["likes"] = "";
    options.lists["seen"] = "|";
    CHECK(shop.import("id,likes,seen\na,x; y ;;x,1|2\nb,,\n", options) == "2 2 0 0 0 0");
    CHECK(shop.query("SELECT * FROM c_likes ORDER BY value") == "0|x;0|y");
    CHECK(shop.query("SELECT * FROM c_seen ORDER BY value") == "0|1;0|2");
    CHECK(shop.import("id,likes\na,y;x\nb,z\n", into()) == "2 0 1 1 0 0");
}

TEST_CASE("import: derived columns hold decimals exactly, for rows from before as well") {
    Shop shop;
    CHECK(shop.import("id,n,price\na,3,1.255\nb,2,\n", into()) == "2 2 0 0 0 0");
    auto options = into();
    options.derive = {{"amount", "n*price"}, {"twice", "amount*2"}, {"label", "id || '-' || n"}, {"many", "n > 2"}};
    options.types["many"] = {AttributeType::boolean, 0};
    CHECK(shop.import("id,n,price\nc,1,0.1\n", options) == "1 1 0 0 0 0");
    CHECK(shop.types == "amount:decimal(3) twice:decimal(3) label:text many:boolean");
    CHECK(shop.query("SELECT amount, twice, label, many FROM c ORDER BY ordinal") ==
          "3765|7530|a-3|1;~|~|b-2|0;100|200|c-1|0");
    CHECK(shop.import("id,n,price\nd,5,2\n", options) == "1 1 0 0 0 0");
    CHECK(shop.types.empty());
    CHECK(shop.query("SELECT amount FROM c WHERE id = 'd'") == "10000");
    const auto derive = [&](const std::string& name, const std::string& expression) {
        auto other = into();
        other.derive = {{name, expression}};
        return shop.import("id\na\n", other);
    };
    CHECK(derive("amount", "n*2") == "c has a column 'amount' already, decimal(3) derived by n*price");
    CHECK(derive("x", "pricee*2") ==
          "the derived column 'x' cannot be computed by pricee*2: c has no column 'pricee'; did you mean 'price'?");
    CHECK(derive("x", "n*2); DROP TABLE c; --").starts_with("the derived column 'x' cannot be computed by "));
    CHECK(derive("x", "random()") ==
          "the derived column 'x' cannot be computed by random(): non-deterministic functions prohibited in generated "
          "columns");
    CHECK(derive("x", "(SELECT 1)") ==
          "the derived column 'x' cannot be computed by (SELECT 1): subqueries prohibited in generated columns");
    CHECK(derive("x", "n/3.0").find("round it in the expression") != std::string::npos);
    CHECK(shop.import("id,amount\na,1\n", into()).starts_with("column 'amount' of c is derived from others"));
    CHECK(shop.query("SELECT count(*) FROM c") == "4");
}

TEST_CASE("import: a derived decimal has the places of its operands") {
    Shop shop;
    auto options = into();
    options.derive = {{"amt", "q*p"}, {"net", "(p - 0.125) + q"}, {"half", "q / 2.0"}};
    CHECK(shop.import("id,q,p\n1,2,1.50\n2,1,2.00\n", options) == "2 2 0 0 0 0");
    CHECK(shop.types == "q:integer p:decimal(2) amt:decimal(2) net:decimal(3) half:decimal(1)");
    CHECK(shop.import("id,q,p\n3,2,0.05\n4,4,0.33\n", into()) == "2 2 0 0 0 0");
    CHECK(shop.query("SELECT amt FROM c ORDER BY ordinal") == "300;200;10;132");
}

TEST_CASE("import: nothing that a derived column cannot hold is rounded or cut off") {
    Shop shop;
    auto options = into();
    options.derive = {{"amt", "q*p"}, {"number", "CAST(t AS INTEGER)"}, {"twice", "w*2"}};
    options.types["amt"] = {AttributeType::decimal, 1};
    options.types["t"] = {AttributeType::text, 0};
    CHECK(shop.import("id,q,p,t,w\n1,2,1.50,7,4503599627370497\n2,0.29,100,8,1\n", options) == "2 2 0 0 0 0");
    CHECK(shop.query("SELECT amt, number, twice FROM c ORDER BY ordinal") == "30|7|9007199254740994;290|8|2");
    CHECK(
        shop.import("id,q,p,t,w\n3,1,0.05,1,1\n", into()) ==
        "in.csv: the derived column 'amt', computed by q*p, is '0.05' for profile '3', which its type decimal(1) "
        "cannot "
        "hold; the import was rolled back; --type amt=decimal(n) at the first import sets the places, and round(.., n) "
        "in the expression rounds");
    CHECK(shop.code == ErrorCode::bad_data);
    CHECK(shop.import("id,t\n3,99999999999999999999\n", into())
              .starts_with("in.csv: the derived column 'number', computed by CAST(t AS INTEGER), is "
                           "'9223372036854775807' for profile '3', which its type integer cannot hold"));
    CHECK(shop.import("id,w\n3,9000000000000000000\n", into())
              .starts_with("in.csv: the derived column 'twice', computed by w*2, is '1.8e+19' for profile '3'"));
    CHECK(shop.query("SELECT count(*) FROM c") == "2");
    auto given = into();
    given.derive = {{"short", "pp"}};
    given.types["short"] = {AttributeType::integer, 0};
    CHECK(shop.import("id,p\n3,1.25\n", given) ==
          "the derived column 'short' cannot be computed by pp: c has no column 'pp'; did you mean 'p'?");
    given.derive = {{"short", "p"}};
    given.types["short"] = {AttributeType::integer, 0};
    CHECK(shop.import("id,p\n3,1.25\n", given)
              .starts_with("in.csv: the derived column 'short', computed by p, is '1.5' for profile '1'"));
}

TEST_CASE("import: a derived column that the index only scans is checked too") {
    Shop shop;
    std::string bytes = "id,q\n";
    for (int i = 0; i < 70'000; ++i) {
        bytes += std::to_string(i) + "," + std::to_string(i) + ".5\n";
    }
    auto options = into();
    options.derive = {{"x", "q*1"}};
    CHECK(shop.import(bytes, options) == "70000 70000 0 0 0 0");
    options = into();
    options.derive = {{"y", "q / 2"}};
    options.types["y"] = {AttributeType::decimal, 2};
    CHECK(shop.import("id,q\na,1.5\n", options) == "1 1 0 0 0 0");
    options.derive = {{"z", "CASE id WHEN 'b' THEN 0.001 ELSE q END"}};
    options.types = {{"z", {AttributeType::decimal, 2}}};
    CHECK(shop.import("id,q\nc,1.5\n", options) == "1 1 0 0 0 0");
    CHECK(shop.import("id,q\nb,1.5\n", into()).starts_with("in.csv: the derived column 'z', computed by CASE id"));
}

TEST_CASE("import: a derived text that is no date is the import's to explain") {
    Shop shop;
    auto options = into();
    options.derive = {{"d", "substr(t, 1, 10)"}};
    CHECK(shop.import("id,t\na,2020-01-01T\n", options) == "1 1 0 0 0 0");
    CHECK(shop.types == "t:text d:date");
    CHECK(
        shop.import("id,t\nb,hello\n", into()) ==
        "in.csv: the derived column 'd', computed by substr(t, 1, 10), is 'hello' for profile 'b', which its type date "
        "cannot hold; the import was rolled back");
    CHECK(shop.query("SELECT count(*) FROM c") == "1");
}

TEST_CASE("import: a date format that no column fits is told") {
    Shop shop;
    auto options = into();
    options.date_format = "%m/%d/%Y";
    CHECK(shop.import("id,x,d\na,x,3/14/2020\nb,y,13/4/2020\n", options) == "2 2 0 0 0 0");
    CHECK(shop.notes ==
          "no column fits the date format %m/%d/%Y in all its values; first misfit: line 3, column d: '13/4/2020'");
    CHECK(shop.import("id,e\na,3/14/2020\n", options) == "1 0 1 0 0 0");
    CHECK(shop.notes.empty());
}

TEST_CASE("import: rows of a program") {
    class Rows final : public RowSource {
      public:
        Result<bool> next(std::vector<std::optional<std::string_view>>& cells) override {
            if (at_ == 3) {
                return false;
            }
            key_ = "k" + std::to_string(at_++);
            cells[0] = key_;
            cells[1] = "12";
            cells[2] = at_ == 1 ? std::optional<std::string_view>("") : std::nullopt;
            return true;
        }

      private:
        int at_ = 0;
        std::string key_;
    };
    Shop shop;
    Rows rows;
    auto options = into();
    options.types["n"] = {AttributeType::integer, 0};
    CHECK(shop.shown(import_profiles(*shop.connection_, shop.catalog_, shop.zone_, {"id", "n", "t"}, rows, options)) ==
          "3 3 0 0 0 0");
    CHECK(shop.types == "n:integer t:text");
    CHECK(shop.query("SELECT * FROM c") == "0|k0|12|;1|k1|12|~;2|k2|12|~");
}

TEST_CASE("import: cancelled or failed by a callback, nothing has changed") {
    Shop shop;
    std::string bytes = "id,n\n";
    for (int i = 0; i < 100'000; ++i) {
        bytes += std::to_string(i) + ",1\n";
    }
    for (int when = 1; when < 20; ++when) {
        int asked = 0;
        auto options = into();
        options.cancelled = [&] { return ++asked >= when; };
        if (shop.import(bytes, options) == "100000 100000 0 0 0 0") {
            CHECK(when > 10);
            break;
        }
        CHECK(shop.code == ErrorCode::cancelled);
        CHECK(shop.query("SELECT count(*) FROM segdb_collections") == "0");
    }
    Shop other;
    auto options = into();
    options.progress = [](const ImportProgress& now) {
        if (now.rows > 50'000) {
            throw std::runtime_error("from a callback");
        }
    };
    CHECK(other.import(bytes, options) == "the import was ended by an exception: from a callback");
    CHECK(other.query("SELECT count(*) FROM segdb_collections") == "0");
    CHECK(other.import(bytes, into()) == "100000 100000 0 0 0 0");
}

TEST_CASE("import: tags go to profiles that exist") {
    Shop shop;
    CHECK(shop.import("id\na\nb\n", into()) == "2 2 0 0 0 0");
    TagImportOptions options;
    options.profile_column = "who";
    options.tag_column = "tag";
    CHECK(shop.import_tags("who,tag\na,x\na,y\nb,x\na,x\n", options) == "4 3 0 1 0 0");
    CHECK(shop.types == "tags:list");
    CHECK(shop.query("SELECT * FROM c_tags ORDER BY ordinal, value") == "0|x;0|y;1|x");
    CHECK(shop.import_tags("who,tag\na,z\nq,x\n", options) == "tags.csv, line 3: there is no profile 'q'");
    CHECK(shop.import_tags("who,tag\na,\n", options) == "tags.csv, line 2: column 'tag' names no tag");
    CHECK(shop.import_tags("who,tags\na,b\n", options) == "tags.csv has no column 'tag'; did you mean 'tags'?");
    CHECK(shop.query("SELECT count(*) FROM c_tags") == "3");
    options.skip_bad_rows = true;
    CHECK(shop.import_tags("{\"who\":\"a\",\"tag\":[\"z\",\"x\"]}\n{\"who\":\"q\",\"tag\":\"x\"}\n", options,
                           "t.ndjson") == "2 1 0 1 0 1");
}
