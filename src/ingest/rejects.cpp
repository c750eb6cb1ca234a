#include "ingest/rejects.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

#include "base/text.hpp"
#include "base/try.hpp"
#include "ingest/row_batch.hpp"

namespace segdb {

Error RejectsFile::failure() const {
    const int reason = errno;
    return {reason == ENOSPC || reason == EDQUOT ? ErrorCode::disk_full : ErrorCode::io,
            fmt::format("the rejects file {} cannot be written: {}", shown(path_, 200),
                        std::generic_category().message(reason))};
}

Result<RejectsFile> RejectsFile::open(const std::string& path) {
    RejectsFile rejects;
    if (path.empty()) {
        return rejects;
    }
    rejects.path_ = path;
    rejects.file_.reset(std::fopen(path.c_str(), "wbe"));
    if (!rejects.file_ || std::fputs("line,reason,row\n", rejects.file_.get()) < 0) {
        return rejects.failure();
    }
    return rejects;
}

Result<void> RejectsFile::add(std::uint64_t line, std::string_view reason, std::string_view row) {
    if (!file_) {
        return {};
    }
    std::string text = std::to_string(line);
    text += ',';
    append_csv_field(text, reason, ',');
    text += ',';
    append_csv_field(text, row.substr(0, kMaxRejectedBytes), ',');
    text += '\n';
    if (std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size()) {
        return failure();
    }
    return {};
}

Result<void> RejectsFile::close() {
    if (file_ && std::fclose(file_.release()) != 0) {
        return failure();
    }
    return {};
}

}  // namespace segdb
