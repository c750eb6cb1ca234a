// segdb: an embedded segment query database over one SQLite file. This one header is the whole public API.
//
//   auto db = segdb::Database::open("shop.segdb");
//   auto loyal = db->count("((tag loyaltyCard and tag snacks) or email_agreement) and phone is set");
#pragma once

#include <segdb/database.hpp>
#include <segdb/date.hpp>
#include <segdb/events.hpp>
#include <segdb/import.hpp>
#include <segdb/query.hpp>
#include <segdb/result.hpp>
#include <segdb/value.hpp>
#include <segdb/version.hpp>
