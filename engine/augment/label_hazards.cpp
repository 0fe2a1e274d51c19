#include "engine/augment/label_hazards.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

namespace benchlight::augment {

namespace {

/// The most that a recipe does to an image.
struct Strength {
    bool flips = false;
    double rotation = 0;                                                   ///< degrees either way
    double least_area = 1, most_area = 1;                                  ///< of a crop, as shares
    double least_brightness = 1, least_contrast = 1, least_saturation = 1; ///< as factors
    int erasures = 0;                                                      ///< black rectangles that are not rare
};

Strength strength_of(const Recipe &recipe) {
    Strength most;
    for (const auto &operation : recipe.operations()) {
        const std::string text = operation->text();
        const std::size_t equals = text.find('='), colon = text.find(':');
        const std::string name = text.substr(0, equals);
        const auto number = [&](std::size_t begin) {
            const std::size_t end = text.find(':', begin);
            return parse_number<double>(text.substr(begin, end == std::string::npos ? end : end - begin)).value_or(0);
        };
        const double value = number(equals + 1);
        if (name == "flip" && (value > 0 || text.ends_with("alternating"))) most.flips = true;
        if (name == "rotate") most.rotation = std::min(180.0, most.rotation + value);
        if (name == "brightness") most.least_brightness *= 1 - value;
        if (name == "contrast") most.least_contrast *= 1 - value;
        if (name == "saturation") most.least_saturation *= 1 - value;
        if (name == "erase" && value >= .25) ++most.erasures;
        if (name == "crop" && colon != std::string::npos) {
            most.least_area *= value;
            most.most_area *= number(colon + 1);
        }
    }
    return most;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) { return is_upper(c) || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 128; }

/// "turnLeft_2" as "turn", "Left", "2".
std::vector<std::string> words_of(const std::string &name) {
    std::vector<std::string> words;
    char before = ' ';
    for (const char c : name) {
        const bool part = is_digit(c) || is_letter(c);
        const bool goes_on = part && is_digit(c) == is_digit(before) && (is_digit(c) || is_letter(before)) &&
                             !(is_upper(c) && is_letter(before) && !is_upper(before));
        if (part && (words.empty() || !goes_on)) words.emplace_back();
        if (part) words.back() += c;
        before = c;
    }
    return words;
}

std::string lower(std::string text) {
    for (char &c : text)
        if (is_upper(c)) c = static_cast<char>(c - 'A' + 'a');
    return text;
}

/// "a, b and c"
std::string joined(const std::vector<std::string> &parts) {
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i)
        text += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
    return text;
}

std::string percent(double share) { return format_number(std::round(share * 1000) / 10) + " %"; }

// ---- Digits and letters

constexpr std::array<const char *, 10> digit_words{"zero", "one", "two",   "three", "four",
                                                   "five", "six", "seven", "eight", "nine"};

std::optional<char> symbol_of_word(const std::string &word) {
    if (word.size() == 1 && (is_digit(word[0]) || is_letter(word[0]))) return word[0];
    const auto *found = std::find(digit_words.begin(), digit_words.end(), lower(word));
    if (found == digit_words.end()) return std::nullopt;
    return static_cast<char>('0' + (found - digit_words.begin()));
}

/// The digit or letter that a class is.
std::optional<char> symbol_of(const std::string &name) {
    static const std::set<std::string> kinds{"digit", "number", "num",   "letter",  "char", "character",
                                             "upper", "lower",  "small", "capital", "sign", "class"};
    const std::vector<std::string> words = words_of(name);
    if (words.size() == 1) return symbol_of_word(words[0]);
    if (words.size() != 2) return std::nullopt;
    const std::optional<char> first = symbol_of_word(words[0]), second = symbol_of_word(words[1]);
    if (kinds.count(lower(words[0]))) return second;
    return first && second && *first == *second ? first : std::nullopt; // "6 - six"
}

std::set<char> symbols_of(const std::vector<std::string> &classes) {
    std::set<char> digits, letters;
    bool numbers = false; // 0 to 99 are numbers of classes rather than digits
    for (const std::string &name : classes) {
        const std::optional<char> symbol = symbol_of(name);
        if (symbol) (is_digit(*symbol) ? digits : letters).insert(*symbol);
        numbers = numbers || (name.size() > 1 && std::all_of(name.begin(), name.end(), is_digit));
    }
    if (numbers || digits.size() < 2) digits.clear();
    if (letters.size() >= 2) digits.insert(letters.begin(), letters.end());
    return digits;
}

bool has(const std::set<char> &symbols, char a, char b) { return symbols.count(a) && symbols.count(b); }

void add_mirrored_symbols(const std::set<char> &symbols, std::vector<std::string> &hazards) {
    static const std::string unchanged = "018AHIMOTUVWXYilmnotuvwx";
    constexpr std::pair<char, char> mirrored[] = {{'2', '5'}, {'b', 'd'}, {'p', 'q'},
                                                  {'s', 'z'}, {'S', 'Z'}, {'J', 'L'}};
    std::vector<std::string> swapped, senseless;
    std::set<char> named;
    for (const auto &[a, b] : mirrored)
        if (has(symbols, a, b)) {
            swapped.push_back(std::string(1, a) + " looks like " + b + " and " + b + " like " + a);
            named.insert({a, b});
        }
    for (const char c : symbols)
        if (!named.count(c) && unchanged.find(c) == std::string::npos) senseless.push_back(std::string(1, c));
    if (swapped.empty() && senseless.empty()) return;
    std::string text = "Flips change what is written: ";
    for (std::size_t i = 0; i < swapped.size(); ++i) text += (i ? ", " : "") + swapped[i];
    if (!swapped.empty() && !senseless.empty()) text += "; ";
    if (senseless.size() > 8) {
        text += std::to_string(senseless.size()) + " others become mirror writing that is never met.";
    } else if (!senseless.empty()) {
        text +=
            joined(senseless) + (senseless.size() == 1 ? " becomes" : " become") + " mirror writing that is never met.";
    } else {
        text += ".";
    }
    hazards.push_back(text);
}

/// Pairs that are each other when turned by so many degrees. Turned by half of that, one this way and the other that
/// way, they are the same picture under two labels: from there on a recipe is a hazard.
void add_turned_symbols(const std::set<char> &symbols, double rotation, std::vector<std::string> &hazards) {
    struct Turned {
        char a, b;
        double degrees;
    };
    constexpr Turned turned[] = {{'6', '9', 180}, {'M', 'W', 180}, {'m', 'w', 180}, {'b', 'q', 180}, {'d', 'p', 180},
                                 {'n', 'u', 180}, {'N', 'Z', 90},  {'C', 'U', 90},  {'c', 'u', 90},  {'c', 'n', 90},
                                 {'E', 'M', 90},  {'E', 'W', 90},  {'H', 'I', 90},  {'L', 'V', 45}};
    std::vector<std::string> pairs;
    std::string example;
    for (const Turned &pair : turned) {
        if (!has(symbols, pair.a, pair.b) || rotation < pair.degrees / 2) continue;
        pairs.push_back(std::string(1, pair.a) + "/" + pair.b);
        if (example.empty())
            example = std::string(1, pair.a) + " and " + pair.b + ", each turned by " +
                      format_number(pair.degrees / 2) + " degrees towards the other, are the same picture";
    }
    if (pairs.empty()) return;
    std::string text = "Rotations of up to " + format_number(rotation) + " degrees blur what is written: " + example;
    if (pairs.size() > 1) text += "; likewise " + joined({pairs.begin() + 1, pairs.end()});
    hazards.push_back(text + ".");
}

// ---- Directions

struct Opposites {
    std::string one, other;
    bool mirrored;  ///< by a flip
    double degrees; ///< that turn one into the other; 0: a rotation does not
};

/// A class of `one` beside a class of `other`, or a class that ends in one of them.
std::string find_direction(const std::vector<std::string> &classes, const Opposites &opposites) {
    std::array<std::string, 2> found, last;
    for (const std::string &name : classes) {
        const std::vector<std::string> words = words_of(name);
        for (std::size_t i = 0; i < words.size(); ++i) {
            const std::string word = lower(words[i]);
            const int side = word == opposites.one ? 0 : word == opposites.other ? 1 : -1;
            if (side < 0) continue;
            const auto at = static_cast<std::size_t>(side);
            if (found[at].empty()) found[at] = name;
            if (i + 1 == words.size() && last[at].empty()) last[at] = name;
        }
    }
    const auto quoted = [](const std::string &name) { return "\"" + display_path(name) + "\""; };
    if (!found[0].empty() && !found[1].empty()) return quoted(found[0]) + " looks like " + quoted(found[1]);
    for (std::size_t side : {0u, 1u})
        if (!last[side].empty()) return quoted(last[side]) + " points " + (side == 0 ? opposites.other : opposites.one);
    return {};
}

void add_directions(const Strength &strength, const std::vector<std::string> &classes,
                    std::vector<std::string> &hazards) {
    static const Opposites all[] = {{"left", "right", true, 180},
                                    {"leftward", "rightward", true, 180},
                                    {"leftwards", "rightwards", true, 180},
                                    {"east", "west", true, 180},
                                    {"clockwise", "counterclockwise", true, 0},
                                    {"clockwise", "anticlockwise", true, 0},
                                    {"clockwise", "counter", true, 0},
                                    {"up", "down", false, 180},
                                    {"upward", "downward", false, 180},
                                    {"upwards", "downwards", false, 180},
                                    {"north", "south", false, 180},
                                    {"left", "up", false, 90},
                                    {"horizontal", "vertical", false, 90},
                                    {"landscape", "portrait", false, 90}};
    std::string flip, turn;
    for (const Opposites &opposites : all) {
        const bool by_flip = strength.flips && opposites.mirrored && flip.empty();
        const bool by_turn = opposites.degrees > 0 && strength.rotation >= opposites.degrees / 2 && turn.empty();
        if (!by_flip && !by_turn) continue;
        const std::string found = find_direction(classes, opposites);
        if (by_flip) flip = found;
        if (by_turn) turn = found;
    }
    if (!flip.empty()) hazards.push_back("Flips change directions: mirrored, " + flip + ".");
    if (!turn.empty())
        hazards.push_back("Rotations of up to " + format_number(strength.rotation) +
                          " degrees change directions: turned far enough, " + turn + ".");
}

// ---- Colours

/// Two classes whose names differ in a word of `colours` alone.
std::string find_colours(const std::vector<std::string> &classes, const std::set<std::string> &colours) {
    std::vector<std::pair<std::string, std::string>> seen; // the name without its colours, and the name
    for (const std::string &name : classes) {
        std::string rest;
        bool coloured = false;
        for (const std::string &word : words_of(name)) {
            const bool colour = colours.count(lower(word)) > 0;
            coloured = coloured || colour;
            rest += colour ? "" : lower(word) + " ";
        }
        if (!coloured) continue;
        for (const auto &[other_rest, other] : seen)
            if (other_rest == rest) return "\"" + display_path(other) + "\" and \"" + display_path(name) + "\"";
        seen.emplace_back(rest, name);
    }
    return {};
}

void add_colours(const Strength &strength, const std::vector<std::string> &classes, std::vector<std::string> &hazards) {
    static const std::set<std::string> colours{"red",   "green", "blue", "yellow",  "orange", "purple",
                                               "pink",  "brown", "cyan", "magenta", "violet", "black",
                                               "white", "grey",  "gray", "golden"};
    static const std::set<std::string> shades{"black", "white", "grey", "gray", "dark", "light", "bright", "pale"};
    const std::string by_colour = strength.least_saturation <= .5 ? find_colours(classes, colours) : std::string();
    if (!by_colour.empty())
        hazards.push_back("Saturation can go down to " + percent(strength.least_saturation) +
                          " of what it was, which makes colours grey, but " + by_colour + " are told apart by colour.");
    const std::string by_shade = strength.least_brightness <= .5 ? find_colours(classes, shades) : std::string();
    if (!by_shade.empty())
        hazards.push_back("Brightness can go down to " + percent(strength.least_brightness) + " of what it was, but " +
                          by_shade + " are told apart by how bright they are.");
}

// ---- Whatever the classes are

void add_losses(const Strength &strength, std::vector<std::string> &hazards) {
    // torchvision's and everyone's crops of 8 % and more are on average half of the image
    if (strength.least_area < .08 || strength.least_area + strength.most_area < .4)
        hazards.push_back("Crops can keep as little as " + percent(strength.least_area) +
                          " of an image, which may leave out what its label names.");
    if (strength.erasures >= 2)
        hazards.push_back(
            "Erasing " +
            (strength.erasures == 2 ? std::string("twice") : std::to_string(strength.erasures) + " times") +
            " can hide up to " + percent(1 - std::pow(1 - .33, strength.erasures)) +
            " of an image, most of what its label names.");
    if (strength.least_brightness < .1)
        hazards.push_back("Brightness can go down to " + percent(strength.least_brightness) +
                          ", where an image of any class is black.");
    if (strength.least_contrast < .1)
        hazards.push_back("Contrast can go down to " + percent(strength.least_contrast) +
                          ", where an image of any class is an even grey.");
}

} // namespace

std::vector<std::string> label_hazards(const Recipe &recipe, const std::vector<std::string> &classes) {
    const Strength strength = strength_of(recipe);
    std::vector<std::string> hazards;
    const std::set<char> symbols = symbols_of(classes);
    if (strength.flips) add_mirrored_symbols(symbols, hazards);
    add_turned_symbols(symbols, strength.rotation, hazards);
    add_directions(strength, classes, hazards);
    add_colours(strength, classes, hazards);
    add_losses(strength, hazards);
    return hazards;
}

} // namespace benchlight::augment
