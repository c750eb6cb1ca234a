// Standard input as a stream that Ctrl-C can interrupt.
//
// std::cin goes on waiting when a signal arrives; this stream fails instead (bad() is set), so that an import from a pipe
// that says nothing can be stopped, and cut-off input is never taken for its end.
#pragma once

#include <istream>
#include <streambuf>
#include <vector>

namespace segdb::cli {

class StandardInput : public std::istream {
  public:
    StandardInput();
    StandardInput(const StandardInput&) = delete;
    StandardInput& operator=(const StandardInput&) = delete;
    ~StandardInput() override = default;

  private:
    class Buffer : public std::streambuf {
      public:
        Buffer();

      protected:
        int_type underflow() override;

      private:
        std::vector<char> bytes_;
    };
    Buffer buffer_;
};

}  // namespace segdb::cli
