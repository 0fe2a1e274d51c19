#pragma once
#include "ui/dataset/recipe_steps.h"

#include <QFrame>

QT_BEGIN_NAMESPACE
class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QGridLayout;
class QLabel;
class QSlider;
class QToolButton;
QT_END_NAMESPACE

namespace benchlight::ui {

/// One operation of a recipe: on or off, its numbers on sliders and in boxes, and its place in the order.
class RecipeRow final : public QFrame {
    Q_OBJECT
  public:
    explicit RecipeRow(const RecipeStep &step, QWidget *parent = nullptr);
    /// Shows a step of the same kind.
    void show_step(const RecipeStep &step);
    const RecipeStep &step() const { return step_; }
    /// Whether it can go up and down.
    void set_place(bool first, bool last);
    /// What takes the focus, in tab order.
    std::vector<QWidget *> focus_chain() const;
    /// Where the focus goes when the row was made by a key.
    QWidget *first_field() const;

  signals:
    void changed(); ///< step() did
    void moved(int by);
    void dragged(int y); ///< to here, in this row's coordinates
    void removed();

  protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

  private:
    struct Number {
        QLabel *title;
        QSlider *slider;
        QDoubleSpinBox *box;
    };
    QWidget *make_header();
    QToolButton *make_button(const QString &icon, const QString &name, const QString &tip);
    void add_choice(QGridLayout *grid);
    void add_number(QGridLayout *grid, std::size_t i);
    void set_number(std::size_t i, double shown);
    void take(const StepValue &value);

    RecipeStep step_;
    const StepKind &kind_;
    bool showing_ = false;
    QLabel *grip_;
    QCheckBox *on_;
    QToolButton *up_, *down_, *remove_;
    QComboBox *choice_ = nullptr;
    std::vector<Number> numbers_;
    QWidget *body_;
};

} // namespace benchlight::ui
