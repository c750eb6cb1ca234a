// From how many distinct values on are blocks better than a bitmap a value? And within a conjunction, are values of an
// attribute that has both sooner united or compared in their slices?
//
//   ./dev bench encodings [--profiles 1310720] [--distinct 100,300,..] [--selected 2,5,..] [--rounds 5] [--seed 81]
//
// 1. For numbers and texts, equally frequent and skewed ones, and for each number of distinct values: a file with either
//    encoding. What the attribute adds to the file (pages of SQLite), how long it takes to index, and how long questions
//    take, asked again and first after opening.
// 2. For 60 and 100 numbers: so many of them within a conjunction, as bitmaps, as slices, and as the planner chooses.
//
// Answers are compared with those of SQLite before anything is timed. Times are CPU time of one thread.
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "simd/kernels.hpp"
#include "support/arguments.hpp"
#include "support/bench.hpp"
#include "support/contest.hpp"
#include "support/encoded_column.hpp"

namespace {

using namespace segdb::bench;
using segdb::AttributeType;
using segdb::Encoding;

constexpr int kOpenings = 3;  // to time the first answer

struct Setting {
    Folder folder;
    std::uint64_t profiles = 0;
    std::uint64_t seed = 0;
    int rounds = 0;
    Results results{};
};

std::string formatted(const char* format, double value) {
    char text[64];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

// `1.25 / 0.75`
std::string pair_of(const char* format, double few, double many) {
    return formatted(format, few) + " / " + formatted(format, many);
}

double again_ms(EncodedColumn& column, const std::string& expression, const segdb::QueryOptions& options, int rounds) {
    const Contender contender{"segdb", {{"", [&] { return column.count(expression, options); }}}};
    return compete(expression, {contender}, rounds).front().median_ms();
}

double first_ms(const EncodedColumn& column, const std::string& expression) {
    double least = column.first_ms(expression);
    for (int i = 1; i < kOpenings; ++i) least = std::min(least, column.first_ms(expression));
    return least;
}

void check(EncodedColumn& column, const std::string& expression, const segdb::QueryOptions& options = {}) {
    const std::uint64_t count = column.count(expression, options);
    const std::uint64_t expected = column.count_by_rows(expression);
    if (count != expected)
        fail(expression + ": segdb counts " + std::to_string(count) + ", SQLite " + std::to_string(expected));
}

// ---- 1. bitmaps or blocks --------------------------------------------------------------------------------------------

struct Milliseconds {
    double again = 0;
    double first = 0;
};

// What a file costs with one of the encodings.
struct Measured {
    EncodedColumn::Cost cost{};
    std::vector<Milliseconds> questions{};
};

std::vector<std::string> questions_of(const EncodedColumn& column, const ColumnShape& shape) {
    std::vector<std::string> questions;
    for (const auto& condition : {column.equal_to(shape.distinct / 10), column.one_of(20), column.one_tenth()}) {
        questions.push_back(condition);
        questions.push_back(condition + " and d");
    }
    return questions;
}

Measured measure(EncodedColumn& column, const ColumnShape& shape, Encoding encoding, int rounds) {
    Measured measured{column.index(encoding)};
    for (const auto& question : questions_of(column, shape)) {
        check(column, question);
        const double first = first_ms(column, question);
        measured.questions.push_back({again_ms(column, question, {}, rounds), first});
    }
    return measured;
}

// One line of a table: with a bitmap a value / without.
void print_row(const ColumnShape& shape, const EncodedColumn::Cost& none, const Measured& few, const Measured& many,
               Results& results) {
    const auto mib = [&](const Measured& of) {
        return (static_cast<double>(of.cost.bytes) - static_cast<double>(none.bytes)) / (1 << 20);
    };
    std::cout << "| " << shape.distinct << " | " << pair_of("%.2f", mib(few), mib(many)) << " | "
              << pair_of("%.2f", few.cost.seconds - none.seconds, many.cost.seconds - none.seconds);
    for (std::size_t i = 0; i < few.questions.size(); ++i) {
        std::cout << " | " << pair_of("%.3f", few.questions[i].again, many.questions[i].again) << " ("
                  << pair_of("%.2f", few.questions[i].first, many.questions[i].first) << ")";
    }
    std::cout << " |" << std::endl;
    results.add(to_text(shape) + " bitmaps MiB", mib(few));
    results.add(to_text(shape) + " blocks MiB", mib(many));
}

void compare_encodings(ColumnShape shape, const std::vector<std::uint64_t>& distinct, Setting& setting) {
    const bool texts = shape.type == AttributeType::text;
    std::cout << "\n"
              << (texts ? "texts" : "numbers") << (shape.skewed ? ", skewed" : ", equally frequent") << "\n\n"
              << "| distinct | MiB | s | `=` | `=` and d | `in` 20 | `in` 20 and d | "
              << (texts ? "beginning" : "range") << " | " << (texts ? "beginning" : "range")
              << " and d |\n|---|---|---|---|---|---|---|---|---|\n";
    for (const auto values : distinct) {
        shape.distinct = values;
        EncodedColumn column(setting.folder / "encodings.segdb", shape, setting.profiles, setting.seed);
        const auto none = column.index(Encoding::scan);
        const auto few = measure(column, shape, encoding_of_few(shape.type), setting.rounds);
        const auto many = measure(column, shape, encoding_of_many(shape.type), setting.rounds);
        print_row(shape, none, few, many, setting.results);
    }
}

// ---- 2. united or compared -------------------------------------------------------------------------------------------

// Microseconds of a count.
struct Ways {
    double united = 0;
    double chosen = 0;
    double compared = 0;
};

std::vector<std::string> selections(const EncodedColumn& column, const std::vector<std::uint64_t>& selected,
                                    std::uint64_t distinct) {
    std::vector<std::string> all;
    for (const char* filter : {" and d", " and rare"}) {
        for (const auto values : selected) {
            if (values >= distinct) continue;
            all.push_back("v between 10 and " + std::to_string(std::min(9 + values, distinct - 1)) + filter);
            all.push_back(column.one_of(values) + filter);
        }
    }
    return all;
}

void time_choice(EncodedColumn& column, const std::vector<std::string>& expressions, int rounds,
                 std::vector<Ways>& ways) {
    segdb::QueryOptions united;
    united.without_rules = {"compare_slices"};
    (void)column.index(Encoding::equality_and_slices);
    for (std::size_t i = 0; i < expressions.size(); ++i) {
        check(column, expressions[i]);
        check(column, expressions[i], united);
        ways[i].united = again_ms(column, expressions[i], united, rounds) * 1e3;
        ways[i].chosen = again_ms(column, expressions[i], {}, rounds) * 1e3;
    }
    (void)column.index(Encoding::slices);
    for (std::size_t i = 0; i < expressions.size(); ++i) {
        check(column, expressions[i]);
        ways[i].compared = again_ms(column, expressions[i], {}, rounds) * 1e3;
    }
}

// The beginning of an expression that may be long.
std::string shortened(const std::string& expression) {
    const auto list = expression.find('(');
    if (list == std::string::npos) return expression;
    const auto values = std::count(expression.begin(), expression.end(), ',') + 1;
    return "v in (" + std::to_string(values) + " values)" + expression.substr(expression.find(')') + 1);
}

void check_choice(const ColumnShape& shape, const std::vector<std::uint64_t>& selected, Setting& setting) {
    EncodedColumn column(setting.folder / "encodings.segdb", shape, setting.profiles, setting.seed);
    const auto expressions = selections(column, selected, shape.distinct);
    std::vector<Ways> ways(expressions.size());
    time_choice(column, expressions, setting.rounds, ways);
    std::cout << "\n"
              << to_text(shape) << ": microseconds of a count\n\n"
              << "| | united | compared | chosen | chosen to the better |\n|---|---|---|---|---|\n";
    double worst = 0;
    for (std::size_t i = 0; i < expressions.size(); ++i) {
        const double ratio = ways[i].chosen / std::min(ways[i].united, ways[i].compared);
        worst = std::max(worst, ratio);
        std::cout << "| `" << shortened(expressions[i]) << "` | " << formatted("%.0f", ways[i].united) << " | "
                  << formatted("%.0f", ways[i].compared) << " | " << formatted("%.0f", ways[i].chosen) << " | "
                  << formatted("%.2f", ratio) << " |\n";
    }
    std::cout << std::flush;
    setting.results.add(to_text(shape) + " worst choice", worst);
}

}  // namespace

int main(int count, char** words) {
    const Arguments arguments(count, words, {"profiles", "distinct", "selected", "rounds", "seed"});
    Setting setting;
    setting.profiles = std::max<std::uint64_t>(1, arguments.number("profiles", 1'310'720));
    setting.seed = arguments.number("seed", 81);
    setting.rounds = static_cast<int>(std::max<std::uint64_t>(1, arguments.number("rounds", 5)));
    if (setting.rounds == 1) set_sample_ms(0);
    const auto distinct = arguments.numbers("distinct", "100,300,1000,3000,10000,30000,100000");
    const auto selected = arguments.numbers("selected", "2,3,5,8,12,20,30,40,55");
    print_machine(std::to_string(setting.seed), {"kernel    " + std::string(segdb::simd::kernels().name)});
    for (const std::uint64_t values : {60, 100}) {
        for (const bool skewed : {false, true})
            check_choice({AttributeType::integer, skewed, values}, selected, setting);
    }
    std::cout
        << "\nwith a bitmap a value / without (numbers have slices in both cases): MiB in the file, seconds to index, "
           "ms again (first)\n";
    for (const auto type : {AttributeType::integer, AttributeType::text}) {
        for (const bool skewed : {false, true}) compare_encodings({type, skewed}, distinct, setting);
    }
    setting.results.print("encodings");
    return 0;
}
