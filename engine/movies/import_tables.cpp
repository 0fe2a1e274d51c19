#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/movies/import_tables_internal.h"

#include <algorithm>

namespace benchlight::movies {

namespace {

const std::vector<SetLayout> &layouts() {
    static const std::vector<SetLayout> all = [] {
        SetLayout latest;
        latest.name = "ml-latest";
        latest.movies.file = "movies.csv";
        latest.ratings.file = "ratings.csv";
        latest.links.file = "links.csv";

        SetLayout million;
        million.name = "ml-1m";
        million.movies = {"movies.dat", "::", false, false, {"movieId", "title", "genres"}, true};
        million.ratings = {"ratings.dat", "::", false, false, {"userId", "movieId", "rating", "timestamp"}, true};

        SetLayout first;
        first.name = "ml-100k";
        first.genre_flags = true;
        first.movies = {"u.item", "|", false, false, {"movieId", "title", "released", "videoReleased", "imdbUrl"},
                        true};
        for (const char *genre : {"unknown", "Action", "Adventure", "Animation", "Children", "Comedy", "Crime",
                                  "Documentary", "Drama", "Fantasy", "Film-Noir", "Horror", "Musical", "Mystery",
                                  "Romance", "Sci-Fi", "Thriller", "War", "Western"})
            first.movies.columns.emplace_back(genre);
        first.ratings = {"u.data", "\t", false, false, {"userId", "movieId", "rating", "timestamp"}, true};
        return std::vector{latest, million, first};
    }();
    return all;
}

std::string letters_of(std::string_view text) {
    std::string letters;
    for (const char c : text) {
        if (c >= 'A' && c <= 'Z') letters += static_cast<char>(c + 32);
        if (c >= 'a' && c <= 'z') letters += c;
    }
    return letters;
}

/// Reads a quoted field that begins at `at`; false when it is not closed, or text follows.
bool read_quoted(std::string_view line, std::string_view separator, std::size_t &at, std::string &field) {
    for (++at;; ++at) {
        const std::size_t quote = line.find('"', at);
        if (quote == std::string_view::npos) {
            field += line.substr(at);
            return false;
        }
        field += line.substr(at, quote - at);
        at = quote + 1;
        if (at == line.size() || line[at] != '"') break;
        field += '"';
    }
    return at == line.size() || line.substr(at).starts_with(separator);
}

} // namespace

SetLayout find_layout(const ImportSource &source, const std::filesystem::path &path) {
    for (const SetLayout &layout : layouts())
        if (source.has(layout.movies.file) && source.has(layout.ratings.file)) return layout;
    for (const SetLayout &layout : layouts())
        for (const auto &[there, missing] :
             {std::pair{layout.movies.file, layout.ratings.file}, std::pair{layout.ratings.file, layout.movies.file}})
            if (source.has(there))
                throw Error(display_path(path) + " has " + there + " but no " + missing +
                            "; a MovieLens set needs both.");
    throw Error(display_path(path) +
                " holds no MovieLens set; movies.csv and ratings.csv, movies.dat and ratings.dat, or u.item and u.data "
                "must be in it.");
}

bool split_row(std::string_view line, const TableFormat &format, std::vector<std::string> &fields) {
    fields.clear();
    for (std::size_t at = 0;;) {
        std::string &field = fields.emplace_back();
        if (format.quotes && at < line.size() && line[at] == '"') {
            if (!read_quoted(line, format.separator, at, field)) return false;
        } else {
            const std::size_t end = std::min(line.find(format.separator, at), line.size());
            field = line.substr(at, end - at);
            at = end;
        }
        if (at >= line.size()) return true;
        at += format.separator.size();
    }
}

std::vector<int> find_columns(const std::vector<std::string> &header, const std::vector<std::string> &wanted) {
    std::vector<int> positions;
    for (const std::string &name : wanted) {
        const auto found = std::ranges::find_if(
            header, [&](const std::string &column) { return letters_of(column) == letters_of(name); });
        positions.push_back(found == header.end() ? -1 : static_cast<int>(found - header.begin()));
    }
    return positions;
}

void require_columns(const std::vector<int> &found, const std::vector<std::string> &wanted, const std::string &place,
                     const std::vector<std::string> &header) {
    std::string missing, there;
    for (std::size_t i = 0; i < wanted.size(); ++i)
        if (found[i] < 0) missing += (missing.empty() ? "" : ", ") + wanted[i];
    if (missing.empty()) return;
    for (std::size_t i = 0; i < std::min<std::size_t>(header.size(), 6); ++i)
        there += (there.empty() ? "" : ", ") + excerpt_of(header[i]);
    if (trim(there).empty()) throw Error(place + " is empty; its first line must name the columns " + missing + ".");
    throw Error(place + " has no column " + missing + " (its first line is: " + there +
                "); the first line must name the columns, as in MovieLens.");
}

const char *problem_text(RowProblem problem) {
    switch (problem) {
    case RowProblem::too_long: return "lines longer than 65,536 bytes were passed over";
    case RowProblem::open_quote: return "rows with a quote that is never closed were passed over";
    case RowProblem::few_columns: return "rows with too few columns were passed over";
    case RowProblem::user_id: return "ratings whose user id is no number from 0 to 2^53 were passed over";
    case RowProblem::movie_id: return "rows whose movie id is no number from 0 to 2^53 were passed over";
    case RowProblem::rating: return "ratings outside 0.5–5 were passed over";
    case RowProblem::timestamp: return "ratings without a usable timestamp count, undated";
    case RowProblem::unknown_movie: return "ratings of movies that the set does not list were passed over";
    case RowProblem::repeated_rating: return "ratings were given twice; the later row counts";
    case RowProblem::repeated_movie: return "movie ids were given twice; the first row counts";
    case RowProblem::no_title: return "movies without a title were passed over";
    case RowProblem::not_utf8: return "rows that are not UTF-8 were taken as Latin-1";
    case RowProblem::control_characters: return "titles had control characters, which were left out";
    case RowProblem::link: return "links that are no numbers were passed over";
    case RowProblem::count: break;
    }
    return "";
}

void RowProblems::add(RowProblem problem, std::uint64_t line, std::string_view excerpt) {
    Count &count = counts[static_cast<std::size_t>(problem)];
    if (count.times++ == 0) {
        count.line = line;
        count.excerpt = excerpt_of(excerpt);
    }
}

void RowProblems::add(const RowProblems &part, std::uint64_t line) {
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (part.counts[i].times == 0) continue;
        if (counts[i].times == 0) {
            counts[i] = part.counts[i];
            counts[i].line += line;
        } else {
            counts[i].times += part.counts[i].times;
        }
    }
}

void RowProblems::write_to(std::vector<ImportProblem> &problems, const std::string &file) const {
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const Count &count = counts[i];
        if (count.times == 0) continue;
        const std::string place = file + ", line " + format_count(count.line + 1);
        problems.push_back({problem_text(static_cast<RowProblem>(i)), count.times,
                            count.excerpt.empty() ? place : place + ": " + count.excerpt});
    }
}

bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = [&](std::size_t at) {
            return at < text.size() ? static_cast<unsigned char>(text[at]) : static_cast<unsigned char>(0);
        };
        const unsigned lead = byte(i), second = byte(i + 1);
        const std::size_t length = lead < 0x80   ? 1
                                   : lead < 0xc2 ? 0
                                   : lead < 0xe0 ? 2
                                   : lead < 0xf0 ? 3
                                   : lead < 0xf5 ? 4
                                                 : 0;
        if (length == 0) return false;
        for (std::size_t j = 1; j < length; ++j)
            if ((byte(i + j) & 0xc0) != 0x80) return false;
        // Overlong forms, surrogates, and what lies beyond U+10FFFF.
        if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) || (lead == 0xf0 && second < 0x90) ||
            (lead == 0xf4 && second > 0x8f))
            return false;
        i += length;
    }
    return true;
}

std::string utf8_of_latin1(std::string_view text) {
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            result += c;
        } else {
            result += static_cast<char>(0xc0 | (byte >> 6));
            result += static_cast<char>(0x80 | (byte & 0x3f));
        }
    }
    return result;
}

std::string excerpt_of(std::string_view text) {
    constexpr std::size_t most = 60;
    std::string shown(text.substr(0, 4 * most));
    if (!is_utf8(text)) shown = utf8_of_latin1(shown);
    std::string result;
    std::size_t characters = 0;
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const bool begins = (static_cast<unsigned char>(shown[i]) & 0xc0) != 0x80;
        if (begins && ++characters > most) return result + "…";
        const auto byte = static_cast<unsigned char>(shown[i]);
        result += byte < 0x20 || byte == 0x7f ? '?' : shown[i];
    }
    return result;
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view space = " \t\r\n";
    const std::size_t first = text.find_first_not_of(space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(space) + 1 - first);
}

std::optional<std::int64_t> parse_id(std::string_view text) {
    const auto id = parse_number<std::int64_t>(trim(text));
    if (!id || *id < 0 || *id > (std::int64_t{1} << 53)) return std::nullopt;
    return id;
}

} // namespace benchlight::movies
