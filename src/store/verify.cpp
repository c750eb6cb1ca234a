#include <algorithm>
#include <iterator>
#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"
#include "bitmap/chunk_set.hpp"
#include "store/chunk_rows.hpp"
#include "store/chunk_table.hpp"
#include "store/column_table.hpp"
#include "store/indexer.hpp"

namespace segdb {
namespace {

constexpr std::size_t kMaxDifferences = 100;  // enough to see what is wrong; a ruined index would print millions

class Verifier {
  public:
    Verifier(Connection& connection, const CollectionRecord& collection, VerifyReport& report)
        : connection_(&connection),
          collection_(collection),
          report_(&report),
          chunks_(connection),
          columns_(connection) {}

    Result<void> run(const std::function<bool()>& cancelled) {
        SEGDB_TRY(auto attributes, load_attribute_rows(*connection_, collection_));
        SEGDB_TRY(auto rows, ChunkRows::open(*connection_, collection_, std::move(attributes)));
        SEGDB_TRY(const auto chunks, all_chunks());
        for (const std::uint32_t chunk : chunks) {
            if (cancelled && cancelled()) return Error{.code = ErrorCode::cancelled, .message = "cancelled"};
            SEGDB_CHECK(rows.read(chunk));
            SEGDB_CHECK(compare(collection_.live, "the live bitmap", chunk, rows.live()));
            for (auto& attribute : rows.attributes()) SEGDB_CHECK(compare_attribute(attribute, chunk));
        }
        return compare_totals(rows);
    }

  private:
    // Chunks with rows, and chunks of which the index holds anything.
    Result<std::vector<std::uint32_t>> all_chunks() {
        SEGDB_TRY(auto chunks, chunks_with_rows(*connection_, collection_));
        SEGDB_TRY(auto stored,
                  connection_->prepare("SELECT DISTINCT c.id & 65535 FROM segdb_chunks c JOIN segdb_bitmaps b "
                                       "ON b.id = c.id >> 16 WHERE b.collection = ?"));
        stored.bind(1, collection_.id);
        while (true) {
            SEGDB_TRY(const bool row, stored.step());
            if (!row) break;
            chunks.push_back(static_cast<std::uint32_t>(stored.integer(0)));
        }
        for (const auto& attribute : collection_.attributes) {
            if (!has_blocks(attribute.encoding)) continue;
            SEGDB_TRY(const auto blocks, columns_.directory(attribute));
            for (const auto& block : blocks) chunks.push_back(block.chunk);
        }
        std::sort(chunks.begin(), chunks.end());
        chunks.erase(std::unique(chunks.begin(), chunks.end()), chunks.end());
        // Chunks in the change log are known to be behind their rows; nobody reads them before they are indexed.
        SEGDB_TRY(const auto behind, chunks_behind(*connection_, collection_));
        std::vector<std::uint32_t> settled;
        std::set_difference(chunks.begin(), chunks.end(), behind.begin(), behind.end(), std::back_inserter(settled));
        return settled;
    }

    Result<void> compare_attribute(AttributeRows& rows, std::uint32_t chunk) {
        const std::string& name = rows.attribute->name;
        if (rows.attribute->presence != collection_.live) {
            SEGDB_CHECK(compare(rows.attribute->presence, "the presence bitmap of " + name, chunk, rows.present));
        }
        if (has_blocks(rows.attribute->encoding)) SEGDB_CHECK(compare_block(rows, chunk));
        for (Dictionary::Code code = 0; code < rows.of_code.size(); ++code) {
            const auto& entry = rows.dictionary.entries()[code];
            const auto* text = std::get_if<std::string>(&entry.value);
            const std::string what =
                name + " = " + (text != nullptr ? shown(*text) : std::to_string(std::get<std::int64_t>(entry.value)));
            if (entry.bitmap != 0) {
                SEGDB_CHECK(compare(entry.bitmap, what, chunk, rows.of_code[code]));
            } else if (!rows.of_code[code].empty()) {
                differ(what, chunk, "the data have this value, the index does not know it");
            }
        }
        return {};
    }

    // Blocks are made from the values alone, so that equal values have equal bytes.
    Result<void> compare_block(const AttributeRows& rows, std::uint32_t chunk) {
        SEGDB_TRY(const auto stored, columns_.find(*rows.attribute, chunk));
        SEGDB_TRY(const auto expected, rows.column());
        if (stored) ++report_->containers;
        if (stored == expected) return {};
        const std::string what = "the values of " + rows.attribute->name;
        if (!stored || !expected) {
            differ(what, chunk, expected ? "its block is lost" : "it has a block where nobody has a value");
        } else if (stored->block == expected->block) {
            differ(what, chunk, "what is noted beside its block is not what the data say");
        } else {
            differ(what, chunk, "its block is not what the data say");
        }
        return {};
    }

    Result<void> compare(BitmapId bitmap, const std::string& what, std::uint32_t chunk,
                         const std::vector<std::uint16_t>& expected) {
        auto stored = chunks_.read(bitmap, chunk);
        if (!stored) {
            if (stored.error().code != ErrorCode::corrupt) return std::move(stored).error();
            differ(what, chunk, stored.error().message);
            return {};
        }
        const std::vector<std::uint16_t> found = *stored ? (*stored)->elements() : std::vector<std::uint16_t>();
        if (*stored) ++report_->containers;
        if (found == expected) return {};
        std::vector<std::uint16_t> missing;
        std::vector<std::uint16_t> surplus;
        std::set_difference(expected.begin(), expected.end(), found.begin(), found.end(), std::back_inserter(missing));
        std::set_difference(found.begin(), found.end(), expected.begin(), expected.end(), std::back_inserter(surplus));
        differ(what, chunk, difference_text(chunk, missing, surplus));
        return {};
    }

    static std::string difference_text(std::uint32_t chunk, const std::vector<std::uint16_t>& missing,
                                       const std::vector<std::uint16_t>& surplus) {
        const auto part = [&](const std::vector<std::uint16_t>& rows, const std::string& verb) {
            if (rows.empty()) return std::string();
            const std::uint64_t first = (std::uint64_t{chunk} << kChunkBits) + rows.front();
            return verb + std::to_string(rows.size()) + " ordinals, the first of them " + std::to_string(first);
        };
        const std::string lacks = part(missing, "it lacks ");
        const std::string has = part(surplus, "it has in excess ");
        return lacks + (!lacks.empty() && !has.empty() ? "; " : "") + has;
    }

    void differ(const std::string& what, std::uint32_t chunk, const std::string& how) {
        if (report_->differences.size() >= kMaxDifferences) return;
        report_->differences.push_back(collection_.name + ", " + what + ", chunk " + std::to_string(chunk) + ": " +
                                       how);
    }

    // Totals noted for bitmaps against the sum of their containers; containers that belong to no bitmap.
    Result<void> compare_totals(ChunkRows& rows) {
        std::uint64_t bitmaps = 1 + rows.attributes().size();
        for (const auto& attribute : rows.attributes()) bitmaps += attribute.dictionary.size();
        report_->bitmaps += bitmaps;
        SEGDB_TRY(auto totals,
                  connection_->prepare(
                      "SELECT b.id, b.cardinality, (SELECT ifnull(sum(c.cardinality), 0) FROM segdb_chunks c "
                      "WHERE c.id BETWEEN b.id << 16 AND (b.id << 16) + 65535) AS total "
                      "FROM segdb_bitmaps b WHERE b.collection = ? AND b.cardinality <> total"));
        totals.bind(1, collection_.id);
        while (report_->differences.size() < kMaxDifferences) {
            SEGDB_TRY(const bool row, totals.step());
            if (!row) break;
            report_->differences.push_back(collection_.name + ", bitmap " + std::to_string(totals.integer(0)) + ": " +
                                           std::to_string(totals.integer(1)) +
                                           (collection_.is_event() ? " events" : " profiles") +
                                           " are noted, its containers hold " + std::to_string(totals.integer(2)));
        }
        return {};
    }

    Connection* connection_;
    CollectionRecord collection_;  // a copy: what reads rows may change its records
    VerifyReport* report_;
    ChunkTable chunks_;
    ColumnTable columns_;
};

}  // namespace

Result<void> verify_index(Connection& connection, const CollectionRecord& collection, VerifyReport& report,
                          const std::function<bool()>& cancelled) {
    ++report.collections;
    return Verifier(connection, collection, report).run(cancelled);
}

Result<void> verify_file(Connection& connection, VerifyReport& report) {
    SEGDB_TRY(auto check, connection.prepare("PRAGMA integrity_check(100)"));
    while (true) {
        SEGDB_TRY(const bool row, check.step());
        if (!row) break;
        if (check.text(0) != "ok")
            report.differences.push_back("SQLite's integrity check: " + std::string(check.text(0)));
    }
    SEGDB_TRY(auto orphans,
              connection.prepare("SELECT c.id >> 16, count(*) FROM segdb_chunks c LEFT JOIN segdb_bitmaps b "
                                 "ON b.id = c.id >> 16 WHERE b.id IS NULL GROUP BY 1 LIMIT 100"));
    while (true) {
        SEGDB_TRY(const bool row, orphans.step());
        if (!row) return {};
        report.differences.push_back("bitmap " + std::to_string(orphans.integer(0)) + " is unknown but has " +
                                     std::to_string(orphans.integer(1)) + " containers");
    }
}

}  // namespace segdb
