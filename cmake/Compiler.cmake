# Warnings, optimisation, sanitizers and ccache for our own targets.

find_program(CCACHE ccache)
if(CCACHE)
    # The sloppiness lets ccache serve files that use a precompiled header.
    set(launcher ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        ${CCACHE})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
    set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
endif()

add_library(benchlight_options INTERFACE)
target_compile_options(benchlight_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Werror -Wno-psabi
    # GCC 12 reports these inside its own library headers when it inlines them.
    -Wno-error=stringop-overflow -Wno-error=array-bounds -Wno-restrict -Wno-error=maybe-uninitialized
    -fpch-preprocess)
target_include_directories(benchlight_options INTERFACE ${CMAKE_SOURCE_DIR})
if(BENCHLIGHT_SANITIZE)
    target_compile_options(benchlight_options INTERFACE -fsanitize=${BENCHLIGHT_SANITIZE} -fno-omit-frame-pointer
        -Wno-error)
    target_link_options(benchlight_options INTERFACE -fsanitize=${BENCHLIGHT_SANITIZE})
endif()
