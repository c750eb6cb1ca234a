// What a Result says, in a form that a failing check prints.
#pragma once

#include <segdb/result.hpp>
#include <string>

namespace segdb::test {

// The error's message; an empty text when all went well: `CHECK(problem(call()) == "")`.
template <class T>
std::string problem(const Result<T>& result) {
    return result.ok()
               ? std::string()
               : "error " + std::to_string(static_cast<int>(result.error().code)) + ": " + result.error().message;
}

template <class T>
bool failed_with(const Result<T>& result, ErrorCode code) {
    return !result.ok() && result.error().code == code;
}

}  // namespace segdb::test
