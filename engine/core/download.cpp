#include "engine/core/download.h"

#include "engine/core/text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <curl/curl.h>
#include <exception>
#include <memory>
#include <new>
#include <optional>

namespace benchlight {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t most_header_bytes = 1 << 18;

struct FreeEasy {
    void operator()(CURL *easy) const { curl_easy_cleanup(easy); }
};
struct FreeMulti {
    void operator()(CURLM *multi) const { curl_multi_cleanup(multi); }
};

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
    return text;
}

/// The address as sentences show it: without a user's name and password.
std::string shown(const std::string &url) {
    const std::size_t host = url.find("//");
    if (host == std::string::npos) return display_path(url);
    const std::size_t at = url.substr(0, url.find_first_of("/?#", host + 2)).rfind('@');
    return display_path(at == std::string::npos ? url : url.substr(0, host + 2) + url.substr(at + 1));
}

/// Content-Range: bytes FIRST-LAST/TOTAL, https://www.rfc-editor.org/rfc/rfc9110#section-14.4
struct ContentRange {
    std::uint64_t first = 0, last = 0;
    std::optional<std::uint64_t> total;
};
std::optional<ContentRange> parse_content_range(std::string_view text) {
    if (!lower_case(text.substr(0, 6)).starts_with("bytes ")) return std::nullopt;
    text = trimmed(text.substr(6));
    const std::size_t dash = text.find('-'), slash = text.find('/');
    if (dash == std::string_view::npos || slash == std::string_view::npos || dash > slash) return std::nullopt;
    const auto first = parse_number<std::uint64_t>(text.substr(0, dash));
    const auto last = parse_number<std::uint64_t>(text.substr(dash + 1, slash - dash - 1));
    const auto total = parse_number<std::uint64_t>(text.substr(slash + 1));
    if (!first || !last || (!total && text.substr(slash + 1) != "*")) return std::nullopt;
    return ContentRange{*first, *last, total};
}

std::string sentence_about_kept(const PartialFile &file, const Expected &expected) {
    if (file.size() == 0) return "try again later.";
    return format_bytes(file.size()) + " of " + format_bytes(expected.size) +
           " have arrived and are kept: fetch again to go on.";
}

/// One request and its answer.
class Transfer {
  public:
    enum class Outcome { ended, ended_early, range_refused };

    Transfer(PartialFile &file, const std::string &url, const Expected &expected, bool resume,
             const Progress &progress);

    /// `ended` means that the sender had no more, not that all is there.
    Outcome run(const Patience &patience, const std::stop_token &stop);
    bool brought_bytes() const { return brought_; }
    /// Why it ended early.
    std::string reason() const {
        return error_text_[0] ? error_text_.data() : curl_easy_strerror(result_); // of this thread's last error
    }

  private:
    static std::size_t on_header(char *text, std::size_t, std::size_t size, void *self) {
        return static_cast<Transfer *>(self)->guarded(size, [&](Transfer &transfer) {
            transfer.take_header({text, size});
        });
    }
    static std::size_t on_body(char *bytes, std::size_t, std::size_t size, void *self) {
        return static_cast<Transfer *>(self)->guarded(size, [&](Transfer &transfer) {
            if (!transfer.accepted_) transfer.accept();
            if (!transfer.range_refused_) transfer.take_body(std::as_bytes(std::span(bytes, size)));
        });
    }
    /// Exceptions must not pass through libcurl; it ends the transfer when less than `size` is returned.
    template <class Work> std::size_t guarded(std::size_t size, const Work &work) {
        try {
            if (stop_.stop_requested()) throw Stopped();
            last_sign_ = Clock::now();
            work(*this);
            return range_refused_ ? 0 : size;
        } catch (...) {
            failure_ = std::current_exception();
            return 0;
        }
    }

    template <class Value> void set(CURLoption option, Value value) {
        if (curl_easy_setopt(easy_.get(), option, value) != CURLE_OK) throw std::bad_alloc();
    }
    void take_header(std::string_view line);
    void take_body(std::span<const std::byte> bytes);
    void accept();
    void accept_part();
    void require_length(std::uint64_t length) const;
    void perform(const Patience &patience);
    bool says_its_end() const;
    [[noreturn]] void fail() const;
    std::string kept() const { return sentence_about_kept(file_, expected_); }
    Error error(const std::string &what) const {
        return Error("Cannot fetch " + expected_.name + " from " + shown(url_) + what);
    }

    PartialFile &file_;
    const std::string &url_;
    const Expected &expected_;
    const Progress &progress_;
    const bool is_file_;
    const std::uint64_t asked_from_; ///< first byte asked for; 0: everything
    std::unique_ptr<CURL, FreeEasy> easy_;
    std::stop_token stop_;
    std::array<char, CURL_ERROR_SIZE> error_text_{};
    std::exception_ptr failure_;
    CURLcode result_ = CURLE_OK;
    Clock::time_point last_sign_;
    // Of the answer that is arriving, the last one of a chain of redirects:
    std::size_t header_bytes_ = 0;
    std::optional<ContentRange> content_range_;
    std::string content_type_; ///< in lower case
    bool chunked_ = false;
    bool accepted_ = false, range_refused_ = false, brought_ = false;
};

Transfer::Transfer(PartialFile &file, const std::string &url, const Expected &expected, bool resume,
                   const Progress &progress)
    : file_(file),
      url_(url),
      expected_(expected),
      progress_(progress),
      is_file_(lower_case(url).starts_with("file://")),
      asked_from_(resume ? file.size() : 0),
      easy_(curl_easy_init()) {
    if (!easy_) throw std::bad_alloc();
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https,file");
    set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 1L);
    set(CURLOPT_MAXREDIRS, 5L);
    set(CURLOPT_USERAGENT, "benchlight");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(CURLOPT_BUFFERSIZE, 1L << 17);
    set(CURLOPT_QUICK_EXIT, 1L); // a name that does not resolve must not hold up a stop
    set(CURLOPT_ERRORBUFFER, error_text_.data());
    set(CURLOPT_HEADERFUNCTION, &Transfer::on_header);
    set(CURLOPT_HEADERDATA, static_cast<void *>(this));
    set(CURLOPT_WRITEFUNCTION, &Transfer::on_body);
    set(CURLOPT_WRITEDATA, static_cast<void *>(this));
    if (asked_from_ > 0) set(CURLOPT_RANGE, (std::to_string(asked_from_) + "-").c_str());
}

void Transfer::take_header(std::string_view line) {
    if (line.starts_with("HTTP/")) {
        header_bytes_ = 0;
        content_range_.reset();
        content_type_.clear();
        chunked_ = false;
    }
    header_bytes_ += line.size();
    if (header_bytes_ > most_header_bytes) throw error(": its answer's header has no end; try another address.");
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    const std::string name = lower_case(line.substr(0, colon));
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (name == "content-range") content_range_ = parse_content_range(value);
    if (name == "content-type") content_type_ = lower_case(value);
    if (name == "transfer-encoding") chunked_ = lower_case(value).ends_with("chunked");
}

void Transfer::require_length(std::uint64_t length) const {
    if (length == expected_.size) return;
    throw error(": it offers " + format_count(length) + " bytes where " + format_count(expected_.size) +
                " are expected; try another address.");
}

/// Judges the answer by its header, before any byte of it is stored.
void Transfer::accept() {
    accepted_ = true;
    long status = 0;
    curl_off_t length = -1;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy_.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    if (is_file_) {
        if (length < 0) throw error(": it is no file; check the address.");
        require_length(asked_from_ + static_cast<std::uint64_t>(length));
        if (asked_from_ == 0 && file_.size() > 0) file_.clear();
        return;
    }
    if (status == 416 && asked_from_ > 0) {
        range_refused_ = true;
        return;
    }
    if (status != 200 && status != 206)
        throw error(": it answers with HTTP status " + std::to_string(status) + "; " +
                    (status >= 500 ? "try again later." : "check the address."));
    if (content_type_.starts_with("text/html") || content_type_.starts_with("application/xhtml"))
        throw error(": a web page came in its place, probably from a proxy or a login page; open the address in a "
                    "browser to see it.");
    if (status == 206) return accept_part();
    // A proxy that answers with anything of its own must not cost what is already there.
    if (length < 0 && file_.size() > 0)
        throw error(": it cannot go on where an earlier try ended and does not say how much it would send; delete " +
                    display_path(file_.path()) + " to begin anew.");
    if (length >= 0) require_length(static_cast<std::uint64_t>(length));
    if (file_.size() > 0) file_.clear();
}

void Transfer::accept_part() {
    if (asked_from_ == 0) throw error(": it answers with a part although all was asked for; try another address.");
    if (content_range_ && content_range_->total) require_length(*content_range_->total);
    range_refused_ = !content_range_ || content_range_->first != asked_from_ || content_range_->last >= expected_.size;
}

void Transfer::take_body(std::span<const std::byte> bytes) {
    if (bytes.size() > expected_.size - file_.size()) {
        file_.clear();
        throw error(": it sends more than the expected " + format_count(expected_.size) +
                    " bytes; what had arrived was deleted, try another address.");
    }
    file_.append(bytes);
    brought_ = brought_ || !bytes.empty();
    if (progress_) progress_(file_.size(), expected_.size);
}

void Transfer::perform(const Patience &patience) {
    const std::unique_ptr<CURLM, FreeMulti> multi(curl_multi_init());
    if (!multi || curl_multi_add_handle(multi.get(), easy_.get()) != CURLM_OK) throw std::bad_alloc();
    struct Remove {
        CURLM *multi;
        CURL *easy;
        ~Remove() { curl_multi_remove_handle(multi, easy); }
    } remove{multi.get(), easy_.get()};
    last_sign_ = Clock::now();
    for (int running = 1;;) {
        throw_if_stopped(stop_);
        if (curl_multi_perform(multi.get(), &running) != CURLM_OK) throw std::bad_alloc();
        if (running == 0) break;
        if (Clock::now() - last_sign_ > patience.silence)
            throw error(": nothing has arrived for " +
                        format_duration(std::chrono::duration<double>(patience.silence).count()) + "; " + kept());
        curl_multi_poll(multi.get(), nullptr, 0, 100, nullptr);
    }
    for (int left = 0; const CURLMsg *message = curl_multi_info_read(multi.get(), &left);)
        if (message->msg == CURLMSG_DONE) result_ = message->data.result;
}

Transfer::Outcome Transfer::run(const Patience &patience, const std::stop_token &stop) {
    stop_ = stop;
    perform(patience);
    if (failure_) std::rethrow_exception(failure_);
    if (range_refused_ || (is_file_ && result_ == CURLE_BAD_DOWNLOAD_RESUME)) return Outcome::range_refused;
    const bool cut = result_ == CURLE_PARTIAL_FILE || result_ == CURLE_RECV_ERROR || result_ == CURLE_SEND_ERROR ||
                     result_ == CURLE_GOT_NOTHING || result_ == CURLE_HTTP2 || result_ == CURLE_HTTP2_STREAM;
    if (result_ != CURLE_OK && !cut) fail();
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    const bool only_redirected = cut && status / 100 == 3;
    if (!accepted_ && (is_file_ || status != 0) && !only_redirected) accept(); // an answer without a body
    if (range_refused_) return Outcome::range_refused;
    return cut || (file_.size() < expected_.size && !says_its_end()) ? Outcome::ended_early : Outcome::ended;
}

/// Whether the sender marks the end of what it sends, so that less than was expected is not a broken connection.
bool Transfer::says_its_end() const {
    long status = 0, version = 0;
    curl_off_t length = -1;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy_.get(), CURLINFO_HTTP_VERSION, &version);
    curl_easy_getinfo(easy_.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    if (status == 206) return false; // a part may be smaller than what was asked for
    return is_file_ || chunked_ || length >= 0 || version >= CURL_HTTP_VERSION_2_0;
}

void Transfer::fail() const {
    switch (result_) {
    case CURLE_URL_MALFORMAT:
        throw UsageError("\"" + shown(url_) + "\" is no address (" + reason() + "); check how it is written.");
    case CURLE_TOO_MANY_REDIRECTS: throw error(": it redirects more than five times; check the address.");
    case CURLE_UNSUPPORTED_PROTOCOL:
        throw error(": it redirects to what is neither http nor https; try another address.");
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE: throw error(" (" + reason() + "); check the clock and the package ca-certificates.");
    default: throw error(" (" + reason() + "); check the address, the connection and the proxy, then fetch again.");
    }
}

void require_known_protocol(const std::string &url) {
    const std::string lower = lower_case(url);
    for (const std::string_view start : {"http://", "https://", "file://"})
        if (lower.starts_with(start)) return;
    throw UsageError("\"" + shown(url) +
                     "\" is no address to fetch from; it must begin with http://, https:// or file://.");
}

void initialise_curl() {
    static const CURLcode result = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (result != CURLE_OK) throw Error("libcurl does not start; install the package libcurl4 again.");
}

/// Whether nothing has to be fetched. A full file of other bytes, or one that is too long, is made empty.
bool is_whole(PartialFile &file, const Expected &expected, const std::stop_token &stop) {
    if (file.size() > expected.size) file.clear();
    file.read_in(stop);
    if (file.size() < expected.size) return false;
    if (file.sha256() == expected.sha256) return true;
    file.clear();
    return false;
}

void require_expected(PartialFile &file, const std::string &url, const Expected &expected) {
    const std::string what = "What " + shown(url) + " sends is not " + expected.name + ": ";
    const std::string then = "; it was deleted, try again or another address.";
    if (const std::uint64_t size = file.size(); size != expected.size) {
        file.clear();
        throw Error(what + "it ends after " + format_count(size) + " of " + format_count(expected.size) + " bytes" +
                    then);
    }
    if (const std::string hash = file.sha256(); hash != expected.sha256) {
        file.clear();
        throw Error(what + "its SHA-256 is " + hash + " where " + expected.sha256 + " is expected" + then);
    }
}

} // namespace

void download(PartialFile &file, const std::string &url, const Expected &expected, const Patience &patience,
              const std::stop_token &stop, const Progress &progress) {
    require_known_protocol(url);
    initialise_curl();
    const bool whole = is_whole(file, expected, stop);
    if (progress) progress(file.size(), expected.size);
    if (whole) return;
    bool resume = true;
    for (int retries = 0;;) {
        Transfer transfer(file, url, expected, resume, progress);
        const Transfer::Outcome outcome = transfer.run(patience, stop);
        if (outcome == Transfer::Outcome::range_refused) {
            resume = false; // once: an answer to a request for everything is never a refused range
            continue;
        }
        if (outcome == Transfer::Outcome::ended || file.size() == expected.size) break;
        if (!transfer.brought_bytes() || retries == patience.retries)
            throw Error("Cannot fetch " + expected.name + " from " + shown(url) + ": the connection ended early (" +
                        transfer.reason() + "); " + sentence_about_kept(file, expected));
        ++retries;
        resume = true;
    }
    require_expected(file, url, expected);
}

} // namespace benchlight
