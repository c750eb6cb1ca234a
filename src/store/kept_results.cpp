#include "store/kept_results.hpp"

#include <utility>

namespace segdb {

void KeptResults::clear() {
    places_.clear();
    entries_.clear();
    bytes_ = 0;
}

std::shared_ptr<KeptResult> KeptResults::find(const std::string& key) {
    const auto found = places_.find(key);
    if (found == places_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return entries_.front().result;
}

void KeptResults::forget(const std::string& key) {
    if (const auto known = places_.find(key); known != places_.end()) drop(known->second);
}

void KeptResults::keep(const std::string& key, std::shared_ptr<KeptResult> result) {
    forget(key);
    const std::uint64_t bytes = result->bytes() + key.size();
    if (bytes > capacity_) return;
    while (bytes_ + bytes > capacity_) drop(std::prev(entries_.end()));
    entries_.push_front({key, std::move(result), bytes});
    places_.emplace(entries_.front().key, entries_.begin());
    bytes_ += bytes;
}

void KeptResults::drop(std::list<Entry>::iterator entry) {
    bytes_ -= entry->bytes;
    places_.erase(entry->key);
    entries_.erase(entry);
}

}  // namespace segdb
