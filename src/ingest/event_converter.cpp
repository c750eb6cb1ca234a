#include "ingest/event_converter.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace segdb {

std::string folded_kind(std::string_view name) {
    std::string folded(name);
    for (char& c : folded) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return folded;
}

EventConverter::EventConverter(const EventColumns& own, const std::vector<std::string>& names,
                               const std::vector<Kind>& kinds, EventImportOptions::TimeUnit unit,
                               const CellContext& context)
    : own_(own),
      profile_name_(names[own.profile]),
      time_name_(names[own.time]),
      event_name_(own.event ? names[*own.event] : std::string()),
      id_name_(own.id ? names[*own.id] : std::string()),
      unit_(unit),
      context_(context) {
    for (const Kind& kind : kinds) {
        kind_of_.emplace(folded_kind(kind.name), static_cast<std::uint32_t>(kinds_.size()));
        kinds_.emplace_back(kind.columns, context);
        most_dates_ = std::max(most_dates_, kinds_.back().dates());
    }
}

void EventConverter::convert(const RowBatch& batch, ConvertedEvents& out) const {
    out.events.clear();
    out.cells.clear();
    out.left_out.clear();
    out.dates.clear();
    // All that the rows can need, so that views into it stay where they are.
    out.dates.reserve_more(batch.rows.size() * most_dates_ * kDateBytes);
    for (std::uint32_t i = 0; i < batch.rows.size(); ++i) {
        ConvertedEvent event;
        event.row = i;
        event.first_cell = out.cells.size();
        if (!out.events.empty()) {
            const ConvertedEvent& before = out.events.back();
            event.first_list = before.first_list + kinds_[before.kind].lists().size();
        }
        LeftOutRow left_out{i, true, {}};
        if (!convert_row(batch, batch.rows[i], out, event, left_out)) {
            out.cells.resize(event.first_cell);
            out.left_out.push_back(std::move(left_out));
        }
    }
}

bool EventConverter::convert_row(const RowBatch& batch, const Row& row, ConvertedEvents& out, ConvertedEvent& event,
                                 LeftOutRow& left_out) const {
    std::string& reason = left_out.reason;
    if (row.problem >= 0) {
        reason = batch.problems[static_cast<std::size_t>(row.problem)];
        return false;
    }
    if (!read_name(batch, cell_of(batch, row, own_.profile), "the profile", profile_name_, event.profile, reason)) {
        return false;
    }
    if (event.profile.empty()) {
        left_out.is_bad = false;
        return false;
    }
    if (own_.event && !find_kind(batch, row, event.kind, reason)) {
        return false;
    }
    if (own_.id) {
        if (!read_name(batch, cell_of(batch, row, *own_.id), "the id", id_name_, event.id, reason)) {
            return false;
        }
        if (event.id.empty()) {
            reason = fmt::format("the id, column {}, is empty", shown(id_name_));
            return false;
        }
    }
    const Cell& time = cell_of(batch, row, own_.time);
    const std::string_view text = time.kind == CellKind::list ? std::string_view() : batch.text(time);
    if (!read_event_time(time.kind, text, time_name_, unit_, context_, event.time, reason)) {
        return false;
    }
    const ColumnConverter& columns = kinds_[event.kind];
    out.cells.resize(event.first_cell + kOwnCells + columns.stored().size());
    if (out.lists.size() < event.first_list + columns.lists().size()) {
        out.lists.resize(event.first_list + columns.lists().size());
    }
    if (!columns.convert(batch, row, std::span(out.cells).subspan(event.first_cell + kOwnCells),
                         std::span(out.lists).subspan(event.first_list, columns.lists().size()), out.dates, reason)) {
        return false;
    }
    out.events.push_back(event);
    return true;
}

bool EventConverter::find_kind(const RowBatch& batch, const Row& row, std::uint32_t& kind, std::string& reason) const {
    std::string_view name;
    if (!read_name(batch, cell_of(batch, row, *own_.event), "the event's name", event_name_, name, reason)) {
        return false;
    }
    if (name.empty()) {
        reason = fmt::format("the event's name, column {}, is empty", shown(event_name_));
        return false;
    }
    auto found = kind_of_.find(std::string(name));
    if (found == kind_of_.end()) {
        found = kind_of_.find(folded_kind(name));
    }
    if (found == kind_of_.end()) {
        reason = fmt::format("the event {} was not there when the input was read first: it is being written to",
                             shown(name));
        return false;
    }
    kind = found->second;
    return true;
}

}  // namespace segdb
