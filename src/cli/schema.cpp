// segdb schema DB
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

std::string text_of(const CollectionInfo& collection) {
    const bool events = !collection.of.empty();
    std::string text = one_line(collection.name) + ": " + counted(collection.profiles, events ? "event" : "profile") +
                       (events ? " of " + one_line(collection.of) : "") +
                       (collection.key.empty() ? "" : ", key " + one_line(collection.key)) + ", data " +
                       byte_size(collection.data_bytes) + ", index " + byte_size(collection.index_bytes);
    if (collection.data_bytes > 0) {
        text += " (" + percent(collection.index_bytes, collection.data_bytes) + " of the data)";
    }
    text += "\n";
    if (collection.attributes.empty()) {
        return text;
    }
    Table table({Align::left, Align::left, Align::left, Align::right, Align::right, Align::right, Align::right}, "  ",
                "  ");
    table.add({"attribute", "type", "encoding", "present", "", "distinct", "index"});
    for (const AttributeInfo& attribute : collection.attributes) {
        table.add({one_line(attribute.name), to_text(attribute.spec) + (attribute.derived ? ", derived" : ""),
                   attribute.encoding, grouped(attribute.present), percent(attribute.present, collection.profiles),
                   attribute.distinct ? grouped(*attribute.distinct) : "-", byte_size(attribute.index_bytes)});
    }
    text += '\n' + table.str();
    if (collection.definitions.empty()) {
        return text;
    }
    Table definitions({Align::left, Align::right, Align::left}, "  ", "  ");
    definitions.add({"defined", "events", "as"});
    for (const DefinitionInfo& definition : collection.definitions) {
        definitions.add({one_line(definition.name), grouped(definition.events), one_line(definition.definition)});
    }
    return text + '\n' + definitions.str();
}

std::string text_of(const Database& database, const std::vector<CollectionInfo>& collections) {
    std::string text = one_line(database.path()) + ": " + counted(collections.size(), "collection") + ", time zone " +
                       database.time_zone() + '\n';
    for (const CollectionInfo& collection : collections) {
        text += '\n' + text_of(collection);
    }
    return text;
}

void append_json(Json& json, const AttributeInfo& attribute) {
    json.begin_object().name("name").text(attribute.name).name("type").text(to_text(attribute.spec));
    json.name("derived").boolean(attribute.derived).name("encoding").text(attribute.encoding);
    json.name("present").number(attribute.present).name("distinct");
    if (attribute.distinct) {
        json.number(*attribute.distinct);
    } else {
        json.null();
    }
    json.name("index_bytes").number(attribute.index_bytes).end_object();
}

std::string json_of(const Database& database, const std::vector<CollectionInfo>& collections) {
    Json json(Json::Style::indented);
    json.begin_object().name("path").text(database.path()).name("time_zone").text(database.time_zone());
    json.name("collections").begin_array();
    for (const CollectionInfo& collection : collections) {
        json.begin_object().name("name").text(collection.name).name("key").text(collection.key);
        if (!collection.of.empty()) {
            json.name("of").text(collection.of);
        }
        json.name(collection.of.empty() ? "profiles" : "events")
            .number(collection.profiles)
            .name("data_bytes")
            .number(collection.data_bytes);
        json.name("index_bytes").number(collection.index_bytes).name("attributes").begin_array();
        for (const AttributeInfo& attribute : collection.attributes) {
            append_json(json, attribute);
        }
        json.end_array();
        if (!collection.of.empty()) {
            json.name("definitions").begin_array();
            for (const DefinitionInfo& definition : collection.definitions) {
                json.begin_object().name("name").text(definition.name).name("definition").text(definition.definition);
                json.name("events").number(definition.events).end_object();
            }
            json.end_array();
        }
        json.end_object();
    }
    json.end_array().end_object();
    return json.str() + '\n';
}

std::string text_of(const ValueCounts& counts) {
    Table table({Align::left, Align::right, Align::right});
    table.add({one_line(counts.attribute), "profiles", ""});
    for (const ValueCount& each : counts.values) {
        table.add({one_line(to_text(each.value)), grouped(each.count), percent(each.count, counts.of)});
    }
    return table.str();
}

std::string json_of(const ValueCounts& counts) {
    Json json(Json::Style::indented);
    json.begin_object().name("collection").text(counts.collection).name("attribute").text(counts.attribute);
    json.name("of").number(counts.of).name("distinct").number(counts.distinct).name("values").begin_array();
    for (const ValueCount& each : counts.values) {
        json.begin_object().name("value").value(each.value).name("count").number(each.count).end_object();
    }
    json.end_array().end_object();
    return json.str() + '\n';
}

// `segdb schema DB --values ATTRIBUTE`
int print_values(Database& database, const std::string& attribute, const ValueCountOptions& options, bool as_json) {
    const auto counts = database.value_counts(attribute, options);
    if (!counts.ok()) {
        return fail(counts.error());
    }
    print_notes(counts->notes);
    if (counts->values.size() < counts->distinct) {
        print_line("the first " + grouped(counts->values.size()) + " of " + counted(counts->distinct, "value"));
    }
    return print_result(as_json ? json_of(*counts) : text_of(*counts));
}

}  // namespace

int run_schema(const Arguments& arguments) {
    CommandLine line(
        "schema",
        "Shows the collections of a database and, for each attribute, its type, how it is indexed (equality: "
        "one bitmap a value; scan: conditions read the table), how many profiles have a value, how many "
        "distinct values there are, and what the index takes. With --values: the values of one attribute, the most "
        "frequent first, with how many profiles have each.",
        "  $ segdb schema shop.segdb\n"
        "  $ segdb schema shop.segdb --format json\n"
        "  $ segdb schema shop.segdb --values country --within 'tag snacks' --limit 5\n");
    Question question;
    std::string& path = question.database;
    std::string format = "table";
    std::string values;
    std::string limit;
    ValueCountOptions options;
    declare_database(line, path);
    line.option("--values", "ATTRIBUTE", values,
                "Show the values of this attribute and how many profiles have each; of a list, its items.");
    line.option("--within", "EXPRESSION", options.within, "With --values: count only the profiles it selects.");
    line.option("--limit", "N", limit, "With --values: show the N most frequent values.");
    declare_query_options(line, question);
    line.option("--format", "FORMAT", format, "table, for reading (this is what you get without it), or json.");
    if (const auto done = line.parse(arguments)) {
        return *done;
    }
    if (const auto refusal = not_a_choice("--format", format, {"table", "json"})) {
        return line.refuse(*refusal);
    }
    const std::string query_options = question.collection + question.now + question.time_zone + question.threads;
    if (values.empty() && !(options.within + limit + query_options).empty()) {
        return line.refuse("only --format goes without --values ATTRIBUTE");
    }
    if (!limit.empty()) {
        options.limit = parse_number(limit);
        if (!options.limit) {
            return line.refuse("--limit cannot be " + shown(limit) + "; it is a number");
        }
    }
    if (const auto done = prepare_options(line, question, options)) {
        return *done;
    }
    auto database = open_to_read(path);
    if (!database.ok()) {
        return fail(database.error());
    }
    if (!values.empty()) {
        return print_values(*database, values, options, format == "json");
    }
    const auto collections = database->schema();
    if (!collections.ok()) {
        return fail(collections.error());
    }
    return print_result(format == "json" ? json_of(*database, *collections) : text_of(*database, *collections));
}

}  // namespace segdb::cli
