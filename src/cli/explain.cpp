// segdb explain DB EXPRESSION
#include "cli/human.hpp"
#include "cli/instant.hpp"
#include "cli/json.hpp"
#include "cli/output.hpp"
#include "cli/question.hpp"
#include "cli/report.hpp"
#include "cli/table.hpp"
#include "cli/tree.hpp"
#include "cli/utf8.hpp"

namespace segdb::cli {
namespace {

TreeNode tree_of(const PlanNode& plan) {
    TreeNode node;
    node.label = plan.label;
    node.cells = {grouped(plan.estimated), grouped(plan.actual), duration(plan.nanoseconds), one_line(plan.detail)};
    for (const PlanNode& child : plan.children) {
        node.children.push_back(tree_of(child));
    }
    return node;
}

std::string text_of(const Explanation& explanation) {
    std::string text = "expression  " + one_line(explanation.canonical) + '\n';
    text += "collection  " + one_line(explanation.collection) + '\n';
    if (!explanation.resolved.empty()) {
        text += "\nmeaning\n";
        Table table({Align::left, Align::left}, "  →  ", "  ");
        for (const auto& [written, meant] : explanation.resolved) {
            table.add({one_line(written), one_line(meant)});
        }
        text += table.str();
    }
    text += '\n' + draw_tree(tree_of(explanation.plan), {"plan", "estimated", "actual", "time", ""},
                             {Align::right, Align::right, Align::right, Align::left});
    text += "\nresult  " + grouped(explanation.count) + " of " + grouped(explanation.of);
    if (explanation.of > 0) {
        text += " (" + percent(explanation.count, explanation.of) + ")";
    }
    return text + '\n';
}

void append_plan(Json& json, const PlanNode& plan) {
    json.begin_object().name("label").text(plan.label).name("detail").text(plan.detail);
    json.name("estimated").number(plan.estimated).name("actual").number(plan.actual);
    json.name("nanoseconds").number(plan.nanoseconds).name("children").begin_array();
    for (const PlanNode& child : plan.children) {
        append_plan(json, child);
    }
    json.end_array().end_object();
}

std::string json_of(const Explanation& explanation) {
    Json json(Json::Style::indented);
    json.begin_object().name("collection").text(explanation.collection);
    json.name("expression").text(explanation.canonical).name("resolved").begin_array();
    for (const auto& [written, meant] : explanation.resolved) {
        json.begin_object().name("written").text(written).name("meant").text(meant).end_object();
    }
    json.end_array().name("plan");
    append_plan(json, explanation.plan);
    json.name("count").number(explanation.count).name("of").number(explanation.of);
    json.name("notes").begin_array();
    for (const std::string& note : explanation.notes) {
        json.text(note);
    }
    json.end_array().end_object();
    return json.str() + '\n';
}

}  // namespace

int run_explain(const Arguments& arguments) {
    CommandLine line(
        "explain",
        "Shows how an expression was understood (with every pair of parentheses), what its names and dates "
        "stood for, and "
        "the plan as a tree: for each step the number of profiles that was expected, the real one, and the "
        "time.",
        "  $ segdb explain shop.segdb \"tag snacks and registered in last 90 days\" --now 2025-06-01\n");
    Question question;
    std::string format = "tree";
    declare_database(line, question.database);
    declare_expression(line, question, "");
    declare_query_options(line, question);
    declare_rules(line, question);
    line.option("--format", "FORMAT", format, "tree, for reading (this is what you get without it), or json.");
    if (const auto done = line.parse(arguments)) {
        return *done;
    }
    if (const auto refusal = not_a_choice("--format", format, {"tree", "json"})) {
        return line.refuse(*refusal);
    }
    ExplainOptions options;
    if (const auto done = prepare(line, question, true, options)) {
        return *done;
    }
    options.timer_ns = monotonic_ns;

    auto database = open_to_read(question.database);
    if (!database.ok()) {
        return fail(database.error());
    }
    const auto explanation = database->explain(question.expression, options);
    if (!explanation.ok()) {
        return fail(explanation.error());
    }
    print_notes(explanation->notes);
    return print_result(format == "json" ? json_of(*explanation) : text_of(*explanation));
}

}  // namespace segdb::cli
