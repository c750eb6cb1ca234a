// A database for tests of imports, which reads CSV text, and says what came of it in one line.
#pragma once

#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <memory>
#include <sstream>
#include <string>

#include "ingest/importer.hpp"
#include "store/format.hpp"
#include "store/indexer.hpp"

namespace segdb::test {

namespace fs = std::filesystem;

// A database in a folder of its own, which goes with it.
class Shop {
  public:
    Shop()
        : folder_(fs::temp_directory_path() /
                  ("segdb-import-" + std::to_string(::getpid()) + "-" + std::to_string(next_++))) {
        fs::create_directories(folder_);
        connection_ = std::move(*Connection::open(path("db"), Connection::Mode::create, 1'000));
        REQUIRE(open_format(*connection_, path("db"), true, "UTC").ok());
        catalog_ = *Catalog::load(*connection_);
    }
    ~Shop() {
        connection_.reset();
        fs::remove_all(folder_);
    }
    Shop(const Shop&) = delete;
    Shop& operator=(const Shop&) = delete;

    [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

    // What the import reported: `read added changed unchanged duplicates skipped`, or the error.
    std::string import(const std::string& bytes, const ImportOptions& options, const std::string& name = "in.csv") {
        std::istringstream stream(bytes);
        return shown(import_profiles(*connection_, catalog_, zone_, stream, name, options));
    }
    std::string import_tags(const std::string& bytes, const TagImportOptions& options,
                            const std::string& name = "tags.csv") {
        std::istringstream stream(bytes);
        return shown(segdb::import_tags(*connection_, catalog_, stream, name, options));
    }
    // `read added changed unchanged duplicates skipped` of each kind's rows and what was left out; or the error.
    std::string import_events(const std::string& bytes, const EventImportOptions& options,
                              const std::string& name = "in.csv") {
        std::istringstream stream(bytes);
        return shown(segdb::import_events(*connection_, catalog_, zone_, stream, name, options));
    }
    std::string shown(const Result<EventImportReport>& report) {
        if (!report.ok()) {
            code = report.error().code;
            return report.error().message;
        }
        check_index();
        types.clear();
        std::ostringstream text;
        text << report->rows_read << " read";
        for (const EventKindReport& kind : report->kinds) {
            text << ", " << kind.name << (kind.is_new ? " new " : " ") << kind.added << ' ' << kind.changed << ' '
                 << kind.unchanged << ' ' << kind.duplicates;
            for (const auto& [attribute, spec] : kind.new_attributes) {
                types += (types.empty() ? "" : " ") + kind.name + "." + attribute + ":" + to_text(spec);
            }
        }
        const auto say = [&text](std::uint64_t count, const char* what) {
            if (count > 0) {
                text << ", " << count << ' ' << what;
            }
        };
        say(report->without_profile, "without");
        say(report->unknown_profile, "unknown");
        for (const std::string& key : report->unknown_keys) {
            text << ' ' << key;
        }
        say(report->created_profiles, "created");
        say(report->skipped, "skipped");
        const auto time = [](std::optional<std::int64_t> ms) { return ms ? std::to_string(*ms) : "none"; };
        const char* const units[] = {"", " seconds", " milliseconds"};
        times = time(report->first_ms) + " " + time(report->last_ms) + units[static_cast<int>(report->time_unit)];
        return text.str();
    }
    std::string shown(const Result<ImportReport>& report) {
        if (!report.ok()) {
            code = report.error().code;
            return report.error().message;
        }
        notes.clear();
        for (const std::string& note : report->notes) {
            notes += note;
        }
        types.clear();
        for (const auto& [name, spec] : report->new_attributes) {
            types += (types.empty() ? "" : " ") + name + ":" + to_text(spec);
        }
        check_index();
        std::ostringstream text;
        text << report->rows_read << ' ' << report->added << ' ' << report->changed << ' ' << report->unchanged << ' '
             << report->duplicates << ' ' << report->skipped;
        return text.str();
    }
    void check_index() {
        VerifyReport report;
        for (const CollectionRecord& collection : catalog_.collections()) {
            REQUIRE(verify_index(*connection_, collection, report, {}).ok());
        }
        CHECK(report.differences.empty());
    }
    // Rows as `a|b;c|d`.
    std::string query(const std::string& sql) {
        auto rows = connection_->prepare(sql);
        if (!rows.ok()) {
            return rows.error().message;
        }
        std::string text;
        while (*rows->step()) {
            text += text.empty() ? "" : ";";
            for (int i = 0; i < rows->column_count(); ++i) {
                text += i > 0 ? "|" : "";
                text += rows->is_null(i)      ? "~"
                        : rows->is_integer(i) ? std::to_string(rows->integer(i))
                                              : std::string(rows->text(i));
            }
        }
        return text;
    }

    std::string types;
    std::string times;  // of the events that came in: the earliest and the latest, and what numbers were taken for
    std::string notes;
    ErrorCode code = ErrorCode::internal;
    TimeZone zone_;
    std::unique_ptr<Connection> connection_;
    Catalog catalog_;

  private:
    static inline int next_ = 0;
    fs::path folder_;
};

}  // namespace segdb::test
