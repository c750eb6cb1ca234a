#include "ingest/spool.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>
#include <vector>

#include "base/try.hpp"

namespace segdb {
namespace {

constexpr std::size_t kBlockBytes = 65'536;

class TemporaryFile {
  public:
    TemporaryFile() = default;
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() {
        if (fd_ >= 0) {
            ::close(fd_);
        }
    }

    Result<void> open() {
        const char* chosen = std::getenv("TMPDIR");
        for (const char* folder : {chosen, "/var/tmp", "/tmp"}) {
            if (folder == nullptr || *folder == '\0') {
                continue;
            }
            std::string path = std::string(folder) + "/segdb-XXXXXX";
            fd_ = ::mkostemp(path.data(), O_CLOEXEC);
            if (fd_ >= 0) {
                ::unlink(path.c_str());
                return {};
            }
        }
        return failure(errno);
    }

    Result<void> write(const char* bytes, std::size_t count) {
        while (count > 0) {
            const ssize_t written = ::write(fd_, bytes, count);
            if (written < 0 && errno != EINTR) {
                return failure(errno);
            }
            if (written > 0) {
                bytes += written;
                count -= static_cast<std::size_t>(written);
            }
        }
        return {};
    }

    int release() { return std::exchange(fd_, -1); }

  private:
    static Error failure(int reason) {
        const bool full = reason == ENOSPC || reason == EDQUOT;
        return {
            full ? ErrorCode::disk_full : ErrorCode::io,
            fmt::format("a temporary copy of the input cannot be written: {} (the environment variable TMPDIR names "
                        "the folder)",
                        std::generic_category().message(reason))};
    }

    int fd_ = -1;
};

// `next(buffer, capacity)` returns how many bytes it read, 0 at the end.
template <class Next>
Result<int> copy_all(const std::function<bool()>& cancelled, Next next) {
    TemporaryFile file;
    SEGDB_CHECK(file.open());
    std::vector<char> block(kBlockBytes);
    for (;;) {
        if (cancelled && cancelled()) {
            return Error{ErrorCode::cancelled, "the import was cancelled; nothing has changed"};
        }
        SEGDB_TRY(const std::size_t count, next(block.data(), block.size()));
        if (count == 0) {
            return file.release();
        }
        SEGDB_CHECK(file.write(block.data(), count));
    }
}

}  // namespace

Result<int> spool(std::istream& input, const std::string& name, const std::function<bool()>& cancelled) {
    return copy_all(cancelled, [&](char* to, std::size_t capacity) -> Result<std::size_t> {
        try {
            input.read(to, static_cast<std::streamsize>(capacity));
        } catch (const std::ios_base::failure&) {
            // The caller asked its stream to throw; the state says what there is to know.
        }
        if (input.bad()) {
            return Error{ErrorCode::io, fmt::format("{} cannot be read", name)};
        }
        return static_cast<std::size_t>(input.gcount());
    });
}

Result<int> spool(int fd, const std::string& name, const std::function<bool()>& cancelled) {
    return copy_all(cancelled, [&](char* to, std::size_t capacity) -> Result<std::size_t> {
        for (;;) {
            const ssize_t count = ::read(fd, to, capacity);
            if (count >= 0) {
                return static_cast<std::size_t>(count);
            }
            if (errno != EINTR) {
                return Error{ErrorCode::io,
                             fmt::format("{} cannot be read: {}", name, std::generic_category().message(errno))};
            }
        }
    });
}

}  // namespace segdb
