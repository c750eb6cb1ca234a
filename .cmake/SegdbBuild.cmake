# How everything here is compiled: language, warnings, sanitizers, and two helpers for globbed sources.
#
# Sources are found with GLOB CONFIGURE_DEPENDS, so a new file is built without touching CMake, and a folder that is
# still empty is skipped.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Kind of build" FORCE)
endif()

if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    find_program(CCACHE_PROGRAM ccache)
    if(CCACHE_PROGRAM)
        set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
    endif()
endif()

# The flags of the sanitizers as a list, also handed to the consumer test, which links the sanitized library.
set(SEGDB_SANITIZE_FLAGS "")
if(SEGDB_SANITIZE)
    set(SEGDB_SANITIZE_FLAGS "-fsanitize=${SEGDB_SANITIZE}" -fno-sanitize-recover=all -fno-omit-frame-pointer
                             -fno-optimize-sibling-calls)
endif()

# Warnings and sanitizers of a target of this project; never seen by those who link the library.
function(segdb_compile_options target)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wconversion -Wshadow -Wpedantic ${SEGDB_SANITIZE_FLAGS})
    target_link_options(${target} PRIVATE ${SEGDB_SANITIZE_FLAGS})
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
        # GCC bug 105329: std::string's operator+ is said to overlap itself.
        target_compile_options(${target} PRIVATE -Wno-restrict)
    endif()
    if(SEGDB_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # Under instrumentation GCC loses track of what is initialised (its manual says so of -fsanitize).
        target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized)
    endif()
    # The preset dev makes every warning an error; with sanitizers GCC's guesses are not worth stopping for.
    if(SEGDB_WERROR AND NOT SEGDB_SANITIZE)
        target_compile_options(${target} PRIVATE -Werror)
    endif()
endfunction()

# Sets `out` to the .cpp files of the given folders, relative to the project's root.
function(segdb_sources out)
    set(found "")
    foreach(folder IN LISTS ARGN)
        file(GLOB files CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${folder}/*.cpp")
        list(APPEND found ${files})
    endforeach()
    set(${out} "${found}" PARENT_SCOPE)
endfunction()
