#include "cli/sandbox.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace segdb::test {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::seconds(120);  // sanitized builds on busy machines are slow

[[noreturn]] void become_segdb(const std::vector<std::string>& arguments, const std::string& folder) {
    std::vector<std::string> words = {SEGDB_BINARY};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    pointers.reserve(words.size() + 1);
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    if (::chdir(folder.c_str()) == 0) ::execv(pointers[0], pointers.data());
    ::_exit(127);
}

struct Pipe {
    int read_end = -1;
    int write_end = -1;
    Pipe() {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        read_end = ends[0];
        write_end = ends[1];
    }
};

void close_end(int& descriptor) {
    if (descriptor >= 0) ::close(descriptor);
    descriptor = -1;
}

// Reads what is there; false at the end.
bool read_some(int descriptor, std::string& text) {
    char bytes[65536];
    const ssize_t got = ::read(descriptor, bytes, sizeof bytes);
    if (got > 0) text.append(bytes, static_cast<std::size_t>(got));
    return got > 0 || (got < 0 && errno == EINTR);
}

int exit_code(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// Feeds and reads a child until it closed both of its streams.
void converse(pid_t child, Pipe& in, Pipe& out, Pipe& err, std::string_view input, bool keep_open, Outcome& outcome) {
    const auto deadline = Clock::now() + kPatience;
    while (out.read_end >= 0 || err.read_end >= 0) {
        if (input.empty() && !keep_open) close_end(in.write_end);
        pollfd polled[3] = {{out.read_end, POLLIN, 0}, {err.read_end, POLLIN, 0}, {in.write_end, POLLOUT, 0}};
        if (input.empty()) polled[2].fd = -1;
        ::poll(polled, 3, 1000);
        if (Clock::now() > deadline) {
            ::kill(child, SIGKILL);
            FAIL("segdb hangs; so far: " << outcome.out << outcome.err);
        }
        if (polled[0].revents != 0 && !read_some(out.read_end, outcome.out)) close_end(out.read_end);
        if (polled[1].revents != 0 && !read_some(err.read_end, outcome.err)) close_end(err.read_end);
        if (polled[2].revents != 0) {
            const ssize_t put = ::write(in.write_end, input.data(), std::min<std::size_t>(input.size(), 4096));
            input.remove_prefix(put > 0 ? static_cast<std::size_t>(put) : input.size());  // it does not listen any more
        }
    }
    close_end(in.write_end);
}

struct Child {
    pid_t id = -1;
    Pipe in, out, err;
};

void start(Child& child, const std::vector<std::string>& arguments, const std::string& folder,
           const std::string& output_path) {
    ::signal(SIGPIPE, SIG_IGN);
    child.id = ::fork();
    if (child.id == 0) {
        ::signal(SIGPIPE, SIG_DFL);
        ::dup2(child.in.read_end, STDIN_FILENO);
        ::dup2(child.out.write_end, STDOUT_FILENO);
        ::dup2(child.err.write_end, STDERR_FILENO);
        if (!output_path.empty()) ::dup2(::open(output_path.c_str(), O_WRONLY), STDOUT_FILENO);
        become_segdb(arguments, folder);
    }
    close_end(child.in.read_end);
    close_end(child.out.write_end);
    close_end(child.err.write_end);
}

}  // namespace

const char* const kPeople =
    "id,name,country,age,spent,born,seen,agrees,tags\n"
    "1,Anna,PL,34,12.50,1990-05-17,2024-02-29T10:00:00Z,true,vip;snacks\n"
    "2,Bert,DE,,7.00,1985-01-02,,false,\n"
    "3,\"Żaneta \"\"Ż\"\" Nowak\",PL,61,,,2023-12-31T23:59:59.5Z,,snacks\n"
    "4,,FR,22,1000.05,2001-11-30,,true,\n"
    "5,\"Dora, Ltd\",,45,0.99,,2024-01-01T00:00:00Z,false,vip\n"
    "6,Emil,DE,45,3.10,1979-07-07,2022-06-15T12:30:00Z,true,\n";
const std::vector<std::string> kPeopleOptions = {"--list", "tags"};

Sandbox::Sandbox() {
    std::string pattern = (fs::temp_directory_path() / "segdb-cli-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = pattern;
}

Sandbox::~Sandbox() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

Outcome Sandbox::segdb(const std::vector<std::string>& arguments, std::string_view input) const {
    Outcome outcome;
    Child child;
    start(child, arguments, folder_, "");
    converse(child.id, child.in, child.out, child.err, input, false, outcome);
    outcome.code = exit_code(child.id);
    return outcome;
}

Outcome Sandbox::segdb_into(const std::string& path, const std::vector<std::string>& arguments) const {
    Outcome outcome;
    Child child;
    start(child, arguments, folder_, path);
    converse(child.id, child.in, child.out, child.err, "", false, outcome);
    outcome.code = exit_code(child.id);
    return outcome;
}

Outcome Sandbox::segdb_interrupted(const std::vector<std::string>& arguments, std::string_view input,
                                   const std::string& file, int signal_number) const {
    Outcome outcome;
    Child child;
    start(child, arguments, folder_, "");
    std::thread interrupter([&] {
        for (const auto end = Clock::now() + kPatience; !exists(file) && Clock::now() < end;) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        ::kill(child.id, signal_number);
    });
    converse(child.id, child.in, child.out, child.err, input, true, outcome);
    interrupter.join();
    outcome.code = exit_code(child.id);
    return outcome;
}

Outcome Sandbox::segdb_on_terminal(const std::vector<std::string>& arguments, unsigned short columns) const {
    Outcome outcome;
    int terminal = -1;
    const winsize size = {40, columns, 0, 0};
    const pid_t child = ::forkpty(&terminal, nullptr, nullptr, &size);
    if (child == 0) {
        ::setenv("TERM", "xterm", 1);
        become_segdb(arguments, folder_);
    }
    while (read_some(terminal, outcome.out)) {
    }
    ::close(terminal);
    outcome.code = exit_code(child);
    std::erase(outcome.out, '\a');
    for (std::size_t at = 0; (at = outcome.out.find("\r\n", at)) != std::string::npos;) outcome.out.erase(at, 1);
    return outcome;
}

void Sandbox::import_people(const std::string& csv, const std::vector<std::string>& options) const {
    std::vector<std::string> arguments = {"import", "people.segdb", "-", "--collection", "people", "--key", "id"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Outcome outcome = segdb(arguments, csv);
    INFO(outcome.err);
    REQUIRE(outcome.code == 0);
}

void Sandbox::write(const std::string& name, std::string_view content) const {
    std::ofstream file(path(name), std::ios::binary);
    file.write(content.data(), static_cast<std::streamsize>(content.size()));
}

std::string Sandbox::read(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool Sandbox::exists(const std::string& name) const { return fs::exists(path(name)); }

std::vector<std::string> Sandbox::files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_)) names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

void Sandbox::sql(const std::string& database, const std::string& statements) const {
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open(path(database).c_str(), &handle) == SQLITE_OK);
    char* message = nullptr;
    const int code = sqlite3_exec(handle, statements.c_str(), nullptr, nullptr, &message);
    INFO((message == nullptr ? "" : message));
    CHECK(code == SQLITE_OK);
    sqlite3_free(message);
    sqlite3_close(handle);
}

std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> result;
    std::size_t start = 0;
    while (start < text.size()) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        result.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return result;
}

}  // namespace segdb::test
