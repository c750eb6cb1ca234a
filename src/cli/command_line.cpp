#include "cli/command_line.hpp"

#include <algorithm>
#include <sstream>
#include <utility>

#include "cli/human.hpp"
#include "cli/output.hpp"
#include "cli/report.hpp"
#include "cli/suggest.hpp"
#include "cli/utf8.hpp"

namespace segdb::cli {
namespace {

constexpr std::size_t kNameColumns = 26;   // option names of help stand in these
constexpr std::size_t kHelpColumns = 100;  // its lines are not longer

// `text` broken at spaces into lines of at most `columns`; newlines of its own are kept.
std::vector<std::string> wrapped(const std::string& text, std::size_t columns) {
    std::vector<std::string> lines;
    std::istringstream paragraphs(text);
    for (std::string paragraph; std::getline(paragraphs, paragraph);) {
        std::istringstream words(paragraph);
        std::string line;
        for (std::string word; words >> word;) {
            if (!line.empty() && columns_of(line) + 1 + columns_of(word) > columns) {
                lines.push_back(std::exchange(line, ""));
            }
            line += (line.empty() ? "" : " ") + word;
        }
        lines.push_back(line);
    }
    return lines;
}

std::string help_lines(const std::string& name, const std::string& text) {
    const std::string indent(kNameColumns, ' ');
    std::string result = "  " + name;
    bool first = true;
    for (const std::string& line : wrapped(text, kHelpColumns - kNameColumns)) {
        const bool beside = first && columns_of(result) + 2 <= kNameColumns;
        result = (beside ? padded(result, kNameColumns) : result + '\n' + indent) + line;
        first = false;
    }
    return result + '\n';
}

// `--limit N`, `DB`
std::string usage_of(const CLI::Option& option) {
    std::string name = option.get_name(false, true);
    std::replace(name.begin(), name.end(), ',', ' ');
    if (option.get_positional()) {
        return option.get_name(true);
    }
    name.clear();
    for (const std::string& shortened : option.get_snames()) {
        name += (name.empty() ? "-" : ", -") + shortened;
    }
    for (const std::string& whole : option.get_lnames()) {
        name += (name.empty() ? "--" : ", --") + whole;
    }
    return option.get_type_name().empty() ? name : name + ' ' + option.get_type_name();
}

}  // namespace

CommandLine::CommandLine(std::string name, std::string about, std::string examples)
    : name_(std::move(name)), about_(std::move(about)), examples_(std::move(examples)), app_(about_, name_) {
    app_.get_formatter()->label("REQUIRED", "");
    app_.set_help_flag("-h,--help", "Show this.");
}

CLI::Option* CommandLine::required(const std::string& name, std::string& value, const std::string& help) {
    return positional(name, value, help)->required();
}

CLI::Option* CommandLine::positional(const std::string& name, std::string& value, const std::string& help) {
    return app_.add_option(name, value, help)->type_name("");
}

CLI::Option* CommandLine::positionals(const std::string& name, std::vector<std::string>& values,
                                      const std::string& help) {
    return app_.add_option(name, values, help)->type_name("")->expected(0, -1);
}

CLI::Option* CommandLine::option(const std::string& name, const std::string& placeholder, std::string& value,
                                 const std::string& help) {
    return app_.add_option(name, value, help)->type_name(placeholder);
}

CLI::Option* CommandLine::repeated(const std::string& name, const std::string& placeholder,
                                   std::vector<std::string>& values, const std::string& help) {
    return app_.add_option(name, values, help)->type_name(placeholder)->allow_extra_args(false);
}

CLI::Option* CommandLine::flag(const std::string& name, bool& value, const std::string& help) {
    return app_.add_flag(name, value, help);
}

std::optional<int> CommandLine::parse(const Arguments& arguments) {
    try {
        app_.parse(Arguments(arguments.rbegin(), arguments.rend()));  // CLI11 takes them from the back
    } catch (const CLI::CallForHelp&) {
        return print_result(help());
    } catch (const CLI::ParseError& error) {
        return refuse(why_refused(error));
    }
    // An empty value is an unset shell variable, and must not mean the default.
    for (const CLI::Option* option : app_.get_options()) {
        const auto& values = option->results();
        if (!option->get_positional() && std::find(values.begin(), values.end(), "") != values.end()) {
            return refuse("option " + option->get_name() + " needs a value");
        }
    }
    return std::nullopt;
}

int CommandLine::refuse(const std::string& message) const {
    print_error(message, "`segdb " + name_ + " --help` shows how it is used.");
    return kUsage;
}

std::string CommandLine::about_surplus(const std::string& argument) const {
    if (argument.starts_with("-")) {
        const std::string typed = argument.substr(0, argument.find('='));
        std::vector<std::string> names;
        for (const CLI::Option* option : app_.get_options()) {
            for (const std::string& whole : option->get_lnames()) {
                names.push_back("--" + whole);
            }
        }
        return name_ + " has no option " + shown(typed) + did_you_mean(typed, names);
    }
    const auto options = app_.get_options();
    const bool takes_expression = std::any_of(options.begin(), options.end(), [](const CLI::Option* option) {
        return option->get_positional() && option->get_name(true) == "EXPRESSION";
    });
    return shown(argument) + " is one argument too many" +
           (takes_expression ? "; write the whole expression between double quotes" : "");
}

std::string CommandLine::why_refused(const CLI::ParseError& error) const {
    // An option that does not exist leaves its value behind, so whatever else is wrong follows from it.
    const auto surplus = app_.remaining();
    for (const std::string& argument : surplus) {
        if (argument.starts_with("-")) {
            return about_surplus(argument);
        }
    }
    if (!surplus.empty()) {
        return about_surplus(surplus.front());
    }
    if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
        for (const CLI::Option* option : app_.get_options()) {
            if (option->get_required() && option->count() == 0) {
                return name_ + " needs " + usage_of(*option) + ": " + option->get_description();
            }
        }
    }
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
        for (const CLI::Option* option : app_.get_options()) {
            const std::string name = option->get_name();
            if (std::string_view(error.what()).starts_with(name + ':')) {
                return option->count() > 1 ? "option " + name + " is given twice" : "option " + name + " needs a value";
            }
        }
    }
    return error.what();
}

std::string CommandLine::help() const {
    std::string usage = "Usage: segdb " + name_;
    std::string positionals;
    std::string options;
    for (const CLI::Option* option : app_.get_options()) {
        const std::string written = usage_of(*option);
        if (option->get_positional()) {
            usage += option->get_required() ? ' ' + written : " [" + written + ']';
            positionals += help_lines(written, option->get_description());
        } else {
            options += help_lines(written, option->get_description());
        }
    }
    std::string result;
    for (const std::string& line : wrapped(about_, kHelpColumns)) {
        result += line + '\n';
    }
    result += '\n' + usage + " [OPTIONS]\n\n" + positionals + (positionals.empty() ? "" : "\n");
    result += "Options:\n" + options;
    if (!examples_.empty()) {
        result += "\nExample:\n" + examples_;
    }
    return result;
}

std::string either(const std::vector<std::string>& choices) {
    std::string text;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        text += (i == 0 ? "" : i + 1 == choices.size() ? " or " : ", ") + choices[i];
    }
    return text;
}

std::optional<std::string> not_a_choice(const std::string& option, const std::string& value,
                                        const std::vector<std::string>& choices) {
    if (std::find(choices.begin(), choices.end(), value) != choices.end()) {
        return std::nullopt;
    }
    return option + " cannot be " + shown(value) + "; it is " + either(choices);
}

}  // namespace segdb::cli
