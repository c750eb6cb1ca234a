#include "grammar/examples.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <fstream>

namespace segdb::grammar::testing {
namespace {

int hex_digit(char c) {
    const std::string_view digits = "0123456789ABCDEF";
    const std::size_t at = digits.find_first_of(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

std::string unescaped(const std::string& text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text.compare(i, 2, "\\x") == 0 && i + 3 < text.size() && hex_digit(text[i + 2]) >= 0 &&
                            hex_digit(text[i + 3]) >= 0;
        if (escape) {
            bytes += static_cast<char>(hex_digit(text[i + 2]) * 16 + hex_digit(text[i + 3]));
            i += 3;
        } else {
            bytes += text[i];
        }
    }
    return bytes;
}

// What follows `key` in a line that starts with it.
bool starts_with(const std::string& line, const std::string& key, std::string& rest) {
    if (line.compare(0, key.size(), key) != 0) return false;
    rest = line.substr(key.size());
    return true;
}

class Reader {
  public:
    Reader(std::string file, std::vector<Example>& examples) : file_(std::move(file)), examples_(examples) {}

    void take(const std::string& line) {
        ++line_;
        std::string rest;
        if (answered_ && starts_with(line, "note: ", rest)) {
            examples_.back().notes.push_back(rest);
        } else if (answered_ && starts_with(line, "collection: ", rest)) {
            examples_.back().collection = rest;
        } else if (starts_with(line, "-> ", rest)) {
            answer(rest);
        } else if (answered_ || (line_ <= 2 && line.empty())) {
            answered_ = false;  // the empty line after an example
        } else if (line_ > 1) {
            if (lines_++ == 0) first_line_ = line_;
            expression_ += (lines_ > 1 ? "\n" : "") + line;
        }
    }

  private:
    void answer(const std::string& text) {
        examples_.push_back({file_, first_line_, unescaped(expression_), text, {}, {}});
        expression_.clear();
        lines_ = 0;
        answered_ = true;
    }

    std::string file_;
    std::vector<Example>& examples_;
    int line_ = 0;
    int first_line_ = 0;
    int lines_ = 0;  // of the expression
    std::string expression_;
    bool answered_ = false;
};

}  // namespace

std::vector<Example> read_examples(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".txt") paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    std::vector<Example> examples;
    for (const auto& path : paths) {
        std::ifstream file(path);
        REQUIRE(file.is_open());
        Reader reader(path.filename().string(), examples);
        for (std::string line; std::getline(file, line);) reader.take(line);
    }
    return examples;
}

}  // namespace segdb::grammar::testing
