// Copies an input that can be read only once into a temporary file without a name, which the system removes when it is
// closed, however the program ends. It lies in $TMPDIR, /var/tmp or /tmp, the first that can be written.
#pragma once

#include <functional>
#include <istream>
#include <segdb/result.hpp>
#include <string>

namespace segdb {

// A file descriptor of the copy, owned by the caller. Errors: io, disk_full, cancelled.
Result<int> spool(std::istream& input, const std::string& name, const std::function<bool()>& cancelled);
Result<int> spool(int fd, const std::string& name, const std::function<bool()>& cancelled);

}  // namespace segdb
