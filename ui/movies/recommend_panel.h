#pragma once
#include "ui/movies/movie_library.h"
#include "ui/movies/recommendations.h"
#include "ui/movies/taste_book.h"
#include "ui/shell/page.h"

#include <QColor>
#include <QHash>

QT_BEGIN_NAMESPACE
class QHBoxLayout;
class QLabel;
class QMenu;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QToolButton;
QT_END_NAMESPACE

namespace benchlight::ui {

class CardSheet;
class EmptyChoice;
class MovieCards;
class MovieChips;
class MovieFilters;
class OwnRatingsPanel;
class SearchBox;
class SummaryLine;

/// Type a title, get recommendations, and see why: the first tab of the movies page.
class RecommendPanel final : public QWidget {
    Q_OBJECT
  public:
    explicit RecommendPanel(MovieLibrary &library, QWidget *parent = nullptr);
    ~RecommendPanel() override;
    std::vector<Scene> scenes();

    void choose(std::uint32_t movie, bool disliked = false);
    void open_card(std::uint32_t movie);
    void close_card();
    /// Asks for a file with ratings.
    void pick_ratings();
    /// Reads one; what it would add is shown before it is added.
    void read_ratings(const std::filesystem::path &file);
    void save_csv(const std::filesystem::path &file);

    TasteBook &taste() { return book_; }
    movies::Profile profile() const; ///< of the open set; empty while there is none
    const Recommendations &list() const { return list_; }
    const Recommendations &other_list() const { return other_list_; }
    SearchBox *search() const { return search_; }
    MovieFilters *filters() const { return filters_; }
    MovieChips *chips() const { return chips_; }
    MovieCards *cards() const { return cards_; }
    CardSheet *sheet() const { return sheet_; }
    OwnRatingsPanel *own_ratings() const { return own_; }
    EmptyChoice *empty() const { return empty_; }
    QString status() const; ///< the line above the list
    QString notice() const; ///< what is said of the choice; else empty
    QString in_common() const;

  signals:
    void failed(const QString &reason);
    void told(const QString &sentence); ///< that something was done
    void profile_changed();

  protected:
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

  private:
    QWidget *make_tools();
    QWidget *make_list();
    QWidget *make_comparison();
    void make_actions();
    void connect_parts();
    void connect_library();

    void show_set();
    void refresh(); ///< after the choice has changed
    void rank();    ///< after anything has changed that the lists depend on
    bool ask(Recommendations &list, const std::string &model);
    void show_fitting(const QString &name, quint64 done, quint64 total);
    void tell_lists();
    void tell_choice();
    void place_search(bool large);
    void place_sheet();
    void fill_put_aside();
    void judge(std::uint32_t movie, Opinion opinion);
    void show_menu(MovieCards &cards, const QPoint &place);
    void pick_csv();
    void copy_list();
    QHash<std::uint32_t, QColor> colours() const;
    void bring(std::function<void()> state);
    void run_scene();
    std::vector<std::uint32_t> scene_movies() const;

    MovieLibrary &library_;
    TasteBook book_;
    Recommendations list_, other_list_;
    DataWorker reader_{"own ratings"}, saver_{"list"};
    std::function<void()> scene_; ///< waits for the set

    QStackedWidget *stack_, *views_; ///< nothing chosen, list, own ratings; cards, comparison
    EmptyChoice *empty_;
    SearchBox *search_;
    MovieFilters *filters_;
    MovieChips *chips_;
    MovieCards *cards_, *left_, *right_;
    QLabel *left_title_, *right_title_, *common_;
    CardSheet *sheet_;
    OwnRatingsPanel *own_;
    SummaryLine *status_;
    QLabel *note_; ///< how the model came about, or what it leaves out
    QProgressBar *progress_;
    QLabel *notice_;
    QHBoxLayout *search_place_;
    QPushButton *put_aside_;
    QMenu *put_aside_menu_;
    QWidget *list_page_ = nullptr;
    bool large_ = false; ///< the search box stands in the middle
};

} // namespace benchlight::ui
