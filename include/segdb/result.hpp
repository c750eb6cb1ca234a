// Result and Error: how every function of segdb that can fail answers.
//
// The library never throws across its API, never prints and never exits: a call returns Result<T>, which holds
// either a T or an Error that says what went wrong, where, and what to do.
#pragma once

#include <cassert>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace segdb {

// What kind of failure an Error is. The numbers are part of the API and do not change.
enum class ErrorCode : int {
    invalid_argument = 1,  // an option or argument makes no sense; the message names it
    syntax = 2,            // an expression cannot be read; `line`, `column` and `excerpt` are set
    unknown_name = 3,      // a collection, attribute, tag or profile that does not exist; may carry a position
    wrong_type = 4,        // a value or operator does not fit the attribute's type; carries a position
    bad_data = 5,          // a row of an input file, or a value in a table, cannot be used; names file and line
    not_found = 6,         // the file does not exist
    not_a_database = 7,    // the file is not a SQLite database, or one that segdb did not make
    newer_format = 8,      // the file was written by a newer segdb
    read_only = 9,         // the file or its folder cannot be written
    busy = 10,             // another process holds the write lock for longer than the busy timeout
    disk_full = 11,        // no space left; the database is as it was before the call
    io = 12,               // the operating system could not read or write
    corrupt = 13,          // bytes in the file are damaged; the message names where
    limit = 14,            // an input exceeds a documented limit
    cancelled = 15,        // the caller's cancel callback said so; the database is as it was before the call
    out_of_memory = 16,    // memory could not be had; the database is as it was before the call
    internal = 17,         // a defect in segdb; please report it
};

// Why a call failed. `message` is one or two plain sentences without a trailing newline.
// Thread safety: a plain value; distinct objects may be used from distinct threads.
struct Error {
    ErrorCode code = ErrorCode::internal;
    std::string message{};
    std::uint32_t line = 0;    // 1-based line of the expression or input file; 0 when the error is about neither
    std::uint32_t column = 0;  // 1-based column in characters (code points), for expressions; 0 when not known
    std::string excerpt{};     // for expressions: the line, a newline, and a caret under the column; else empty
};

// A T or an Error. Must not be ignored.
// Thread safety: a plain value; distinct objects may be used from distinct threads.
template <class T>
class [[nodiscard]] Result {
  public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit by intent
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit by intent

    [[nodiscard]] bool ok() const { return state_.index() == 0; }
    explicit operator bool() const { return ok(); }

    // REQUIRES: ok()
    [[nodiscard]] T& value() & {
        assert(ok());
        return *std::get_if<0>(&state_);
    }
    [[nodiscard]] const T& value() const& {
        assert(ok());
        return *std::get_if<0>(&state_);
    }
    [[nodiscard]] T&& value() && {
        assert(ok());
        return std::move(*std::get_if<0>(&state_));
    }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    // REQUIRES: !ok()
    [[nodiscard]] const Error& error() const& {
        assert(!ok());
        return *std::get_if<1>(&state_);
    }
    [[nodiscard]] Error&& error() && {
        assert(!ok());
        return std::move(*std::get_if<1>(&state_));
    }

  private:
    std::variant<T, Error> state_;
};

// Success without a value, or an Error. Must not be ignored.
// Thread safety: a plain value; distinct objects may be used from distinct threads.
template <>
class [[nodiscard]] Result<void> {
  public:
    Result() = default;
    Result(Error error) : error_(std::move(error)), ok_(false) {}  // NOLINT: implicit by intent

    [[nodiscard]] bool ok() const { return ok_; }
    explicit operator bool() const { return ok_; }

    // REQUIRES: !ok()
    [[nodiscard]] const Error& error() const& {
        assert(!ok_);
        return error_;
    }
    [[nodiscard]] Error&& error() && {
        assert(!ok_);
        return std::move(error_);
    }

  private:
    Error error_;
    bool ok_ = true;
};

}  // namespace segdb
