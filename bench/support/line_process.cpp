#include "support/line_process.hpp"

#include <fcntl.h>
#include <signal.h>  // NOLINT: sigaction's header of POSIX
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "support/bench.hpp"

namespace segdb::bench {
namespace {

constexpr int kReplies = 3;

// In the child: never returns.
[[noreturn]] void become(const std::vector<std::string>& command, int requests, int replies) {
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    // `replies` may itself be 0 or 3, and so may `requests`: first out of the way.
    const int safe_requests = ::fcntl(requests, F_DUPFD, 10);
    const int safe_replies = ::fcntl(replies, F_DUPFD, 10);
    (void)::dup2(safe_requests, STDIN_FILENO);
    (void)::dup2(safe_replies, kReplies);
    (void)::dup2(STDERR_FILENO, STDOUT_FILENO);
    (void)::close(safe_requests);
    (void)::close(safe_replies);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
}

}  // namespace

LineProcess::LineProcess(const std::vector<std::string>& command) {
    (void)::signal(SIGPIPE, SIG_IGN);
    int requests[2];
    int replies[2];
    if (::pipe2(requests, O_CLOEXEC) != 0 || ::pipe2(replies, O_CLOEXEC) != 0) fail("no pipe");
    std::cout.flush();
    std::fflush(nullptr);
    child_ = ::fork();
    if (child_ < 0) fail("cannot start a process");
    if (child_ == 0) become(command, requests[0], replies[1]);
    (void)::close(requests[0]);
    (void)::close(replies[1]);
    requests_ = ::fdopen(requests[1], "w");
    replies_ = ::fdopen(replies[0], "r");
    if (requests_ == nullptr || replies_ == nullptr) fail("no pipe");
}

LineProcess::~LineProcess() {
    (void)std::fclose(requests_);
    (void)std::fclose(replies_);
    int status = 0;
    (void)::waitpid(child_, &status, 0);
}

std::optional<std::string> LineProcess::ask(const std::string& line) {
    if (std::fputs((line + "\n").c_str(), requests_) < 0 || std::fflush(requests_) != 0) return std::nullopt;
    char* text = nullptr;
    std::size_t capacity = 0;
    const ssize_t length = ::getline(&text, &capacity, replies_);
    std::optional<std::string> reply;
    if (length > 0) reply.emplace(text, static_cast<std::size_t>(length - 1));
    std::free(text);
    return reply;
}

}  // namespace segdb::bench
