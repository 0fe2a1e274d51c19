#pragma once
#include <QComboBox>

#include <filesystem>
#include <vector>

namespace benchlight::ui {

/// Chooses one of the workspace's runs, or one that was opened from elsewhere. The list is looked up when it is opened.
class RunChoice final : public QComboBox {
    Q_OBJECT
  public:
    /// `none` stands for no run.
    explicit RunChoice(const QString &none, QWidget *parent = nullptr);
    const std::filesystem::path &run() const { return run_; } ///< empty: none
    /// Without a signal. A run that is not in the list joins it.
    void set_run(const std::filesystem::path &run);
    /// Leaves the run out of the list: it is chosen elsewhere. Empty: none.
    void leave_out(const std::filesystem::path &run);
    /// Says something else than a run's name; for what is no run. Empty: nothing.
    void set_other(const QString &text);
    void refresh();
    /// The workspace's newest run; empty: there is none.
    std::filesystem::path newest() const { return found_.empty() ? std::filesystem::path() : found_.front(); }

    void showPopup() override;

  signals:
    void run_changed(const std::filesystem::path &run); ///< by the user
    void refreshed();

  private:
    void fill();
    QString none_, other_;
    std::vector<std::filesystem::path> found_, rows_;
    std::filesystem::path run_, left_out_;
    bool looking_ = false;
};

} // namespace benchlight::ui
