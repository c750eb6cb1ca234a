// The parser: whatever the bytes are, there is an answer. A tree is printed, read back equal and printed the same; an
// error has a message and a place within the text.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "grammar/parser.hpp"
#include "grammar/printer.hpp"

namespace {

using segdb::Error;
using segdb::grammar::Query;
using segdb::grammar::Selection;

void require(bool condition, const char* what) {
    if (condition) return;
    std::fprintf(stderr, "%s\n", what);
    std::abort();
}

void check_tree(const Query& query) {
    const std::string printed = to_text(query.expression);
    if (printed.size() > segdb::grammar::kMaxExpressionBytes) return;  // quotes and spaces made it longer
    const segdb::Result<Query> again = segdb::grammar::parse(printed);
    require(again.ok(), "the canonical form cannot be read");
    require(again->expression == query.expression, "the canonical form is read as another tree");
    require(to_text(again->expression) == printed, "the canonical form is printed differently");
    require(again->notes.empty(), "the canonical form is grouped incompletely");
}

void check_error(const Error& error, std::string_view text) {
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    require(!error.message.empty() && error.message.size() < 2000, "the message is empty or long");
    require(error.line >= 1 && error.line <= lines, "the line is outside of the text");
    require(error.column >= 1 && error.column <= text.size() + 1, "the column is outside of the text");
    require(!error.excerpt.empty() && error.excerpt.back() == '^' && error.excerpt.size() < 2000, "no excerpt");
}

// The same text as an event and its filter alone.
void check_selection(std::string_view text) {
    const segdb::Result<Selection> read = segdb::grammar::parse_selection(text);
    if (!read.ok()) {
        check_error(read.error(), text);
        return;
    }
    const std::string printed = to_text(read->events);
    if (printed.size() > segdb::grammar::kMaxExpressionBytes) return;
    const segdb::Result<Selection> again = segdb::grammar::parse_selection(printed);
    require(again.ok() && again->events == read->events,
            "the canonical form of an event and its filter is not read so");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const segdb::Result<Query> query = segdb::grammar::parse(text);
    if (query.ok()) {
        check_tree(*query);
    } else {
        check_error(query.error(), text);
    }
    check_selection(text);
    return 0;
}
