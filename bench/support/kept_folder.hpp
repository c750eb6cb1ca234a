// What an earlier run may have left in a folder, each thing with a note that says what it is made of.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "support/bench.hpp"

namespace segdb::bench {

class KeptFolder {
  public:
    // `wanted`: one line that tells this run's data from others.
    KeptFolder(std::string folder, std::string wanted) : folder_(std::move(folder)), wanted_(std::move(wanted)) {}

    [[nodiscard]] std::string operator/(const std::string& name) const { return folder_ + "/" + name; }
    // Fails when it is there, but of other data.
    [[nodiscard]] bool has(const std::string& what) const {
        std::ifstream file(note(what));
        std::string found;
        if (!std::getline(file, found)) return false;
        if (found != wanted_) fail(folder_ + " holds " + found + ", not " + wanted_ + "; name another folder");
        return true;
    }
    void made(const std::string& what) const { std::ofstream(note(what)) << wanted_ << '\n'; }
    void forget(const std::string& what) const { std::filesystem::remove(note(what)); }

  private:
    [[nodiscard]] std::string note(const std::string& what) const { return folder_ + "/" + what + ".made"; }
    std::string folder_;
    std::string wanted_;
};

}  // namespace segdb::bench
