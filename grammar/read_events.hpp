// Reads a condition on events: `did ..`, `did .. then ..`, `sum(..) > 5`.
//
// In stretches, as the filters in it are whole expressions: up to the start of a filter, which the walk of parser.cpp
// then reads like everything in parentheses, and on from its end. So filters do not use the call stack either.
// Invariant: one condition is read at a time, since an event has no events of its own; a second is an error.
#pragma once

#include <string_view>

#include "grammar/assembler.hpp"
#include "grammar/ast.hpp"
#include "grammar/errors.hpp"
#include "grammar/syntax.hpp"

namespace segdb::grammar {

class EventReader {
  public:
    // Both must outlive the object.
    EventReader(std::string_view text, Syntax& syntax) : text_(text), syntax_(syntax) {}

    enum class Progress {
        none,    // no condition on events stands here; nothing was read
        filter,  // the start of a filter was read, a condition must come
        complete
    };

    // In front of a condition.
    Progress begin();

    // At the start of a text that is an event and a filter, nothing else: `line where (quantity > 0)`. It is taken as
    // `did line where (quantity > 0)`.
    Progress begin_selection();

    // After the `)` of the filter.
    Progress go_on(Operand filter);

    // What opened the filter: its parenthesis, or that of `sum (`. After Progress::filter.
    [[nodiscard]] Span parenthesis() const { return parenthesis_; }

    // After Progress::complete. The reader is then ready for another.
    Operand take();

    // What take() returned last, for errors about what follows it. `source` is not filled in.
    [[nodiscard]] const Last& last() const { return last_; }

  private:
    enum class Part { none, alone, first, second, aggregate };

    void start(Part part);
    Progress read_selection(EventSelection& selection);
    Progress read_aggregated();
    void read_path();
    void read_attribute();
    Progress after_selection();
    Progress finish(Expression expression);
    Progress finish_alone();
    Progress finish_did();
    Progress finish_followed();
    void refuse_count_of_profiles();
    Progress finish_aggregate();
    Window read_window();
    Times read_times();
    void refuse_attribute(const Name& event) const;

    // The end of what was read last, as of now.
    void mark() { end_ = syntax_.last().last; }

    std::string_view text_;
    Syntax& syntax_;
    Part part_ = Part::none;  // which the filter belongs to
    std::uint32_t start_ = 0;
    std::uint32_t end_ = 0;
    Span parenthesis_;
    bool negated_ = false;
    bool absent_ = false;
    AggregateKind kind_ = AggregateKind::count;
    EventSelection first_;
    EventSelection second_;
    Name attribute_;
    Operand result_;  // its height: that of the filters read so far
    Last last_;
};

}  // namespace segdb::grammar
