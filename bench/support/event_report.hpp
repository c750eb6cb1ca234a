// What the benchmark `events` prints: what it measured of each question, and tables of all of them.
#pragma once

#include <cstdint>
#include <cstdio>
#include <iostream>
#include <optional>
#include <segdb/segdb.hpp>
#include <string>
#include <vector>

#include "support/bench.hpp"
#include "support/contest.hpp"
#include "support/event_questions.hpp"

namespace segdb::bench {

inline constexpr double kKeptTarget = 1'000;  // times as fast as DuckDB
inline constexpr double kTrackedTargetMs = 1;
inline constexpr double kMemoryTarget = 1.5;

inline double mib(std::uint64_t bytes) { return static_cast<double>(bytes) / (1 << 20); }

inline std::string formatted(const char* format, double value) {
    char text[64];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

struct MeasuredEvents {
    std::uint64_t answer = 0;
    std::vector<double> varied;  // milliseconds, these and the others
    std::vector<double> kept;
    std::vector<double> tracked;
    std::vector<double> first;
    std::optional<Timing> duckdb{};
    std::uint64_t peak_bytes = 0;
    std::uint64_t column_bytes = 0;  // stored, of what it touches: whole columns
    std::uint64_t window_bytes = 0;  // the same, of the chunks that its window has a part of
};

class EventReport {
  public:
    // `cpu`: seconds of CPU time among them; 0: not known.
    void imported(const std::string& name, double seconds, double cpu) {
        std::printf("  %-16s imported in %.1f s", name.c_str(), seconds);
        if (cpu > 0) std::printf(", %.1f s of CPU time", cpu);
        std::printf("\n");
        std::fflush(stdout);
        results_.add(name + " import_seconds", seconds);
        if (cpu > 0) results_.add(name + " import_cpu_seconds", cpu);
    }
    void holds(const std::string& name, const std::string& version, std::uint64_t bytes, const std::string& how) {
        std::printf("  %-8s %-8s %7.0f MiB   %s\n", name.c_str(), version.c_str(), mib(bytes), how.c_str());
        std::fflush(stdout);
        results_.add(name + " MiB", mib(bytes));
    }

    void question(const EventQuestion& question, const MeasuredEvents& measured) {
        key_ = "q" + std::to_string(++number_) + " ";
        std::printf("\n%zu. %s\n    %llu profiles\n", number_, question.title.c_str(),
                    static_cast<unsigned long long>(measured.answer));
        times("segdb", measured.varied, "");
        times("segdb, kept", measured.kept, "");
        times("segdb, tracked", measured.tracked, "after one more event");
        times("segdb, first", measured.first, "after opening");
        if (measured.duckdb) times("DuckDB", measured.duckdb->ms, measured.duckdb->method);
        const auto ratio = [&](const std::vector<double>& ms) {
            return measured.duckdb ? std::optional(measured.duckdb->median_ms() / median(ms)) : std::nullopt;
        };
        const auto kept_target = question.target ? std::optional(kKeptTarget) : std::nullopt;
        rows_ += "| " + std::to_string(number_) + " | `" + question.title + "`" +
                 cell("%.2f", median(measured.varied)) +
                 cell("%.1f", measured.duckdb ? std::optional(measured.duckdb->median_ms()) : std::nullopt) +
                 at_least("ratio", ratio(measured.varied), question.target) + cell("%.3f", median(measured.kept)) +
                 at_least("kept ratio", ratio(measured.kept), kept_target) + cell("%.3f", median(measured.tracked)) +
                 (median(measured.tracked) > kTrackedTargetMs ? " MISSED" : "") + cell("%.1f", median(measured.first)) +
                 " |\n";
        memory(measured);
        std::fflush(stdout);
    }

    // `profile_bytes`: of the events' column of profiles, which is no attribute.
    void attributes(const std::vector<CollectionInfo>& schema, std::uint64_t profile_bytes) {
        std::cout << "\nMiB of each attribute's index\n\n| of | attribute | type | encoding | distinct | MiB |\n"
                  << "|---|---|---|---|---|---|\n";
        for (const auto& collection : schema) {
            for (const auto& attribute : collection.attributes) {
                std::cout << "| " << collection.name << " | " << attribute.name << " | " << to_text(attribute.spec)
                          << " | " << attribute.encoding << " | "
                          << (attribute.distinct ? std::to_string(*attribute.distinct) : "")
                          << cell("%.2f", mib(attribute.index_bytes)) << " |\n";
                results_.add(collection.name + "." + attribute.name + " index MiB", mib(attribute.index_bytes));
            }
        }
        std::cout << "| purchase | profile | | ordinals | " << cell("%.2f", mib(profile_bytes)) << " |\n";
        results_.add("purchase.profile index MiB", mib(profile_bytes));
    }

    void end() {
        if (number_ > 0) {
            std::cout
                << "\nmilliseconds, medians; times as fast as DuckDB\n\n"
                << "| | | segdb | DuckDB | times as fast | target | kept | times as fast | target | tracked, at most "
                << kTrackedTargetMs << " | first |\n|---|---|---|---|---|---|---|---|---|---|---|\n"
                << rows_ << "\nmemory, MiB\n\n| | of an answer | stored columns | times | at most | stored, within "
                << "the window |\n|---|---|---|---|---|---|\n"
                << memory_rows_;
        }
        results_.print("events");
    }

  private:
    void times(const std::string& name, const std::vector<double>& ms, const std::string& how) {
        std::printf("    %-16s %-34s ms  %s\n", name.c_str(), spread(ms, "%.3f").c_str(), how.c_str());
        results_.add(key_ + name + " ms", median(ms));
    }
    void memory(const MeasuredEvents& measured) {
        const double times = static_cast<double>(measured.peak_bytes) / static_cast<double>(measured.column_bytes);
        std::printf("    memory           %.1f MiB, of stored columns with %.1f MiB, %.1f within the window\n",
                    mib(measured.peak_bytes), mib(measured.column_bytes), mib(measured.window_bytes));
        memory_rows_ += "| " + std::to_string(number_) + cell("%.1f", mib(measured.peak_bytes)) +
                        cell("%.1f", mib(measured.column_bytes)) + cell("%.2f", times) + cell("%.1f", kMemoryTarget) +
                        (times > kMemoryTarget ? " MISSED" : "") + cell("%.1f", mib(measured.window_bytes)) + " |\n";
        results_.add(key_ + "memory ratio", times);
    }
    static std::string cell(const char* format, std::optional<double> value) {
        return " | " + (value ? formatted(format, *value) : "");
    }
    // A ratio beside its target.
    std::string at_least(const std::string& name, std::optional<double> ratio, std::optional<double> target) {
        std::string cells = cell("%.1f", ratio) + cell("%.0f", target);
        if (ratio) results_.add(key_ + name, *ratio);
        if (ratio && target && *ratio < *target) cells += " MISSED";
        return cells;
    }

    std::size_t number_ = 0;
    std::string key_;
    std::string rows_;
    std::string memory_rows_;
    Results results_;
};

}  // namespace segdb::bench
