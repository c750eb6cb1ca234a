#include <algorithm>
#include <optional>

#include "cli/human.hpp"
#include "cli/output.hpp"
#include "cli/row_writer.hpp"
#include "cli/table.hpp"
#include "cli/utf8.hpp"

namespace segdb::cli {
namespace {

constexpr std::size_t kMeasuredRows = 1000;
constexpr std::string_view kGap = "  ";
constexpr std::string_view kCut = "…";

bool is_number(const Value& value) {
    return value.spec.type == AttributeType::integer || value.spec.type == AttributeType::decimal;
}

class TableWriter : public RowWriter {
  public:
    TableWriter(Output& output, const TableShape& shape) : output_(output), shape_(shape) {}

    void header(const RowNames& names) override {
        key_first_ = names.key_first;
        names_ = names.columns;
        if (key_first_) {
            names_.insert(names_.begin(), names.key);
        }
        alignment_.assign(names_.size(), Align::left);
    }

    void row(const Member& member) override {
        std::vector<std::string> cells;
        if (key_first_) {
            cells.push_back(cell(member.key));
        }
        for (const Value& value : member.values) {
            alignment_[cells.size()] = is_number(value) ? Align::right : alignment_[cells.size()];
            cells.push_back(cell(to_text(value)));
        }
        if (table_) {
            print(cells);
            return;
        }
        waiting_.push_back(std::move(cells));
        if (waiting_.size() == kMeasuredRows) {
            print_waiting();
        }
    }

    void finish() override {
        if (!table_ && !names_.empty()) {
            print_waiting();
        }
    }

    [[nodiscard]] std::vector<std::string> notes() const override {
        std::vector<std::string> notes;
        if (kept_ < names_.size()) {
            std::string hidden;
            for (std::size_t i = kept_; i < names_.size(); ++i) {
                hidden += (hidden.empty() ? "" : ", ") + one_line(names_[i]);
            }
            notes.push_back(counted(names_.size() - kept_, "column") + " did not fit: " + hidden +
                            " (--columns chooses; --format csv has all)");
        }
        if (cut_ > 0) {
            notes.push_back(counted(cut_, "cell") + (cut_ == 1 ? " was" : " were") +
                            " longer than the column and end in … (--format csv has them whole)");
        }
        return notes;
    }

  private:
    [[nodiscard]] std::string cell(const std::string& text) const {
        std::string shown_text = one_line(text);
        if (columns_of(shown_text) <= shape_.widest_cell) {
            return shown_text;
        }
        return first_columns(shown_text, shape_.widest_cell - 1) + std::string(kCut);
    }

    // Widths are known: print what waited for them.
    void print_waiting() {
        table_.emplace(alignment_, std::string(kGap));
        std::vector<std::string> titles;
        for (const std::string& name : names_) {
            titles.push_back(cell(name));
        }
        table_->add(titles);
        for (const auto& cells : waiting_) {
            table_->add(cells);
        }
        kept_ = columns_that_fit();
        print(titles);
        std::vector<std::string> rule;
        for (const std::size_t width : table_->widths()) {
            rule.emplace_back(std::string());
            for (std::size_t i = 0; i < width; ++i) {
                rule.back() += "─";
            }
        }
        print(rule);
        for (const auto& cells : waiting_) {
            print(cells);
        }
        waiting_.clear();
    }

    std::size_t columns_that_fit() const {
        std::size_t used = 0;
        for (std::size_t i = 0; i < names_.size(); ++i) {
            used += table_->widths()[i] + (i == 0 ? 0 : kGap.size());
            if (shape_.columns_of_terminal != 0 && used > shape_.columns_of_terminal && i > 0) {
                return i;
            }
        }
        return names_.size();
    }

    void print(std::vector<std::string> cells) {
        cells.resize(kept_);
        cut_ += static_cast<std::uint64_t>(
            std::count_if(cells.begin(), cells.end(), [](const std::string& text) { return text.ends_with(kCut); }));
        output_.write(table_->line(cells));
    }

    Output& output_;
    TableShape shape_;
    bool key_first_ = true;
    std::vector<std::string> names_;
    std::vector<Align> alignment_;
    std::vector<std::vector<std::string>> waiting_;  // rows until the widths are known
    std::optional<Table> table_;
    std::size_t kept_ = 0;   // columns printed
    std::uint64_t cut_ = 0;  // cells cut
};

}  // namespace

std::unique_ptr<RowWriter> table_writer(Output& output, const TableShape& shape) {
    return std::make_unique<TableWriter>(output, shape);
}

}  // namespace segdb::cli
