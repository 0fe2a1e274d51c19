#pragma once
#include "engine/images/data_set.h"
#include "ui/shell/words.h"

#include <QWidget>

#include <utility>
#include <vector>

namespace benchlight::ui {

/// A line of facts, each a number and what it counts. Those that do not fit are left out from the end; the tool tip has
/// them all.
class SummaryLine final : public QWidget {
    Q_OBJECT
  public:
    using Fact = std::pair<QString, QString>; ///< "60,000", "train"
    explicit SummaryLine(QWidget *parent = nullptr);
    void show_facts(std::vector<Fact> facts);
    /// A muted sentence in their place.
    void show_text(const QString &text);
    QString text() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  protected:
    void paintEvent(QPaintEvent *) override;

  private:
    void tell();
    std::vector<Fact> facts_;
    QString sentence_;
};

/// "60,000 train", "10,000 test", "28×28 grey", "10 classes"
std::vector<SummaryLine::Fact> facts_of(const images::DataSet &data);

/// "28×28", "mixed sizes", "28 high, mixed widths"; as stored
QString stored_size_text(const images::Survey &survey);

} // namespace benchlight::ui
