#include "query/binder.hpp"

#include "base/try.hpp"
#include "grammar/parser.hpp"
#include "query/condition_binder.hpp"

namespace segdb {
namespace {

using grammar::Expression;

// Null for a condition; a group has at least one operand.
const std::vector<Expression>* operands_of(const Expression& expression) {
    if (const auto* conjunction = std::get_if<grammar::And>(&expression.node)) return &conjunction->operands;
    if (const auto* disjunction = std::get_if<grammar::Or>(&expression.node)) return &disjunction->operands;
    if (const auto* negation = std::get_if<grammar::Not>(&expression.node)) return &negation->operand;
    if (const auto* count = std::get_if<grammar::CountOf>(&expression.node)) return &count->operands;
    return nullptr;
}

// REQUIRES: operands_of(source) is not null
BoundNode grouped(const Expression& source, std::vector<BoundNode> operands) {
    if (std::holds_alternative<grammar::And>(source.node)) return bound(source, BoundAnd{std::move(operands)});
    if (std::holds_alternative<grammar::Or>(source.node)) return bound(source, BoundOr{std::move(operands)});
    if (std::holds_alternative<grammar::Not>(source.node)) return bound(source, BoundNot{std::move(operands)});
    const auto& count = std::get<grammar::CountOf>(source.node);
    return bound(source, BoundCount{count.mode, count.k, std::move(operands)});
}

}  // namespace

Result<BoundNode> bind_tree(const Expression& root, ConditionBinder& conditions) {
    struct Group {
        const Expression* source;
        const std::vector<Expression>* operands;
        std::vector<BoundNode> bound;
    };
    std::vector<Group> open;
    const Expression* next = &root;
    while (true) {
        if (const auto* operands = operands_of(*next)) {
            open.push_back({next, operands, {}});
            open.back().bound.reserve(operands->size());
            next = &operands->front();
            continue;
        }
        SEGDB_TRY(BoundNode done, conditions.bind(*next));
        while (true) {  // closes the groups of which this was the last operand
            if (open.empty()) return done;
            open.back().bound.push_back(std::move(done));
            if (open.back().bound.size() < open.back().operands->size()) break;
            done = grouped(*open.back().source, std::move(open.back().bound));
            open.pop_back();
        }
        next = &(*open.back().operands)[open.back().bound.size()];
    }
}

namespace {

Result<CollectionRecord*> collection_of(std::string_view text, const grammar::Query& syntax, Catalog& catalog,
                                        std::string_view wanted) {
    if (syntax.collection.text.empty()) return catalog.collection(wanted);
    auto named = catalog.collection(syntax.collection.text);
    if (!named) return grammar::error_at(text, syntax.collection.span, ErrorCode::unknown_name, named.error().message);
    if (wanted.empty()) return named;
    SEGDB_TRY(auto* asked, catalog.collection(wanted));
    if (asked == *named) return named;
    return grammar::error_at(text, syntax.collection.span, ErrorCode::invalid_argument,
                             "the query names " + (*named)->name + ", but " + asked->name + " was asked for");
}

}  // namespace

Result<std::unique_ptr<BoundQuery>> bind(std::string_view text, Catalog& catalog, std::string_view collection,
                                         const DateContext& dates, ValueLookup& values) {
    auto query = std::make_unique<BoundQuery>();
    SEGDB_TRY(query->syntax, grammar::parse(text));
    SEGDB_TRY(query->collection, collection_of(text, query->syntax, catalog, collection));
    query->notes = query->syntax.notes;
    ConditionBinder conditions(text, catalog, *query->collection, dates, values, *query);
    SEGDB_TRY(query->root, bind_tree(query->syntax.expression, conditions));
    return query;
}

}  // namespace segdb
