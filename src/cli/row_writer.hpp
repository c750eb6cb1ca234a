// The profiles of a result, written one after another in some format.
//
// One subclass a format. Memory does not grow with the number of rows.
#pragma once

#include <memory>
#include <segdb/query.hpp>
#include <string>
#include <vector>

namespace segdb::cli {

class Output;

// The names of what each row holds.
struct RowNames {
    std::string key;                   // of Member::key
    std::vector<std::string> columns;  // of Member::values, in order
    bool key_first = true;             // write the key before the columns; false when it is among them
};

class RowWriter {
  public:
    RowWriter() = default;
    RowWriter(const RowWriter&) = delete;
    RowWriter& operator=(const RowWriter&) = delete;
    virtual ~RowWriter() = default;

    // Once, before the first row.
    virtual void header(const RowNames& names) = 0;
    virtual void row(const Member& member) = 0;
    // Once, after the last row.
    virtual void finish() {}

    // What the reader of the result has to know, e.g. that something could not be written as it is.
    [[nodiscard]] virtual std::vector<std::string> notes() const { return {}; }
};

// CSV (RFC 4180) with `delimiter`; list items joined by `list_separator`. Lines end with LF.
// What is not set is an empty field, an empty text is `""`.
std::unique_ptr<RowWriter> csv_writer(Output& output, char delimiter, std::string list_separator);

// NDJSON: one object a line. Decimals are exact number literals, lists arrays, dates and times ISO 8601 texts, what is
// not set null. Bytes that are not UTF-8 become U+FFFD, which notes() tells.
std::unique_ptr<RowWriter> json_writer(Output& output);

// Keys only, one a line.
std::unique_ptr<RowWriter> ids_writer(Output& output);

struct TableShape {
    std::size_t columns_of_terminal = 0;  // drop the last columns that do not fit; 0: keep all
    std::size_t widest_cell = 40;         // longer cells end in `…`
};

// Aligned columns for reading. The first 1,000 rows decide the widths; later, wider cells push the line out.
std::unique_ptr<RowWriter> table_writer(Output& output, const TableShape& shape);

}  // namespace segdb::cli
