#pragma once
#include "engine/images/data_set.h"
#include "ui/images/data_worker.h"

#include <memory>
#include <optional>
#include <string>

namespace benchlight::ui {

/// Opens data sets on a thread of its own, one at a time: a new request ends the one before. What several readers open
/// at the same time is read once: a set that is still in use anywhere in the window is handed out again.
class DataReader final : public QObject {
    Q_OBJECT
  public:
    explicit DataReader(QObject *parent = nullptr);
    /// Opens SPEC with images of `size` (side; nothing: the common size). `threads` reads with so many, 0: all. Tells
    /// by loaded() or failed(), at once and without a signal of progress when it is open already.
    void read(const std::string &spec, std::optional<int> size, int threads = 0);
    /// Ends reading; neither loaded() nor failed() follows.
    void cancel() { worker_.cancel(); }
    bool reading() const { return worker_.busy(); }
    /// The set that was asked for last; null until it is loaded.
    const std::shared_ptr<const images::DataSet> &data() const { return data_; }
    const std::string &spec() const { return spec_; } ///< asked for last

  signals:
    void progress(double done); ///< 0 … 1, about ten times a second
    void loaded(const std::shared_ptr<const benchlight::images::DataSet> &data);
    void failed(const QString &reason);

  private:
    void take(const std::shared_ptr<const images::DataSet> &data);

    std::string spec_;
    std::optional<int> size_;
    std::shared_ptr<const images::DataSet> data_;
    DataWorker worker_{"data reader"};
};

} // namespace benchlight::ui
