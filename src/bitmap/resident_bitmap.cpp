#include "bitmap/resident_bitmap.hpp"

#include <algorithm>
#include <cassert>
#include <string>
#include <utility>

#include "base/try.hpp"
#include "bitmap/chunk_set.hpp"

namespace segdb {
namespace {

std::uint64_t bit(std::uint32_t place) { return std::uint64_t{1} << place; }

}  // namespace

ResidentBitmap::ResidentBitmap(std::span<const Entry> directory) {
    if (directory.empty()) return;
    stripes_.resize(directory.back().chunk / kStripeChunks + 1);
    views_.reserve(directory.size());
    bytes_.reserve(directory.size());
    for (const Entry& entry : directory) {
        Stripe& stripe = stripes_[entry.chunk / kStripeChunks];
        if (stripe.present == 0) stripe.first = static_cast<std::uint32_t>(views_.size());
        stripe.present |= bit(entry.chunk % kStripeChunks);
        views_.push_back({.cardinality = entry.cardinality});
        bytes_.push_back(entry.bytes);
        cardinality_ += entry.cardinality;
        stored_bytes_ += entry.bytes;
    }
}

std::uint64_t ResidentBitmap::missing(std::uint32_t stripe, std::uint64_t wanted) const {
    if (stripe >= stripes_.size()) return 0;
    const Stripe& here = stripes_[stripe];
    const std::uint64_t loaded = std::atomic_ref(here.loaded).load(std::memory_order_acquire);
    return wanted & here.present & ~loaded;
}

Result<void> ResidentBitmap::load(std::uint32_t stripe, std::span<const Stored> containers, std::uint32_t& failed) {
    Stripe& here = stripes_[stripe];
    // Nothing is changed before all of them are known to be right.
    std::vector<ChunkView> all;
    std::size_t size = 0;
    for (const Stored& container : containers) {
        failed = container.chunk;
        SEGDB_TRY(const ChunkView checked, view_of_stored(container.bytes));
        const std::uint32_t place = container.chunk % kStripeChunks;
        assert((here.present >> place & 1) != 0);
        if (checked.cardinality != views_[place_in_views(stripe, here.present, place)].cardinality) {
            return Error{.code = ErrorCode::corrupt, .message = "its cardinality is not the one noted"};
        }
        all.push_back(checked);
        size += aligned(resident_bytes(checked, container.bytes.size() - 1));
    }
    AlignedBytes block = AlignedBytes::allocate(size);
    std::byte* next = block.bytes.get();
    std::uint64_t loaded = 0;
    for (std::size_t i = 0; i < containers.size(); ++i) {
        const Stored& container = containers[i];
        const std::uint32_t place = container.chunk % kStripeChunks;
        ChunkView& view = views_[place_in_views(stripe, here.present, place)];
        ChunkView checked = all[i];
        if (checked.data != nullptr) {
            const std::size_t payload = container.bytes.size() - 1;
            make_resident(checked, payload, next);
            next += aligned(resident_bytes(all[i], payload));
            view.data = checked.data;
        }
        view.runs = checked.runs;
        view.form = checked.form;
        loaded |= bit(place);
    }
    container_bytes_ += block.size;
    here.blocks.push_back(std::move(block));
    const std::uint64_t before = std::atomic_ref(here.loaded).load(std::memory_order_relaxed);
    std::atomic_ref(here.loaded).store(before | loaded, std::memory_order_release);
    return {};
}

void ResidentBitmap::drop(std::uint32_t stripe) {
    if (stripe >= stripes_.size()) return;
    Stripe& here = stripes_[stripe];
    std::atomic_ref(here.loaded).store(here.pinned, std::memory_order_release);
    for (const AlignedBytes& block : here.blocks) container_bytes_ -= block.size;
    here.blocks.clear();
}

Result<void> ResidentBitmap::put(std::uint32_t chunk, std::string_view bytes, std::uint32_t cardinality) {
    OwnContainer container;
    if (!bytes.empty()) {
        SEGDB_TRY(container.view, view_of_stored(bytes));
        if (container.view.cardinality != cardinality) {
            return Error{.code = ErrorCode::corrupt, .message = "its cardinality is not the one noted"};
        }
        if (container.view.data != nullptr) {
            const std::size_t payload = bytes.size() - 1;
            container.memory = AlignedBytes::allocate(aligned(resident_bytes(container.view, payload)));
            make_resident(container.view, payload, container.memory.bytes.get());
        }
    }
    put(chunk, std::move(container), static_cast<std::uint16_t>(bytes.size()));
    return {};
}

void ResidentBitmap::put(std::uint32_t chunk, const std::uint64_t* words) { put(chunk, container_of(words), 0); }

void ResidentBitmap::put(std::uint32_t chunk, OwnContainer container, std::uint16_t stored) {
    const std::uint32_t stripe = chunk / kStripeChunks;
    const std::uint32_t place = chunk % kStripeChunks;
    const bool was_there = (present(stripe) >> place & 1) != 0;
    if (was_there != (container.view.cardinality > 0)) {
        rebuild(chunk, container.view, stored);
    } else if (was_there) {
        const std::size_t index = place_in_views(stripe, stripes_[stripe].present, place);
        cardinality_ += container.view.cardinality - std::uint64_t{views_[index].cardinality};
        stored_bytes_ += stored - std::uint64_t{bytes_[index]};
        views_[index] = container.view;
        bytes_[index] = stored;
    }
    if (container.view.cardinality > 0) {
        stripes_[stripe].loaded |= bit(place);
        stripes_[stripe].pinned |= bit(place);
    }
    AlignedBytes& room = put_[chunk];
    container_bytes_ += container.memory.size - room.size;
    room = std::move(container.memory);
}

void ResidentBitmap::rebuild(std::uint32_t chunk, const ChunkView& view, std::uint16_t stored) {
    std::vector<Entry> directory;
    std::vector<ChunkView> views;
    for (std::uint32_t stripe = 0; stripe < stripes_.size(); ++stripe) {
        for (std::uint64_t left = stripes_[stripe].present; left != 0; left &= left - 1) {
            const auto place = static_cast<std::uint32_t>(__builtin_ctzll(left));
            const std::uint32_t other = stripe * kStripeChunks + place;
            if (other == chunk) continue;
            const std::size_t index = place_in_views(stripe, stripes_[stripe].present, place);
            directory.push_back({static_cast<std::uint16_t>(other), bytes_[index], views_[index].cardinality});
            views.push_back(views_[index]);
        }
    }
    if (view.cardinality > 0) {
        const auto at = std::lower_bound(directory.begin(), directory.end(), chunk,
                                         [](const Entry& entry, std::uint32_t wanted) { return entry.chunk < wanted; });
        views.insert(views.begin() + (at - directory.begin()), view);
        directory.insert(at, {static_cast<std::uint16_t>(chunk), stored, view.cardinality});
    }
    ResidentBitmap changed{directory};
    changed.views_ = std::move(views);
    changed.memory_ = std::move(memory_);
    changed.put_ = std::move(put_);
    changed.container_bytes_ = container_bytes_;
    for (std::uint32_t stripe = 0; stripe < std::min(stripes_.size(), changed.stripes_.size()); ++stripe) {
        Stripe& to = changed.stripes_[stripe];
        to.loaded = stripes_[stripe].loaded & to.present;
        to.pinned = stripes_[stripe].pinned & to.present;
        to.blocks = std::move(stripes_[stripe].blocks);
    }
    *this = std::move(changed);
}

std::size_t ResidentBitmap::directory_bytes() const {
    return sizeof *this + stripes_.capacity() * sizeof(Stripe) +
           views_.capacity() * (sizeof(ChunkView) + sizeof bytes_[0]);
}

ResidentBitmap ResidentBitmap::of(std::span<const Container> containers, std::vector<AlignedBytes> memory) {
    std::vector<Entry> directory;
    directory.reserve(containers.size());
    for (const Container& container : containers) directory.push_back({container.chunk, 0, container.view.cardinality});
    ResidentBitmap bitmap{directory};
    for (std::size_t i = 0; i < containers.size(); ++i) bitmap.views_[i] = containers[i].view;
    for (Stripe& stripe : bitmap.stripes_) stripe.loaded = stripe.pinned = stripe.present;
    for (const AlignedBytes& block : memory) bitmap.container_bytes_ += block.size;
    bitmap.memory_ = std::move(memory);
    return bitmap;
}

ResidentBitmap ResidentBitmap::from_ordinals(std::span<const std::uint32_t> ordinals) {
    std::vector<Entry> directory;
    std::vector<std::string> stored;
    std::vector<std::uint16_t> elements;
    for (std::size_t at = 0; at < ordinals.size();) {
        const std::uint32_t chunk = ordinals[at] >> kChunkBits;
        elements.clear();
        for (; at < ordinals.size() && ordinals[at] >> kChunkBits == chunk; ++at) {
            elements.push_back(static_cast<std::uint16_t>(ordinals[at] & (kChunkSize - 1)));
        }
        stored.push_back(ChunkSet::from_sorted(elements).encode());
        directory.push_back({static_cast<std::uint16_t>(chunk), static_cast<std::uint16_t>(stored.back().size()),
                             static_cast<std::uint32_t>(elements.size())});
    }
    ResidentBitmap bitmap{directory};
    std::vector<Stored> containers;
    for (std::size_t at = 0; at < directory.size();) {
        const std::uint32_t stripe = directory[at].chunk / kStripeChunks;
        containers.clear();
        for (; at < directory.size() && directory[at].chunk / kStripeChunks == stripe; ++at) {
            containers.push_back({directory[at].chunk, stored[at]});
        }
        std::uint32_t failed = 0;
        [[maybe_unused]] const auto loaded = bitmap.load(stripe, containers, failed);
        assert(loaded);
    }
    return bitmap;
}

}  // namespace segdb
