#include "ingest/event_kinds.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"

namespace segdb {

EventKinds::EventKinds(const std::string& only, const DateFormat* format, std::vector<bool> wanted)
    : several_(only.empty()), format_(format) {
    if (!several_) {
        kinds_.push_back({only, ColumnTypes(format, std::move(wanted)), {}});
    }
}

Result<void> EventKinds::add(const RowBatch& batch, std::size_t columns, const EventColumns& own) {
    for (auto& rows : rows_) {
        rows.clear();
    }
    for (const Row& row : batch.rows) {
        const Cell& profile = cell_of(batch, row, own.profile);
        if (row.problem >= 0 || profile.kind == CellKind::list || profile.size == 0) {
            continue;
        }
        SEGDB_TRY(const auto kind, kind_of(batch, row, columns, own));
        if (kind) {
            rows_.resize(kinds_.size());
            rows_[*kind].push_back(&row);
        }
    }
    for (std::size_t kind = 0; kind < rows_.size(); ++kind) {
        kinds_[kind].types.add(batch, columns, rows_[kind]);
    }
    return {};
}

Result<std::optional<std::size_t>> EventKinds::kind_of(const RowBatch& batch, const Row& row, std::size_t columns,
                                                       const EventColumns& own) {
    if (!several_) {
        return std::optional<std::size_t>(0);
    }
    const Cell& cell = cell_of(batch, row, *own.event);
    if (cell.kind == CellKind::list || cell.size == 0) {
        return std::optional<std::size_t>();
    }
    const std::string_view name = batch.text(cell);
    const auto [at, is_new] = by_name_.emplace(folded_kind(name), kinds_.size());
    if (is_new) {
        kinds_.push_back({std::string(name), ColumnTypes(format_), {}});
        if (kinds_.size() > kMaxEventKinds || kinds_.size() * columns > kMaxKindColumns) {
            return Error{ErrorCode::limit, fmt::format("the event column names more than {} different events, the last "
                                                       "of them {}: does it hold the names of events?",
                                                       kinds_.size() - 1, shown(name))};
        }
    }
    return std::optional(at->second);
}

}  // namespace segdb
