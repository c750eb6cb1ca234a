#include "ingest/charset.hpp"

#include <fmt/format.h>
#include <iconv.h>

#include <cerrno>
#include <cstring>

#include "base/text.hpp"

namespace segdb {

bool is_utf8_name(std::string_view encoding) {
    std::string name;
    for (const char c : encoding) {
        if (c != '-' && c != '_') {
            name += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        }
    }
    return name.empty() || name == "utf8";
}

Result<std::unique_ptr<CharsetDecoder>> CharsetDecoder::open(const std::string& encoding) {
    const bool usable = encoding.find('/') == std::string::npos && encoding.find('\0') == std::string::npos;
    // iconv_t is a pointer, and (iconv_t)-1 its documented failure.
    void* handle = usable ? iconv_open("UTF-8", encoding.c_str()) : reinterpret_cast<void*>(-1);
    if (handle == reinterpret_cast<void*>(-1)) {
        return Error{
            ErrorCode::invalid_argument,
            fmt::format("{} is not an encoding that this system knows; some that it may know: utf-8, latin1, "
                        "windows-1252, iso-8859-2, windows-1250, utf-16, shift_jis, gb18030 (`iconv -l` lists all)",
                        shown(encoding))};
    }
    return std::unique_ptr<CharsetDecoder>(new CharsetDecoder(handle));
}

CharsetDecoder::~CharsetDecoder() { iconv_close(handle_); }

CharsetDecoder::Progress CharsetDecoder::convert(std::string_view from, char* to, std::size_t capacity) {
    char* in = const_cast<char*>(from.data());  // iconv's old signature; it does not write there
    std::size_t in_left = from.size();
    char* out = to;
    std::size_t out_left = capacity;
    Progress progress;
    if (iconv(handle_, &in, &in_left, &out, &out_left) == static_cast<std::size_t>(-1)) {
        progress.bad = errno == EILSEQ;
        progress.cut = errno == EINVAL;
    }
    progress.consumed = from.size() - in_left;
    progress.produced = capacity - out_left;
    return progress;
}

void CharsetDecoder::reset() { iconv(handle_, nullptr, nullptr, nullptr, nullptr); }

}  // namespace segdb
