// A child process that is asked and answers line by line: requests on its standard input, replies on descriptor 3, so
// that whatever it prints otherwise does no harm.
#pragma once

#include <sys/types.h>

#include <cstdio>
#include <optional>
#include <string>
#include <vector>

namespace segdb::bench {

class LineProcess {
  public:
    // Starts it. A command that does not exist shows at the first ask().
    explicit LineProcess(const std::vector<std::string>& command);
    LineProcess(const LineProcess&) = delete;
    LineProcess& operator=(const LineProcess&) = delete;
    ~LineProcess();  // ends its input and waits for it

    // Nothing when the process has ended.
    std::optional<std::string> ask(const std::string& line);

  private:
    pid_t child_ = -1;
    std::FILE* requests_ = nullptr;
    std::FILE* replies_ = nullptr;
};

}  // namespace segdb::bench
