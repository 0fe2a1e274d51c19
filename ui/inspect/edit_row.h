#pragma once
#include <QWidget>

#include <cstdint>
#include <optional>
#include <vector>

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace benchlight::ui {

/// What a person decides about one image: another class, or that it is left out. Only asks for it; what is in force is
/// told by show_edit().
class EditRow final : public QWidget {
    Q_OBJECT
  public:
    explicit EditRow(QWidget *parent = nullptr);
    /// The classes that can be given, and the one that the image has.
    void set_classes(const std::vector<QString> &classes, std::uint16_t label);
    void show_edit(std::optional<std::uint16_t> relabelled, bool excluded);
    void begin_relabel();   ///< goes to the list of classes and opens it
    void toggle_excluded(); ///< asks to leave the image out, or to take it back
    QString text() const;

    QComboBox *relabel() const { return relabel_; }
    QPushButton *exclude() const { return exclude_; }
    QPushButton *restore() const { return restore_; }

  signals:
    void relabel_requested(int label);
    void exclude_requested(bool excluded);
    void restore_requested();

  private:
    void choose();

    std::vector<QString> classes_;
    std::uint16_t label_ = 0;
    bool excluded_ = false;
    QComboBox *relabel_;
    QPushButton *exclude_, *restore_;
    QLabel *state_;
};

} // namespace benchlight::ui
