#include "ingest/byte_source.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"
#include "ingest/spool.hpp"

namespace segdb {
namespace {

constexpr std::size_t kRawBytes = 65'536;
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

bool starts_with_utf16_mark(std::string_view bytes) {
    return bytes.substr(0, 2) == "\xFF\xFE" || bytes.substr(0, 2) == "\xFE\xFF";
}

Error open_error(const std::string& path, int reason) {
    const std::string name = shown(path, 200);
    switch (reason) {
        case ENOENT:
        case ENOTDIR:
            return {ErrorCode::not_found, fmt::format("there is no file {}", name)};
        case EACCES:
        case EPERM:
            return {ErrorCode::io, fmt::format("{} may not be read: permission denied", name)};
        default:
            return {ErrorCode::io, fmt::format("{} cannot be read: {}", name, std::generic_category().message(reason))};
    }
}

}  // namespace

std::uint64_t count_line_ends(std::string_view text, bool& after_cr) {
    std::uint64_t lines = 0;
    for (const char c : text) {
        lines += static_cast<std::uint64_t>(c == '\r' || (c == '\n' && !after_cr));
        after_cr = c == '\r';
    }
    return lines;
}

ByteSource::ByteSource(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}

ByteSource::~ByteSource() { ::close(fd_); }

Result<std::unique_ptr<ByteSource>> ByteSource::open_file(const std::string& path, const std::string& encoding,
                                                          const Cancelled& cancelled) {
    if (path.find('\0') != std::string::npos) {
        return Error{ErrorCode::invalid_argument, fmt::format("the file name {} holds a NUL byte", shown(path))};
    }
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return open_error(path, errno);
    }
    std::unique_ptr<ByteSource> source(new ByteSource(fd, std::filesystem::path(path).filename().string()));
    struct stat info {};
    if (::fstat(fd, &info) != 0) {
        return open_error(path, errno);
    }
    if (S_ISDIR(info.st_mode)) {
        return Error{ErrorCode::invalid_argument, fmt::format("{} is a directory, not a file", shown(path, 200))};
    }
    if (!S_ISREG(info.st_mode)) {  // a pipe or a device: cannot be rewound
        SEGDB_TRY(const int copy, spool(fd, source->name_, cancelled));
        ::close(source->fd_);
        source->fd_ = copy;
    }
    return finish(std::move(source), encoding);
}

Result<std::unique_ptr<ByteSource>> ByteSource::open_stream(std::istream& input, const std::string& name,
                                                            const std::string& encoding, const Cancelled& cancelled) {
    SEGDB_TRY(const int copy, spool(input, name, cancelled));
    return finish(std::unique_ptr<ByteSource>(new ByteSource(copy, name)), encoding);
}

Result<std::unique_ptr<ByteSource>> ByteSource::finish(std::unique_ptr<ByteSource> source,
                                                       const std::string& encoding) {
    struct stat info {};
    if (::fstat(source->fd_, &info) == 0 && info.st_size > 0) {
        source->total_ = static_cast<std::uint64_t>(info.st_size);
    }
    source->encoding_ = encoding;
    if (!is_utf8_name(encoding)) {
        SEGDB_TRY(source->decoder_, CharsetDecoder::open(encoding));
        source->raw_.resize(kRawBytes);
    }
    SEGDB_CHECK(source->rewind());
    return source;
}

Result<void> ByteSource::rewind() {
    if (::lseek(fd_, 0, SEEK_SET) != 0) {
        return open_error(name_, errno);
    }
    raw_read_ = 0;
    produced_ = 0;
    raw_begin_ = 0;
    raw_end_ = 0;
    if (decoder_) {
        decoder_->reset();
    }
    return {};
}

Result<std::size_t> ByteSource::read(char* to, std::size_t capacity) {
    assert(capacity >= 16);
    const bool first = produced_ == 0;
    SEGDB_TRY(std::size_t count, fill(to, capacity));
    if (first && !decoder_ && starts_with_utf16_mark({to, count})) {
        return Error{ErrorCode::bad_data,
                     fmt::format("{} starts with a byte order mark of UTF-16: give its encoding, utf-16", name_), 1};
    }
    if (const void* nul = std::memchr(to, 0, count); nul != nullptr) {
        const auto at = static_cast<std::uint64_t>(static_cast<const char*>(nul) - to);
        return bad_data_at(produced_ - count + at, "holds a NUL byte: is this a text file?");
    }
    if (first && std::string_view(to, count).starts_with(kUtf8Mark)) {
        count -= kUtf8Mark.size();
        std::memmove(to, to + kUtf8Mark.size(), count);
        if (count == 0) {
            return fill(to, capacity);
        }
    }
    return count;
}

Result<std::size_t> ByteSource::fill(char* to, std::size_t capacity) {
    SEGDB_TRY(const std::size_t count, decoder_ ? fill_converted(to, capacity) : read_raw(to, capacity));
    produced_ += count;
    return count;
}

// As many bytes as there are, so that only the end of the file is short.
Result<std::size_t> ByteSource::read_raw(char* to, std::size_t capacity) {
    std::size_t count = 0;
    while (count < capacity) {
        const ssize_t got = ::read(fd_, to + count, capacity - count);
        if (got == 0) {
            break;
        }
        if (got > 0) {
            count += static_cast<std::size_t>(got);
        } else if (errno != EINTR) {
            return open_error(name_, errno);
        }
    }
    raw_read_ += count;
    return count;
}

Result<std::size_t> ByteSource::fill_converted(char* to, std::size_t capacity) {
    std::size_t count = 0;
    // Six bytes are room for any one character, so each round makes progress.
    while (capacity - count > 6) {
        std::memmove(raw_.data(), raw_.data() + raw_begin_, raw_end_ - raw_begin_);
        raw_end_ -= raw_begin_;
        raw_begin_ = 0;
        SEGDB_TRY(const std::size_t more, read_raw(raw_.data() + raw_end_, raw_.size() - raw_end_));
        raw_end_ += more;
        if (raw_end_ == 0) {
            break;
        }
        const auto step = decoder_->convert({raw_.data(), raw_end_}, to + count, capacity - count);
        raw_begin_ = step.consumed;
        count += step.produced;
        const bool cut_by_end = step.cut && more == 0;
        if ((step.bad || cut_by_end) && count == 0) {  // else the next call reports it, after the bytes before it
            return bad_data_at(produced_, fmt::format("holds a byte sequence ({}) that does not exist in {}",
                                                      shown({raw_.data() + raw_begin_, 1}), encoding_));
        }
        if (step.bad || cut_by_end || (step.consumed == 0 && step.produced == 0 && more == 0)) {
            break;
        }
    }
    return count;
}

// Reads again from the beginning: errors are rare, and counting lines on the way would cost every import.
Result<std::uint64_t> ByteSource::line_at(std::uint64_t offset) {
    SEGDB_CHECK(rewind());
    std::vector<char> block(kRawBytes);
    std::uint64_t line = 1;
    bool after_cr = false;
    while (produced_ < offset) {
        const auto wanted = std::min<std::uint64_t>(offset - produced_, block.size());
        // The decoder needs some room; what it gives beyond the offset is left out.
        SEGDB_TRY(const std::size_t count, fill(block.data(), std::max<std::size_t>(wanted, 16)));
        if (count == 0) {
            break;
        }
        line += count_line_ends({block.data(), std::min<std::size_t>(count, wanted)}, after_cr);
    }
    return line;
}

Error ByteSource::bad_data_at(std::uint64_t offset, const std::string& reason) {
    auto line = line_at(offset);
    const std::uint64_t number = line.ok() ? *line : 0;
    return {ErrorCode::bad_data, fmt::format("{}, line {} {}", name_, number, reason),
            static_cast<std::uint32_t>(number)};
}

}  // namespace segdb
