#include "engine/augment/recipe.h"
#include "ui/dataset/recipe_editor.h"
#include "ui/dataset/recipe_row.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLayout>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>
#include <qtestspontaneevent.h>

#include <algorithm>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

struct Shown {
    RecipeEditor editor;
    QSignalSpy changes{&editor, &RecipeEditor::recipe_changed};

    explicit Shown(const QString &recipe = "none", const QSize &size = {300, 520}) {
        editor.set_recipe(recipe);
        editor.resize(size);
        editor.show();
        static_cast<void>(QTest::qWaitForWindowActive(&editor));
    }
    /// Rows from above to below.
    std::vector<RecipeRow *> rows() {
        const auto found = editor.findChildren<RecipeRow *>();
        std::vector<RecipeRow *> rows(found.begin(), found.end());
        editor.layout()->activate();
        std::ranges::sort(rows, {}, [](const RecipeRow *row) { return row->y(); });
        return rows;
    }
    template <class Widget> Widget &field(const QString &name) {
        for (auto *widget : editor.findChildren<Widget *>())
            if (widget->accessibleName() == name && !widget->isHidden()) return *widget;
        qFatal("no field %s", qPrintable(name));
    }
    QCheckBox &on(int row) { return *rows()[static_cast<std::size_t>(row)]->findChild<QCheckBox *>(); }
    QLineEdit &text() { return *editor.findChild<QLineEdit *>("", Qt::FindDirectChildrenOnly); }
    QPushButton &button(const QString &text) {
        for (auto *button : editor.findChildren<QPushButton *>())
            if (button->text() == text) return *button;
        qFatal("no button");
    }
    void type(const QString &recipe) {
        text().setFocus();
        text().selectAll();
        QTest::keyClick(&text(), Qt::Key_Backspace);
        QTest::keyClicks(&text(), recipe);
        QTest::keyClick(&text(), Qt::Key_Return);
    }
    QString complaint() {
        for (const QLabel *label : editor.findChildren<QLabel *>())
            if (label->property("role") == "complaint" && label->isVisible()) return label->text();
        return {};
    }
};

} // namespace

class RecipeEditorTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { apply_theme(Theme::light); }

    void keeps_every_recipe_as_it_is() {
        for (const char *recipe :
             {"none", "rotate=30", "rotate=0", "rotate=12.3456789", "flip=0.5", "flip=0.12345678", "flip=alternating",
              "translate=2", "translate=4096:zero", "crop=0.08:1", "crop=1e-05:0.5", "crop=1:1", "brightness=0.333333",
              "contrast=0,saturation=1", "erase=0.5,erase=1", "flip=1,rotate=30,flip=1",
              "crop=0.08:1,flip=0.5,brightness=0.4,contrast=0.4,saturation=0.4,rotate=30,translate=2,erase=0.5"}) {
            Shown shown(recipe);
            QCOMPARE(shown.editor.recipe(), QString(recipe));
            QCOMPARE(shown.text().text(), QString(recipe));
            QCOMPARE(shown.rows().size(), augment::Recipe::parse(recipe).operations().size());
            QVERIFY(shown.changes.isEmpty());
            if (shown.rows().empty()) continue;
            shown.on(0).click(); // through the rows, not only through the text
            shown.on(0).click();
            QCOMPARE(shown.editor.recipe(), QString(recipe));
            QCOMPARE(shown.changes.size(), 2);
        }
        for (const auto &[given, kept] :
             {std::pair("translate=2:reflect", "translate=2"), {"crop=.08:1", "crop=0.08:1"}})
            QCOMPARE(Shown(given).editor.recipe(), QString(kept));
    }

    void every_operation_can_be_added() {
        Shown shown;
        std::size_t count = 0;
        for (const augment::OperationKind &kind : augment::operations()) {
            QVERIFY2(step_kind(kind.name).help.size() > 20, kind.name.c_str());
            shown.editor.add_operation(kind.name);
            QCOMPARE(shown.rows().size(), ++count);
            augment::Recipe::parse(shown.editor.recipe().toStdString());
        }
        QCOMPARE(step_kinds().size(), count);
        QCOMPARE(shown.changes.size(), static_cast<qsizetype>(count));
        for (const ReadyRecipe &recipe : ready_recipes())
            QCOMPARE(augment::Recipe::parse(recipe.text).text(), recipe.text);
    }

    void menus_add_and_replace() {
        Shown shown;
        const auto actions = shown.button("+ Add operation").menu()->actions();
        QCOMPARE(actions.size(), static_cast<qsizetype>(augment::operations().size()));
        actions[1]->trigger();
        QCOMPARE(shown.editor.recipe(), QString("flip=0.5"));
        QVERIFY(shown.field<QSlider>("Flip, chance, slider").hasFocus());
        for (QAction *action : shown.button("Ready recipes").menu()->actions())
            if (action->text().contains("rotate=30,flip=0.5")) action->trigger();
        QCOMPARE(shown.editor.recipe(), QString("rotate=30,flip=0.5"));
        shown.editor.undo();
        QCOMPARE(shown.editor.recipe(), QString("flip=0.5"));
    }

    void sliders_snap_and_tell_as_they_move() {
        Shown shown("rotate=12,flip=0.3,translate=2,crop=0.3:1");
        shown.field<QSlider>("Rotate, up to, slider").setValue(6);
        QCOMPARE(shown.changes.last().first().toString(), QString("rotate=30,flip=0.3,translate=2,crop=0.3:1"));
        QCOMPARE(shown.text().text(), shown.editor.recipe());
        QCOMPARE(shown.field<QDoubleSpinBox>("Rotate, up to").text(), QString("± 30°"));
        QSlider &chance = shown.field<QSlider>("Flip, chance, slider");
        chance.setFocus();
        QTest::keyClick(&chance, Qt::Key_Right);
        QVERIFY(shown.editor.recipe().contains("flip=0.35"));
        for (int position = 0; position <= chance.maximum(); ++position) {
            chance.setValue(position);
            const QString recipe = shown.editor.recipe();
            QVERIFY2(recipe.section(',', 1, 1).size() <= 9, qPrintable(recipe));
        }
        QVERIFY(shown.editor.recipe().contains("flip=1,"));
        shown.field<QDoubleSpinBox>("Translate, up to").setValue(40); // beyond the slider's usual end
        QVERIFY(shown.editor.recipe().contains("translate=40"));
        shown.field<QSlider>("Crop, at most, slider").setValue(4);
        QVERIFY2(shown.editor.recipe().endsWith("crop=0.2:0.2"), qPrintable(shown.editor.recipe()));
        shown.field<QSlider>("Crop, at least, slider").setValue(0);
        QVERIFY2(shown.editor.recipe().endsWith("crop=0.001:0.2"), qPrintable(shown.editor.recipe()));
        const auto told = shown.changes.size();
        shown.field<QSlider>("Crop, at least, slider").setValue(0);
        QCOMPARE(shown.changes.size(), told);
    }

    void choices_are_taken_and_kept() {
        Shown shown("flip=0.3,translate=2");
        shown.field<QComboBox>("Flip, mirrored").setCurrentIndex(1);
        QCOMPARE(shown.editor.recipe(), QString("flip=alternating,translate=2"));
        shown.field<QComboBox>("Translate, edges").setCurrentIndex(1);
        QCOMPARE(shown.editor.recipe(), QString("flip=alternating,translate=2:zero"));
        shown.field<QSlider>("Translate, up to, slider").setValue(5);
        QCOMPARE(shown.editor.recipe(), QString("flip=alternating,translate=5:zero"));
        shown.field<QComboBox>("Flip, mirrored").setCurrentIndex(0);
        QCOMPARE(shown.editor.recipe(), QString("flip=0.5,translate=5:zero"));
    }

    void what_is_off_is_kept() {
        Shown shown("rotate=30,flip=0.5,erase=0.5");
        shown.on(1).click();
        QCOMPARE(shown.editor.recipe(), QString("rotate=30,erase=0.5"));
        QCOMPARE(shown.rows().size(), std::size_t{3});
        shown.editor.set_recipe("rotate=30,erase=0.5"); // what a page sets when it heard of the change
        QCOMPARE(shown.rows().size(), std::size_t{3});
        shown.type("rotate=10,erase=0.5");
        QCOMPARE(shown.rows().size(), std::size_t{3});
        shown.on(1).click();
        QCOMPARE(shown.editor.recipe(), QString("rotate=10,flip=0.5,erase=0.5"));
        for (int row = 0; row < 3; ++row) shown.on(row).click();
        QCOMPARE(shown.editor.recipe(), QString("none"));
        shown.editor.set_recipe("flip=1");
        QCOMPARE(shown.rows().size(), std::size_t{1});
    }

    void text_is_typed_or_refused() {
        Shown shown("rotate=30");
        shown.type("flip=0.5, translate=2:reflect");
        QCOMPARE(shown.editor.recipe(), QString("flip=0.5,translate=2"));
        QCOMPARE(shown.text().text(), QString("flip=0.5,translate=2"));
        QVERIFY(shown.complaint().isEmpty());
        const auto told = shown.changes.size();
        shown.type("flip=0.5,twist=2");
        QVERIFY2(shown.complaint().startsWith("There is no operation \"twist\"; there are rotate, flip,"),
                 qPrintable(shown.complaint()));
        QCOMPARE(shown.editor.recipe(), QString("flip=0.5,translate=2"));
        QCOMPARE(shown.text().text(), QString("flip=0.5,twist=2"));
        QCOMPARE(shown.changes.size(), told); // though "flip=0.5" on the way there is a recipe
        shown.type("flip=2");
        QVERIFY(shown.complaint().contains("flip"));
        shown.type("");
        QCOMPARE(shown.editor.recipe(), QString("none"));
        QVERIFY(shown.complaint().isEmpty());
        shown.text().setText("x");
        shown.text().selectAll();
        QApplication::clipboard()->setText("rotate=30");
        QTest::keyClick(&shown.text(), Qt::Key_V, Qt::ControlModifier); // without Enter
        QCOMPARE(shown.editor.recipe(), QString("rotate=30"));
        shown.type("none");
        QCOMPARE(shown.editor.recipe(), QString("none"));
        QVERIFY(shown.complaint().isEmpty());
    }

    void rows_are_moved_by_key_button_and_pointer() {
        Shown shown("rotate=30,flip=0.5,erase=0.5");
        shown.on(0).setFocus();
        QTest::keyClick(&shown.on(0), Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(shown.editor.recipe(), QString("flip=0.5,rotate=30,erase=0.5"));
        QVERIFY(shown.on(1).hasFocus());
        QTest::keyClick(&shown.on(1), Qt::Key_Down, Qt::AltModifier);
        QTest::keyClick(&shown.on(2), Qt::Key_Down, Qt::AltModifier); // is the last
        QCOMPARE(shown.editor.recipe(), QString("flip=0.5,erase=0.5,rotate=30"));
        QDoubleSpinBox &box = shown.field<QDoubleSpinBox>("Rotate, up to");
        box.setFocus();
        QTest::keyClick(&box, Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(shown.editor.recipe(), QString("flip=0.5,rotate=30,erase=0.5"));
        shown.field<QToolButton>("Move up rotate").click();
        QCOMPARE(shown.editor.recipe(), QString("rotate=30,flip=0.5,erase=0.5"));
        QVERIFY(!shown.field<QToolButton>("Move up rotate").isEnabled());
        QVERIFY(!shown.field<QToolButton>("Move down erase").isEnabled());

        RecipeRow *row = shown.rows()[2];
        auto *grip = row->findChild<QLabel *>("grip");
        QTest::mousePress(grip, Qt::LeftButton);
        for (int step = 0; step < 40; ++step) {
            const QPoint up = grip->mapFromGlobal(shown.editor.mapToGlobal(QPoint(10, 300 - 8 * step)));
            QMouseEvent move(QEvent::MouseMove, up, grip->mapToGlobal(up), Qt::NoButton, Qt::LeftButton, {});
            QCoreApplication::sendEvent(grip, &move);
        }
        QTest::mouseRelease(grip, Qt::LeftButton);
        QCOMPARE(shown.editor.recipe(), QString("erase=0.5,rotate=30,flip=0.5"));
        QCOMPARE(shown.rows()[0], row);
        shown.editor.undo();
        QCOMPARE(shown.editor.recipe(), QString("rotate=30,flip=0.5,erase=0.5"));
    }

    void removal_can_be_undone() {
        Shown shown("rotate=30,flip=0.5");
        const auto removed = [&] { return QTest::qWaitFor([&] { return shown.rows().size() == 1; }); };
        shown.field<QToolButton>("Remove rotate").click();
        QVERIFY(removed());
        QCOMPARE(shown.editor.recipe(), QString("flip=0.5"));
        QVERIFY(shown.button("Undo").isVisible());
        shown.button("Undo").click();
        QCOMPARE(shown.editor.recipe(), QString("rotate=30,flip=0.5"));
        QVERIFY(!shown.button("Undo").isVisible());
        shown.field<QToolButton>("Remove flip").setFocus();
        QTest::keyClick(&shown.field<QToolButton>("Remove flip"), Qt::Key_Space);
        QVERIFY(removed());
        QVERIFY(shown.button("Undo").hasFocus());
        QTest::keyClick(&shown.button("Undo"), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(shown.editor.recipe(), QString("rotate=30,flip=0.5"));
        QDoubleSpinBox &box = shown.field<QDoubleSpinBox>("Rotate, up to");
        box.setValue(31);
        box.setValue(32);
        box.setFocus();
        QTest::keyClick(&box, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(shown.editor.recipe(), QString("rotate=30,flip=0.5"));
        shown.editor.undo();
        QCOMPARE(shown.editor.recipe(), QString("rotate=30,flip=0.5")); // nothing is left to undo
    }

    void hazards_are_shown_until_they_are_gone() {
        Shown shown("rotate=180");
        const auto warnings = [&] {
            QStringList texts;
            for (const QLabel *label : shown.editor.findChildren<QLabel *>("hazard"))
                if (label->isVisible()) texts << label->text();
            return texts;
        };
        shown.editor.set_hazards({"6 becomes 9.", "b becomes q."});
        QTest::qWait(10);
        QCOMPARE(warnings(), (QStringList{"6 becomes 9.", "b becomes q."}));
        shown.editor.set_hazards({});
        QCOMPARE(warnings(), QStringList());
    }

    void the_wheel_scrolls() {
        QScrollArea area;
        auto *editor = new RecipeEditor;
        editor->set_recipe("rotate=30,flip=0.5,translate=2,crop=0.3:1,erase=0.5");
        area.setWidget(editor);
        area.setWidgetResizable(true);
        area.resize(310, 200);
        area.show();
        QVERIFY(QTest::qWaitForWindowExposed(&area));
        for (QWidget *field : editor->findChildren<QWidget *>()) {
            if (!qobject_cast<QSlider *>(field) && !qobject_cast<QDoubleSpinBox *>(field) &&
                !qobject_cast<QComboBox *>(field))
                continue;
            area.verticalScrollBar()->setValue(0);
            QWheelEvent wheel({5, 5}, field->mapToGlobal(QPointF(5, 5)), {}, {0, -120}, Qt::NoButton, Qt::NoModifier,
                              Qt::NoScrollPhase, false);
            QSpontaneKeyEvent::setSpontaneous(&wheel); // as from a mouse: others are not handed on to parents
            qApp->notify(field, &wheel);
            QCOMPARE(editor->recipe(), QString("rotate=30,flip=0.5,translate=2,crop=0.3:1,erase=0.5"));
            QVERIFY2(area.verticalScrollBar()->value() > 0, qPrintable(field->accessibleName()));
        }
    }

    void the_tab_key_goes_from_above_to_below() {
        Shown shown("rotate=30,flip=0.5", {300, 700});
        shown.editor.add_operation("erase");
        for (int by = 0; by < 2; ++by) {
            QTest::keyClick(&shown.field<QSlider>("Erase, chance, slider"), Qt::Key_Up, Qt::AltModifier);
            shown.field<QSlider>("Erase, chance, slider").setFocus();
        }
        QCOMPARE(shown.editor.recipe(), QString("erase=0.25,rotate=30,flip=0.5"));
        int before = -1;
        QWidget *first = shown.rows()[0]->focus_chain().front(), *at = first;
        at->setFocus();
        for (int i = 0; i < 14; ++i) {
            const int y = at->mapTo(&shown.editor, QPoint()).y();
            QVERIFY2(y >= before - 8, qPrintable(at->accessibleName()));
            before = y;
            QTest::keyClick(at, Qt::Key_Tab);
            at = shown.editor.focusWidget();
        }
    }

    void fits_into_280_pixels() {
        Shown shown(
            "rotate=30,flip=0.5,translate=2:zero,crop=0.08:1,brightness=0.4,contrast=0.4,saturation=0.4,erase=0.5");
        QVERIFY2(shown.editor.minimumSizeHint().width() <= 280,
                 qPrintable(QString::number(shown.editor.minimumSizeHint().width())));
    }

    /// Pictures for looking at, when BENCHLIGHT_SCREENSHOTS names a folder.
    void pictures() {
        const QString folder = qEnvironmentVariable("BENCHLIGHT_SCREENSHOTS");
        if (folder.isEmpty()) QSKIP("BENCHLIGHT_SCREENSHOTS is not set");
        for (const Theme theme : {Theme::light, Theme::dark}) {
            apply_theme(theme);
            const QString name = QString("%1/editor-%2").arg(folder, theme == Theme::light ? "light" : "dark");
            Shown shown("none");
            shown.editor.setContentsMargins(space::medium, space::small, space::medium, space::small);
            shown.editor.grab().save(name + "-empty.png");
            shown.editor.set_recipe("rotate=30,flip=0.5,translate=2");
            QTest::qWait(20);
            shown.on(1).click();
            shown.field<QSlider>("Rotate, up to, slider").setFocus();
            shown.editor.grab().save(name + ".png");
            shown.editor.set_recipe("rotate=100,flip=alternating,crop=0.08:1,brightness=0.4");
            shown.editor.set_hazards(
                {"Flips change what is written: 2 looks like 5 and 5 like 2; 3, 4, 6, 7 and 9 become "
                 "mirror writing that is never met."});
            shown.field<QToolButton>("Remove brightness").click();
            QTest::qWait(20);
            shown.type("flip=0.5,twist=3");
            shown.editor.resize(280, shown.editor.heightForWidth(280) > 0 ? shown.editor.heightForWidth(280) : 700);
            QTest::qWait(20);
            shown.editor.grab().save(name + "-full.png");
            shown.button("+ Add operation").menu()->grab().save(name + "-menu.png");
        }
        apply_theme(Theme::light);
    }
};

QTEST_MAIN(RecipeEditorTest)
#include "recipe_editor_test.moc"
