// Where a result goes: standard output or a file. Buffered; every failure to write is an error.
#pragma once

#include <cstdint>
#include <cstdio>
#include <segdb/result.hpp>
#include <string>
#include <string_view>

namespace segdb::cli {

// A file is written beside its final place and moved there by finish(), so that nobody finds half a result; an output that
// is destroyed without finish() leaves nothing behind. A path that exists and is no regular file (a pipe,
// /dev/null) is written directly.
//
// Memory: one buffer of 64 KiB. After a failed write the rest is discarded; finish() tells.
class Output {
  public:
    // `path`: empty or `-` for standard output. The file is opened by the first write or by finish().
    explicit Output(std::string path);
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;
    ~Output();

    void write(std::string_view text);

    // False once a write failed: there is no point in going on.
    [[nodiscard]] bool good() const { return failure_ == 0; }

    // Flushes and puts the file into its place. Errors: io, disk_full.
    Result<void> finish();

    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    [[nodiscard]] bool is_standard() const { return path_.empty(); }

  private:
    void open();
    void flush();
    void fail(int error_number);
    [[nodiscard]] Error error() const;

    std::string path_;
    std::string written_path_;  // where the bytes go until finish(); equals path_ when written directly
    std::string buffer_;
    std::FILE* file_ = nullptr;
    std::uint64_t bytes_ = 0;
    int failure_ = 0;  // errno of the first failure
};

// Writes one whole result to standard output. Returns the exit code; a failure has been reported then.
int print_result(std::string_view text);

// True when both name the same existing file: a result must not overwrite the database it comes from.
bool same_file(const std::string& a, const std::string& b);

}  // namespace segdb::cli
