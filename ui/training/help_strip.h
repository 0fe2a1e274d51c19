#pragma once
#include <QFrame>

QT_BEGIN_NAMESPACE
class QLabel;
QT_END_NAMESPACE

namespace benchlight::ui {

/// Says what the setting does that is pointed at or has the focus. Of one height, whatever it says.
class HelpStrip final : public QFrame {
    Q_OBJECT
  public:
    explicit HelpStrip(QWidget *parent = nullptr);
    void show_help(const QString &title, const QString &help, const QString &takes);
    void show_nothing();
    QString text() const; ///< all that it says

  private:
    QLabel *title_, *help_;
};

} // namespace benchlight::ui
