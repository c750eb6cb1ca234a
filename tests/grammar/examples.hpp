// Reads the example files of grammar/accept and grammar/reject. grammar/README.md describes their format.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace segdb::grammar::testing {

struct Example {
    std::string file;
    int line = 0;            // of the expression's first line
    std::string expression;  // with \xHH replaced by the byte
    std::string answer;      // after `-> `: the canonical form, or `LINE:COLUMN message`
    std::string collection;
    std::vector<std::string> notes;
};

// All examples of the files `*.txt` of a folder, in the order of the file names. Fails the test that calls
// it when a file cannot be read.
std::vector<Example> read_examples(const std::filesystem::path& folder);

}  // namespace segdb::grammar::testing
