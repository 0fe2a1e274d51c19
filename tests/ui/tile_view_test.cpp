#include "tests/ui/generated_data.h"
#include "ui/images/tile_view.h"

#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

/// Rows of `columns` tiles under headings, the last of every row vacant; or, for 0 columns, a plain list.
class Rows final : public TileModel {
  public:
    Rows(std::size_t count, int columns) : count_(count), columns_(columns) {}
    std::size_t count() const override { return count_; }
    Tile tile(std::size_t position) const override {
        return {images::Part::train, static_cast<std::uint32_t>(position % 8)};
    }
    QString caption(std::size_t position) const override { return QString("first %1\nsecond").arg(position); }
    int caption_lines() const override { return 2; }
    int columns() const override { return columns_; }
    QStringList headings(std::size_t row) const override { return {QString("row %1").arg(row)}; }
    bool vacant(std::size_t position) const override {
        return columns_ > 0 && position % static_cast<std::size_t>(columns_) + 1 == static_cast<std::size_t>(columns_);
    }

  private:
    std::size_t count_;
    int columns_;
};

using Positions = std::vector<std::size_t>;

} // namespace

/// Rows under headings, selecting several, vacant places. What a plain list does is in image_browser_test.
class TileViewTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;
    std::shared_ptr<const images::ImageSet> images_;

    void fill(TileView &view, TileModel &model, int width = 700) {
        view.set_images(images_);
        view.set_selects_several(true);
        view.set_model(&model);
        view.resize(width, 500);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.setFocus();
    }

  private slots:
    void initTestCase() {
        images_ = images::open_image_set(tests::generate_idx(home_.filePath("data").toStdString(), 8, 8));
    }

    void rows_are_as_long_as_the_model_says_and_tiles_shrink_to_fit() {
        Rows model(40, 10);
        TileView view;
        fill(view, model, 500);
        view.set_tile_side(128);
        QCOMPARE(view.tile_side(), 128);
        const auto [first, last] = view.visible();
        QCOMPARE(first, 0u);
        QCOMPARE(last % 10, 0u); // whole rows
        QCOMPARE(view.horizontalScrollBar()->isVisible(), false);
        QTRY_VERIFY(view.loader().find(model.tile(8)) != nullptr); // the ninth, at the right end
        view.set_model(nullptr);
    }

    void keys_go_round_vacant_places() {
        Rows model(15, 5);
        TileView view;
        fill(view, model);
        QCOMPARE(view.current(), 0);
        for (int i = 0; i < 4; ++i) QTest::keyClick(&view, Qt::Key_Right);
        QCOMPARE(view.current(), 5); // the first of the next row: 4 is vacant
        QTest::keyClick(&view, Qt::Key_Left);
        QCOMPARE(view.current(), 3);
        QTest::keyClick(&view, Qt::Key_Down);
        QCOMPARE(view.current(), 8);
        QTest::keyClick(&view, Qt::Key_End);
        QCOMPARE(view.current(), 13); // the last place is vacant
        view.set_model(nullptr);
    }

    void several_are_selected_by_keys_and_mouse() {
        Rows model(100, 0);
        TileView view;
        fill(view, model);
        QSignalSpy told(&view, &TileView::selection_changed);
        QCOMPARE(view.selection(), (Positions{0}));
        QTest::keyClick(&view, Qt::Key_Right, Qt::ShiftModifier);
        QTest::keyClick(&view, Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(view.selection(), (Positions{0, 1, 2}));
        QTest::keyClick(&view, Qt::Key_Left, Qt::ShiftModifier);
        QCOMPARE(view.selection(), (Positions{0, 1}));
        QTest::keyClick(&view, Qt::Key_Right);
        QCOMPARE(view.selection(), (Positions{2}));
        const auto click = [&](int x, Qt::KeyboardModifiers keys) {
            QTest::mouseClick(view.viewport(), Qt::LeftButton, keys, QPoint(x, 40));
        };
        const int step = TileView::usual_side + 8; // a tile and the gap behind it
        click(40, Qt::NoModifier);
        click(40 + 3 * step, Qt::ControlModifier);
        QCOMPARE(view.selection(), (Positions{0, 3}));
        click(40 + 3 * step, Qt::ControlModifier);
        QCOMPARE(view.selection(), (Positions{0}));
        click(40 + step, Qt::NoModifier);
        click(40 + 4 * step, Qt::ShiftModifier);
        QCOMPARE(view.selection(), (Positions{1, 2, 3, 4}));
        QTest::keyClick(&view, Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(view.selection().size(), 100u);
        QVERIFY(told.count() >= 7);
        emit model.changed();
        QCOMPARE(view.selection(), (Positions{0}));
        view.set_model(nullptr);
    }

    void a_menu_is_about_what_is_selected() {
        Rows model(100, 0);
        TileView view;
        fill(view, model);
        QSignalSpy asked(&view, &TileView::menu_requested);
        QTest::keyClick(&view, Qt::Key_Right, Qt::ShiftModifier);
        QTest::mousePress(view.viewport(), Qt::RightButton, {}, QPoint(40, 40)); // on a selected one
        QCOMPARE(view.selection(), (Positions{0, 1}));
        QTest::mousePress(view.viewport(), Qt::RightButton, {}, QPoint(40 + 3 * (TileView::usual_side + 8), 40));
        QCOMPARE(view.selection(), (Positions{3}));
        QContextMenuEvent event(QContextMenuEvent::Keyboard, QPoint(), QPoint());
        QApplication::sendEvent(&view, &event);
        QCOMPARE(asked.count(), 1);
        view.set_model(nullptr);
    }

    void a_model_without_tiles_asks_for_nothing() {
        Rows model(0, 5);
        TileView view;
        fill(view, model);
        QCOMPARE(view.current(), -1);
        QVERIFY(view.selection().empty());
        QTest::keyClick(&view, Qt::Key_Right);
        QTest::keyClick(&view, Qt::Key_A, Qt::ControlModifier);
        QVERIFY(view.selection().empty());
        view.set_model(nullptr);
    }
};

QTEST_MAIN(TileViewTest)
#include "tile_view_test.moc"
