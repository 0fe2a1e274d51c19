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

std::string_view without_return(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

} // namespace

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
    ratings_ += parsed.ratings.size();
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
