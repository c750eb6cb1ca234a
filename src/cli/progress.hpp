// The bar of a long import: phase, share, rows, rows per second, time left.
//
//   writing rows    42 % ████████░░░░░░░░░░░░  1,234,567 rows  812,345/s  0:12 left
//
// Shown on standard error when that is a terminal, redrawn at most ten times a second, and gone at the end. Nothing at
// all is printed anywhere else.
#pragma once

#include <cstdint>
#include <segdb/import.hpp>
#include <string>

namespace segdb::cli {

// Thread safety: not safe; used by one thread.
class ProgressBar {
  public:
    // `rows_expected`: how many rows there will be, where that is known and the bytes are not; else 0.
    explicit ProgressBar(std::uint64_t rows_expected = 0);
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;
    ~ProgressBar() { erase(); }

    void show(const ImportProgress& progress);
    void erase();

  private:
    [[nodiscard]] double share_done(const ImportProgress& progress) const;

    bool terminal_;
    std::uint64_t rows_expected_;
    std::uint64_t rows_written_ = 0;
    std::uint64_t phase_start_ns_ = 0;
    std::uint64_t last_drawn_ns_ = 0;
    bool drawn_ = false;
    bool started_ = false;
    ImportProgress::Phase phase_ = ImportProgress::Phase::reading_types;
};

// The line for the given state, at most `columns` wide. `share`: in [0, 1], negative when not known.
std::string progress_line(const ImportProgress& progress, double share, std::uint64_t elapsed_ns, std::size_t columns);

}  // namespace segdb::cli
