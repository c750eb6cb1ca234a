// The questions of the benchmark `events`, each in as many variations as are asked for, and the forms in which DuckDB may be
// fastest.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace segdb::bench {

// One of the variations of a question.
struct AskedEvents {
    std::string segment{};
    std::int64_t now_ms = 0;
    std::vector<std::pair<std::string, std::string>>
        forms{};  // name and SQL, from the tables `profiles` and `purchase`
};

struct EventQuestion {
    std::string title{};
    // Variation 0 is the question itself. Others end their windows some seconds earlier, or have another threshold: what
    // is kept of one does not answer another.
    std::function<AskedEvents(int variation)> ask;
    std::vector<std::string> columns{};  // of the events that it touches beside `profile`
    std::int64_t since_ms = 0;           // what lies before is not asked for; 0: all is
    std::optional<double> target{};      // times as fast as DuckDB
};

std::vector<EventQuestion> event_questions();

}  // namespace segdb::bench
