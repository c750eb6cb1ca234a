// The bytes of one input, as UTF-8, readable from the beginning as often as needed.
//
// An import reads its input twice (types, then rows), so whatever cannot be rewound (a stream, a pipe) is first copied
// into a temporary file that has no name any more. Invariants:
//   1. read() hands out no NUL byte and no byte order mark; other encodings than UTF-8 are converted.
//   2. UTF-8 input is handed out unchecked: whoever takes a text from it validates it.
// Limit: a file that changes between two readings is read as it is then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <istream>
#include <memory>
#include <segdb/result.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/charset.hpp"

namespace segdb {

// Thread safety: not safe; use it from one thread at a time.
class ByteSource {
  public:
    // Asked between pieces while an input is copied to a temporary file; true ends it with `cancelled`. May be empty.
    using Cancelled = std::function<bool()>;

    // Errors: not_found, io (no permission, no room for a temporary copy), invalid_argument (a directory, an encoding).
    static Result<std::unique_ptr<ByteSource>> open_file(const std::string& path, const std::string& encoding,
                                                         const Cancelled& cancelled = {});
    // Reads all of `input`. `name` stands in messages.
    static Result<std::unique_ptr<ByteSource>> open_stream(std::istream& input, const std::string& name,
                                                           const std::string& encoding,
                                                           const Cancelled& cancelled = {});
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;
    ~ByteSource();

    // Fills `to` with at most `capacity` bytes; 0 at the end. REQUIRES: capacity >= 16
    // Errors: bad_data with the line (NUL bytes, bytes that the encoding does not have, UTF-16 taken for UTF-8); io.
    Result<std::size_t> read(char* to, std::size_t capacity);
    Result<void> rewind();

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::uint64_t bytes_read() const { return raw_read_; }  // since the last rewind, before conversion
    [[nodiscard]] std::uint64_t bytes_total() const { return total_; }

  private:
    ByteSource(int fd, std::string name);
    static Result<std::unique_ptr<ByteSource>> finish(std::unique_ptr<ByteSource> source, const std::string& encoding);
    Result<std::size_t> fill(char* to, std::size_t capacity);
    Result<std::size_t> fill_converted(char* to, std::size_t capacity);
    Result<std::size_t> read_raw(char* to, std::size_t capacity);
    Result<std::uint64_t> line_at(std::uint64_t offset);
    Error bad_data_at(std::uint64_t offset, const std::string& reason);

    int fd_;
    std::string name_;
    std::string encoding_;
    std::uint64_t total_ = 0;
    std::uint64_t raw_read_ = 0;               // bytes taken from the file
    std::uint64_t produced_ = 0;               // bytes handed out, a byte order mark included
    std::unique_ptr<CharsetDecoder> decoder_;  // empty for UTF-8
    std::vector<char> raw_;                    // input of the decoder
    std::size_t raw_begin_ = 0;                // [raw_begin_, raw_end_) of raw_ is not converted yet
    std::size_t raw_end_ = 0;
};

// The lines that end in `text`: LF, CR LF, or a CR alone count one. `after_cr`: the byte before `text` was a CR that
// has been counted; updated for the next piece.
std::uint64_t count_line_ends(std::string_view text, bool& after_cr);

}  // namespace segdb
