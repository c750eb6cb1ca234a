#include "ingest/profile_import.hpp"

#include <utility>

#include "base/try.hpp"
#include "ingest/batch_pipeline.hpp"
#include "ingest/import_steps.hpp"
#include "store/change_log.hpp"
#include "store/indexer.hpp"
#include "store/table_writer.hpp"

namespace segdb {
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
    if (auto note = types_.unused_date_format(plan_.columns, reader_.columns())) {
        report_.notes.push_back(std::move(*note));
    }
    SEGDB_CHECK(add_planned_columns(connection_, *collection, plan_.columns, report_.new_attributes));
    SEGDB_CHECK(drop_triggers(connection_, *collection));
    SEGDB_CHECK(write_rows(*collection));
    SEGDB_CHECK(add_derived_columns(*collection));
    SEGDB_CHECK(index_import(connection_, *collection, dirty_chunks_, new_derived_, input_, watch_));
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
    if (!any) {
        return {};
    }
    types_ = ColumnTypes(format_ ? &*format_ : nullptr, std::move(wanted));
    return read_for_types(reader_, bad_rows_, watch_, input_, [&](const RowBatch& batch) -> Result<void> {
        std::vector<const Row*> rows;
        for (const Row& row : batch.rows) {
            if (row.problem < 0) {
                rows.push_back(&row);
            }
        }
        types_.add(batch, reader_.columns().size(), rows);
        return {};
    });
}

Result<void> ProfileImport::find_collection(Catalog& fresh, CollectionRecord*& collection) {
    SEGDB_TRY(collection, collection_for_import(fresh, options_.collection));
    SEGDB_TRY(plan_, plan(collection));
    if (collection == nullptr) {
        SEGDB_TRY(collection, fresh.create(connection_, options_.collection, plan_.key));
    }
    return types_.decide(plan_.columns);
}

Result<void> ProfileImport::write_rows(CollectionRecord& collection) {
    watch_.begin(ImportProgress::Phase::writing_rows);
    const CellContext context(zone_, format_ ? &*format_ : nullptr);
    const RowConverter converter(plan_, context);
    SEGDB_TRY(const auto columns, attributes_of(collection, converter.stored()));
    SEGDB_TRY(const auto lists, attributes_of(collection, converter.lists()));
    SEGDB_TRY(const auto writer, TableWriter::open(connection_, collection, columns, lists));
    // A program's own rows are asked for on its own thread.
    BatchPipeline<RowConverter> pipeline(reader_, converter, rereadable_);
    for (;;) {
        SEGDB_TRY(const auto* batch, pipeline.next());
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
        SEGDB_CHECK(add_derived_column(connection_, collection, options_.derive[i], plan_.derived_types[i], input_,
                                       options_.cancelled, new_derived_));
    }
    report_.new_attributes.insert(report_.new_attributes.end(), new_derived_.begin(), new_derived_.end());
    return {};
}

}  // namespace segdb
