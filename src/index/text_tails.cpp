#include "index/text_tails.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <unordered_map>

namespace segdb {
namespace {

constexpr std::size_t kSample = 1'024;
constexpr std::size_t kMinUses = 4;  // in the sample; fewer may be chance
constexpr std::size_t kSlots = 1'024;

bool joint(char c) {
    const bool digit = c >= '0' && c <= '9';
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return static_cast<unsigned char>(c) < 0x80 && !digit && !letter;
}

std::vector<std::string_view> sample_of(std::span<const std::string_view> texts) {
    const std::size_t step = std::max<std::size_t>(1, texts.size() / kSample);
    std::vector<std::string_view> sample;
    for (std::size_t i = 0; i < texts.size(); i += step) sample.push_back(texts[i]);
    return sample;
}

// All endings of the sample that could be a tail, and how many texts have them.
std::unordered_map<std::string_view, std::size_t> endings_of(std::span<const std::string_view> sample) {
    std::unordered_map<std::string_view, std::size_t> uses;
    for (const std::string_view text : sample) {
        const std::size_t first = text.size() - std::min(text.size(), TextTails::kMaxBytes);
        for (std::size_t at = first; at < text.size(); ++at) {
            if (joint(text[at])) ++uses[text.substr(at)];
        }
    }
    return uses;
}

// What a tail saves in the sample: its bytes in each text that has it, but not those of the list of tails.
std::size_t gain(std::string_view tail, std::size_t uses) { return uses * tail.size() - tail.size() - 1; }

// The most useful ones, in an order that does not depend on the hash table's.
void keep_best(std::vector<std::string_view>& endings, const std::unordered_map<std::string_view, std::size_t>& uses) {
    const auto better = [&](std::string_view a, std::string_view b) {
        const std::size_t gain_a = gain(a, uses.at(a));
        const std::size_t gain_b = gain(b, uses.at(b));
        return gain_a != gain_b ? gain_a > gain_b : a < b;
    };
    std::sort(endings.begin(), endings.end(), better);
    if (endings.size() > TextTails::kMaxTails) endings.resize(TextTails::kMaxTails);
}

std::size_t slot_of(std::string_view tail) {
    std::uint64_t bytes = 0;
    const std::size_t size = std::min(tail.size(), sizeof bytes);
    if (size == sizeof bytes) {
        std::memcpy(&bytes, tail.data() + tail.size() - size, sizeof bytes);
    } else {
        for (std::size_t i = 0; i < size; ++i) bytes = (bytes << 8) | static_cast<unsigned char>(tail[i]);
    }
    return (((bytes ^ (tail.size() << 56)) * 0x9E3779B97F4A7C15U) >> 32) % kSlots;
}

}  // namespace

TextTails::TextTails(std::vector<std::string_view> tails) : tails_(std::move(tails)), slots_(kSlots) {
    for (const std::string_view tail : tails_) lengths_.push_back(tail.size());
    std::sort(lengths_.begin(), lengths_.end(), std::greater<>());
    lengths_.erase(std::unique(lengths_.begin(), lengths_.end()), lengths_.end());
    for (std::size_t i = 0; i < tails_.size(); ++i) {
        std::size_t slot = slot_of(tails_[i]);
        while (slots_[slot].number != 0) slot = (slot + 1) % kSlots;
        slots_[slot] = {tails_[i], static_cast<unsigned>(i + 1)};
    }
}

unsigned TextTails::find(std::string_view text) const {
    for (const std::size_t length : lengths_) {
        if (length > text.size()) continue;
        const std::string_view ending = text.substr(text.size() - length);
        for (std::size_t slot = slot_of(ending); slots_[slot].number != 0; slot = (slot + 1) % kSlots) {
            if (slots_[slot].tail == ending) return slots_[slot].number;
        }
    }
    return 0;
}

TextTails TextTails::choose(std::span<const std::string_view> texts) {
    const auto sample = sample_of(texts);
    const auto all_uses = endings_of(sample);
    std::vector<std::string_view> endings;
    for (const auto& [ending, uses] : all_uses) {
        if (uses >= kMinUses && ending.size() > 1) endings.push_back(ending);
    }
    keep_best(endings, all_uses);
    // A text takes its longest tail: the shorter ones are needed for fewer texts than have them.
    const TextTails all(endings);
    std::vector<std::size_t> uses(endings.size());
    for (const std::string_view text : sample) {
        if (const unsigned tail = all.find(text); tail != 0) ++uses[tail - 1];
    }
    std::vector<std::string_view> chosen;
    std::size_t saved = 0;
    for (std::size_t i = 0; i < endings.size(); ++i) {
        if (uses[i] < kMinUses) continue;
        chosen.push_back(endings[i]);
        saved += gain(endings[i], uses[i]);
    }
    return saved > sample.size() ? TextTails(std::move(chosen)) : TextTails();
}

}  // namespace segdb
