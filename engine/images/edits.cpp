#include "engine/images/edits.h"

#include "engine/core/csv.h"
#include "engine/core/files.h"
#include "engine/core/hash.h"
#include "engine/core/text.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <unordered_map>

namespace benchlight::images {
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t most_bytes = std::uint64_t{1} << 30;
constexpr std::string_view relabel_action = "relabel", exclude_action = "exclude";

/// What orders edits, and tells images apart.
auto key_of(const Edit &edit) { return std::pair(edit.part, std::string_view(edit.source)); }

auto position_of(auto &list, std::optional<Part> part, std::string_view source) {
    return std::ranges::lower_bound(list, std::pair(part, source), {}, key_of);
}

/// Without blanks around it and in lower case: what people type by hand varies in that.
std::string plain_word(std::string_view text) {
    const auto first = text.find_first_not_of(" \t"), last = text.find_last_not_of(" \t");
    std::string word(first == text.npos ? std::string_view() : text.substr(first, last - first + 1));
    for (char &c : word)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return word;
}

/// The fields of a table that are of interest, found by the names in its first record.
class EditTable {
  public:
    EditTable(const std::string &csv, const std::string &place) : reader_(csv, place) {
        if (reader_.next()) {
            width_ = reader_.fields().size();
            for (std::size_t i = 0; i < width_; ++i) find_column(plain_word(reader_.fields()[i]), i);
        }
        if (!source_ || (!action_ && !label_))
            throw Error(place + " is not a file of edits: its first line must name the columns source and action or "
                                "label, separated by commas.");
    }

    bool next() {
        while (reader_.next()) {
            const auto &fields = reader_.fields();
            if (fields.size() != width_)
                reader_.fail("it has " + std::to_string(fields.size()) + " fields, the line with the names " +
                             std::to_string(width_));
            // What spreadsheets leave of deleted rows.
            if (!std::ranges::all_of(fields, &std::string::empty)) return true;
        }
        return false;
    }

    Edit edit() const {
        Edit edit{part(), field(source_), {}};
        if (edit.source.empty()) reader_.fail("it names no image in its source column");
        const std::string action = plain_word(field(action_));
        if (!action.empty() && action != relabel_action && action != exclude_action)
            reader_.fail("the action is relabel or exclude, not '" + display_path(field(action_)) + "'");
        if (action != exclude_action) edit.label = field(label_);
        if (action == relabel_action && edit.label.empty())
            reader_.fail("relabel needs a class in the label column, and exclude none");
        return edit;
    }
    std::size_t line() const { return reader_.line(); }

  private:
    using Column = std::optional<std::size_t>;

    void find_column(const std::string &name, std::size_t number) {
        for (const auto &[known, column] :
             {std::pair("part", &part_), {"source", &source_}, {"action", &action_}, {"label", &label_}}) {
            if (name != known) continue;
            if (*column) reader_.fail("two columns are called " + name);
            *column = number;
        }
    }
    std::string field(const Column &column) const { return column ? reader_.fields()[*column] : std::string(); }

    std::optional<Part> part() const {
        const std::string name = plain_word(field(part_));
        if (name.empty()) return std::nullopt;
        for (const Part part : parts)
            if (name == name_of(part)) return part;
        reader_.fail("the part is train or test, as the image is stored, not '" + display_path(field(part_)) + "'");
    }

    CsvReader reader_;
    std::size_t width_ = 0;
    Column part_, source_, action_, label_;
};

struct Line {
    Edit edit;
    std::size_t number;
};

/// One of each image. Throws Error when two lines disagree about one.
std::vector<Edit> agreed(std::vector<Line> lines, const std::string &place) {
    const auto key = [](const Line &line) { return std::pair(std::string_view(line.edit.source), line.edit.part); };
    std::ranges::stable_sort(lines, {}, key); // of a source, the one without a part comes first
    std::vector<Edit> edits;
    for (std::size_t begin = 0, end; begin < lines.size(); begin = end) {
        for (end = begin; end < lines.size() && lines[end].edit.source == lines[begin].edit.source; ++end) {}
        const Line *before = nullptr;
        for (std::size_t i = begin; i < end; ++i) {
            const Line &line = lines[i];
            const bool same_image = before && (!before->edit.part || before->edit.part == line.edit.part);
            if (same_image && before->edit.label != line.edit.label)
                throw Error(place + ", line " + std::to_string(std::max(before->number, line.number)) +
                            ": it says something else about " + display_path(line.edit.source) + " than line " +
                            std::to_string(std::min(before->number, line.number)) + ".");
            if (!same_image)
                edits.push_back(line.edit);
            else if (!before->edit.part)
                edits.back() = line.edit; // says more
            before = &lines[i];
        }
    }
    std::ranges::sort(edits, {}, key_of);
    return edits;
}

/// "a, b, c and 5 more"
std::string some_of(const std::vector<std::string> &names) {
    constexpr std::size_t most_shown = 5;
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), most_shown); ++i)
        text += (i == 0 ? "" : ", ") + display_path(names[i]);
    return names.size() > most_shown ? text + " and " + format_count(names.size() - most_shown) + " more" : text;
}

std::uint16_t class_named(const std::string &name, const Edit &edit, const ImageSet &set) {
    const std::vector<std::string> &classes = set.classes();
    const auto found = std::ranges::find(classes, name);
    if (found == classes.end())
        throw Error("The edits give " + display_path(edit.source) + " the class '" + display_path(name) +
                    "', which the data set does not have; its classes are " + some_of(classes) + ".");
    return static_cast<std::uint16_t>(found - classes.begin());
}

} // namespace

const Edit *Edits::find(Part part, const std::string &source) const {
    const auto exact = [&](std::optional<Part> of) {
        const auto at = position_of(list, of, source);
        return at != list.end() && at->part == of && at->source == source ? &*at : nullptr;
    };
    const Edit *edit = exact(part);
    return edit ? edit : exact(std::nullopt);
}

void Edits::set(Edit edit) {
    for (const Part part : parts)
        if (!edit.part || edit.part == part) remove(part, edit.source);
    list.insert(position_of(list, edit.part, edit.source), std::move(edit));
}

void Edits::remove(Part part, const std::string &source) {
    while (const Edit *edit = find(part, source)) list.erase(list.begin() + (edit - list.data()));
}

std::string Edits::csv() const {
    std::string csv = "part,source,action,label\r\n";
    for (const Edit &edit : list) {
        if (edit.part) csv += name_of(*edit.part);
        csv += ',' + csv_field(edit.source) + ',';
        csv += edit.label.empty() ? exclude_action : relabel_action;
        csv += ',' + csv_field(edit.label) + "\r\n";
    }
    return csv;
}

Edits Edits::parse(const std::string &csv, const std::string &place) {
    EditTable table(csv, place);
    std::vector<Line> lines;
    while (table.next()) lines.push_back({table.edit(), table.line()});
    return {agreed(std::move(lines), place)};
}

Edits Edits::read(const fs::path &file) {
    std::error_code error;
    if (!fs::exists(file, error) && !error)
        throw Error("There is no file of edits " + display_path(file) + "; check the path.");
    return parse(read_file(file, most_bytes), display_path(file));
}

void Edits::write(const fs::path &file) const {
    if (file.has_parent_path()) create_folder(file.parent_path());
    write_file_atomically(file, csv());
}

std::string Edits::sha256() const {
    const std::string text = csv();
    return sha256_hex(std::as_bytes(std::span(text)));
}

std::vector<std::optional<ImagePlace>> locate(const Edits &edits, const ImageSet &set) {
    struct Found {
        std::array<std::optional<std::uint32_t>, 2> index{}; ///< by part
    };
    std::unordered_map<std::string_view, Found> wanted;
    for (const Edit &edit : edits.list) wanted.try_emplace(edit.source);
    for (const Part part : parts)
        for (std::size_t i = 0; !wanted.empty() && i < set.size(part); ++i)
            if (const auto found = wanted.find(set.source(part, i)); found != wanted.end())
                found->second.index[static_cast<std::size_t>(part)] = static_cast<std::uint32_t>(i);

    std::vector<std::optional<ImagePlace>> places(edits.list.size());
    const auto take = [&](std::size_t edit, Part part) {
        std::optional<std::uint32_t> &index = wanted[edits.list[edit].source].index[static_cast<std::size_t>(part)];
        if (places[edit] || !index) return;
        places[edit] = ImagePlace{part, *index};
        index.reset(); // one edit an image
    };
    for (std::size_t i = 0; i < places.size(); ++i)
        if (edits.list[i].part) take(i, *edits.list[i].part);
    for (std::size_t i = 0; i < places.size(); ++i)
        for (const Part part : parts) take(i, part);
    return places;
}

std::string AppliedEdits::warning() const {
    if (missing.empty()) return {};
    return format_count(missing.size()) +
           (missing.size() == 1 ? " image that the edits name is" : " images that the edits name are") +
           " not in the data set: " + some_of(missing) + ".";
}

AppliedEdits apply_edits(const Edits &edits, const ImageSet &set) {
    const auto places = locate(edits, set);
    AppliedEdits applied;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const Edit &edit = edits.list[i];
        const auto label = edit.label.empty() ? std::optional<std::uint16_t>() : class_named(edit.label, edit, set);
        if (!places[i]) {
            applied.missing.push_back(edit.source);
            continue;
        }
        const auto [part, index] = *places[i];
        const auto of_part = static_cast<std::size_t>(part);
        if (!label)
            applied.excluded[of_part].push_back(index);
        else if (*label != set.label(part, index))
            applied.relabelled[of_part].emplace_back(index, *label);
    }
    if (!edits.list.empty() && applied.missing.size() == edits.list.size())
        throw Error("None of the images that the edits name is in the data set (" + some_of(applied.missing) +
                    "); are they of another one?");
    for (const Part part : parts) {
        std::ranges::sort(applied.relabelled[static_cast<std::size_t>(part)]);
        std::ranges::sort(applied.excluded[static_cast<std::size_t>(part)]);
    }
    return applied;
}

fs::path workspace_edits(const std::string &spec) {
    constexpr std::size_t most_of_name = 48, digits = 12;
    const std::size_t colon = spec.find(':');
    std::string whole = spec;
    if (colon != std::string::npos) {
        fs::path path = fs::absolute(spec.substr(colon + 1)).lexically_normal();
        if (!path.has_filename()) path = path.parent_path(); // of a folder with a slash behind it
        whole = spec.substr(0, colon + 1) + path.native();
    }
    // What people know it by: the name alone, or the last part of the path.
    const std::string known = colon == std::string::npos ? whole : fs::path(whole).filename().native();
    std::string name;
    for (const char c : known) {
        const bool kept =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
        if (name.size() < most_of_name && (kept || !name.ends_with('-'))) name += kept ? c : '-';
    }
    const std::string hash = sha256_hex(std::as_bytes(std::span(whole))).substr(0, digits);
    return workspace_folder() / "edits" / (name + "-" + hash + ".csv");
}

} // namespace benchlight::images
