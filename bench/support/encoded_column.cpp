#include "support/encoded_column.hpp"

#include <cstdio>
#include <filesystem>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "api/session.hpp"
#include "store/chunk_table.hpp"
#include "store/column_table.hpp"
#include "store/indexer.hpp"
#include "store/sizes.hpp"
#include "support/bench.hpp"
#include "support/contest.hpp"
#include "support/skewed.hpp"

namespace segdb::bench {
namespace {

constexpr const char* kCollection = "profiles";
constexpr std::uint64_t kStep = 7'919;  // so that frequent values are not neighbours

template <class T>
T need(Result<T> result) {
    if (!result) fail(result.error().message);
    return std::move(result).value();
}
void need(const Result<void>& result) {
    if (!result) fail(result.error().message);
}

std::uint64_t number_of(const ColumnShape& shape, std::uint64_t rank) { return rank * kStep % shape.distinct; }

std::string cell_of(const ColumnShape& shape, std::uint64_t rank) {
    const std::uint64_t number = number_of(shape, rank);
    if (shape.type != AttributeType::text) return std::to_string(number);
    char text[40];
    std::snprintf(text, sizeof text, "%c-street %06llu", static_cast<char>('a' + number * 10 / shape.distinct),
                  static_cast<unsigned long long>(number));
    return text;
}

std::string literal_of(const ColumnShape& shape, std::uint64_t rank) {
    const std::string cell = cell_of(shape, rank);
    return shape.type == AttributeType::text ? "'" + cell + "'" : cell;
}

// Random numbers, the same on every machine (SplitMix64, Steele, Lea and Flood, 2014).
class Draws {
  public:
    explicit Draws(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        std::uint64_t value = state_ += 0x9E3779B97F4A7C15U;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9U;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBU;
        return value ^ (value >> 31);
    }

  private:
    std::uint64_t state_;
};

class Rows final : public RowSource {
  public:
    Rows(const ColumnShape& shape, std::uint64_t profiles, std::uint64_t seed)
        : profiles_(profiles), draws_(seed), ranks_(shape.distinct, shape.skewed ? 1.0 : 0.0) {
        for (std::uint64_t rank = 0; rank < shape.distinct; ++rank) values_.push_back(cell_of(shape, rank));
    }
    Result<bool> next(std::vector<std::optional<std::string_view>>& cells) override {
        if (number_ == profiles_) return false;
        id_ = std::to_string(number_++);
        const std::uint64_t flags = draws_.next();
        cells.assign({id_, yes_or_no((flags & 1) != 0), yes_or_no((flags >> 1) % 100 == 0),
                      values_[ranks_.pick(draws_.next())]});
        return true;
    }

  private:
    static std::string_view yes_or_no(bool value) { return value ? "true" : "false"; }
    std::uint64_t profiles_;
    std::uint64_t number_ = 0;
    Draws draws_;
    Skewed ranks_;
    std::vector<std::string> values_;
    std::string id_;
};

// Nothing is left of the index but empty bitmaps; attributes get their encodings.
Result<void> empty_index(Connection& connection, CollectionRecord& collection, Encoding encoding) {
    SEGDB_CHECK(connection.execute("DELETE FROM segdb_bitmaps"));
    SEGDB_CHECK(connection.execute("DELETE FROM segdb_chunks"));
    SEGDB_CHECK(renew_bitmaps(connection, collection));
    for (auto& attribute : collection.attributes) {
        SEGDB_CHECK(ColumnTable(connection).erase_all(attribute));
        const Encoding wanted = attribute.is_key        ? Encoding::scan
                                : attribute.name == "v" ? encoding
                                                        : encoding_of_few(attribute.spec.type);
        SEGDB_CHECK(set_encoding(connection, attribute, wanted));
    }
    return {};
}

// CPU seconds of building it.
Result<double> build_index(Connection& connection, Encoding encoding) {
    SEGDB_TRY(auto transaction, Transaction::begin(connection, Transaction::Kind::write));
    SEGDB_TRY(auto catalog, Catalog::load(connection));
    CollectionRecord& collection = *catalog.find_collection(kCollection);
    SEGDB_CHECK(empty_index(connection, collection, encoding));
    SEGDB_TRY(const auto chunks, chunks_with_rows(connection, collection));
    RefreshOptions options;
    options.max_equality_values = std::numeric_limits<std::uint64_t>::max();
    const double start = thread_cpu_seconds();
    SEGDB_CHECK(refresh_index(connection, collection, chunks, options));
    SEGDB_CHECK(bump_version(connection));
    SEGDB_CHECK(transaction.commit());
    return thread_cpu_seconds() - start;
}

}  // namespace

std::string to_text(const ColumnShape& shape) {
    return std::to_string(shape.distinct) + " distinct " + (shape.type == AttributeType::text ? "texts" : "numbers") +
           (shape.skewed ? ", skewed" : "");
}

EncodedColumn::EncodedColumn(std::string path, const ColumnShape& shape, std::uint64_t profiles, std::uint64_t seed)
    : path_(std::move(path)), shape_(shape) {
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + end);
    OpenOptions create;
    create.mode = OpenOptions::Mode::create;
    auto db = need(Database::open(path_, create));
    ImportOptions options;
    options.collection = kCollection;
    options.key = std::string("id");
    options.types = {{"d", {AttributeType::boolean}}, {"rare", {AttributeType::boolean}}, {"v", {shape.type}}};
    Rows rows(shape, profiles, seed);
    (void)need(db.import_rows({"id", "d", "rare", "v"}, rows, options));
    need(db.close());
}

EncodedColumn::Cost EncodedColumn::index(Encoding encoding) {
    db_.reset();
    Cost cost;
    {
        const auto session = need(Session::open(path_, {}));
        cost.seconds = need(build_index(*session->connection, encoding));
        cost.bytes = need(index_bytes(*session->connection));
    }
    db_ = opened();
    return cost;
}

std::unique_ptr<Database> EncodedColumn::opened() const {
    return std::make_unique<Database>(need(Database::open(path_)));
}

std::uint64_t EncodedColumn::count(const std::string& expression, const QueryOptions& options) {
    QueryOptions alone = options;
    alone.threads = 1;
    return need(db_->count(expression, alone)).count;
}

std::uint64_t EncodedColumn::count_by_rows(const std::string& expression) {
    return need(db_->run_sql(expression, {}, {})).count;
}

double EncodedColumn::first_ms(const std::string& expression) const {
    const auto db = opened();
    QueryOptions options;
    options.threads = 1;
    const double start = thread_cpu_seconds();
    (void)need(db->count(expression, options));
    return (thread_cpu_seconds() - start) * 1e3;
}

std::string EncodedColumn::equal_to(std::uint64_t rank) const { return "v = " + literal_of(shape_, rank); }

std::string EncodedColumn::one_of(std::uint64_t values) const {
    std::string list;
    for (std::uint64_t i = 0; i < values; ++i)
        list += (i == 0 ? "" : ", ") + literal_of(shape_, i * shape_.distinct / values);
    return "v in (" + list + ")";
}

std::string EncodedColumn::one_tenth() const {
    if (shape_.type == AttributeType::text) return "v starts with 'd-'";
    const std::uint64_t tenth = shape_.distinct / 10;
    return "v between " + std::to_string(3 * tenth) + " and " + std::to_string(4 * tenth - 1);
}

}  // namespace segdb::bench
