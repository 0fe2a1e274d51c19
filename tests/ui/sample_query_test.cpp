#include "engine/core/error.h"
#include "tests/ui/generated_data.h"
#include "ui/inspect/sample_query.h"
#include "ui/inspect/sample_tiles.h"

#include <QTemporaryDir>
#include <QTest>

#include <limits>

using namespace benchlight;
using namespace benchlight::ui;

/// Lists of a subject's images, their filters and orders, and the tiles that show them.
class SampleQueryTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;
    std::shared_ptr<Subject> subject_;

    SampleList list(const SampleQuery &query) {
        SampleContext context;
        context.subject = subject_;
        return list_samples(context, query, {});
    }
    using Samples = std::vector<std::uint32_t>;

  private slots:
    void init() {
        auto predictions = std::make_shared<evaluation::Predictions>();
        predictions->classes = {"cat", "dog", "owl", "fox"};
        predictions->split = "test";
        predictions->part = images::Part::test;
        predictions->index = {0, 1, 2, 3, 4, 5, 6, 7};
        predictions->label = {0, 1, 2, 3, 0, 1, 2, 3}; // as the generated set has them
        predictions->predicted = {0, 1, 1, 0, 0, 0, 2, 0};
        predictions->confidence = {.9f, .5f, .8f, .7f, .6f, .95f, .4f, .7f};
        predictions->loss = {.1f, .7f, 3, 2, .5f, std::numeric_limits<float>::quiet_NaN(), .9f, 2.5f};
        subject_ = std::make_shared<Subject>();
        subject_->title = "made up";
        subject_->data = tests::generate_idx(home_.filePath("data").toStdString(), 8, 8);
        subject_->images = images::open_image_set(subject_->data);
        subject_->predictions = predictions;
    }

    void lists_have_their_orders() {
        QCOMPARE(list({}).samples, (Samples{0, 1, 2, 3, 4, 5, 6, 7}));
        QCOMPARE(list({.kind = SampleKind::mistakes}).samples, (Samples{5, 2, 3, 7}));
        QCOMPARE(list({.kind = SampleKind::least_confident}).samples.front(), 6u);
        QCOMPARE(list({.kind = SampleKind::highest_loss}).samples, (Samples{5, 2, 7, 3, 6, 1, 4, 0}));
    }

    void filters_keep_an_order_and_what_belongs_to_each_image() {
        QCOMPARE(list({.label = 3, .predicted = 0}).samples, (Samples{3, 7}));
        QCOMPARE(list({.predicted = 0}).samples, (Samples{0, 3, 4, 5, 7}));
        QCOMPARE(list({.least = .55, .most = .85}).samples, (Samples{2, 3, 4, 7}));
        QCOMPARE(list({.kind = SampleKind::mistakes, .label = 3}).samples, (Samples{3, 7}));
        QCOMPARE(list({.search = "#5"}).samples, (Samples{5}));
        QCOMPARE(list({.search = "T10K"}).samples.size(), 8u);
        const SampleList none = list({.label = 2, .predicted = 3});
        QVERIFY(none.samples.empty());
        QCOMPARE(none.nothing, QString("No image of this list passes the filters."));
    }

    void orders_replace_the_lists_own() {
        QCOMPARE(list({.sort = SampleSort::confidence_falling}).samples, (Samples{5, 0, 2, 3, 7, 4, 1, 6}));
        QCOMPARE(list({.sort = SampleSort::confidence_rising}).samples, (Samples{6, 1, 4, 3, 7, 2, 0, 5}));
        QCOMPARE(list({.sort = SampleSort::loss_falling}).samples, (Samples{5, 2, 7, 3, 6, 1, 4, 0}));
        QCOMPARE(list({.kind = SampleKind::mistakes, .sort = SampleSort::name}).samples, (Samples{2, 3, 5, 7}));
    }

    void a_list_that_cannot_be_made_says_why() {
        QVERIFY(list({.kind = SampleKind::suspects}).nothing.contains("probabilities"));
        QVERIFY(list({.kind = SampleKind::hardest}).nothing.contains("log"));
        QVERIFY(list({.kind = SampleKind::fixed}).nothing.contains("compare"));
        subject_->images.reset();
        subject_->images_problem = "The folder is gone.";
        QVERIFY(list({.kind = SampleKind::duplicates}).nothing.contains("The folder is gone."));
    }

    void suspects_name_the_class_suggested() {
        auto predictions = std::make_shared<evaluation::Predictions>(*subject_->predictions);
        predictions->probability.assign(8 * 4, .02f);
        for (std::size_t i = 0; i < 8; ++i) predictions->probability[i * 4 + predictions->label[i]] = .94f;
        for (std::size_t c = 0; c < 4; ++c)
            predictions->probability[3 * 4 + c] = c == 1 ? .97f : .01f; // a fox that is a dog
        subject_->predictions = predictions;
        const SampleList suspects = list({.kind = SampleKind::suspects});
        QCOMPARE(suspects.samples, (Samples{3}));
        QCOMPARE(suspects.suggested, (std::vector<std::uint16_t>{1}));
        ListTiles tiles([](const Tile &) { return TileEdit(); });
        tiles.show(subject_, std::make_shared<const SampleList>(suspects));
        QCOMPARE(tiles.caption(0), QString("0.7000 cat\ntrue fox\nrather dog"));
    }

    void edited_images_are_a_list() {
        SampleContext context;
        context.subject = subject_;
        context.edited = std::make_shared<const std::set<std::uint64_t>>(
            std::set<std::uint64_t>{subject_->tile(6).key(), Tile{images::Part::train, 2}.key()});
        QCOMPARE(list_samples(context, {.kind = SampleKind::edited}, {}).samples, (Samples{6}));
    }

    void a_stop_is_heard() {
        std::stop_source stop;
        stop.request_stop();
        SampleContext context;
        context.subject = subject_;
        QVERIFY_EXCEPTION_THROWN(list_samples(context, {}, stop.get_token()), Stopped);
    }

    void galleries_hold_the_surest_of_each_class() {
        const ClassGallery gallery = class_gallery(*subject_->predictions, 2, {}, {});
        QCOMPARE(gallery.classes, (std::vector<int>{0, 1, 2, 3}));
        QCOMPARE(gallery.right[0], (Samples{0, 4}));
        QCOMPARE(gallery.wrong[0], (Samples{5, 3})); // 7 is as sure as 3, and later
        QCOMPARE(gallery.wrong[1], (Samples{2}));
        QVERIFY(gallery.right[3].empty());
        ClassTiles tiles(
            [this](const Tile &tile) { return tile == subject_->tile(4) ? TileEdit{.excluded = true} : TileEdit(); });
        tiles.show(subject_, std::make_shared<const ClassGallery>(gallery));
        QCOMPARE(tiles.count(), 16u);
        QCOMPARE(tiles.columns(), 2);
        QCOMPARE(tiles.headings(0), QStringList{"cat, correct"});
        QCOMPARE(tiles.headings(3), QStringList{"Wrongly taken for dog"});
        QCOMPARE(tiles.headings(6), QStringList{"fox, correct: none"});
        QVERIFY(tiles.vacant(7));
        QVERIFY(!tiles.vacant(6));
        QCOMPARE(tiles.caption(2), QString("0.9500 cat\ntrue dog"));
        QCOMPARE(tiles.mark(0), TileModel::Mark::right);
        QCOMPARE(tiles.mark(1), TileModel::Mark::left_out);
        QCOMPARE(tiles.mark(2), TileModel::Mark::wrong);
        tiles.set_side_by_side(true);
        QCOMPARE(tiles.columns(), 4);
        QCOMPARE(tiles.headings(1), (QStringList{"dog, correct", "Wrongly taken for dog"}));
        QCOMPARE(*tiles.sample(2), 5u);
        QCOMPARE(class_gallery(*subject_->predictions, 5, {2}, {}).classes, (std::vector<int>{2}));
    }
};

QTEST_MAIN(SampleQueryTest)
#include "sample_query_test.moc"
