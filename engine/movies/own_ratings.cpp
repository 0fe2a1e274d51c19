#include "engine/movies/own_ratings.h"

#include "engine/core/csv.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/text.h"
#include "engine/movies/import_tables_internal.h"
#include "engine/movies/title_text_internal.h"

#include <algorithm>
#include <cstdlib>
#include <unordered_map>

namespace benchlight::movies {

namespace {

constexpr std::uint64_t largest_file = std::uint64_t{64} << 20;
constexpr std::size_t absent = static_cast<std::size_t>(-1);

/// Where the columns stand; `absent` for those that are not there.
struct Columns {
    std::size_t title = absent, original_title = absent, year = absent, rating = absent, type = absent, imdb = absent,
                movie_id = absent, user = absent;
};

/// Case, spaces and punctuation of headers have changed over the years.
std::size_t column_of(const std::vector<std::string> &header, std::initializer_list<const char16_t *> names) {
    for (const char16_t *name : names)
        for (std::size_t i = 0; i < header.size(); ++i)
            if (title_words(header[i]).compact() == name) return i;
    return absent;
}

/// Problems of one kind: how many, and the first.
struct Passed {
    std::size_t count = 0;
    std::string first{};
    void add(const CsvReader &table, const std::string &what) {
        if (count++ == 0) first = "line " + std::to_string(table.line()) + ": " + excerpt_of(what);
    }
};

class OwnRatingsReader {
  public:
    OwnRatingsReader(const std::filesystem::path &file, const TitleIndex &index)
        : index_(index), text_(read_file(file, largest_file)), place_(display_path(file)), table_(text_, place_) {
        if (!is_utf8(text_)) { // as IMDb used to write
            text_ = utf8_of_latin1(text_);
            table_ = CsvReader(text_, place_);
        }
        const Catalog &catalog = index.catalog();
        for (std::uint32_t movie = 0; movie < catalog.size(); ++movie)
            if (catalog[movie].imdb != 0) by_imdb_.emplace(catalog[movie].imdb, movie);
    }

    OwnRatings read() {
        read_header();
        while (table_.next()) read_row();
        drop_repeated();
        say(series_, "series, episodes or games, left out");
        say(out_of_range_, result_.format == "IMDb" ? "ratings that are not 1 to 10, left out"
                                                    : "ratings that are not 0.5 to 5, left out");
        say(untitled_, "rows without a title, left out");
        say(repeated_, "movies that come more than once, of which the last rating counts");
        return std::move(result_);
    }

  private:
    const std::string &field(std::size_t column) const {
        static const std::string none;
        return column < table_.fields().size() ? table_.fields()[column] : none;
    }

    void read_header() {
        if (text_.starts_with("PK\x03\x04"))
            throw Error(place_ + " is a zip; unpack it and choose its ratings.csv or watched.csv.");
        if (!table_.next()) throw Error(place_ + " is empty; choose a CSV that Letterboxd or IMDb exported.");
        const std::vector<std::string> header = table_.fields();
        at_.imdb = column_of(header, {u"const"});
        at_.year = column_of(header, {u"year"});
        if (at_.imdb != absent) {
            result_.format = "IMDb";
            at_.title = column_of(header, {u"title"});
            at_.original_title = column_of(header, {u"originaltitle"});
            at_.rating = column_of(header, {u"yourrating", u"yourated"});
            at_.type = column_of(header, {u"titletype"});
            if (at_.title == absent) refuse("a column Title");
        } else if ((at_.title = column_of(header, {u"name"})) != absent) {
            result_.format = "Letterboxd";
            at_.rating = column_of(header, {u"rating"});
            if (at_.year == absent) refuse("a column Year");
        } else if ((at_.movie_id = column_of(header, {u"movieid"})) != absent) {
            result_.format = "MovieLens";
            at_.rating = column_of(header, {u"rating"});
            at_.user = column_of(header, {u"userid"});
            if (at_.rating == absent) refuse("a column rating");
        } else {
            refuse("the columns of a Letterboxd export (Name, Year, Rating) or of an IMDb export (Const, Your Rating, "
                   "Title, Year)");
        }
    }

    [[noreturn]] void refuse(const std::string &missing) const {
        throw Error(place_ + " lacks " + missing + "; choose a CSV that Letterboxd or IMDb exported.");
    }

    void read_row() {
        OwnRating row;
        row.title = field(at_.title);
        row.year = parse_number<int>(std::string_view(field(at_.year)).substr(0, 4)).value_or(0);
        if (at_.type != absent && is_no_movie(field(at_.type))) return series_.add(table_, row.title);
        if (!read_rating(row)) return out_of_range_.add(table_, field(at_.rating));
        if (at_.movie_id != absent) {
            find_by_id(row);
        } else {
            if (title_words(row.title).words.empty() && !find_by_imdb(row)) return untitled_.add(table_, row.title);
            if (!row.movie && !find_by_imdb(row)) find_by_title(row);
        }
        result_.rows.push_back(std::move(row));
    }

    static bool is_no_movie(const std::string &type) {
        const std::u16string words = title_words(type).compact();
        return std::ranges::any_of(std::initializer_list<const char16_t *>{u"series", u"episode", u"game", u"podcast"},
                                   [&](const char16_t *word) { return words.find(word) != words.npos; });
    }

    bool read_rating(OwnRating &row) const {
        const std::string &text = field(at_.rating);
        if (text.find_first_not_of(" \t") == std::string::npos) return true; // watched
        const auto rating = parse_number<double>(text);
        if (!rating) return false;
        row.stars = result_.format == "IMDb" ? *rating / 2 : *rating;
        return row.stars >= .5 && row.stars <= 5;
    }

    void find_by_id(OwnRating &row) {
        if (at_.user != absent) {
            if (user_.empty()) user_ = field(at_.user);
            if (user_ != field(at_.user))
                throw Error(place_ + " holds the ratings of several people (line " + std::to_string(table_.line()) +
                            "); keep only the rows of one.");
        }
        const auto id = parse_number<std::int64_t>(field(at_.movie_id));
        row.title = "id:" + field(at_.movie_id);
        if (id) row.movie = index_.catalog().find(*id);
        if (!row.movie) return;
        row.title = index_.catalog()[*row.movie].title;
        row.year = index_.catalog()[*row.movie].year;
        row.matched = "movie id";
    }

    bool find_by_imdb(OwnRating &row) const {
        std::string_view text = field(at_.imdb);
        if (text.starts_with("tt")) text.remove_prefix(2);
        const auto id = parse_number<std::int64_t>(text);
        if (!id) return false;
        const auto found = by_imdb_.find(*id);
        if (found == by_imdb_.end()) return false;
        row.movie = found->second;
        row.matched = "IMDb id";
        return true;
    }

    void find_by_title(OwnRating &row) const {
        for (const std::size_t column : {at_.title, at_.original_title}) {
            if (column == absent || field(column).empty()) continue;
            if (choose(row, index_.with_title(field(column)))) return;
        }
        const std::string year = row.year == 0 ? "" : " (" + std::to_string(row.year) + ")";
        const std::vector<SearchHit> hits = index_.search(row.title + year, 3);
        constexpr double good = .8;
        if (!hits.empty() && hits[0].score >= good && row.year != 0 && year_of(hits[0].movie) == row.year) {
            row.movie = hits[0].movie;
            row.matched = hits[0].matched;
            return;
        }
        const std::vector<SearchHit> near = hits.empty() ? index_.suggestions(row.title, 1) : hits;
        if (!near.empty()) row.matched = "nearest: " + index_.catalog().label(near[0].movie);
    }

    int year_of(std::uint32_t movie) const { return index_.catalog()[movie].year; }

    /// Takes the one of equal titles whose year is nearest, at most one apart.
    bool choose(OwnRating &row, const std::vector<std::uint32_t> &movies) const {
        const auto apart = [&](std::uint32_t movie) {
            constexpr int unknown = 1; // as good as a year apart
            return row.year == 0 || year_of(movie) == 0 ? unknown : std::abs(year_of(movie) - row.year);
        };
        const auto nearest = std::ranges::min_element(movies, {}, apart);
        if (nearest == movies.end() || apart(*nearest) > 1) return false;
        if (row.year == 0 && movies.size() > 1) return false;
        row.movie = *nearest;
        const bool known = row.year != 0 && year_of(*nearest) != 0;
        row.matched = !known ? "title" : apart(*nearest) == 0 ? "title and year" : "title, a year apart";
        return true;
    }

    /// Of rows that mean the same movie the last one with a rating stays, else the last.
    void drop_repeated() {
        std::unordered_map<std::uint32_t, std::size_t> last;
        for (std::size_t i = 0; i < result_.rows.size(); ++i) {
            const OwnRating &row = result_.rows[i];
            if (!row.movie) continue;
            const auto [entry, added] = last.try_emplace(*row.movie, i);
            if (added) continue;
            if (repeated_.count++ == 0) repeated_.first = excerpt_of(row.title);
            if (row.stars > 0 || result_.rows[entry->second].stars == 0) entry->second = i;
        }
        std::vector<OwnRating> kept;
        for (std::size_t i = 0; i < result_.rows.size(); ++i) {
            const auto &movie = result_.rows[i].movie;
            if (!movie || last.at(*movie) == i) kept.push_back(std::move(result_.rows[i]));
        }
        result_.rows = std::move(kept);
    }

    void say(const Passed &passed, const std::string &what) {
        if (passed.count == 0) return;
        result_.problems.push_back(format_count(passed.count) + " " + what + " (first: " + passed.first + ").");
    }

    const TitleIndex &index_;
    std::string text_, place_, user_;
    CsvReader table_;
    Columns at_;
    std::unordered_map<std::int64_t, std::uint32_t> by_imdb_;
    Passed series_, out_of_range_, untitled_, repeated_;
    OwnRatings result_;
};

} // namespace

OwnRatings read_own_ratings(const std::filesystem::path &file, const TitleIndex &index) {
    return OwnRatingsReader(file, index).read();
}

} // namespace benchlight::movies
