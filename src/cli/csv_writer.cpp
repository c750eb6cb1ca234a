#include "cli/csv.hpp"
#include "cli/human.hpp"
#include "cli/output.hpp"
#include "cli/row_writer.hpp"

namespace segdb::cli {
namespace {

class CsvWriter : public RowWriter {
  public:
    CsvWriter(Output& output, char delimiter, std::string list_separator)
        : output_(output), delimiter_(delimiter), list_separator_(std::move(list_separator)) {}

    void header(const RowNames& names) override {
        key_first_ = names.key_first;
        begin_line(names.key);
        for (const std::string& column : names.columns) {
            separate();
            append_csv_field(line_, column, delimiter_);
        }
        end_line();
    }

    void row(const Member& member) override {
        begin_line(member.key);
        for (const Value& value : member.values) {
            separate();
            append(value);
        }
        end_line();
    }

    [[nodiscard]] std::vector<std::string> notes() const override {
        if (ambiguous_items_ == 0) {
            return {};
        }
        return {counted(ambiguous_items_, "list item") + (ambiguous_items_ == 1 ? " holds" : " hold") +
                " the separator '" + list_separator_ +
                "' and cannot be told apart; --list-separator chooses another, --format json needs none"};
    }

  private:
    void begin_line(const std::string& key) {
        line_.clear();
        at_start_ = true;
        if (key_first_) {
            separate();
            append_csv_field(line_, key, delimiter_);
        }
    }

    void separate() {
        if (!at_start_) {
            line_ += delimiter_;
        }
        at_start_ = false;
    }

    void append(const Value& value) {
        if (const auto* items = std::get_if<std::vector<std::string>>(&value.data)) {
            append_csv_field(line_, joined(*items), delimiter_);
            return;
        }
        const auto* text = std::get_if<std::string>(&value.data);
        if (text != nullptr && text->empty()) {
            line_ += "\"\"";
        } else if (value.is_set()) {
            append_csv_field(line_, to_text(value), delimiter_);
        }
    }

    std::string joined(const std::vector<std::string>& items) {
        std::string text;
        for (const std::string& item : items) {
            text += (&item == items.data() ? "" : list_separator_) + item;
            ambiguous_items_ += item.find(list_separator_) != std::string::npos ? 1U : 0U;
        }
        return text;
    }

    void end_line() {
        line_ += '\n';
        output_.write(line_);
    }

    Output& output_;
    char delimiter_;
    std::string list_separator_;
    bool key_first_ = true;
    bool at_start_ = true;
    std::string line_;
    std::uint64_t ambiguous_items_ = 0;
};

}  // namespace

std::unique_ptr<RowWriter> csv_writer(Output& output, char delimiter, std::string list_separator) {
    return std::make_unique<CsvWriter>(output, delimiter, std::move(list_separator));
}

}  // namespace segdb::cli
