// One condition of the syntax tree as a bound node: its names looked up, its values of the attribute's type, its times resolved.
//
// The groups around conditions are binder.cpp's. Defined in condition_binder.cpp and, a file for each family of
// conditions, in bind_comparisons.cpp, bind_texts.cpp, bind_times.cpp, bind_shares.cpp, bind_events.cpp and
// bind_aggregates.cpp. What is worth telling the user
// goes into the query's notes and resolved meanings on the way.
#pragma once

#include <segdb/result.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "query/binder.hpp"
#include "query/literals.hpp"

namespace segdb {

inline constexpr std::size_t kMaxNotes = 5;  // of a query; more would not be read

// What an attribute's type allows.
inline bool is_numeric(const AttributeRecord& attribute) {
    return attribute.spec.type == AttributeType::integer || attribute.spec.type == AttributeType::decimal;
}
inline bool is_temporal(const AttributeRecord& attribute) {
    return attribute.spec.type == AttributeType::date || attribute.spec.type == AttributeType::datetime;
}
inline bool is_textual(const AttributeRecord& attribute) {
    return attribute.spec.type == AttributeType::text || attribute.is_list();
}

inline BoundNode bound(const grammar::Expression& source, decltype(BoundNode::node) content) {
    return {std::move(content), &source};
}

BoundNode negated_if(bool negated, const grammar::Expression& source, BoundNode inner);

// Keeps references to all it is given. Thread safety: not safe; use it from one thread at a time.
class ConditionBinder {
  public:
    ConditionBinder(std::string_view text, const Catalog& catalog, const CollectionRecord& collection,
                    const DateContext& dates, ValueLookup& values, BoundQuery& query)
        : text_(text), catalog_(catalog), collection_(collection), dates_(dates), values_(values), query_(query) {}

    // REQUIRES: a condition, not a group. Errors: as of segdb::bind().
    Result<BoundNode> bind(const grammar::Expression& expression);

    // Which events a definition selects, bound to their collection. REQUIRES: text and collection are the definition's
    Result<BoundNode> bind_definition(const EventDefinition& definition, const CollectionRecord& events);

  private:
    // --- names, presence, and what all share ---
    static Result<BoundNode> bind(const grammar::Expression& source, const grammar::Constant& content);
    Error error(grammar::Span span, ErrorCode code, std::string message) const;
    Result<const AttributeRecord*> attribute(const grammar::Name& name) const;
    // Where else an attribute of that name is, and how it is asked for there; empty when nowhere.
    [[nodiscard]] std::string attribute_elsewhere(const std::string& name) const;
    // A boolean attribute, or a tag. (LANGUAGE.md section 1: one reading is taken, two are an error that lists both.)
    Result<BoundNode> bind(const grammar::Expression& source, const grammar::BareName& content);
    Error not_a_condition(const grammar::Name& name, const AttributeRecord& found) const;
    Result<BoundNode> unknown_bare_name(const grammar::Name& name, const AttributeRecord* tags);
    void resolved(const std::string& written, const std::string& meaning);
    void note(std::string sentence);
    static Result<BoundNode> condition(const grammar::Expression& source, const AttributeRecord* attribute,
                                       Predicate predicate);
    Error not_for(grammar::Span span, const AttributeRecord& attribute, std::string_view what,
                  std::string_view instead) const;
    // The condition as text. One on a value that is computed names no attribute: the subject's name stands for it.
    static std::string shortened(const grammar::Expression& source, const AttributeRecord& subject);
    Result<BoundNode> bind(const grammar::Expression& source, const grammar::IsSet& content);
    // The condition on what it names, or on a value that is computed.
    static Result<BoundNode> bind_to(const AttributeRecord& subject, const grammar::Expression& source,
                                     const grammar::IsSet& content);

    // --- comparisons ---
    Result<BoundNode> bind(const grammar::Expression& source, const grammar::Comparison& content);
    Result<BoundNode> bind_to(const AttributeRecord& subject, const grammar::Expression& source,
                              const grammar::Comparison& content);
    Result<BoundNode> compare(const grammar::Expression& source, const AttributeRecord& subject, grammar::CompareOp op,
                              const grammar::Comparison& content);
    Result<BoundNode> compare_text(const grammar::Expression& source, const AttributeRecord& subject,
                                   grammar::CompareOp op, const grammar::Comparison& content);
    Result<BoundNode> bind(const grammar::Expression& source, const grammar::Between& content);
    Result<BoundNode> bind_to(const AttributeRecord& subject, const grammar::Expression& source,
                              const grammar::Between& content);
    Result<BoundNode> between(const grammar::Expression& source, const AttributeRecord& subject,
                              const grammar::Between& content);
    void note_if_backwards(bool backwards, const grammar::Expression& source, const AttributeRecord& subject);
    Result<BoundNode> bind(const grammar::Expression& source, const grammar::In& content);
    Result<BoundNode> bind_to(const AttributeRecord& subject, const grammar::Expression& source,
                              const grammar::In& content);
    Result<BoundNode> in(const grammar::Expression& source, const AttributeRecord& subject, const grammar::In& content);

    // --- texts and lists ---
    // A value that nobody has is no error, but whoever mistyped it should hear of it.
    Result<void> note_unknown(const AttributeRecord& attribute, const std::vector<std::string>& wanted,
                              bool ignoring_case);
    Result<BoundNode> text_in(const grammar::Expression& source, const AttributeRecord& attribute,
                              std::vector<std::string> values, bool ignoring_case);
    Result<void> only_texts_ignore_case(const grammar::Expression& source, const AttributeRecord& attribute,
                                        bool ignoring_case) const;
    Result<std::vector<std::string>> texts_of(const std::vector<grammar::Literal>& literals,
                                              const AttributeRecord& subject) const;
    Result<BoundNode> bind(const grammar::Expression& source, const grammar::TextMatch& content);
    Result<BoundNode> bind(const grammar::Expression& source, const grammar::Has& content);
    Result<BoundNode> bind(const grammar::Expression& source, const grammar::Tag& content);

    // --- times ---
    Result<Period> period(const grammar::Literal& literal, const AttributeRecord& attribute);
    Result<BoundNode> bind(const grammar::Expression& source, const grammar::RelativeWindow& content);
    Result<BoundNode> bind(const grammar::Expression& source, const grammar::Anniversary& content);
    Result<BoundNode> bind_to(const AttributeRecord& subject, const grammar::Expression& source,
                              const grammar::RelativeWindow& content);
    Result<BoundNode> bind_to(const AttributeRecord& subject, const grammar::Expression& source,
                              const grammar::Anniversary& content);

    // --- ranks and samples ---
    Result<BoundNode> bind(const grammar::Expression& source, const grammar::Rank& content);
    Result<BoundNode> bind(const grammar::Expression& source, const grammar::Sample& content);
    // Of the profiles that have a value, the one whose rank ends what was asked for; 0: nobody is.
    Result<std::uint64_t> last_rank(const AttributeRecord& subject, const grammar::Rank& content);

    // --- events ---
    Result<BoundNode> bind(const grammar::Expression& source, const grammar::Did& content);
    Result<BoundNode> bind(const grammar::Expression& source, const grammar::Followed& content);
    // An event kind, and the named predicate that selects from it, if it was named by one.
    struct EventKind {
        const CollectionRecord* events = nullptr;
        const PredicateRecord* predicate = nullptr;
    };
    Result<EventKind> event_kind(const grammar::Name& name) const;
    Error unknown_event(const grammar::Name& name) const;
    // `purchase.price`: of the first event that has the attribute; empty when none has it.
    [[nodiscard]] std::string path_of(const std::string& attribute) const;
    // The kind's events that the filter and the window select, and that have `required` (may be null).
    Result<BoundEvents> select_events(const grammar::Expression& source, const grammar::EventSelection& selection,
                                      const EventKind& kind, IntegerRange window, const AttributeRecord* required);
    // The definition's filter, bound to the event collection.
    Result<BoundNode> definition_of(const PredicateRecord& predicate, const CollectionRecord& events,
                                    const grammar::Expression& source);
    // The conditions on events that the selection makes, without window. REQUIRES: query_ keeps the selection's syntax
    Result<void> add_selected(const grammar::Expression& source, const grammar::EventSelection& selection,
                              const EventKind& kind, std::vector<BoundNode>& conditions);
    // The instants of the window of a condition on these events, resolved. Errors: invalid_argument for one that ends
    // before it starts.
    Result<IntegerRange> window_of(const grammar::Expression& source, const EventKind& kind,
                                   const grammar::Window& window);
    void note_window(const EventKind& kind, std::int64_t first_ms);
    Result<std::int64_t> now_for(grammar::Span span) const;
    // That something changes although the definition does not.
    [[nodiscard]] Error not_in_definition(grammar::Span span, std::string_view what) const;

    // --- aggregates of events ---
    Result<BoundNode> bind(const grammar::Expression& source, const grammar::Aggregate& content);
    // What a test on an aggregate asks: one of the ranges; of an average, see BoundDid.
    struct AggregateTest {
        IntegerRanges ranges;
        unsigned places = 0;
        bool negated = false;
        bool presence = false;  // `is set`: whatever the value
    };
    Result<AggregateTest> test_of(const grammar::Aggregate& content, const AttributeRecord& subject);
    // Errors: limit for a number that no range of sums can end at.
    Result<void> sums_reach(const grammar::Aggregate& content, const AttributeRecord& subject) const;
    // Errors: wrong_type for a time where the aggregate's value has to be compared.
    Result<void> compares(const grammar::Aggregate& content, const AttributeRecord& subject) const;
    // Where no selected event can have the time that is asked for.
    void note_if_never(const grammar::Aggregate& content, const AttributeRecord& subject, const AggregateTest& test,
                       IntegerRange window);
    Result<AggregateTest> average_test_of(const grammar::Aggregate& content, const AttributeRecord& subject);
    Result<const AttributeRecord*> aggregated(const grammar::Expression& source, const grammar::Aggregate& content,
                                              const CollectionRecord& events) const;

    std::string_view text_;
    const Catalog& catalog_;
    const CollectionRecord& collection_;
    const DateContext& dates_;
    ValueLookup& values_;
    BoundQuery& query_;
};

// The condition for profiles with selected events; when the test holds for a count, or a sum, of 0, then the opposite
// condition negated, so that it includes the profiles that have none.
BoundNode with_absentees(const grammar::Expression& source, BoundDid did);

// Binds operands before the groups they stand in. Nesting lives in a stack of its own, not in the call stack.
Result<BoundNode> bind_tree(const grammar::Expression& root, ConditionBinder& conditions);

}  // namespace segdb
