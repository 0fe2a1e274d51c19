#pragma once
#include "ui/images/tile_view.h"
#include "ui/inspect/sample_query.h"

#include <functional>
#include <optional>

namespace benchlight::ui {

/// What a person decided about an image.
struct TileEdit {
    std::optional<std::uint16_t> label{}; ///< class that it was given
    bool excluded = false;
};
using FindEdit = std::function<TileEdit(const Tile &)>;

/// Samples of a subject as tiles with two lines each: the probability of the predicted class to four places with its name,
/// and the true class; in some lists a third one with what else is known.
class SampleTiles : public TileModel {
    Q_OBJECT
  public:
    explicit SampleTiles(FindEdit edit_of) : edit_of_(std::move(edit_of)) {}

    Tile tile(std::size_t position) const override { return subject_->tile(*sample(position)); }
    QString caption(std::size_t position) const override;
    int caption_lines() const override { return 2; }
    QString tip(std::size_t position) const override;
    Mark mark(std::size_t position) const override;
    /// The subject's sample at a position; nothing where a row ends early.
    virtual std::optional<std::uint32_t> sample(std::size_t position) const = 0;
    const std::shared_ptr<const Subject> &subject() const { return subject_; }

  protected:
    virtual QString note(std::size_t) const { return {}; }
    std::shared_ptr<const Subject> subject_;

  private:
    FindEdit edit_of_;
};

/// A list of samples, one after another.
class ListTiles final : public SampleTiles {
    Q_OBJECT
  public:
    using SampleTiles::SampleTiles;
    void show(std::shared_ptr<const Subject> subject, std::shared_ptr<const SampleList> list);
    std::size_t count() const override { return list_ ? list_->samples.size() : 0; }
    std::optional<std::uint32_t> sample(std::size_t position) const override { return list_->samples[position]; }
    const std::shared_ptr<const SampleList> &list() const { return list_; }
    int caption_lines() const override { return list_ && (list_->suggested.size() + list_->notes.size()) ? 3 : 2; }
    /// The class that an image more likely is of; nothing in lists that suggest none.
    std::optional<std::uint16_t> suggested(std::size_t position) const;

  protected:
    QString note(std::size_t position) const override;

  private:
    std::shared_ptr<const SampleList> list_;
};

/// For each class its most confident correct predictions, and the most confident wrong ones that it was predicted for.
struct ClassGallery {
    std::size_t columns = 5;
    std::vector<std::vector<std::uint32_t>> right, wrong; ///< by class; at most `columns` samples each
    std::vector<int> classes;                             ///< that have rows, in this order
};
/// The classes `shown`, or all when it is empty. Any thread; throws Stopped.
ClassGallery class_gallery(const evaluation::Predictions &predictions, std::size_t columns,
                           const std::vector<int> &shown, const std::stop_token &stop);

class ClassTiles final : public SampleTiles {
    Q_OBJECT
  public:
    using SampleTiles::SampleTiles;
    void show(std::shared_ptr<const Subject> subject, std::shared_ptr<const ClassGallery> gallery);
    /// Whether a class's correct and wrong predictions share a row, rather than having one each.
    void set_side_by_side(bool together);
    std::size_t count() const override { return gallery_ ? 2 * gallery_->classes.size() * gallery_->columns : 0; }
    int columns() const override { return (together_ ? 2 : 1) * (gallery_ ? static_cast<int>(gallery_->columns) : 5); }
    QStringList headings(std::size_t row) const override;
    bool vacant(std::size_t position) const override { return !sample(position); }
    std::optional<std::uint32_t> sample(std::size_t position) const override;
    const std::shared_ptr<const ClassGallery> &gallery() const { return gallery_; }

  private:
    /// The correct ones of the first class are group 0, its wrong ones group 1, and so on.
    const std::vector<std::uint32_t> &group(std::size_t number) const;
    QString heading(std::size_t group) const;
    std::shared_ptr<const ClassGallery> gallery_;
    bool together_ = false;
};

} // namespace benchlight::ui
