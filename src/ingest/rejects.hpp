// The rejects file: what was wrong with the rows that an import left out, as CSV `line,reason,row`.
//
// Invariant: created or emptied when opened, complete after close(). Limit: `row` is cut at kMaxRejectedBytes.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <segdb/result.hpp>
#include <string>
#include <string_view>

namespace segdb {

inline constexpr std::size_t kMaxRejectedBytes = 65'536;

// Thread safety: not safe; use it from one thread at a time.
class RejectsFile {
  public:
    // With an empty path nothing is written. Errors: io, read_only and the like; the message names the file.
    static Result<RejectsFile> open(const std::string& path);
    Result<void> add(std::uint64_t line, std::string_view reason, std::string_view row);
    Result<void> close();
    [[nodiscard]] bool is_open() const { return file_ != nullptr; }

  private:
    struct Closer {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    [[nodiscard]] Error failure() const;

    std::string path_;
    std::unique_ptr<std::FILE, Closer> file_;
};

}  // namespace segdb
