// The command line of a benchmark: options with one value each, `--rounds 5`, and flags without, `--install-peers`.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "support/bench.hpp"

namespace segdb::bench {

class Arguments {
  public:
    // Fails on words that are not `--KNOWN VALUE` or `--FLAG`.
    Arguments(int count, char** words, std::vector<std::string> known, std::vector<std::string> flags = {})
        : known_(std::move(known)), flags_(std::move(flags)) {
        for (int i = 1; i < count; i += 2) {
            const std::string word = words[i];
            if (word.rfind("--", 0) == 0 && contains(flags_, word.substr(2))) {
                values_.push_back({word.substr(2), ""});
                --i;
                continue;
            }
            const bool option = word.rfind("--", 0) == 0 && contains(known_, word.substr(2));
            if (!option || i + 1 == count)
                fail(option ? word + " needs a value" : "no option " + word + "; " + usage());
            values_.push_back({word.substr(2), words[i + 1]});
        }
    }

    [[nodiscard]] std::string text(const std::string& name, const std::string& otherwise) const {
        for (const auto& [option, value] : values_) {
            if (option == name) return value;
        }
        return otherwise;
    }
    [[nodiscard]] bool has(const std::string& name) const {
        return std::any_of(values_.begin(), values_.end(), [&](const Value& value) { return value.option == name; });
    }
    [[nodiscard]] std::uint64_t number(const std::string& name, std::uint64_t otherwise) const {
        return to_number(text(name, std::to_string(otherwise)));
    }
    // Separated by commas.
    [[nodiscard]] std::vector<std::uint64_t> numbers(const std::string& name, const std::string& otherwise) const {
        std::vector<std::uint64_t> numbers;
        for (const auto& word : texts(name, otherwise)) numbers.push_back(to_number(word));
        return numbers;
    }
    [[nodiscard]] std::vector<std::string> texts(const std::string& name, const std::string& otherwise) const {
        std::vector<std::string> words(1);
        for (const char c : text(name, otherwise)) {
            if (c == ',') {
                words.emplace_back();
            } else {
                words.back() += c;
            }
        }
        return words;
    }

  private:
    struct Value {
        std::string option;
        std::string value;
    };
    static bool contains(const std::vector<std::string>& names, const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    }
    [[nodiscard]] std::string usage() const {
        std::string options = "there are";
        for (const auto& name : known_) options += " --" + name;
        for (const auto& name : flags_) options += " --" + name;
        return options;
    }
    static std::uint64_t to_number(const std::string& text) {
        if (text.empty() || text.size() > 18 || text.find_first_not_of("0123456789") != std::string::npos) {
            fail("`" + text + "` is not a number");
        }
        return std::stoull(text);
    }

    std::vector<std::string> known_;
    std::vector<std::string> flags_;
    std::vector<Value> values_;
};

}  // namespace segdb::bench
