#pragma once
#include "engine/core/stop.h"
#include "engine/evaluation/predictions.h"
#include "engine/images/image_set.h"
#include "engine/runs/run_reader.h"

#include <cstdint>
#include <vector>

/// Which images are worth a look. A list holds positions in the Predictions that it was made of.
namespace benchlight::evaluation {

using SampleOrder = std::vector<std::uint32_t>;

SampleOrder most_confident_mistakes(const Predictions &predictions); ///< wrong ones by falling confidence
/// For each class the most confident predictions of it, `count` at most: the correct ones, or those of another true class.
/// What is not a number comes last; ties keep sample order.
std::vector<SampleOrder> most_confident_of_each(const Predictions &predictions, bool correct, std::size_t count);
SampleOrder least_confident(const Predictions &predictions); ///< all by rising confidence
SampleOrder highest_loss(const Predictions &predictions);    ///< all by falling loss; what is not a number first

struct LabelSuspect {
    std::uint32_t sample = 0;
    std::uint16_t suggested = 0; ///< class that it more likely is of
    float margin = 0;            ///< its probability less that of the class given, −1 … 1
};
/// Labels that are probably wrong, by falling margin: the off-diagonal of the confident joint of Northcutt, Jiang and
/// Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels", JAIR 70 (2021). A class's threshold is the mean
/// probability of that class over the images that are given it; an image counts for the likeliest class among those whose
/// threshold it reaches. Empty when the predictions hold no probabilities of all classes.
std::vector<LabelSuspect> label_suspects(const Predictions &predictions);

/// What became of one image over the epochs that a run's log holds predictions of.
struct Learning {
    std::uint32_t sample = 0;
    int wrong = 0;     ///< epochs in which it was mistaken
    int forgotten = 0; ///< times that it was mistaken after it had been right the epoch before
    int learned = 0;   ///< the epoch from which on it stayed right; 0: it is wrong in the last one
};
/// Every sample of the run, the hardest first: by forgetting events (Toneva et al., "An Empirical Study of Example
/// Forgetting during Deep Neural Network Learning", ICLR 2019), images never learned before all others, then by wrong
/// epochs. Epochs whose record is damaged are left out. Memory for one epoch at a time. Throws Error: no validation
/// images, no predictions; Stopped.
std::vector<Learning> hardest(const runs::RunReader &run, const std::stop_token &stop = {});

/// An image of the predictions' split that is also elsewhere in the set, byte for byte.
struct Twin {
    std::uint32_t sample = 0;
    images::Part part = images::Part::train; ///< where the first other one is
    std::uint32_t index = 0;                 ///< its number in the stored part
};
/// Every sample whose stored bytes an image outside of the predictions' split has too, in the samples' order: duplicates
/// between splits. Reads every image's bytes once. Throws Stopped; images that cannot be read are left out.
std::vector<Twin> twins_outside(const Predictions &predictions, const images::ImageSet &set,
                                const std::stop_token &stop = {}, const Progress &progress = {});

/// Two networks' predictions of the same images; what only one of them has is left out. Both are judged by the first
/// one's labels.
struct Comparison {
    SampleOrder fixed, broken, both_wrong, both_right; ///< positions in the first; `fixed`: wrong in the first alone
    std::vector<std::uint32_t> other; ///< position in the second, by position in the first; none: 0xffffffff
    std::size_t common() const { return fixed.size() + broken.size() + both_wrong.size() + both_right.size(); }
};
/// Throws Error when the class lists differ, the parts differ, or no image is common to both.
Comparison compare(const Predictions &first, const Predictions &second);

} // namespace benchlight::evaluation
