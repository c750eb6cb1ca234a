// segdb why DB ID EXPRESSION
#include "cli/human.hpp"
#include "cli/json.hpp"
#include "cli/output.hpp"
#include "cli/question.hpp"
#include "cli/report.hpp"
#include "cli/tree.hpp"
#include "cli/utf8.hpp"

namespace segdb::cli {
namespace {

// `Quantity 6, UnitPrice 2.55`
std::string text_of(const WhyEvent& event) {
    std::string text;
    for (const auto& [name, value] : event.attributes) {
        text += (text.empty() ? "" : ", ") + name + ' ' + value;
    }
    return text;
}

TreeNode tree_of(const WhyNode& why) {
    TreeNode node;
    node.label = why.condition;
    node.cells = {why.holds ? "yes" : "no", one_line(why.value)};
    for (const WhyNode& child : why.children) {
        node.children.push_back(tree_of(child));
    }
    for (const WhyEvent& event : why.events) {
        node.children.push_back({event.at, {"", one_line(text_of(event))}, {}});
    }
    if (why.counted > why.events.size()) {
        node.children.push_back({"and " + counted(why.counted - why.events.size(), "earlier event"), {"", ""}, {}});
    }
    return node;
}

// Of conditions on events that counted any.
void append_events(Json& json, const WhyNode& why) {
    if (why.counted == 0) {
        return;
    }
    json.name("counted").number(why.counted).name("newest").begin_array();
    for (const WhyEvent& event : why.events) {
        json.begin_object().name("at").text(event.at);
        for (const auto& [name, value] : event.attributes) {
            json.name(name).text(value);
        }
        json.end_object();
    }
    json.end_array();
}

void append_json(Json& json, const WhyNode& why) {
    json.begin_object().name("condition").text(why.condition);
    json.name("holds").boolean(why.holds);
    if (why.children.empty()) {
        json.name("value").text(why.value);
        append_events(json, why);
    } else {
        json.name("children").begin_array();
        for (const WhyNode& child : why.children) {
            append_json(json, child);
        }
        json.end_array();
    }
    json.end_object();
}

std::string json_of(const WhyNode& why) {
    Json json(Json::Style::indented);
    append_json(json, why);
    return json.str() + '\n';
}

std::string text_of(const WhyNode& why) {
    return std::string(why.holds ? "yes" : "no") + "\n\n" + draw_tree(tree_of(why), {}, {Align::left, Align::left});
}

}  // namespace

int run_why(const Arguments& arguments) {
    CommandLine line(
        "why",
        "Says whether one profile is selected, yes or no, and below it for each condition what the profile "
        "has and whether the condition holds. The exit code is 0 for both answers.",
        "  $ segdb why shop.segdb C0000042 \"country = 'PL' and tag snacks\"\n"
        "  no\n"
        "\n"
        "  and                 no\n"
        "  ├─ country = 'PL'   no   DE\n"
        "  └─ tag 'snacks'     yes  loyaltyCard; snacks\n");
    Question question;
    std::string id;
    std::string format = "tree";
    declare_database(line, question.database);
    line.required("ID", id, "the key of the profile");
    declare_expression(line, question, "");
    declare_query_options(line, question);
    line.option("--format", "FORMAT", format, "tree, for reading (this is what you get without it), or json.");
    if (const auto done = line.parse(arguments)) {
        return *done;
    }
    if (const auto refusal = not_a_choice("--format", format, {"tree", "json"})) {
        return line.refuse(*refusal);
    }
    QueryOptions options;
    options.note = print_note;
    if (const auto done = prepare(line, question, true, options)) {
        return *done;
    }

    auto database = open_to_read(question.database);
    if (!database.ok()) {
        return fail(database.error());
    }
    const auto why = database->why(id, question.expression, options);
    if (!why.ok()) {
        return fail(why.error());
    }
    return print_result(format == "json" ? json_of(*why) : text_of(*why));
}

}  // namespace segdb::cli
