// How often memory was allocated by operator new since the program began, in all threads.
#pragma once

#include <cstdint>

namespace segdb::test {

std::uint64_t allocations();

}  // namespace segdb::test
