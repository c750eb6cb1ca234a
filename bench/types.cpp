// How fast are conditions on numbers, dates and texts of many distinct values, beside DuckDB? What do their indexes weigh?
//
//   ./dev bench types [--profiles 10000000] [--rounds 5] [--seed 71] [--folder FOLDER] [--reimport]
//
// Generated profiles (support/typed_profiles.hpp) are imported into segdb and into DuckDB, then both are asked the same
// questions (support/typed_questions.cpp): text in, number or table out, one thread each. segdb answers through its public
// API; DuckDB holds the data in a file and in memory and is asked in several forms, and per question the fastest counts.
// All answers are compared before anything is timed. segdb is timed three times: asked again and again; the first answer
// after opening; and the first one after another question about the same attributes. The last table has the bytes of every
// attribute. DuckDB runs within node, from an npm package (bench/databases); `--install-peers` installs it, which
// `./dev bench types` does. Without it the benchmark says so, compares with the rows of segdb's tables, and times segdb
// alone. With `--folder` the data are made there and stay; `--reimport` then imports them into segdb anew, and `--rounds 0`
// asks nothing.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <segdb/segdb.hpp>
#include <string>
#include <vector>

#include "simd/kernels.hpp"
#include "support/arguments.hpp"
#include "support/bench.hpp"
#include "support/contest.hpp"
#include "support/kept_folder.hpp"
#include "support/sql_script.hpp"
#include "support/typed_duckdb.hpp"
#include "support/typed_engine.hpp"
#include "support/typed_profiles.hpp"
#include "support/typed_questions.hpp"

namespace {

using namespace segdb::bench;

constexpr int kOpenings = 5;  // to time the first answer

double mib(std::uint64_t bytes) { return static_cast<double>(bytes) / (1 << 20); }

std::string formatted(const char* format, double value) {
    char text[64];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

// Milliseconds of one question.
struct Measured {
    std::vector<double> again;
    std::vector<double> first;
    std::vector<double> touched;
    std::optional<Timing> duckdb{};
    double duckdb_first = 0;

    [[nodiscard]] std::optional<double> ratio(const std::vector<double>& times) const {
        if (!duckdb) return std::nullopt;
        return duckdb->median_ms() / median(times);
    }
};

class Report {
  public:
    void holds(const std::string& name, const std::string& version, const std::string& tables, double seconds,
               std::uint64_t bytes) {
        std::printf("  %-8s %-22s %7.0f MiB", name.c_str(), version.c_str(), mib(bytes));
        if (seconds > 0) std::printf(", imported in %.1f s", seconds);
        std::printf("   %s\n", tables.c_str());
        std::fflush(stdout);
        if (seconds > 0) results_.add(name + " import_seconds", seconds);
        results_.add(name + " MiB", mib(bytes));
    }

    void question(const TypedQuestion& question, std::uint64_t answer, const Measured& measured) {
        const std::string key = "q" + std::to_string(++number_) + " ";
        std::printf("\n%2zu. %s\n", number_, question.title().c_str());
        if (question.kind == TypedQuestion::Kind::count)
            std::printf("    %llu profiles\n", static_cast<unsigned long long>(answer));
        times(key, "segdb", measured.again, "");
        times(key, "segdb, first", measured.first, "after opening");
        times(key, "segdb, touched", measured.touched, "after opening and another question like it");
        if (measured.duckdb) {
            times(key, "DuckDB", measured.duckdb->ms, measured.duckdb->method);
            times(key, "DuckDB, first", {measured.duckdb_first}, "after opening the file, the least");
        }
        rows_ += "| " + std::to_string(number_) + " | `" + question.title() + "`" +
                 cell("%.3f", median(measured.again)) + cell("%.2f", median(measured.first)) +
                 cell("%.2f", median(measured.touched)) +
                 cell("%.1f", measured.duckdb ? std::optional(measured.duckdb->median_ms()) : std::nullopt) +
                 judged(key + "ratio", measured.ratio(measured.again), question.targets.again) +
                 judged(key + "first ratio", measured.ratio(measured.first), question.targets.first) + " |\n";
        std::fflush(stdout);
    }

    void attributes(const segdb::CollectionInfo& schema, const std::vector<TypedDuckdb::ColumnBytes>& columns) {
        std::cout
            << "\nMiB of each attribute: segdb's index beside its tables, and the whole column elsewhere\n\n"
            << "| attribute | type | encoding | distinct | segdb's index | DuckDB | Parquet, snappy | Parquet, zstd |\n"
            << "|---|---|---|---|---|---|---|---|\n";
        for (const auto& attribute : schema.attributes) attribute_row(attribute, columns);
    }

    void end() {
        if (number_ > 0) table();
        results_.print("types");
    }

  private:
    void table() const {
        std::cout << "\nmilliseconds, medians; times as fast as DuckDB asked again and again\n\n"
                  << "| | | segdb | first | touched | DuckDB | times as fast | target | first | target |\n"
                  << "|---|---|---|---|---|---|---|---|---|---|\n"
                  << rows_;
    }
    void times(const std::string& key, const std::string& name, const std::vector<double>& ms, const std::string& how) {
        std::printf("    %-16s %-34s ms  %s\n", name.c_str(), spread(ms, "%.3f").c_str(), how.c_str());
        results_.add(key + name + " ms", median(ms));
    }
    static std::string cell(const char* format, std::optional<double> value) {
        return " | " + (value ? formatted(format, *value) : "");
    }
    // A ratio beside its target.
    std::string judged(const std::string& key, std::optional<double> ratio, std::optional<double> target) {
        std::string cells = cell("%.2f", ratio) + cell("%.0f", target);
        if (ratio) results_.add(key, *ratio);
        if (ratio && target && *ratio < *target) cells += " MISSED";
        return cells;
    }
    void attribute_row(const segdb::AttributeInfo& attribute, const std::vector<TypedDuckdb::ColumnBytes>& columns) {
        const auto of = std::find_if(columns.begin(), columns.end(),
                                     [&](const auto& column) { return column.column == attribute.name; });
        const auto size = [&](std::uint64_t TypedDuckdb::ColumnBytes::*bytes) {
            return cell("%.2f", of == columns.end() ? std::nullopt : std::optional(mib((*of).*bytes)));
        };
        std::cout << "| " << attribute.name << " | " << to_text(attribute.spec) << " | " << attribute.encoding << " | "
                  << (attribute.distinct ? std::to_string(*attribute.distinct) : "")
                  << cell("%.2f", mib(attribute.index_bytes)) << size(&TypedDuckdb::ColumnBytes::duckdb)
                  << size(&TypedDuckdb::ColumnBytes::parquet) << size(&TypedDuckdb::ColumnBytes::zstd) << " |\n";
        results_.add(attribute.name + " index MiB", mib(attribute.index_bytes));
        if (of != columns.end()) results_.add(attribute.name + " DuckDB MiB", mib(of->duckdb));
    }

    std::size_t number_ = 0;
    std::string rows_;
    Results results_;
};

std::string csv_of(const KeptFolder& kept, const TypedProfiles& profiles) {
    std::string csv = kept / "profiles.csv";
    if (!kept.has("csv")) {
        profiles.write_csv(csv);
        kept.made("csv");
    }
    std::printf("%llu profiles, %.0f MiB of CSV\n", static_cast<unsigned long long>(profiles.size()),
                mib(std::filesystem::file_size(csv)));
    std::fflush(stdout);
    return csv;
}

// Imports, or opens what an earlier run has left. The seconds it took; 0: nothing was imported.
double filled(TypedEngine& engine, const KeptFolder& kept, const std::string& csv) {
    if (kept.has("segdb")) {
        engine.open();
        return 0;
    }
    const double seconds = engine.import(csv);
    kept.made("segdb");
    return seconds;
}
double filled(TypedDuckdb& duckdb, const KeptFolder& kept, const std::string& csv) {
    if (kept.has("duckdb")) return 0;
    const double seconds = duckdb.import(csv);
    kept.made("duckdb");
    return seconds;
}

std::unique_ptr<TypedDuckdb> start_duckdb(const KeptFolder& kept) {
    std::string why_not;
    const std::string folder = kept / "duckdb";
    std::filesystem::create_directories(folder);
    auto duckdb = TypedDuckdb::started(folder, why_not);
    if (duckdb == nullptr) std::cout << "no DuckDB, going on without it: " << why_not << '\n';
    return duckdb;
}

void fill(TypedEngine& engine, TypedDuckdb* duckdb, const KeptFolder& kept, const TypedProfiles& profiles,
          Report& report) {
    const std::string csv = csv_of(kept, profiles);
    const double seconds = filled(engine, kept, csv);
    const auto schema = engine.schema();
    report.holds("segdb", "",
                 "data " + formatted("%.0f MiB", mib(schema.data_bytes)) + ", index " +
                     formatted("%.0f MiB", mib(schema.index_bytes)),
                 seconds, engine.bytes_on_disk());
    if (duckdb == nullptr) return;
    const double peer_seconds = filled(*duckdb, kept, csv);
    report.holds("DuckDB", duckdb->version(), duckdb->tables(), peer_seconds, duckdb->bytes_on_disk());
}

std::vector<Contender> contenders(TypedEngine& engine, TypedDuckdb* duckdb, const TypedQuestion& question) {
    std::vector<Contender> all{engine.contender(question)};
    if (duckdb != nullptr) all.push_back(duckdb->contender(question));
    return all;
}

void compare_all(TypedEngine& engine, TypedDuckdb* duckdb, const std::vector<TypedQuestion>& questions) {
    for (const auto& question : questions) {
        auto all = contenders(engine, duckdb, question);
        if (duckdb == nullptr) all.push_back(engine.by_rows(question));
        compare_answers(question.title(), all);
    }
    std::cout << "\nthe same answers to " << questions.size() << " questions from segdb and "
              << (duckdb != nullptr ? "DuckDB" : "the rows of its tables") << '\n'
              << std::flush;
}

Measured measure(TypedEngine& engine, TypedDuckdb* duckdb, const TypedQuestion& question, int rounds) {
    const int openings = std::min(rounds, kOpenings);
    Measured measured{{}, engine.first_ms(question, false, openings), engine.first_ms(question, true, openings)};
    auto timings = compete(question.title(), contenders(engine, duckdb, question), rounds);
    measured.again = timings.front().ms;
    if (duckdb != nullptr) {
        measured.duckdb = std::move(timings.back());
        measured.duckdb_first = duckdb->first_ms(question, std::min(openings, 3));
    }
    return measured;
}

void ask_all(TypedEngine& engine, TypedDuckdb* duckdb, const std::vector<TypedQuestion>& questions, int rounds,
             Report& report) {
    std::cout << "\nmedian (least .. most) of " << rounds << " rounds; DuckDB in the form that was fastest\n";
    for (const auto& question : questions) {
        const std::uint64_t answer = engine.contender(question).methods.front().count();
        report.question(question, answer, measure(engine, duckdb, question, rounds));
    }
}

}  // namespace

int main(int count, char** words) {
    const Arguments arguments(count, words, {"profiles", "rounds", "seed", "folder"}, {"install-peers", "reimport"});
    const int rounds = static_cast<int>(arguments.number("rounds", 5));
    const std::uint64_t seed = arguments.number("seed", 71);
    const TypedProfiles profiles(std::max<std::uint64_t>(1, arguments.number("profiles", 10'000'000)), seed);
    if (rounds == 1) set_sample_ms(0);
    if (arguments.has("install-peers")) install_packages({"@duckdb/node-api"});
    print_machine(std::to_string(seed), {"kernel    " + std::string(segdb::simd::kernels().name)});
    std::unique_ptr<Folder> temporary;
    std::string folder = arguments.text("folder", "");
    if (folder.empty()) {
        temporary = std::make_unique<Folder>();
        folder = *temporary / "types";
    }
    std::filesystem::create_directories(folder);
    const KeptFolder kept(folder, std::to_string(profiles.size()) + " profiles, seed " + std::to_string(seed));
    if (arguments.has("reimport")) kept.forget("segdb");
    Report report;
    {
        const auto duckdb = start_duckdb(kept);
        TypedEngine engine(kept / "profiles.segdb");
        fill(engine, duckdb.get(), kept, profiles, report);
        if (rounds > 0) {
            const auto questions = typed_questions(profiles);
            compare_all(engine, duckdb.get(), questions);
            ask_all(engine, duckdb.get(), questions, rounds, report);
        }
        report.attributes(engine.schema(), duckdb ? duckdb->column_bytes() : std::vector<TypedDuckdb::ColumnBytes>{});
    }
    report.end();
    return 0;
}
