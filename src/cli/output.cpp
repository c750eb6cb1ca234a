#include "cli/output.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "cli/command.hpp"
#include "cli/report.hpp"

namespace segdb::cli {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{64} * 1024;

bool is_special(const std::string& path) {
    std::error_code ignored;
    const auto status = std::filesystem::status(path, ignored);
    return std::filesystem::exists(status) && !std::filesystem::is_regular_file(status);
}

// A link stays a link: what it points to is replaced.
std::string final_place(const std::string& path) {
    std::error_code failed;
    auto target = std::filesystem::weakly_canonical(path, failed);
    return failed ? path : target.string();
}

}  // namespace

Output::Output(std::string path) : path_(std::move(path)) {
    if (path_ == "-") {
        path_.clear();
    }
    buffer_.reserve(kBufferBytes);
}

Output::~Output() {
    if (file_ != nullptr && !is_standard()) {
        std::fclose(file_);
        if (written_path_ != path_) {
            std::remove(written_path_.c_str());
        }
    }
}

void Output::open() {
    if (is_standard()) {
        file_ = stdout;
        return;
    }
    const bool directly = is_special(path_);
    written_path_ = directly ? path_ : final_place(path_) + ".part" + std::to_string(getpid());
    file_ = std::fopen(written_path_.c_str(), directly ? "wb" : "wbx");
    if (file_ == nullptr) {
        fail(errno);
    }
}

void Output::write(std::string_view text) {
    bytes_ += text.size();
    if (buffer_.size() + text.size() > kBufferBytes) {
        flush();
    }
    buffer_ += text;
    if (buffer_.size() > kBufferBytes) {
        flush();
    }
}

void Output::flush() {
    if (good() && file_ == nullptr) {
        open();
    }
    if (good() && !buffer_.empty()) {
        errno = 0;
        const bool whole = std::fwrite(buffer_.data(), 1, buffer_.size(), file_) == buffer_.size();
        if (!whole || std::fflush(file_) != 0) {
            fail(errno);
        }
    }
    buffer_.clear();
}

void Output::fail(int error_number) {
    if (good()) {
        failure_ = error_number == 0 ? EIO : error_number;
    }
}

Error Output::error() const {
    Error error;
    error.code = failure_ == ENOSPC || failure_ == EDQUOT ? ErrorCode::disk_full : ErrorCode::io;
    error.message =
        "cannot write " + (is_standard() ? "the result" : path_) + ": " + std::generic_category().message(failure_);
    return error;
}

Result<void> Output::finish() {
    flush();
    if (good() && !is_standard()) {
        if (std::fclose(std::exchange(file_, nullptr)) != 0) {
            fail(errno);
        }
        if (good() && written_path_ != path_ && std::rename(written_path_.c_str(), final_place(path_).c_str()) != 0) {
            fail(errno);
        }
        if (!good() && written_path_ != path_) {
            std::remove(written_path_.c_str());
        }
    }
    return good() ? Result<void>() : Result<void>(error());
}

int print_result(std::string_view text) {
    Output output("");
    output.write(text);
    const auto written = output.finish();
    return written.ok() ? kSuccess : cli::fail(written.error());
}

bool same_file(const std::string& a, const std::string& b) {
    std::error_code ignored;
    return std::filesystem::equivalent(a, b, ignored);
}

}  // namespace segdb::cli
