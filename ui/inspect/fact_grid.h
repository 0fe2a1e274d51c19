#pragma once
#include <QString>
#include <QWidget>

#include <vector>

QT_BEGIN_NAMESPACE
class QGridLayout;
QT_END_NAMESPACE

namespace benchlight::ui {

/// A number with what it is, and a few words that say how to take it.
struct Fact {
    QString name, value, note{}, tip{};
};

/// Facts beside and below each other, as many in a row as there is room for.
class FactGrid final : public QWidget {
    Q_OBJECT
  public:
    explicit FactGrid(QWidget *parent = nullptr);
    void show_facts(const std::vector<Fact> &facts);
    /// The value of the fact with that name; empty without such a fact.
    QString value(const QString &name) const;
    QString note(const QString &name) const;

  protected:
    void resizeEvent(QResizeEvent *event) override;

  private:
    void arrange();

    std::vector<Fact> facts_;
    std::vector<QWidget *> cells_;
    QGridLayout *grid_;
    int columns_ = 0;
};

} // namespace benchlight::ui
