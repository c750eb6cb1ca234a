#include "support/read_limit.hpp"

#include <algorithm>
#include <string>

namespace segdb::bench {
namespace {

// Compiled for each kind of CPU, chosen at start. Vectors of 64 bytes become whatever registers there are.
#if defined(__x86_64__) && defined(__gnu_linux__)
#define SEGDB_BENCH_FOR_EACH_CPU __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define SEGDB_BENCH_FOR_EACH_CPU
#endif

using Line __attribute__((vector_size(64), may_alias)) = std::uint64_t;
constexpr std::size_t kLine = sizeof(Line);

std::uint64_t folded(const Line& line) {
    std::uint64_t sum = 0;
    for (int i = 0; i < 8; ++i) sum |= line[i];
    return sum;
}

// Whole lines of a block, the last one beyond its end (blocks lie in whole lines); `ahead`: bytes of prefetching, 0 for
// none.
SEGDB_BENCH_FOR_EACH_CPU std::uint64_t read_lines(const std::byte* data, std::size_t bytes, std::size_t ahead) {
    const auto* const lines = reinterpret_cast<const Line*>(data);
    const std::size_t count = (bytes + kLine - 1) / kLine;
    Line a{};
    Line b{};
    Line c{};
    Line d{};
    std::size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        if (ahead != 0) {
            for (std::size_t j = 0; j < 4; ++j) __builtin_prefetch(data + (i + j) * kLine + ahead);
        }
        a |= lines[i];
        b |= lines[i + 1];
        c |= lines[i + 2];
        d |= lines[i + 3];
    }
    for (; i < count; ++i) a |= lines[i];
    return folded(a | b | c | d);
}

// Four blocks of the same length side by side.
SEGDB_BENCH_FOR_EACH_CPU std::uint64_t read_four(const std::byte* const* data, std::size_t bytes, std::size_t ahead) {
    const auto* const first = reinterpret_cast<const Line*>(data[0]);
    const auto* const second = reinterpret_cast<const Line*>(data[1]);
    const auto* const third = reinterpret_cast<const Line*>(data[2]);
    const auto* const fourth = reinterpret_cast<const Line*>(data[3]);
    Line a{};
    Line b{};
    Line c{};
    Line d{};
    for (std::size_t i = 0; i * kLine < bytes; ++i) {
        if (ahead != 0) {
            for (std::size_t j = 0; j < 4; ++j) __builtin_prefetch(data[j] + i * kLine + ahead);
        }
        a |= first[i];
        b |= second[i];
        c |= third[i];
        d |= fourth[i];
    }
    return folded(a | b | c | d);
}

std::size_t payload_bytes(const ChunkView& view) {
    switch (view.form) {
        case Form::array:
            return view.cardinality * sizeof(std::uint16_t);
        case Form::runs:
            return view.runs * 2 * sizeof(std::uint16_t);
        case Form::bits:
            return kChunkSize / 8;
        case Form::empty:
        case Form::full:
            break;
    }
    return 0;
}

std::uint64_t read_all(const auto& groups, std::size_t ahead) {
    std::uint64_t sum = 0;
    for (const auto& blocks : groups) {
        for (const auto& block : blocks) sum += read_lines(block.data, block.bytes, ahead);
    }
    return sum;
}

// Chunks with four containers of one length are read side by side.
std::uint64_t read_side_by_side(const auto& chunks, std::size_t ahead) {
    std::uint64_t sum = 0;
    for (const auto& blocks : chunks) {
        std::size_t i = 0;
        for (; i + 4 <= blocks.size(); i += 4) {
            const std::byte* data[4];
            bool same = true;
            for (std::size_t j = 0; j < 4; ++j) {
                data[j] = blocks[i + j].data;
                same &= blocks[i + j].bytes == blocks[i].bytes;
            }
            if (!same) break;
            sum += read_four(data, blocks[i].bytes, ahead);
        }
        for (; i < blocks.size(); ++i) sum += read_lines(blocks[i].data, blocks[i].bytes, ahead);
    }
    return sum;
}

}  // namespace

ReadLimit::ReadLimit(std::span<const ResidentBitmap* const> bitmaps) : bitmaps_(bitmaps.size()) {
    std::uint32_t stripes = 0;
    for (const auto* const bitmap : bitmaps) stripes = std::max(stripes, bitmap->stripes());
    chunks_.resize(std::size_t{stripes} * kStripeChunks);
    for (std::uint32_t chunk = 0; chunk < chunks_.size(); ++chunk) {
        for (std::size_t i = 0; i < bitmaps.size(); ++i) {
            const ChunkView view = bitmaps[i]->view(chunk / kStripeChunks, chunk % kStripeChunks);
            const Block block{static_cast<const std::byte*>(view.data), payload_bytes(view)};
            if (block.bytes == 0) continue;
            bitmaps_[i].push_back(block);
            chunks_[chunk].push_back(block);
            bytes_ += block.bytes;
        }
    }
}

std::vector<Method> ReadLimit::methods() const {
    std::vector<Method> methods;
    for (const std::size_t ahead : {0U, 1024U, 8192U}) {
        const std::string name = ahead == 0 ? "" : ", prefetched " + std::to_string(ahead) + " bytes ahead";
        methods.push_back({"one after the other" + name, [=, this] { return read_all(bitmaps_, ahead); }});
        methods.push_back({"chunk by chunk" + name, [=, this] { return read_all(chunks_, ahead); }});
        methods.push_back({"side by side" + name, [=, this] { return read_side_by_side(chunks_, ahead); }});
    }
    return methods;
}

}  // namespace segdb::bench
