// A set of 32-bit ordinals that grows one by one: what a bulk writer has touched. Compressed, so that it stays small
// beside the data whatever the file's size.
#pragma once

#include <cstdint>
#include <memory>

namespace segdb {

// Thread safety: not safe; use it from one thread at a time.
class OrdinalSet {
  public:
    OrdinalSet();
    OrdinalSet(OrdinalSet&&) noexcept;
    OrdinalSet& operator=(OrdinalSet&&) noexcept;
    ~OrdinalSet();

    // True when it was not in the set before.
    bool add(std::uint32_t ordinal);
    [[nodiscard]] bool contains(std::uint32_t ordinal) const;
    [[nodiscard]] std::uint64_t size() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace segdb
