#include "ui/training/fork_dialog.h"

#include "engine/core/error.h"
#include "engine/nn/models.h"
#include "engine/runs/run_reader.h"
#include "engine/training/session.h"
#include "ui/follow/run_label.h"
#include "ui/images/data_worker.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets.h"
#include "ui/training/setting_field.h"
#include "ui/training/window_words.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>
#include <utility>

namespace benchlight::ui {

namespace {

constexpr int least_editor_width = 260;

/// What may be found at one of a run's checkpoints.
struct Found {
    std::string checkpoint; ///< best or last
    int epoch = 0;          ///< epochs done
    training::Settings settings;
};

struct Findings {
    std::vector<Found> checkpoints;
    std::vector<std::string> stages; ///< of the model, that can be frozen
    std::string problem;             ///< why there is no checkpoint
};

/// Epochs done at the newest checkpoint, or at the newest of the best ones.
int epoch_of(const std::vector<runs::Event> &events, bool best) {
    int epoch = 0;
    for (const runs::Event &event : events)
        if (const Json json = event.json(); json.is_object() && (!best || json.value("best", false)))
            epoch = json.value("epoch", 0);
    return epoch;
}

Findings find_checkpoints(const std::filesystem::path &run, const std::stop_token &stop) {
    Findings findings;
    for (const char *checkpoint : {"last", "best"}) {
        throw_if_stopped(stop);
        try {
            Found found{checkpoint, 0, training::TrainingSession::settings_at({run, checkpoint})};
            found.epoch = epoch_of(runs::RunReader({run}).events(runs::kind::checkpoint), found.checkpoint == "best");
            findings.checkpoints.push_back(std::move(found));
        } catch (const std::exception &error) {
            if (findings.problem.empty()) findings.problem = error.what();
        }
    }
    if (findings.checkpoints.empty()) return findings;
    const auto &stages = nn::model_info(findings.checkpoints.front().settings.model).stages;
    for (std::size_t i = 0; i + 1 < stages.size(); ++i) findings.stages.push_back(stages[i].name); // not the head
    return findings;
}

const FieldKind &field_kind(const std::string &key) {
    for (const FieldGroup &group : field_groups())
        for (const FieldKind &kind : group.fields)
            if (kind.key == key) return kind;
    throw Error("There is no setting " + key + ".");
}

} // namespace

struct ForkDialog::Parts {
    explicit Parts(std::filesystem::path run_) : run(std::move(run_)), worker("fork") {}

    const Found *chosen() const {
        const int index = checkpoint->currentIndex();
        return index < 0 || index >= static_cast<int>(findings.checkpoints.size())
                   ? nullptr
                   : &findings.checkpoints[static_cast<std::size_t>(index)];
    }
    /// Throws UsageError.
    training::Settings settings() const {
        training::Settings settings = chosen()->settings;
        for (const SettingField *field : fields) field->take(settings);
        settings.freeze = freeze->currentData().toString().toStdString();
        if (settings.epochs <= chosen()->epoch)
            throw UsageError("Epochs takes a total of more than the " + std::to_string(chosen()->epoch) +
                             " that the checkpoint has done.");
        settings.validate();
        return settings;
    }
    /// Fills in what the newly chosen checkpoint has, but for what somebody has changed.
    void show_chosen() {
        const Found *now = chosen();
        if (!now) return;
        filling = true;
        for (SettingField *field : fields)
            if (!before || unchanged(*field, *before)) field->show(now->settings);
        if (!before || freeze->currentData().toString().toStdString() == before->freeze)
            freeze->setCurrentIndex(std::max(0, freeze->findData(QString::fromStdString(now->settings.freeze))));
        before = now->settings;
        filling = false;
    }
    static bool unchanged(const SettingField &field, const training::Settings &from) {
        training::Settings settings = from;
        try {
            field.take(settings);
        } catch (const UsageError &) {
            return false;
        }
        return field.kind().text(settings) == field.kind().text(from);
    }
    void judge() {
        if (filling) return;
        QString why;
        if (!chosen()) {
            why = findings.problem.empty() ? QString("Reading the checkpoints…")
                                           : window_words(QString::fromStdString(findings.problem));
        } else {
            try {
                settings();
            } catch (const std::exception &error) {
                why = window_words(QString::fromStdString(error.what()));
            }
        }
        complaint->setText(why);
        fork->setEnabled(why.isEmpty());
        fork->setToolTip(why.isEmpty() ? QString("Train a new run of the workspace from there") : why);
    }
    void take(Findings found) {
        findings = std::move(found);
        filling = true;
        for (const std::string &stage : findings.stages) freeze->addItem(QString::fromStdString(stage));
        for (int i = 2; i < freeze->count(); ++i) freeze->setItemData(i, freeze->itemText(i));
        for (const Found &each : findings.checkpoints)
            checkpoint->addItem(QString("%1, %2 %3 done")
                                    .arg(each.checkpoint == "best" ? "Best" : "Last")
                                    .arg(each.epoch)
                                    .arg(each.epoch == 1 ? "epoch" : "epochs"));
        filling = false;
        for (QWidget *editor : editors) editor->setEnabled(!findings.checkpoints.empty());
        show_chosen();
        judge();
    }

    std::filesystem::path run;
    Findings findings;
    std::optional<training::Settings> before; ///< what the fields were filled from last
    QComboBox *checkpoint = nullptr, *freeze = nullptr;
    std::vector<SettingField *> fields;
    std::vector<QWidget *> editors;
    QLabel *complaint = nullptr;
    QPushButton *fork = nullptr;
    bool filling = false;
    DataWorker worker; // last: what it finds goes into all of the above
};

ForkDialog::ForkDialog(std::filesystem::path run, QWidget *parent)
    : QDialog(parent), parts_(std::make_unique<Parts>(std::move(run))) {
    setWindowTitle("Fork a run");
    auto *form = new QFormLayout(this);
    form->setSpacing(space::small);
    form->setContentsMargins(space::large, space::large, space::large, space::large);
    form->addRow(make_help("A new run goes on from a checkpoint of " + run_label(parts_->run) +
                           ", which stays as it is. What you do not change is as it was there."));
    const auto add = [&](const QString &title, QWidget *editor) {
        auto *label = new QLabel(title);
        label->setBuddy(editor);
        form->addRow(label, editor);
        editor->setEnabled(false);
        parts_->editors.push_back(editor);
    };
    parts_->checkpoint = new QComboBox;
    parts_->checkpoint->setAccessibleName("Checkpoint");
    parts_->checkpoint->setToolTip("Where the new run begins: at the newest checkpoint, or at that of the best epoch");
    parts_->checkpoint->setMinimumWidth(least_editor_width);
    add("Chec&kpoint", parts_->checkpoint);
    for (const char *key : {"epochs", "learning_rate", "optimizer", "schedule", "warmup", "weight_decay",
                            "label_smoothing", "batch", "recipe"}) {
        auto *field = new SettingField(field_kind(key), this);
        parts_->fields.push_back(field);
        form->addRow(field->label(), field->editor());
        field->editor()->setEnabled(false);
        parts_->editors.push_back(field->editor());
        connect(field, &SettingField::changed, this, [this] { parts_->judge(); });
    }
    parts_->freeze = new QComboBox;
    parts_->freeze->setAccessibleName("Freeze");
    parts_->freeze->setToolTip("Layers up to here keep their weights and are not trained");
    parts_->freeze->addItem("nothing", "none");
    parts_->freeze->addItem("all but the head", "backbone");
    add("Free&ze", parts_->freeze);
    parts_->complaint = make_text("help");
    form->addRow(parts_->complaint);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    parts_->fork = buttons->button(QDialogButtonBox::Ok);
    parts_->fork->setText("&Fork");
    buttons->button(QDialogButtonBox::Cancel)->setToolTip("Leave everything as it is");
    form->addRow(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(parts_->freeze, &QComboBox::currentIndexChanged, this, [this] { parts_->judge(); });
    connect(parts_->checkpoint, &QComboBox::currentIndexChanged, this, [this] {
        if (parts_->filling) return;
        parts_->show_chosen();
        parts_->judge();
    });
    connect(&parts_->worker, &DataWorker::failed, this, [this](const QString &reason) {
        parts_->findings.problem = reason.toStdString();
        parts_->judge();
    });
    parts_->judge();
    parts_->worker.run([this, from = parts_->run](const std::stop_token &stop) -> std::function<void()> {
        return [this, found = find_checkpoints(from, stop)] { parts_->take(found); };
    });
}

ForkDialog::~ForkDialog() = default;

Desk::TrainingWish ForkDialog::wish() const {
    const training::Settings settings = parts_->settings();
    return {parts_->run, settings.epochs, Desk::TrainingWish::Fork{parts_->chosen()->checkpoint, settings}};
}

ForkDialog *ask_to_fork(Desk &desk, const std::filesystem::path &run, QWidget *parent) {
    auto *dialog = new ForkDialog(run, parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(dialog, &QDialog::accepted, &desk, [&desk, dialog] { desk.ask_to_train(dialog->wish()); });
    dialog->open();
    return dialog;
}

} // namespace benchlight::ui
