// Character sets: bytes of any encoding that iconv knows, turned into UTF-8 piece by piece.
//
// Used by byte_source.cpp for files that are not UTF-8. A character may be cut by the end of a piece: its first bytes
// are kept and joined with the next piece. Invariant: what comes out is valid UTF-8.
// Limit: names with `/` (iconv's //TRANSLIT and //IGNORE, which lose characters silently) are refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <segdb/result.hpp>
#include <string>
#include <string_view>

namespace segdb {

// True for the names that need no conversion: `utf-8`, `UTF8` and an empty name.
bool is_utf8_name(std::string_view encoding);

// Thread safety: not safe; use it from one thread at a time.
class CharsetDecoder {
  public:
    // Errors: invalid_argument for an encoding that iconv does not know.
    static Result<std::unique_ptr<CharsetDecoder>> open(const std::string& encoding);
    CharsetDecoder(const CharsetDecoder&) = delete;
    CharsetDecoder& operator=(const CharsetDecoder&) = delete;
    ~CharsetDecoder();

    struct Progress {
        std::size_t consumed = 0;  // bytes of `from` that were used
        std::size_t produced = 0;  // bytes written to `to`
        bool bad = false;          // the byte after `consumed` cannot be converted
        bool cut = false;          // what is left of `from` is the beginning of a character
    };
    // Converts as much of `from` as fits `to`.
    Progress convert(std::string_view from, char* to, std::size_t capacity);
    void reset();

  private:
    explicit CharsetDecoder(void* handle) : handle_(handle) {}
    void* handle_;  // iconv_t
};

}  // namespace segdb
