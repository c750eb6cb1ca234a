// How fast are conditions on events, beside DuckDB? What do they take of memory, and events of the file?
//
//   ./dev bench events [--profiles 10000000] [--events 20000000] [--rounds 5] [--seed 71] [--folder FOLDER] [--reimport]
//
// Generated purchases of two years (support/purchases.hpp) are imported into segdb and into DuckDB, then both are asked the
// same questions (support/event_questions.cpp): text in, number out, one thread each. segdb answers through its public API;
// DuckDB holds the data in a file and in memory, in order of arrival and of time, and is asked in several forms: per
// question the fastest counts. All answers are compared before anything is timed. segdb is timed in four ways:
//
//   segdb     every call asks another variation (a window that ends a second earlier), so that nothing that was kept can
//             answer, while blocks are in memory; DuckDB is asked the same variations
//   kept      the same question again, nothing has changed
//   tracked   after one more event, which Database::track has written
//   first     the first answer after opening the file
//
// Memory is what a process takes in all for a single answer, less what one takes that only opens the file. With `--folder`
// the data are made there and stay; `--reimport` then imports them into segdb anew, and `--rounds 0` asks nothing.
// `--install-peers` installs DuckDB, as for `types`; without it segdb's answers are compared with SQLite's over its tables.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "simd/kernels.hpp"
#include "support/arguments.hpp"
#include "support/bench.hpp"
#include "support/contest.hpp"
#include "support/draws.hpp"
#include "support/event_duckdb.hpp"
#include "support/event_engine.hpp"
#include "support/event_questions.hpp"
#include "support/event_report.hpp"
#include "support/kept_folder.hpp"
#include "support/purchases.hpp"

namespace {

using namespace segdb::bench;

constexpr int kOpenings = 5;            // to time the first answer
constexpr int kComparedRows = 200'000;  // up to so many events SQLite compares, too

// What is asked, of whom.
struct Bench {
    const Purchases& purchases;
    const KeptFolder& kept;
    EventEngine& engine;
    EventDuckdb* duckdb;  // may be null
    int rounds;
};

// ---- data -----------------------------------------------------------------------------------------------------------

void write_csvs(const Bench& bench) {
    const std::string profiles = bench.kept / "profiles.csv";
    const std::string events = bench.kept / "purchases.csv";
    if (!bench.kept.has("csv")) {
        bench.purchases.write_profiles(profiles);
        bench.purchases.write_events(events);
        bench.kept.made("csv");
    }
    std::printf("%llu profiles, %llu purchases, %.0f and %.0f MiB of CSV\n",
                static_cast<unsigned long long>(bench.purchases.profiles()),
                static_cast<unsigned long long>(bench.purchases.size()), mib(std::filesystem::file_size(profiles)),
                mib(std::filesystem::file_size(events)));
    std::fflush(stdout);
}

// Imports, or opens what an earlier run has left.
void fill(const Bench& bench, EventReport& report) {
    write_csvs(bench);
    const std::string profiles = bench.kept / "profiles.csv";
    const std::string events = bench.kept / "purchases.csv";
    if (bench.kept.has("segdb")) {
        bench.engine.open();
    } else {
        const auto seconds = bench.engine.import(profiles, events);
        bench.kept.made("segdb");
        report.imported("segdb, profiles", seconds.profiles.passed, seconds.profiles.cpu);
        report.imported("segdb, events", seconds.events.passed, seconds.events.cpu);
    }
    std::string how;
    for (const auto& collection : bench.engine.schema()) {
        how += (how.empty() ? "" : "; ") + collection.name + ": data " +
               formatted("%.0f MiB", mib(collection.data_bytes)) + ", index " +
               formatted("%.0f MiB", mib(collection.index_bytes));
    }
    report.holds("segdb", "", bench.engine.bytes_on_disk(), how);
    if (bench.duckdb == nullptr) return;
    if (!bench.kept.has("duckdb")) {
        report.imported("DuckDB", bench.duckdb->import(profiles, events), 0);
        bench.kept.made("duckdb");
    }
    report.holds("DuckDB", bench.duckdb->version(), bench.duckdb->bytes_on_disk(), bench.duckdb->tables());
}

// ---- asking ---------------------------------------------------------------------------------------------------------

void compare_all(const Bench& bench, const std::vector<EventQuestion>& questions) {
    const bool by_rows = bench.duckdb == nullptr || bench.purchases.size() <= kComparedRows;
    for (const auto& question : questions) {
        std::vector<Contender> all{bench.engine.varied(question), bench.engine.repeated(question)};
        if (bench.duckdb != nullptr) all.push_back(bench.duckdb->contender(question));
        if (by_rows) all.push_back(bench.engine.by_rows(question));
        compare_answers(question.title, all);
    }
    std::cout << "\nthe same answers to " << questions.size() << " questions from segdb, "
              << (bench.duckdb != nullptr ? "DuckDB" : "") << (bench.duckdb != nullptr && by_rows ? " and " : "")
              << (by_rows ? "SQLite over segdb's tables" : "") << '\n'
              << std::flush;
}

// Writes into a copy of the database, whose answers are compared with those of a reader that has kept nothing.
std::vector<std::vector<double>> tracked_ms(const Bench& bench, const std::vector<EventQuestion>& questions) {
    const std::string path = bench.kept / "tracked.segdb";
    const auto remove = [&] {
        for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
    };
    remove();
    std::filesystem::copy_file(bench.kept / "events.segdb", path, std::filesystem::copy_options::overwrite_existing);
    EventEngine engine(path);
    engine.open();
    std::vector<std::vector<double>> all;
    std::vector<double> track;
    for (const auto& question : questions) {
        std::vector<double> times;
        const AskedEvents asked = question.ask(0);
        (void)engine.count(asked);
        for (int round = 0; round < bench.rounds; ++round) {
            const std::uint64_t number = Draws(all.size() + 1, static_cast<std::uint64_t>(round)).next();
            double start = thread_cpu_seconds();
            engine.track({number % bench.purchases.profiles(), Purchases::kEndMs - 60'000, 50'000, 0});
            track.push_back((thread_cpu_seconds() - start) * 1e3);
            start = thread_cpu_seconds();
            const std::uint64_t answer = engine.count(asked);
            times.push_back((thread_cpu_seconds() - start) * 1e3);
            EventEngine anew(path);
            anew.open();
            if (anew.count(asked) != answer) fail(asked.segment + ": other numbers after an event, and anew");
        }
        all.push_back(std::move(times));
    }
    std::printf("\ntrack of one event: %s ms\n", spread(track, "%.2f").c_str());
    remove();
    return all;
}

// Of one answer in a process of its own, less that of a process that only opens the file.
std::uint64_t peak_bytes(const Bench& bench, std::size_t number) {
    const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
    const auto peak = [&](std::size_t asked) -> std::uint64_t {
        return std::stoull(output_of("'" + program + "' --database '" + (bench.kept / "events.segdb") + "' --only " +
                                     std::to_string(asked)));
    };
    const std::uint64_t opened = peak(0);
    return std::max(opened, peak(number)) - opened;
}

MeasuredEvents measure(const Bench& bench, const EventQuestion& question, std::size_t number) {
    MeasuredEvents measured;
    measured.answer = bench.engine.count(question.ask(0));
    measured.first = bench.engine.first_ms(question, std::min(bench.rounds, kOpenings));
    std::vector<Contender> all{bench.engine.varied(question)};
    if (bench.duckdb != nullptr) all.push_back(bench.duckdb->contender(question));
    auto timings = compete(question.title, all, bench.rounds);
    measured.varied = timings.front().ms;
    if (bench.duckdb != nullptr) measured.duckdb = timings.back();
    measured.kept = compete(question.title, {bench.engine.repeated(question)}, bench.rounds).front().ms;
    measured.peak_bytes = peak_bytes(bench, number);
    auto columns = question.columns;
    columns.emplace_back("profile");
    columns.emplace_back("at");
    measured.column_bytes = bench.engine.stored_bytes(columns, 0);
    measured.window_bytes = bench.engine.stored_bytes(columns, question.since_ms);
    return measured;
}

void ask_all(const Bench& bench, EventReport& report) {
    const auto questions = event_questions();
    compare_all(bench, questions);
    auto tracked = tracked_ms(bench, questions);
    std::cout << "\nmedian (least .. most) of " << bench.rounds << " rounds; DuckDB in the form that was fastest\n";
    for (std::size_t i = 0; i < questions.size(); ++i) {
        MeasuredEvents measured = measure(bench, questions[i], i + 1);
        measured.tracked = std::move(tracked[i]);
        report.question(questions[i], measured);
    }
}

// What this program is run with again: prints how many bytes it has taken at most. 0: nothing is asked.
void ask_only(const std::string& database, std::size_t number) {
    EventEngine engine(database);
    engine.open();
    if (number > 0) (void)engine.count(event_questions().at(number - 1).ask(0));
    std::ifstream status("/proc/self/status");  // of this program alone, unlike what wait4() says
    for (std::string line; std::getline(status, line);) {
        if (line.rfind("VmHWM:", 0) == 0) std::cout << std::stoull(line.substr(6)) * 1024 << '\n';
    }
}

std::unique_ptr<EventDuckdb> start_duckdb(const KeptFolder& kept) {
    std::string why_not;
    const std::string folder = kept / "duckdb";
    std::filesystem::create_directories(folder);
    auto duckdb = EventDuckdb::started(folder, why_not);
    if (duckdb == nullptr) std::cout << "no DuckDB, going on without it: " << why_not << '\n';
    return duckdb;
}

}  // namespace

int main(int count, char** words) {
    const Arguments arguments(count, words, {"profiles", "events", "rounds", "seed", "folder", "database", "only"},
                              {"install-peers", "reimport"});
    if (arguments.has("database")) {
        ask_only(arguments.text("database", ""), arguments.number("only", 0));
        return 0;
    }
    const int rounds = static_cast<int>(arguments.number("rounds", 5));
    const std::uint64_t seed = arguments.number("seed", 71);
    const Purchases purchases(std::max<std::uint64_t>(1, arguments.number("profiles", 10'000'000)),
                              std::max<std::uint64_t>(1, arguments.number("events", 20'000'000)), seed);
    if (rounds == 1) set_sample_ms(0);
    if (arguments.has("install-peers")) install_packages({"@duckdb/node-api"});
    print_machine(std::to_string(seed), {"kernel    " + std::string(segdb::simd::kernels().name)});
    std::unique_ptr<Folder> temporary;
    std::string folder = arguments.text("folder", "");
    if (folder.empty()) {
        temporary = std::make_unique<Folder>();
        folder = *temporary / "events";
    }
    std::filesystem::create_directories(folder);
    const KeptFolder kept(folder, std::to_string(purchases.profiles()) + " profiles, " +
                                      std::to_string(purchases.size()) + " purchases, seed " + std::to_string(seed));
    if (arguments.has("reimport")) kept.forget("segdb");
    EventReport report;
    {
        const auto duckdb = start_duckdb(kept);
        EventEngine engine(kept / "events.segdb");
        const Bench bench{purchases, kept, engine, duckdb.get(), rounds};
        fill(bench, report);
        if (rounds > 0) ask_all(bench, report);
        report.attributes(engine.schema(), engine.stored_bytes({"profile"}, 0));
    }
    report.end();
    return 0;
}
