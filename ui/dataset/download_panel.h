#pragma once
#include "engine/core/resources.h"
#include "ui/dataset/download_rate.h"

#include <QElapsedTimer>
#include <QFrame>

#include <atomic>
#include <memory>
#include <thread>

QT_BEGIN_NAMESPACE
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QTimer;
class QVBoxLayout;
QT_END_NAMESPACE

namespace benchlight::ui {

/// Offers to download something that is not here yet: what it is, how large, and where it will be kept. What has arrived
/// stays when it is cancelled, fails or the window is closed, and the next time goes on from there.
class DownloadPanel final : public QFrame {
    Q_OBJECT
  public:
    /// page: fills a page, centred. narrow: as high as it has to be, from 240 pixels wide, and without underlined letters,
    /// which belong to what is around it.
    enum class Form { page, narrow };
    explicit DownloadPanel(Form form = Form::page, QWidget *parent = nullptr);
    ~DownloadPanel() override;

    /// What is offered. While something else is being downloaded, that goes on and stays shown.
    void show_resource(const Resource &resource);
    const std::string &name() const { return resource_.name; }
    /// Begins, or goes on from what is there.
    void start();
    /// Ends at once; what has arrived is kept.
    void cancel();
    bool running() const { return running_; }
    /// Another address than the resource's own; empty: its own. Size and checksum are judged all the same.
    void set_address(const QString &url);
    /// What is said of a failure; empty while there is none.
    QString problem() const;
    QPushButton *button() const { return button_; }

  signals:
    void started(const QString &name);
    void finished(const QString &name, const QString &path);
    void failed(const QString &reason);
    void ended_without(); ///< it failed or was cancelled

  private:
    struct Shared;
    QVBoxLayout *make_column();
    QString word(const char *text) const; ///< without its underlined letter where that belongs to others
    void show_state();
    void show_progress();
    void ended(const QString &path, const QString &problem);
    std::uint64_t arrived() const;
    void show_more(bool more);

    const Form form_;
    Resource resource_;
    QLabel *title_, *facts_, *status_, *problem_;
    QProgressBar *bar_;
    QPushButton *button_, *cancel_, *more_;
    QWidget *address_row_;
    QLineEdit *address_;
    QTimer *ticking_;
    QElapsedTimer clock_;
    DownloadRate rate_;
    bool running_ = false, stopping_ = false;
    std::shared_ptr<Shared> shared_;
    std::jthread thread_;
};

} // namespace benchlight::ui
