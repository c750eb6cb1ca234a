// segdb summary DB ATTRIBUTE
#include <charconv>
#include <optional>
#include <vector>

#include "cli/human.hpp"
#include "cli/json.hpp"
#include "cli/output.hpp"
#include "cli/question.hpp"
#include "cli/report.hpp"
#include "cli/table.hpp"
#include "cli/utf8.hpp"

namespace segdb::cli {
namespace {

// `50,90,99.9`
std::optional<std::vector<double>> parse_percents(std::string_view text) {
    std::vector<double> percents;
    while (true) {
        double percent = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), percent);
        if (error != std::errc() || !(percent >= 0 && percent <= 100)) {
            return std::nullopt;
        }
        percents.push_back(percent);
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (text.empty()) {
            return percents;
        }
        if (text.front() != ',') {
            return std::nullopt;
        }
        text.remove_prefix(1);
    }
}

// The shortest digits that read back as the number.
std::string text_of(double number) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, number);
    return {digits, end.ptr};
}

std::string text_of(const Summary& summary) {
    Table table({Align::left, Align::right, Align::right});
    table.add({one_line(summary.attribute), to_text(summary.spec), ""});
    table.add({"profiles", grouped(summary.of), ""});
    table.add({"with a value", grouped(summary.count), percent(summary.count, summary.of)});
    const auto add = [&](const std::string& name, const std::string& value) {
        table.add({name, value.empty() ? "-" : value});
    };
    if (!summary.sum.empty()) {
        add("sum", summary.sum);
        add("average", summary.average);
    }
    add("least", to_text(summary.least));
    add("greatest", to_text(summary.greatest));
    for (const auto& each : summary.percentiles) {
        add("percentile " + text_of(each.percent), to_text(each.value));
    }
    for (const auto& each : summary.ranks) {
        add("below " + one_line(each.of), grouped(each.below));
        add("at most " + one_line(each.of), grouped(each.at_most));
    }
    return table.str();
}

void append_number(Json& json, std::string_view name, const std::string& digits) {
    json.name(name);
    if (digits.empty()) {
        json.null();
    } else {
        json.number(digits);
    }
}

std::string json_of(const Summary& summary) {
    Json json(Json::Style::indented);
    json.begin_object().name("collection").text(summary.collection).name("attribute").text(summary.attribute);
    json.name("type").text(to_text(summary.spec)).name("of").number(summary.of).name("count").number(summary.count);
    append_number(json, "sum", summary.sum);
    append_number(json, "average", summary.average);
    json.name("least").value(summary.least).name("greatest").value(summary.greatest);
    json.name("percentiles").begin_array();
    for (const auto& each : summary.percentiles) {
        json.begin_object().name("percent").number(text_of(each.percent)).name("value").value(each.value).end_object();
    }
    json.end_array().name("ranks").begin_array();
    for (const auto& each : summary.ranks) {
        json.begin_object().name("of").text(each.of).name("below").number(each.below);
        json.name("at_most").number(each.at_most).end_object();
    }
    json.end_array().end_object();
    return json.str() + '\n';
}

}  // namespace

int run_summary(const Arguments& arguments) {
    CommandLine line("summary",
                     "Shows what the values of a number, date or time amount to: how many there are, their sum and "
                     "average, the least and the greatest, percentiles and ranks. All of it is exact. A percentile is "
                     "a value that some profile has: that many percent of the values, or more, are at most as large.",
                     "  $ segdb summary shop.segdb spent --within \"country = 'PL'\" --percentiles 50,90\n"
                     "  $ segdb summary shop.segdb registered --rank 2024-01-01 --rank now-90d\n"
                     "  $ segdb summary shop.segdb age --format json\n");
    Question question;
    std::string attribute;
    std::string format = "table";
    std::string percentiles;
    SummaryOptions options;
    declare_database(line, question.database);
    line.required("ATTRIBUTE", attribute, "the number, date or time whose values are meant");
    line.option("--within", "EXPRESSION", options.within, "Only the values of the profiles it selects.");
    line.option("--percentiles", "LIST", percentiles, "Percentiles to show, e.g. 50,90,99.9; 50 is the median.");
    line.repeated("--rank", "VALUE", options.ranks_of,
                  "Show how many values are below VALUE, and at most VALUE, written as in an expression; may be given "
                  "several times.");
    declare_query_options(line, question);
    line.option("--format", "FORMAT", format, "table, for reading (this is what you get without it), or json.");
    if (const auto done = line.parse(arguments)) {
        return *done;
    }
    if (const auto refusal = not_a_choice("--format", format, {"table", "json"})) {
        return line.refuse(*refusal);
    }
    if (!percentiles.empty()) {
        auto parsed = parse_percents(percentiles);
        if (!parsed) {
            return line.refuse("--percentiles cannot be " + shown(percentiles) +
                               "; it is numbers from 0 to 100 between commas, e.g. 50,90,99.9");
        }
        options.percentiles = std::move(*parsed);
    }
    if (const auto done = prepare_options(line, question, options)) {
        return *done;
    }
    auto database = open_to_read(question.database);
    if (!database.ok()) {
        return fail(database.error());
    }
    const auto summary = database->summarise(attribute, options);
    if (!summary.ok()) {
        return fail(summary.error());
    }
    print_notes(summary->notes);
    return print_result(format == "json" ? json_of(*summary) : text_of(*summary));
}

}  // namespace segdb::cli
