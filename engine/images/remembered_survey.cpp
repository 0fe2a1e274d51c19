#include "engine/images/remembered_survey_internal.h"

#include "engine/core/files.h"
#include "engine/core/text.h"

#include <algorithm>

namespace benchlight::images {
namespace fs = std::filesystem;

namespace {

/// To be raised whenever decoding or surveying comes to other results than before.
constexpr int format = 1;
constexpr std::size_t most_files = 50;
constexpr std::uint64_t most_bytes = std::uint64_t{1} << 30;

fs::path folder() { return cache_folder() / "surveys"; }
fs::path file_of(const std::string &state) { return folder() / (state + ".json"); }

/// Unreadable images by part and number, with the reason. Their names are the set's to know.
Json skipped_json(const ImageSet &set, const Survey &survey, const Readable &readable) {
    Json list = Json::array();
    std::size_t next = 0;
    for (const Part part : parts)
        for (std::size_t i = 0; i < set.size(part); ++i)
            if (!readable[static_cast<std::size_t>(part)][i])
                list.push_back({static_cast<int>(part), i, display_path(survey.skipped.at(next++).reason)});
    return list;
}

Json side_json(const std::optional<int> &side) { return side ? Json(*side) : Json(); }

std::optional<int> side_of(const Json &json) {
    return json.is_null() ? std::nullopt : std::optional<int>(json.get<int>());
}

/// Throws something when the JSON is not what remember_survey() wrote.
RememberedSurvey parse(const std::string &text, const ImageSet &set) {
    const Json json = Json::parse(text);
    if (json.at("format").get<int>() != format) throw Error("another format");
    RememberedSurvey result;
    Survey &survey = result.survey;
    survey.channels = json.at("channels").get<int>();
    survey.height = side_of(json.at("height"));
    survey.width = side_of(json.at("width"));
    survey.mean = json.at("mean").get<std::vector<double>>();
    survey.std = json.at("std").get<std::vector<double>>();
    survey.class_counts = json.at("class_counts").get<std::vector<std::uint64_t>>();
    survey.duplicates = json.at("duplicates").get<std::uint64_t>();
    survey.fingerprint = json.at("fingerprint").get<std::string>();
    const bool fits = (survey.channels == 0 || survey.channels == 1 || survey.channels == 3) &&
                      survey.height.value_or(1) > 0 && survey.width.value_or(1) > 0 &&
                      survey.class_counts.size() == set.classes().size() && survey.mean.size() == survey.std.size() &&
                      survey.mean.size() <= static_cast<std::size_t>(survey.channels);
    if (!fits) throw Error("another set");
    for (const Part part : parts) result.readable[static_cast<std::size_t>(part)].assign(set.size(part), 1);
    for (const Json &entry : json.at("skipped")) {
        const auto part = entry.at(0).get<std::size_t>(), i = entry.at(1).get<std::size_t>();
        result.readable.at(part).at(i) = 0;
        survey.skipped.push_back({set.source(static_cast<Part>(part), i), entry.at(2).get<std::string>()});
    }
    return result;
}

void remove_oldest() {
    std::error_code error;
    std::vector<std::pair<fs::file_time_type, fs::path>> files;
    for (fs::directory_iterator entry(folder(), error), end; !error && entry != end; entry.increment(error))
        if (entry->path().extension() == ".json") files.emplace_back(entry->last_write_time(error), entry->path());
    if (files.size() <= most_files) return;
    std::sort(files.begin(), files.end());
    for (std::size_t i = 0; i + most_files < files.size(); ++i) fs::remove(files[i].second, error);
}

} // namespace

std::optional<RememberedSurvey> recall_survey(const std::string &state, const ImageSet &set) {
    if (state.empty()) return std::nullopt;
    try {
        auto result = parse(read_file(file_of(state), most_bytes), set);
        std::error_code ignored;
        fs::last_write_time(file_of(state), fs::file_time_type::clock::now(), ignored); // used last
        return result;
    } catch (const std::exception &) {
        return std::nullopt; // not there or damaged: the set is read again
    }
}

void remember_survey(const std::string &state, const ImageSet &set, const Survey &survey, const Readable &readable) {
    if (state.empty()) return;
    try {
        const Json json{{"format", format},
                        {"channels", survey.channels},
                        {"height", side_json(survey.height)},
                        {"width", side_json(survey.width)},
                        {"mean", survey.mean},
                        {"std", survey.std},
                        {"class_counts", survey.class_counts},
                        {"duplicates", survey.duplicates},
                        {"fingerprint", survey.fingerprint},
                        {"skipped", skipped_json(set, survey, readable)}};
        create_folder(folder());
        write_file_atomically(file_of(state), to_json_text(json));
        remove_oldest();
    } catch (const std::exception &) {} // a full or read-only disk costs only the time to read again
}

} // namespace benchlight::images
