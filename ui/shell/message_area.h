#pragma once
#include <QFrame>

QT_BEGIN_NAMESPACE
class QVBoxLayout;
QT_END_NAMESPACE

namespace benchlight::ui {

enum class Severity { info, warning, error };

/// Says what went wrong, in place, until it is dismissed: no more than three messages, each once.
class MessageArea final : public QFrame {
    Q_OBJECT
  public:
    explicit MessageArea(QWidget *parent = nullptr);
    void show_message(Severity severity, const QString &text);
    void clear();
    int count() const { return static_cast<int>(rows_.size()); }
    QStringList texts() const;

  private:
    void remove(QWidget *row);
    QVBoxLayout *column_;
    QList<QWidget *> rows_;
};

} // namespace benchlight::ui
