#include "cli/human.hpp"
#include "cli/json.hpp"
#include "cli/output.hpp"
#include "cli/row_writer.hpp"

namespace segdb::cli {
namespace {

class JsonRows : public RowWriter {
  public:
    explicit JsonRows(Output& output) : output_(output) {}

    void header(const RowNames& names) override { names_ = names; }

    void row(const Member& member) override {
        json_.clear();
        json_.begin_object();
        if (names_.key_first) {
            json_.name(names_.key).text(member.key);
        }
        for (std::size_t i = 0; i < member.values.size(); ++i) {
            json_.name(names_.columns[i]).value(member.values[i]);
        }
        json_.end_object();
        output_.write(json_.str());
        output_.write("\n");
    }

    [[nodiscard]] std::vector<std::string> notes() const override {
        if (json_.replaced_bytes() == 0) {
            return {};
        }
        return {counted(json_.replaced_bytes(), "byte") +
                " that cannot be UTF-8 became U+FFFD, since JSON holds Unicode only; --format csv keeps "
                "bytes as they are"};
    }

  private:
    Output& output_;
    RowNames names_;
    Json json_;
};

}  // namespace

std::unique_ptr<RowWriter> json_writer(Output& output) { return std::make_unique<JsonRows>(output); }

}  // namespace segdb::cli
