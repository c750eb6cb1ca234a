// What does a query cost besides its bitmaps: the view of the file, the text, the names, the plan?
//
//   ./dev bench overhead [rounds, default 15]
//
// A small database (10,000 profiles), so that the set operations themselves are next to nothing. Each part is timed by
// itself, 2,000 times a round; `count` is the whole call through the public API. Target: parse, bind and plan together
// under 20 us for four operands.
#include <iostream>
#include <segdb/segdb.hpp>
#include <string>

#include "api/session.hpp"
#include "grammar/parser.hpp"
#include "query/planner.hpp"
#include "support/bench.hpp"

namespace {

using namespace segdb::bench;

constexpr int kRepeats = 2'000;

struct Question {
    const char* name;
    const char* text;
};

constexpr Question kQuestions[] = {
    {"1 operand", "tag snacks"},
    {"4 operands", "((tag loyaltyCard and tag snacks) or email_agreement) and phone is set"},
    {"4 comparisons", "country = 'PL' and age between 20 and 40 and city != 'Warszawa' or tag snacks"},
};

// Microseconds that one call takes.
template <class Call>
double microseconds(Call&& call) {
    const double start = seconds_now();
    for (int repeat = 0; repeat < kRepeats; ++repeat) call();
    return (seconds_now() - start) * 1e6 / kRepeats;
}

template <class T>
T need(segdb::Result<T> result) {
    if (!result) fail(result.error().message);
    return std::move(result).value();
}

}  // namespace

int main(int count, char** arguments) {
    const int rounds = count > 1 ? std::stoi(arguments[1]) : 15;
    print_machine("generate --seed 7");
    const Folder folder;
    const std::string path = folder / "shop.segdb";
    (void)run({binary(), "generate", path, "--profiles", "10000", "--seed", "7"});
    auto database = need(segdb::Database::open(path));
    const auto session = need(segdb::Session::open(path, {}));
    Results results;
    for (const Question& question : kQuestions) {
        const auto by_sql = need(database.run_sql(question.text, {}, {}));
        const auto answer = need(database.count(question.text));
        if (by_sql.count != answer.count) fail("segdb and SQLite do not agree about " + std::string(question.text));
        std::vector<double> begin;
        std::vector<double> parse;
        std::vector<double> parse_and_bind;
        std::vector<double> plan;
        std::vector<double> whole;
        for (int round = 0; round < rounds; ++round) {
            begin.push_back(microseconds([&] { (void)need(session->begin_read()); }));
            parse.push_back(microseconds([&] { (void)need(segdb::grammar::parse(question.text)); }));
            const auto transaction = need(session->begin_read());
            parse_and_bind.push_back(microseconds([&] { (void)need(session->bind(question.text, {})); }));
            const auto bound = need(session->bind(question.text, {}));
            plan.push_back(microseconds([&] { (void)need(segdb::make_plan(*bound, *session->snapshot)); }));
            whole.push_back(microseconds([&] { (void)need(database.count(question.text)); }));
        }
        const double language = median(parse_and_bind) + median(plan);
        std::cout << question.name << ": " << question.text << "\n  view of the file   " << spread(begin, "%.2f")
                  << " us\n  parse              " << spread(parse, "%.2f") << " us\n  parse and bind     "
                  << spread(parse_and_bind, "%.2f") << " us\n  plan               " << spread(plan, "%.2f") << " us\n";
        std::printf("  parse, bind, plan  %.2f us\n", language);
        std::cout << "  count              " << spread(whole, "%.2f") << " us\n";
        const std::string name = question.name;
        results.add(name + " begin_us", median(begin));
        results.add(name + " parse_us", median(parse));
        results.add(name + " language_us", language);
        results.add(name + " count_us", median(whole));
    }
    results.print("overhead");
}
