#pragma once
#include <QFrame>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace benchlight::ui {

class EditBook;

/// What was relabelled and excluded so far, with undo, redo, export and the way
/// into the next training. Hidden while there is nothing to say.
class EditBar final : public QFrame {
    Q_OBJECT
  public:
    explicit EditBar(EditBook &book, QWidget *parent = nullptr);
    void show_book();

  signals:
    void export_wanted();
    void training_wanted();

  private:
    EditBook &book_;
    QLabel *text_;
    QPushButton *undo_, *redo_, *export_, *train_;
};

} // namespace benchlight::ui
