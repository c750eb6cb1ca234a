#include "support/typed_duckdb.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace segdb::bench {
namespace {

constexpr const char* kOnDisk = "disk.profiles";
constexpr const char* kInMemory = "memory.profiles";

// The same query over one of the two tables, in its subqueries as well.
std::string over(const std::string& table, std::string sql) {
    const std::string from = " from profiles";
    for (std::size_t at = 0; (at = sql.find(from, at)) != std::string::npos; at += from.size())
        sql.replace(at, from.size(), " from " + table);
    return sql;
}

}  // namespace

TypedDuckdb::TypedDuckdb(const std::string& folder, const std::string& packages)
    : script_("DuckDB", "duckdb_types.mjs", folder, packages) {}

std::unique_ptr<TypedDuckdb> TypedDuckdb::started(const std::string& folder, std::string& why_not) {
    std::unique_ptr<TypedDuckdb> peer(new TypedDuckdb(folder, SEGDB_BENCH_PACKAGES));
    why_not = peer->script_.start();
    if (!why_not.empty()) peer.reset();
    return peer;
}

double TypedDuckdb::import(const std::string& csv) {
    return script_.ask({{"do", "import"}, {"profiles", csv}, {"countries", TypedProfiles::countries()}})
        .at("seconds")
        .get<double>();
}

std::uint64_t TypedDuckdb::bytes_on_disk() { return script_.ask({{"do", "bytes"}}).at("bytes").get<std::uint64_t>(); }

Method TypedDuckdb::method(const TypedQuestion::Form& form, const std::string& table) {
    const std::string sql = over(table, form.sql);
    Method method = script_.method(form.name + (table == kInMemory ? ", in memory" : ""), sql);
    method.count = [this, sql] {
        return answer_number(script_.ask({{"do", "text"}, {"sql", sql}}).at("text").get<std::string>());
    };
    return method;
}

Contender TypedDuckdb::contender(const TypedQuestion& question) {
    Contender contender{script_.name(), {}};
    for (const auto& form : question.forms) {
        contender.methods.push_back(method(form, kOnDisk));
        contender.methods.push_back(method(form, kInMemory));
    }
    return contender;
}

double TypedDuckdb::first_ms(const TypedQuestion& question, int openings) {
    double least = std::numeric_limits<double>::max();
    for (const auto& form : question.forms) {
        for (int i = 0; i < openings; ++i) {
            const auto reply = script_.ask({{"do", "first"}, {"sql", over(kOnDisk, form.sql)}});
            least = std::min(least, reply.at("ms").get<double>());
        }
    }
    return least;
}

std::vector<TypedDuckdb::ColumnBytes> TypedDuckdb::column_bytes() {
    std::vector<ColumnBytes> all;
    const auto reply = script_.ask({{"do", "columns"}});
    for (const auto& column : reply.at("columns")) {
        all.push_back({column.at("column").get<std::string>(), column.at("duckdb").get<std::uint64_t>(),
                       column.at("parquet").get<std::uint64_t>(), column.at("zstd").get<std::uint64_t>()});
    }
    return all;
}

}  // namespace segdb::bench
