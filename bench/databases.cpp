// How fast is the same question about profiles answered by segdb, SQLite, DuckDB and ClickHouse?
//
//   ./dev bench databases [--profiles 10000000] [--peers sqlite,duckdb,clickhouse] [--rounds 5] [--seed 61]
//                         [--folder FOLDER]
//
// Generated profiles with attributes and tags are imported into all; then ten questions: text in, number out, one thread
// each, nobody caches answers. segdb answers through its public API; peers hold the data in every form that may be their
// fastest, and per question the fastest form counts. Answers are compared before a question is timed. DuckDB and
// ClickHouse run within node, in processes of their own, from npm packages (bench/databases); `--install-peers` installs
// them, which `./dev bench databases` does. Without them the benchmark says so and goes on. With `--folder` the databases
// are made there and stay, and are used again by the next run with the same profiles, seed and peers.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <segdb/segdb.hpp>
#include <string>
#include <vector>

#include "simd/kernels.hpp"
#include "support/arguments.hpp"
#include "support/bench.hpp"
#include "support/contest.hpp"
#include "support/database_peer.hpp"
#include "support/profiles.hpp"
#include "support/segment.hpp"
#include "support/sql_script.hpp"

namespace {

using namespace segdb::bench;

constexpr double kTarget = 100;           // times as fast as the fastest peer, geometric mean
constexpr std::size_t kFromOperands = 4;  // of the questions with so many operands or more
constexpr int kOpenings = 5;              // to time the first answer

std::vector<Segment> questions() {
    const auto email = attribute("email_agreement", "= true");
    return {
        tag("loyal"),
        all({tag("loyal"), attribute("country", "in ('PL', 'DE', 'FR', 'NL')")}),
        all({any({tag("vip"), attribute("premium", "= true")}), none(attribute("plan", "= 'free'"))}),
        all({any({all({tag("loyal"), tag("snacks")}), email}), attribute("age", "between 25 and 35")}),
        all({attribute("country", "in ('PL', 'DE', 'FR', 'NL', 'BE')"), attribute("age", "between 18 and 29"),
             tag("mobile"), none(tag("returner"))}),
        all({attribute("city", "in ('city003', 'city014', 'city159', 'city265')"),
             any({tag("newsletter"), tag("push")}), none(attribute("premium", "= true")), attribute("age", "> 40")}),
        all({any({tag("coupons"), tag("sale"), tag("outlet")}), attribute("gender", "= 'f'"),
             none(attribute("plan", "= 'free'")), email}),
        all({tag("active"), tag("newsletter"), tag("mobile"), tag("loyal"), tag("family"), tag("reviewer"),
             tag("wishlist"), tag("sale")}),
        at_least(3, {tag("vip"), tag("outlet"), tag("gifts"), tag("snacks"), tag("app"), tag("sale"), tag("loyal"),
                     tag("newsletter")}),
        all({any({all({tag("sport"), none(tag("golf"))}), all({tag("travel"), attribute("plan", "in ('plus', 'pro')")}),
                  tag("ambassador")}),
             none(attribute("country", "= 'US'")), attribute("spent", ">= 100"), tag("active")}),
    };
}

template <class T>
T need(segdb::Result<T> result) {
    if (!result) fail(result.error().message);
    return std::move(result).value();
}

// segdb through its public API.
class Engine {
  public:
    explicit Engine(std::string path) : path_(std::move(path)) {}

    double import(const ProfileData& data) {
        const double start = seconds_now();
        segdb::OpenOptions create;
        create.mode = segdb::OpenOptions::Mode::create;
        auto db = need(segdb::Database::open(path_, create));
        segdb::ImportOptions profiles;
        profiles.collection = "profiles";
        profiles.key = "id";
        (void)need(db.import_file(data.profiles_csv, profiles));
        segdb::TagImportOptions tags;
        tags.collection = "profiles";
        tags.profile_column = "id";
        tags.tag_column = "tag";
        (void)need(db.import_tags_file(data.tags_csv, tags));
        if (const auto closed = db.close(); !closed) fail(closed.error().message);
        const double seconds = seconds_now() - start;
        open();
        return seconds;
    }
    // What was imported.
    void open() { db_ = opened(); }
    [[nodiscard]] std::uint64_t bytes_on_disk() const { return std::filesystem::file_size(path_); }
    [[nodiscard]] segdb::CollectionInfo schema() { return need(db_->schema()).front(); }

    [[nodiscard]] Method method(const std::string& text) {
        return {"", [this, text] { return counted(*db_, text); }};
    }
    // Milliseconds of the first answer after opening: with the file in the system's cache, or after asking the system
    // to let go of it.
    [[nodiscard]] std::vector<double> first_ms(const std::string& text, bool from_disk, int openings) {
        std::vector<double> times;
        db_.reset();
        for (int i = 0; i < openings; ++i) {
            if (from_disk) forget_file();
            const auto db = opened();
            const double start = seconds_now();
            (void)counted(*db, text);
            times.push_back((seconds_now() - start) * 1e3);
        }
        open();
        return times;
    }

  private:
    static std::uint64_t counted(segdb::Database& db, const std::string& text) {
        segdb::QueryOptions options;
        options.threads = 1;
        const auto result = db.count(text, options);
        if (!result) fail(result.error().message + " in " + text);
        return result->count;
    }
    [[nodiscard]] std::unique_ptr<segdb::Database> opened() const {
        return std::make_unique<segdb::Database>(need(segdb::Database::open(path_)));
    }
    void forget_file() const {
        const int file = ::open(path_.c_str(), O_RDONLY);
        if (file < 0 || ::fsync(file) != 0) fail("cannot read " + path_);
        (void)::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
        (void)::close(file);
    }

    std::string path_;
    std::unique_ptr<segdb::Database> db_;
};

std::vector<std::string> known_peers(const Arguments& arguments) {
    auto names = arguments.texts("peers", "sqlite,duckdb,clickhouse");
    for (const auto& name : names) {
        if (name != "sqlite" && name != "duckdb" && name != "clickhouse")
            fail("there is no peer `" + name + "`; there are sqlite, duckdb and clickhouse");
    }
    return names;
}

// Each with a folder of its own.
std::vector<std::unique_ptr<DatabasePeer>> start_peers(const std::vector<std::string>& names,
                                                       const std::string& folder) {
    std::vector<std::unique_ptr<DatabasePeer>> peers;
    for (const auto& name : names) {
        const std::string place = folder + "/" + name;
        std::filesystem::create_directory(place);
        if (name == "sqlite") {
            peers.push_back(sqlite_peer(place));
        } else {
            NodePeer started = (name == "duckdb" ? duckdb_peer : clickhouse_peer)(place, SEGDB_BENCH_PACKAGES);
            if (started.peer == nullptr) {
                std::cout << "no " << name << ", going on without it: " << started.why_not << '\n';
            } else {
                peers.push_back(std::move(started.peer));
            }
        }
    }
    return peers;
}

class Report {
  public:
    // `seconds` of the import; 0: it was there before.
    void holds(const std::string& name, const std::string& version, const std::string& tables, double seconds,
               std::uint64_t bytes) {
        const double mib = static_cast<double>(bytes) / (1 << 20);
        std::printf("  %-12s %-22s %7.0f MiB", name.c_str(), version.c_str(), mib);
        if (seconds > 0) std::printf(", imported in %.1f s", seconds);
        std::printf("   %s\n", tables.c_str());
        std::fflush(stdout);
        if (seconds > 0) results_.add(name + " import_seconds", seconds);
        results_.add(name + " MiB", mib);
    }

    void question(std::size_t number, const Segment& segment, std::uint64_t answer,
                  const std::vector<Timing>& timings) {
        const std::size_t operands = segment.operands();
        std::printf("\n%2zu. %s\n    %zu operand%s, %llu profiles\n", number, segment_text(segment).c_str(), operands,
                    operands == 1 ? "" : "s", static_cast<unsigned long long>(answer));
        const std::string key = "q" + std::to_string(number) + " ";
        for (const auto& timing : timings) {
            std::printf("    %-22s %-32s ms  %s\n", timing.contender.c_str(), spread(timing.ms, "%.3f").c_str(),
                        timing.method.c_str());
            results_.add(key + timing.contender + " ms", timing.median_ms());
        }
        compare(key, operands, timings);
    }
    void first(std::size_t number, const std::vector<double>& cached, const std::vector<double>& from_disk) {
        std::printf("    segdb, first answer    %-32s ms  after opening\n", spread(cached, "%.2f").c_str());
        std::printf("                           %-32s ms  and the file not in the system's cache\n",
                    spread(from_disk, "%.2f").c_str());
        results_.add("q" + std::to_string(number) + " segdb first ms", median(cached));
        results_.add("q" + std::to_string(number) + " segdb first from disk ms", median(from_disk));
        std::fflush(stdout);
    }

    void end() {
        if (!to_all_.empty()) {
            const double mean = geometric_mean(to_on_disk_);
            const double to_all = geometric_mean(to_all_);
            std::printf("\ngeometric means over the %zu questions of %zu or more operands\n", to_all_.size(),
                        kFromOperands);
            std::printf("  %.0f times as fast as the fastest peer   (target: at least %.0f)  %s\n", mean, kTarget,
                        mean >= kTarget ? "ok" : "MISSED");
            std::printf("  %.0f times as fast when tables that live in memory only count as well\n", to_all);
            results_.add("geometric mean of ratios", mean);
            results_.add("geometric mean of ratios, in memory too", to_all);
        }
        results_.print("databases");
    }

  private:
    void compare(const std::string& key, std::size_t operands, const std::vector<Timing>& timings) {
        const Timing* on_disk = nullptr;
        const Timing* of_all = nullptr;
        for (std::size_t i = 1; i < timings.size(); ++i) {
            const Timing& timing = timings[i];
            const auto faster = [&](const Timing* best) {
                return best == nullptr || timing.median_ms() < best->median_ms();
            };
            if (faster(of_all)) of_all = &timing;
            if (!timing.contender.ends_with(kInMemory) && faster(on_disk)) on_disk = &timing;
        }
        if (on_disk == nullptr) return;
        const double engine = timings.front().median_ms();
        const double ratio = on_disk->median_ms() / engine;
        const double ratio_to_all = of_all->median_ms() / engine;
        std::printf("    %.1f times as fast as %s", ratio, on_disk->contender.c_str());
        if (of_all != on_disk) std::printf(", %.1f times as %s", ratio_to_all, of_all->contender.c_str());
        std::printf("\n");
        results_.add(key + "ratio", ratio);
        results_.add(key + "ratio, in memory too", ratio_to_all);
        if (operands < kFromOperands) return;
        to_on_disk_.push_back(ratio);
        to_all_.push_back(ratio_to_all);
    }
    static double geometric_mean(const std::vector<double>& values) {
        double sum = 0;
        for (const double value : values) sum += std::log(value);
        return std::exp(sum / static_cast<double>(values.size()));
    }

    std::vector<double> to_on_disk_;
    std::vector<double> to_all_;
    Results results_;
};

std::vector<Contender> contenders(Engine& engine, const std::vector<std::unique_ptr<DatabasePeer>>& peers,
                                  const Segment& segment) {
    std::vector<Contender> all;
    all.push_back({"segdb", {engine.method(segment_text(segment))}});
    for (const auto& peer : peers) {
        for (auto& contender : peer->contenders(segment)) all.push_back(std::move(contender));
    }
    return all;
}

struct Import {
    std::string folder;
    std::uint64_t profiles = 0;
    std::uint64_t seed = 0;
};

// The seconds that segdb and each of the peers took. The profiles are held in memory only for as long as that takes.
std::vector<double> import_all(Engine& engine, const std::vector<std::unique_ptr<DatabasePeer>>& peers,
                               const Import& import) {
    const auto profiles = generate_profiles(import.profiles, import.seed);
    const ProfileData data{profiles, import.folder + "/profiles.csv", import.folder + "/tags.csv"};
    write_profiles_csv(profiles, data.profiles_csv);
    write_tags_csv(profiles, data.tags_csv);
    const auto bytes = std::filesystem::file_size(data.profiles_csv) + std::filesystem::file_size(data.tags_csv);
    std::printf("%llu profiles, %.0f MiB of CSV\n", static_cast<unsigned long long>(import.profiles),
                static_cast<double>(bytes) / (1 << 20));
    std::fflush(stdout);
    std::vector<double> seconds{engine.import(data)};
    for (const auto& peer : peers) seconds.push_back(peer->import(data));
    std::filesystem::remove(data.profiles_csv);
    std::filesystem::remove(data.tags_csv);
    return seconds;
}

// As import_all, unless an earlier run has left the same in the folder: then zeros.
std::vector<double> import_once(Engine& engine, const std::vector<std::unique_ptr<DatabasePeer>>& peers,
                                const Import& import) {
    std::string wanted = std::to_string(import.profiles) + " profiles, seed " + std::to_string(import.seed);
    for (const auto& peer : peers) wanted += ", " + peer->name();
    const std::string note = import.folder + "/imported";
    if (std::ifstream file(note); file) {
        std::string found;
        std::getline(file, found);
        if (found != wanted) fail(import.folder + " holds " + found + ", not " + wanted + "; name another folder");
        engine.open();
        std::cout << found << ", of an earlier run\n";
        return std::vector<double>(peers.size() + 1, 0);
    }
    auto seconds = import_all(engine, peers, import);
    std::ofstream(note) << wanted << '\n';
    return seconds;
}

void say_what_they_hold(Engine& engine, const std::vector<std::unique_ptr<DatabasePeer>>& peers,
                        const std::vector<double>& seconds, Report& report) {
    const auto schema = engine.schema();
    char tables[96];
    std::snprintf(tables, sizeof tables, "data %.0f MiB, index %.0f MiB",
                  static_cast<double>(schema.data_bytes) / (1 << 20),
                  static_cast<double>(schema.index_bytes) / (1 << 20));
    report.holds("segdb", "kernel " + std::string(segdb::simd::kernels().name), tables, seconds.front(),
                 engine.bytes_on_disk());
    for (std::size_t i = 0; i < peers.size(); ++i) {
        DatabasePeer& peer = *peers[i];
        report.holds(peer.name(), peer.version(), peer.tables(), seconds[i + 1], peer.bytes_on_disk());
    }
}

void ask_all(Engine& engine, const std::vector<std::unique_ptr<DatabasePeer>>& peers, int rounds, Report& report) {
    std::cout << "\nmedian (least .. most) of " << rounds << " rounds; the form that was fastest\n";
    std::size_t number = 0;
    for (const auto& segment : questions()) {
        const std::string text = segment_text(segment);
        const auto candidates = contenders(engine, peers, segment);
        const auto timings = compete(text, candidates, rounds);
        report.question(++number, segment, engine.method(text).count(), timings);
        const int openings = std::min(rounds, kOpenings);
        report.first(number, engine.first_ms(text, false, openings), engine.first_ms(text, true, openings));
    }
}

}  // namespace

int main(int count, char** words) {
    const Arguments arguments(count, words, {"profiles", "peers", "rounds", "seed", "folder"}, {"install-peers"});
    const int rounds = static_cast<int>(std::max<std::uint64_t>(1, arguments.number("rounds", 5)));
    const std::uint64_t profiles = std::max<std::uint64_t>(1, arguments.number("profiles", 10'000'000));
    const std::uint64_t seed = arguments.number("seed", 61);
    const auto names = known_peers(arguments);
    if (rounds == 1) set_sample_ms(0);
    if (arguments.has("install-peers")) install_packages({"@duckdb/node-api", "chdb"});
    print_machine(std::to_string(seed));
    Report report;
    std::unique_ptr<Folder> temporary;
    std::string folder = arguments.text("folder", "");
    if (folder.empty()) {
        temporary = std::make_unique<Folder>();
        folder = *temporary / "databases";
    }
    std::filesystem::create_directories(folder);
    {
        const auto peers = start_peers(names, folder);
        Engine engine(folder + "/profiles.segdb");
        const auto seconds = import_once(engine, peers, {folder, profiles, seed});
        say_what_they_hold(engine, peers, seconds, report);
        ask_all(engine, peers, rounds, report);
    }
    report.end();
    return 0;
}
