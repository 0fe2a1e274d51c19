#include "engine/core/text.h"
#include "engine/movies/import_ratings_internal.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace benchlight::movies {

namespace {

constexpr std::int64_t largest_id = std::int64_t{1} << 53;
constexpr std::ptrdiff_t longest_usual_row = 64; ///< bytes that parse_usual() may look at

bool is_digit(char c) { return static_cast<unsigned char>(c - '0') < 10; }

std::uint64_t load_eight(const char *at) {
    std::uint64_t bytes;
    std::memcpy(&bytes, at, sizeof bytes);
    return bytes;
}

constexpr std::uint64_t every(std::uint64_t byte) { return byte * 0x0101010101010101u; }

/// Where the first of eight bytes is that is no digit, times eight; 64 when all are digits.
int digit_bits(std::uint64_t bytes) {
    const std::uint64_t from_zero = bytes ^ every('0');
    // A byte is a digit when its upper half is that of '0' and its lower half plus 6 does not reach 16.
    const std::uint64_t other = ((from_zero & every(0x0f)) + every(6)) | from_zero;
    return std::countr_zero(other & every(0xf0)) & ~7;
}

/// The number that the first `bits` / 8 digits of `bytes` spell, 8 … 64.
std::uint32_t number_of(std::uint64_t bytes, int bits) {
    bytes = (bytes ^ every('0')) << (64 - bits); // leading zeros
    bytes = (bytes * 10 + (bytes >> 8)) & 0x00ff00ff00ff00ffu;
    bytes = (bytes * 100 + (bytes >> 16)) & 0x0000ffff0000ffffu;
    return static_cast<std::uint32_t>(bytes * 10'000 + (bytes >> 32));
}

} // namespace

MovieNumbers::MovieNumbers(const Catalog &catalog) : catalog_(catalog) {
    constexpr std::int64_t most = 1 << 22; // 16 MiB; MovieLens numbers end below 300,000
    const std::int64_t last = catalog.movies().back().id;
    if (last >= most) return;
    table_.assign(static_cast<std::size_t>(last) + 1, none);
    for (std::size_t i = 0; i < catalog.size(); ++i)
        table_[static_cast<std::size_t>(catalog[i].id)] = static_cast<std::uint32_t>(i);
}

struct RatingParser::Sink {
    RatingBlock &block;
    std::uint32_t *out = nullptr; ///< there is room for as many ratings as the text can hold
    std::uint64_t line = 0;
    std::int64_t user = -1;
    std::uint32_t last = 0; ///< movie before in the same run, plus 1
    std::uint64_t run = 0;  ///< ratings in the run so far

    void end_run() {
        if (run > 0) block.runs.push_back({user, run});
        run = 0;
        last = 0;
    }
    void add(std::int64_t of_user, std::uint32_t movie, std::uint32_t hundredths) {
        if (of_user != user) {
            end_run();
            user = of_user;
        }
        block.ascending &= movie >= last;
        last = movie + 1;
        ++run;
        *out++ = packed::of(movie, hundredths);
    }
    void date(std::int64_t time) {
        block.first_time = std::min(block.first_time, time);
        block.last_time = std::max(block.last_time, time);
    }
};

RatingParser::RatingParser(const TableFormat &format, const Catalog &catalog, char line_end)
    : format_(format), numbers_(catalog), line_end_(line_end) {}

void RatingParser::take_header(const std::vector<std::string> &header, const std::string &place) {
    const std::vector<std::string> wanted{"userId", "movieId", "rating"};
    std::vector<int> found = find_columns(header, wanted);
    require_columns(found, wanted, place, header);
    found.push_back(find_columns(header, {"timestamp"}).front());
    for (std::size_t i = 0; i < found.size(); ++i) {
        column_[i] = found[i];
        if (found[i] < 0) continue;
        const auto at = static_cast<std::size_t>(found[i]);
        if (roles_.size() <= at) roles_.resize(at + 1, Role::other);
        roles_[at] = static_cast<Role>(i);
    }
    usual_ = column_ == std::array{0, 1, 2, 3} && header.size() == 4 && format_.separator == "," && line_end_ == '\n';
}

/// Takes rows of ids of at most seven digits, half stars and times of nine or ten digits, eight digits at a time, and returns
/// where the first row of another kind begins. Stays away from the last bytes.
const char *RatingParser::parse_usual(const char *at, const char *end, Sink &sink) const {
    while (end - at >= longest_usual_row) {
        const std::uint64_t user_text = load_eight(at);
        const int user_bits = digit_bits(user_text);
        const char *movie_at = at + user_bits / 8 + 1;
        const std::uint64_t movie_text = load_eight(movie_at);
        const int movie_bits = digit_bits(movie_text);
        const char *stars = movie_at + movie_bits / 8 + 1, *time_at = stars + 4;
        const std::uint64_t time_text = load_eight(time_at);
        if (user_bits == 0 || user_bits == 64 || movie_bits == 0 || movie_bits == 64 || movie_at[-1] != ',' ||
            stars[-1] != ',' || !is_digit(stars[0]) || stars[1] != '.' || !is_digit(stars[2]) || stars[3] != ',' ||
            digit_bits(time_text) != 64 || !is_digit(time_at[8]))
            break;
        std::int64_t time = std::int64_t{number_of(time_text, 64)} * 10 + (time_at[8] - '0');
        const char *after = time_at + 9;
        if (is_digit(*after)) time = 10 * time + (*after++ - '0');
        after += *after == '\r';
        const auto hundredths = static_cast<std::uint32_t>(100 * (stars[0] - '0') + 10 * (stars[2] - '0'));
        const std::uint32_t movie = numbers_.find(number_of(movie_text, movie_bits));
        if (*after != '\n' || hundredths < 50 || hundredths > 500 || movie == MovieNumbers::none) break;
        sink.add(number_of(user_text, user_bits), movie, hundredths);
        sink.date(time);
        ++sink.line;
        at = after + 1;
    }
    return at;
}

/// Reads a row of digits and separators alone and returns where the next begins; null for any other row.
const char *RatingParser::parse_plain(const char *at, const char *end, Row &row) const {
    const char separator = format_.separator[0];
    const std::size_t separator_size = format_.separator.size();
    for (std::size_t i = 0; i < roles_.size(); ++i) {
        if (i > 0) {
            if (at + separator_size >= end || *at != separator || at[separator_size - 1] != separator) return nullptr;
            at += separator_size;
        }
        if (roles_[i] == Role::other) {
            while (*at != separator && *at != line_end_ && *at != '"') ++at;
            if (*at == '"') return nullptr;
            continue;
        }
        const char *first = at;
        std::int64_t number = 0;
        // Sixteen digits cannot overflow; what is longer is nobody's id.
        while (is_digit(*at) && at - first < 16) number = 10 * number + (*at++ - '0');
        if (at == first || is_digit(*at) || number > largest_id) return nullptr;
        if (roles_[i] != Role::rating) {
            (roles_[i] == Role::user ? row.user : roles_[i] == Role::movie ? row.movie : row.time) = number;
            continue;
        }
        std::uint32_t hundredths = number <= 5 ? 100 * static_cast<std::uint32_t>(number) : 0;
        if (*at == '.' && is_digit(at[1])) {
            hundredths = number <= 5 ? hundredths + 10 * static_cast<std::uint32_t>(at[1] - '0') : 0;
            at += 2;
        }
        row.hundredths = hundredths >= 50 && hundredths <= 500 ? hundredths : 0;
        row.rating_text = {first, static_cast<std::size_t>(at - first)};
    }
    if (*at == '\r' && line_end_ == '\n') ++at;
    if (*at == separator && separator_size == 1) // columns that nobody asked for
        at = static_cast<const char *>(std::memchr(at, line_end_, static_cast<std::size_t>(end - at)));
    return *at == line_end_ ? at + 1 : nullptr;
}

/// Any other row: with quotes or spaces, or damaged. False when it cannot be used, which is counted.
bool RatingParser::parse_any(std::string_view line, std::uint64_t number, Row &row, RowProblems &problems) const {
    const auto refuse = [&](RowProblem problem, std::string_view excerpt) {
        problems.add(problem, number, excerpt);
        return false;
    };
    if (line.size() > BlockReader::longest_line) return refuse(RowProblem::too_long, line);
    std::vector<std::string> fields;
    if (!split_row(line, format_, fields)) return refuse(RowProblem::open_quote, line);
    for (const int column : {column_[0], column_[1], column_[2]})
        if (static_cast<std::size_t>(column) >= fields.size()) return refuse(RowProblem::few_columns, line);
    const auto field = [&](Role role) {
        return std::string_view(fields[static_cast<std::size_t>(column_[static_cast<std::size_t>(role)])]);
    };
    const auto user = parse_id(field(Role::user)), movie = parse_id(field(Role::movie));
    if (!user) return refuse(RowProblem::user_id, field(Role::user));
    if (!movie) return refuse(RowProblem::movie_id, field(Role::movie));
    const auto rating = parse_number<double>(trim(field(Role::rating)));
    if (!rating || !(*rating >= .5 && *rating <= 5)) return refuse(RowProblem::rating, field(Role::rating));
    row = {*user, *movie, -1, static_cast<std::uint32_t>(std::floor(*rating * 100 + 1e-9)), {}};
    if (column_[3] >= 0 && static_cast<std::size_t>(column_[3]) < fields.size())
        row.time = parse_id(field(Role::time)).value_or(-1);
    return true;
}

void RatingParser::take(const Row &row, std::string_view line, Sink &sink) const {
    RowProblems &problems = sink.block.problems;
    if (row.hundredths == 0) return problems.add(RowProblem::rating, sink.line, row.rating_text);
    const std::uint32_t movie = numbers_.find(row.movie);
    if (movie == MovieNumbers::none)
        return problems.add(RowProblem::unknown_movie, sink.line, "movie " + std::to_string(row.movie));
    if (column_[3] >= 0 && row.time < 0) problems.add(RowProblem::timestamp, sink.line, line);
    if (row.time > 0) sink.date(row.time);
    sink.add(row.user, movie, row.hundredths);
}

void RatingParser::parse(std::string_view text, RatingBlock &block) const {
    constexpr std::size_t shortest_row = 6; // "1,1,1\n"
    static thread_local std::vector<std::uint32_t> room;
    room.resize(std::max(room.size(), text.size() / shortest_row + 1));
    Sink sink{block, room.data()};
    const char *at = text.data(), *const end = at + text.size();
    while (at < end) {
        if (usual_) at = parse_usual(at, end, sink);
        if (at == end) break;
        Row row;
        if (const char *next = parse_plain(at, end, row)) {
            take(row, std::string_view(at, static_cast<std::size_t>(next - at - 1)), sink);
            at = next;
        } else {
            const auto *stop =
                static_cast<const char *>(std::memchr(at, line_end_, static_cast<std::size_t>(end - at)));
            std::string_view line(at, static_cast<std::size_t>(stop - at));
            if (line.ends_with('\r')) line.remove_suffix(1);
            at = stop + 1;
            if (!line.empty() && parse_any(line, sink.line, row, block.problems)) take(row, line, sink);
        }
        ++sink.line;
    }
    sink.end_run();
    block.ratings.assign(room.data(), sink.out);
    block.lines = sink.line;
}

} // namespace benchlight::movies
