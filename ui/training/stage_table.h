#pragma once
#include "engine/nn/models.h"

#include <QAbstractTableModel>
#include <QWidget>

#include <optional>

QT_BEGIN_NAMESPACE
class QLabel;
class QTableView;
QT_END_NAMESPACE

namespace benchlight::ui {

/// The stages of a network from the input to the head, with how many parameters each has and whether it is frozen. What
/// is frozen is a beginning of the network: checking a stage freezes all before it too, unchecking one lets all behind it
/// learn too. The head cannot be frozen.
class StageModel final : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Column { stage, parameters, frozen, columns };
    using QAbstractTableModel::QAbstractTableModel;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

    /// The head has parameters for so many classes.
    void show_model(const nn::ModelInfo &info, std::uint64_t classes);
    void set_frozen(int stages); ///< not told by frozen_changed()
    int frozen_stages() const { return frozen_; }

  signals:
    void frozen_changed();

  private:
    std::vector<nn::StageInfo> stages_;
    int frozen_ = 0;
};

/// Of a model for `classes` classes with its first `frozen` stages frozen.
struct ParameterCounts {
    std::uint64_t trainable = 0, all = 0;
};
ParameterCounts count_parameters(const nn::ModelInfo &info, std::uint64_t classes, std::size_t frozen);

/// Chooses up to which stage a network is frozen, and says how many parameters are left to learn.
class StageTable final : public QWidget {
    Q_OBJECT
  public:
    explicit StageTable(QWidget *parent = nullptr);
    /// Without a model, which is not known yet, only what set_freeze() said is kept.
    void show_model(const nn::ModelInfo *info, int classes);
    /// As the setting says it: none, backbone, or the last stage that is frozen.
    void set_freeze(const std::string &freeze);
    std::string freeze() const { return freeze_; }
    /// Whether the network begins with trained weights: freezing anything else is warned of.
    void set_pretrained(bool pretrained);
    QTableView *view() const { return view_; }
    QString trainable_text() const;
    QString warning() const;

  signals:
    void changed(); ///< by the user

  private:
    void show_counts();

    std::optional<nn::ModelInfo> info_;
    int classes_ = 0;
    std::string freeze_ = "none";
    bool pretrained_ = true;
    StageModel *model_;
    QTableView *view_;
    QLabel *trainable_, *warning_;
};

} // namespace benchlight::ui
