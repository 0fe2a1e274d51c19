#pragma once
#include "ui/figures/export_choice.h"

#include <QDialog>
#include <QTimer>

#include <array>
#include <filesystem>
#include <functional>

QT_BEGIN_NAMESPACE
class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QMessageBox;
class QPushButton;
class QSpinBox;
QT_END_NAMESPACE

namespace benchlight::ui {

class ExportPreview;

/// Asks how a figure is to be exported, shows what that looks like, and exports it. The figure may change or go while the
/// dialog is open. What cannot be done is said on the dialog, which stays open until the file is there.
class ExportDialog final : public QDialog {
    Q_OBJECT
  public:
    /// `figure` gives what is shown now, or nullptr; it is asked again and again on the window's thread. `name` is the
    /// suggested file name's stem. Open it with open().
    ExportDialog(std::function<const Figure *()> figure, const QString &name, QWidget *parent = nullptr);

    const ExportChoice &choice() const { return choice_; }
    /// The look that is chosen, with the texts that were changed.
    FigureLook look() const;
    /// Where the file goes.
    std::filesystem::path path() const;
    /// What stands in the way; empty: nothing.
    QString problem() const;
    /// Asks before a file is replaced; there while it does.
    QMessageBox *question() const { return question_; }
    ExportPreview *preview() const { return preview_; }
    /// Brings the preview up to date at once.
    void refresh();

  signals:
    void exported(const QString &path);

  private:
    /// A text of the figure that somebody may replace.
    struct Text {
        QLineEdit *field = nullptr;
        QLabel *label = nullptr;
        QAction *restore = nullptr;
        QString own{};
        bool changed = false;
    };
    enum TextPlace { title, x_axis, y_axis, texts };

    void make_layout();
    QWidget *make_form();
    void add_size_rows(QFormLayout &form);
    void add_text_rows(QFormLayout &form);
    void add_file_rows(QFormLayout &form);
    QLayout *make_footer();
    void connect_size();
    QSizeF figure_size() const;
    void follow_figure();
    void set_own_text(Text &text, const QString &own);
    void change_text(Text &text);
    void show_choice();
    void show_size();
    void choose_format(FigureFormat format);
    void name_changed();
    void change();
    void check();
    QString extent_text() const;
    void browse();
    void export_or_ask();
    void write(bool replace);

    std::function<const Figure *()> figure_;
    ExportChoice choice_;
    QString folder_;
    std::array<Text, texts> texts_;
    ExportPreview *preview_;
    QComboBox *format_, *preset_, *unit_, *theme_;
    QDoubleSpinBox *width_, *height_;
    QCheckBox *proportional_;
    QSpinBox *dpi_;
    QLabel *extent_, *place_, *complaint_;
    QLineEdit *name_;
    QPushButton *export_;
    QMessageBox *question_ = nullptr;
    QTimer soon_, again_; ///< until the preview is made anew: after a change, and for what changes by itself
    double preview_seconds_ = 0;
    QString refusal_; ///< of the last try to write; until something changes
};

} // namespace benchlight::ui
