#pragma once
#include "engine/core/partial_file.h"
#include "engine/core/stop.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace benchlight {

/// What a download must turn out to be, whoever sends it.
struct Expected {
    std::string name;       ///< as sentences call it
    std::uint64_t size = 0; ///< bytes
    std::string sha256;     ///< 64 lower-case hexadecimal digits
};

/// How much is borne with a bad connection.
struct Patience {
    std::chrono::milliseconds silence{20'000}; ///< for which nothing arrives before the download is given up
    int retries = 3;                           ///< after a connection that ended early, if it brought anything
};

/// Brings `file` to hold the expected bytes, from `url` (http, https or file; at most 5 redirects, to http and https
/// only; proxies as the environment says). Goes on where the file ends when the server can; when the file is whole
/// already, asks nobody. Progress counts bytes.
///
/// Throws UsageError for an address of another kind; Stopped within 200 ms of a request to stop; and Error: for a
/// server that refuses, offers another length, answers with a web page, falls silent or ends early (what has arrived
/// stays in the file), and for bytes that are not the expected ones (the file is then empty, so that none is left).
void download(PartialFile &file, const std::string &url, const Expected &expected, const Patience &patience = {},
              const std::stop_token &stop = {}, const Progress &progress = {});

} // namespace benchlight
