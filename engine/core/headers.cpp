// Carries the precompiled standard headers, see engine/CMakeLists.txt.
