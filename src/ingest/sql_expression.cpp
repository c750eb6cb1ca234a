#include "ingest/sql_expression.hpp"

#include <fmt/format.h>

#include "base/iso_scan.hpp"
#include "base/text.hpp"

namespace segdb {
namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool begins_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool continues_name(char c) { return begins_name(c) || is_digit(c) || c == '$'; }

class Rewriter {
  public:
    Rewriter(std::string_view text, const NameReplacement& replacement) : rest_(text), replacement_(replacement) {}

    Result<std::string> run() {
        while (!rest_.empty()) {
            if (!step()) {
                return Error{ErrorCode::invalid_argument, problem_};
            }
        }
        if (depth_ != 0) {
            return Error{ErrorCode::invalid_argument, "a parenthesis is not closed"};
        }
        if (out_.find_first_not_of(" \t\r\n\f\v") == std::string::npos) {
            return Error{ErrorCode::invalid_argument, "the expression is empty"};
        }
        return std::move(out_);
    }

  private:
    bool step() {
        const char c = rest_.front();
        if (is_space(c)) {
            return copy(1);
        }
        if (rest_.starts_with("--")) {
            return skip(rest_.find('\n'), 1);
        }
        if (rest_.starts_with("/*")) {
            const std::size_t end = rest_.find("*/", 2);
            return end == std::string_view::npos ? fail("a comment is not closed") : skip(end, 2);
        }
        if (c == '\'' || c == '"' || c == '`' || c == '[') {
            return quoted(c);
        }
        if (is_digit(c) || (c == '.' && rest_.size() > 1 && is_digit(rest_[1]))) {
            return number();
        }
        if (begins_name(c)) {
            return name();
        }
        return symbol(c);
    }

    bool symbol(char c) {
        if (c == ';' || c == '?' || c == ':' || c == '@' || c == '$' || c == '#' || c == '\0') {
            return fail(fmt::format("{} cannot stand in it", shown(rest_.substr(0, 1))));
        }
        depth_ += c == '(' ? 1 : c == ')' ? -1 : 0;
        return depth_ < 0 ? fail("a closing parenthesis has no opening one") : copy(1);
    }

    bool quoted(char quote) {
        const char closing = quote == '[' ? ']' : quote;
        std::string content;
        std::size_t at = 1;
        for (; at < rest_.size(); ++at) {
            if (rest_[at] == closing) {
                if (quote == '[' || at + 1 >= rest_.size() || rest_[at + 1] != closing) {
                    break;
                }
                ++at;  // a quote that is written twice
            }
            content += rest_[at];
        }
        if (at >= rest_.size()) {
            return fail(fmt::format("a {} is not closed", quote));
        }
        return quote == '\'' ? copy(at + 1) : put_name(content, at + 1);
    }

    bool number() {
        std::size_t at = 1;
        while (at < rest_.size() && (continues_name(rest_[at]) || rest_[at] == '.' ||
                                     ((rest_[at] == '+' || rest_[at] == '-') && (rest_[at - 1] | 0x20) == 'e' &&
                                      !rest_.starts_with("0x")))) {
            ++at;
        }
        return copy(at);
    }

    bool name() {
        std::size_t at = 1;
        while (at < rest_.size() && continues_name(rest_[at])) {
            ++at;
        }
        const bool blob = at == 1 && (rest_[0] | 0x20) == 'x' && rest_.size() > 1 && rest_[1] == '\'';
        return blob ? copy(1) : put_name(std::string(rest_.substr(0, at)), at);
    }

    // The name that the next `bytes` bytes write. A function's name stays.
    bool put_name(const std::string& content, std::size_t bytes) {
        const std::size_t next = rest_.find_first_not_of(" \t\r\n", bytes);
        const bool is_function = next != std::string_view::npos && rest_[next] == '(';
        const auto replaced = is_function ? std::nullopt : replacement_(content);
        if (!replaced) {
            return copy(bytes);
        }
        out_ += *replaced;
        rest_.remove_prefix(bytes);
        return true;
    }

    bool copy(std::size_t bytes) {
        out_ += rest_.substr(0, bytes);
        rest_.remove_prefix(bytes);
        return true;
    }

    // Leaves out a comment that ends `bytes` after `end`; a space keeps its neighbours apart.
    bool skip(std::size_t end, std::size_t bytes) {
        out_ += ' ';
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + bytes);
        return true;
    }

    bool fail(std::string problem) {
        problem_ = std::move(problem);
        return false;
    }

    std::string_view rest_;
    const NameReplacement& replacement_;
    std::string out_;
    std::string problem_;
    int depth_ = 0;
};

}  // namespace

Result<std::string> rewrite_expression(std::string_view expression, const NameReplacement& replacement) {
    return Rewriter(expression, replacement).run();
}

}  // namespace segdb
