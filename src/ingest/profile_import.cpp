#include "ingest/profile_import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"
#include "ingest/batch_pipeline.hpp"
#include "ingest/derive.hpp"
#include "store/change_log.hpp"
#include "store/table_writer.hpp"

namespace segdb {
namespace {

void count_outcome(RowOutcome outcome, ImportReport& report) {
    switch (outcome) {
        case RowOutcome::added:
            ++report.added;
            return;
        case RowOutcome::changed:
            ++report.changed;
            return;
        case RowOutcome::unchanged:
            ++report.unchanged;
            return;
        case RowOutcome::duplicate:
            ++report.duplicates;
            return;
    }
}

// `misfit` becomes the column's first misfit where that stands before it, or where only that came after good values.
void add_column(const RowBatch& batch, std::size_t column, TypeInference& inference,
                std::optional<DateMisfit>& misfit) {
    for (const Row& row : batch.rows) {
        if (row.problem < 0 && column < row.cell_count) {
            const Cell& cell = batch.cells[row.first_cell + column];
            const std::string_view text = cell.kind == CellKind::list ? std::string_view() : batch.text(cell);
            const bool fitted = inference.fits_format();
            const bool is_first = !inference.has_values();
            inference.add(cell.kind, text);
            if (fitted && !inference.fits_format() && (!misfit || (misfit->is_first && !is_first))) {
                misfit = DateMisfit{row.line, column, is_first, std::string(text)};
            }
        }
    }
}

Result<std::vector<const AttributeRecord*>> attributes_of(const CollectionRecord& collection,
                                                          const std::vector<PlannedColumn>& columns) {
    std::vector<const AttributeRecord*> attributes;
    for (const PlannedColumn& column : columns) {
        attributes.push_back(find_attribute(collection, column.attribute));
        if (attributes.back() == nullptr) {
            return Error{ErrorCode::internal, fmt::format("the new attribute {} is missing", shown(column.attribute))};
        }
    }
    return attributes;
}

}  // namespace

ProfileImport::ProfileImport(Connection& connection, Catalog& catalog, const TimeZone& zone,
                             const ImportOptions& options, RowReader& reader, std::string input, bool rereadable,
                             BadRows& bad_rows)
    : connection_(connection),
      catalog_(catalog),
      zone_(zone),
      options_(options),
      reader_(reader),
      input_(std::move(input)),
      rereadable_(rereadable),
      bad_rows_(bad_rows),
      watch_(options.progress, options.cancelled, reader.bytes_total()) {}

Result<ImportReport> ProfileImport::run() {
    if (!options_.date_format.empty()) {
        SEGDB_TRY(format_, DateFormat::compile(options_.date_format));
    }
    if (rereadable_) {
        SEGDB_CHECK(read_types());
    }
    SEGDB_TRY(auto transaction, Transaction::begin(connection_, Transaction::Kind::write));
    SEGDB_TRY(Catalog fresh, Catalog::load(connection_));
    CollectionRecord* collection = nullptr;
    SEGDB_CHECK(find_collection(fresh, collection));
    note_unused_date_format();
    SEGDB_CHECK(add_columns(*collection));
    SEGDB_CHECK(drop_triggers(connection_, *collection));
    SEGDB_CHECK(write_rows(*collection));
    SEGDB_CHECK(add_derived_columns(*collection));
    SEGDB_CHECK(build_index(*collection));
    SEGDB_CHECK(create_triggers(connection_, *collection));
    SEGDB_CHECK(bump_version(connection_));
    SEGDB_CHECK(bad_rows_.close());
    SEGDB_CHECK(transaction.commit());
    catalog_ = std::move(fresh);
    return std::move(report_);
}

Result<ImportPlan> ProfileImport::plan(const CollectionRecord* existing) {
    const std::string input = input_.empty() ? "the input" : input_;
    const bool names_given = !options_.has_header && !reader_.discovers_columns();
    return plan_import(input, reader_.columns(), !names_given, existing, options_);
}

// The first reading. Where all columns have types already, only NDJSON needs it, to know its columns.
Result<void> ProfileImport::read_types() {
    std::vector<bool> wanted;
    bool any = reader_.discovers_columns();
    if (!reader_.discovers_columns()) {
        SEGDB_TRY(const CollectionRecord* existing, collection_for_import(catalog_, options_.collection));
        SEGDB_TRY(const ImportPlan before, plan(existing));
        wanted.resize(reader_.columns().size());
        for (const PlannedColumn& column : before.columns) {
            wanted[column.source] = !column.spec;
            any = any || !column.spec;
        }
    }
    if (any) {
        SEGDB_CHECK(read_types_of(wanted));
        SEGDB_CHECK(reader_.rewind());
    }
    return {};
}

// `wanted`: which columns, by position; those beyond its end are wanted.
Result<void> ProfileImport::read_types_of(const std::vector<bool>& wanted) {
    watch_.begin(ImportProgress::Phase::reading_types);
    const DateFormat* format = format_ ? &*format_ : nullptr;
    RowBatch batch;
    std::uint64_t rows = 0;
    for (;;) {
        SEGDB_TRY(const bool more, reader_.next(batch));
        if (!more) {
            break;
        }
        for (std::size_t i = inferred_.size(); i < reader_.columns().size(); ++i) {
            inferred_.push_back(i >= wanted.size() || wanted[i] ? std::optional(TypeInference(format)) : std::nullopt);
        }
        if (!batch.problems.empty() && !bad_rows_.skip()) {
            for (const Row& row : batch.rows) {
                if (row.problem >= 0) {
                    return bad_rows_.error(row.line, batch.problems[static_cast<std::size_t>(row.problem)]);
                }
            }
        }
        for (std::size_t column = 0; column < inferred_.size(); ++column) {
            if (inferred_[column]) {
                add_column(batch, column, *inferred_[column], date_misfit_);
            }
        }
        rows += batch.rows.size();
        SEGDB_CHECK(watch_.rows_done(rows, batch.bytes_read));
    }
    watch_.finish();
    if (reader_.discovers_columns() && reader_.columns().empty()) {
        return Error{ErrorCode::bad_data, fmt::format("{} is empty: it has no rows", input_)};
    }
    return {};
}

Result<void> ProfileImport::find_collection(Catalog& fresh, CollectionRecord*& collection) {
    SEGDB_TRY(collection, collection_for_import(fresh, options_.collection));
    SEGDB_TRY(plan_, plan(collection));
    if (collection == nullptr) {
        SEGDB_TRY(collection, fresh.create(connection_, options_.collection, plan_.key));
    }
    return decide_types();
}

Result<void> ProfileImport::decide_types() {
    for (PlannedColumn& column : plan_.columns) {
        if (column.spec) {
            continue;
        }
        if (!rereadable_) {
            column.spec = AttributeSpec{};
        } else if (column.source < inferred_.size() && inferred_[column.source]) {
            column.spec = inferred_[column.source]->spec();
            column.separator = ";";
        } else if (column.source >= inferred_.size()) {
            column.spec = AttributeSpec{};  // there was no row at all
        } else {
            return Error{ErrorCode::busy, fmt::format("column {} was removed by another program meanwhile; try again",
                                                      shown(column.attribute))};
        }
    }
    return {};
}

Result<void> ProfileImport::add_columns(CollectionRecord& collection) {
    for (const PlannedColumn& column : plan_.columns) {
        if (column.is_new) {
            SEGDB_CHECK(Catalog::add_attribute(connection_, collection, column.attribute, *column.spec));
            report_.new_attributes.emplace_back(column.attribute, *column.spec);
        }
    }
    return {};
}

Result<void> ProfileImport::write_rows(CollectionRecord& collection) {
    watch_.begin(ImportProgress::Phase::writing_rows);
    const CellContext context(zone_, format_ ? &*format_ : nullptr);
    const RowConverter converter(plan_, context);
    SEGDB_TRY(const auto columns, attributes_of(collection, converter.stored()));
    SEGDB_TRY(const auto lists, attributes_of(collection, converter.lists()));
    SEGDB_TRY(const auto writer, TableWriter::open(connection_, collection, columns, lists));
    // A program's own rows are asked for on its own thread.
    BatchPipeline pipeline(reader_, converter, rereadable_);
    for (;;) {
        SEGDB_TRY(const PipelineBatch* batch, pipeline.next());
        if (batch == nullptr) {
            break;
        }
        const ConvertedBatch& converted = batch->converted;
        for (const BadRow& bad : converted.bad_rows) {
            SEGDB_CHECK(bad_rows_.add(batch->rows, batch->rows.rows[bad.row], bad.reason, reader_.delimiter()));
        }
        for (std::size_t row = 0; row < converted.keys.size(); ++row) {
            SEGDB_TRY(const RowOutcome outcome,
                      writer->upsert(converted.keys[row], converted.cells_of(row, columns.size()),
                                     converted.lists_of(row, lists.size())));
            count_outcome(outcome, report_);
        }
        report_.rows_read += batch->rows.rows.size();
        SEGDB_CHECK(watch_.rows_done(report_.rows_read, batch->rows.bytes_read));
    }
    watch_.finish();
    report_.skipped = bad_rows_.count();
    dirty_chunks_ = writer->dirty_chunks();
    return {};
}

Result<void> ProfileImport::add_derived_columns(CollectionRecord& collection) {
    for (std::size_t i = 0; i < options_.derive.size(); ++i) {
        const auto& [name, expression] = options_.derive[i];
        const auto added =
            add_derived(connection_, collection, name, expression, plan_.derived_types[i], options_.cancelled);
        if (!added) {
            return in_input(added.error());
        }
        if (*added) {
            new_derived_.push_back(name);
            report_.new_attributes.emplace_back(name, collection.attributes.back().spec);
        }
    }
    return {};
}

Result<void> ProfileImport::build_index(CollectionRecord& collection) {
    watch_.begin(ImportProgress::Phase::building_index);
    RefreshOptions refresh;
    refresh.cancelled = options_.cancelled;
    refresh.progress = [this](std::uint64_t rows) { (void)watch_.rows_done(rows, 0).ok(); };
    SEGDB_CHECK(index_chunks(collection, dirty_chunks_, refresh));
    if (!new_derived_.empty()) {
        // Derived columns have values in the rows that the import did not touch, too.
        for (const std::string& name : new_derived_) {
            refresh.only_attributes.push_back(find_attribute(collection, name)->id);
        }
        SEGDB_TRY(const auto all, chunks_with_rows(connection_, collection));
        SEGDB_CHECK(index_chunks(collection, all, refresh));
    }
    watch_.finish();
    return {};
}

// The index refuses values of a wrong type, and tells where; of derived ones the user needs to know why.
Result<void> ProfileImport::index_chunks(CollectionRecord& collection, const std::vector<std::uint32_t>& chunks,
                                         const RefreshOptions& options) {
    const auto refreshed = refresh_index(connection_, collection, chunks, options);
    if (!refreshed && refreshed.error().code != ErrorCode::bad_data) {
        return refreshed.error();
    }
    if (const auto checked = check_derived(connection_, collection, chunks, refreshed.ok()); !checked) {
        return in_input(checked.error());
    }
    return refreshed;
}

void ProfileImport::note_unused_date_format() {
    if (!format_ || !date_misfit_) {
        return;
    }
    const auto is_date = [](const PlannedColumn& column) {
        return column.spec->type == AttributeType::date || column.spec->type == AttributeType::datetime;
    };
    if (std::any_of(plan_.columns.begin(), plan_.columns.end(), is_date)) {
        return;
    }
    report_.notes.push_back(fmt::format(
        "no column fits the date format {} in all its values; first misfit: line {}, column {}: {}", format_->text(),
        date_misfit_->line, reader_.columns()[date_misfit_->column], shown(date_misfit_->text)));
}

Error ProfileImport::in_input(Error error) const {
    if (error.code == ErrorCode::bad_data && !input_.empty()) {
        error.message = fmt::format("{}: {}", input_, error.message);
    }
    return error;
}

}  // namespace segdb
