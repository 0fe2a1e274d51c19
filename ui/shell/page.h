#pragma once
#include <QString>
#include <QWidget>

#include <vector>

namespace benchlight::ui {

/// What the line at the bottom of the window says of the run that is followed; empty texts are left out.
struct RunStatus {
    QString run, progress, rate, remaining, machine;
    double done = -1; ///< 0 … 1; negative: no bar
};

/// One page of the window.
class Page : public QWidget {
    Q_OBJECT
  public:
    using QWidget::QWidget;
    /// Shows what the command line's argument names, a run's folder or a data set (SPEC). False: not this page's thing.
    virtual bool open(const QString &) { return false; }
    /// Whether the window may close now. A page that has to finish something first asks (unless the process was told to
    /// end), begins, returns false and emits ready_to_close() when it is done.
    virtual bool prepare_to_close(bool ask) {
        static_cast<void>(ask);
        return true;
    }

  signals:
    void status_changed(const RunStatus &status);
    void ready_to_close();
};

/// A page's place in the navigation rail.
struct PageEntry {
    const char *name, *title, *icon, *description;
    Page *(*make)(QWidget *parent);
};
/// Every page, in the rail's order. A new page is one line in pages.cpp.
const std::vector<PageEntry> &pages();

} // namespace benchlight::ui
