#pragma once
#include <QAbstractListModel>

#include <string>
#include <vector>

namespace benchlight::ui {

/// The data sets that can be chosen by name, under headings: installed, to be downloaded, opened before. Which were
/// opened before is kept with the window's settings.
class DataList final : public QAbstractListModel {
    Q_OBJECT
  public:
    enum class Kind { heading, installed, missing, remembered };
    enum Role {
        SpecRole = Qt::UserRole, ///< QByteArray, native bytes
        KindRole,                ///< int of Kind
        DetailRole               ///< QString: its size, or its form and place
    };
    explicit DataList(QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

    /// The row of SPEC, or −1.
    int find(const std::string &spec) const;
    std::string spec(int row) const;
    Kind kind(int row) const;

    /// Puts SPEC in front of those opened before; sets with a name of their own need no remembering.
    void remember(const std::string &spec);
    void forget(const std::string &spec);
    /// Looks anew which sets are installed and remembered.
    void reload();

  private:
    struct Entry {
        Kind kind;
        std::string spec;
        QString title, detail;
        bool operator==(const Entry &) const = default;
    };
    static std::vector<Entry> entries();
    std::vector<Entry> entries_;
};

} // namespace benchlight::ui
