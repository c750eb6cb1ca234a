// Buffers for what an evaluator makes on its way: each holds one container in any form.
//
// Taken and given back in any order, last in first out so that they stay in the L1 cache. Allocated when there are too few,
// never given back to the system before the end: after the first chunks of a query nothing is allocated any more.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "simd/kernel_table.hpp"

namespace segdb {

// Thread safety: not safe; every thread has its own.
class Scratch {
  public:
    // A bitset, or an array of 4,096, or 2,048 runs; and what kernels write beyond.
    struct Buffer {
        alignas(64) std::uint64_t words[simd::kChunkWords + simd::kArraySlack];
        [[nodiscard]] std::uint16_t* elements() { return reinterpret_cast<std::uint16_t*>(words); }
    };

    Buffer* take() {
        if (free_.empty()) {
            all_.push_back(std::make_unique<Buffer>());
            free_.reserve(all_.size());
            return all_.back().get();
        }
        Buffer* const buffer = free_.back();
        free_.pop_back();
        return buffer;
    }
    void give_back(Buffer* buffer) {
        if (buffer != nullptr) free_.push_back(buffer);
    }
    // Buffers that are taken now; zero between chunks.
    [[nodiscard]] std::size_t taken() const { return all_.size() - free_.size(); }

  private:
    std::vector<std::unique_ptr<Buffer>> all_;
    std::vector<Buffer*> free_;
};

}  // namespace segdb
