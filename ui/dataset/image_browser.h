#pragma once
#include "ui/dataset/image_browser_order.h"
#include "ui/images/data_worker.h"

#include <QWidget>

#include <array>
#include <memory>

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QLineEdit;
class QStackedLayout;
QT_END_NAMESPACE

namespace benchlight::ui {

class ClassCountsModel;
class ImageSheet;
class TileView;

/// All images of a data set, by part and class: choosing a part or a class, searching for a source's name, tiles of any
/// size, and one image enlarged in the place of the tiles.
class ImageBrowser final : public QWidget {
    Q_OBJECT
  public:
    explicit ImageBrowser(QWidget *parent = nullptr);
    ~ImageBrowser() override;

    /// `splits` divide the set into train, validation and test; null: the parts as stored. Sorting happens on a thread;
    /// what was shown before stays until then when the set is the same.
    void show_data(std::shared_ptr<const images::DataSet> set, std::shared_ptr<const images::Splits> splits);
    /// Nothing is shown but `reason`.
    void clear(const QString &reason);
    /// Shows training images of the class, or of all for −1.
    void show_class(int label);

    TileView *view() const { return view_; }
    QLineEdit *search() const { return search_; }
    /// Images that are shown now.
    std::size_t count() const;
    bool enlarged() const;

  private:
    enum Group { train, validation, test, unreadable };
    using Lists = std::array<ImagesByClass, 4>;
    class Model;

    QWidget *make_controls();
    void accept(const std::shared_ptr<const images::DataSet> &set, const std::shared_ptr<const Lists> &lists);
    void fill_parts();
    Group group() const;
    std::shared_ptr<const ImagesByClass> list_of_group() const;
    void choose_class_by_text();
    void set_class(int label);
    void begin_search();
    void show_list(const std::shared_ptr<const ImagesByClass> &list);
    void apply();
    void tell_count();
    void enlarge(qsizetype position);
    void step(int by);
    void back();

    std::shared_ptr<const images::DataSet> data_;
    std::shared_ptr<const Lists> lists_;
    std::shared_ptr<const ImagesByClass> shown_; ///< of the group, or what the search found in it
    int label_ = -1;
    bool wants_train_ = false; ///< a class was asked for before the lists were there
    std::unique_ptr<Model> model_;
    ClassCountsModel *classes_;
    QComboBox *part_, *class_;
    QLineEdit *search_;
    QLabel *count_;
    TileView *view_;
    ImageSheet *sheet_;
    QStackedLayout *stack_;
    DataWorker sorter_, searcher_;
};

} // namespace benchlight::ui
