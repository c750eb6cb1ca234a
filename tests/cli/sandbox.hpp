// Runs the command `segdb` in a folder of its own, as a shell, a pipe or a terminal would.
#pragma once

#include <csignal>
#include <string>
#include <string_view>
#include <vector>

namespace segdb::test {

// How a command ended, and what it printed. On a terminal `out` holds both streams, as a terminal shows them.
struct Outcome {
    int code = -1;  // exit code; 128 + number for a signal that killed it
    std::string out;
    std::string err;
};

// One folder a test, removed afterwards; every command runs inside, so that file names in messages are short.
class Sandbox {
  public:
    Sandbox();
    Sandbox(const Sandbox&) = delete;
    Sandbox& operator=(const Sandbox&) = delete;
    ~Sandbox();

    // Runs `segdb ARGUMENTS` with `input` as standard input, which then ends.
    [[nodiscard]] Outcome segdb(const std::vector<std::string>& arguments, std::string_view input = {}) const;

    // The same with standard output opened on `path`, e.g. /dev/full.
    [[nodiscard]] Outcome segdb_into(const std::string& path, const std::vector<std::string>& arguments) const;

    // The same on a terminal of so many columns.
    [[nodiscard]] Outcome segdb_on_terminal(const std::vector<std::string>& arguments,
                                            unsigned short columns = 100) const;

    // Gives it `input` without an end, waits until `file` exists, then sends the signal.
    [[nodiscard]] Outcome segdb_interrupted(const std::vector<std::string>& arguments, std::string_view input,
                                            const std::string& file, int signal_number = SIGINT) const;

    // Imports CSV text into people.segdb, collection `people`, key `id`. Fails the test when that fails.
    void import_people(const std::string& csv, const std::vector<std::string>& options = {}) const;

    void write(const std::string& name, std::string_view content) const;
    [[nodiscard]] std::string read(const std::string& name) const;
    [[nodiscard]] bool exists(const std::string& name) const;
    // Names in the folder, sorted.
    [[nodiscard]] std::vector<std::string> files() const;
    [[nodiscard]] std::string path(const std::string& name) const { return folder_ + "/" + name; }

    // Runs SQL on a database of the folder, as another program would.
    void sql(const std::string& database, const std::string& statements) const;

  private:
    std::string folder_;
};

// Six people with all types: id, name, country, age, spent (decimal), born (date), seen (datetime), agrees (boolean), tags.
extern const char* const kPeople;
extern const std::vector<std::string> kPeopleOptions;

std::vector<std::string> lines(const std::string& text);

}  // namespace segdb::test
