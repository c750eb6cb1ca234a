#include "index/dictionary.hpp"

#include <algorithm>

namespace segdb {

namespace {

// How many integers the ranges hold, or `most` when there are more.
std::uint64_t integers_in(const IntegerRanges& ranges, std::uint64_t most) {
    std::uint64_t sum = 0;
    for (const auto& range : ranges.ranges()) {
        // One less than there are, which would not fit for all of them.
        const std::uint64_t width = static_cast<std::uint64_t>(range.high) - static_cast<std::uint64_t>(range.low);
        if (width >= most || (sum += width + 1) >= most) return most;
    }
    return sum;
}

}  // namespace

Dictionary::Code Dictionary::add(DictionaryEntry entry) {
    const auto code = static_cast<Code>(entries_.size());
    if (const auto* integer = std::get_if<std::int64_t>(&entry.value)) {
        integers_.emplace(*integer, code);
    } else {
        texts_.emplace(std::get<std::string>(entry.value), code);
    }
    entries_.push_back(std::move(entry));
    return code;
}

Dictionary::Code Dictionary::code_of(std::int64_t value) {
    if (const auto found = integers_.find(value); found != integers_.end()) return found->second;
    return add({.value = value});
}

Dictionary::Code Dictionary::code_of(std::string_view value) {
    if (const auto found = texts_.find(value); found != texts_.end()) return found->second;
    return add({.value = std::string(value)});
}

std::optional<Dictionary::Code> Dictionary::find(std::int64_t value) const {
    const auto found = integers_.find(value);
    return found == integers_.end() ? std::nullopt : std::optional<Code>(found->second);
}

std::optional<Dictionary::Code> Dictionary::find(std::string_view value) const {
    const auto found = texts_.find(value);
    return found == texts_.end() ? std::nullopt : std::optional<Code>(found->second);
}

std::vector<Dictionary::Code> Dictionary::select(const Predicate& predicate) const {
    std::vector<Code> codes;
    // Exact equality needs no scan.
    if (const auto* in = std::get_if<TextIn>(&predicate); in != nullptr && !in->ignoring_case()) {
        for (const auto& value : in->values()) {
            if (const auto code = find(std::string_view(value))) codes.push_back(*code);
        }
        std::sort(codes.begin(), codes.end());
        return codes;
    }
    // Nor do a few integers: looking one up costs what looking at ten entries does.
    const auto* ranges = std::get_if<IntegerRanges>(&predicate);
    if (ranges != nullptr && integers_in(*ranges, entries_.size() / 10) < entries_.size() / 10) {
        for (const auto& range : ranges->ranges()) {
            for (std::int64_t value = range.low;; ++value) {
                if (const auto code = find(value)) codes.push_back(*code);
                if (value == range.high) break;
            }
        }
        std::sort(codes.begin(), codes.end());
        return codes;
    }
    for (Code code = 0; code < entries_.size(); ++code) {
        const auto& value = entries_[code].value;
        const bool selected = std::holds_alternative<std::int64_t>(value)
                                  ? satisfies(predicate, std::get<std::int64_t>(value))
                                  : satisfies(predicate, std::string_view(std::get<std::string>(value)));
        if (selected) codes.push_back(code);
    }
    return codes;
}

}  // namespace segdb
