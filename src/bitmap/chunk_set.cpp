#include "bitmap/chunk_set.hpp"

#include <roaring/roaring.h>

#include <cassert>
#include <cstring>
#include <new>

#include "base/try.hpp"
#include "bitmap/encode_container.hpp"

namespace segdb {
namespace {

using roaring::api::roaring_bitmap_t;

struct Free {
    void operator()(roaring_bitmap_t* bitmap) const { roaring::api::roaring_bitmap_free(bitmap); }
};
using Bitmap = std::unique_ptr<roaring_bitmap_t, Free>;

// CRoaring reports a failed allocation as a null pointer; here it becomes what the rest of the program expects.
Bitmap owned(roaring_bitmap_t* bitmap) {
    if (bitmap == nullptr) throw std::bad_alloc();
    return Bitmap(bitmap);
}

// The Roaring format specification's headers of a bitmap with the single key 0: what stands before the container's payload.
constexpr std::uint32_t kCookieNoRuns = 12346;
constexpr std::uint32_t kCookieRuns = 12347;
constexpr std::size_t kHeaderNoRuns = 16;  // cookie, size, key, cardinality - 1, offset
constexpr std::size_t kHeaderRuns = 9;     // cookie with size - 1, run flags, key, cardinality - 1

void put16(std::string& out, std::uint32_t value) {
    out += static_cast<char>(value & 0xff);
    out += static_cast<char>((value >> 8) & 0xff);
}

void put32(std::string& out, std::uint32_t value) {
    put16(out, value & 0xffff);
    put16(out, value >> 16);
}

Error damaged(const std::string& why) { return {.code = ErrorCode::corrupt, .message = "damaged container: " + why}; }

std::string portable_without_runs(std::string_view payload, std::uint32_t cardinality) {
    std::string out;
    out.reserve(kHeaderNoRuns + payload.size());
    put32(out, kCookieNoRuns);
    put32(out, 1);
    put16(out, 0);
    put16(out, cardinality - 1);
    put32(out, kHeaderNoRuns);
    return out.append(payload);
}

std::string portable_with_runs(std::string_view payload, std::uint32_t cardinality) {
    std::string out;
    out.reserve(kHeaderRuns + 2 + payload.size());
    put32(out, kCookieRuns);
    out += '\1';
    put16(out, 0);
    put16(out, cardinality - 1);
    put16(out, static_cast<std::uint32_t>(payload.size() / 4));
    return out.append(payload);
}

}  // namespace

struct ChunkSet::Impl {
    Bitmap bitmap;
};

ChunkSet::ChunkSet() : impl_(new Impl{owned(roaring::api::roaring_bitmap_create())}) {}
ChunkSet::ChunkSet(Impl* impl) : impl_(impl) {}
ChunkSet::ChunkSet(ChunkSet&&) noexcept = default;
ChunkSet& ChunkSet::operator=(ChunkSet&&) noexcept = default;
ChunkSet::~ChunkSet() = default;

ChunkSet ChunkSet::from_sorted(std::span<const std::uint16_t> elements) {
    ChunkSet set;
    roaring::api::roaring_bulk_context_t context{};
    for (const std::uint16_t element : elements) {
        roaring::api::roaring_bitmap_add_bulk(set.impl_->bitmap.get(), &context, element);
    }
    return set;
}

std::uint32_t ChunkSet::cardinality() const {
    return static_cast<std::uint32_t>(roaring::api::roaring_bitmap_get_cardinality(impl_->bitmap.get()));
}

bool ChunkSet::empty() const { return roaring::api::roaring_bitmap_is_empty(impl_->bitmap.get()); }

std::vector<std::uint16_t> ChunkSet::elements() const {
    std::vector<std::uint32_t> wide(cardinality());
    roaring::api::roaring_bitmap_to_uint32_array(impl_->bitmap.get(), wide.data());
    return {wide.begin(), wide.end()};
}

std::string ChunkSet::encode() const {
    assert(!empty());
    std::string out;
    append_container(out, elements());
    return out;
}

Result<ChunkSet> ChunkSet::decode(std::string_view bytes) {
    SEGDB_TRY(const ChunkView view, view_of_stored(bytes));
    const std::string_view payload = bytes.substr(1);
    const std::string portable = view.form == Form::runs || view.form == Form::full
                                     ? portable_with_runs(payload, view.cardinality)
                                     : portable_without_runs(payload, view.cardinality);
    Bitmap bitmap(roaring::api::roaring_bitmap_portable_deserialize_safe(portable.data(), portable.size()));
    if (bitmap == nullptr) return damaged("it cannot be read");
    return ChunkSet(new Impl{std::move(bitmap)});
}

}  // namespace segdb
