// Blocks of numbers, texts and ordinals in memory, as queries ask for them, within a bound.
//
// A column's directory says which chunks have a block and between which values its numbers lie; it is read whole, and held
// against the presence bitmap, so that a lost block shows before it is missed. Blocks are read when they are asked for and
// are let go, those not asked for longest first, when they take more than bitmaps leave of the capacity that both share, and
// more than an eighth of it; but never those of the running query: what there is no room for then is not kept. Who holds a
// block keeps it alive, but no longer than the cache.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <segdb/result.hpp>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

#include "index/ordinal_block.hpp"
#include "index/predicate.hpp"
#include "index/slice_block.hpp"
#include "index/text_block.hpp"
#include "index/text_filter.hpp"
#include "store/bitmap_cache.hpp"
#include "store/column_table.hpp"

namespace segdb {

// Which chunks of an attribute have a block. Thread safety: const functions may run in parallel.
class ColumnDirectory {
  public:
    struct Entry {
        std::uint32_t chunk = 0;
        std::uint32_t size = 0;  // profiles with a value
        std::int64_t low = 0;    // of numbers: the least and the greatest value
        std::int64_t high = 0;
    };
    // REQUIRES: ascending chunks
    explicit ColumnDirectory(std::vector<Entry> entries);

    [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
    [[nodiscard]] const Entry* find(std::uint32_t chunk) const;
    // One more than the last stripe with a block.
    [[nodiscard]] std::uint32_t stripes() const { return static_cast<std::uint32_t>(stripes_.size()); }
    // Bit i: chunk i of the stripe has a block.
    [[nodiscard]] std::uint64_t present(std::uint32_t stripe) const {
        return stripe < stripes_.size() ? stripes_[stripe].present : 0;
    }
    // Those of them that have a number between the least and the greatest of one of the ranges.
    [[nodiscard]] std::uint64_t overlapping(std::uint32_t stripe, const IntegerRanges& ranges) const;

  private:
    struct Stripe {
        std::uint64_t present = 0;
        std::uint32_t first = 0;  // in entries_
    };
    std::vector<Entry> entries_;
    std::vector<Stripe> stripes_;
};

// Thread safety: safe, but for clear() and put(), which need the object to themselves. What reads the file takes
// Connection::in_use().
class ColumnCache {
  public:
    // `bitmaps`: of the same file; outlives the cache.
    ColumnCache(Connection& connection, BitmapCache& bitmaps, std::uint64_t capacity_bytes);

    // Drops everything; the file has changed.
    void clear();
    // Drops what is held of these chunks of the attribute, which have changed. REQUIRES: nothing was put
    void forget_chunks(std::int64_t attribute, const std::vector<std::uint32_t>& chunks);
    // Bitmaps may have grown since: makes room.
    void begin_query();
    // Takes this instead of what is stored, until the next clear(); nothing: there is no block.
    void put(const AttributeRecord& attribute, std::uint32_t chunk, std::optional<ColumnTable::Column> column);

    // Valid until the next clear() or forget_chunks(). Errors of all: corrupt, naming collection, attribute and chunk; io.
    Result<const ColumnDirectory*> directory(const AttributeRecord& attribute);
    // REQUIRES of all: the directory has the chunk.
    Result<std::shared_ptr<const SliceBlock>> slices(const AttributeRecord& attribute, std::uint32_t chunk);
    Result<std::shared_ptr<const TextBlock>> texts(const AttributeRecord& attribute, std::uint32_t chunk);
    Result<std::shared_ptr<const TextFilter>> filter(const AttributeRecord& attribute, std::uint32_t chunk);

    // Of an event's profile. A place that is not live holds anything.
    Result<std::shared_ptr<const OrdinalBlock>> ordinals(const AttributeRecord& attribute, std::uint32_t chunk);

    // Memory held by blocks and filters.
    [[nodiscard]] std::uint64_t bytes();

  private:
    using Slices = std::shared_ptr<const SliceBlock>;
    using Texts = std::shared_ptr<const TextBlock>;
    using Filter = std::shared_ptr<const TextFilter>;
    using Ordinals = std::shared_ptr<const OrdinalBlock>;
    using Held = std::variant<Slices, Texts, Filter, Ordinals>;
    static constexpr std::uint32_t kTextsKind = 1;
    static constexpr std::uint32_t kKinds = std::variant_size_v<Held>;
    struct Key {
        std::int64_t attribute = 0;
        std::uint32_t chunk = 0;
        std::uint32_t kind = 0;  // alternative of Held
        friend bool operator==(const Key&, const Key&) = default;
    };
    struct KeyHash {
        std::size_t operator()(const Key& key) const {
            return std::hash<std::uint64_t>()((static_cast<std::uint64_t>(key.attribute) << 18) + key.chunk * kKinds +
                                              key.kind);
        }
    };
    struct Entry {
        Key key;
        Held held;
        std::uint64_t bytes = 0;
        std::uint64_t query = 0;  // that asked for it last
    };
    // Memory to read into, taken from the cache and given back to it: large pieces of new memory cost more than reading.
    class SpareBuffer {
      public:
        explicit SpareBuffer(ColumnCache& cache);
        SpareBuffer(const SpareBuffer&) = delete;
        SpareBuffer& operator=(const SpareBuffer&) = delete;
        ~SpareBuffer();
        std::string bytes;

      private:
        ColumnCache& cache_;
    };

    using Directory = std::unique_ptr<const ColumnDirectory>;
    Result<Directory> read_directory(const AttributeRecord& attribute);
    // The directory with what is stored now of these chunks.
    Result<Directory> read_again(const AttributeRecord& attribute, const ColumnDirectory& before,
                                 const std::set<std::uint32_t>& chunks);
    // What is kept; else what `read` makes of it, which is then kept.
    template <class Kind, class Read>
    Result<Kind> kept(const AttributeRecord& attribute, std::uint32_t chunk, Read&& read);
    const ColumnTable::Column* put_instead(const AttributeRecord& attribute, std::uint32_t chunk) const;
    Result<void> read_block(const AttributeRecord& attribute, std::uint32_t chunk, std::string& into);
    Result<void> read_filter(const AttributeRecord& attribute, std::uint32_t chunk, std::string& into);
    Error damaged(const AttributeRecord& attribute, std::uint32_t chunk, std::string_view why);
    TextBlock take_spare_texts();
    void give_back(TextBlock* texts);
    Result<void> check_size(const AttributeRecord& attribute, std::uint32_t chunk, std::uint32_t size);
    // REQUIRES: room_ is held
    bool is_worth_keeping(const Key& key);
    // Whether there is room for so many bytes more. REQUIRES: room_ is held
    bool make_room(std::uint64_t more);

    Connection* connection_;
    BitmapCache* bitmaps_;
    ColumnTable table_;
    std::uint64_t capacity_;
    std::unordered_map<Key, std::optional<ColumnTable::Column>, KeyHash> puts_;

    // Outlive the entries below, which give their memory back.
    std::mutex spare_;  // taken last
    std::vector<std::string> buffers_;
    std::vector<TextBlock> texts_;

    std::mutex room_;  // around all below; taken after Connection::in_use()
    std::uint64_t query_ = 1;
    std::unordered_map<std::int64_t, Directory> directories_;
    std::unordered_map<std::int64_t, std::set<std::uint32_t>> stale_;  // chunks of directories_, by attribute
    std::unordered_set<Key, KeyHash> asked_once_;
    std::list<Entry> entries_;  // those asked for last come first
    std::unordered_map<Key, std::list<Entry>::iterator, KeyHash> places_;
    std::uint64_t bytes_ = 0;
};

}  // namespace segdb
