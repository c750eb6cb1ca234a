#include "support/sql_script.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <utility>

#include "support/bench.hpp"

namespace segdb::bench {

void install_packages(const std::vector<std::string>& packages) {
    std::cout.flush();
    std::string command = "'" SEGDB_BENCH_SCRIPTS "/install_peers.sh' '" SEGDB_BENCH_PACKAGES "'";
    for (const auto& package : packages) command += " '" + package + "'";
    if (std::system(command.c_str()) != 0) std::cout << "the peers could not be installed\n";
}

SqlScript::SqlScript(std::string name, const std::string& script, const std::string& folder,
                     const std::string& packages)
    : name_(std::move(name)), process_({"node", SEGDB_BENCH_SCRIPTS "/" + script, packages, folder}) {}

std::string SqlScript::start() {
    const auto reply = process_.ask(R"({"do": "start"})");
    if (!reply) return "node cannot be started, or ended at once";
    const Json json = Json::parse(*reply);
    if (json.contains("error")) return json.at("error").get<std::string>();
    version_ = json.at("version").get<std::string>();
    tables_ = json.at("tables").get<std::string>();
    return {};
}

SqlScript::Json SqlScript::ask(const Json& request) {
    const auto reply = process_.ask(request.dump());
    if (!reply) fail(name_ + " ended while it was asked " + request.dump());
    Json json = Json::parse(*reply);
    if (json.contains("error")) fail(name_ + ": " + json.at("error").get<std::string>() + " in " + request.dump());
    return json;
}

// CPU time includes what other threads of the process do besides, so the time passed counts where it is less.
CallTimes SqlScript::time(const std::string& sql, int calls) {
    const Json json = ask({{"do", "time"}, {"sql", sql}, {"calls", calls}});
    const double wall_ms = json.at("wall_ms").get<double>();
    return {std::min(json.at("cpu_ms").get<double>(), wall_ms), wall_ms, json.at("least_ms").get<double>()};
}

Method SqlScript::method(const std::string& form, const std::string& sql) {
    return {form,
            [this, sql] {
                return ask({{"do", "count"}, {"sql", sql}}).at("count").get<std::uint64_t>();
            },
            [this, sql](int calls) { return time(sql, calls); }};
}

}  // namespace segdb::bench
