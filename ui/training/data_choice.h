#pragma once
#include <QWidget>

#include <filesystem>
#include <string>

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
QT_END_NAMESPACE

namespace benchlight::ui {

/// Chooses a data set: the installed ones, those opened before, a folder or a file.
class DataChoice final : public QWidget {
    Q_OBJECT
  public:
    explicit DataChoice(QWidget *parent = nullptr);
    std::string spec() const; ///< empty: none
    void set_spec(const std::string &spec);
    /// A line under the choice.
    void describe(const QString &text);

  signals:
    void changed();

  private:
    void open_folder();
    void open_file();
    QComboBox *combo_;
    QLabel *description_;
};

/// The SPEC that a folder or file the user picked stands for, judged by the names of the files there.
std::string spec_of_path(const std::filesystem::path &path);

} // namespace benchlight::ui
