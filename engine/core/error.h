#pragma once
#include <stdexcept>
#include <string>

namespace benchlight {

/// The work cannot be done. what() is one sentence for the user: what failed, where, and what to do about it.
class Error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The request itself is wrong: an unknown name, a value out of range. The command line answers with exit code 2.
class UsageError : public Error {
  public:
    using Error::Error;
};

/// The user asked to stop; nothing is wrong. Not an Error, so that no handler reports it as one.
class Stopped : public std::exception {
  public:
    const char *what() const noexcept override { return "stopped"; }
};

/// " (No space left on device)" for the errno value `error`, to be put behind a sentence's subject.
std::string system_reason(int error);

} // namespace benchlight
