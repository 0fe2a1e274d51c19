#include "tests/ui/picture.h"
#include "ui/shell/theme.h"
#include "ui/training/steer_panel.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

QLineEdit *field(const QWidget &panel, const QString &name) {
    for (QLineEdit *edit : panel.findChildren<QLineEdit *>())
        if (edit->accessibleName() == name) return edit;
    return nullptr;
}

QPushButton *button(const QWidget &panel, const QString &name) {
    for (QPushButton *each : panel.findChildren<QPushButton *>())
        if (each->accessibleName() == name) return each;
    return nullptr;
}

bool says(const QWidget &panel, const QString &text) {
    for (const QLabel *label : panel.findChildren<QLabel *>())
        if (label->isVisible() && label->text().contains(text)) return true;
    return false;
}

void type(QLineEdit *edit, const QString &text) {
    edit->selectAll();
    QTest::keyClicks(edit, text);
}

training::Settings settings() {
    training::Settings is;
    is.model = "fast";
    is.optimizer = "sgd";
    is.learning_rate = .3;
    is.recipe = "flip=0.5,translate=2";
    return is;
}

} // namespace

class SteerPanelTest : public QObject {
    Q_OBJECT
    std::vector<std::string> sent_;

    void listen(SteerPanel &panel) {
        sent_.clear();
        connect(&panel, &SteerPanel::command, this,
                [this](const runs::Command &command) { sent_.push_back(command.text()); });
    }

  private slots:
    void initTestCase() { apply_theme(Theme::light); }

    void every_live_setting_has_a_field_with_the_value_in_force() {
        SteerPanel panel;
        panel.show(settings());
        panel.show();
        int live = 0;
        for (const training::SettingKind &kind : training::setting_kinds()) {
            QLineEdit *edit = field(panel, QString::fromStdString(kind.title));
            QCOMPARE(edit != nullptr, kind.live);
            if (!edit) continue;
            ++live;
            QCOMPARE(edit->text().toStdString(), kind.text(settings()));
            QVERIFY(edit->isVisible());
        }
        QVERIFY(live >= 8);
        training::Settings adam = settings();
        adam.optimizer = "adam";
        panel.show(adam);
        QVERIFY(!field(panel, "Momentum")->isVisible());
    }

    /// What was computed with the old augmentation cannot follow.
    void cached_features_lock_the_augmentation() {
        SteerPanel panel;
        panel.show(settings(), true);
        panel.show();
        auto *recipe = field(panel, "Augmentation");
        QVERIFY(recipe && !recipe->isEnabled());
        QVERIFY(recipe->toolTip().contains("features") && recipe->accessibleDescription().contains("features"));
        QVERIFY(field(panel, "Learning rate")->isEnabled());
        panel.show(settings());
        QVERIFY(recipe->isEnabled() && !recipe->toolTip().contains("features"));
    }

    void enter_sends_and_the_log_confirms() {
        SteerPanel panel;
        panel.show(settings());
        panel.show();
        listen(panel);
        auto *rate = field(panel, "Learning rate");
        type(rate, "0.05");
        QVERIFY(sent_.empty());
        QVERIFY(button(panel, "Apply Learning rate")->isVisible());
        QTest::keyClick(rate, Qt::Key_Return);
        QCOMPARE(sent_, std::vector<std::string>{"lr=0.05"});
        auto *sent = button(panel, "Learning rate is sent and takes effect at the next batch");
        QVERIFY(sent);
        QVERIFY(sent->isVisible() && !sent->isEnabled());
        QCOMPARE(sent->text(), QString("Sent"));
        panel.show(settings()); // not in the log yet
        QCOMPARE(rate->text(), QString("0.05"));
        QCOMPARE(sent->text(), QString("Sent"));
        training::Settings changed = settings();
        changed.learning_rate = .05;
        panel.show(changed);
        QVERIFY(!sent->isVisible());
        changed.learning_rate = .01; // somebody else's command
        panel.show(changed);
        QCOMPARE(rate->text(), QString("0.01"));
        QTest::keyClick(rate, Qt::Key_Return); // nothing to change
        QCOMPARE(sent_.size(), std::size_t{1});
    }

    void what_is_typed_stays_until_it_is_sent_or_taken_back() {
        SteerPanel panel;
        panel.show(settings());
        panel.show();
        listen(panel);
        auto *epochs = field(panel, "Epochs");
        type(epochs, "12");
        panel.show(settings());
        QCOMPARE(epochs->text(), QString("12"));
        QTest::keyClick(epochs, Qt::Key_Escape);
        QCOMPARE(epochs->text(), QString("10"));
        QVERIFY(!button(panel, "Apply Epochs")->isVisible());
        type(epochs, "12");
        QTest::mouseClick(button(panel, "Apply Epochs"), Qt::LeftButton);
        QCOMPARE(sent_, std::vector<std::string>{"epochs=12"});
    }

    void a_wrong_value_is_said_in_place_and_not_sent() {
        SteerPanel panel;
        panel.show(settings());
        panel.show();
        listen(panel);
        for (const auto &[name, text] : {std::pair("Learning rate", "-1"),
                                         {"Epochs", "many"},
                                         {"Momentum", "1"},
                                         {"Augmentation", "spin=3"},
                                         {"Gradient clipping", ""}}) {
            auto *edit = field(panel, name);
            type(edit, text);
            if (QString(text).isEmpty()) QTest::keyClick(edit, Qt::Key_Delete);
            QTest::keyClick(edit, Qt::Key_Return);
            QVERIFY2(edit->property("wrong").toBool(), name);
        }
        QVERIFY(says(panel, "Learning rate takes a number from 0, not '-1'"));
        QVERIFY(says(panel, "spin"));
        QVERIFY(sent_.empty());
        type(field(panel, "Learning rate"), "1");
        QVERIFY(!says(panel, "Learning rate takes"));
    }

    void quick_buttons_multiply_the_rate() {
        SteerPanel panel;
        panel.show(settings());
        panel.show();
        listen(panel);
        QTest::mouseClick(button(panel, "Take a tenth of the learning rate"), Qt::LeftButton);
        QTest::mouseClick(button(panel, "Halve the learning rate"), Qt::LeftButton); // before the log confirms
        training::Settings changed = settings();
        changed.learning_rate = .015;
        panel.show(changed);
        QTest::mouseClick(button(panel, "Double the learning rate"), Qt::LeftButton);
        QCOMPARE(sent_, (std::vector<std::string>{"lr=0.03", "lr=0.015", "lr=0.03"}));
    }

    void a_recipe_is_sent_as_it_is_spelled() {
        SteerPanel panel;
        panel.show(settings());
        listen(panel);
        type(field(panel, "Augmentation"), "rotate=30,flip=0.50");
        QTest::keyClick(field(panel, "Augmentation"), Qt::Key_Return);
        QCOMPARE(sent_, std::vector<std::string>{"recipe=rotate=30,flip=0.5"});
    }

    void without_a_run_it_says_what_it_is_for() {
        SteerPanel panel;
        panel.show();
        QVERIFY(says(panel, "While a run trains"));
        QVERIFY(!field(panel, "Learning rate")->isVisible());
        panel.show(settings());
        QVERIFY(!says(panel, "While a run trains"));
        panel.clear();
        QVERIFY(says(panel, "While a run trains"));
    }

    void looks() {
        for (const Theme theme : {Theme::light, Theme::dark}) {
            apply_theme(theme);
            const QString end = theme == Theme::dark ? "-dark" : "";
            SteerPanel panel;
            panel.resize(320, 400);
            panel.show();
            tests::picture(panel, "steer-empty" + end);
            panel.show(settings());
            tests::picture(panel, "steer" + end);
            QTest::mouseClick(button(panel, "Halve the learning rate"), Qt::LeftButton);
            type(field(panel, "Epochs"), "-4");
            QTest::keyClick(field(panel, "Epochs"), Qt::Key_Return);
            type(field(panel, "Momentum"), "0.95");
            tests::picture(panel, "steer-changed" + end);
        }
        apply_theme(Theme::light);
    }
};

QTEST_MAIN(SteerPanelTest)
#include "steer_panel_test.moc"
