#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/core/threads.h"
#include "engine/movies/import_ratings_internal.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace benchlight::movies {

namespace {

constexpr std::uint64_t most_bytes = std::uint64_t{8} << 30;
constexpr std::size_t most_first_rows = 1'000;
constexpr std::int64_t largest_id = std::int64_t{1} << 53;

std::string_view without_return(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
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
}

/// Reads a row as MovieLens writes it, digits and one separator, and returns where the next begins; null for any other row.
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
        while (static_cast<unsigned char>(*at - '0') < 10) number = 10 * number + (*at++ - '0');
        // Sixteen digits cannot overflow; what is longer is nobody's id.
        if (at == first || at - first > 16 || number > largest_id) return nullptr;
        if (roles_[i] == Role::rating) {
            if (*at == '.' && static_cast<unsigned char>(at[1] - '0') < 10) {
                row.rating = static_cast<float>(10 * number + (at[1] - '0')) / 10;
                at += 2;
            } else {
                row.rating = static_cast<float>(number);
            }
            row.rating_text = {first, static_cast<std::size_t>(at - first)};
            continue;
        }
        (roles_[i] == Role::user ? row.user : roles_[i] == Role::movie ? row.movie : row.time) = number;
    }
    if (*at == '\r' && line_end_ == '\n') ++at;
    if (at < end && *at == separator && separator_size == 1) { // columns that nobody asked for
        at = static_cast<const char *>(std::memchr(at, line_end_, static_cast<std::size_t>(end - at)));
    }
    return *at == line_end_ ? at + 1 : nullptr;
}

/// Any other row: with quotes or spaces, or damaged. False when it cannot be used, which is counted.
bool RatingParser::parse_any(std::string_view line, std::uint64_t number, Row &row, RowProblems &problems) const {
    if (line.size() > BlockReader::longest_line) return problems.add(RowProblem::too_long, number, line), false;
    std::vector<std::string> fields;
    if (!split_row(line, format_, fields)) return problems.add(RowProblem::open_quote, number, line), false;
    for (const int column : {column_[0], column_[1], column_[2]})
        if (static_cast<std::size_t>(column) >= fields.size())
            return problems.add(RowProblem::few_columns, number, line), false;
    const auto field = [&](Role role) {
        return std::string_view(fields[static_cast<std::size_t>(column_[static_cast<std::size_t>(role)])]);
    };
    const auto user = parse_id(field(Role::user)), movie = parse_id(field(Role::movie));
    if (!user) return problems.add(RowProblem::user_id, number, field(Role::user)), false;
    if (!movie) return problems.add(RowProblem::movie_id, number, field(Role::movie)), false;
    const auto rating = parse_number<double>(trim(field(Role::rating)));
    row.user = *user;
    row.movie = *movie;
    if (!rating || !(*rating >= .5 && *rating <= 5))
        return problems.add(RowProblem::rating, number, field(Role::rating)), false;
    row.rating = static_cast<float>(*rating);
    row.time = -1;
    if (column_[3] >= 0 && static_cast<std::size_t>(column_[3]) < fields.size())
        row.time = parse_id(field(Role::time)).value_or(-1);
    return true;
}

void RatingParser::take(const Row &row, std::string_view line, std::uint64_t number, RatingBlock &block) const {
    if (!(row.rating >= .5f && row.rating <= 5)) return block.problems.add(RowProblem::rating, number, row.rating_text);
    const std::uint32_t movie = numbers_.find(row.movie);
    if (movie == MovieNumbers::none)
        return block.problems.add(RowProblem::unknown_movie, number, "movie " + std::to_string(row.movie));
    if (column_[3] >= 0 && row.time < 0) block.problems.add(RowProblem::timestamp, number, line);
    if (row.time > 0) {
        block.first_time = std::min(block.first_time, row.time);
        block.last_time = std::max(block.last_time, row.time);
    }
    if (block.runs.empty() || block.runs.back().user != row.user) block.runs.push_back({row.user, 0});
    ++block.runs.back().count;
    block.movie.push_back(movie);
    block.rating.push_back(row.rating);
}

void RatingParser::parse(std::string_view text, RatingBlock &block) const {
    block.movie.reserve(text.size() / 20);
    block.rating.reserve(text.size() / 20);
    const char *at = text.data(), *const end = at + text.size();
    for (; at < end; ++block.lines) {
        Row row;
        if (const char *next = parse_plain(at, end, row)) {
            take(row, std::string_view(at, static_cast<std::size_t>(next - at - 1)), block.lines, block);
            at = next;
            continue;
        }
        const auto *stop = static_cast<const char *>(std::memchr(at, line_end_, static_cast<std::size_t>(end - at)));
        const std::string_view line = without_return({at, static_cast<std::size_t>(stop - at)});
        at = stop + 1;
        if (!line.empty() && parse_any(line, block.lines, row, block.problems)) take(row, line, block.lines, block);
    }
}

namespace {

/// Drives the parser over the blocks of the file, on all threads.
class RatingReader {
  public:
    RatingReader(const ImportContext &context, MovieSet &set)
        : context_(context),
          format_(context.layout.ratings),
          place_(context.source.place(format_.file)),
          set_(set),
          reader_(context.source.open(format_.file), place_, most_bytes, context.read_so_far, context.stop) {
        set_.first_ratings.file = format_.file;
    }
    std::vector<RatingBlock> read();

  private:
    void begin(BlockReader::Block &block);
    void take_first_rows(std::string_view text);
    void parse(BlockReader::Block &block);

    const ImportContext &context_;
    const TableFormat &format_;
    const std::string place_;
    MovieSet &set_;
    BlockReader reader_;
    std::optional<RatingParser> parser_;
    std::mutex mutex_;
    std::vector<RatingBlock> blocks_;
    std::uint64_t header_lines_ = 0, ratings_ = 0;
};

/// Finds the columns in the first block and takes the header off it.
void RatingReader::begin(BlockReader::Block &block) {
    parser_.emplace(format_, set_.catalog, reader_.line_end());
    std::vector<std::string> header = format_.columns;
    while (format_.header && !block.text.empty()) {
        const std::size_t end = std::min(block.text.find(reader_.line_end()), block.text.size());
        const std::string line(without_return(std::string_view(block.text).substr(0, end)));
        block.text.erase(0, end + 1);
        ++header_lines_;
        if (line.empty()) continue;
        split_row(line, format_, header);
        break;
    }
    parser_->take_header(header, place_);
    for (std::string &name : header)
        if (!is_utf8(name)) name = utf8_of_latin1(name);
    set_.first_ratings.header = std::move(header);
    take_first_rows(block.text);
}

void RatingReader::take_first_rows(std::string_view text) {
    std::vector<std::string> fields;
    while (!text.empty() && set_.first_ratings.rows.size() < most_first_rows) {
        const std::size_t end = std::min(text.find(reader_.line_end()), text.size());
        const std::string_view line = without_return(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.size() > BlockReader::longest_line) continue;
        split_row(is_utf8(line) ? std::string(line) : utf8_of_latin1(line), format_, fields);
        set_.first_ratings.rows.push_back(fields);
    }
}

void RatingReader::parse(BlockReader::Block &block) {
    if (!block.text.empty() && block.text.back() != reader_.line_end()) block.text += reader_.line_end();
    RatingBlock parsed;
    parsed.lines_before = block.lines_before;
    parser_->parse(block.text, parsed);
    const std::lock_guard lock(mutex_);
    ratings_ += parsed.movie.size();
    if (ratings_ > most_ratings)
        throw Error(place_ + " has more than " + format_count(most_ratings) + " ratings; take a part of them.");
    if (blocks_.size() <= block.index) blocks_.resize(block.index + 1);
    blocks_[block.index] = std::move(parsed);
}

std::vector<RatingBlock> RatingReader::read() {
    BlockReader::Block first;
    const bool any = reader_.next(first);
    begin(first);
    if (any) parse(first);
    const auto threads = std::min(available_threads(), 8);
    parallel_for(static_cast<std::size_t>(threads), threads, context_.stop, [this](std::size_t) {
        BlockReader::Block block;
        while (reader_.next(block)) parse(block);
    });
    RowProblems problems;
    std::uint64_t line = header_lines_;
    for (const RatingBlock &block : blocks_) {
        for (std::size_t i = 0; i < block.lines_before; ++i) problems.add(RowProblem::too_long, line, {});
        line += block.lines_before;
        problems.add(block.problems, line);
        line += block.lines;
    }
    problems.write_to(set_.problems, format_.file);
    return std::move(blocks_);
}

} // namespace

void read_ratings(const ImportContext &context, MovieSet &set) {
    std::vector<RatingBlock> blocks = RatingReader(context, set).read();
    assemble_ratings(std::move(blocks), context.layout.ratings.file, context.stop, set);
    if (set.ratings == 0)
        throw Error(context.source.place(context.layout.ratings.file) + " has no rating that can be used" +
                    (set.problems.empty() ? std::string() : " (" + set.problems.back().first + ")") +
                    "; check that it belongs to these movies.");
}

} // namespace benchlight::movies
