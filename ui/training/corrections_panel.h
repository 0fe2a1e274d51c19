#pragma once
#include "engine/training/published.h"

#include <QFrame>

#include <vector>

QT_BEGIN_NAMESPACE
class QLabel;
class QToolButton;
QT_END_NAMESPACE

namespace benchlight::ui {

/// What the original notebook did otherwise than it should: for each thing a choice between "corrected" and "as
/// published" and a sentence on what that means, and one choice for all. Hidden unless the settings repeat the original.
class CorrectionsPanel final : public QFrame {
    Q_OBJECT
  public:
    explicit CorrectionsPanel(QWidget *parent = nullptr);
    using QFrame::show;
    void show(const training::Settings &settings);
    /// The two buttons of a correction by its place in training::corrections(), and of all for −1.
    QToolButton *button(int correction, bool as_published) const;
    QString sentence(int correction) const;

  signals:
    /// The user wants it so; −1: all that apply.
    void chosen(int correction, bool as_published);

  private:
    struct Choice {
        QWidget *row = nullptr;
        QToolButton *corrected = nullptr, *published = nullptr;
        QLabel *sentence = nullptr; ///< null for all
    };
    Choice make_choice(int correction, const QString &title);
    static void set_state(const Choice &choice, bool corrected, bool published);

    Choice all_;
    std::vector<Choice> choices_;
};

/// Whether settings repeat one of the original's experiments.
bool repeats_original(const training::Settings &settings);

} // namespace benchlight::ui
