// The dictionary of an equality-encoded attribute: its distinct values, and the bitmap of each.
//
// Texts or integers, as the attribute's type stores them. Kept in memory while an index is built, and as a snapshot by
// readers. Entries are never removed while it lives: a value that nobody has any more keeps an empty bitmap.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "index/predicate.hpp"

namespace segdb {

using DictionaryValue = std::variant<std::int64_t, std::string>;

struct DictionaryEntry {
    DictionaryValue value;
    std::int64_t bitmap = 0;       // 0: not stored yet
    std::int64_t cardinality = 0;  // profiles that have the value
};

// Thread safety: const functions may run in parallel; others need the object to themselves.
class Dictionary {
  public:
    using Code = std::uint32_t;  // place in entries()

    Code add(DictionaryEntry entry);  // REQUIRES: the value is not in it yet
    // The code of a value; a new entry without a bitmap when there was none.
    Code code_of(std::int64_t value);
    Code code_of(std::string_view value);
    [[nodiscard]] std::optional<Code> find(std::int64_t value) const;
    [[nodiscard]] std::optional<Code> find(std::string_view value) const;

    // The codes of all values that satisfy the predicate, ascending.
    [[nodiscard]] std::vector<Code> select(const Predicate& predicate) const;

    [[nodiscard]] std::size_t size() const { return entries_.size(); }
    [[nodiscard]] const std::vector<DictionaryEntry>& entries() const { return entries_; }
    [[nodiscard]] DictionaryEntry& entry(Code code) { return entries_[code]; }

  private:
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    std::vector<DictionaryEntry> entries_;
    std::unordered_map<std::int64_t, Code> integers_;
    std::unordered_map<std::string, Code, TextHash, std::equal_to<>> texts_;
};

}  // namespace segdb
