#include "bitmap/ordinal_set.hpp"

#include <roaring/roaring.h>

#include <new>

namespace segdb {

struct OrdinalSet::Impl {
    Impl() : bitmap(roaring::api::roaring_bitmap_create()) {
        if (bitmap == nullptr) throw std::bad_alloc();
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() { roaring::api::roaring_bitmap_free(bitmap); }

    roaring::api::roaring_bitmap_t* bitmap;
};

OrdinalSet::OrdinalSet() : impl_(std::make_unique<Impl>()) {}
OrdinalSet::OrdinalSet(OrdinalSet&&) noexcept = default;
OrdinalSet& OrdinalSet::operator=(OrdinalSet&&) noexcept = default;
OrdinalSet::~OrdinalSet() = default;

bool OrdinalSet::add(std::uint32_t ordinal) { return roaring::api::roaring_bitmap_add_checked(impl_->bitmap, ordinal); }

bool OrdinalSet::contains(std::uint32_t ordinal) const {
    return roaring::api::roaring_bitmap_contains(impl_->bitmap, ordinal);
}

std::uint64_t OrdinalSet::size() const { return roaring::api::roaring_bitmap_get_cardinality(impl_->bitmap); }

}  // namespace segdb
