#pragma once
#include "ui/images/data_worker.h"
#include "ui/inspect/sample_tiles.h"

#include <QWidget>

QT_BEGIN_NAMESPACE
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QPushButton;
QT_END_NAMESPACE

namespace benchlight::ui {

class ClassCombo;

/// A list of a subject's images with its filters, as tiles. Lists are made on a thread.
class SamplesPanel final : public QWidget {
    Q_OBJECT
  public:
    explicit SamplesPanel(FindEdit edit_of, QWidget *parent = nullptr);
    ~SamplesPanel() override;

    /// Which lists can be chosen, the first to begin with; a list that is chosen and among them stays.
    void set_kinds(const std::vector<SampleKind> &kinds);
    void set_context(const SampleContext &context);
    /// Keys of the tiles that something was decided about.
    void set_edited(std::shared_ptr<const std::set<std::uint64_t>> edited);
    /// Nothing is listed but `reason`.
    void clear(const QString &reason);
    /// Only images of these classes; −1: any.
    void set_classes(int label, int predicted);
    void set_kind(SampleKind kind);
    /// Said beside the count of images; empty: nothing.
    void set_remark(const QString &remark);
    const SampleQuery &query() const { return query_; }
    TileView *view() const { return view_; }
    ListTiles *tiles() const { return tiles_.get(); }
    bool busy() const { return worker_.busy(); }
    QLineEdit *search() const { return search_; }

  signals:
    void classes_changed(int label, int predicted); ///< by the user, in the filters

  private:
    QWidget *make_controls();
    void connect_controls();
    void make_anew();
    void accept(const std::shared_ptr<const Subject> &subject, const std::shared_ptr<const SampleList> &list);
    void tell();
    void reset_filters();
    void show_query();

    SampleContext context_;
    SampleQuery query_;
    QString remark_;
    std::vector<SampleKind> kinds_;
    std::unique_ptr<ListTiles> tiles_;
    QComboBox *kind_, *sort_;
    ClassCombo *label_, *predicted_;
    QDoubleSpinBox *least_, *most_;
    QLineEdit *search_;
    QPushButton *reset_;
    QLabel *count_;
    TileView *view_;
    DataWorker worker_{"listing images"};
};

} // namespace benchlight::ui
