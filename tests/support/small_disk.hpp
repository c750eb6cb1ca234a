// A file system of a few megabytes in memory, mounted for a test. It takes root to make one.
#pragma once

#include <sys/mount.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>

#include "support/temporary_folder.hpp"

namespace segdb::test {

class SmallDisk {
  public:
    explicit SmallDisk(std::size_t bytes) {
        std::filesystem::create_directory(mount_point());
        const std::string options = "size=" + std::to_string(bytes);
        mounted_ = ::mount("segdb-test", mount_point().c_str(), "tmpfs", 0, options.c_str()) == 0;
        if (!mounted_) reason_ = std::strerror(errno);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk() {
        if (mounted_) ::umount2(mount_point().c_str(), MNT_DETACH);
    }

    // Why there is no such disk: a test then skips itself and says so. Empty: it is there.
    [[nodiscard]] std::string unavailable() const {
        return mounted_ ? "" : "a small file system cannot be mounted (" + reason_ + "); run as root to test this";
    }
    [[nodiscard]] bool make_read_only() const {
        return ::mount("segdb-test", mount_point().c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr) == 0;
    }
    [[nodiscard]] bool resize(std::size_t bytes) const {
        const std::string options = "size=" + std::to_string(bytes);
        return ::mount("segdb-test", mount_point().c_str(), "tmpfs", MS_REMOUNT, options.c_str()) == 0;
    }
    [[nodiscard]] std::string path(const std::string& name) const { return mount_point() + "/" + name; }

  private:
    [[nodiscard]] std::string mount_point() const { return folder_.path("disk"); }
    TemporaryFolder folder_;
    bool mounted_ = false;
    std::string reason_;
};

}  // namespace segdb::test
