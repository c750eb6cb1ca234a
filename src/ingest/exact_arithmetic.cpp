#include "ingest/exact_arithmetic.hpp"

#include <algorithm>
#include <string_view>

#include "base/iso_scan.hpp"
#include "catalog/catalog.hpp"
#include "ingest/sql_expression.hpp"

namespace segdb {
namespace {

constexpr int kMaxPlaces = 18;
constexpr int kMaxLevels = 100;
constexpr int kMaxOperations = 200;   // each nests one deeper in what is written; SQLite takes 1,000
constexpr char kColumnMark = '\x01';  // before and after a column's place among the attributes

// Recursive descent over: sum = product {(+|-) product}; product = factor {* factor}; factor = -factor | +factor |
// (sum) | number | column. SQLite's precedences are the same.
class Arithmetic {
  public:
    Arithmetic(std::string_view text, const CollectionRecord& collection) : rest_(text), collection_(collection) {}

    std::optional<UnitExpression> run() {
        auto result = sum();
        skip_spaces();
        return rest_.empty() ? result : std::nullopt;
    }

  private:
    using Operand = std::optional<UnitExpression>;

    Operand sum() {
        Operand left = product();
        while (left) {
            const char sign = taken("+-");
            if (sign == '\0') return left;
            const Operand right = product();
            if (!right || ++operations_ > kMaxOperations) return std::nullopt;
            const int places = std::max(left->places, right->places);
            left = UnitExpression{"(" + with_places(*left, places) + sign + with_places(*right, places) + ")", places};
        }
        return left;
    }

    Operand product() {
        Operand left = factor();
        while (left && taken("*") != '\0') {
            const Operand right = factor();
            if (!right || ++operations_ > kMaxOperations) return std::nullopt;
            if (left->places + right->places > kMaxPlaces) return std::nullopt;
            left = UnitExpression{"(" + left->sql + "*" + right->sql + ")", left->places + right->places};
        }
        return left;
    }

    Operand factor() {
        if (++levels_ > kMaxLevels) return std::nullopt;
        Operand result;
        if (const char sign = taken("+-"); sign != '\0') {
            result = factor();
            if (result && sign == '-') result->sql = "(- " + result->sql + ")";
        } else if (taken("(") != '\0') {
            result = sum();
            if (taken(")") == '\0') result.reset();
        } else if (taken({&kColumnMark, 1}) != '\0') {
            result = column();
        } else {
            result = number();
        }
        --levels_;
        return result;
    }

    Operand column() {
        const std::size_t end = rest_.find(kColumnMark);
        const AttributeRecord& attribute = collection_.attributes[std::stoul(std::string(rest_.substr(0, end)))];
        rest_.remove_prefix(end + 1);
        return UnitExpression{sql_name(attribute.name), attribute.spec.scale};
    }

    Operand number() {
        std::string digits;
        int places = 0;
        bool in_fraction = false;
        while (!rest_.empty() && (is_digit(rest_.front()) || (rest_.front() == '.' && !in_fraction))) {
            if (rest_.front() == '.') {
                in_fraction = true;
            } else {
                digits += rest_.front();
                places += in_fraction ? 1 : 0;
            }
            rest_.remove_prefix(1);
        }
        if (digits.empty() || digits.size() > static_cast<std::size_t>(kMaxPlaces)) return std::nullopt;
        return UnitExpression{digits, places};
    }

    void skip_spaces() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size())); }

    // The next sign, taken, when it is one of these; else 0.
    char taken(std::string_view signs) {
        skip_spaces();
        if (rest_.empty() || signs.find(rest_.front()) == std::string_view::npos) return '\0';
        const char sign = rest_.front();
        rest_.remove_prefix(1);
        return sign;
    }

    std::string_view rest_;
    const CollectionRecord& collection_;
    int levels_ = 0;
    int operations_ = 0;
};

}  // namespace

std::string with_places(const UnitExpression& operand, int places) {
    if (places == operand.places) return operand.sql;
    return operand.sql + "*1" + std::string(static_cast<std::size_t>(places - operand.places), '0');
}

std::optional<UnitExpression> in_units(const CollectionRecord& collection, const std::string& expression) {
    bool numbers_only = expression.find(kColumnMark) == std::string::npos;
    const auto marked = rewrite_expression(expression, [&](std::string_view name) -> std::optional<std::string> {
        const auto& all = collection.attributes;
        const AttributeRecord* attribute = find_attribute(collection, name);
        numbers_only =
            numbers_only && attribute != nullptr &&
            (attribute->spec.type == AttributeType::integer || attribute->spec.type == AttributeType::decimal);
        if (!numbers_only) return std::nullopt;
        return kColumnMark + std::to_string(attribute - all.data()) + kColumnMark;
    });
    if (!marked || !numbers_only) return std::nullopt;
    return Arithmetic(*marked, collection).run();
}

}  // namespace segdb
