#include "ingest/row_reader.hpp"

#include <string_view>

#include "base/try.hpp"
#include "ingest/csv_reader.hpp"
#include "ingest/ndjson_reader.hpp"

namespace segdb {
namespace {

// Ignoring ASCII case: `SHOP.CSV` is common.
bool ends_with(std::string_view name, std::string_view ending) {
    if (name.size() < ending.size()) {
        return false;
    }
    name.remove_prefix(name.size() - ending.size());
    for (std::size_t i = 0; i < ending.size(); ++i) {
        const char c = name[i] >= 'A' && name[i] <= 'Z' ? static_cast<char>(name[i] - 'A' + 'a') : name[i];
        if (c != ending[i]) {
            return false;
        }
    }
    return true;
}

FileFormat format_of(const std::string& name, FileFormat format) {
    if (format != FileFormat::automatic) {
        return format;
    }
    return ends_with(name, ".ndjson") || ends_with(name, ".jsonl") ? FileFormat::ndjson : FileFormat::csv;
}

}  // namespace

Result<std::unique_ptr<RowReader>> open_reader(ByteSource& source, const ReadOptions& options) {
    if (format_of(source.name(), options.format) == FileFormat::ndjson) {
        if (options.delimiter != 0) {
            return Error{ErrorCode::invalid_argument, "NDJSON has no delimiter"};
        }
        SEGDB_TRY(auto reader, NdjsonReader::open(source));
        return std::unique_ptr<RowReader>(std::move(reader));
    }
    if (!options.has_header && options.columns.empty()) {
        return Error{ErrorCode::invalid_argument, "without a header the names of all columns must be given"};
    }
    const char delimiter = options.delimiter != 0 ? options.delimiter : ends_with(source.name(), ".tsv") ? '\t' : ',';
    SEGDB_TRY(auto reader,
              CsvReader::open(source, delimiter, options.has_header ? std::vector<std::string>{} : options.columns));
    return std::unique_ptr<RowReader>(std::move(reader));
}

}  // namespace segdb
