#include "index/text_filter.hpp"

#include <algorithm>
#include <cstring>

namespace segdb {
namespace {

constexpr std::size_t kBitsPerText = 10;
constexpr std::size_t kLineBits = 512;
constexpr std::size_t kLineBytes = kLineBits / 8;
constexpr unsigned kProbes = 7;
constexpr unsigned kProbeBits = 9;  // 2^9 bits a line; 7 probes take 63 bits of a hash
constexpr std::size_t kChecksumBytes = 8;
constexpr std::size_t kMaxLines = 1 << 20;

// The line takes the hash's upper half, the probes all of it once more, multiplied.
std::uint32_t line_of(std::uint64_t hash, std::uint32_t lines) {
    return static_cast<std::uint32_t>(((hash >> 32) * lines) >> 32);
}

std::uint64_t probes_of(std::uint64_t hash) {
    const std::uint64_t mixed = hash * 0x9E3779B97F4A7C15U;
    return mixed ^ (mixed >> 32);
}

template <class Visit>
void each_probe(std::uint64_t hash, Visit visit) {
    std::uint64_t probes = probes_of(hash);
    for (unsigned i = 0; i < kProbes; ++i, probes >>= kProbeBits) visit(probes % kLineBits);
}

Error damaged(const char* why) {
    return {.code = ErrorCode::corrupt, .message = std::string("damaged text filter: ") + why};
}

}  // namespace

std::string TextFilter::encode(std::span<const std::uint64_t> hashes) {
    const std::size_t lines =
        std::clamp<std::size_t>((hashes.size() * kBitsPerText + kLineBits - 1) / kLineBits, 1, kMaxLines);
    std::string bytes(kChecksumBytes + lines * kLineBytes, '\0');
    for (const std::uint64_t hash : hashes) {
        char* const line =
            bytes.data() + kChecksumBytes + kLineBytes * line_of(hash, static_cast<std::uint32_t>(lines));
        each_probe(hash,
                   [&](std::uint64_t bit) { line[bit / 8] = static_cast<char>(line[bit / 8] | (1 << (bit % 8))); });
    }
    const std::uint64_t checksum = stable_hash(std::string_view(bytes).substr(kChecksumBytes));
    std::memcpy(bytes.data(), &checksum, kChecksumBytes);
    return bytes;
}

Result<TextFilter> TextFilter::decode(std::string_view bytes) {
    if (bytes.size() < kChecksumBytes + kLineBytes || (bytes.size() - kChecksumBytes) % kLineBytes != 0 ||
        bytes.size() > kChecksumBytes + kMaxLines * kLineBytes) {
        return damaged("of impossible length");
    }
    std::uint64_t checksum = 0;
    std::memcpy(&checksum, bytes.data(), kChecksumBytes);
    bytes.remove_prefix(kChecksumBytes);
    if (checksum != stable_hash(bytes)) return damaged("its checksum is another");
    TextFilter filter;
    filter.size_ = static_cast<std::uint32_t>(bytes.size() / kLineBytes);
    filter.lines_ = std::make_unique_for_overwrite<Line[]>(filter.size_);
    std::memcpy(filter.lines_.get(), bytes.data(), bytes.size());
    return filter;
}

bool TextFilter::may_contain(std::uint64_t hash) const {
    const Line& line = lines_[line_of(hash, size_)];
    std::uint64_t all = 1;
    each_probe(hash, [&](std::uint64_t bit) { all &= line.words[bit / 64] >> (bit % 64); });
    return (all & 1) != 0;
}

std::size_t TextFilter::bytes() const { return size_ * sizeof(Line); }

}  // namespace segdb
