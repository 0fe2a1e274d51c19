#pragma once
#include "engine/core/error.h"

#include <gtest/gtest.h>
#include <string>

namespace benchlight {

/// That `work` throws Error whose sentence contains `words`.
template <class Work> void expect_error(const Work &work, const std::string &words) {
    try {
        work();
        ADD_FAILURE() << "no error; expected one with \"" << words << '"';
    } catch (const Error &error) {
        EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what() << "\nexpected: " << words;
    }
}

} // namespace benchlight
