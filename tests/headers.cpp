// Carries precompiled headers, see tests/CMakeLists.txt.
