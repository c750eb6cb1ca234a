// One bitmap in memory: which chunks it has from the start, its containers as they are needed.
//
// Chunks are grouped in stripes of 64, so that one word says which of them a bitmap has: a query finds the chunks it has
// to look at by word operations, before any container is touched. The directory (chunk, cardinality, bytes) is complete
// from construction on; containers are filled in by load(), in 64-byte aligned memory, and may be dropped again.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <segdb/result.hpp>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bitmap/chunk_view.hpp"
#include "bitmap/resident_container.hpp"

namespace segdb {

inline constexpr std::uint32_t kStripeChunks = 64;

// The bits of a word that are set; the instruction for it is not part of what every CPU has.
inline std::uint32_t count_bits(std::uint64_t word) {
    word -= (word >> 1) & 0x5555555555555555U;
    word = (word & 0x3333333333333333U) + ((word >> 2) & 0x3333333333333333U);
    return static_cast<std::uint32_t>((((word + (word >> 4)) & 0x0F0F0F0F0F0F0F0FU) * 0x0101010101010101U) >> 56);
}

// Thread safety: const functions may run in parallel with each other and with one load(), as long as view() is asked only
// for places that missing() has said are there; drop() and put() need the object to themselves.
class ResidentBitmap {
  public:
    // What is known of a container before it is read.
    struct Entry {
        std::uint16_t chunk = 0;
        std::uint16_t bytes = 0;        // of its stored form, type byte included
        std::uint32_t cardinality = 0;  // in [1, 65,536]
    };
    // A container's stored form.
    struct Stored {
        std::uint16_t chunk = 0;
        std::string_view bytes;
    };

    ResidentBitmap() = default;
    // REQUIRES: ascending chunks
    explicit ResidentBitmap(std::span<const Entry> directory);
    // All containers loaded, from ascending ordinals; chooses each container's smallest stored form.
    static ResidentBitmap from_ordinals(std::span<const std::uint32_t> ordinals);

    // A container in the form that queries want.
    struct Container {
        std::uint16_t chunk = 0;
        ChunkView view;
    };
    // All containers loaded, and never dropped; they point into `memory`. REQUIRES: ascending chunks; none empty
    static ResidentBitmap of(std::span<const Container> containers, std::vector<AlignedBytes> memory);

    [[nodiscard]] std::uint64_t cardinality() const { return cardinality_; }
    // One more than the last stripe with a container.
    [[nodiscard]] std::uint32_t stripes() const { return static_cast<std::uint32_t>(stripes_.size()); }
    // Bit i: chunk i of the stripe has a container. Any stripe number may be asked.
    [[nodiscard]] std::uint64_t present(std::uint32_t stripe) const {
        return stripe < stripes_.size() ? stripes_[stripe].present : 0;
    }
    // Those of the wanted chunks that have a container which is not in memory.
    [[nodiscard]] std::uint64_t missing(std::uint32_t stripe, std::uint64_t wanted) const;
    // The container; empty where there is none. REQUIRES: not missing
    [[nodiscard]] ChunkView view(std::uint32_t stripe, std::uint32_t place) const {
        const std::uint64_t here = present(stripe);
        if ((here >> place & 1) == 0) return {};
        return views_[place_in_views(stripe, here, place)];
    }
    // Its cardinality by the directory; the container need not be in memory.
    [[nodiscard]] std::uint32_t cardinality(std::uint32_t stripe, std::uint32_t place) const {
        const std::uint64_t here = present(stripe);
        return (here >> place & 1) == 0 ? 0 : views_[place_in_views(stripe, here, place)].cardinality;
    }

    // The containers of the stripe one behind the other; null where it has none. Those that are missing have only their
    // cardinality.
    [[nodiscard]] const ChunkView* views(std::uint32_t stripe) const {
        return present(stripe) != 0 ? views_.data() + stripes_[stripe].first : nullptr;
    }

    // Takes containers of the stripe into memory, checked completely, also against the directory. Nothing is taken on an
    // error. Errors: corrupt, naming no chunk but telling it in `failed`.
    Result<void> load(std::uint32_t stripe, std::span<const Stored> containers, std::uint32_t& failed);
    // Gives the containers of a stripe back; they are missing from then on. Those of put() stay.
    void drop(std::uint32_t stripe);
    // Replaces a container by what is given; empty bytes take it away. It stays as long as this object.
    Result<void> put(std::uint32_t chunk, std::string_view bytes, std::uint32_t cardinality);
    // The same of a bitset of 1,024 words.
    void put(std::uint32_t chunk, const std::uint64_t* words);

    // What the directory says of all containers: their number, and the bytes of their stored forms.
    [[nodiscard]] std::size_t containers() const { return views_.size(); }
    [[nodiscard]] std::uint64_t stored_bytes() const { return stored_bytes_; }

    // Memory held: directory, and containers.
    [[nodiscard]] std::size_t directory_bytes() const;
    [[nodiscard]] std::size_t container_bytes() const { return container_bytes_; }

  private:
    struct Stripe {
        std::uint64_t present = 0;
        mutable std::uint64_t loaded =
            0;                     // read and written by atomic_ref; empty and full need no memory but are noted too
        std::uint64_t pinned = 0;  // of put()
        std::uint32_t first = 0;   // the place in views_ of its first container
        std::vector<AlignedBytes> blocks;
    };
    [[nodiscard]] std::size_t place_in_views(std::uint32_t stripe, std::uint64_t here, std::uint32_t place) const {
        if (here == ~std::uint64_t{0}) return stripes_[stripe].first + place;
        return stripes_[stripe].first + count_bits(here & ((std::uint64_t{1} << place) - 1));
    }

    // Replaces a container by one in memory of its own; an empty one takes it away. `stored`: bytes of its stored form.
    void put(std::uint32_t chunk, OwnContainer container, std::uint16_t stored);
    // The directory anew, around another container.
    void rebuild(std::uint32_t chunk, const ChunkView& view, std::uint16_t stored);

    std::vector<Stripe> stripes_;
    std::vector<ChunkView> views_;                         // in order of chunks; form and data are set by load()
    std::vector<std::uint16_t> bytes_;                     // of views_, as the directory says
    std::vector<AlignedBytes> memory_;                     // of()
    std::unordered_map<std::uint32_t, AlignedBytes> put_;  // put(), by chunk
    std::uint64_t cardinality_ = 0;
    std::uint64_t stored_bytes_ = 0;
    std::size_t container_bytes_ = 0;
};

// Where a query's bitmaps come from: the snapshot of a file, or memory.
class BitmapSource {
  public:
    virtual ~BitmapSource() = default;
    // The bitmap with its directory; valid until the query ends. Null when there is none of that id.
    virtual Result<ResidentBitmap*> bitmap(std::int64_t id) = 0;
    // Brings the wanted containers of a stripe into memory. May be called from several threads at once; what is being
    // used of other stripes stays where it is. Errors: corrupt, naming collection, attribute and chunk; io; cancelled.
    virtual Result<void> load(ResidentBitmap& bitmap, std::int64_t id, std::uint32_t stripe, std::uint64_t wanted) = 0;
    // Around all use of a stripe's containers, by each thread: those of other stripes may be given back.
    virtual void begin_stripe(std::uint32_t /*stripe*/) {}
    virtual void end_stripe(std::uint32_t /*stripe*/) {}
};

}  // namespace segdb
