// What costly parts of queries came to, kept for the next query that asks the same.
//
// The store only holds them, within a bound: what a result is, and whether it still holds after a change, is for those who
// keep it to know. All go when the snapshot drops everything.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace segdb {

class KeptResult {
  public:
    KeptResult() = default;
    KeptResult(const KeptResult&) = delete;
    KeptResult& operator=(const KeptResult&) = delete;
    virtual ~KeptResult() = default;
    [[nodiscard]] virtual std::uint64_t bytes() const = 0;  // of memory; asked when it is kept
};

// Thread safety: not safe; what it hands out is alive as long as somebody holds it.
class KeptResults {
  public:
    explicit KeptResults(std::uint64_t capacity_bytes) : capacity_(capacity_bytes) {}

    [[nodiscard]] std::uint64_t capacity() const { return capacity_; }
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    void clear();
    // Null when there is none.
    std::shared_ptr<KeptResult> find(const std::string& key);
    // What was kept is kept no more.
    void forget(const std::string& key);
    // Instead of what was kept under the key; those not asked for longest go when all take more than the capacity.
    void keep(const std::string& key, std::shared_ptr<KeptResult> result);

  private:
    struct Entry {
        std::string key;
        std::shared_ptr<KeptResult> result;
        std::uint64_t bytes = 0;  // when it was kept
    };
    void drop(std::list<Entry>::iterator entry);

    std::uint64_t capacity_;
    std::uint64_t bytes_ = 0;
    std::list<Entry> entries_;                                                 // those asked for last come first
    std::unordered_map<std::string_view, std::list<Entry>::iterator> places_;  // by Entry::key
};

}  // namespace segdb
