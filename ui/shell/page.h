#pragma once
#include "ui/shell/desk.h"

#include <QString>
#include <QWidget>

#include <functional>
#include <vector>

namespace benchlight::ui {

/// What the line at the bottom of the window says of the run that is followed; empty texts are left out.
struct RunStatus {
    QString run, progress, rate, remaining, machine;
    double done = -1; ///< 0 … 1; negative: no bar
};

/// A state that a page can be brought to. The tour makes a picture of each, and tests look at each in every size.
struct Scene {
    QString name;                     ///< empty: the page as it is opened
    std::function<void()> show;       ///< from any other state
    std::function<bool()> ready = {}; ///< whether what takes time is there; none: at once
};

/// One page of the window.
class Page : public QWidget {
    Q_OBJECT
  public:
    Page(Desk &desk, QWidget *parent) : QWidget(parent), desk_(desk) {}

    /// Shows what the command line or a drop names: a run's folder, a data set (SPEC), a file. False: not this page's
    /// thing. What is this page's thing and will not do is said on the page.
    virtual bool open(const QString &) { return false; }
    /// Whether the window may close now. A page that has to finish something first asks (unless the process was told to
    /// end), begins, returns false and emits ready_to_close() when it is done.
    virtual bool prepare_to_close(bool ask) {
        static_cast<void>(ask);
        return true;
    }
    virtual std::vector<Scene> scenes() {
        return {{.name = {}, .show = [] {}}};
    }

    Desk &desk() const { return desk_; }

  signals:
    void status_changed(const RunStatus &status);
    void ready_to_close();

  private:
    Desk &desk_;
};

/// A page's place in the navigation rail.
struct PageEntry {
    const char *name, *title, *icon, *description;
    Page *(*make)(Desk &desk, QWidget *parent);
    bool at_end = false; ///< at the rail's lower end
};
/// Every page, in the rail's order. A new page is one line in pages.cpp.
const std::vector<PageEntry> &pages();

} // namespace benchlight::ui
