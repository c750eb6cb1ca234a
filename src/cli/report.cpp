#include "cli/report.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "cli/command.hpp"
#include "cli/interrupt.hpp"

namespace segdb::cli {
namespace {

void write_error_stream(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stderr);  // where it fails there is nobody to tell
}

bool on_terminal(int descriptor) {
    const char* kind = std::getenv("TERM");  // NOLINT(concurrency-mt-unsafe): nothing here writes the environment
    return isatty(descriptor) != 0 && (kind == nullptr || std::string_view(kind) != "dumb");
}

std::string indented(std::string_view lines, std::string_view indent) {
    std::string result;
    while (!lines.empty()) {
        const std::size_t end = lines.find('\n');
        result += indent;
        result += lines.substr(0, end);
        result += '\n';
        lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
    }
    return result;
}

}  // namespace

void print_error(std::string_view message, std::string_view hint) {
    std::string text = "segdb: " + std::string(message) + '\n';
    if (!hint.empty()) {
        text += indented(hint, "       ");
    }
    write_error_stream(text);
}

int fail(const Error& error, std::string_view outcome) {
    if (interrupted()) {
        print_error("interrupted" + (outcome.empty() ? "" : "; " + std::string(outcome)));
        return 128 + interrupting_signal();
    }
    std::string text = "segdb: ";
    if (!error.excerpt.empty() && error.line > 0) {
        text += "line " + std::to_string(error.line) + ", column " + std::to_string(error.column) + ": ";
    }
    text += error.message + '\n';
    if (!error.excerpt.empty()) {
        text += indented(error.excerpt, "  ");
    }
    write_error_stream(text);
    return kFailure;
}

void print_note(std::string_view note) { write_error_stream("note: " + std::string(note) + '\n'); }

void print_notes(const std::vector<std::string>& notes) {
    for (const std::string& note : notes) {
        print_note(note);
    }
}

void print_line(std::string_view line) { write_error_stream(std::string(line) + '\n'); }

bool errors_on_terminal() { return on_terminal(STDERR_FILENO); }

bool output_on_terminal() { return on_terminal(STDOUT_FILENO); }

std::size_t terminal_columns() {
    for (const int descriptor : {STDERR_FILENO, STDOUT_FILENO}) {
        winsize size = {};
        if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
            return size.ws_col;
        }
    }
    return 80;
}

}  // namespace segdb::cli
