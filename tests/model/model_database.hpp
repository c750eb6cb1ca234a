// The profiles of a naive model as a collection `customers` of a database.
#pragma once

#include <sqlite3.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <optional>
#include <segdb/segdb.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/random_data.hpp"

namespace segdb::model {

class ModelRows final : public RowSource {
  public:
    ModelRows(const Model& model, std::vector<std::string> columns) : model_(model), columns_(std::move(columns)) {}
    Result<bool> next(std::vector<std::optional<std::string_view>>& cells) override {
        if (at_ == model_.profiles.size()) return false;
        const auto& profile = model_.profiles[at_++];
        texts_.clear();
        for (const auto& name : columns_)
            texts_.push_back(cell_text(profile.cells.at(name), model_.attributes.at(name)));
        cells.clear();
        for (const auto& text : texts_) cells.push_back(text ? std::optional<std::string_view>(*text) : std::nullopt);
        return true;
    }

  private:
    const Model& model_;
    std::vector<std::string> columns_;
    std::size_t at_ = 0;
    std::vector<std::optional<std::string>> texts_;
};

// REQUIRES: of random_model()
inline void import_model(Database& db, const Model& model) {
    std::vector<std::string> columns;
    ImportOptions options;
    options.collection = "customers";
    options.key = "id";
    options.derive = derived_attributes();
    for (const auto& [name, spec] : model.attributes) {
        const std::string& known = name;
        const bool derived = std::any_of(options.derive.begin(), options.derive.end(),
                                         [&](const auto& one) { return one.first == known; });
        if (!derived) columns.push_back(name);
        if (spec.type == AttributeType::text_list) {
            options.lists[name] = ";";
        } else {
            options.types[name] = spec;
        }
    }
    ModelRows rows(model, columns);
    const auto report = db.import_rows(columns, rows, options);
    REQUIRE((report.ok() ? std::string() : report.error().message) == "");
    REQUIRE(report->added == model.profiles.size());
}

// Moves the first profiles to these ordinals, as any SQL client may.
inline void spread(const std::string& path, std::size_t profiles, const std::vector<std::int64_t>& places) {
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
    for (std::size_t i = 0; i < places.size() && i < profiles; ++i) {
        const std::string from = std::to_string(i);
        const std::string to = std::to_string(places[i]);
        std::string sql = "BEGIN;";
        for (const char* table : {"customers_tags", "customers_likes", "customers"}) {
            sql += std::string("UPDATE ") + table + " SET ordinal = " + to + " WHERE ordinal = " + from + ";";
        }
        char* message = nullptr;
        sqlite3_exec(db, (sql + "COMMIT;").c_str(), nullptr, nullptr, &message);
        REQUIRE(std::string(message != nullptr ? message : "") == "");
    }
    sqlite3_close(db);
}

}  // namespace segdb::model
