#pragma once
#include "ui/dataset/recipe_steps.h"

#include <QElapsedTimer>
#include <QWidget>

#include <map>

QT_BEGIN_NAMESPACE
class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;
QT_END_NAMESPACE

namespace benchlight::ui {

class RecipeRow;

/// A recipe of augmentation as a list of operations: numbers on sliders, each operation switched off or removed without
/// being lost, in any order; and as the text that it is. Wide enough from 280 pixels on; as high as its rows need.
class RecipeEditor final : public QWidget {
    Q_OBJECT
  public:
    explicit RecipeEditor(QWidget *parent = nullptr);
    /// Replaces everything unless it is the recipe() already; not told by recipe_changed(). What is no recipe is said
    /// at the text, and changes nothing.
    void set_recipe(const QString &text);
    /// As augment::Recipe::text() spells it, without what is switched off; "none" when empty.
    QString recipe() const;
    /// Sentences on what speaks against the recipe, shown as warnings.
    void set_hazards(const QStringList &sentences);

    void add_operation(const std::string &name);
    void undo();

  signals:
    void recipe_changed(const QString &recipe);

  private:
    using Steps = std::vector<RecipeStep>;
    void make_layout();
    QPushButton *make_add_button();
    QPushButton *make_ready_button();
    QWidget *make_notice();
    RecipeRow *make_row(const RecipeStep &step);
    RecipeRow *row_of(int id) const;
    std::size_t place_of(int id) const;

    /// Makes `steps` the recipe; with `gesture`, in one undoable step with the gesture before if that has its name.
    void change(Steps steps, const QString &gesture = {}, const QString &notice = {});
    void show_steps();
    void order_tabs();
    void tell();
    void move(int id, int by, const QString &gesture = {});
    void drag(int id, int y);
    void remove(int id);
    void read_text();
    void show_text();

    Steps steps_;
    std::vector<Steps> history_;
    QString gesture_;
    QElapsedTimer since_gesture_;
    QString told_ = "none";
    int next_id_ = 1;
    qsizetype typed_length_ = 4; ///< of the text before the last key

    std::map<int, RecipeRow *> rows_; ///< by their steps' ids
    QVBoxLayout *list_, *hazards_;
    QLabel *empty_, *notice_text_, *complaint_;
    QWidget *notice_;
    QPushButton *ready_, *undo_, *add_;
    QLineEdit *text_;
};

} // namespace benchlight::ui
