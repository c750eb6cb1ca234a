// The version of the library.
#pragma once

#include <string_view>

namespace segdb {

// `0.1.0` (semantic versioning). Thread safety: safe.
std::string_view version();

}  // namespace segdb
