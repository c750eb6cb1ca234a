#include "cli/standard_input.hpp"

#include <unistd.h>

#include <cerrno>
#include <ios>

#include "cli/interrupt.hpp"

namespace segdb::cli {
namespace {
constexpr std::size_t kBufferBytes = std::size_t{256} * 1024;
}

StandardInput::StandardInput() : std::istream(nullptr) { rdbuf(&buffer_); }

StandardInput::Buffer::Buffer() : bytes_(kBufferBytes) {}

StandardInput::Buffer::int_type StandardInput::Buffer::underflow() {
    if (gptr() < egptr()) {
        return traits_type::to_int_type(*gptr());
    }
    ssize_t got = -1;
    do {
        got = interrupted() ? -1 : ::read(STDIN_FILENO, bytes_.data(), bytes_.size());
    } while (got < 0 && errno == EINTR && !interrupted());
    if (got < 0) {
        throw std::ios_base::failure("standard input cannot be read");  // the stream catches it and sets bad()
    }
    if (got == 0) {
        return traits_type::eof();
    }
    setg(bytes_.data(), bytes_.data(), bytes_.data() + got);
    return traits_type::to_int_type(*gptr());
}

}  // namespace segdb::cli
