// parse(): walks over the text, alternating between "a condition must come" and "something may join it".
// Syntax reads each piece, EventReader the conditions on events around their filters, Assembler builds the tree.
#include "grammar/parser.hpp"

#include <new>
#include <string>
#include <utility>

#include "grammar/assembler.hpp"
#include "grammar/characters.hpp"
#include "grammar/errors.hpp"
#include "grammar/keywords.hpp"
#include "grammar/read_events.hpp"
#include "grammar/syntax.hpp"

namespace segdb::grammar {
namespace {

class Reader {
  public:
    explicit Reader(std::string_view text) : text_(text), syntax_(text), events_(text, syntax_), assembler_(text) {}
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    Query read() {
        skip_byte_order_mark();
        Query query;
        if (read_statement(query) == Asks::everyone) {
            query.expression.node = Constant{true};
            return query;
        }
        read_operands();
        query.expression = assembler_.finish();
        query.notes = assembler_.notes();
        return query;
    }

    // An event and its filter alone.
    Selection read_selection() {
        skip_byte_order_mark();
        if (!take_events(events_.begin_selection())) read_operands();
        Expression did = assembler_.finish();
        return {std::move(std::get<Did>(did.node).events), assembler_.notes()};
    }

  private:
    using Progress = EventReader::Progress;
    enum class Asks { everyone, expression };

    void skip_byte_order_mark() {
        constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
        if (text_.substr(0, kByteOrderMark.size()) == kByteOrderMark) syntax_.go_to(kByteOrderMark.size());
    }

    void read_operands() {
        do {
            read_operand();
        } while (read_joint());
    }

    // ---- the statement around the expression --------------------------------------------------------------

    // `[count [COLLECTION]] [matching|where]`
    Asks read_statement(Query& query) {
        const std::uint32_t start = syntax_.last().last;
        bool counts = false;
        if (!syntax_.sees_aggregate() && syntax_.keyword("count")) {
            expect_condition_after(Before::statement);
            if (syntax_.end()) return Asks::everyone;
            counts = syntax_.sees_start();
            if (!counts && read_collection(query.collection)) {
                if (syntax_.end()) return Asks::everyone;
                demand_start(query.collection);
                counts = true;
            }
        }
        if (!counts) {
            syntax_.go_to(start);
            missing_ = Before::start;
        }
        read_where();
        return Asks::expression;
    }

    void demand_start(const Name& collection) {
        if (!syntax_.sees_start() && lower_case(collection.text) == "distinct") {
            stop(text_, syntax_.last(),
                 "Parentheses are missing after `count distinct`, as in `count distinct (purchase.sku) >= 3`.");
        }
        syntax_.demand_start();
    }

    // A name after `count`, unless it is an operator: `count in (1, 2)` is about an attribute called count.
    bool read_collection(Name& collection) {
        Name found;
        if (!syntax_.name(found)) return false;
        if (text_[found.span.first] != '"' && is_operator_word(found.text)) return false;
        collection = std::move(found);
        return true;
    }

    void read_where() {
        if (!syntax_.keyword("where")) return;
        assembler_.refuse_mixing();
        expect_condition_after(Before::where_word);
    }

    // ---- an operand: parentheses and nots in front, then a condition --------------------------------------

    void read_operand() {
        do {
            while (read_prefix()) {
            }
        } while (!read_condition());
    }

    // What was read last is what the error names when no condition follows.
    void expect_condition_after(Before before) {
        missing_ = before;
        missing_after_ = syntax_.text(syntax_.last());
    }

    bool read_prefix() {
        if (syntax_.sign('(')) {
            assembler_.open_group(syntax_.last());
            expect_condition_after(Before::opening);
        } else if (syntax_.keyword("not")) {
            assembler_.negate(syntax_.last());
            expect_condition_after(Before::prefix);
        } else if (syntax_.keyword("matching")) {
            expect_condition_after(Before::prefix);
        } else {
            return read_count_head();
        }
        return true;
    }

    bool read_count_head() {
        CountHead head;
        if (!syntax_.count_head(head)) return false;
        const SyntaxSource& source = syntax_.source();
        assembler_.open_count(syntax_.last(), source.list, head.mode, head.k, source.number);
        expect_condition_after(Before::opening);
        return true;
    }

    // False: the start of a filter was read, a condition must come.
    bool read_condition() {
        const Progress progress = events_.begin();
        if (progress != Progress::none) return take_events(progress);
        Expression expression;
        last_ = {};
        if (syntax_.constant(expression) || syntax_.tag(expression) || syntax_.sample(expression)) {
            expression.span = syntax_.last();
            check_sample(expression);
        } else {
            read_named_condition(expression);
        }
        last_.source = syntax_.text(expression.span);
        assembler_.add({std::move(expression), 0});
        return true;
    }

    // True: the condition on events is complete. False: a filter has started.
    bool take_events(Progress progress) {
        if (progress == Progress::filter) {
            expect_condition_after(syntax_.text(syntax_.last()) == "(" ? Before::opening : Before::where_word);
            assembler_.open_filter(events_.parenthesis());
            return false;
        }
        Operand condition = events_.take();
        last_ = events_.last();
        last_.source = syntax_.text(condition.expression.span);
        assembler_.add(std::move(condition));
        return true;
    }

    void read_named_condition(Expression& expression) {
        Name attribute;
        if (!syntax_.name(attribute)) stop_condition(text_, syntax_.last().first, missing_, missing_after_);
        expression.span = attribute.span;
        if (syntax_.condition(expression)) {
            expression.span.last = syntax_.last().last;
            check_has(expression);
            set_attribute(expression, std::move(attribute));
        } else {
            syntax_.go_to(attribute.span.last);
            last_.bare_name = text_[attribute.span.first] != '"';
            expression.node = BareName{std::move(attribute)};
        }
    }

    static void set_attribute(Expression& expression, Name attribute) {
        const auto set = [&attribute](auto& node) {
            if constexpr (requires { node.attribute; }) node.attribute = std::move(attribute);
        };
        std::visit(set, expression.node);
    }

    void check_has(const Expression& expression) const {
        const Has* const has = std::get_if<Has>(&expression.node);
        if (has == nullptr || has->k <= has->values.size()) return;
        stop(text_, syntax_.source().number,
             std::to_string(has->k) + " cannot hold: the list has only " + std::to_string(has->values.size()) +
                 (has->values.size() == 1 ? " value." : " values."));
    }

    void check_sample(const Expression& expression) const {
        const Sample* const sample = std::get_if<Sample>(&expression.node);
        if (sample == nullptr || sample->low.millionths <= sample->high.millionths) return;
        stop(text_, sample->low.span, "The smaller percentage comes first, as in sample 10%..20% 'name'.");
    }

    // ---- what follows an operand --------------------------------------------------------------------------

    // Reads `)`s and then `and`, `or` or a comma: true; or the end: false.
    bool read_joint() {
        while (syntax_.sign(')')) {
            if (assembler_.closes_filter()) {
                if (!take_events(events_.go_on(assembler_.close_filter()))) return true;
            } else {
                assembler_.close(syntax_.last());
                last_ = {};
            }
        }
        Join join = Join::none;
        if (syntax_.join(join)) {
            assembler_.join(join, syntax_.last());
            expect_condition_after(Before::join);
            return true;
        }
        if (syntax_.sign(',')) {
            assembler_.comma(syntax_.last(), last_);
            expect_condition_after(Before::comma);
            return true;
        }
        if (!syntax_.end()) stop_after(text_, syntax_.last().first, last_);
        return false;
    }

    std::string_view text_;
    Syntax syntax_;
    EventReader events_;
    Assembler assembler_;
    Last last_;
    Before missing_ = Before::start;  // what a condition is missing after, if it is missing
    std::string_view missing_after_;
};

void check_characters(std::string_view text) {
    const Span bad = first_bad_character(text);
    if (bad.first == text.size()) return;
    const auto byte = static_cast<unsigned char>(text[bad.first]);
    const std::string hex = {"0123456789ABCDEF"[byte >> 4U], "0123456789ABCDEF"[byte & 0xFU]};
    if (byte < 0x80) stop(text, bad, "There is a control character here (U+00" + hex + "): delete it.");
    stop(text, bad, "This is not valid UTF-8 (byte 0x" + hex + "): save or send the text as UTF-8.");
}

void check_length(std::string_view text) {
    if (text.size() <= kMaxExpressionBytes) return;
    const auto limit = static_cast<std::uint32_t>(kMaxExpressionBytes);
    stop(text, {limit, limit},
         "The expression is too long: " + std::to_string(text.size()) + " bytes, at most " +
             std::to_string(kMaxExpressionBytes) + " are read.",
         ErrorCode::limit);
}

// What `read` reads, or its error.
template <class T, class Read>
Result<T> answer(std::string_view text, Read read) {
    if (text.data() == nullptr) text = "";
    try {
        check_length(text);
        check_characters(text);
        Reader reader(text);
        return read(reader);
    } catch (Stop& stopped) {
        return std::move(stopped.error);
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::out_of_memory, "There is not enough memory to read the expression.", 0, 0, {}};
    }
}

}  // namespace

Result<Query> parse(std::string_view text) {
    return answer<Query>(text, [](Reader& reader) { return reader.read(); });
}

Result<Selection> parse_selection(std::string_view text) {
    return answer<Selection>(text, [](Reader& reader) { return reader.read_selection(); });
}

}  // namespace segdb::grammar
