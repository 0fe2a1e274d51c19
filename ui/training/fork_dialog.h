#pragma once
#include "ui/shell/desk.h"

#include <QDialog>

#include <filesystem>
#include <memory>

namespace benchlight::ui {

/// Asks what a run that begins at a checkpoint of another one does otherwise: which checkpoint, how many epochs, and the
/// settings that may differ, which are the other run's at first. Checkpoints and settings are read on a thread of the
/// dialog's own; until then, and while what stands in the fields will not do, it cannot be accepted and says why.
class ForkDialog final : public QDialog {
  public:
    explicit ForkDialog(std::filesystem::path run, QWidget *parent = nullptr);
    ~ForkDialog() override;

    /// What was asked for, once the dialog is accepted.
    Desk::TrainingWish wish() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// Opens the dialog over `parent` and returns at once; when it is accepted, the desk is asked to train what it says.
/// Gives the dialog that was opened, which goes by itself.
ForkDialog *ask_to_fork(Desk &desk, const std::filesystem::path &run, QWidget *parent);

} // namespace benchlight::ui
