#include "cli/json.hpp"

#include <fmt/format.h>

#include <iterator>

#include "cli/utf8.hpp"

namespace segdb::cli {
namespace {

void append_escaped(std::string& out, char c) {
    switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            if (static_cast<unsigned char>(c) < 0x20) {
                fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
            } else {
                out += c;
            }
    }
}

}  // namespace

std::size_t append_json_string(std::string& out, std::string_view text) {
    std::size_t replaced = 0;
    out += '"';
    while (!text.empty()) {
        if (static_cast<unsigned char>(text.front()) < 0x80) {
            append_escaped(out, text.front());
            text.remove_prefix(1);
            continue;
        }
        const Character character = first_character(text);
        if (character.valid) {
            out += text.substr(0, character.bytes);
        } else {
            out += "\xEF\xBF\xBD";
            ++replaced;
        }
        text.remove_prefix(character.bytes);
    }
    out += '"';
    return replaced;
}

void Json::new_line() {
    if (style_ == Style::indented) {
        out_ += '\n';
        out_.append(2 * has_members_.size(), ' ');
    }
}

void Json::separate() {
    if (after_name_) {
        after_name_ = false;
        return;
    }
    if (!has_members_.empty()) {
        out_ += has_members_.back() ? "," : "";
        has_members_.back() = true;
        new_line();
    }
}

Json& Json::begin(char bracket) {
    separate();
    out_ += bracket;
    has_members_.push_back(false);
    return *this;
}

Json& Json::end(char bracket) {
    const bool had_members = has_members_.back();
    has_members_.pop_back();
    if (had_members) {
        new_line();
    }
    out_ += bracket;
    return *this;
}

Json& Json::name(std::string_view name) {
    separate();
    replaced_ += append_json_string(out_, name);
    out_ += style_ == Style::indented ? ": " : ":";
    after_name_ = true;
    return *this;
}

Json& Json::text(std::string_view text) {
    separate();
    replaced_ += append_json_string(out_, text);
    return *this;
}

Json& Json::literal(std::string_view digits) {
    separate();
    out_ += digits;
    return *this;
}

Json& Json::value(const Value& value) {
    if (!value.is_set()) {
        return null();
    }
    if (const auto* items = std::get_if<std::vector<std::string>>(&value.data)) {
        begin_array();
        for (const std::string& item : *items) {
            text(item);
        }
        return end_array();
    }
    switch (value.spec.type) {
        case AttributeType::boolean:
        case AttributeType::integer:
        case AttributeType::decimal:  // `-12.50` is a JSON number and says exactly what is held
            return literal(to_text(value));
        case AttributeType::text:
        case AttributeType::date:
        case AttributeType::datetime:
        case AttributeType::text_list:
            break;
    }
    return text(to_text(value));
}

void Json::clear() {
    out_.clear();
    has_members_.clear();
    after_name_ = false;
}

}  // namespace segdb::cli
