#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "base/lower_ascii.hpp"
#include "index/place_collector.hpp"
#include "index/text_order.hpp"
#include "index/text_search.hpp"

namespace segdb {
namespace {

using Code = TextBlock::Code;

// The values of a TextIn that ignores case, for ASCII texts. Most texts are dismissed by their length.
class FoldedValues {
  public:
    explicit FoldedValues(const TextIn& in) : in_(in) {
        for (const std::string& value : in.values()) lengths_ |= bit(value.size());
    }

    [[nodiscard]] bool contain(std::string_view text) const {
        if ((lengths_ & bit(text.size())) == 0) return false;
        if (text.size() >= kMaxShort) return in_.contains(text);
        char folded[kMaxShort];
        lower_ascii(text, folded);
        const auto& values = in_.values();
        return std::binary_search(values.begin(), values.end(), std::string_view(folded, text.size()), std::less<>());
    }

  private:
    static constexpr std::size_t kMaxShort = 256;

    static std::uint64_t bit(std::size_t length) { return std::uint64_t{1} << (length % 64); }

    const TextIn& in_;
    std::uint64_t lengths_ = 0;
};

}  // namespace

// One search of one block.
class TextSearch::Run {
  public:
    Run(const TextSearch& search, const TextBlock& block)
        : search_(search),
          block_(block),
          confirms_(search.confirm_ == Confirm::all || (search.confirm_ == Confirm::not_ascii && !block.ascii())) {}

    ChunkView select(std::uint64_t* out) {
        search();
        return found_.finish(out);
    }

  private:
    void search() {
        const auto& needle = search_.needle_;
        switch (search_.ascii_only_ && !block_.ascii() ? Way::each : search_.way_) {
            case Way::each:
                return each([this](std::string_view text) { return satisfies(search_.predicate_, text); });
            case Way::values:
                return values(std::get<TextIn>(search_.predicate_));
            case Way::folded_values: {
                const FoldedValues values(std::get<TextIn>(search_.predicate_));
                return each([&](std::string_view text) { return values.contain(text); });
            }
            case Way::range:
                return add(codes_between(block_, std::get<TextRange>(search_.predicate_)));
            case Way::prefix:
                return add(codes_beginning_with(block_, needle.bytes()));
            case Way::beginning:
                return found([&](std::uint16_t* codes) { return needle.find_beginnings(block_, codes); });
            case Way::ending:
                return found([&](std::uint16_t* codes) { return needle.find_endings(block_, codes); });
            case Way::holding:
                return found([&](std::uint16_t* codes) { return needle.find(block_, codes); });
        }
    }

    template <class Fits>
    void each(Fits fits) {
        for (Code code = 0; code < block_.distinct(); ++code) {
            if (fits(block_.text(code))) add(code);
        }
    }

    // Values and texts ascend: each value is looked for from where the last one was.
    void values(const TextIn& in) {
        Code code = 0;
        for (const std::string& value : in.values()) {
            code = first_not_below(block_, code, value);
            if (code == block_.distinct()) return;
            if (block_.text(code) == value) add(code);
        }
    }

    // `find` writes codes and returns how many.
    template <class Find>
    void found(Find find) {
        const auto codes = std::make_unique_for_overwrite<std::uint16_t[]>(block_.distinct());
        const std::uint32_t size = find(codes.get());
        for (std::uint32_t i = 0; i < size; ++i) add(codes[i]);
    }

    void add(CodeRange codes) {
        if (!confirms_) return found_.add(block_.places(codes.first, codes.last));
        for (Code code = codes.first; code < codes.last; ++code) add(code);
    }

    void add(Code code) {
        if (!confirms_ || satisfies(search_.predicate_, block_.text(code))) found_.add(block_.places(code));
    }

    const TextSearch& search_;
    const TextBlock& block_;
    bool confirms_;
    PlaceCollector found_;
};

ChunkView TextSearch::select(const TextBlock& block, std::uint64_t* out) const { return Run(*this, block).select(out); }

}  // namespace segdb
