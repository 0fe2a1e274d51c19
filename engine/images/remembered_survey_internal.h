#pragma once
#include "engine/images/survey_internal.h"

namespace benchlight::images {

struct RememberedSurvey {
    Survey survey;
    Readable readable;
};

/// The survey that was remembered for this state (ImageSet::state()) of `set`. Nothing when there is none, it is
/// damaged, or `state` is empty.
std::optional<RememberedSurvey> recall_survey(const std::string &state, const ImageSet &set);

/// Writes the survey to surveys/STATE.json in the cache folder, where the 50 used last stay. It is no error when that
/// fails. Does nothing when `state` is empty.
void remember_survey(const std::string &state, const ImageSet &set, const Survey &survey, const Readable &readable);

} // namespace benchlight::images
