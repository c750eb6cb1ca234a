// The naive model of a chunk for the tests of kernels: 65,536 booleans, and the three forms that kernels take, which lie
// at odd addresses as stored payloads do.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <new>
#include <random>
#include <vector>

#include "simd/kernels.hpp"

namespace segdb::simd {

using Places = std::vector<bool>;

inline constexpr std::size_t kPlaces = 65'536;

inline Places no_places() { return Places(kPlaces); }

inline Places places_of(const std::vector<std::uint16_t>& elements) {
    Places places = no_places();
    for (const std::uint16_t element : elements) places[element] = true;
    return places;
}

inline std::uint32_t cardinality(const Places& places) {
    return static_cast<std::uint32_t>(std::count(places.begin(), places.end(), true));
}

template <class Rule>
Places combined(const Places& a, const Places& b, Rule rule) {
    Places result = no_places();
    for (std::size_t i = 0; i < kPlaces; ++i) result[i] = rule(a[i], b[i]);
    return result;
}

// Bytes that begin `shift` bytes past an address divisible by 64 and end where their buffer does, so that the address
// sanitizer notices who reads beyond them.
class Payload {
  public:
    Payload(const std::vector<unsigned char>& content, std::size_t shift)
        : bytes_(static_cast<unsigned char*>(::operator new(shift + content.size(), std::align_val_t(64)))),
          shift_(shift) {
        std::copy(content.begin(), content.end(), bytes_.get() + shift);
    }
    [[nodiscard]] const void* data() const { return bytes_.get() + shift_; }

  private:
    struct Free {
        void operator()(unsigned char* bytes) const { ::operator delete(bytes, std::align_val_t(64)); }
    };
    std::unique_ptr<unsigned char, Free> bytes_;
    std::size_t shift_;
};

inline void append_uint16(std::vector<unsigned char>& bytes, std::size_t value) {
    bytes.push_back(static_cast<unsigned char>(value & 0xFF));
    bytes.push_back(static_cast<unsigned char>(value >> 8));
}

inline Payload bits_of(const Places& places, std::size_t shift = 1) {
    std::vector<unsigned char> bytes(kChunkBytes);
    for (std::size_t i = 0; i < kPlaces; ++i) {
        if (places[i]) bytes[i / 8] = static_cast<unsigned char>(bytes[i / 8] | (1U << (i % 8)));
    }
    return {bytes, shift};
}

inline std::vector<std::uint16_t> elements_of(const Places& places) {
    std::vector<std::uint16_t> elements;
    for (std::size_t i = 0; i < kPlaces; ++i) {
        if (places[i]) elements.push_back(static_cast<std::uint16_t>(i));
    }
    return elements;
}

inline Payload array_of(const Places& places, std::size_t shift = 1) {
    std::vector<unsigned char> bytes;
    for (const std::uint16_t element : elements_of(places)) append_uint16(bytes, element);
    return {bytes, shift};
}

struct RunsPayload {
    Payload payload;
    std::uint32_t size;
    [[nodiscard]] Runs runs() const { return {payload.data(), size}; }
};

inline RunsPayload runs_of(const Places& places, std::size_t shift = 1) {
    std::vector<unsigned char> bytes;
    std::uint32_t size = 0;
    for (std::size_t i = 0; i < kPlaces; ++i) {
        if (!places[i]) continue;
        std::size_t last = i;
        while (last + 1 < kPlaces && places[last + 1]) ++last;
        append_uint16(bytes, i);
        append_uint16(bytes, last - i);
        ++size;
        i = last;
    }
    return {Payload(bytes, shift), size};
}

// What a kernel wrote.
struct Out {
    alignas(64) std::array<std::uint64_t, kChunkWords> words{};

    explicit Out(std::uint64_t fill = 0x5A5A5A5A5A5A5A5A) { words.fill(fill); }
    explicit Out(const Places& places) { std::memcpy(words.data(), bits_of(places, 0).data(), kChunkBytes); }
    [[nodiscard]] Places places() const {
        Places result = no_places();
        for (std::size_t i = 0; i < kPlaces; ++i) result[i] = ((words[i / 64] >> (i % 64)) & 1) != 0;
        return result;
    }
};

inline Places random_places(std::mt19937_64& random, double density) {
    std::bernoulli_distribution chosen(density);
    Places places = no_places();
    for (std::size_t i = 0; i < kPlaces; ++i) places[i] = chosen(random);
    return places;
}

inline Places sample(std::mt19937_64& random, std::size_t size, std::size_t first = 0, std::size_t last = kPlaces) {
    Places places = no_places();
    for (std::size_t found = 0; found < size;) {
        const std::size_t at = first + random() % (last - first);
        if (places[at]) continue;
        places[at] = true;
        ++found;
    }
    return places;
}

inline Places range(std::size_t first, std::size_t last, std::size_t step = 1) {
    Places places = no_places();
    for (std::size_t i = first; i < last; i += step) places[i] = true;
    return places;
}

inline Places clusters(std::mt19937_64& random, int count, std::size_t length) {
    Places places = no_places();
    for (int i = 0; i < count; ++i) {
        const std::size_t first = random() % kPlaces;
        const std::size_t last = std::min(kPlaces, first + 1 + random() % length);
        for (std::size_t at = first; at < last; ++at) places[at] = true;
    }
    return places;
}

// Sets at which an implementation may change its mind, and some that nobody thought of.
inline std::vector<Places> shapes(std::mt19937_64& random) {
    return {no_places(),
            range(0, kPlaces),
            range(0, 1),
            range(63, 64),
            range(64, 65),
            range(kPlaces - 1, kPlaces),
            range(0, kPlaces, 2),
            range(1, kPlaces, 2),
            range(0, 64),
            range(1, 129),
            range(60, 70),
            range(100, 5000),
            range(0, kPlaces, 64),
            range(511, kPlaces, 512),
            range(kPlaces - 4096, kPlaces),
            random_places(random, 0.5),
            random_places(random, 0.9),
            random_places(random, 0.05),
            random_places(random, 0.001),
            clusters(random, 40, 900),
            clusters(random, 500, 40)};
}

}  // namespace segdb::simd
