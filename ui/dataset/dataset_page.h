#pragma once
#include "ui/images/data_reader.h"
#include "ui/shell/page.h"

QT_BEGIN_NAMESPACE
class QScrollArea;
class QStackedWidget;
class QTabBar;
QT_END_NAMESPACE

namespace benchlight::ui {

class AugmentedGrid;
class ClassCountsView;
class DataSource;
class DataStatistics;
class DownloadPanel;
class ImageBrowser;
class RecipeEditor;

/// What there is to learn from, and what the network will see of it: a data set with its images, classes and
/// statistics, and the recipe that augments them, which the next run takes over.
class DatasetPage final : public Page {
    Q_OBJECT
  public:
    explicit DatasetPage(Desk &desk, QWidget *parent = nullptr);
    ~DatasetPage() override;
    bool open(const QString &argument) override;
    std::vector<Scene> scenes() override;

  protected:
    void resizeEvent(QResizeEvent *event) override;

  private:
    QWidget *make_pictures();
    QWidget *make_side();
    void connect_source();
    void connect_content();

    void read();        ///< the desk's data set, or offers to download it
    void follow_desk(); ///< another page changed the settings
    void show_data(const std::shared_ptr<const images::DataSet> &set);
    void show_nothing(const QString &reason);
    void show_hazards();
    void change(const std::function<void(training::Settings &)> &set); ///< the desk's settings, from this page
    void place_facts();

    DataReader reader_;
    training::Settings shown_; ///< what the page was brought to
    bool changing_ = false;

    DataSource *source_;
    QStackedWidget *body_; ///< the set, or the download
    QTabBar *picture_tabs_;
    QStackedWidget *pictures_; ///< the augmented grid, all images
    QTabBar *side_tabs_;
    QStackedWidget *side_; ///< the recipe; in a low window classes and statistics too
    QWidget *facts_;       ///< classes and statistics below, in a high window
    AugmentedGrid *grid_;
    ImageBrowser *browser_;
    RecipeEditor *recipe_;
    QScrollArea *statistics_scroll_;
    DataStatistics *statistics_;
    ClassCountsView *classes_;
    DownloadPanel *download_;
};

} // namespace benchlight::ui
