#pragma once
#include <QAbstractListModel>
#include <QListView>

#include <cstdint>
#include <optional>
#include <vector>

namespace benchlight::ui {

/// What a network answers about one image.
struct Answers {
    std::vector<QString> classes;
    std::vector<float> probability;     ///< of each class; empty: not known yet
    std::optional<std::uint16_t> label; ///< the true class, where it is known

    /// The class of the largest probability; nothing without any.
    std::optional<std::uint16_t> top() const;
};

/// The classes by falling probability.
class ProbabilityModel final : public QAbstractListModel {
    Q_OBJECT
  public:
    enum Role {
        ClassRole = Qt::UserRole, ///< int, the class's number
        NameRole,                 ///< QString
        ProbabilityRole           ///< double, 0 … 1
    };
    using QAbstractListModel::QAbstractListModel;
    int rowCount(const QModelIndex &parent = {}) const override;
    /// DisplayRole: "coat, 0.8123, predicted, true class"
    QVariant data(const QModelIndex &index, int role) const override;
    void show(Answers answers);
    const Answers &answers() const { return answers_; }
    int row_of(std::uint16_t label) const; ///< −1: none

  private:
    Answers answers_;
    std::vector<std::uint16_t> order_;
};

/// All class probabilities as bars, the largest first. A check stands before the true class, a cross before the top one
/// when it is another; the class whose heat is shown has a bar in the heat's colours. A click, Enter or Space on one asks
/// to see where the network looks for it. Ten rows high at most, the rest scrolls.
class ProbabilityBars final : public QListView {
    Q_OBJECT
  public:
    explicit ProbabilityBars(QWidget *parent = nullptr);
    void show_answers(Answers answers);
    /// The answers are of the image before: they stay, paler.
    void show_waiting();
    void show_heat_of(std::optional<std::uint16_t> label);
    ProbabilityModel *answers_model() const { return model_; }
    bool waiting() const { return waiting_; }
    std::optional<std::uint16_t> heat() const { return heat_; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

  signals:
    void class_chosen(int label);

  private:
    class Delegate;
    ProbabilityModel *model_;
    std::optional<std::uint16_t> heat_;
    bool waiting_ = false;
};

} // namespace benchlight::ui
