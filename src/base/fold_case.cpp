// Unicode simple case folding: what `ignoring case` compares by.
//
// utf8proc knows only the full folding (CaseFolding.txt, status C and F). A full folding of one code point is the
// simple one (C). Where the full folding is longer (F: ẞ -> ss), the simple folding (S: ẞ -> ß) is the lower-case
// letter, and characters without an S line (ß, ŉ, ﬀ) are their own lower case. Source: the header of
// CaseFolding.txt; tests/base/fold_case_test.cpp holds the S lines.
#include <utf8proc.h>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace segdb {
namespace {

char32_t folded(char32_t value) {
    if (value == 0x130) {
        return value;  // İ has only F and T lines; its lower case, i, would make it equal to I
    }
    const auto code_point = static_cast<utf8proc_int32_t>(value);
    utf8proc_int32_t full[4];
    const utf8proc_ssize_t count = utf8proc_decompose_char(code_point, full, 4, UTF8PROC_CASEFOLD, nullptr);
    return static_cast<char32_t>(count == 1 ? full[0] : utf8proc_tolower(code_point));
}

void append_lower_ascii(std::string& to, std::string_view ascii) {
    const std::size_t start = to.size();
    to.append(ascii);
    for (std::size_t i = start; i < to.size(); ++i) {
        const char c = to[i];
        to[i] = static_cast<char>(c + (c >= 'A' && c <= 'Z' ? 'a' - 'A' : 0));
    }
}

}  // namespace

std::string fold_case(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end_of_ascii = skip_ascii(text, at);
        append_lower_ascii(result, text.substr(at, end_of_ascii - at));
        at = end_of_ascii;
        while (at < text.size() && static_cast<unsigned char>(text[at]) >= 0x80) {
            const CodePoint next = decode_utf8(text, at);
            if (next.bytes == 0) {
                result += text[at++];
                continue;
            }
            append_utf8(result, folded(next.value));
            at += next.bytes;
        }
    }
    return result;
}

}  // namespace segdb
