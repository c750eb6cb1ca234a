// Databases within node: each is asked through its script of bench/databases, which takes the times itself.
#include <functional>
#include <nlohmann/json.hpp>
#include <utility>

#include "support/database_peer.hpp"
#include "support/sql_script.hpp"

namespace segdb::bench {
namespace {

using Json = nlohmann::json;

// How the questions are written for the tables that the script makes.
struct Form {
    std::string contender;  // the end of its name; empty: the ordinary one
    std::string name;
    std::function<std::string(const Segment&)> sql;  // gives an empty text where there is no such form of a question
};

std::string by_column(std::size_t tag) { return std::string("tag_") + tag_names()[tag]; }

std::string by_tags_table(std::size_t tag) {
    return "id in (select id from tags where tag = '" + std::string(tag_names()[tag]) + "')";
}

constexpr const char* kCount = "select count(*) from ";

Form bits_form(const BitFunctions& functions) {
    return {"", "bits", [functions](const Segment& segment) {
                return std::string(kCount) + "profiles where " + sql_by_bits(segment, functions);
            }};
}
Form columns_form() {
    return {"", "columns", [](const Segment& segment) {
                return std::string(kCount) + "profiles where " + sql_by_tag(segment, by_column);
            }};
}
Form tags_form() {
    return {"", "semi-joins", [](const Segment& segment) {
                return std::string(kCount) + "profiles where " + sql_by_tag(segment, by_tags_table);
            }};
}
// The same, with all columns read at once instead of condition by condition.
Form at_once(const Form& form) {
    return {form.contender, form.name + ", no prewhere",
            [form](const Segment& segment) { return form.sql(segment) + " settings optimize_move_to_prewhere = 0"; }};
}
// The same over a copy that lives in memory.
Form in_memory(const Form& form) {
    return {kInMemory, form.name, [form](const Segment& segment) {
                std::string sql = form.sql(segment);
                return sql.insert(sql.find("profiles") + 8, "_in_memory");
            }};
}

// The members of a segment as a bitmap; empty where this cannot be said.
std::string bitmap_of(const Segment& segment) {
    using Kind = Segment::Kind;
    const auto stored = [](const std::string& where) {
        return "(select groupBitmapMergeState(members) from bitmaps where " + where + ")";
    };
    switch (segment.kind) {
        case Kind::tag:
            return stored("attribute = 'tag' and text = '" + segment.name + "'");
        case Kind::attribute: {
            const bool is_text = segment.condition.find('\'') != std::string::npos;
            return stored("attribute = '" + segment.name + "' and " + (is_text ? "text " : "number ") +
                          segment.condition);
        }
        case Kind::none: {
            const std::string inner = bitmap_of(segment.children.front());
            return inner.empty() ? "" : "bitmapAndnot(" + stored("attribute = 'everyone'") + ", " + inner + ")";
        }
        case Kind::at_least:
            return {};
        case Kind::all:
        case Kind::any:
            break;
    }
    // Negated operands of a conjunction are taken away at last.
    std::string text;
    for (const bool negated : {false, true}) {
        for (const auto& child : segment.children) {
            const bool take_away = segment.kind == Kind::all && child.kind == Kind::none;
            if (take_away != negated) continue;
            const std::string next = bitmap_of(take_away && !text.empty() ? child.children.front() : child);
            if (next.empty()) return {};
            const std::string operation =
                segment.kind == Kind::any ? "bitmapOr" : (take_away ? "bitmapAndnot" : "bitmapAnd");
            text = text.empty() ? next : operation + "(" + text + ", " + next + ")";
        }
    }
    return text;
}

Form bitmaps_form() {
    return {", bitmaps", "bitmaps", [](const Segment& segment) {
                const std::string bitmap = bitmap_of(segment);
                return bitmap.empty() ? "" : "select bitmapCardinality(" + bitmap + ")";
            }};
}

class ScriptPeer : public DatabasePeer {
  public:
    ScriptPeer(std::string name, const std::string& script, const std::string& folder, const std::string& packages,
               std::vector<Form> forms)
        : script_(std::move(name), script, folder, packages), forms_(std::move(forms)) {}

    // Why it cannot be used; empty if it can.
    [[nodiscard]] std::string start() { return script_.start(); }

    [[nodiscard]] std::string name() const override { return script_.name(); }
    [[nodiscard]] std::string version() const override { return script_.version(); }
    [[nodiscard]] std::string tables() const override { return script_.tables(); }
    [[nodiscard]] std::uint64_t bytes_on_disk() override {
        return script_.ask({{"do", "bytes"}}).at("bytes").get<std::uint64_t>();
    }

    double import(const ProfileData& data) override {
        Json names = Json::array();
        for (const char* tag : tag_names()) names.push_back(tag);
        return script_
            .ask({{"do", "import"}, {"profiles", data.profiles_csv}, {"tags", data.tags_csv}, {"names", names}})
            .at("seconds")
            .get<double>();
    }

    [[nodiscard]] std::vector<Contender> contenders(const Segment& segment) override {
        std::vector<Contender> contenders;
        for (const auto& form : forms_) {
            const std::string sql = form.sql(segment);
            if (sql.empty()) continue;
            const std::string contender = name() + form.contender;
            if (contenders.empty() || contenders.back().name != contender) contenders.push_back({contender, {}});
            contenders.back().methods.push_back(script_.method(form.name, sql));
        }
        return contenders;
    }

  private:
    SqlScript script_;
    std::vector<Form> forms_;
};

NodePeer started(std::unique_ptr<ScriptPeer> peer) {
    std::string why_not = peer->start();
    if (!why_not.empty()) return {nullptr, std::move(why_not)};
    return {std::move(peer), ""};
}

}  // namespace

NodePeer duckdb_peer(const std::string& folder, const std::string& packages) {
    return started(
        std::make_unique<ScriptPeer>("DuckDB", "duckdb.mjs", folder, packages,
                                     std::vector<Form>{bits_form({"", "bit_count"}), columns_form(), tags_form()}));
}

NodePeer clickhouse_peer(const std::string& folder, const std::string& packages) {
    const Form bits = bits_form({"bitAnd", "bitCount"});
    const Form columns = columns_form();
    return started(
        std::make_unique<ScriptPeer>("ClickHouse", "clickhouse.mjs", folder, packages,
                                     std::vector<Form>{bits, columns, at_once(bits), at_once(columns), bitmaps_form(),
                                                       in_memory(bits), in_memory(columns)}));
}

}  // namespace segdb::bench
