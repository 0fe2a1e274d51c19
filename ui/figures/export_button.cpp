#include "ui/figures/export_button.h"

#include "engine/core/error.h"
#include "ui/figures/export.h"
#include "ui/shell/icons.h"
#include "ui/shell/window_settings.h"

#include <QActionGroup>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMenu>

namespace benchlight::ui {

ExportButton::ExportButton(std::function<const Figure *()> figure, QString name, QWidget *parent)
    : QToolButton(parent), figure_(std::move(figure)), name_(std::move(name)) {
    setObjectName("flat");
    setToolTip("Save or copy this picture or its numbers");
    setAccessibleName("Export " + name_);
    setPopupMode(InstantPopup);
    setIconSize({18, 18});
    setFocusPolicy(Qt::StrongFocus);
    auto *menu = new QMenu(this);
    menu->addAction("Save as PNG…", this, [this] { save("png", "PNG picture"); });
    menu->addAction("Save as SVG…", this, [this] { save("svg", "SVG drawing"); });
    menu->addAction("Save as PDF…", this, [this] { save("pdf", "PDF page"); });
    menu->addAction("Save numbers as CSV…", this, [this] { save("csv", "Comma-separated values"); });
    menu->addSeparator();
    menu->addAction("Copy picture", this, [this] { copy_picture(); });
    menu->addAction("Copy numbers", this, [this] { copy_numbers(); });
    menu->addSeparator();
    themes_ = new QActionGroup(menu);
    for (const auto &[text, value] :
         {std::pair("Light colours", "light"), {"Dark colours", "dark"}, {"For printing", "print"}}) {
        QAction *action = menu->addAction(text);
        action->setCheckable(true);
        action->setData(value);
        action->setChecked(themes_->actions().isEmpty());
        themes_->addAction(action);
    }
    setMenu(menu);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        for (QAction *action : menu->actions())
            if (!action->isCheckable()) action->setEnabled(figure_() != nullptr);
    });
    const auto tint = [this] { setIcon(line_icon("export", tokens_of(current_theme()).muted)); };
    connect(theme_signals(), &ThemeSignals::changed, this, tint);
    tint();
}

Theme ExportButton::theme() const { return theme_named(themes_->checkedAction()->data().toString().toStdString()); }

void ExportButton::save(const QString &ending, const QString &kind) {
    if (!figure_()) return;
    WindowSettings settings;
    const QString folder = settings.value("export_folder", QDir::homePath()).toString();
    QString path = QFileDialog::getSaveFileName(this, "Save " + figure_()->title(), folder + "/" + name_ + "." + ending,
                                                QString("%1 (*.%2)").arg(kind, ending));
    const Figure *figure = figure_(); // the run went on while the dialog was open
    if (path.isEmpty() || !figure) return;
    // The dialog asked before replacing a file, but not one whose ending is added here.
    const bool complete = path.endsWith("." + ending, Qt::CaseInsensitive);
    if (!complete) path += "." + ending;
    try {
        export_figure(*figure, QFile::encodeName(path).toStdString(), {.look = theme(), .force = complete});
        settings.setValue("export_folder", QFileInfo(path).absolutePath());
        emit exported(path);
    } catch (const std::exception &error) {
        emit failed(QString::fromStdString(error.what()));
    }
}

void ExportButton::copy_picture() {
    if (const Figure *figure = figure_()) QGuiApplication::clipboard()->setImage(figure_image(*figure, theme(), 2));
}

void ExportButton::copy_numbers() {
    if (const Figure *figure = figure_())
        QGuiApplication::clipboard()->setText(QString::fromStdString(figure->table().csv()));
}

} // namespace benchlight::ui
