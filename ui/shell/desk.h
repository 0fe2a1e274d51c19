#pragma once
#include "engine/training/settings.h"

#include <QObject>
#include <QTimer>

#include <filesystem>
#include <optional>
#include <utility>

namespace benchlight::ui {

/// What the pages have in common: the settings that the next run will have (data set, split and recipe are looked at on
/// one page, all of them on another), and whether a network is being trained.
class Desk final : public QObject {
    Q_OBJECT
  public:
    /// With the settings of the last session.
    Desk();
    ~Desk() override;

    const training::Settings &settings() const { return settings_; }
    /// Tells the pages when something is different. Remembered a moment later.
    void set_settings(const training::Settings &settings);

    /// Of the data set that the settings name; 0 while it is not open.
    int classes() const { return classes_; }
    void set_classes(int classes);

    /// Whether a training has the processor's cores, whoever does it.
    bool training() const { return training_; }
    void set_training(bool training) { training_ = training; }
    /// For reading images beside it; 0: all.
    int reading_threads() const { return training_ ? 1 : 0; }

    /// The run that is looked at; empty: none.
    const std::filesystem::path &run() const { return run_; }
    void set_run(const std::filesystem::path &run);

    /// Images of one class that were taken for another; −1: any.
    struct Confused {
        int label = -1, predicted = -1;
    };
    /// The images that are to be looked at on the page for it, which is then shown.
    void ask_to_inspect(const Confused &confused);
    /// What was asked for, once.
    std::optional<Confused> take_inspection() { return std::exchange(inspection_, std::nullopt); }

    /// A run that is to go on, or a new one that begins at one of its checkpoints.
    struct TrainingWish {
        std::filesystem::path run{};
        std::optional<int> epochs{}; ///< the new total; nothing: as planned
        struct Fork {
            std::string checkpoint{}; ///< best or last
            training::Settings settings{};
        };
        std::optional<Fork> fork{}; ///< a new run in the workspace instead
    };
    /// The page that trains is then shown, and begins unless it is training already.
    void ask_to_train(TrainingWish wish);
    /// What was asked for, once.
    std::optional<TrainingWish> take_training() { return std::exchange(training_wish_, std::nullopt); }

    /// Shows a page, by its name (see pages.cpp), which opens what `argument` names: a run's folder, a data set; empty:
    /// as it is.
    void ask_to_show(const QString &page, const std::filesystem::path &argument = {});

  signals:
    void page_wanted(const QString &page, const QString &argument);
    void settings_changed();
    void classes_changed(int classes);
    void run_changed();
    void inspection_wanted();
    void training_wanted();

  private:
    void remember();

    training::Settings settings_;
    int classes_ = 0;
    bool training_ = false;
    std::filesystem::path run_;
    std::optional<Confused> inspection_;
    std::optional<TrainingWish> training_wish_;
    QTimer remember_timer_;
};

/// The settings of a window that has none remembered: the fast preset on Fashion-MNIST.
training::Settings first_settings();

} // namespace benchlight::ui
