// A bitmap in memory: directory, containers loaded, dropped and replaced, forms, and bytes that are not what they should be.
#include "bitmap/resident_bitmap.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <numeric>

#include "bitmap/chunk_set.hpp"
#include "support/outcome.hpp"

namespace segdb {
namespace {

using test::problem;

std::string stored(const std::vector<std::uint16_t>& elements) { return ChunkSet::from_sorted(elements).encode(); }

std::vector<std::uint16_t> every(std::uint32_t step, std::uint32_t count) {
    std::vector<std::uint16_t> elements;
    for (std::uint32_t i = 0; i < count; ++i) elements.push_back(static_cast<std::uint16_t>(i * step));
    return elements;
}

ResidentBitmap::Entry entry(std::uint16_t chunk, const std::string& bytes, std::uint32_t cardinality) {
    return {chunk, static_cast<std::uint16_t>(bytes.size()), cardinality};
}

TEST_CASE("the directory is known before any container", "[bitmap][resident]") {
    const std::string few = stored({1, 5});
    const ResidentBitmap bitmap(
        std::vector{entry(0, few, 2), entry(63, few, 2), entry(64, few, 2), entry(65'535, few, 2)});
    CHECK(bitmap.cardinality() == 8);
    CHECK(bitmap.stripes() == 1'024);
    CHECK(bitmap.present(0) == (1 | std::uint64_t{1} << 63));
    CHECK(bitmap.present(1) == 1);
    CHECK(bitmap.present(2) == 0);
    CHECK(bitmap.present(1'023) == std::uint64_t{1} << 63);
    CHECK(bitmap.present(5'000) == 0);
    CHECK(bitmap.missing(0, ~std::uint64_t{0}) == bitmap.present(0));
    CHECK(bitmap.missing(0, 2) == 0);
    CHECK(bitmap.cardinality(0, 63) == 2);
    CHECK(bitmap.cardinality(0, 1) == 0);
    CHECK(bitmap.view(0, 1).form == Form::empty);
    CHECK(ResidentBitmap().stripes() == 0);
}

TEST_CASE("containers are loaded aligned, in the form that queries want", "[bitmap][resident]") {
    const std::vector<std::string> bytes = {stored(every(3, 10)),    stored(every(3, 2'048)),
                                            stored(every(3, 2'049)), stored(every(2, 30'000)),
                                            stored(every(1, 500)),   stored(every(1, 65'536))};
    const std::vector<std::uint32_t> cardinalities = {10, 2'048, 2'049, 30'000, 500, 65'536};
    const std::vector<Form> forms = {Form::array, Form::array, Form::bits, Form::bits, Form::runs, Form::full};
    std::vector<ResidentBitmap::Entry> directory;
    std::vector<ResidentBitmap::Stored> containers;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto chunk = static_cast<std::uint16_t>(i);
        directory.push_back(entry(chunk, bytes[i], cardinalities[i]));
        containers.push_back({chunk, bytes[i]});
    }
    ResidentBitmap bitmap(directory);
    std::uint32_t failed = 0;
    REQUIRE(problem(bitmap.load(0, containers, failed)) == "");
    CHECK(bitmap.missing(0, ~std::uint64_t{0}) == 0);
    for (std::uint32_t i = 0; i < bytes.size(); ++i) {
        const ChunkView view = bitmap.view(0, i);
        CHECK(view.form == forms[i]);
        CHECK(view.cardinality == cardinalities[i]);
        CHECK(reinterpret_cast<std::uintptr_t>(view.data) % 64 == 0);
    }
    // 2,049 elements as a bitset are the same elements.
    std::uint64_t words[1'024];
    std::memcpy(words, bitmap.view(0, 2).data, sizeof words);
    std::vector<std::uint16_t> found;
    for (std::uint32_t i = 0; i < 65'536; ++i) {
        if ((words[i / 64] >> (i % 64) & 1) != 0) found.push_back(static_cast<std::uint16_t>(i));
    }
    CHECK(found == every(3, 2'049));

    const std::size_t held = bitmap.container_bytes();
    CHECK(held > 0);
    bitmap.drop(0);
    CHECK(bitmap.container_bytes() == 0);
    CHECK(bitmap.missing(0, ~std::uint64_t{0}) == 0x3F);
    REQUIRE(problem(bitmap.load(0, containers, failed)) == "");
    CHECK(bitmap.container_bytes() == held);
}

TEST_CASE("containers that are damaged or not those of the directory are refused", "[bitmap][resident]") {
    const std::string good = stored({1, 5});
    std::string descending = good;
    std::swap(descending[1], descending[3]);
    const std::vector<std::string> wrong = {"", "\x09", good.substr(0, 4), descending, stored({1, 5, 9})};
    for (const std::string& bytes : wrong) {
        ResidentBitmap bitmap(std::vector{entry(7, good, 2), entry(9, good, 2)});
        std::uint32_t failed = 0;
        const auto loaded = bitmap.load(0, std::vector<ResidentBitmap::Stored>{{7, good}, {9, bytes}}, failed);
        REQUIRE_FALSE(loaded.ok());
        CHECK(loaded.error().code == ErrorCode::corrupt);
        CHECK(failed == 9);
        CHECK(bitmap.missing(0, ~std::uint64_t{0}) == ((1U << 7) | (1U << 9)));  // nothing was taken
    }
}

TEST_CASE("a container can be put, replaced and taken away", "[bitmap][resident]") {
    std::vector<std::uint32_t> ordinals(200'000);
    std::iota(ordinals.begin(), ordinals.end(), 60'000);
    ResidentBitmap bitmap = ResidentBitmap::from_ordinals(ordinals);
    CHECK(bitmap.cardinality() == 200'000);
    CHECK(bitmap.present(0) == 0xF);
    const std::string some = stored(every(7, 3'000));
    REQUIRE(problem(bitmap.put(1, some, 3'000)) == "");
    CHECK(bitmap.cardinality() == 200'000 - 65'536 + 3'000);
    CHECK(bitmap.view(0, 1).form == Form::bits);
    CHECK(bitmap.view(0, 0).cardinality == 5'536);
    REQUIRE(problem(bitmap.put(2, "", 0)) == "");
    CHECK(bitmap.present(0) == 0xB);
    REQUIRE(problem(bitmap.put(700, some, 3'000)) == "");
    CHECK(bitmap.present(10) == std::uint64_t{1} << 60);
    // What was put stays when the rest is dropped.
    bitmap.drop(0);
    bitmap.drop(10);
    CHECK(bitmap.missing(0, ~std::uint64_t{0}) == 0x9);
    CHECK(bitmap.missing(10, ~std::uint64_t{0}) == 0);
    CHECK(bitmap.view(10, 60).cardinality == 3'000);
}

TEST_CASE("bitsets are put in the form that suits them, and the memory of what they replace goes",
          "[bitmap][resident]") {
    ResidentBitmap bitmap = ResidentBitmap::from_ordinals(std::vector<std::uint32_t>{3, 70'000});
    std::vector<std::uint64_t> words(1'024);
    const auto first = [&](std::uint32_t count) {
        words.assign(1'024, 0);
        for (std::uint32_t i = 0; i < count; ++i) words[i / 64] |= std::uint64_t{1} << i % 64;
        return words.data();
    };
    bitmap.put(1, first(2'048));
    CHECK(bitmap.view(0, 1).form == Form::array);
    CHECK(static_cast<const std::uint16_t*>(bitmap.view(0, 1).data)[2'047] == 2'047);
    CHECK(bitmap.cardinality() == 2'049);
    bitmap.put(1, first(2'049));
    CHECK(bitmap.view(0, 1).form == Form::bits);
    CHECK(bitmap.cardinality() == 2'050);
    const std::size_t bytes = bitmap.container_bytes();
    for (std::uint32_t i = 3'000; i < 3'100; ++i) bitmap.put(1, first(i));
    CHECK(bitmap.container_bytes() == bytes);
    CHECK(std::memcmp(bitmap.view(0, 1).data, words.data(), 8'192) == 0);
    bitmap.put(1, first(65'536));
    CHECK(bitmap.view(0, 1).form == Form::full);
    CHECK(bitmap.container_bytes() < bytes);
    bitmap.put(1, first(0));
    CHECK(bitmap.present(0) == 1);
    CHECK(bitmap.cardinality() == 1);
    bitmap.put(130, first(5));
    CHECK(bitmap.present(2) == 4);
    CHECK(bitmap.missing(2, 4) == 0);
    CHECK(bitmap.view(0, 0).cardinality == 1);
    CHECK(bitmap.cardinality() == 6);
}

}  // namespace
}  // namespace segdb
