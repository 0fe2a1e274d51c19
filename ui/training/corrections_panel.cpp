#include "ui/training/corrections_panel.h"

#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace benchlight::ui {

bool repeats_original(const training::Settings &settings) { return settings.preset.starts_with("original-"); }

CorrectionsPanel::CorrectionsPanel(QWidget *parent) : QFrame(parent) {
    setObjectName("corrections");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::small, space::small, space::small, space::small);
    column->setSpacing(space::tiny);
    all_ = make_choice(-1, "Everything");
    all_.row->findChild<QLabel *>()->setProperty("role", "heading");
    for (const training::Correction &correction : training::corrections())
        choices_.push_back(make_choice(static_cast<int>(choices_.size()), QString::fromStdString(correction.title)));
    hide();
}

CorrectionsPanel::Choice CorrectionsPanel::make_choice(int correction, const QString &title) {
    Choice choice{.row = new QWidget};
    auto *column = new QVBoxLayout(choice.row);
    column->setContentsMargins({});
    column->setSpacing(2);
    auto *row = new QHBoxLayout;
    row->setSpacing(2);
    row->addWidget(new QLabel(title), 1);
    const auto add = [&](const QString &text, bool published, const QString &tip) {
        auto *button = new QToolButton;
        button->setObjectName("segment");
        button->setText(text);
        button->setCheckable(true);
        button->setFocusPolicy(Qt::StrongFocus);
        button->setAccessibleName(QString("%1: %2").arg(title, text.toLower()));
        button->setToolTip(tip);
        connect(button, &QToolButton::clicked, this, [this, button, correction, published] {
            button->setChecked(true); // a second click takes nothing back
            emit chosen(correction, published);
        });
        row->addWidget(button);
        return button;
    };
    if (correction < 0) {
        choice.corrected = add("Corrected", false, "Do everything right");
        choice.published = add("As published", true, "Do everything as the original notebook did");
    } else {
        const training::Correction &of = training::corrections()[static_cast<std::size_t>(correction)];
        choice.corrected = add("Corrected", false, QString::fromStdString(of.corrected));
        choice.published = add("As published", true, QString::fromStdString(of.published));
    }
    column->addLayout(row);
    if (correction >= 0) {
        choice.sentence = make_help({});
        column->addWidget(choice.sentence);
    }
    layout()->addWidget(choice.row);
    return choice;
}

void CorrectionsPanel::set_state(const Choice &choice, bool corrected, bool published) {
    choice.corrected->setChecked(corrected);
    choice.published->setChecked(published);
}

void CorrectionsPanel::show(const training::Settings &settings) {
    setVisible(repeats_original(settings));
    int applying = 0, as_published = 0;
    for (std::size_t i = 0; i < choices_.size(); ++i) {
        const training::Correction &correction = training::corrections()[i];
        const bool applies = correction.applies(settings), published = correction.as_published(settings);
        choices_[i].row->setVisible(applies);
        if (!applies) continue;
        ++applying;
        as_published += published;
        set_state(choices_[i], !published, published);
        choices_[i].sentence->setText(QString::fromStdString(published ? correction.published : correction.corrected));
    }
    set_state(all_, as_published == 0, as_published == applying);
}

QToolButton *CorrectionsPanel::button(int correction, bool as_published) const {
    const Choice &choice = correction < 0 ? all_ : choices_[static_cast<std::size_t>(correction)];
    return as_published ? choice.published : choice.corrected;
}

QString CorrectionsPanel::sentence(int correction) const {
    return choices_[static_cast<std::size_t>(correction)].sentence->text();
}

} // namespace benchlight::ui
