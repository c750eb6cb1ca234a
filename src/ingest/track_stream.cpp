#include "ingest/track_stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "base/try.hpp"
#include "ingest/byte_source.hpp"
#include "ingest/column_converter.hpp"
#include "ingest/event_time.hpp"
#include "ingest/row_reader.hpp"
#include "ingest/track.hpp"

namespace segdb {
namespace {

class TrackStream {
  public:
    TrackStream(Connection& connection, const TimeZone& zone, std::istream& input, const std::string& name,
                const TrackOptions& options)
        : connection_(connection),
          zone_(zone),
          input_(input),
          name_(name),
          options_(options),
          unit_(options.time_unit) {}

    Result<TrackReport> run(const std::function<void(const TrackReport&)>& written) {
        for (;;) {
            if (options_.cancelled && options_.cancelled()) {
                return unwritten({ErrorCode::cancelled, "cancelled"});
            }
            SEGDB_TRY(const bool more, take_lines());
            if (!more) {
                return std::move(report_);
            }
            SEGDB_CHECK(read_events());
            auto tracked = track_events(connection_, zone_, events_, options_);
            if (!tracked) {
                const std::uint32_t event = tracked.error().line;
                return unwritten(event == 0 ? tracked.error() : at_line(lines_of_[event - 1], tracked.error()));
            }
            add_to_report(report_, *tracked);
            first_line_ += lines_;
            if (written) {
                written(report_);
            }
        }
    }

  private:
    // Fills text_ with whole lines: those that are there without waiting, at least one. False at the end. What is there of
    // the line after them waits in begun_.
    Result<bool> take_lines() {
        text_ = std::exchange(begun_, {});
        lines_ = 0;
        line_start_ = 0;
        for (;;) {
            const bool has_enough = lines_ >= kMaxBatchEvents || line_start_ >= kMaxBatchBytes;
            if (lines_ > 0 && (has_enough || input_.rdbuf()->in_avail() <= 0)) {
                begun_ = text_.substr(line_start_);
                text_.resize(line_start_);
                return true;
            }
            const int c = input_.get();
            if (c == std::istream::traits_type::eof()) {
                break;
            }
            text_ += static_cast<char>(c);
            if (c == '\n') {
                ++lines_;
                line_start_ = text_.size();
            } else if (text_.size() - line_start_ > kMaxRecordBytes) {
                return unwritten(at_line(first_line_ + lines_, {ErrorCode::limit, "the line is longer than 16 MiB"}));
            }
        }
        if (input_.bad()) {
            return unwritten({ErrorCode::io, fmt::format("{} could not be read to its end", name_)});
        }
        return !text_.empty();
    }

    Result<void> read_events() {
        events_.clear();
        lines_of_.clear();
        std::istringstream bytes(text_);
        SEGDB_TRY(const auto source, ByteSource::open_stream(bytes, name_, "utf-8"));
        SEGDB_TRY(const auto reader, open_reader(*source, {.format = FileFormat::ndjson}));
        RowBatch batch;
        for (;;) {
            auto more = reader->next(batch);
            if (!more) {
                return unwritten(std::move(more).error());
            }
            if (!*more) {
                return {};
            }
            for (const Row& row : batch.rows) {
                const std::uint64_t line = first_line_ + row.line - 1;
                Event event;
                if (const std::string problem = read_event(batch, row, reader->columns(), event); !problem.empty()) {
                    return unwritten(at_line(line, {ErrorCode::bad_data, problem}));
                }
                events_.push_back(std::move(event));
                lines_of_.push_back(line);
            }
        }
    }

    // What is wrong with the row, or nothing.
    std::string read_event(const RowBatch& batch, const Row& row, const std::vector<std::string>& columns,
                           Event& event) {
        if (row.problem >= 0) {
            return batch.problems[static_cast<std::size_t>(row.problem)];
        }
        bool timed = false;
        for (std::size_t column = 0; column < row.cell_count; ++column) {
            const Cell& cell = batch.cells[row.first_cell + column];
            const std::string& name = columns[column];
            std::string problem;
            if (cell.kind == CellKind::absent) {
                continue;
            }
            if (name == "at") {
                problem = read_time(batch, cell, event.at_ms);
                timed = problem.empty();
            } else if (std::string* own = own_field(name, event)) {
                std::string_view text;
                (void)read_name(batch, cell, name, name, text, problem);
                *own = text;
            } else {
                event.attributes.emplace_back(name, value_of(batch, cell));
            }
            if (!problem.empty()) {
                return problem;
            }
        }
        if (event.name.empty() || event.profile.empty() || !timed) {
            return fmt::format(
                "an event needs {}, e.g. {{\"event\":\"view\",\"profile\":\"c1\",\"at\":\"2020-01-01\"}}",
                event.name.empty()      ? "\"event\", its kind"
                : event.profile.empty() ? "\"profile\", the key of its profile"
                                        : "\"at\", its time");
        }
        return {};
    }

    static std::string* own_field(std::string_view name, Event& event) {
        return name == "event" ? &event.name : name == "profile" ? &event.profile : name == "id" ? &event.id : nullptr;
    }

    std::string read_time(const RowBatch& batch, const Cell& cell, std::int64_t& at_ms) {
        CellContext context(zone_, nullptr);
        context.takes_format = false;
        const std::string_view text = cell.kind == CellKind::list ? std::string_view() : batch.text(cell);
        EventTime time;
        std::string reason;
        if (!read_event_time(cell.kind, text, "at", options_.time_unit, context, time, reason)) {
            return reason;
        }
        if (!time.is_epoch) {
            at_ms = time.value;
            return {};
        }
        if (const EpochDoubt doubt = unit_.doubt(time.value); doubt != EpochDoubt::none) {
            return fmt::format("\"at\": {}", explain_doubt(doubt, time.value, false));
        }
        const auto ms = unit_.to_ms(time.value);
        at_ms = ms.value_or(0);
        return ms ? "" : fmt::format("\"at\": {} is outside the years 0000 to 9999", time.value);
    }

    static std::variant<std::string, Value> value_of(const RowBatch& batch, const Cell& cell) {
        switch (cell.kind) {
            case CellKind::list: {
                std::vector<std::string> items;
                for (std::uint32_t i = 0; i < cell.size; ++i) {
                    items.emplace_back(batch.text(batch.items[cell.offset + i]));
                }
                return Value{{AttributeType::text_list, 0}, std::move(items)};
            }
            case CellKind::string:
                return Value{{AttributeType::text, 0}, std::string(batch.text(cell))};
            case CellKind::boolean:
                return Value{{AttributeType::boolean, 0}, batch.text(cell) == "true"};
            case CellKind::absent:
            case CellKind::unset:
                return Value{};
            case CellKind::plain:
            case CellKind::number:
                break;
        }
        return std::string(batch.text(cell));
    }

    [[nodiscard]] Error at_line(std::uint64_t line, Error error) const {
        error.message = fmt::format("{}, line {}: {}", name_, line, error.message);
        error.line = static_cast<std::uint32_t>(std::min<std::uint64_t>(line, 0xffffffff));
        return error;
    }
    // Says what earlier transactions have left.
    [[nodiscard]] Error unwritten(Error error) const {
        error.message +=
            first_line_ == 1 ? "; nothing was written" : fmt::format("; lines 1 to {} are written", first_line_ - 1);
        return error;
    }

    Connection& connection_;
    const TimeZone& zone_;
    std::istream& input_;
    const std::string& name_;
    const TrackOptions& options_;
    EpochUnit unit_;
    std::string text_;
    std::string begun_;             // the beginning of the line after text_
    std::size_t line_start_ = 0;    // in text_, of the line being read
    std::uint64_t first_line_ = 1;  // of text_
    std::uint64_t lines_ = 0;       // in text_
    std::vector<Event> events_;
    std::vector<std::uint64_t> lines_of_;  // parallel to events_
    TrackReport report_;
};

}  // namespace

Result<TrackReport> track_stream(Connection& connection, const TimeZone& zone, std::istream& input,
                                 const std::string& name, const TrackOptions& options,
                                 const std::function<void(const TrackReport&)>& written) {
    return TrackStream(connection, zone, input, name, options).run(written);
}

}  // namespace segdb
