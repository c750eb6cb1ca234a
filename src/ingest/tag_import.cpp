#include "ingest/tag_import.hpp"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"
#include "ingest/convert_cell.hpp"
#include "ingest/import_plan.hpp"
#include "store/change_log.hpp"
#include "store/indexer.hpp"
#include "store/table_writer.hpp"

namespace segdb {
namespace {

// Writes the rows of one input through a ListWriter.
class TagRows {
  public:
    TagRows(const TagImportOptions& options, RowReader& reader, const std::string& input, BadRows& bad_rows)
        : options_(options),
          reader_(reader),
          input_(input),
          bad_rows_(bad_rows),
          watch_(options.progress, options.cancelled, reader.bytes_total()) {}

    Result<ImportReport> write(ListWriter& writer) {
        watch_.begin(ImportProgress::Phase::writing_rows);
        RowBatch batch;
        for (;;) {
            SEGDB_TRY(const bool more, reader_.next(batch));
            if (!more) {
                break;
            }
            SEGDB_CHECK(find_columns());
            for (const Row& row : batch.rows) {
                SEGDB_TRY(const std::string problem, write_row(writer, batch, row));
                if (!problem.empty()) {
                    SEGDB_CHECK(bad_rows_.add(batch, row, problem, reader_.delimiter()));
                }
            }
            report_.rows_read += batch.rows.size();
            SEGDB_CHECK(watch_.rows_done(report_.rows_read, batch.bytes_read));
        }
        SEGDB_CHECK(find_columns());
        watch_.finish();
        report_.skipped = bad_rows_.count();
        return report_;
    }

    Result<void> build_index(Connection& connection, CollectionRecord& collection, const AttributeRecord& tags,
                             const std::vector<std::uint32_t>& chunks) {
        watch_.begin(ImportProgress::Phase::building_index);
        RefreshOptions refresh;
        refresh.only_attributes = {tags.id};
        refresh.cancelled = options_.cancelled;
        refresh.progress = [this](std::uint64_t rows) { (void)watch_.rows_done(rows, 0).ok(); };
        SEGDB_CHECK(refresh_index(connection, collection, chunks, refresh));
        watch_.finish();
        return {};
    }

  private:
    // NDJSON knows its columns only after the first rows.
    Result<void> find_columns() {
        if (!found_) {
            SEGDB_TRY(profile_, column_named(input_, reader_.columns(), options_.profile_column));
            SEGDB_TRY(tag_, column_named(input_, reader_.columns(), options_.tag_column));
            found_ = true;
        }
        return {};
    }

    // What is wrong with the row; empty: it is written.
    Result<std::string> write_row(ListWriter& writer, const RowBatch& batch, const Row& row) {
        if (row.problem >= 0) {
            return batch.problems[static_cast<std::size_t>(row.problem)];
        }
        const Cell profile = cell_at(batch, row, profile_);
        const Cell tag = cell_at(batch, row, tag_);
        if (profile.kind == CellKind::list || profile.size == 0) {
            return fmt::format("column {} names no profile", shown(options_.profile_column));
        }
        if (tag.size == 0) {
            return fmt::format("column {} names no tag", shown(options_.tag_column));
        }
        const std::string_view key = batch.text(profile);
        const std::size_t count = tag.kind == CellKind::list ? tag.size : 1;
        for (std::size_t i = 0; i < count; ++i) {
            const std::string_view item = batch.text(tag.kind == CellKind::list ? batch.items[tag.offset + i] : tag);
            SEGDB_TRY(std::string problem, write_pair(writer, key, item));
            if (!problem.empty()) {
                return problem;
            }
        }
        return std::string();
    }

    Result<std::string> write_pair(ListWriter& writer, std::string_view key, std::string_view item) {
        for (const auto& [column, text] : {std::pair(std::string_view(options_.profile_column), key),
                                           std::pair(std::string_view(options_.tag_column), item)}) {
            if (const CellProblem problem = check_text(text); problem != CellProblem::none) {
                return explain_text_problem(problem, column, text);
            }
        }
        SEGDB_TRY(const ListWriter::Outcome outcome, writer.add(key, item));
        switch (outcome) {
            case ListWriter::Outcome::added:
                ++report_.added;
                break;
            case ListWriter::Outcome::unchanged:
                ++report_.unchanged;
                break;
            case ListWriter::Outcome::no_such_profile:
                return fmt::format("there is no profile {}", shown(key));
        }
        return std::string();
    }

    static Cell cell_at(const RowBatch& batch, const Row& row, std::size_t column) {
        return column < row.cell_count ? batch.cells[row.first_cell + column] : Cell{};
    }

    const TagImportOptions& options_;
    RowReader& reader_;
    const std::string& input_;
    BadRows& bad_rows_;
    ImportWatch watch_;
    bool found_ = false;
    std::size_t profile_ = 0;
    std::size_t tag_ = 0;
    ImportReport report_;
};

}  // namespace

Result<ImportReport> run_tag_import(Connection& connection, Catalog& catalog, const TagImportOptions& options,
                                    RowReader& reader, const std::string& input, BadRows& bad_rows) {
    SEGDB_TRY(auto transaction, Transaction::begin(connection, Transaction::Kind::write));
    SEGDB_TRY(Catalog fresh, Catalog::load(connection));
    SEGDB_TRY(CollectionRecord * collection, fresh.collection(options.collection));
    const bool is_new = find_attribute(*collection, kTagsAttribute) == nullptr;
    const AttributeSpec list{AttributeType::text_list, 0};
    if (is_new) {
        SEGDB_CHECK(Catalog::add_attribute(connection, *collection, std::string(kTagsAttribute), list));
    }
    const AttributeRecord tags = *find_attribute(*collection, kTagsAttribute);
    if (!tags.is_list()) {
        return Error{ErrorCode::invalid_argument, fmt::format("{} has an attribute tags that is {}, not a list",
                                                              collection->name, to_text(tags.spec))};
    }
    SEGDB_CHECK(drop_triggers(connection, *collection));
    TagRows rows(options, reader, input, bad_rows);
    SEGDB_TRY(const auto writer, ListWriter::open(connection, *collection, tags));
    SEGDB_TRY(ImportReport report, rows.write(*writer));
    if (is_new) {
        report.new_attributes.emplace_back(tags.name, list);
    }
    SEGDB_CHECK(rows.build_index(connection, *collection, tags, writer->dirty_chunks()));
    SEGDB_CHECK(create_triggers(connection, *collection));
    SEGDB_CHECK(bump_version(connection));
    SEGDB_CHECK(bad_rows.close());
    SEGDB_CHECK(transaction.commit());
    catalog = std::move(fresh);
    return report;
}

}  // namespace segdb
