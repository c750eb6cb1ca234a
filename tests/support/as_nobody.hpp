// Runs a check without the rights of root, for which permissions do not bite.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>
#include <string>

namespace segdb::test {

// The text that `check` returns, run in a child process: as user `nobody` where this process is root, else as we are.
// `check` must not use the test framework.
inline std::string as_nobody(const std::function<std::string()>& check) {
    constexpr unsigned kNobody = 65534;
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("no child process");
    if (child == 0) {
        std::string said = "cannot give up the rights of root";
        if (::getuid() != 0 ||
            (::setresgid(kNobody, kNobody, kNobody) == 0 && ::setresuid(kNobody, kNobody, kNobody) == 0)) {
            said = check();
        }
        const auto written = ::write(ends[1], said.data(), said.size());
        ::_exit(written == static_cast<ssize_t>(said.size()) ? 0 : 1);
    }
    ::close(ends[1]);
    std::string said;
    char buffer[4096];
    for (ssize_t got = 0; (got = ::read(ends[0], buffer, sizeof buffer)) > 0;)
        said.append(buffer, static_cast<std::size_t>(got));
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (status != 0) throw std::runtime_error("the child process failed");
    return said;
}

}  // namespace segdb::test
