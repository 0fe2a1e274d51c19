#pragma once
#include "ui/figures/figure.h"

#include <QToolButton>

#include <functional>

QT_BEGIN_NAMESPACE
class QActionGroup;
QT_END_NAMESPACE

namespace benchlight::ui {

/// The export menu that every picture in the window has: PNG, SVG, PDF, CSV, and copying.
class ExportButton final : public QToolButton {
    Q_OBJECT
  public:
    /// `figure` gives what is shown now, or nullptr while there is nothing. `name` is the suggested file name's stem.
    ExportButton(std::function<const Figure *()> figure, QString name, QWidget *parent = nullptr);

  signals:
    void failed(const QString &reason);
    void exported(const QString &path);

  private:
    void save(const QString &ending, const QString &kind);
    void copy_picture();
    void copy_numbers();
    Theme theme() const;

    std::function<const Figure *()> figure_;
    QString name_;
    QActionGroup *themes_;
};

} // namespace benchlight::ui
