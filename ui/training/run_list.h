#pragma once
#include <QAbstractListModel>
#include <QTimer>
#include <QWidget>

#include <filesystem>
#include <set>
#include <vector>

QT_BEGIN_NAMESPACE
class QLabel;
class QListView;
QT_END_NAMESPACE

namespace benchlight::ui {

/// A run's folder and whether somebody trains it now; or, without a path, a published history by its name.
struct RunEntry {
    std::filesystem::path path{};
    bool training = false;
    QString published{};
    bool operator==(const RunEntry &) const = default;
};

/// Runs by their folders' names, and first the published history of what the shown run repeats. What is checked is drawn
/// beside the run that is shown.
class RunListModel final : public QAbstractListModel {
    Q_OBJECT
  public:
    enum Role { training_role = Qt::UserRole + 1 };
    using QAbstractListModel::QAbstractListModel;
    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    void set_entries(std::vector<RunEntry> entries); ///< the runs
    /// Empty: there is none. One that was not there before is checked.
    void set_published(const QString &name);
    bool published_checked() const;
    const std::vector<RunEntry> &entries() const { return entries_; }
    std::vector<std::filesystem::path> checked() const; ///< runs, in the list's order
    /// Checks a run, or will once it is among the entries.
    void check(const std::filesystem::path &run);

  signals:
    void checks_changed();

  private:
    std::vector<RunEntry> entries_;
    std::set<std::filesystem::path> checked_;
    QString published_;
};

/// The workspace's runs, the newest first. Looked for on another thread every few seconds, so that a run which
/// another process starts is seen.
class RunList final : public QWidget {
    Q_OBJECT
  public:
    explicit RunList(QWidget *parent = nullptr);
    void refresh();
    RunListModel *model() const { return model_; }

  signals:
    void chosen(const std::filesystem::path &run);
    void refreshed();

  private:
    RunListModel *model_;
    QListView *view_;
    QLabel *hint_;
    QTimer timer_;
    bool looking_ = false;
    bool checking_ = false; ///< a click went to a check box
};

} // namespace benchlight::ui
