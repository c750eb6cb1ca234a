// The questions of the benchmark `types`, each with the forms in which DuckDB may be fastest.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "support/typed_profiles.hpp"

namespace segdb::bench {

// Nearest rank: the value that 90 of 100 profiles do not exceed.
inline constexpr int kPercent = 90;

struct TypedQuestion {
    enum class Kind {
        count,         // of the segment
        value_counts,  // of `attribute` within the segment
        sum,           // of `attribute`, a decimal(2), within the segment, in hundredths
        percentile,    // the value of `attribute` at kPercent within the segment, in hundredths
    };
    struct Form {
        std::string name;
        std::string sql;  // from the table `profiles`; gives what the kind asks for
    };
    struct Targets {
        std::optional<double> again{};  // times as fast as DuckDB, asked again and again
        std::optional<double> first{};  // the same of the first answer after opening the file
    };

    Kind kind = Kind::count;
    std::string attribute{};
    std::string segment{};
    std::string other{};  // a segment of the same kind over the same attributes: what was asked before
    std::vector<Form> forms{};
    Targets targets{};

    // As people would read it.
    [[nodiscard]] std::string title() const;
};

// An answer, a line a row, as one number to compare: itself where it is one, else a hash of the text.
std::uint64_t answer_number(const std::string& text);

std::vector<TypedQuestion> typed_questions(const TypedProfiles& profiles);

}  // namespace segdb::bench
