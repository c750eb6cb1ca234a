# Every library that segdb is built from, always by find_package. Used inside only: no public header includes any.

set(XSIMD_ENABLE_XTL_COMPLEX OFF)  # kernels need no complex numbers, and so no xtl
set(Boost_NO_WARN_NEW_VERSIONS ON)

# CRoaring and xsimd call only the same major version compatible, while any from a minimum on will do.
function(segdb_find_at_least package minimum)
    find_package(${package} CONFIG QUIET)
    if(${package}_FOUND AND ${package}_VERSION VERSION_LESS minimum)
        message(STATUS "${package} ${${package}_VERSION} in ${${package}_DIR} is too old")
        set(${package}_FOUND FALSE)
    endif()
    if(${package}_FOUND)
        message(STATUS "Found ${package}: ${${package}_DIR} (${${package}_VERSION})")
    elseif(NOT SEGDB_FETCH)
        message(FATAL_ERROR "${package} >= ${minimum} was not found. Install it (./dev does so on Debian 12), point "
                            "${package}_DIR to it, or let CMake download it with -DSEGDB_FETCH=ON.")
    endif()
    set(${package}_FOUND ${${package}_FOUND} PARENT_SCOPE)
endfunction()

segdb_find_at_least(roaring 2)
segdb_find_at_least(xsimd 11)
if(NOT roaring_FOUND OR NOT xsimd_FOUND)
    include(FetchContent)
    if(NOT roaring_FOUND)
        set(ENABLE_ROARING_TESTS OFF)
        FetchContent_Declare(roaring GIT_REPOSITORY https://github.com/RoaringBitmap/CRoaring.git GIT_TAG v4.2.1
                             GIT_SHALLOW ON SYSTEM)
        FetchContent_MakeAvailable(roaring)
        if(SEGDB_INSTALL AND NOT BUILD_SHARED_LIBS)
            message(STATUS "CRoaring was downloaded: the static library cannot be installed as a package")
            set(SEGDB_INSTALL OFF)
        endif()
    endif()
    if(NOT xsimd_FOUND)
        FetchContent_Declare(xsimd GIT_REPOSITORY https://github.com/xtensor-stack/xsimd.git GIT_TAG 13.0.0
                             GIT_SHALLOW ON SYSTEM)
        FetchContent_MakeAvailable(xsimd)
    endif()
endif()

find_package(Boost 1.81 REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(Threads REQUIRED)
find_package(date 3 CONFIG REQUIRED)
find_package(fmt 9 CONFIG REQUIRED)
find_package(nlohmann_json 3.11 CONFIG REQUIRED)
find_package(re2 MODULE REQUIRED)
find_package(LibCSV MODULE REQUIRED)
find_package(utf8proc MODULE REQUIRED)
find_package(xxhash 0.8 MODULE REQUIRED)
if(SEGDB_BUILD_COMMAND)
    find_package(CLI11 2.1 CONFIG REQUIRED)
endif()
if(SEGDB_BUILD_TESTS)
    find_package(Catch2 3 CONFIG REQUIRED)
endif()

# What the library links: headers only, and real libraries, which a static segdb passes on to the final link.
set(SEGDB_HEADER_LIBRARIES Boost::headers xsimd nlohmann_json::nlohmann_json xxhash::xxhash)
set(SEGDB_LINK_LIBRARIES SQLite::SQLite3 Threads::Threads date::date-tz fmt::fmt re2::re2 roaring::roaring LibCSV::LibCSV
                         utf8proc::utf8proc)
