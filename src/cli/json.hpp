// JSON (RFC 8259) written piece by piece, in one line or indented for reading.
#pragma once

#include <cstddef>
#include <cstdint>
#include <segdb/value.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace segdb::cli {

// Appends `text` in quotes. Each byte that is not UTF-8 becomes U+FFFD; returns how many there were.
std::size_t append_json_string(std::string& out, std::string_view text);

// Invariant: the pieces written so far begin a valid JSON text, when begin and end calls are balanced and every
// member of an object has its name() before its value.
// Thread safety: not safe; distinct objects may be used from distinct threads.
class Json {
  public:
    enum class Style { one_line, indented };
    explicit Json(Style style = Style::one_line) : style_(style) {}

    Json& begin_object() { return begin('{'); }
    Json& end_object() { return end('}'); }
    Json& begin_array() { return begin('['); }
    Json& end_array() { return end(']'); }
    Json& name(std::string_view name);
    Json& text(std::string_view text);
    Json& number(std::uint64_t number) { return literal(std::to_string(number)); }
    // A number as written, which JSON does not limit to 64 bits: `-12.50`. REQUIRES: digits as JSON has them
    Json& number(std::string_view digits) { return literal(digits); }
    Json& boolean(bool value) { return literal(value ? "true" : "false"); }
    Json& null() { return literal("null"); }
    Json& value(const Value& value);

    [[nodiscard]] const std::string& str() const { return out_; }
    [[nodiscard]] std::size_t replaced_bytes() const { return replaced_; }
    void clear();

  private:
    Json& begin(char bracket);
    Json& end(char bracket);
    Json& literal(std::string_view digits);
    void separate();
    void new_line();

    Style style_;
    std::string out_;
    std::vector<bool> has_members_;  // of each open object and array
    bool after_name_ = false;
    std::size_t replaced_ = 0;
};

}  // namespace segdb::cli
