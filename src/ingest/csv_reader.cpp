#include "ingest/csv_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"

namespace segdb {
namespace {

constexpr std::size_t kBlockBytes = 65'536;
constexpr std::size_t kRawTailBytes = 1'024;  // of a broken record's last line, for the rejects file

int never_space(unsigned char) { return 0; }

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Where the first line end is, or npos.
std::size_t find_line_end(std::string_view text) {
    const std::size_t lf = text.find('\n');
    const std::size_t cr = text.substr(0, lf).find('\r');
    return cr == std::string_view::npos ? lf : cr;
}

}  // namespace

CsvReader::CsvReader(ByteSource& source, char delimiter, std::vector<std::string> names)
    : source_(source),
      delimiter_(delimiter),
      names_given_(!names.empty()),
      columns_(std::move(names)),
      block_(kBlockBytes) {
    for (const char c : {delimiter, '\n', '\r'}) {
        ends_field_[static_cast<unsigned char>(c)] = true;
    }
}

CsvReader::~CsvReader() {
    if (parser_ready_) {
        csv_free(&parser_);
    }
}

Result<std::unique_ptr<CsvReader>> CsvReader::open(ByteSource& source, char delimiter, std::vector<std::string> names) {
    if (delimiter == '"' || delimiter == '\n' || delimiter == '\r' || delimiter == '\0') {
        return Error{ErrorCode::invalid_argument, "a quote, a line end and a NUL byte cannot be the delimiter"};
    }
    std::unique_ptr<CsvReader> reader(new CsvReader(source, delimiter, std::move(names)));
    SEGDB_CHECK(reader->rewind());
    return reader;
}

Result<void> CsvReader::rewind() {
    SEGDB_CHECK(source_.rewind());
    SEGDB_CHECK(start());
    pending_ = {};
    skipping_ = false;
    at_end_ = false;
    carry_.clear();
    line_ = 1;
    lines_in_record_ = 0;
    last_terminator_ = 0;
    record_fields_ = 0;
    record_bytes_ = 0;
    header_done_ = names_given_;
    return names_given_ ? Result<void>() : read_header();
}

// Gives the parser its first state; also after an error, from which libcsv itself cannot go on.
Result<void> CsvReader::start() {
    if (parser_ready_) {
        csv_free(&parser_);
    }
    parser_ready_ = csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) == 0;
    if (!parser_ready_) {
        return Error{ErrorCode::out_of_memory, "no memory for the CSV parser"};
    }
    csv_set_delim(&parser_, static_cast<unsigned char>(delimiter_));
    csv_set_space_func(&parser_, never_space);
    csv_set_blk_size(&parser_, kBlockBytes);
    return {};
}

// Leaves the rows that were read together with the header in carry_, for the first batch.
Result<void> CsvReader::read_header() {
    batch_ = &carry_;
    while (!header_done_ && !at_end_) {
        SEGDB_CHECK(parse_more());
        if (!carry_.problems.empty() && !header_done_) {
            return Error{
                ErrorCode::bad_data,
                fmt::format("{}, line {}: {}", source_.name(), carry_.rows.front().line, carry_.problems.front()),
                static_cast<std::uint32_t>(carry_.rows.front().line)};
        }
    }
    if (!header_done_) {
        return Error{ErrorCode::bad_data, fmt::format("{} is empty: it has no header and no rows", source_.name())};
    }
    if (!header_problem_.empty()) {
        return Error{ErrorCode::bad_data, fmt::format("{}, line 1: {}", source_.name(), header_problem_), 1};
    }
    return {};
}

void CsvReader::take_header() {
    std::vector<std::string> names;
    for (std::size_t i = record_first_cell_; i < batch_->cells.size(); ++i) {
        names.emplace_back(trimmed(batch_->text(batch_->cells[i])));
        if (first_invalid_utf8(names.back())) {
            header_problem_ = fmt::format(
                "the name of column {} is not valid UTF-8: give the file's encoding, e.g. latin1", names.size());
        }
    }
    if (record_fields_ > kMaxFields) {
        header_problem_ = fmt::format("the header has {} columns; at most {} can be read", record_fields_, kMaxFields);
    } else if (!columns_.empty() && columns_ != names) {
        header_problem_ = "the header is another than before: the file was changed while it was read";
    }
    columns_ = std::move(names);
    batch_->cells.resize(record_first_cell_);
    header_done_ = true;
}

Result<bool> CsvReader::next(RowBatch& batch) {
    // The record that is being read has its first cells in carry_; so have rows that were read with the header.
    std::swap(batch, carry_);
    carry_.clear();
    batch_ = &batch;
    while (batch.rows.empty() && !at_end_) {
        SEGDB_CHECK(parse_more());
    }
    batch.bytes_read = source_.bytes_read();
    keep_open_record();
    return !batch.rows.empty();
}

void CsvReader::keep_open_record() {
    for (std::size_t i = record_first_cell_; i < batch_->cells.size(); ++i) {
        Cell cell = batch_->cells[i];
        cell.offset = carry_.bytes.append(batch_->text(cell));
        carry_.cells.push_back(cell);
    }
    batch_->cells.resize(record_first_cell_);
    record_first_cell_ = 0;
}

Result<void> CsvReader::parse_more() {
    if (pending_.empty()) {
        SEGDB_TRY(const std::size_t count, source_.read(block_.data(), block_.size()));
        pending_ = {block_.data(), count};
        if (count == 0) {
            at_end_ = true;
            return skipping_ ? Result<void>() : parse_end();
        }
    }
    if (skipping_) {
        skip_to_line_end();
        return {};
    }
    return parse_block();
}

// Most records of most files hold no quote. There a record is what stands between line ends, a field what stands between
// delimiters, and finding them takes a quarter of the time that libcsv's state machine does.
Result<void> CsvReader::parse_block() {
    // All fields that can complete now: what the parser holds of the one that is open, and the block.
    batch_->bytes.reserve_more(parser_.entry_pos + pending_.size());
    while (!pending_.empty() && !skipping_) {
        const std::string_view plain = plain_records();
        if (plain.empty()) {
            const std::size_t end = find_line_end(pending_);
            SEGDB_CHECK(parse_with_libcsv(end == std::string_view::npos ? pending_.size() : end + 1));
        } else {
            parse_plain(plain);
            pending_.remove_prefix(plain.size());
        }
    }
    return {};
}

// The records that come next and are complete up to the first one with a quote.
std::string_view CsvReader::plain_records() const {
    const bool between_records = record_fields_ == 0 && parser_.entry_pos == 0 && parser_.quoted == 0;
    if (!between_records) {
        return {};
    }
    const std::string_view before_quote = pending_.substr(0, pending_.find('"'));
    const std::size_t end = before_quote.find_last_of("\r\n");
    return end == std::string_view::npos ? std::string_view() : before_quote.substr(0, end + 1);
}

// REQUIRES: no quote in `text`, which begins between two records and ends with a line end
void CsvReader::parse_plain(std::string_view text) {
    fields_may_have_lines_ = false;
    const char* field = text.data();
    const char* const end = field + text.size();
    for (const char* at = field; at != end; ++at) {
        if (!ends_field_[static_cast<unsigned char>(*at)]) {
            continue;
        }
        const bool line_end = *at != delimiter_;
        if (!line_end || at != field || record_fields_ > 0) {
            add_field(field, static_cast<std::size_t>(at - field));
        }
        if (line_end) {
            end_record(*at);
        }
        field = at + 1;
    }
}

Result<void> CsvReader::parse_with_libcsv(std::size_t bytes) {
    fields_may_have_lines_ = true;
    const std::size_t parsed = csv_parse(&parser_, pending_.data(), bytes, on_field, on_record, this);
    if (parsed < bytes && csv_error(&parser_) != CSV_EPARSE) {
        return Error{ErrorCode::out_of_memory, "no memory for a field of the input"};
    }
    const bool broken = parsed < bytes;
    pending_.remove_prefix(parsed);
    if (broken) {
        return spoil_record(quoting_problem());
    }
    if (record_bytes_ + parser_.entry_pos > kMaxRecordBytes) {
        return spoil_record(fmt::format("a row is longer than {} MiB{}", kMaxRecordBytes / (1024 * 1024),
                                        parser_.quoted != 0 ? "; is a closing quote missing?" : ""));
    }
    return {};
}

// The record that the end of the input completes, if any.
Result<void> CsvReader::parse_end() {
    batch_->bytes.reserve_more(parser_.entry_pos);
    fields_may_have_lines_ = true;
    if (csv_fini(&parser_, on_field, on_record, this) != 0) {
        SEGDB_CHECK(spoil_record("a quote that is opened in this row is never closed"));
        skipping_ = false;
    }
    return {};
}

std::string CsvReader::quoting_problem() const {
    return parser_.quoted != 0
               ? fmt::format(
                     "text follows the closing quote of field {}; a quote inside a quoted field is written twice",
                     record_fields_ + 1)
               : fmt::format(
                     "a quote stands inside field {}, which does not begin with one; put the field in quotes and "
                     "write the quote twice",
                     record_fields_ + 1);
}

// Hands out the open record as a bad row and goes on after the next line end.
Result<void> CsvReader::spoil_record(std::string reason) {
    bool after_cr = false;
    const std::string_view open_field(reinterpret_cast<const char*>(parser_.entry_buf),
                                      std::min(parser_.entry_pos, kMaxRecordBytes));
    lines_in_record_ += count_line_ends(open_field, after_cr);
    const std::string_view rest = pending_.substr(0, std::min(find_line_end(pending_), kRawTailBytes));
    Row row{line_, record_first_cell_, static_cast<std::uint32_t>(batch_->cells.size() - record_first_cell_)};
    std::string raw = batch_->row_text(row, delimiter_);
    raw += row.cell_count > 0 ? std::string(1, delimiter_) : std::string();
    raw += parser_.quoted != 0 ? "\"" : "";
    raw += open_field.substr(0, kRawTailBytes);
    raw += rest;
    batch_->rows.push_back(row);
    batch_->spoil_last(std::move(reason));
    batch_->set_raw_of_last(raw);
    line_ += lines_in_record_;
    begin_record();
    last_terminator_ = 0;
    skipping_ = true;
    return start();
}

void CsvReader::skip_to_line_end() {
    const std::size_t end = find_line_end(pending_);
    if (end == std::string_view::npos) {
        pending_ = {};
        return;
    }
    // The LF of a CR LF is left to the parser, which knows that it belongs to the CR.
    last_terminator_ = static_cast<unsigned char>(pending_[end]);
    pending_.remove_prefix(end + 1);
    ++line_;
    skipping_ = false;
}

void CsvReader::on_field(void* bytes, std::size_t size, void* reader) {
    static_cast<CsvReader*>(reader)->add_field(static_cast<const char*>(bytes), size);
}

void CsvReader::on_record(int terminator, void* reader) { static_cast<CsvReader*>(reader)->end_record(terminator); }

void CsvReader::add_field(const char* bytes, std::size_t size) {
    record_bytes_ += size + 1;
    if (++record_fields_ > kMaxFields) {
        return;
    }
    if (fields_may_have_lines_) {
        bool after_cr = false;
        lines_in_record_ += count_line_ends({bytes, size}, after_cr);
    }
    const std::uint32_t offset = batch_->bytes.append_reserved(bytes, size);
    batch_->cells.push_back({offset, static_cast<std::uint32_t>(size), size == 0 ? CellKind::unset : CellKind::plain});
}

// `terminator`: CR, LF, or -1 at the end of the input. Called for lines without any field, too.
void CsvReader::end_record(int terminator) {
    if (record_fields_ == 0) {
        const bool second_of_pair = terminator == '\n' && last_terminator_ == '\r';
        line_ += second_of_pair ? 0 : 1;
        last_terminator_ = second_of_pair ? 0 : terminator;
        return;
    }
    last_terminator_ = terminator;
    if (!header_done_) {
        take_header();
    } else {
        const auto count = static_cast<std::uint32_t>(batch_->cells.size() - record_first_cell_);
        batch_->rows.push_back({line_, record_first_cell_, count});
        if (record_fields_ != columns_.size()) {
            batch_->spoil_last(fmt::format("the row has {} field{}, but there are {} columns", record_fields_,
                                           record_fields_ == 1 ? "" : "s", columns_.size()));
        }
    }
    line_ += lines_in_record_ + 1;
    begin_record();
}

void CsvReader::begin_record() {
    record_first_cell_ = static_cast<std::uint32_t>(batch_->cells.size());
    record_fields_ = 0;
    record_bytes_ = 0;
    lines_in_record_ = 0;
}

}  // namespace segdb
