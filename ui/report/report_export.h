#pragma once
#include <QObject>
#include <QString>

#include <filesystem>

QT_BEGIN_NAMESPACE
class QProcess;
class QWidget;
QT_END_NAMESPACE

namespace benchlight::ui {

/// Writes a run's report beside the window: another process of the program makes it, so that the window never waits.
/// One report at a time.
class ReportExport final : public QObject {
    Q_OBJECT
  public:
    explicit ReportExport(QObject *parent = nullptr);
    /// Ends what is being made; no file is left half written.
    ~ReportExport() override;

    /// Asks over `over` for the file, .pdf or .html, and writes the report of the run there. Does nothing while busy().
    void ask(QWidget *over, const std::filesystem::path &run);
    /// Writes it to `path`, whose ending says the format, and replaces what is there. Does nothing while busy().
    void write(const std::filesystem::path &run, const std::filesystem::path &path);
    bool busy() const { return process_ != nullptr; }
    /// Stops what is being made; cancelled() follows.
    void cancel();

  signals:
    /// What is being done: "Writing the report… 40 %". Often, from the start on.
    void progress(const QString &text);
    /// One of these three is the last.
    void exported(const QString &path);
    void failed(const QString &sentence);
    void cancelled();

  private:
    void read_progress();
    void finish(int code, bool crashed);

    QProcess *process_ = nullptr; ///< null: nothing is being made
    QString path_;
    bool cancelled_ = false;
};

} // namespace benchlight::ui
