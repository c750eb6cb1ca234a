#include "index/text_tails.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace segdb {
namespace {

std::vector<std::string> emails(std::size_t size) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < size; ++i)
        texts.push_back("anna" + std::to_string(i) + "@mail" + std::to_string(i % 3) + ".com");
    return texts;
}

TEST_CASE("common endings become tails, the longest first found", "[index]") {
    const auto texts = emails(3'000);
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    const TextTails tails = TextTails::choose(views);
    REQUIRE(tails.tails().size() == 3);
    for (const std::string_view text : views) {
        const unsigned tail = tails.find(text);
        REQUIRE(tail != 0);
        CHECK(tails.tails()[tail - 1] == text.substr(text.find('@')));
    }
    CHECK(tails.find("mail1.com") == 0);
    CHECK(tails.find("") == 0);
    CHECK(tails.find("@mail1.com") != 0);
    CHECK(tails.find("@mail7.com") == 0);
}

TEST_CASE("no tails where they save nothing", "[index]") {
    std::vector<std::string> texts(3'000, "+48");
    for (std::size_t i = 0; i < texts.size(); ++i) texts[i] += std::to_string(500'000'000 + i * 7'919);
    CHECK(TextTails::choose(std::vector<std::string_view>(texts.begin(), texts.end())).tails().empty());
    CHECK(TextTails::choose({}).tails().empty());
    const std::vector<std::string_view> few{"a@mail.com", "b@mail.com"};
    CHECK(TextTails::choose(few).tails().empty());
}

TEST_CASE("there are at most 255 tails, of at most 64 bytes", "[index]") {
    std::vector<std::string> texts(60'000);
    for (std::size_t i = 0; i < texts.size(); ++i)
        texts[i] = std::to_string(i) + "@" + std::string(i % 90, 'x') + std::to_string(i % 400) + ".com";
    const TextTails tails = TextTails::choose(std::vector<std::string_view>(texts.begin(), texts.end()));
    CHECK(tails.tails().size() <= TextTails::kMaxTails);
    for (const std::string_view tail : tails.tails()) CHECK((tail.size() > 1 && tail.size() <= TextTails::kMaxBytes));
}

}  // namespace
}  // namespace segdb
