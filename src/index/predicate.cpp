#include "index/predicate.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <cassert>
#include <limits>

#include "base/sample_hash.hpp"
#include "base/text.hpp"

namespace segdb {
namespace {

// RE2 gives up on patterns whose program would need more than this.
constexpr std::int64_t kMaxRegexBytes = 8 << 20;

// `like` as a regular expression over whole texts.
std::string like_to_regex(std::string_view pattern) {
    std::string regex = "(?s)\\A";
    std::string literal;
    const auto flush = [&] {
        regex += re2::RE2::QuoteMeta(literal);
        literal.clear();
    };
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (c == '%' || c == '_') {
            flush();
            regex += c == '%' ? ".*" : ".";
        } else if (c == '\\' && i + 1 < pattern.size()) {
            literal += pattern[++i];
        } else {
            literal += c;
        }
    }
    flush();
    return regex + "\\z";
}

Result<std::shared_ptr<const re2::RE2>> compile(const std::string& regex, bool ignoring_case) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_case_sensitive(!ignoring_case);
    options.set_max_mem(kMaxRegexBytes);
    auto compiled = std::make_shared<const re2::RE2>(regex, options);
    if (!compiled->ok()) {
        return Error{.code = ErrorCode::invalid_argument,
                     .message = "the regular expression cannot be used: " + compiled->error()};
    }
    return std::shared_ptr<const re2::RE2>(std::move(compiled));
}

}  // namespace

IntegerRanges::IntegerRanges(std::vector<IntegerRange> ranges) {
    std::erase_if(ranges, [](const IntegerRange& range) { return range.low > range.high; });
    std::sort(ranges.begin(), ranges.end(), [](const auto& a, const auto& b) { return a.low < b.low; });
    for (const auto& range : ranges) {
        const bool joins =
            !ranges_.empty() && (range.low <= ranges_.back().high || range.low - 1 == ranges_.back().high);
        if (joins) {
            ranges_.back().high = std::max(ranges_.back().high, range.high);
        } else {
            ranges_.push_back(range);
        }
    }
}

bool IntegerRanges::contains(std::int64_t value) const {
    const auto after = std::upper_bound(ranges_.begin(), ranges_.end(), value,
                                        [](std::int64_t v, const IntegerRange& range) { return v < range.low; });
    return after != ranges_.begin() && value <= std::prev(after)->high;
}

TextIn::TextIn(std::vector<std::string> values, bool ignoring_case)
    : values_(std::move(values)), ignoring_case_(ignoring_case) {
    if (ignoring_case_) {
        for (auto& value : values_) value = fold_case(value);
    }
    std::sort(values_.begin(), values_.end());
    values_.erase(std::unique(values_.begin(), values_.end()), values_.end());
}

bool TextIn::contains(std::string_view text) const {
    const auto found = [&](std::string_view wanted) {
        const auto place = std::lower_bound(values_.begin(), values_.end(), wanted);
        return place != values_.end() && *place == wanted;
    };
    return ignoring_case_ ? found(fold_case(text)) : found(text);
}

bool TextRange::contains(std::string_view text) const {
    if (low && (low_included ? text < *low : text <= *low)) return false;
    return !high || (high_included ? text <= *high : text < *high);
}

TextPattern::TextPattern(PatternKind kind, std::string pattern, bool ignoring_case)
    : kind_(kind), pattern_(std::move(pattern)), ignoring_case_(ignoring_case) {}

Result<TextPattern> TextPattern::make(PatternKind kind, std::string_view pattern, bool ignoring_case) {
    TextPattern made(kind, std::string(pattern), ignoring_case);
    if (kind == PatternKind::like || kind == PatternKind::matches) {
        // `like` folds text and pattern, as the other text operators do; RE2 folds by itself with the same table.
        const bool like = kind == PatternKind::like;
        const std::string folded = like && ignoring_case ? fold_case(pattern) : std::string(pattern);
        auto regex = compile(like ? like_to_regex(folded) : folded, ignoring_case && !like);
        if (!regex) return std::move(regex).error();
        made.regex_ = std::move(regex).value();
    } else {
        made.needle_ = ignoring_case ? fold_case(pattern) : std::string(pattern);
    }
    return made;
}

bool TextPattern::matches(std::string_view text) const {
    if (kind_ == PatternKind::matches)
        return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *regex_);
    std::string folded;
    if (ignoring_case_) {
        folded = fold_case(text);
        text = folded;
    }
    switch (kind_) {
        case PatternKind::contains:
            return text.find(needle_) != std::string_view::npos;
        case PatternKind::starts_with:
            return text.starts_with(needle_);
        case PatternKind::ends_with:
            return text.ends_with(needle_);
        case PatternKind::like:
        case PatternKind::matches:
            break;
    }
    return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *regex_);
}

TextSample::TextSample(std::string name, std::uint32_t low, std::uint32_t high)
    : name_(std::move(name)), low_(low), high_(high) {
    assert(low <= high && high <= kSampleWhole);
}

bool TextSample::contains(std::string_view text) const {
    const std::uint64_t hash = sample_hash(name_, text);
    return lies_before(hash, high_) && !lies_before(hash, low_);
}

bool satisfies(const Predicate& predicate, std::int64_t value) {
    const auto* ranges = std::get_if<IntegerRanges>(&predicate);
    assert(ranges != nullptr);
    return ranges != nullptr && ranges->contains(value);
}

bool satisfies(const Predicate& predicate, std::string_view value) {
    if (const auto* in = std::get_if<TextIn>(&predicate)) return in->contains(value);
    if (const auto* range = std::get_if<TextRange>(&predicate)) return range->contains(value);
    if (const auto* sample = std::get_if<TextSample>(&predicate)) return sample->contains(value);
    const auto* pattern = std::get_if<TextPattern>(&predicate);
    assert(pattern != nullptr);
    return pattern != nullptr && pattern->matches(value);
}

}  // namespace segdb
