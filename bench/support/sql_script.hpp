// A database within node, behind its script of bench/databases: asked in JSON, answers in JSON, takes times itself.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/contest.hpp"
#include "support/line_process.hpp"

namespace segdb::bench {

// Installs npm packages into SEGDB_BENCH_PACKAGES, unless they are there. Without npm it says so.
void install_packages(const std::vector<std::string>& packages);

class SqlScript {
  public:
    using Json = nlohmann::json;

    // `script` is a file of bench/databases, `packages` the folder with node_modules, `folder` the one for the data.
    SqlScript(std::string name, const std::string& script, const std::string& folder, const std::string& packages);

    // Why it cannot be used; empty if it can. To be called once, before anything else.
    [[nodiscard]] std::string start();

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::string& version() const { return version_; }
    [[nodiscard]] const std::string& tables() const { return tables_; }

    // Fails when the database says that something is wrong.
    Json ask(const Json& request);
    // Milliseconds of so many calls.
    CallTimes time(const std::string& sql, int calls);
    // A query that gives one number. Valid as long as this object.
    [[nodiscard]] Method method(const std::string& form, const std::string& sql);

  private:
    std::string name_;
    LineProcess process_;
    std::string version_;
    std::string tables_;
};

}  // namespace segdb::bench
