#pragma once
#include "ui/figures/figure.h"

#include <QToolButton>

#include <functional>

namespace benchlight::ui {

class ExportDialog;

/// The export menu that every picture in the window has: the dialog, and copying.
class ExportButton final : public QToolButton {
    Q_OBJECT
  public:
    /// `figure` gives what is shown now, or nullptr while there is nothing. `name` is the suggested file name's stem.
    ExportButton(std::function<const Figure *()> figure, QString name, QWidget *parent = nullptr);

    /// Opens the dialog over the window and returns at once; the one that is open already, if there is one. It goes by
    /// itself when it is closed.
    ExportDialog *open_dialog();
    /// Puts the picture in the clipboard, in the colours that were exported last.
    void copy_picture();
    /// Puts the numbers in the clipboard: for spreadsheets parted by tabs, and as CSV.
    void copy_table();

  signals:
    void failed(const QString &reason);
    void exported(const QString &path);

  private:
    std::function<const Figure *()> figure_;
    QString name_;
};

} // namespace benchlight::ui
