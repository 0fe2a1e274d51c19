#include "ui/figures/export_button.h"

#include "ui/figures/export_dialog.h"
#include "ui/shell/icons.h"
#include "ui/shell/window_settings.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QMimeData>

namespace benchlight::ui {

namespace {

constexpr double copied_scale = 2; // pixels to a logical one
const QString gone = "There is nothing to copy now.";

} // namespace

ExportButton::ExportButton(std::function<const Figure *()> figure, QString name, QWidget *parent)
    : QToolButton(parent), figure_(std::move(figure)), name_(std::move(name)) {
    setObjectName("flat");
    setToolTip("Export or copy this picture or its numbers");
    setAccessibleName("Export " + name_);
    setPopupMode(InstantPopup);
    setIconSize({18, 18});
    setFocusPolicy(Qt::StrongFocus);
    auto *menu = new QMenu(this);
    menu->addAction("&Export…", this, &ExportButton::open_dialog);
    menu->addSeparator();
    menu->addAction("Copy &picture", this, &ExportButton::copy_picture);
    menu->addAction("Copy &table", this, &ExportButton::copy_table);
    setMenu(menu);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        for (QAction *action : menu->actions()) action->setEnabled(figure_() != nullptr);
    });
    const auto tint = [this] { setIcon(line_icon("export", tokens_of(current_theme()).muted)); };
    connect(theme_signals(), &ThemeSignals::changed, this, tint);
    tint();
}

ExportDialog *ExportButton::open_dialog() {
    if (auto *open = findChild<ExportDialog *>()) {
        open->raise();
        open->activateWindow();
        return open;
    }
    auto *dialog = new ExportDialog(figure_, name_, this); // it goes with what the figure belongs to
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ExportDialog::exported, this, &ExportButton::exported);
    dialog->open();
    return dialog;
}

void ExportButton::copy_picture() {
    const Figure *figure = figure_();
    if (!figure) return emit failed(gone);
    try {
        WindowSettings settings;
        const Theme theme = ExportChoice::saved(settings, figure->default_size()).theme;
        QGuiApplication::clipboard()->setImage(figure_image(*figure, theme, copied_scale));
    } catch (const std::exception &error) {
        emit failed(QString::fromStdString(error.what()));
    }
}

void ExportButton::copy_table() {
    const Figure *figure = figure_();
    if (!figure) return emit failed(gone);
    try {
        const Table table = figure->table();
        auto *copied = new QMimeData;
        copied->setText(QString::fromStdString(table.tab_separated()));
        copied->setData("text/csv", QByteArray::fromStdString(table.csv()));
        QGuiApplication::clipboard()->setMimeData(copied);
    } catch (const std::exception &error) {
        emit failed(QString::fromStdString(error.what()));
    }
}

} // namespace benchlight::ui
