#pragma once
#include "engine/nn/weights.h"
#include "ui/images/data_worker.h"

#include <QPointer>
#include <QWidget>

#include <filesystem>
#include <optional>

QT_BEGIN_NAMESPACE
class QComboBox;
class QFileDialog;
class QLabel;
QT_END_NAMESPACE

namespace benchlight::ui {

class DownloadPanel;
class WeightsReportView;

/// What a network starts from: nothing, weights of the model that are known by name, or a file. Says whether known ones
/// are here, downloads them in place, and shows how the chosen file and the model go together. Files are looked at on
/// threads of its own, and only while it is visible. From 260 pixels wide.
class WeightsChoice final : public QWidget {
    Q_OBJECT
  public:
    explicit WeightsChoice(QWidget *parent = nullptr);
    /// As the setting says it: none, the name of known weights, or a file's path.
    const std::string &weights() const { return weights_; }
    void set_weights(const std::string &weights);
    void set_model(const std::string &model);
    /// Of the data set; 0 while it is not known: the file's own.
    void set_classes(int classes);
    /// Chooses a file, as the user does by the dialog.
    void open_file(const std::filesystem::path &file);
    /// Asks for a file; the window stays usable meanwhile.
    void ask_for_file();
    /// Why no run can start from these weights, one sentence; empty while nothing is known against it.
    QString obstacle() const { return obstacle_; }
    /// Whether files are being looked at.
    bool busy() const { return sources_worker_.busy() || report_worker_.busy(); }

    QComboBox *combo() const { return combo_; }
    DownloadPanel *download() const { return download_; }
    WeightsReportView *report() const { return report_; }
    QFileDialog *dialog() const; ///< null while it is closed

  signals:
    void chosen(); ///< other weights, by the user
    void obstacle_changed();

  protected:
    void showEvent(QShowEvent *event) override;

  private:
    void look();        ///< which sources are here
    void fill();        ///< the list
    void show_chosen(); ///< what is to be said and done about what is chosen
    void check(const std::filesystem::path &file);
    void set_obstacle(const QString &sentence);
    void choose(const std::string &weights);
    bool is_file() const;
    const nn::WeightSource *chosen_source() const;

    std::string model_, weights_ = "none";
    int classes_ = 0;
    std::optional<std::vector<nn::WeightSource>> sources_; ///< of model_, once they are known
    bool fresh_ = true;                                    ///< they have to be looked for
    struct Checked {
        std::filesystem::path file;
        std::string model;
        int classes = 0;
        QString refusal;
    };
    std::optional<Checked> checked_; ///< what the report is of
    QString obstacle_;
    QComboBox *combo_;
    QLabel *note_;
    DownloadPanel *download_;
    WeightsReportView *report_;
    QPointer<QFileDialog> dialog_;
    DataWorker sources_worker_{"weight sources"}, report_worker_{"weights report"};
};

} // namespace benchlight::ui
