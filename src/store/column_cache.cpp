#include "store/column_cache.hpp"

#include <algorithm>
#include <utility>

#include "base/try.hpp"
#include "store/damage.hpp"

namespace segdb {
namespace {

constexpr std::size_t kSpares = 4;
constexpr std::size_t kMaxSpareBytes = std::size_t{8} << 20;  // what is larger is rare, and not worth keeping
constexpr std::uint64_t kLeast = 8;                           // blocks may always take this part of the capacity

bool overlaps(const std::vector<IntegerRange>& ranges, std::int64_t low, std::int64_t high) {
    const auto first =
        std::partition_point(ranges.begin(), ranges.end(), [&](const IntegerRange& range) { return range.high < low; });
    return first != ranges.end() && first->low <= high;
}

}  // namespace

ColumnDirectory::ColumnDirectory(std::vector<Entry> entries) : entries_(std::move(entries)) {
    if (entries_.empty()) return;
    stripes_.resize(entries_.back().chunk / kStripeChunks + std::size_t{1});
    for (std::size_t i = entries_.size(); i-- > 0;) {
        Stripe& stripe = stripes_[entries_[i].chunk / kStripeChunks];
        stripe.present |= std::uint64_t{1} << entries_[i].chunk % kStripeChunks;
        stripe.first = static_cast<std::uint32_t>(i);
    }
}

const ColumnDirectory::Entry* ColumnDirectory::find(std::uint32_t chunk) const {
    const std::uint64_t here = present(chunk / kStripeChunks);
    const std::uint64_t bit = std::uint64_t{1} << chunk % kStripeChunks;
    if ((here & bit) == 0) return nullptr;
    return &entries_[stripes_[chunk / kStripeChunks].first + count_bits(here & (bit - 1))];
}

std::uint64_t ColumnDirectory::overlapping(std::uint32_t stripe, const IntegerRanges& ranges) const {
    std::uint64_t found = 0;
    if (present(stripe) == 0) return found;
    const Entry* entry = &entries_[stripes_[stripe].first];
    for (std::uint64_t left = present(stripe); left != 0; left &= left - 1, ++entry) {
        if (overlaps(ranges.ranges(), entry->low, entry->high)) found |= left & (~left + 1);
    }
    return found;
}

ColumnCache::ColumnCache(Connection& connection, BitmapCache& bitmaps, std::uint64_t capacity_bytes)
    : connection_(&connection), bitmaps_(&bitmaps), table_(connection), capacity_(capacity_bytes) {}

void ColumnCache::clear() {
    const std::lock_guard room(room_);
    puts_.clear();
    directories_.clear();
    stale_.clear();
    places_.clear();
    asked_once_.clear();
    entries_.clear();  // gives memory back, which is kept for what comes next
    bytes_ = 0;
}

void ColumnCache::forget_chunks(std::int64_t attribute, const std::vector<std::uint32_t>& chunks) {
    const std::lock_guard room(room_);
    if (directories_.count(attribute) > 0) stale_[attribute].insert(chunks.begin(), chunks.end());
    for (const std::uint32_t chunk : chunks) {
        for (std::uint32_t kind = 0; kind < kKinds; ++kind) {
            const auto found = places_.find({attribute, chunk, kind});
            if (found == places_.end()) continue;
            bytes_ -= found->second->bytes;
            entries_.erase(found->second);
            places_.erase(found);
        }
    }
}

// ---- memory that is used again ------------------------------------------------------------------------------------------

ColumnCache::SpareBuffer::SpareBuffer(ColumnCache& cache) : cache_(cache) {
    const std::lock_guard spare(cache_.spare_);
    if (cache_.buffers_.empty()) return;
    bytes = std::move(cache_.buffers_.back());
    cache_.buffers_.pop_back();
}

ColumnCache::SpareBuffer::~SpareBuffer() {
    const std::lock_guard spare(cache_.spare_);
    if (cache_.buffers_.size() < kSpares && bytes.capacity() <= kMaxSpareBytes)
        cache_.buffers_.push_back(std::move(bytes));
}

TextBlock ColumnCache::take_spare_texts() {
    const std::lock_guard spare(spare_);
    if (texts_.empty()) return {};
    TextBlock texts = std::move(texts_.back());
    texts_.pop_back();
    return texts;
}

void ColumnCache::give_back(TextBlock* texts) {
    const std::unique_ptr<TextBlock> owned(texts);
    const std::lock_guard spare(spare_);
    if (texts_.size() < kSpares && owned->bytes() <= kMaxSpareBytes) texts_.push_back(std::move(*owned));
}

void ColumnCache::put(const AttributeRecord& attribute, std::uint32_t chunk,
                      std::optional<ColumnTable::Column> column) {
    puts_[{attribute.id, chunk, 0}] = std::move(column);
}

const ColumnTable::Column* ColumnCache::put_instead(const AttributeRecord& attribute, std::uint32_t chunk) const {
    const auto found = puts_.find({attribute.id, chunk, 0});
    return found == puts_.end() || !found->second ? nullptr : &*found->second;
}

std::uint64_t ColumnCache::bytes() {
    const std::lock_guard room(room_);
    return bytes_;
}

Result<const ColumnDirectory*> ColumnCache::directory(const AttributeRecord& attribute) {
    const ColumnDirectory* before = nullptr;
    std::set<std::uint32_t> stale;
    {
        const std::lock_guard room(room_);
        if (const auto found = directories_.find(attribute.id); found != directories_.end()) {
            const auto changed = stale_.find(attribute.id);
            if (changed == stale_.end()) return found->second.get();
            before = found->second.get();
            stale = changed->second;
        }
    }
    auto directory = before == nullptr ? read_directory(attribute) : read_again(attribute, *before, stale);
    if (!directory) return std::move(directory).error();
    const std::lock_guard room(room_);
    auto& held = directories_[attribute.id];
    // Unless another thread was quicker.
    if (held == nullptr || stale_.erase(attribute.id) > 0) held = std::move(directory).value();
    return held.get();
}

Result<ColumnCache::Directory> ColumnCache::read_again(const AttributeRecord& attribute, const ColumnDirectory& before,
                                                       const std::set<std::uint32_t>& chunks) {
    SEGDB_TRY(const ResidentBitmap* const presence, bitmaps_->bitmap(attribute.presence));
    const std::lock_guard in_use(connection_->in_use());
    std::vector<ColumnDirectory::Entry> entries;
    const auto& known = before.entries();
    auto next = known.begin();
    for (const std::uint32_t chunk : chunks) {
        for (; next != known.end() && next->chunk < chunk; ++next) entries.push_back(*next);
        if (next != known.end() && next->chunk == chunk) ++next;
        const std::uint32_t size = presence->cardinality(chunk / kStripeChunks, chunk % kStripeChunks);
        if (size == 0) continue;
        SEGDB_TRY(const auto stored, table_.entry(attribute, chunk));
        if (!stored) return damaged_column(*connection_, attribute, chunk, "its block is lost");
        entries.push_back({chunk, size, stored->low, stored->high});
    }
    entries.insert(entries.end(), next, known.end());
    return Directory(std::make_unique<const ColumnDirectory>(std::move(entries)));
}

Result<ColumnCache::Directory> ColumnCache::read_directory(const AttributeRecord& attribute) {
    SEGDB_TRY(const ResidentBitmap* const presence, bitmaps_->bitmap(attribute.presence));
    const std::lock_guard in_use(connection_->in_use());
    SEGDB_TRY(const auto stored, table_.directory(attribute));
    std::unordered_map<std::uint32_t, ColumnTable::Entry> by_chunk;
    for (const auto& entry : stored) by_chunk[entry.chunk] = entry;
    for (const auto& [key, column] : puts_) {
        if (key.attribute != attribute.id) continue;
        by_chunk.erase(key.chunk);
        if (column) by_chunk[key.chunk] = {key.chunk, column->low, column->high};
    }
    std::vector<ColumnDirectory::Entry> entries;
    for (std::uint32_t stripe = 0; presence != nullptr && stripe < presence->stripes(); ++stripe) {
        for (std::uint64_t left = presence->present(stripe); left != 0; left &= left - 1) {
            const auto place = static_cast<std::uint32_t>(__builtin_ctzll(left));
            const std::uint32_t chunk = stripe * kStripeChunks + place;
            const auto found = by_chunk.find(chunk);
            if (found == by_chunk.end()) return damaged_column(*connection_, attribute, chunk, "its block is lost");
            entries.push_back({chunk, presence->cardinality(stripe, place), found->second.low, found->second.high});
        }
    }
    // Blocks where nobody has a value are not looked at; `segdb verify` names them.
    return Directory(std::make_unique<const ColumnDirectory>(std::move(entries)));
}

template <class Kind, class Read>
Result<Kind> ColumnCache::kept(const AttributeRecord& attribute, std::uint32_t chunk, Read&& read) {
    const Key key{attribute.id, chunk, static_cast<std::uint32_t>(Held(Kind()).index())};
    {
        const std::lock_guard room(room_);
        if (const auto found = places_.find(key); found != places_.end()) {
            entries_.splice(entries_.begin(), entries_, found->second);
            found->second->query = query_;
            return std::get<Kind>(found->second->held);
        }
    }
    std::uint64_t bytes = 0;
    SEGDB_TRY(Kind fresh, read(bytes));
    const std::lock_guard room(room_);
    if (const auto found = places_.find(key); found != places_.end()) {  // another thread was quicker
        return std::get<Kind>(found->second->held);
    }
    if (!is_worth_keeping(key) || !make_room(bytes)) return fresh;
    entries_.push_front({key, fresh, bytes, query_});
    places_.emplace(key, entries_.begin());
    bytes_ += bytes;
    return fresh;
}

// A search through a whole column may be the only one: new memory for all its texts would cost more than the search. So
// they are kept when they are asked for a second time (as Johnson and Shasha's 2Q, 1994, admits pages).
bool ColumnCache::is_worth_keeping(const Key& key) { return key.kind != kTextsKind || !asked_once_.insert(key).second; }

void ColumnCache::begin_query() {
    const std::lock_guard room(room_);
    ++query_;
    make_room(0);
}

// What the running query has asked for stays: a column that does not fit is kept in part and read again in part, each
// time, where letting its first blocks go for its last ones would mean to read all of it again.
bool ColumnCache::make_room(std::uint64_t more) {
    const std::uint64_t taken = std::min(bitmaps_->bytes(), capacity_);
    const std::uint64_t left = std::max(capacity_ - taken, capacity_ / kLeast);
    while (bytes_ + more > left && !entries_.empty() && entries_.back().query != query_) {
        bytes_ -= entries_.back().bytes;
        places_.erase(entries_.back().key);
        entries_.pop_back();
    }
    return bytes_ + more <= left;
}

Result<void> ColumnCache::read_block(const AttributeRecord& attribute, std::uint32_t chunk, std::string& into) {
    if (const auto* put = put_instead(attribute, chunk); put != nullptr) {
        into = put->block;
        return {};
    }
    const std::lock_guard in_use(connection_->in_use());
    return table_.block(attribute, chunk, into);
}

Result<void> ColumnCache::read_filter(const AttributeRecord& attribute, std::uint32_t chunk, std::string& into) {
    if (const auto* put = put_instead(attribute, chunk); put != nullptr) {
        into = put->filter;
        return {};
    }
    const std::lock_guard in_use(connection_->in_use());
    return table_.filter(attribute, chunk, into);
}

Error ColumnCache::damaged(const AttributeRecord& attribute, std::uint32_t chunk, std::string_view why) {
    const std::lock_guard in_use(connection_->in_use());
    return damaged_column(*connection_, attribute, chunk, why);
}

Result<void> ColumnCache::check_size(const AttributeRecord& attribute, std::uint32_t chunk, std::uint32_t size) {
    SEGDB_TRY(const ColumnDirectory* const known, directory(attribute));
    const ColumnDirectory::Entry* const entry = known->find(chunk);
    if (entry != nullptr && entry->size == size) return {};
    return damaged(attribute, chunk,
                   "its block holds the values of " + std::to_string(size) + " profiles, but " +
                       std::to_string(entry == nullptr ? 0 : entry->size) + " have one");
}

Result<std::shared_ptr<const SliceBlock>> ColumnCache::slices(const AttributeRecord& attribute, std::uint32_t chunk) {
    return kept<Slices>(attribute, chunk, [&](std::uint64_t& bytes) -> Result<Slices> {
        SpareBuffer stored(*this);
        SEGDB_CHECK(read_block(attribute, chunk, stored.bytes));
        auto decoded = SliceBlock::decode(stored.bytes);
        if (!decoded) return damaged(attribute, chunk, decoded.error().message);
        SEGDB_CHECK(check_size(attribute, chunk, decoded->size()));
        SEGDB_TRY(const ColumnDirectory* const known, directory(attribute));
        const ColumnDirectory::Entry* const entry = known->find(chunk);
        if (entry->low != decoded->low() || entry->high != decoded->high()) {
            return damaged(attribute, chunk, "its block has another range than is noted for it");
        }
        bytes = decoded->bytes();
        return Slices(std::make_shared<const SliceBlock>(std::move(decoded).value()));
    });
}

Result<std::shared_ptr<const OrdinalBlock>> ColumnCache::ordinals(const AttributeRecord& attribute,
                                                                  std::uint32_t chunk) {
    return kept<Ordinals>(attribute, chunk, [&](std::uint64_t& bytes) -> Result<Ordinals> {
        SpareBuffer stored(*this);
        SEGDB_CHECK(read_block(attribute, chunk, stored.bytes));
        auto decoded = OrdinalBlock::decode(stored.bytes);
        if (!decoded) return damaged(attribute, chunk, decoded.error().message);
        SEGDB_CHECK(check_size(attribute, chunk, decoded->size()));
        SEGDB_TRY(const ColumnDirectory* const known, directory(attribute));
        if (known->find(chunk)->high != decoded->greatest()) {
            return damaged(attribute, chunk, "its block has another range than is noted for it");
        }
        bytes = decoded->bytes();
        return Ordinals(std::make_shared<const OrdinalBlock>(std::move(decoded).value()));
    });
}

Result<std::shared_ptr<const TextBlock>> ColumnCache::texts(const AttributeRecord& attribute, std::uint32_t chunk) {
    return kept<Texts>(attribute, chunk, [&](std::uint64_t& bytes) -> Result<Texts> {
        SpareBuffer stored(*this);
        SEGDB_CHECK(read_block(attribute, chunk, stored.bytes));
        auto decoded = TextBlock::decode(stored.bytes, take_spare_texts());
        if (!decoded) return damaged(attribute, chunk, decoded.error().message);
        SEGDB_CHECK(check_size(attribute, chunk, decoded->size()));
        bytes = decoded->bytes();
        return Texts(new TextBlock(std::move(decoded).value()), [this](TextBlock* done) { give_back(done); });
    });
}

Result<std::shared_ptr<const TextFilter>> ColumnCache::filter(const AttributeRecord& attribute, std::uint32_t chunk) {
    return kept<Filter>(attribute, chunk, [&](std::uint64_t& bytes) -> Result<Filter> {
        SpareBuffer stored(*this);
        SEGDB_CHECK(read_filter(attribute, chunk, stored.bytes));
        auto decoded = TextFilter::decode(stored.bytes);
        if (!decoded) return damaged(attribute, chunk, decoded.error().message);
        bytes = decoded->bytes();
        return Filter(std::make_shared<const TextFilter>(std::move(decoded).value()));
    });
}

}  // namespace segdb
