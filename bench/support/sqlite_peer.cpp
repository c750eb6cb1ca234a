// SQLite with ordinary tables and indexes.
//
//   profiles  one row a profile, its tags also as bits of an integer; an index per attribute that can narrow a search
//             (not email_agreement and gender), each with all that the questions ask for behind it, so that it never
//             has to look into the table
//   tags      (tag, id) WITHOUT ROWID
//
// Forms: `bits` scans an index and tests the bits; `exists` looks each tag up in `tags`; `driven` walks the rarest
// required tag and looks the rest up. Which index leads is left to the planner, after ANALYZE. All of the file is
// mapped into memory, and the cache takes 1 GiB.
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "support/bench.hpp"
#include "support/database_peer.hpp"

namespace segdb::bench {
namespace {

constexpr const char* kAttributes[] = {"country",         "age",     "gender", "plan",
                                       "email_agreement", "premium", "city",   "spent"};

std::string tag_exists(std::size_t tag) {
    return "exists (select 1 from tags where tag = " + std::to_string(tag) + " and tags.id = p.id)";
}

class Statement {
  public:
    Statement(sqlite3* db, const std::string& sql) : db_(db) {
        if (sqlite3_prepare_v2(db, sql.c_str(), -1, &statement_, nullptr) != SQLITE_OK)
            fail(std::string("SQLite: ") + sqlite3_errmsg(db) + " in " + sql);
    }
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement() { sqlite3_finalize(statement_); }

    void bind(int at, std::int64_t value) { sqlite3_bind_int64(statement_, at, value); }
    void bind(int at, const std::string& value) {
        sqlite3_bind_text(statement_, at, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT);
    }
    // Runs to the end; the first column of the last row, if any.
    std::int64_t run() {
        std::int64_t value = 0;
        int code = SQLITE_ROW;
        while ((code = sqlite3_step(statement_)) == SQLITE_ROW) value = sqlite3_column_int64(statement_, 0);
        if (code != SQLITE_DONE) fail(std::string("SQLite: ") + sqlite3_errmsg(db_));
        sqlite3_reset(statement_);
        return value;
    }

  private:
    sqlite3* db_;
    sqlite3_stmt* statement_ = nullptr;
};

class SqlitePeer : public DatabasePeer {
  public:
    explicit SqlitePeer(const std::string& folder) : path_(folder + "/profiles.sqlite") {
        if (sqlite3_open(path_.c_str(), &db_) != SQLITE_OK) fail("SQLite cannot open " + path_);
        for (const char* setting :
             {"page_size = 8192", "journal_mode = off", "synchronous = off", "cache_size = -1048576",
              "mmap_size = 17179869184", "locking_mode = exclusive", "temp_store = file"}) {
            run(std::string("pragma ") + setting);
        }
    }
    SqlitePeer(const SqlitePeer&) = delete;
    SqlitePeer& operator=(const SqlitePeer&) = delete;
    ~SqlitePeer() override { sqlite3_close(db_); }

    [[nodiscard]] std::string name() const override { return "SQLite"; }
    [[nodiscard]] std::string version() const override { return sqlite3_libversion(); }
    [[nodiscard]] std::string tables() const override {
        return "tags (tag, id) WITHOUT ROWID and as bits of a column, a covering index per attribute, ANALYZE, mmap";
    }
    [[nodiscard]] std::uint64_t bytes_on_disk() override { return std::filesystem::file_size(path_); }

    double import(const ProfileData& data) override {
        const double start = seconds_now();
        run("begin");
        insert_profiles(data.profiles);
        insert_tags(data.profiles);
        create_indexes();
        run("commit");
        run("analyze");
        return seconds_now() - start;
    }

    [[nodiscard]] std::vector<Contender> contenders(const Segment& segment) override {
        std::vector<Method> methods;
        methods.push_back(method("bits", "select count(*) from profiles p where " + sql_by_bits(segment, {})));
        methods.push_back(method("exists", "select count(*) from profiles p where " + sql_by_tag(segment, tag_exists)));
        if (const std::string sql = driven(segment); !sql.empty()) methods.push_back(method("driven", sql));
        return {{name(), std::move(methods)}};
    }

  private:
    std::uint64_t run(const std::string& sql) const { return static_cast<std::uint64_t>(Statement(db_, sql).run()); }
    [[nodiscard]] Method method(const std::string& form, const std::string& sql) const {
        return {form, [this, sql] { return run(sql); }};
    }

    void insert_profiles(const std::vector<Profile>& profiles) const {
        run("create table profiles(id integer primary key, country text not null, age integer not null, "
            "gender text not null, plan text not null, email_agreement integer not null, premium integer not null, "
            "city text not null, spent integer not null, tag_bits integer not null)");
        Statement insert(db_, "insert into profiles values(?,?,?,?,?,?,?,?,?,?)");
        for (std::size_t i = 0; i < profiles.size(); ++i) {
            const Profile& profile = profiles[i];
            insert.bind(1, static_cast<std::int64_t>(i + 1));
            insert.bind(2, country_text(profile));
            insert.bind(3, profile.age);
            insert.bind(4, gender_text(profile));
            insert.bind(5, plan_text(profile));
            insert.bind(6, std::int64_t{profile.email_agreement});
            insert.bind(7, std::int64_t{profile.premium});
            insert.bind(8, city_text(profile));
            insert.bind(9, profile.spent);
            insert.bind(10, static_cast<std::int64_t>(profile.tags));
            insert.run();
        }
    }
    // In the order of the key.
    void insert_tags(const std::vector<Profile>& profiles) const {
        run("create table tags(tag integer, id integer, primary key(tag, id)) without rowid");
        Statement insert(db_, "insert into tags values(?,?)");
        for (std::size_t tag = 0; tag < kTags; ++tag) {
            insert.bind(1, static_cast<std::int64_t>(tag));
            for (std::size_t i = 0; i < profiles.size(); ++i) {
                if (((profiles[i].tags >> tag) & 1) == 0) continue;
                insert.bind(2, static_cast<std::int64_t>(i + 1));
                insert.run();
            }
        }
    }
    // An index per attribute; the bits of the tags come right behind it, because every question has tags.
    void create_indexes() const {
        for (const std::string leading : {"country", "age", "plan", "premium", "city", "spent"}) {
            std::string columns = leading + ", tag_bits";
            for (const std::string column : kAttributes) {
                if (column != leading) columns += ", " + column;
            }
            run("create index by_" + leading + " on profiles(" + columns + ")");
        }
    }

    // Only for a conjunction that requires a tag; else empty.
    [[nodiscard]] static std::string driven(const Segment& segment) {
        if (segment.kind == Segment::Kind::tag)
            return "select count(*) from tags where tag = " + std::to_string(tag_number(segment.name));
        if (segment.kind != Segment::Kind::all) return {};
        Segment rest = segment;
        auto& children = rest.children;
        const auto rank = [](const Segment& child) {
            return child.kind == Segment::Kind::tag ? tag_number(child.name) : kTags;
        };
        const auto rarest = std::min_element(children.begin(), children.end(),
                                             [&](const Segment& a, const Segment& b) { return rank(a) < rank(b); });
        if (rank(*rarest) == kTags) return {};
        const std::string number = std::to_string(rank(*rarest));
        children.erase(rarest);
        return "select count(*) from tags t cross join profiles p on p.id = t.id where t.tag = " + number + " and " +
               sql_by_bits(rest, {});
    }

    std::string path_;
    sqlite3* db_ = nullptr;
};

}  // namespace

std::unique_ptr<DatabasePeer> sqlite_peer(const std::string& folder) { return std::make_unique<SqlitePeer>(folder); }

}  // namespace segdb::bench
