#pragma once
#include <QAbstractListModel>

#include <cstdint>
#include <string>
#include <vector>

namespace benchlight::ui {

/// Classes with how many images each has, in the set's order; with a row of all in front when that is asked for.
class ClassCountsModel final : public QAbstractListModel {
    Q_OBJECT
  public:
    enum Role {
        NameRole = Qt::UserRole, ///< QString
        CountRole,               ///< qulonglong
        LabelRole                ///< int, the class's number; −1: all
    };
    explicit ClassCountsModel(bool with_all, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    /// DisplayRole: "Coat (6,000)"
    QVariant data(const QModelIndex &index, int role) const override;

    /// `names` are class names in bytes of any kind; both of one length.
    void show(const std::vector<std::string> &names, std::vector<std::uint64_t> counts);
    /// Other counts of the same classes.
    void set_counts(std::vector<std::uint64_t> counts);
    const std::vector<std::uint64_t> &counts() const { return counts_; }
    int row_of(int label) const { return label + (with_all_ ? 1 : 0); }
    QString name(int label) const;

  private:
    const bool with_all_;
    std::vector<QString> names_;
    std::vector<std::uint64_t> counts_;
    std::uint64_t all_ = 0;
};

} // namespace benchlight::ui
