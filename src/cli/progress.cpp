#include "cli/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "cli/human.hpp"
#include "cli/instant.hpp"
#include "cli/report.hpp"
#include "cli/utf8.hpp"

namespace segdb::cli {
namespace {

constexpr std::uint64_t kRedrawNs = 100'000'000;
constexpr std::uint64_t kSecondNs = 1'000'000'000;
constexpr std::size_t kBarColumns = 20;

std::string_view name_of(ImportProgress::Phase phase) {
    switch (phase) {
        case ImportProgress::Phase::reading_types:
            return "finding types ";
        case ImportProgress::Phase::writing_rows:
            return "writing rows  ";
        case ImportProgress::Phase::building_index:
            break;
    }
    return "building index";
}

std::string bar(double share) {
    std::string text;
    const auto full = static_cast<std::size_t>(share * kBarColumns);
    for (std::size_t i = 0; i < kBarColumns; ++i) {
        text += i < full ? "█" : "░";
    }
    return text;
}

// `0:12 left`, `1:02:03 left`
std::string time_left(double share, std::uint64_t elapsed_ns) {
    const double ns = static_cast<double>(elapsed_ns) * (1 - share) / share;
    const std::int64_t seconds = std::llround(std::min(ns / static_cast<double>(kSecondNs), 359'999.0));
    if (seconds >= 3600) {
        return fmt::format("{}:{:02}:{:02} left", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    return fmt::format("{}:{:02} left", seconds / 60, seconds % 60);
}

}  // namespace

std::string progress_line(const ImportProgress& progress, double share, std::uint64_t elapsed_ns, std::size_t columns) {
    std::string line(name_of(progress.phase));
    if (share >= 0) {
        line += fmt::format(" {:3.0f} % ", share * 100) + bar(share);
    }
    line += "  " + counted(progress.rows, "row");
    if (elapsed_ns > kSecondNs / 2) {
        const double rate = static_cast<double>(progress.rows) * 1e9 / static_cast<double>(elapsed_ns);
        line += "  " + grouped(static_cast<std::uint64_t>(rate)) + "/s";
        if (share > 0.01) {
            line += "  " + time_left(share, elapsed_ns);
        }
    }
    return first_columns(line, columns);
}

ProgressBar::ProgressBar(std::uint64_t rows_expected)
    : terminal_(errors_on_terminal()), rows_expected_(rows_expected) {}

double ProgressBar::share_done(const ImportProgress& progress) const {
    const bool indexing = progress.phase == ImportProgress::Phase::building_index;
    if (progress.bytes_total > 0 && !indexing) {
        return std::min(static_cast<double>(progress.bytes_read) / static_cast<double>(progress.bytes_total), 1.0);
    }
    // An index is built over whole chunks, which may hold more rows than were written.
    const std::uint64_t expected = rows_expected_ > 0 ? rows_expected_ : indexing ? rows_written_ : 0;
    if (expected == 0 || progress.rows > expected) {
        return -1;
    }
    return static_cast<double>(progress.rows) / static_cast<double>(expected);
}

void ProgressBar::show(const ImportProgress& progress) {
    if (!terminal_) {
        return;
    }
    if (progress.phase == ImportProgress::Phase::writing_rows) {
        rows_written_ = progress.rows;
    }
    const std::uint64_t now = monotonic_ns();
    if (!started_ || progress.phase != phase_) {
        started_ = true;
        phase_ = progress.phase;
        phase_start_ns_ = now;
    } else if (now - last_drawn_ns_ < kRedrawNs) {
        return;
    }
    last_drawn_ns_ = now;
    drawn_ = true;
    const std::string line =
        progress_line(progress, share_done(progress), now - phase_start_ns_, terminal_columns() - 1);
    std::fputs(("\r" + line + "\x1b[K").c_str(), stderr);
}

void ProgressBar::erase() {
    if (drawn_) {
        std::fputs("\r\x1b[K", stderr);
        drawn_ = false;
    }
}

}  // namespace segdb::cli
