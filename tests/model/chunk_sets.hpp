// Sets of one chunk in the forms that queries have them in, for tests that go through all of them.
#pragma once

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "bitmap/encode_container.hpp"
#include "bitmap/resident_container.hpp"
#include "model/value_sets.hpp"

namespace segdb::test {

// Its elements, and a view of them in memory that it owns.
struct NamedSet {
    std::string name;
    std::vector<std::uint16_t> elements;
    AlignedBytes memory;
    ChunkView view;
};

inline NamedSet named_set(std::string name, std::vector<std::uint16_t> elements) {
    NamedSet set{std::move(name), std::move(elements), {}, {}};
    if (set.elements.empty()) return set;
    std::string stored;
    append_container(stored, set.elements);
    set.view = *view_of_stored(stored);
    set.memory = AlignedBytes::allocate(resident_bytes(set.view, stored.size() - 1));
    make_resident(set.view, stored.size() - 1, set.memory.bytes.get());
    return set;
}

inline std::vector<NamedSet> named_sets(std::mt19937_64& random) {
    std::vector<NamedSet> sets;
    sets.push_back(named_set("everything", first_places(65'536)));
    sets.push_back(named_set("nothing", {}));
    sets.push_back(named_set("one place", {static_cast<std::uint16_t>(random())}));
    sets.push_back(named_set("the last place", {65'535}));
    sets.push_back(named_set("a few", random_places(random, 0.001)));
    sets.push_back(named_set("an array", random_places(random, 0.025)));
    sets.push_back(named_set("bits", random_places(random, 0.4)));
    sets.push_back(named_set("runs", place_sets(random).back().second));
    return sets;
}

}  // namespace segdb::test
