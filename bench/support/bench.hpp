// What every benchmark here shares: processes timed from outside, medians, the machine, results as table and JSON.
#pragma once

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

namespace segdb::bench {

[[noreturn]] inline void fail(const std::string& why) {
    std::cerr << "benchmark: " << why << '\n';
    std::exit(1);
}

inline double seconds_now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

inline double median(std::vector<double> values) {
    if (values.empty()) fail("a median of nothing");
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

inline std::string spread(const std::vector<double>& values, const char* format) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    char text[128];
    std::snprintf(text, sizeof text, (std::string(format) + " (" + format + " .. " + format + ")").c_str(),
                  median(values), *low, *high);
    return text;
}

inline std::string cpu_name() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);) {
        if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
    }
    return "unknown CPU";
}

// `further`: lines of the same kind, such as `kernel    avx2`.
inline void print_machine(const std::string& seeds, const std::vector<std::string>& further = {}) {
    double load[1] = {0};
    (void)::getloadavg(load, 1);
    std::cout << "machine   " << cpu_name() << ", " << sysconf(_SC_NPROCESSORS_ONLN) << " cores, load " << load[0]
              << "\ncompiler  " << __VERSION__ << "\nseeds     " << seeds << '\n';
    for (const auto& line : further) std::cout << line << '\n';
    std::cout << std::endl;
}

// One finished process.
struct Run {
    double seconds = 0;
    double cpu_seconds = 0;
    std::uint64_t peak_bytes = 0;
};

// Runs a command without a shell; its output is thrown away. Fails unless it exits with 0.
inline Run run(const std::vector<std::string>& command) {
    const double start = seconds_now();
    std::cout.flush();
    std::fflush(nullptr);  // or the child would print what is buffered once more
    const pid_t child = ::fork();
    if (child < 0) fail("cannot start a process");
    if (child == 0) {
        std::vector<char*> arguments;
        arguments.reserve(command.size() + 1);
        for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        if (std::freopen("/dev/null", "w", stdout) == nullptr) ::_exit(126);
        if (std::freopen("/dev/null", "w", stderr) == nullptr) ::_exit(126);
        ::execvp(arguments[0], arguments.data());
        ::_exit(127);
    }
    int status = 0;
    rusage usage{};
    if (::wait4(child, &status, 0, &usage) != child) fail("lost a process");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        std::string line;
        for (const auto& word : command) line += word + " ";
        fail("this failed: " + line);
    }
    const auto time = [](const timeval& value) {
        return static_cast<double>(value.tv_sec) + 1e-6 * static_cast<double>(value.tv_usec);
    };
    return {seconds_now() - start, time(usage.ru_utime) + time(usage.ru_stime),
            static_cast<std::uint64_t>(usage.ru_maxrss) * 1024};
}

// What a command prints on standard output, without the last newline.
inline std::string output_of(const std::string& shell_command) {
    std::FILE* pipe = ::popen(shell_command.c_str(), "r");
    if (pipe == nullptr) fail("cannot start a process");
    std::string text;
    char buffer[4096];
    while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, count);
    if (::pclose(pipe) != 0) fail("this failed: " + shell_command);
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
}

inline std::string binary() {
    const char* path = std::getenv("SEGDB_BINARY");
    if (path == nullptr) fail("SEGDB_BINARY names no command; run this through ./dev bench");
    return path;
}

// A folder that goes with the process.
class Folder {
  public:
    Folder() {
        const char* base = std::getenv("TMPDIR");
        path_ = std::string(base != nullptr ? base : "/tmp") + "/segdb-bench-XXXXXX";
        if (::mkdtemp(path_.data()) == nullptr) fail("no temporary folder");
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { (void)run({"rm", "-rf", path_}); }
    [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }

  private:
    std::string path_;
};

// Results by name, printed as one line of JSON at the end.
class Results {
  public:
    void add(const std::string& name, double value) {
        json_ += (json_.empty() ? "" : ", ") + ("\"" + name + "\": " + std::to_string(value));
    }
    void print(const std::string& benchmark) const {
        std::cout << "\n{\"benchmark\": \"" << benchmark << "\", " << json_ << "}\n";
    }

  private:
    std::string json_;
};

}  // namespace segdb::bench
