// SEGDB_TRY: pass an error on, or go on with the value. Only for functions that return Result themselves.
//
//   SEGDB_TRY(auto rows, count_rows());   // declares rows, or returns the error
//   SEGDB_CHECK(write(rows));             // for Result<void>
#pragma once

#include <segdb/result.hpp>
#include <utility>

#define SEGDB_CONCAT_INNER(a, b) a##b
#define SEGDB_CONCAT(a, b) SEGDB_CONCAT_INNER(a, b)

#define SEGDB_TRY_IMPL(result, declaration, ...) \
    auto result = (__VA_ARGS__);                 \
    if (!(result).ok()) {                        \
        return std::move(result).error();        \
    }                                            \
    declaration = std::move(result).value()

#define SEGDB_TRY(declaration, ...) SEGDB_TRY_IMPL(SEGDB_CONCAT(segdb_result_, __LINE__), declaration, __VA_ARGS__)

#define SEGDB_CHECK_IMPL(result, ...)                      \
    do {                                                   \
        if (auto result = (__VA_ARGS__); !(result).ok()) { \
            return std::move(result).error();              \
        }                                                  \
    } while (false)

#define SEGDB_CHECK(...) SEGDB_CHECK_IMPL(SEGDB_CONCAT(segdb_check_, __LINE__), __VA_ARGS__)
