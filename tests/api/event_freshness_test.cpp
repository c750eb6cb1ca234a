// Kept results of conditions on events, while others write: whatever was imported, tracked, expired, defined, or written by
// plain SQL in between, every reader's next answer is that of SQLite alone running the printed SQL.
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include "model/event_database.hpp"
#include "model/model_database.hpp"
#include "model/random_events.hpp"
#include "support/events.hpp"
#include "support/temporary_folder.hpp"

namespace segdb {
namespace {

using model::Random;
using test::ForeignClient;
using test::problem;

constexpr std::size_t kProfiles = 40;
constexpr std::size_t kEvents = 500;

Database open_with(const std::string& path, OpenOptions::Mode mode, std::uint64_t cache_bytes) {
    OpenOptions options;
    options.mode = mode;
    options.cache_bytes = cache_bytes;
    auto opened = Database::open(path, options);
    REQUIRE(problem(opened) == "");
    return std::move(opened).value();
}

// A database with profiles and events in several chunks, and what changes it.
class ChangingShop {
  public:
    ChangingShop(Random& random, const char* zone) : random_(random), path_(folder_.path("changing.segdb")) {
        DateContext dates;
        dates.zone = *TimeZone::find(zone);
        dates.now_ms = std::get<Period>(resolve_date("2020-03-29T12:00", dates)).down;
        options_.now_ms = dates.now_ms;
        options_.time_zone = zone;
        profiles_ = model::random_model(random, kProfiles, dates, false);
        writer_.emplace(test::open_database(path_));
        model::import_model(*writer_, profiles_);
        model::spread(path_, kProfiles, {65535, 65536, 131071, 200000});
        events_.emplace(random, profiles_.dates, false);
        const auto made = events_->make(profiles_.profiles, kEvents);
        model::create_event_kinds(path_, made);
        model::insert_events(path_, made, 3);
    }

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] const QueryOptions& options() const { return options_; }
    [[nodiscard]] Database& writer() { return *writer_; }

    // What it did, for messages.
    std::string change() {
        switch (random_.below(12)) {
            case 0:
                return imported();
            case 1:
                return expired();
            case 2:
                REQUIRE(problem(writer_->reindex()) == "");
                return "reindexed";
            case 3:
            case 4:
                return tracked();
            default: {
                std::string statements;
                for (std::uint64_t i = random_.below(3); i < 3; ++i) statements += statement() + ";";
                ForeignClient client(path_);
                const std::string said = client.attempt("BEGIN;" + statements + "COMMIT;");
                INFO(statements);
                REQUIRE(said == "");
                return statements;
            }
        }
    }

  private:
    std::string number(std::uint64_t below) { return std::to_string(random_.below(below)); }
    std::string kind() { return random_.one_of(std::vector<std::string>{"purchase", "purchase", "visit"}); }
    std::string some_profile() {
        return "(SELECT ordinal FROM customers ORDER BY ordinal LIMIT 1 OFFSET " + number(kProfiles / 2) + ")";
    }
    // One event of the kind, by its place among them.
    std::string some_event(const std::string& of) {
        return "(SELECT ordinal FROM " + of + " ORDER BY ordinal LIMIT 1 OFFSET " + number(100) + ")";
    }

    std::string statement() {
        const std::string of = kind();
        switch (random_.below(10)) {
            case 0:
                return "DELETE FROM " + of + " WHERE ordinal = " + some_event(of);
            case 1:
                return "DELETE FROM " + of + " WHERE profile = " + some_profile() + " AND ordinal % 3 = 0";
            case 2:
                return "UPDATE " + of + " SET price = price + " + number(400) +
                       " - 200 WHERE profile = " + some_profile();
            case 3:
                return "UPDATE " + of + " SET at = at + 86400000 * (" + number(60) +
                       " - 30) WHERE ordinal = " + some_event(of);
            case 4:
                return "UPDATE " + of + " SET profile = " + some_profile() + " WHERE ordinal = " + some_event(of);
            case 5:
                return "DELETE FROM customers WHERE ordinal = " + some_profile();
            case 6:
                return "INSERT OR IGNORE INTO customers(id) VALUES('new" + number(50) + "')";
            case 7:
                return "UPDATE OR IGNORE customers SET ordinal = " + number(4 * 65'536) +
                       " WHERE ordinal = " + some_profile();
            default:
                return inserted(of);
        }
    }

    // A random event: behind all others, or anywhere, also in place of another one.
    std::string inserted(const std::string& of) {
        auto attributes = model::event_kinds().at(of);
        attributes["at"] = {AttributeType::datetime, 0};
        const std::size_t id = next_id_++;
        const auto event = events_->event(attributes, id);
        const bool behind = random_.chance(50);
        std::string columns = behind ? "profile" : "ordinal, profile";
        std::string values = (behind ? "" : number(3 * 65'536) + ", ") + some_profile();
        for (const auto& [name, spec] : attributes) {
            if (spec.type == AttributeType::text_list) continue;
            columns += ", " + sql_name(name);
            values +=
                ", " + (name == "id" ? "'t" + std::to_string(id) + "'" : model::cell_sql(event.cells.at(name), spec));
        }
        return "REPLACE INTO " + of + "(" + columns + ") VALUES(" + values + ")";
    }

    std::int64_t some_time() {
        return *options_.now_ms - static_cast<std::int64_t>(random_.below(200)) * 86'400'000 / 2 +
               static_cast<std::int64_t>(random_.below(3)) * 86'400'000;
    }

    std::string tracked() {
        std::vector<Event> all(1 + random_.below(3));
        for (Event& event : all) {
            event.name = kind();
            event.profile = profiles_.profiles[random_.below(kProfiles)].key;
            event.at_ms = some_time();
            if (event.name == "visit") event.id = "t" + number(400);
            event.attributes = {{"price", number(20) + ".5"}, {"qty", number(9)}, {"shop", std::string("web")}};
        }
        TrackOptions options;
        options.create_profiles = true;
        REQUIRE(problem(writer_->track(all, options)) == "");
        return "tracked " + std::to_string(all.size());
    }

    std::string imported() {
        std::string csv = "id,who,ts,price,qty\n";
        for (std::uint64_t i = random_.below(4); i < 6; ++i) {
            csv += "t" + number(400) + "," + profiles_.profiles[random_.below(kProfiles)].key + "," +
                   std::to_string(some_time()) + "," + number(20) + ".25," + number(9) + "\n";
        }
        EventImportOptions options;
        options.event = "visit";
        options.collection = "customers";
        options.profile_column = "who";
        options.time_column = "ts";
        options.id_column = "id";
        std::istringstream input(csv);
        REQUIRE(problem(writer_->import_events_stream(input, "visits.csv", options)) == "");
        return "imported " + csv;
    }

    std::string expired() {
        ExpireOptions options;
        options.now_ms = options_.now_ms;
        const std::string of = kind();
        const std::string age = std::to_string(100 + random_.below(300)) + "d";
        REQUIRE(problem(writer_->expire(of, age, options)) == "");
        return "expired " + of + " older than " + age;
    }

    Random& random_;
    test::TemporaryFolder folder_;
    std::string path_;
    model::Model profiles_;
    QueryOptions options_;
    std::optional<Database> writer_;
    std::optional<model::RandomEvents> events_;
    std::size_t next_id_ = 100;
};

// Some of the questions, in random order and by random readers; each is answered by SQLite alone, too.
class Readers {
  public:
    Readers(Random& random, ChangingShop& shop) : random_(random), shop_(shop) {
        using Mode = OpenOptions::Mode;
        for (const auto mode : {Mode::read_write, Mode::read_only}) {
            for (const std::uint64_t cache_bytes : {256ULL << 20, 1ULL << 20, 256ULL << 10, 8ULL << 10}) {
                readers_.push_back(open_with(shop.path(), mode, cache_bytes));
            }
        }
    }

    void ask(const std::vector<std::string>& questions) {
        for (int i = 0; i < 6; ++i) {
            const std::string& question = random_.one_of(questions);
            INFO(question);
            const QueryOptions options = some_options();
            // Windows that end before they start are errors.
            if (!shop_.writer().sql(question, options).ok()) continue;
            for (int j = 0; j < 3; ++j) {
                const std::size_t reader = random_.below(readers_.size() + 1);
                INFO("reader " << reader);
                Database& asked = reader == readers_.size() ? shop_.writer() : readers_[reader];
                const auto count = asked.count(question, options);
                REQUIRE(problem(count) == "");
                std::string key;
                const auto judge = asked.run_sql(question, options, [&](std::string_view one) {
                    if (key.empty() || random_.chance(20)) key = one;
                    return true;
                });
                REQUIRE(problem(judge) == "");
                CHECK(count->count == judge->count);
                CHECK(count->of == judge->of);
                if (key.empty()) continue;
                const auto why = asked.why(key, question, options);
                REQUIRE(problem(why) == "");
                CHECK(why->holds);
            }
        }
    }

    void verify() {
        for (Database& reader : readers_) CHECK(test::findings(reader) == std::vector<std::string>());
    }

  private:
    // Mostly the same instant, else one beside it, or another zone: what was kept for one is not the answer for another.
    QueryOptions some_options() {
        QueryOptions options = shop_.options();
        if (random_.chance(30))
            *options.now_ms += random_.one_of(std::vector<std::int64_t>{1, -1, 86'400'000, -86'400'000});
        if (random_.chance(15)) options.time_zone = "America/Sao_Paulo";
        return options;
    }

    Random& random_;
    ChangingShop& shop_;
    std::vector<Database> readers_;
};

std::string unquoted(std::string name) {
    std::erase(name, '"');
    return name;
}

void run(std::uint64_t seed, const char* zone) {
    INFO("seed " << seed << ", zone " << zone);
    Random random(seed);
    ChangingShop shop(random, zone);
    model::RandomExpression profiles(random, false);
    model::RandomEventExpression expressions(random, profiles, {"price", "fee", "qty", "gift", "due", "shop", "note"});
    const std::vector<std::string> names = {"bought", "gifts", "\"big order\""};
    const auto define = [&](const std::string& name) {
        const auto definition = expressions.define(name);
        INFO(definition.text);
        REQUIRE(problem(shop.writer().define(unquoted(name), definition.text)) == "");
        return name + ": " + definition.text;
    };
    std::vector<std::string> questions;
    const auto renew = [&] {
        // Ranks, which change with events that are not asked about, too.
        questions = {"did visit where (price in top 5)", "count(visit where qty not in bottom 20%) between 1 and 3",
                     "sum(visit.price where price in bottom 10) < 0 since 2019"};
        for (int i = 0; i < 25;) {
            questions.push_back(expressions.text(static_cast<int>(random.below(2))));
            // Windows that end before they start are errors.
            if (shop.writer().sql(questions.back(), shop.options()).ok()) {
                ++i;
            } else {
                questions.pop_back();
            }
        }
    };
    for (const auto& name : names) define(name);
    renew();
    Readers readers(random, shop);
    for (int step = 0; step < 60; ++step) {
        std::string done;
        if (step % 15 == 14) {  // the last one first, since it may build on the others
            for (std::size_t i = names.size(); i-- > 0;) {
                REQUIRE(problem(shop.writer().undefine(unquoted(names[i]))) == "");
                expressions.forget(names[i]);
            }
            for (const auto& name : names) done += define(name) + "\n";
            renew();
        } else if (random.chance(85)) {
            done = shop.change();
        }
        INFO("step " << step << ": " << done);
        readers.ask(questions);
        if (step % 10 == 9) readers.verify();
    }
    readers.verify();
}

// What is kept of earlier chunks was selected by a rank that later events have changed.
TEST_CASE("ranks in filters are those of all events, also after a further one", "[api][events][versions]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("ranks.segdb");
    Database database = test::open_database(path);
    EventImportOptions options = test::event_options("visit");
    options.types = {{"price", {AttributeType::integer}}};
    test::import_events(database, "who,ts,price\na,2020-01-01,10\nb,2020-01-01,20\nc,2020-01-01,30\nd,2020-01-01,1\n",
                        options);
    ForeignClient client(path);
    client.run("UPDATE visit SET ordinal = ordinal + 65536 WHERE price = 1");
    const QueryOptions now = test::at_time("2021-01-01");
    const std::vector<std::string> questions = {"did visit where (price in top 2)",
                                                "count(visit where price in top 2) = 1",
                                                "sum(visit.price where not price in bottom 2) > 0"};
    for (const auto& question : questions) CHECK(test::selected(database, question, now) == "b c");
    client.run(
        "INSERT INTO visit(profile, at, price) SELECT ordinal, 1577836800000, 40 FROM customers WHERE who = 'd'");
    CHECK(client.number("SELECT max(ordinal) FROM visit") > 65'536);
    CHECK(test::selected(database, questions[0], now) == "c d");
    CHECK(test::selected(database, questions[1], now) == "c d");
    CHECK(test::selected(database, questions[2], now) == "b c d");
    client.run("INSERT INTO visit(profile, at, price) SELECT ordinal, 1577836800000, 0 FROM customers WHERE who = 'd'");
    CHECK(test::selected(database, questions[0], now) == "c d");
    CHECK(test::selected(database, questions[2], now) == "a b c d");
}

// The chunks of profiles that have events become fewer.
TEST_CASE("the only profile of its chunk loses its last event, and gets another", "[api][events][versions]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("far.segdb");
    Database database = test::open_database(path);
    EventImportOptions options = test::event_options("visit");
    options.types = {{"price", {AttributeType::integer}}};
    test::import_events(database, "who,ts,price\na,2020-01-01,10\na,2020-01-02,20\nd,2020-01-01,1\nd,2020-01-01,2\n",
                        options);
    ForeignClient client(path);
    client.run("UPDATE customers SET ordinal = 200000 WHERE who = 'd'");
    const QueryOptions now = test::at_time("2021-01-01");
    const std::vector<std::string> questions = {"did visit", "did visit at least 2 times", "sum(visit.price) > 2",
                                                "count distinct(visit.price) = 2",
                                                "did visit then visit within 1 hour"};
    const auto expect = [&](const std::string& all, const std::string& same_time) {
        for (std::size_t i = 0; i < questions.size(); ++i) {
            INFO(questions[i]);
            CHECK(test::selected(database, questions[i], now) == (i + 1 == questions.size() ? same_time : all));
        }
    };
    expect("a d", "");
    client.run("DELETE FROM visit WHERE profile = 200000");
    expect("a", "");
    client.run("INSERT INTO visit(profile, at, price) VALUES(200000, 1577836800000, 5), (200000, 1577836800001, 6)");
    expect("a d", "d");
}

TEST_CASE("no stale answer about events, whoever wrote what in between", "[api][events][versions]") {
    const std::uint64_t seed = Catch::getSeed();
    run(seed * 100, "UTC");
    run(seed * 100 + 1, "Europe/Warsaw");
}

}  // namespace
}  // namespace segdb
