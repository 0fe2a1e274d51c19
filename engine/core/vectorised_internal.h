#pragma once

/// Marks a function that is compiled for several instruction sets, of which the program takes the best one that the
/// processor has. It is for loops that the compiler vectorises
/// by itself. Sanitizers are not ready when the choice is made, so they see the plain function alone.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) &&               \
    !defined(__SANITIZE_THREAD__)
#define BENCHLIGHT_VECTORISED __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define BENCHLIGHT_VECTORISED
#endif
