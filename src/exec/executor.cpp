#include "exec/executor.hpp"

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include "base/try.hpp"
#include "exec/cost_model.hpp"
#include "exec/event_candidates.hpp"
#include "exec/event_projection.hpp"
#include "exec/parallel.hpp"
#include "exec/table_reader.hpp"

namespace segdb {
namespace {

constexpr std::uint64_t kAllChunks = ~std::uint64_t{0};

Error cancelled_error() { return {.code = ErrorCode::cancelled, .message = "the query was cancelled"}; }

// Chunks between two questions whether the query is cancelled: some tens of microseconds of work. A search through the
// texts of one chunk may take a millisecond.
std::uint32_t patience(const Program& program) {
    const auto leaves = program.leaves();
    if (std::any_of(leaves.begin(), leaves.end(),
                    [](const ProgramLeaf& leaf) { return leaf.kind == ProgramLeaf::Kind::column; })) {
        return 1;
    }
    return std::clamp<std::uint32_t>(static_cast<std::uint32_t>(256 / program.nodes().size()), 1, 64);
}

// Says at every so-manieth call that it is time.
class Every {
  public:
    explicit Every(std::uint32_t calls) : calls_(calls) {}
    bool now() {
        if (--left_ > 0) return false;
        left_ = calls_;
        return true;
    }

  private:
    std::uint32_t calls_;
    std::uint32_t left_ = 1;  // the first call is one of them
};

// Tells the source which stripe is being worked on.
class StripeInUse {
  public:
    StripeInUse(BitmapSource& source, std::uint32_t stripe) : source_(source), stripe_(stripe) {
        source_.begin_stripe(stripe_);
    }
    StripeInUse(const StripeInUse&) = delete;
    StripeInUse& operator=(const StripeInUse&) = delete;
    ~StripeInUse() { source_.end_stripe(stripe_); }

  private:
    BitmapSource& source_;
    std::uint32_t stripe_;
};

std::uint32_t stripes_of(std::span<ResidentBitmap* const> operands) {
    std::uint32_t stripes = 0;
    for (const ResidentBitmap* bitmap : operands) {
        if (bitmap != nullptr) stripes = std::max(stripes, bitmap->stripes());
    }
    return stripes;
}

// Where the directories alone tell the count: one bitmap, or several that share no profile.
std::optional<std::uint64_t> count_by_directory(const Program& program, std::span<ResidentBitmap* const> operands) {
    const ProgramNode& root = program.node(program.root());
    if (root.kind == ProgramNode::Kind::nothing) return 0;
    if (root.kind == ProgramNode::Kind::leaf) {
        if (operands[root.leaf] == nullptr) return std::nullopt;
        return operands[root.leaf]->cardinality();
    }
    if (root.kind != ProgramNode::Kind::any || !root.disjoint || root.positive_groups > 0) return std::nullopt;
    std::uint64_t sum = 0;
    for (std::uint32_t i = 0; i < root.positive_leaves; ++i) {
        sum += operands[program.node(program.operands(root)[i]).leaf]->cardinality();
    }
    return sum;
}

// Those of the stripe's chunks that lie in [first, last).
std::uint64_t chunks_within(std::uint32_t stripe, std::uint32_t first, std::uint32_t last) {
    const std::uint32_t begin = stripe * kStripeChunks;
    const std::uint32_t from = std::clamp(first, begin, begin + kStripeChunks) - begin;
    const std::uint32_t to = std::clamp(last, begin, begin + kStripeChunks) - begin;
    if (from >= to) return 0;
    return (kAllChunks >> (kStripeChunks - (to - from))) << from;
}

// Two bitmaps, in both or in one of them.
bool is_pair(const Program& program) {
    const ProgramNode& root = program.node(program.root());
    return (root.kind == ProgramNode::Kind::all || root.kind == ProgramNode::Kind::any) && root.positive_leaves == 2 &&
           root.positive_groups + root.negatives() == 0;
}

}  // namespace

Executor::~Executor() = default;

Executor::Executor(BitmapSource& source, LeafReader* reader, BitmapId live, ExecutorOptions options)
    : source_(source), reader_(reader), live_(live), options_(std::move(options)) {}

Executor::Executor(Connection& connection, const CollectionRecord& collection, Snapshot& snapshot,
                   ExecutorOptions options)
    : source_(snapshot),
      connection_(&connection),
      collection_(&collection),
      snapshot_(&snapshot),
      own_reader_(std::make_unique<TableReader>(connection, collection, snapshot)),
      reader_(own_reader_.get()),
      live_(collection.live),
      options_(std::move(options)) {}

Result<std::uint64_t> Executor::count(const Plan& plan) {
    const Program program = Program::compile(plan, live_);
    find_candidates(plan, program);
    SEGDB_TRY(const Operands operands, resolve(program));
    if (options_.actuals != nullptr) return observe(program, operands);
    return count(program, operands.bitmaps, operands.columns, operands.stripes);
}

Result<std::uint64_t> Executor::count(const Plan& plan, ChunkCounts& known) {
    const Program program = Program::compile(plan, live_);
    find_candidates(plan, program);
    SEGDB_TRY(const Operands operands, resolve(program));
    if (const auto count = count_by_directory(program, operands.bitmaps)) {
        known = {};
        return *count;
    }
    recount_ = chunks_to_count(operands, known);
    if (!recount_) known.of_chunk.clear();
    known.version = snapshot_->version();
    // Chunks that no operand has any more count nothing.
    known.of_chunk.resize(std::size_t{operands.stripes} * kStripeChunks);
    if (recount_) {
        for (std::uint32_t chunk = 0; chunk < known.of_chunk.size(); ++chunk) {
            if ((recount_->of(chunk / kStripeChunks) >> chunk % kStripeChunks & 1) != 0) known.of_chunk[chunk] = 0;
        }
    }
    counts_ = &known;
    const bool alone = recount_ || options_.threads == 1;
    const auto counted = count_chunks(program, operands.bitmaps, operands.columns, operands.stripes,
                                      alone ? 1 : threads_worth(operands.bitmaps, operands.columns));
    counts_ = nullptr;
    recount_.reset();
    SEGDB_CHECK(counted);
    return known.total();
}

std::optional<ChunkSelection> Executor::chunks_to_count(const Operands& operands, const ChunkCounts& known) const {
    if (known.empty() || snapshot_->version() < 0) return std::nullopt;
    ChunkSelection chunks;
    for (const auto& projected : operands.of_events) {
        const auto changed = projected->chunks_changed_since(known.version);
        if (!changed) return std::nullopt;
        for (const std::uint32_t chunk : *changed) chunks.add(chunk);
    }
    return chunks;
}

Result<std::uint64_t> Executor::count(const Program& program, std::span<ResidentBitmap* const> operands) {
    scanned_ = nullptr;
    return count(program, operands, {}, stripes_of(operands));
}

Result<Executor::Operands> Executor::resolve(const Program& program) {
    Operands operands;
    bool scans = false;
    for (const ProgramLeaf& leaf : program.leaves()) {
        if (is_cancelled()) return cancelled_error();
        ResidentBitmap* bitmap = nullptr;
        if (leaf.kind == ProgramLeaf::Kind::bitmap) {
            SEGDB_TRY(bitmap, source_.bitmap(leaf.bitmap));
        } else if (leaf.kind == ProgramLeaf::Kind::keys) {
            SEGDB_TRY(const auto ordinals, reader_->keys(*leaf.condition));
            operands.of_keys.push_back(std::make_unique<ResidentBitmap>(ResidentBitmap::from_ordinals(ordinals)));
            bitmap = operands.of_keys.back().get();
        } else if (leaf.kind == ProgramLeaf::Kind::events) {
            SEGDB_TRY(auto projected, project(*leaf.events));
            bitmap = &projected->bitmap();
            operands.of_events.push_back(std::move(projected));
        } else if (leaf.kind == ProgramLeaf::Kind::column) {
            operands.columns.resize(program.leaves().size());
            SEGDB_TRY(operands.columns[operands.bitmaps.size()], ColumnLeaf::open(*snapshot_, *leaf.condition));
        } else {
            scans = true;
        }
        operands.bitmaps.push_back(bitmap);
    }
    operands.stripes = stripes_of(operands.bitmaps);
    for (const auto& column : operands.columns) {
        if (column != nullptr) operands.stripes = std::max(operands.stripes, column->stripes());
    }
    scanned_ = nullptr;
    if (scans) {
        SEGDB_TRY(scanned_, source_.bitmap(live_));
        operands.stripes = std::max(operands.stripes, scanned_->stripes());
    }
    return operands;
}

Result<std::uint64_t> Executor::enter(Evaluator& evaluator, const Program& program,
                                      std::span<ResidentBitmap* const> operands, std::uint32_t stripe,
                                      std::uint64_t wanted) {
    const std::uint64_t chunks = evaluator.begin_stripe(stripe, wanted);
    if (chunks == 0) return chunks;
    bool missing = false;
    for (const ResidentBitmap* bitmap : operands) missing |= bitmap != nullptr && bitmap->missing(stripe, chunks) != 0;
    if (!missing) return chunks;
    evaluator.find_needs(chunks);
    const auto leaves = program.leaves();
    for (std::uint32_t i = 0; i < leaves.size(); ++i) {
        if (operands[i] == nullptr) continue;
        const std::uint64_t needed = evaluator.needed(i);
        if (operands[i]->missing(stripe, needed) == 0) continue;
        if (is_cancelled()) return cancelled_error();  // reading hundreds of bitmaps takes a while
        SEGDB_CHECK(source_.load(*operands[i], leaves[i].bitmap, stripe, needed));
    }
    return chunks;
}

Result<std::uint64_t> Executor::count(const Program& program, std::span<ResidentBitmap* const> operands,
                                      Columns columns, std::uint32_t stripes) {
    if (const auto count = count_by_directory(program, operands)) {
        if (is_cancelled()) return cancelled_error();
        return *count;
    }
    const unsigned threads = options_.threads == 1 ? 1 : threads_worth(operands, columns);
    if (threads == 1 && is_pair(program)) return count_pair(program, operands);
    return count_chunks(program, operands, columns, stripes, threads);
}

Result<std::uint64_t> Executor::count_chunks(const Program& program, std::span<ResidentBitmap* const> operands,
                                             Columns columns, std::uint32_t stripes, unsigned threads) {
    if (threads > 1) return count_in_parallel(program, operands, columns, stripes, threads);
    if (columns.empty()) return count_alone(evaluator_of(program, operands), program, operands, stripes);
    Evaluator evaluator(program, operands, columns, reader_);
    return count_alone(evaluator, program, operands, stripes);
}

Evaluator& Executor::evaluator_of(const Program& program, std::span<ResidentBitmap* const> operands) {
    if (evaluator_ != nullptr && evaluated_ == &program && evaluated_id_ == program.id()) {
        evaluator_->rebind(operands);
    } else {
        evaluator_ = std::make_unique<Evaluator>(program, operands, Columns(), reader_);
        evaluated_ = &program;
        evaluated_id_ = program.id();
    }
    return *evaluator_;
}

// Two bitmaps are counted without an evaluator, and where one has no container the other's is not looked at: the union is
// what both have by their directories less what they have in common.
Result<std::uint64_t> Executor::count_pair(const Program& program, std::span<ResidentBitmap* const> operands) {
    const ProgramNode& root = program.node(program.root());
    const std::uint32_t leaves[2] = {program.node(program.operands(root)[0]).leaf,
                                     program.node(program.operands(root)[1]).leaf};
    ResidentBitmap& a = *operands[leaves[0]];
    ResidentBitmap& b = *operands[leaves[1]];
    const simd::Kernels& kernels = simd::kernels();
    Every ask(patience(program));
    std::uint64_t common = 0;
    for (std::uint32_t stripe = 0; stripe < std::min(a.stripes(), b.stripes()); ++stripe) {
        const std::uint64_t a_chunks = a.present(stripe);
        const std::uint64_t b_chunks = b.present(stripe);
        std::uint64_t both = a_chunks & b_chunks;
        if (both == 0) continue;
        const StripeInUse in_use(source_, stripe);
        if (a.missing(stripe, both) != 0)
            SEGDB_CHECK(source_.load(a, program.leaves()[leaves[0]].bitmap, stripe, both));
        if (b.missing(stripe, both) != 0)
            SEGDB_CHECK(source_.load(b, program.leaves()[leaves[1]].bitmap, stripe, both));
        for (; both != 0; both &= both - 1) {
            if (ask.now() && is_cancelled()) return cancelled_error();
            const auto place = static_cast<std::uint32_t>(__builtin_ctzll(both));
            common += count_intersection(kernels, a.view(stripe, place), b.view(stripe, place));
        }
    }
    return root.kind == ProgramNode::Kind::all ? common : a.cardinality() + b.cardinality() - common;
}

Result<std::uint64_t> Executor::count_alone(Evaluator& evaluator, const Program& program,
                                            std::span<ResidentBitmap* const> operands, std::uint32_t stripes) {
    Every ask(patience(program));
    std::uint64_t total = 0;
    for (std::uint32_t stripe = 0; stripe < stripes; ++stripe) {
        const StripeInUse in_use(source_, stripe);
        SEGDB_TRY(std::uint64_t chunks, enter(evaluator, program, operands, stripe, wanted(stripe)));
        for (; chunks != 0; chunks &= chunks - 1) {
            if (ask.now() && is_cancelled()) return cancelled_error();
            const auto place = static_cast<std::uint32_t>(__builtin_ctzll(chunks));
            const std::uint32_t count = evaluator.count(place);
            note_count(stripe, place, count);
            total += count;
        }
        if (evaluator.error()) return *evaluator.error();
    }
    return total;
}

Result<std::uint64_t> Executor::count_in_parallel(const Program& program, std::span<ResidentBitmap* const> operands,
                                                  Columns columns, std::uint32_t stripes, unsigned threads) {
    constexpr std::uint32_t kUnits = kStripeChunks / cost::kUnitChunks;
    constexpr std::uint64_t kUnit = (std::uint64_t{1} << cost::kUnitChunks) - 1;
    if (is_cancelled()) return cancelled_error();  // the others may have done all of it before this thread comes to ask
    std::atomic<std::uint32_t> next{0};
    std::atomic<std::uint64_t> total{0};
    FirstError failed;
    const auto unit = [&](Evaluator& evaluator, std::uint32_t number, bool may_ask,
                          Every& ask) -> Result<std::uint64_t> {
        const std::uint32_t stripe = number / kUnits;
        const StripeInUse in_use(source_, stripe);
        const std::uint64_t wanted = kUnit << (number % kUnits * cost::kUnitChunks);
        SEGDB_TRY(std::uint64_t chunks, enter(evaluator, program, operands, stripe, wanted));
        std::uint64_t count = 0;
        for (; chunks != 0 && !failed.any(); chunks &= chunks - 1) {
            if (may_ask && ask.now() && is_cancelled()) return cancelled_error();
            const auto place = static_cast<std::uint32_t>(__builtin_ctzll(chunks));
            const std::uint32_t of_chunk = evaluator.count(place);
            note_count(stripe, place, of_chunk);
            count += of_chunk;
        }
        if (evaluator.error()) return *evaluator.error();
        return count;
    };
    const auto body = [&](unsigned worker) {
        Evaluator evaluator(program, operands, columns, reader_);
        Every ask(patience(program));
        std::uint64_t sum = 0;
        for (std::uint32_t number = 0; (number = next.fetch_add(1)) < stripes * kUnits && !failed.any();) {
            auto count = unit(evaluator, number, worker == 0, ask);
            if (!count) return failed.note(std::move(count).error());
            sum += *count;
        }
        total += sum;
    };
    run_on_threads(threads, body, [&] {
        if (!failed.any() && is_cancelled()) failed.note(cancelled_error());
    });
    if (failed.any()) return failed.take();
    return total.load();
}

Result<std::uint64_t> Executor::observe(const Program& program, const Operands& operands) {
    SEGDB_TRY(ResidentBitmap* const live, source_.bitmap(live_));
    Evaluator evaluator(program, operands.bitmaps, operands.columns, reader_);
    std::uint64_t total = 0;
    for (std::uint32_t stripe = 0; stripe < live->stripes(); ++stripe) {
        const StripeInUse in_use(source_, stripe);
        (void)evaluator.begin_stripe(stripe, live->present(stripe));
        const auto leaves = program.leaves();
        for (std::uint32_t i = 0; i < leaves.size(); ++i) {
            if (operands.bitmaps[i] == nullptr || operands.bitmaps[i]->missing(stripe, kAllChunks) == 0) continue;
            SEGDB_CHECK(source_.load(*operands.bitmaps[i], leaves[i].bitmap, stripe, kAllChunks));
        }
        for (std::uint64_t chunks = live->present(stripe); chunks != 0; chunks &= chunks - 1) {
            if (is_cancelled()) return cancelled_error();
            const auto place = static_cast<std::uint32_t>(__builtin_ctzll(chunks));
            total += evaluator.observe(place, live->cardinality(stripe, place), *options_.actuals, options_.timer_ns);
        }
        if (evaluator.error()) return *evaluator.error();
    }
    return total;
}

void Executor::find_candidates(const Plan& plan, const Program& program) {
    candidates_.reset();
    const auto leaves = program.leaves();
    const bool has_events = std::any_of(leaves.begin(), leaves.end(),
                                        [](const ProgramLeaf& leaf) { return leaf.kind == ProgramLeaf::Kind::events; });
    if (!has_events) return;
    auto found = EventCandidates::of(plan, *connection_, *collection_, *snapshot_, options_.cancelled);
    if (found) candidates_ = std::make_unique<EventCandidates>(*std::move(found));
}

Result<std::shared_ptr<ProjectedProfiles>> Executor::project(const Plan& plan) {
    EventProjection projection(*connection_, *collection_, *snapshot_, options_.cancelled);
    if (options_.actuals == nullptr) return projection.project(plan, candidates_.get());
    return observe_projection(plan, projection);
}

Result<void> Executor::for_each_chunk(const Plan& plan, const ChunkVisitor& each, std::uint32_t first,
                                      std::uint32_t last) {
    const Program program = Program::compile(plan, live_);
    find_candidates(plan, program);
    SEGDB_TRY(const Operands operands, resolve(program));
    Evaluator evaluator(program, operands.bitmaps, operands.columns, reader_);
    const std::uint32_t stripes = std::min(operands.stripes, (last + kStripeChunks - 1) / kStripeChunks);
    for (std::uint32_t stripe = first / kStripeChunks; stripe < stripes; ++stripe) {
        const StripeInUse in_use(source_, stripe);
        const std::uint64_t asked = wanted(stripe) & chunks_within(stripe, first, last);
        SEGDB_TRY(std::uint64_t chunks, enter(evaluator, program, operands.bitmaps, stripe, asked));
        for (; chunks != 0; chunks &= chunks - 1) {
            if (is_cancelled()) return cancelled_error();
            const auto place = static_cast<std::uint32_t>(__builtin_ctzll(chunks));
            const ChunkView selected = evaluator.select(place);
            if (evaluator.error()) return *evaluator.error();
            if (selected.form == Form::empty) continue;
            SEGDB_TRY(const bool go_on, each(stripe * kStripeChunks + place, selected));
            if (!go_on) return {};
        }
    }
    return {};
}

unsigned Executor::threads_worth(std::span<ResidentBitmap* const> operands, Columns columns) const {
    std::uint64_t containers = 0;
    std::uint64_t bytes = 0;
    if (scanned_ != nullptr) return 1;  // SQLite reads in one thread anyway
    for (const auto& column : columns) {
        if (column != nullptr) bytes += column->expected_bytes();
    }
    for (const ResidentBitmap* bitmap : operands) {
        if (bitmap == nullptr) continue;
        containers += bitmap->containers();
        bytes += bitmap->stored_bytes();
    }
    const std::uint64_t worth = std::max<std::uint64_t>(options_.nanoseconds_worth_a_thread, 1);
    const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    const unsigned most = options_.threads == 0 ? cores : options_.threads;
    return static_cast<unsigned>(std::clamp<std::uint64_t>(cost::nanoseconds(containers, bytes) / worth, 1, most));
}

}  // namespace segdb
