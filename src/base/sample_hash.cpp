#include "base/sample_hash.hpp"

#include <cassert>
#include <string>

#include "base/hash.hpp"

namespace segdb {
namespace {

__extension__ using Wide = unsigned __int128;

}  // namespace

std::uint64_t sample_hash(std::string_view name, std::string_view id) {
    std::string bytes;
    bytes.reserve(name.size() + 1 + id.size());
    bytes.append(name).append(1, '\0').append(id);
    return stable_hash(bytes);
}

bool lies_before(std::uint64_t hash, std::uint32_t millionths) {
    assert(millionths <= kSampleWhole);
    return hash < (Wide{millionths} << 64) / kSampleWhole;
}

}  // namespace segdb
