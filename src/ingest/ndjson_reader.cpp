#include "ingest/ndjson_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"

namespace segdb {
namespace {

constexpr std::size_t kBlockBytes = 65'536;
constexpr std::size_t kMaxBatchCells = 262'144;  // rows of many columns fill a batch before the block ends

// `[json.exception.parse_error.101] parse error at line 1, column 5: syntax error ...` without its first parts.
std::string plain_reason(const char* what) {
    const std::string_view text(what);
    const std::size_t at = text.find("; last read");
    const std::size_t colon = text.find(": ");
    const std::size_t from = colon == std::string_view::npos ? 0 : colon + 2;
    return std::string(text.substr(from, at == std::string_view::npos || at < from ? at : at - from));
}

}  // namespace

// Fills a row from the parser's events. Returns false from an event to end the line with `problem`.
class NdjsonReader::Handler {
  public:
    using number_integer_t = nlohmann::json::number_integer_t;
    using number_unsigned_t = nlohmann::json::number_unsigned_t;
    using number_float_t = nlohmann::json::number_float_t;
    using string_t = nlohmann::json::string_t;
    using binary_t = nlohmann::json::binary_t;

    Handler(NdjsonReader& reader, RowBatch& batch) : reader_(reader), batch_(batch) {}

    bool null() {
        if (in_list_) {
            return fail("an array holds null; items are texts, numbers or booleans");
        }
        return put({0, 0, CellKind::unset});
    }
    bool boolean(bool value) { return put_text(value ? "true" : "false", CellKind::boolean); }
    bool number_integer(number_integer_t value) { return put_integer(value); }
    bool number_unsigned(number_unsigned_t value) { return put_integer(value); }
    bool number_float(number_float_t /*value*/, const string_t& text) { return put_text(text, CellKind::number); }
    bool string(const string_t& text) { return put_text(text, CellKind::string); }
    bool binary(const binary_t& /*bytes*/) { return fail("binary values are not supported"); }

    bool start_object(std::size_t /*size*/) {
        if (depth_++ > 0) {
            return fail_at("holds an object; values are texts, numbers, booleans or arrays of those");
        }
        return true;
    }
    bool end_object() { return true; }
    bool key(const string_t& name) {
        if (name.empty()) {
            return fail("a key is empty");
        }
        guess_ = reader_.column_of(name, guess_);
        if (guess_ >= kMaxKeys) {
            return fail(fmt::format("the rows so far have more than {} different keys", kMaxKeys));
        }
        if (guess_ >= reader_.row_.size()) {
            reader_.row_.resize(guess_ + 1);
        }
        column_ = guess_++;
        if (reader_.row_[column_].kind != CellKind::absent) {
            return fail_at("stands twice");
        }
        return true;
    }
    bool start_array(std::size_t /*size*/) {
        if (depth_ == 0) {
            return fail("the line is not a JSON object");
        }
        if (in_list_) {
            return fail_at("holds an array inside an array");
        }
        in_list_ = true;
        first_item_ = batch_.items.size();
        return true;
    }
    bool end_array() {
        in_list_ = false;
        return put({static_cast<std::uint32_t>(first_item_),
                    static_cast<std::uint32_t>(batch_.items.size() - first_item_), CellKind::list});
    }
    // `position`: how many bytes were read up to and with the one that cannot be.
    bool parse_error(std::size_t position, const std::string& /*token*/, const nlohmann::json::exception& error) {
        return fail(fmt::format("the line is not valid JSON at byte {}: {}", position, plain_reason(error.what())));
    }

    std::string problem;

  private:
    template <class Number>
    bool put_integer(Number value) {
        char text[24];
        const auto end = std::to_chars(text, text + sizeof text, value).ptr;
        return put_text({text, static_cast<std::size_t>(end - text)}, CellKind::number);
    }
    bool put_text(std::string_view text, CellKind kind) {
        const Cell cell{batch_.bytes.append(text), static_cast<std::uint32_t>(text.size()), kind};
        if (in_list_) {
            batch_.items.push_back(cell);
            return true;
        }
        return put(cell);
    }
    bool put(const Cell& cell) {
        if (depth_ == 0) {
            return fail("the line is not a JSON object");
        }
        reader_.row_[column_] = cell;
        return true;
    }
    bool fail_at(std::string_view reason) {
        return fail(depth_ > 0 && column_ < reader_.columns_.size()
                        ? fmt::format("key {} {}", shown(reader_.columns_[column_]), reason)
                        : std::string(reason));
    }
    bool fail(std::string reason) {
        problem = std::move(reason);
        return false;
    }

    NdjsonReader& reader_;
    RowBatch& batch_;
    std::size_t guess_ = 0;   // where the next key is looked for first: rows name their keys in the same order
    std::size_t column_ = 0;  // of the value that comes
    int depth_ = 0;
    bool in_list_ = false;
    std::size_t first_item_ = 0;
};

NdjsonReader::NdjsonReader(ByteSource& source) : source_(source), block_(kBlockBytes) {}

Result<std::unique_ptr<NdjsonReader>> NdjsonReader::open(ByteSource& source) {
    std::unique_ptr<NdjsonReader> reader(new NdjsonReader(source));
    SEGDB_CHECK(reader->rewind());
    return reader;
}

Result<void> NdjsonReader::rewind() {
    pending_ = {};
    partial_.clear();
    line_ = 0;
    at_end_ = false;
    return source_.rewind();
}

Result<bool> NdjsonReader::next(RowBatch& batch) {
    batch.clear();
    std::string_view line;
    for (;;) {
        // A batch ends with the block, so that its size does not depend on how long the lines are.
        if (!batch.rows.empty() && (pending_.empty() || batch.cells.size() > kMaxBatchCells)) {
            break;
        }
        SEGDB_TRY(const bool more, next_line(line));
        if (!more) {
            break;
        }
        if (too_long_ || line.find_first_not_of(" \t\r") != std::string_view::npos) {
            SEGDB_CHECK(read_line(line, batch));
        }
    }
    batch.bytes_read = source_.bytes_read();
    return !batch.rows.empty();
}

Result<void> NdjsonReader::read_block() {
    SEGDB_TRY(const std::size_t count, source_.read(block_.data(), block_.size()));
    pending_ = {block_.data(), count};
    at_end_ = count == 0;
    return {};
}

// The next line without its line end; false at the end. The view is valid until the next call.
Result<bool> NdjsonReader::next_line(std::string_view& line) {
    too_long_ = false;
    partial_.clear();
    for (;;) {
        if (pending_.empty()) {
            SEGDB_CHECK(read_block());
        }
        if (at_end_) {
            line = partial_;
            ++line_;
            return !partial_.empty();
        }
        const std::size_t end = pending_.find('\n');
        const std::string_view piece = pending_.substr(0, end);
        pending_.remove_prefix(end == std::string_view::npos ? piece.size() : end + 1);
        too_long_ = too_long_ || partial_.size() + piece.size() > kMaxRecordBytes;
        if (end != std::string_view::npos && partial_.empty()) {
            line = piece;
            ++line_;
            return true;
        }
        if (!too_long_) {
            partial_ += piece;
        }
        if (end != std::string_view::npos) {
            line = partial_;
            ++line_;
            return true;
        }
    }
}

Result<void> NdjsonReader::read_line(std::string_view line, RowBatch& batch) {
    row_.assign(columns_.size(), Cell{});
    const auto first = static_cast<std::uint32_t>(batch.cells.size());
    Handler handler(*this, batch);
    if (too_long_) {
        handler.problem = fmt::format("a row is longer than {} MiB", kMaxRecordBytes / (1024 * 1024));
        line = line.substr(0, std::min<std::size_t>(line.size(), 1'024));
    } else if (!nlohmann::json::sax_parse(line.begin(), line.end(), &handler) && handler.problem.empty()) {
        handler.problem = "the line is not valid JSON";
    }
    if (columns_.size() > kMaxKeys) {
        return Error{ErrorCode::limit, fmt::format("{}, line {}: {}", source_.name(), line_, handler.problem),
                     static_cast<std::uint32_t>(line_)};
    }
    batch.cells.insert(batch.cells.end(), row_.begin(), row_.end());
    batch.rows.push_back({line_, first, static_cast<std::uint32_t>(row_.size())});
    batch.set_raw_of_last(line);
    if (!handler.problem.empty()) {
        batch.spoil_last(std::move(handler.problem));
    }
    return {};
}

// The column of that key, which is most often the one after the last; a new one at the end when there is none.
std::size_t NdjsonReader::column_of(const std::string& name, std::size_t guess) {
    if (guess < columns_.size() && columns_[guess] == name) {
        return guess;
    }
    const auto [at, added] = positions_.try_emplace(name, columns_.size());
    if (added) {
        columns_.push_back(name);
    }
    return at->second;
}

}  // namespace segdb
