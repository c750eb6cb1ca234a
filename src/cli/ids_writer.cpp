#include "cli/human.hpp"
#include "cli/output.hpp"
#include "cli/row_writer.hpp"

namespace segdb::cli {
namespace {

class IdsWriter : public RowWriter {
  public:
    explicit IdsWriter(Output& output) : output_(output) {}

    void header(const RowNames& /*names*/) override {}

    void row(const Member& member) override {
        output_.write(member.key);
        output_.write("\n");
        broken_ += member.key.find('\n') != std::string::npos ? 1U : 0U;
    }

    [[nodiscard]] std::vector<std::string> notes() const override {
        if (broken_ == 0) {
            return {};
        }
        return {counted(broken_, "id") + (broken_ == 1 ? " holds" : " hold") +
                " a line break and so several lines; --format csv and json keep such ids whole"};
    }

  private:
    Output& output_;
    std::uint64_t broken_ = 0;
};

}  // namespace

std::unique_ptr<RowWriter> ids_writer(Output& output) { return std::make_unique<IdsWriter>(output); }

}  // namespace segdb::cli
