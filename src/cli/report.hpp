// What the command says on standard error: errors, notes, times.
//
// Standard output carries results only. An error is `segdb: ` and one or two plain lines, and for expressions the line
// with a caret under the place; a note is one line that begins with `note: `.
#pragma once

#include <segdb/result.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace segdb::cli {

// `segdb: MESSAGE`, and below it `hint` where there is one.
void print_error(std::string_view message, std::string_view hint = {});

// Prints the error and returns the exit code: kFailure, or 128 + the signal's number after an interrupt.
// `outcome`: what an interrupt left behind, e.g. `shop.segdb is as it was`; may be empty.
int fail(const Error& error, std::string_view outcome = {});

void print_note(std::string_view note);
void print_notes(const std::vector<std::string>& notes);

// One line as it is.
void print_line(std::string_view line);

// Whether standard error, standard output, is a terminal that understands cursor movement.
bool errors_on_terminal();
bool output_on_terminal();

// Columns of the terminal behind standard error or output; 80 when not known.
std::size_t terminal_columns();

}  // namespace segdb::cli
