#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/movies/import_tables_internal.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace benchlight::movies {

namespace {

constexpr std::uint64_t most_bytes = std::uint64_t{1} << 28;
constexpr std::size_t most_first_rows = 1'000;

/// Calls row(fields, line, number) for every row of a small table, the header among them; `line` as it stands.
void for_each_row(const ImportContext &context, const TableFormat &format, RowProblems &problems,
                  const std::function<void(std::vector<std::string> &, std::uint64_t)> &row) {
    BlockReader reader(context.source.open(format.file), context.source.place(format.file), most_bytes,
                       context.read_so_far, context.stop);
    BlockReader::Block block;
    std::vector<std::string> fields;
    std::uint64_t number = 0;
    while (reader.next(block)) {
        if (block.lines_before > 0) problems.add(RowProblem::too_long, number, {});
        number += block.lines_before;
        for (std::size_t at = 0; at < block.text.size(); ++number) {
            const std::size_t end = std::min(block.text.find(reader.line_end(), at), block.text.size());
            std::string_view line = std::string_view(block.text).substr(at, end - at);
            at = end + 1;
            if (line.ends_with('\r')) line.remove_suffix(1);
            if ((number & 1023) == 0) throw_if_stopped(context.stop);
            if (line.empty()) continue;
            if (line.size() > BlockReader::longest_line) {
                problems.add(RowProblem::too_long, number, line);
                continue;
            }
            std::string converted;
            if (!is_utf8(line)) {
                if (!format.latin1) problems.add(RowProblem::not_utf8, number, line);
                converted = utf8_of_latin1(line);
                line = converted;
            }
            if (!split_row(line, format, fields)) {
                problems.add(RowProblem::open_quote, number, line);
                continue;
            }
            row(fields, number);
        }
    }
}

class MovieReader {
  public:
    explicit MovieReader(const ImportContext &context)
        : context_(context), format_(context.layout.movies), place_(context.source.place(format_.file)) {
        first_.file = format_.file;
        if (!format_.header) take_header(format_.columns);
    }
    MovieTable read(std::vector<ImportProblem> &problems);

  private:
    void take_header(std::vector<std::string> header);
    void take_row(const std::vector<std::string> &fields, std::uint64_t line);
    std::string clean_title(const std::string &text, std::uint64_t line);
    void take_genres(Movie &movie, const std::vector<std::string> &fields);
    void add_genre(Movie &movie, std::string_view name);

    const ImportContext &context_;
    const TableFormat &format_;
    const std::string place_;
    bool has_header_ = false;
    int id_ = -1, title_ = -1, genres_column_ = -1;
    std::size_t needed_ = 0; ///< columns
    std::vector<Movie> movies_;
    std::unordered_set<std::int64_t> ids_;
    std::vector<std::string> genres_;
    std::unordered_map<std::string, std::uint16_t> genre_numbers_;
    RowProblems problems_;
    FirstRows first_;
};

void MovieReader::take_header(std::vector<std::string> header) {
    std::vector<std::string> wanted{"movieId", "title"};
    if (!context_.layout.genre_flags) wanted.emplace_back("genres");
    const std::vector<int> found = find_columns(header, wanted);
    require_columns(found, wanted, place_, header);
    id_ = found[0];
    title_ = found[1];
    genres_column_ = context_.layout.genre_flags ? -1 : found[2];
    needed_ = static_cast<std::size_t>(std::max(id_, title_)) + 1;
    first_.header = std::move(header);
    has_header_ = true;
}

void MovieReader::take_row(const std::vector<std::string> &fields, std::uint64_t line) {
    if (!has_header_) return take_header(fields);
    if (first_.rows.size() < most_first_rows) first_.rows.push_back(fields);
    if (fields.size() < needed_) return problems_.add(RowProblem::few_columns, line, fields.front());
    const std::string &id_text = fields[static_cast<std::size_t>(id_)];
    const auto id = parse_id(id_text);
    if (!id) return problems_.add(RowProblem::movie_id, line, id_text);
    Movie movie;
    movie.id = *id;
    movie.stored_title = clean_title(fields[static_cast<std::size_t>(title_)], line);
    ParsedTitle parsed = parse_title(movie.stored_title);
    if (parsed.base.empty()) return problems_.add(RowProblem::no_title, line, id_text);
    if (!ids_.insert(*id).second) return problems_.add(RowProblem::repeated_movie, line, id_text);
    movie.title = std::move(parsed.base);
    movie.aliases = std::move(parsed.aliases);
    movie.year = parsed.year;
    take_genres(movie, fields);
    movies_.push_back(std::move(movie));
}

std::string MovieReader::clean_title(const std::string &text, std::uint64_t line) {
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    std::string title(trim(text));
    if (std::ranges::none_of(title, is_control)) return title;
    problems_.add(RowProblem::control_characters, line, text);
    std::erase_if(title, is_control);
    return title;
}

void MovieReader::take_genres(Movie &movie, const std::vector<std::string> &fields) {
    if (context_.layout.genre_flags) {
        const std::size_t first = format_.columns.size() - 19;
        for (std::size_t i = first; i < std::min(fields.size(), format_.columns.size()); ++i)
            if (trim(fields[i]) == "1") add_genre(movie, format_.columns[i]);
        return;
    }
    if (static_cast<std::size_t>(genres_column_) >= fields.size()) return;
    for (const std::string &name : split_text(fields[static_cast<std::size_t>(genres_column_)], '|'))
        add_genre(movie, trim(name));
}

void MovieReader::add_genre(Movie &movie, std::string_view name) {
    if (name.empty() || name == "(no genres listed)" || name == "unknown") return;
    if (name == "Children's") name = "Children";
    const auto [found, added] =
        genre_numbers_.try_emplace(std::string(name), static_cast<std::uint16_t>(genres_.size()));
    if (added) {
        if (genres_.size() == 1'000)
            throw Error(place_ + " has more than 1,000 genres; its genres column must hold names between bars (|).");
        genres_.push_back(found->first);
    }
    movie.genres.push_back(found->second);
}

/// Fills in the ids of links.csv. What is wrong with that file costs no more than the links.
void read_links(const ImportContext &context, std::vector<Movie> &movies, std::vector<ImportProblem> &problems) {
    const TableFormat &format = context.layout.links;
    if (format.file.empty() || !context.source.has(format.file)) return;
    std::unordered_map<std::int64_t, Movie *> by_id;
    for (Movie &movie : movies) by_id[movie.id] = &movie;
    RowProblems row_problems;
    std::vector<int> columns;
    const auto take = [&](const std::vector<std::string> &fields, std::uint64_t line) {
        if (columns.empty()) {
            columns = find_columns(fields, {"movieId", "imdbId", "tmdbId"});
            return;
        }
        const auto field = [&](int column) -> std::string_view {
            return column < 0 || static_cast<std::size_t>(column) >= fields.size()
                       ? std::string_view()
                       : trim(fields[static_cast<std::size_t>(column)]);
        };
        const auto movie = parse_id(field(columns[0]));
        if (!movie) return row_problems.add(RowProblem::link, line, fields.front());
        const auto found = by_id.find(*movie);
        if (found == by_id.end()) return;
        for (const auto &[column, id] :
             {std::pair{columns[1], &found->second->imdb}, std::pair{columns[2], &found->second->tmdb}}) {
            if (field(column).empty()) continue;
            if (const auto number = parse_id(field(column)))
                *id = *number;
            else
                row_problems.add(RowProblem::link, line, field(column));
        }
    };
    try {
        for_each_row(context, format, row_problems, take);
    } catch (const Error &error) {
        problems.push_back({"file of links could not be used", 1, error.what()});
    }
    row_problems.write_to(problems, format.file);
}

MovieTable MovieReader::read(std::vector<ImportProblem> &problems) {
    for_each_row(context_, format_, problems_,
                 [this](const std::vector<std::string> &fields, std::uint64_t line) { take_row(fields, line); });
    if (!has_header_) take_header({});
    problems_.write_to(problems, format_.file);
    if (movies_.empty())
        throw Error(place_ + " has no movie that can be used" +
                    (problems.empty() ? std::string() : " (" + problems.front().first + ")") +
                    "; check that it is a MovieLens file.");
    read_links(context_, movies_, problems);
    return {Catalog(std::move(movies_), std::move(genres_)), std::move(first_)};
}

} // namespace

MovieTable read_movies(const ImportContext &context, std::vector<ImportProblem> &problems) {
    return MovieReader(context).read(problems);
}

} // namespace benchlight::movies
