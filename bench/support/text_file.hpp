// A text file that is written from its beginning. Fails when the disk is full.
#pragma once

#include <cstdio>
#include <string>
#include <utility>

#include "support/bench.hpp"

namespace segdb::bench {

class TextFile {
  public:
    explicit TextFile(const std::string& path) : path_(path), file_(std::fopen(path.c_str(), "w")) {
        if (file_ == nullptr) fail("cannot write " + path);
    }
    TextFile(const TextFile&) = delete;
    TextFile& operator=(const TextFile&) = delete;
    ~TextFile() {
        if (file_ != nullptr) std::fclose(file_);
    }
    void write(const std::string& text) {
        if (std::fwrite(text.data(), 1, text.size(), file_) != text.size()) fail("cannot write " + path_);
    }
    void close() {
        std::FILE* const file = std::exchange(file_, nullptr);
        if (std::fclose(file) != 0) fail("cannot write " + path_);
    }

  private:
    std::string path_;
    std::FILE* file_;
};

}  // namespace segdb::bench
