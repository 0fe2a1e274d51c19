#include "engine/core/files.h"
#include "ui/inspect/edit_book.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace benchlight;
using namespace benchlight::ui;
namespace fs = std::filesystem;

namespace {

/// Images that are names only: 100,000 for training, 10 for testing, of three classes in turn.
class NamedImages final : public images::ImageSet {
  public:
    const std::vector<std::string> &classes() const override { return classes_; }
    std::size_t size(images::Part part) const override { return part == images::Part::train ? 100'000 : 10; }
    std::uint16_t label(images::Part, std::size_t i) const override { return static_cast<std::uint16_t>(i % 3); }
    std::string source(images::Part part, std::size_t i) const override {
        return std::string(name_of(part)) + "/" + classes_[i % 3] + "/" + std::to_string(i) + ".png";
    }
    std::string bytes(images::Part, std::size_t) const override { return {}; }
    images::Image decode(std::string_view) const override { return {}; }

  private:
    std::vector<std::string> classes_{"ant", "bee", "cat"};
};

Tile train(std::uint32_t i) { return {images::Part::train, i}; }
Tile test(std::uint32_t i) { return {images::Part::test, i}; }
constexpr auto test_part = images::Part::test;

} // namespace

class EditBookTest : public QObject {
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> home_;
    std::shared_ptr<const images::ImageSet> set_ = std::make_shared<NamedImages>();

    fs::path home() const { return home_->path().toStdString(); }
    void open(EditBook &book, const std::string &spec = "folder:/set") {
        QSignalSpy opened(&book, &EditBook::opened);
        book.open(spec, set_);
        QVERIFY(opened.wait());
    }
    void save(EditBook &book) {
        QSignalSpy written(&book, &EditBook::written);
        book.save();
        QVERIFY(book.is_saved() || written.wait());
        QVERIFY(book.is_saved());
    }
    images::Edits on_disk(const EditBook &book) const { return images::Edits::read(book.path()); }

  private slots:
    void init() {
        home_ = std::make_unique<QTemporaryDir>();
        qputenv("BENCHLIGHT_HOME", home_->path().toUtf8());
    }

    void decisions_are_steps_that_can_be_undone() {
        EditBook book;
        open(book);
        QSignalSpy changed(&book, &EditBook::changed);
        book.relabel({train(0), train(1), train(3), train(0)}, 2);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(book.undo_stack()->undoText(), "Relabel 3 images as cat");
        QCOMPARE(book.label(train(0)), std::uint16_t{2});
        QVERIFY(!book.label(train(2)) && !book.label(test(0)));
        book.exclude({train(3), test(4)});
        QCOMPARE(book.undo_stack()->undoText(), "Exclude 2 images");
        QVERIFY(book.excluded(train(3)) && book.excluded(test(4)) && !book.excluded(train(0)));
        QVERIFY(!book.label(train(3)));
        QCOMPARE(book.relabelled_count(), std::size_t{2});
        QCOMPARE(book.excluded_count(), std::size_t{2});
        QVERIFY(book.tiles() == (std::vector<Tile>{train(0), train(1), train(3), test(4)}));

        book.restore({train(3), train(7)}); // the second is as it is stored
        QCOMPARE(book.undo_stack()->undoText(), "Restore 1 image");
        QCOMPARE(book.excluded_count(), std::size_t{1});
        book.undo_stack()->undo();
        QVERIFY(book.excluded(train(3)));
        book.undo_stack()->undo();
        QCOMPARE(book.label(train(3)), std::uint16_t{2});
        QCOMPARE(book.excluded_count(), std::size_t{0});
        book.undo_stack()->undo();
        QVERIFY(book.tiles().empty());
        QVERIFY(!book.undo_stack()->canUndo());
        book.undo_stack()->redo();
        QCOMPARE(book.relabelled_count(), std::size_t{3});
    }

    void the_stored_class_is_no_edit() {
        EditBook book;
        open(book);
        book.relabel({train(0)}, 0);
        QCOMPARE(book.undo_stack()->count(), 0); // nothing changed
        book.relabel({train(0)}, 1);
        book.relabel({train(0)}, 0);
        QVERIFY(!book.label(train(0)));
        QVERIFY(book.edits().list.empty());
        book.relabel({train(100'000), test(10)}, 1); // not in the set
        book.relabel({train(0)}, 3);                 // nor is that class
        QCOMPARE(book.undo_stack()->count(), 2);
    }

    void what_is_decided_is_there_again() {
        {
            EditBook book;
            open(book);
            QVERIFY(book.path().parent_path() == home() / "edits");
            QSignalSpy written(&book, &EditBook::written);
            book.relabel({train(5)}, 0);
            book.exclude({test(1)});
            QVERIFY(!book.is_saved());
            QVERIFY(written.wait()); // by itself
            const images::Edits expected{
                {{images::Part::train, "train/cat/5.png", "ant"}, {test_part, "test/bee/1.png", ""}}};
            QVERIFY(on_disk(book) == expected);
            QVERIFY(book.edits() == expected);
            book.exclude({train(6)}); // and at once destroyed
        }
        EditBook book;
        open(book);
        QCOMPARE(book.label(train(5)), std::uint16_t{0});
        QVERIFY(book.excluded(test(1)) && book.excluded(train(6)));
        QVERIFY(book.is_saved());
        QCOMPARE(book.undo_stack()->count(), 0);
        book.restore(book.tiles());
        save(book);
        QVERIFY(on_disk(book).list.empty());
    }

    void data_sets_have_their_own() {
        EditBook book;
        open(book, "folder:/one");
        book.exclude({train(1)});
        const fs::path first = book.path();
        open(book, "folder:/two");
        QVERIFY(book.tiles().empty());
        QVERIFY(book.path() != first);
        book.exclude({train(2)});
        open(book, "folder:/one");
        QVERIFY(book.tiles() == std::vector<Tile>{train(1)});
        book.close();
        QVERIFY(book.path().empty());
        book.exclude({train(3)}); // of no data set
        QVERIFY(book.tiles().empty());
        open(book, "folder:/two");
        QVERIFY(book.tiles() == std::vector<Tile>{train(2)});
    }

    void edits_before_the_file_is_read_are_kept() {
        {
            EditBook book;
            open(book);
            book.exclude({train(1), train(2)});
        }
        EditBook book;
        QSignalSpy opened(&book, &EditBook::opened);
        book.open("folder:/set", set_);
        book.relabel({train(2), train(3)}, 1);
        QVERIFY(opened.wait());
        QVERIFY(book.excluded(train(1)));
        QCOMPARE(book.label(train(2)), std::uint16_t{1});
        QCOMPARE(book.label(train(3)), std::uint16_t{1});
        save(book);
        QCOMPARE(on_disk(book).list.size(), std::size_t{3});
    }

    void what_another_window_writes_is_taken_over() {
        EditBook one, two;
        open(one);
        open(two);
        one.exclude({train(1), train(2)});
        save(one);
        two.relabel({train(2), train(3)}, 1); // decided about in both: this one wins, as the later one
        save(two);
        QVERIFY(two.excluded(train(1)));
        QCOMPARE(two.label(train(2)), std::uint16_t{1});
        one.restore({train(1)});
        one.exclude({train(4)});
        save(one);
        QVERIFY(!one.excluded(train(1)));
        QCOMPARE(one.label(train(2)), std::uint16_t{1});
        QCOMPARE(one.label(train(3)), std::uint16_t{1});
        two.exclude({test(0)});
        save(two);
        QVERIFY(!two.excluded(train(1)) && two.excluded(train(4)));
        QVERIFY(on_disk(two) == two.edits());
        QCOMPARE(two.edits().list.size(), std::size_t{4});
        // What was taken over is undone by no step of this window's.
        while (two.undo_stack()->canUndo()) two.undo_stack()->undo();
        QVERIFY(two.excluded(train(4)));
    }

    void a_save_that_is_under_way_is_waited_for() {
        {
            EditBook book;
            open(book);
            book.exclude({train(1)});
            book.save();
            book.exclude({train(2)});
        }
        EditBook book;
        open(book);
        QVERIFY(book.tiles() == (std::vector<Tile>{train(1), train(2)}));
    }

    void what_is_undone_while_it_is_written_stays_undone() {
        EditBook book;
        open(book);
        book.exclude({train(1)});
        book.save(); // begins
        book.undo_stack()->undo();
        save(book);
        QVERIFY(!book.excluded(train(1)));
        QVERIFY(!fs::exists(book.path()) || on_disk(book).list.empty());
    }

    void edits_of_images_that_are_gone_stay_in_the_file() {
        const images::Edits stored{{{images::Part::train, "train/ant/0.png", "bee"},
                                    {images::Part::train, "train/ant/gone.png", ""},
                                    {images::Part::train, "train/bee/1.png", "class of another time"}}};
        stored.write(images::workspace_edits("folder:/set"));
        EditBook book;
        open(book);
        QCOMPARE(book.relabelled_count(), std::size_t{1});
        QVERIFY(book.edits() == stored);
        book.exclude({train(2)});
        save(book);
        QCOMPARE(on_disk(book).list.size(), std::size_t{4});
        QVERIFY(on_disk(book).find(images::Part::train, "train/ant/gone.png"));
    }

    void a_damaged_file_is_said_and_moved_aside() {
        const fs::path file = images::workspace_edits("folder:/set");
        fs::create_directories(file.parent_path());
        const std::string damaged = "part,source,action,label\ntrain,\"train/ant/0.png,rel";
        write_file_atomically(file, damaged);
        EditBook book;
        QSignalSpy failed(&book, &EditBook::failed);
        open(book);
        QCOMPARE(failed.count(), 1);
        const QString sentence = failed[0][0].toString();
        QVERIFY2(sentence.contains("line 2") && sentence.contains("left as it is"), qPrintable(sentence));
        QVERIFY(book.tiles().empty());
        QCOMPARE(read_file(file), damaged); // until something is edited
        book.exclude({train(1)});
        save(book);
        QCOMPARE(on_disk(book).list.size(), std::size_t{1});
        QCOMPARE(failed.count(), 2);
        const fs::path aside = file.parent_path() / (file.stem().string() + ".damaged.csv");
        QVERIFY2(failed[1][0].toString().contains(QString::fromStdString(aside.string())),
                 qPrintable(failed[1][0].toString()));
        QCOMPARE(read_file(aside), damaged);

        write_file_atomically(file, "worse"); // while it is open; the earlier one is kept too
        book.exclude({train(2)});
        save(book);
        QCOMPARE(on_disk(book).list.size(), std::size_t{2});
        QCOMPARE(read_file(aside), damaged);
        QCOMPARE(read_file(file.parent_path() / (file.stem().string() + ".damaged-2.csv")), std::string("worse"));
    }

    void many_at_once() {
        std::vector<Tile> all;
        for (std::uint32_t i = 0; i < 100'000; ++i) all.push_back(train(i));
        EditBook book;
        open(book);
        book.relabel(all, 1);
        QCOMPARE(book.undo_stack()->undoText(), "Relabel 66,667 images as bee");
        QCOMPARE(book.relabelled_count(), std::size_t{66'667});
        save(book);
        QCOMPARE(on_disk(book).list.size(), std::size_t{66'667});
        EditBook again;
        open(again);
        QVERIFY(again.tiles() == book.tiles());
        book.undo_stack()->undo();
        QVERIFY(book.tiles().empty());
    }

    void what_cannot_be_written_is_kept_and_tried_again() {
        // A file in the place of the folder stops whoever runs the test, root too.
        write_file_atomically(home() / "edits", "in the way");
        EditBook book;
        QSignalSpy failed(&book, &EditBook::failed), written(&book, &EditBook::written);
        book.open("folder:/set", set_);
        book.exclude({train(1)});
        book.save();
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY2(failed[0][0].toString().contains((home() / "edits").c_str()), qPrintable(failed[0][0].toString()));
        QVERIFY(!book.is_saved());
        QVERIFY(book.excluded(train(1)));
        fs::remove(home() / "edits");
        QVERIFY(written.wait(60'000)); // by itself
        QVERIFY(book.is_saved());
        QCOMPARE(on_disk(book).list.size(), std::size_t{1});
    }

    void exports() {
        EditBook book;
        open(book);
        book.relabel({test(0)}, 1);
        QSignalSpy exported(&book, &EditBook::exported), failed(&book, &EditBook::failed);
        book.export_csv(home() / "mine.csv");
        QVERIFY(exported.wait());
        QVERIFY(images::Edits::read(home() / "mine.csv") == book.edits());
        book.export_csv(home()); // a folder
        QVERIFY(failed.wait());
        QVERIFY(failed[0][0].toString().contains(home_->path()));
    }
};

QTEST_MAIN(EditBookTest)
#include "edit_book_test.moc"
