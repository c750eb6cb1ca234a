#include "store/table_writer.hpp"

#include <catch2/catch_test_macros.hpp>

#include "support/raw_store.hpp"

namespace segdb {
namespace {

using test::problem;
using test::RawStore;
using Chunks = std::vector<std::uint32_t>;

class Writing {
  public:
    Writing() {
        store.add("country", {AttributeType::text});
        store.add("age", {AttributeType::integer});
        store.add("tags", {AttributeType::text_list});
        store.add("likes", {AttributeType::text_list});
        open();
    }
    // A new writer, as for the next import.
    void open() {
        writer_.reset();
        const auto& customers = store.customers();
        auto opened = TableWriter::open(*store.connection, customers,
                                        {find_attribute(customers, "country"), find_attribute(customers, "age")},
                                        {find_attribute(customers, "tags"), find_attribute(customers, "likes")});
        REQUIRE(problem(opened) == "");
        writer_ = std::move(opened).value();
    }
    Result<RowOutcome> attempt(std::string_view key, std::vector<SqlValue> cells,
                               std::vector<ListValue> lists = {{true, {}}, {true, {}}}) {
        return writer_->upsert(key, cells, lists);
    }
    RowOutcome put(std::string_view key, std::vector<SqlValue> cells,
                   std::vector<ListValue> lists = {{true, {}}, {true, {}}}) {
        const auto outcome = attempt(key, std::move(cells), std::move(lists));
        REQUIRE(problem(outcome) == "");
        return *outcome;
    }
    [[nodiscard]] std::string row(const std::string& key) const {
        const auto text = store.connection->query_text(
            "SELECT ordinal || ' ' || ifnull(country, '-') || ' ' || ifnull(age, '-') || ' ' || "
            "ifnull((SELECT group_concat(value) FROM customers_tags t WHERE t.ordinal = c.ordinal), '-') || ' ' || "
            "ifnull((SELECT group_concat(value) FROM customers_likes t WHERE t.ordinal = c.ordinal), '-') "
            "FROM customers c WHERE id = " +
            sql_text(key));
        REQUIRE(problem(text) == "");
        return text->value_or("none");
    }
    [[nodiscard]] Chunks dirty() const { return writer_->dirty_chunks(); }

    RawStore store;

  private:
    std::unique_ptr<TableWriter> writer_;
};

SqlValue text(std::string_view value) { return SqlValue::of(value); }
SqlValue number(std::int64_t value) { return SqlValue::of(value); }

TEST_CASE("rows are added, changed, left unchanged, or duplicates", "[store][table_writer]") {
    Writing w;
    CHECK(w.put("a", {text("PL"), number(1)}) == RowOutcome::added);
    CHECK(w.put("b", {SqlValue::null(), SqlValue::absent()}) == RowOutcome::added);
    CHECK(w.put("a", {text("DE"), number(2)}) == RowOutcome::duplicate);
    CHECK(w.put("a", {text("DE"), number(2)}) == RowOutcome::duplicate);
    CHECK(w.row("a") == "0 DE 2 - -");
    CHECK(w.row("b") == "1 - - - -");
    CHECK(w.dirty() == Chunks{0});
    w.open();
    CHECK(w.dirty().empty());
    CHECK(w.put("a", {text("DE"), number(2)}) == RowOutcome::unchanged);
    CHECK(w.dirty().empty());
    CHECK(w.put("a", {text("PL"), number(2)}) == RowOutcome::duplicate);  // its key stood in this input before
    CHECK(w.dirty() == Chunks{0});
    CHECK(w.put("b", {text("PL"), number(7)}) == RowOutcome::changed);
    CHECK(w.put("c", {text(""), number(-1)}) == RowOutcome::added);
    CHECK(w.row("c") == "2  -1 - -");
}

TEST_CASE("an absent cell keeps its value, null takes it away", "[store][table_writer]") {
    Writing w;
    w.put("a", {text("PL"), number(1)}, {{false, {"x", "y"}}, {false, {"z"}}});
    w.open();
    CHECK(w.put("a", {SqlValue::absent(), SqlValue::absent()}) == RowOutcome::unchanged);
    CHECK(w.row("a") == "0 PL 1 x,y z");
    w.open();
    CHECK(w.put("a", {SqlValue::absent(), number(5)}) == RowOutcome::changed);
    CHECK(w.row("a") == "0 PL 5 x,y z");
    w.open();
    CHECK(w.put("a", {SqlValue::null(), SqlValue::absent()}) == RowOutcome::changed);
    CHECK(w.row("a") == "0 - 5 x,y z");
    w.open();
    CHECK(w.put("a", {SqlValue::null(), SqlValue::absent()}) == RowOutcome::unchanged);
}

TEST_CASE("a list is replaced as a whole, without order or repetition", "[store][table_writer]") {
    Writing w;
    w.put("a", {SqlValue::null(), SqlValue::null()}, {{false, {"y", "x", "y"}}, {true, {}}});
    CHECK(w.row("a") == "0 - - x,y -");
    w.open();
    CHECK(w.put("a", {SqlValue::absent(), SqlValue::absent()}, {{false, {"x", "y", "x"}}, {false, {}}}) ==
          RowOutcome::unchanged);
    w.open();
    CHECK(w.put("a", {SqlValue::absent(), SqlValue::absent()}, {{false, {"x"}}, {false, {"q"}}}) ==
          RowOutcome::changed);
    CHECK(w.row("a") == "0 - - x q");
    CHECK(w.dirty() == Chunks{0});
    w.open();
    CHECK(w.put("a", {SqlValue::absent(), SqlValue::absent()}, {{false, {}}, {true, {}}}) == RowOutcome::changed);
    CHECK(w.row("a") == "0 - - - q");
}

TEST_CASE("keys of any text are keys", "[store][table_writer]") {
    Writing w;
    const std::vector<std::string> keys = {
        "", " ", "it's", "a\"b", "line\nbreak", "żółw", "0", "00", std::string(100'000, 'k')};
    for (const auto& key : keys) CHECK(w.put(key, {text("PL"), number(1)}) == RowOutcome::added);
    w.open();
    for (const auto& key : keys) CHECK(w.put(key, {text("PL"), number(1)}) == RowOutcome::unchanged);
}

TEST_CASE("ordinals go on after the greatest, up to the last one there is", "[store][table_writer]") {
    Writing w;
    w.store.sql("INSERT INTO customers(ordinal, id) VALUES(65534, 'a')");
    w.open();
    w.put("b", {text("PL"), number(1)});
    CHECK(w.dirty() == Chunks{0});
    w.put("c", {text("PL"), number(1)});
    CHECK(w.dirty() == Chunks{0, 1});
    CHECK(w.row("b").starts_with("65535 "));
    CHECK(w.row("c").starts_with("65536 "));
    w.store.sql("INSERT INTO customers(ordinal, id) VALUES(4294967294, 'y')");
    w.open();
    CHECK(w.put("z", {text("PL"), number(1)}) == RowOutcome::added);
    CHECK(w.row("z").starts_with("4294967295 "));
    CHECK(w.dirty() == Chunks{65535});
    const auto beyond = w.attempt("more", {text("PL"), number(1)});
    REQUIRE(test::failed_with(beyond, ErrorCode::limit));
    CHECK(beyond.error().message.find("4,294,967,296") != std::string::npos);
    // Those that are there can still be changed.
    CHECK(w.put("a", {text("DE"), number(9)}) == RowOutcome::changed);
    CHECK(w.put("z", {text("DE"), number(9)}) == RowOutcome::duplicate);
    CHECK(w.row("none") == "none");
}

TEST_CASE("items are added to one list by key", "[store][table_writer]") {
    Writing w;
    w.put("a", {text("PL"), number(1)}, {{false, {"x"}}, {true, {}}});
    w.store.sql("INSERT INTO customers(ordinal, id) VALUES(200000, 'far')");
    const auto& customers = w.store.customers();
    auto list = ListWriter::open(*w.store.connection, customers, *find_attribute(customers, "tags"));
    REQUIRE(problem(list) == "");
    CHECK((*list)->dirty_chunks().empty());
    CHECK(*(*list)->add("a", "x") == ListWriter::Outcome::unchanged);
    CHECK(*(*list)->add("nobody", "x") == ListWriter::Outcome::no_such_profile);
    CHECK((*list)->dirty_chunks().empty());
    CHECK(*(*list)->add("far", "y") == ListWriter::Outcome::added);
    CHECK(*(*list)->add("far", "y") == ListWriter::Outcome::unchanged);
    CHECK((*list)->dirty_chunks() == Chunks{3});
    CHECK(w.row("far") == "200000 - - y -");
}

}  // namespace
}  // namespace segdb
