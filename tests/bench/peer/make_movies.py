"""Writes a synthetic set of ml-25m's shape: 162,541 users, 62,423 movies and 25 million ratings by default.

    make_movies.py FOLDER [--users N] [--movies N] [--ratings N] [--seed N]

Popularity follows a power law, users differ in how many movies they rate and in how generous they are, and movies in how good they
are and whom they please: users and movies have 8 tastes each, so that models have something to find. Files are sorted by user
and movie, ratings go in half stars, titles and genres look like MovieLens's. The same arguments give the same bytes.
"""

import argparse
import pathlib

import numpy

GENRES = ["Action", "Adventure", "Animation", "Children", "Comedy", "Crime", "Documentary", "Drama", "Fantasy", "Film-Noir",
          "Horror", "IMAX", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western"]
WORDS = """autumn black blood blue bridge broken brother captain castle children city cold crime crystal dance dark daughter day
dead dream earth edge empire escape family fear fire first flower forest ghost girl gold great green heart hero hidden house
hunter island journey killer king kingdom last letter life light little lonely lost love machine magic man master memory
midnight mirror monster moon mother mountain murder music mystery night ocean paper paradise passion past perfect planet power
prince princess promise queen red return revenge river road rose secret shadow silent silver sister sky snow soldier song star
stone storm story stranger street summer sun sweet thief time tower town train treasure truth voyage war water white wild wind
winter witness woman world young""".split()
TASTES = 8


def make_titles(random, count):
    """Two to four words each, an article behind or none, sometimes an alias, and a year."""
    titles, seen = [], set()
    while len(titles) < count:
        words = [WORDS[i] for i in random.integers(0, len(WORDS), random.integers(2, 5))]
        text = " ".join(word.capitalize() for word in words)
        article = random.integers(0, 6)
        text += ", The" if article == 0 else ", A" if article == 1 else ""
        if random.integers(0, 10) == 0:
            text += " (%s)" % " ".join(WORDS[i].capitalize() for i in random.integers(0, len(WORDS), 2))
        text += " (%d)" % (2019 - int(random.exponential(18)) % 100)
        if text not in seen:
            seen.add(text)
            titles.append(text)
    return titles


def write_movies(folder, random, count):
    ids = numpy.cumsum(random.integers(1, 6, count))
    with open(folder / "movies.csv", "w", encoding="utf-8", newline="\r\n") as file:
        file.write("movieId,title,genres\n")
        for number, title in zip(ids, make_titles(random, count)):
            genres = sorted(random.choice(GENRES, random.integers(1, 5), replace=False))
            field = '"%s"' % title if "," in title else title
            file.write("%d,%s,%s\n" % (number, field, "|".join(genres) if random.integers(0, 30) else "(no genres listed)"))
    with open(folder / "links.csv", "w", newline="\r\n") as file:
        file.write("movieId,imdbId,tmdbId\n")
        for number in ids:
            file.write("%d,%07d,%d\n" % (number, 100000 + number, number))
    return ids


def draw_sizes(random, users, ratings, movies):
    """How many movies each user rates: 20 at least, a few rate thousands; `ratings` in all."""
    least = min(20, max(1, ratings // users))
    weight = random.lognormal(0, 1.2, users)
    sizes = least + numpy.floor(weight / weight.sum() * (ratings - least * users)).astype(numpy.int64)
    sizes = numpy.minimum(sizes, movies // 4)
    while (missing := ratings - sizes.sum()) > 0:
        open_users = numpy.flatnonzero(sizes < movies // 4)
        sizes[random.choice(open_users, min(missing, len(open_users)), replace=False)] += 1
    return sizes


def write_ratings(folder, random, ids, sizes):
    movies, users = len(ids), len(sizes)
    popularity = (1 / (numpy.arange(movies) + 30.0) ** 1.35)[random.permutation(movies)]
    cumulated = numpy.cumsum(popularity) / popularity.sum()
    quality = random.normal(0, .35, movies) + .08 * numpy.log(popularity / popularity.mean())
    movie_tastes = random.normal(0, 1, (movies, TASTES)) / numpy.sqrt(TASTES)
    # By bytes of the movie's and the rating's text: whole users are joined at once.
    movie_text = numpy.array([",%d," % number for number in ids], dtype=object)
    star_text = numpy.array(["%.1f," % (half / 2) for half in range(11)], dtype=object)
    with open(folder / "ratings.csv", "w", newline="\r\n") as file:
        file.write("userId,movieId,rating,timestamp\n")
        for user in range(users):
            taste = random.normal(0, 1, TASTES)
            liking = movie_tastes @ taste
            rated = numpy.empty(0, numpy.int64)
            while len(rated) < sizes[user]:
                # Of the popular movies, those of the user's taste more often.
                drawn = numpy.searchsorted(cumulated, random.random(4 * (sizes[user] - len(rated)) + 8))
                drawn = drawn[random.random(len(drawn)) < 1 / (1 + numpy.exp(-1.5 * liking[drawn]))]
                fresh = numpy.setdiff1d(drawn, rated)
                rated = numpy.concatenate([rated, random.permutation(fresh)[: sizes[user] - len(rated)]])
            rated = numpy.sort(rated)
            stars = 3.5 + random.normal(0, .4) + quality[rated] + .7 * liking[rated] + random.normal(0, .7, len(rated))
            halves = numpy.clip(numpy.rint(2 * stars), 1, 10).astype(numpy.int64)
            times = random.integers(820454400, 1569888000) + numpy.sort(random.integers(0, 86400, len(rated)))
            name = str(user + 1)
            file.write("".join([name + a + b + c + "\n" for a, b, c in
                                zip(movie_text[rated], star_text[halves], map(str, times.tolist()))]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--users", type=int, default=162_541)
    parser.add_argument("--movies", type=int, default=62_423)
    parser.add_argument("--ratings", type=int, default=25_000_095)
    parser.add_argument("--seed", type=int, default=576)
    options = parser.parse_args()
    random = numpy.random.Generator(numpy.random.Philox(options.seed))
    options.folder.mkdir(parents=True, exist_ok=True)
    ids = write_movies(options.folder, random, options.movies)
    write_ratings(options.folder, random, ids, draw_sizes(random, options.users, options.ratings, options.movies))


if __name__ == "__main__":
    main()
