#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/training/setting_kinds.h"
#include "tests/ui/generated_data.h"
#include "tests/ui/picture.h"
#include "ui/dataset/data_choice.h"
#include "ui/shell/theme.h"
#include "ui/shell/window_settings.h"
#include "ui/training/field_kinds.h"
#include "ui/training/help_strip.h"
#include "ui/training/preset_bar.h"
#include "ui/training/settings_form.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace benchlight;
using namespace benchlight::ui;

namespace {

template <class Widget> Widget *named(const QWidget &parent, const QString &name) {
    for (Widget *widget : parent.findChildren<Widget *>())
        if (widget->accessibleName() == name) return widget;
    return nullptr;
}

QPushButton *button(const QWidget &parent, const QString &text) {
    for (QPushButton *each : parent.findChildren<QPushButton *>())
        if (each->text() == text && each->isVisible()) return each;
    return nullptr;
}

QString complaint_of(const QWidget &parent) {
    for (const QLabel *label : parent.findChildren<QLabel *>())
        if (label->isVisible() && label->property("role") == "complaint") return label->text();
    return {};
}

/// Every value differs from its default.
training::Settings unusual() {
    training::Settings settings;
    settings.data = "fashion-mnist";
    settings.split.set_validation("0.25");
    settings.split.limit_train = 1234;
    settings.split.limit_test = 56;
    settings.split.seed = 7;
    settings.size = 48;
    settings.model = "resnet18-3x3";
    settings.epochs = 17;
    settings.batch = 33;
    settings.optimizer = "sgd";
    settings.learning_rate = .0125;
    settings.momentum = .8;
    settings.nesterov = true;
    settings.weight_decay = 5e-4;
    settings.norm_rate_factor = 2;
    settings.schedule = "cosine";
    settings.warmup = 1.5;
    settings.label_smoothing = .1;
    settings.clip = 2;
    settings.patience = 4;
    settings.class_weights = "balanced";
    settings.ema = .99;
    settings.recipe = "rotate=15,flip=0.5";
    settings.precision = "fp32";
    settings.test_flip = true;
    settings.threads = 1;
    return settings;
}

} // namespace

class SettingsFormTest : public QObject {
    Q_OBJECT
    QTemporaryDir home_;
    std::string data_;

    std::filesystem::path presets_folder() const { return home_.filePath("presets").toStdString(); }

  private slots:
    void initTestCase() {
        qputenv("BENCHLIGHT_HOME", home_.path().toLocal8Bit());
        data_ = tests::generate_idx(home_.filePath("data").toStdString(), 64, 16);
        WindowSettings().setValue("data", QString::fromStdString(data_));
        apply_theme(Theme::light);
    }
    void init() {
        std::filesystem::remove_all(presets_folder());
        WindowSettings().remove("open_groups");
        WindowSettings().remove("preset");
    }

    void every_setting_with_an_option_has_one_field() {
        std::multiset<std::string> keys;
        for (const FieldGroup &group : field_groups())
            for (const FieldKind &field : group.fields) {
                keys.insert(field.key);
                QVERIFY2(field.help.size() > 15 && field.help.endsWith("."), field.key.c_str());
                QVERIFY2(!field.takes.isEmpty(), field.key.c_str());
            }
        for (const training::SettingKind &kind : training::setting_kinds())
            if (!kind.option.empty()) QCOMPARE(keys.count(kind.key), std::size_t{1});
        for (const char *key : {"validation", "limit_train", "limit_test", "seed", "size", "threads"})
            QCOMPARE(keys.count(key), std::size_t{1});
    }

    void what_is_set_is_what_is_said_and_told_once() {
        SettingsForm form;
        training::Settings settings = unusual();
        settings.data = data_;
        QSignalSpy changed(&form, &SettingsForm::changed);
        form.set_settings(settings);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(QString::fromStdString(to_json_text(form.settings().json())),
                 QString::fromStdString(to_json_text(settings.json())));
        QCOMPARE(named<QLineEdit>(form, "Training images")->text(), QString("1234"));
        form.set_settings(training::Settings());
        QCOMPARE(named<QLineEdit>(form, "Training images")->text(), QString("all"));
        QCOMPARE(form.data()->spec(), data_); // an empty data set is no choice
    }

    void a_preset_leaves_the_data_and_its_split() {
        SettingsForm form;
        training::Settings settings = unusual();
        settings.data = data_;
        form.set_settings(settings);
        form.use_preset("fast");
        const training::Settings now = form.settings();
        QCOMPARE(now.model, std::string("fast"));
        QCOMPARE(now.preset, std::string("fast"));
        QCOMPARE(now.momentum, .85);
        QCOMPARE(now.data, data_);
        QCOMPARE(now.split.validation, .25);
        QVERIFY(now.split.limit_train == std::size_t{1234} && now.size == 48 && now.threads == 1);
    }

    void wrong_values_are_said_and_marked() {
        SettingsForm form;
        form.show();
        const std::pair<const char *, const char *> cases[] = {
            {"Learning rate", "fast"},  {"Validation", "1.5"}, {"Validation", "half"}, {"Training images", "0"},
            {"Image size", "3"},        {"Seed", "-1"},        {"Threads", "0"},       {"Gradient clipping", "-2"},
            {"Augmentation", "spin=3"}, {"Warm-up", "x"}};
        for (const auto &[name, text] : cases) {
            const training::Settings before = form.settings();
            auto *edit = named<QLineEdit>(form, name);
            auto *combo = named<QComboBox>(form, name);
            QVERIFY2(edit || combo, name);
            QWidget *editor = combo ? static_cast<QWidget *>(combo) : edit;
            combo ? combo->setCurrentText(text) : edit->setText(text);
            QVERIFY_EXCEPTION_THROWN(form.settings(), UsageError);
            QVERIFY2(complaint_of(form).contains(text), name);
            QVERIFY2(editor->property("wrong").toBool(), name);
            form.set_settings(before);
            QVERIFY2(complaint_of(form).isEmpty() && !editor->property("wrong").toBool(), name);
        }
        named<QSpinBox>(form, "Patience")->setValue(3);
        named<QComboBox>(form, "Validation")->setCurrentText("0");
        QVERIFY(complaint_of(form).contains("Patience watches"));
    }

    void rare_settings_are_folded_and_that_is_remembered() {
        {
            SettingsForm form;
            form.resize(320, 900);
            form.show();
            auto *clip = named<QLineEdit>(form, "Gradient clipping");
            auto *decay = named<QLineEdit>(form, "Weight decay");
            QVERIFY(!clip->isVisible() && !decay->isVisible());
            QVERIFY(named<QLineEdit>(form, "Learning rate")->isVisible());
            QTest::mouseClick(named<QPushButton>(form, "Optimisation: 2 more settings"), Qt::LeftButton);
            QVERIFY(clip->isVisible() && !decay->isVisible());
        }
        SettingsForm form;
        form.show();
        QVERIFY(named<QLineEdit>(form, "Gradient clipping")->isVisible());
        QVERIFY(!named<QLineEdit>(form, "Weight decay")->isVisible());
        form.show_more(true);
        QVERIFY(named<QLineEdit>(form, "Weight decay")->isVisible());
    }

    void help_is_shown_for_what_has_the_focus_or_the_pointer() {
        SettingsForm form;
        form.resize(320, 900);
        form.show_more(true);
        form.show();
        QVERIFY(QTest::qWaitForWindowExposed(&form));
        auto *strip = form.findChild<HelpStrip *>();
        const int height = strip->height();
        for (const FieldGroup &group : field_groups())
            for (const FieldKind &field : group.fields) {
                QWidget *editor = named<QLineEdit>(form, field.name());
                if (!editor) editor = named<QComboBox>(form, field.name());
                if (!editor) editor = named<QSpinBox>(form, field.name());
                QVERIFY2(editor, qPrintable(field.name()));
                editor->setFocus();
                QVERIFY2(strip->text().contains(field.help) && strip->text().contains(field.takes),
                         qPrintable(field.name()));
                QVERIFY(editor->accessibleDescription().contains(field.help));
                QTest::qWait(1);
                QCOMPARE(strip->height(), height); // nothing moves
                for (const QLabel *label : strip->findChildren<QLabel *>())
                    QVERIFY2(!label->wordWrap() || label->heightForWidth(label->width()) <= label->height(),
                             qPrintable(field.name()));
            }
    }

    void parameters_are_counted() {
        SettingsForm form;
        form.show();
        form.set_models({{"fast", 292672, 292480, {}, "small"}, {"resnet18", 11181642, 11181642, {}, "usual"}});
        const auto said = [&](const QString &text) {
            for (const QLabel *label : form.findChildren<QLabel *>())
                if (label->isVisible() && label->text().contains(text)) return true;
            return false;
        };
        QVERIFY(said("292,672 parameters with ten classes"));
        form.use_preset("resnet18");
        QVERIFY(said("11,181,642 parameters"));
    }

    void a_preset_is_saved_replaced_deleted_and_brought_back() {
        SettingsForm form;
        form.resize(320, 900);
        form.show();
        form.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&form));
        auto *bar = form.presets();
        named<QLineEdit>(form, "Learning rate")->setText("0.025");
        auto *name = named<QLineEdit>(form, "Name of the preset");
        QVERIFY(!name->isVisible());
        QTest::mouseClick(button(form, "Save these settings…"), Qt::LeftButton);
        QVERIFY(name->isVisible() && name->hasFocus());
        name->setText("fast");
        QTest::keyClick(name, Qt::Key_Return);
        QVERIFY(complaint_of(form).contains("Benchlight's own"));
        name->setText(" Night / \"run\" ä ");
        tests::picture(form, "form-saving");
        QTest::keyClick(name, Qt::Key_Return);
        QVERIFY(!name->isVisible());
        QCOMPARE(bar->key(), QString("yours:Night / \"run\" ä"));
        QCOMPARE(bar->presets()->presets().size(), std::size_t{1});
        QCOMPARE(form.settings().learning_rate, .025);

        form.use_preset("fast");
        QCOMPARE(form.settings().learning_rate, .6);
        form.use_preset("yours:Night / \"run\" ä");
        QCOMPARE(form.settings().learning_rate, .025);
        QCOMPARE(form.settings().preset, std::string("Night / \"run\" ä"));

        named<QLineEdit>(form, "Learning rate")->setText("0.05");
        QTest::mouseClick(button(form, "Save these settings…"), Qt::LeftButton);
        QTest::keyClick(name, Qt::Key_Return);
        QVERIFY(name->isVisible() && button(form, "Replace")); // asks first
        QCOMPARE(bar->presets()->presets().front().settings.learning_rate, .025);
        QTest::mouseClick(button(form, "Replace"), Qt::LeftButton);
        QCOMPARE(bar->presets()->presets().front().settings.learning_rate, .05);

        QTest::mouseClick(button(form, "Delete"), Qt::LeftButton);
        QVERIFY(bar->presets()->presets().empty());
        tests::picture(form, "form-deleted");
        QTest::mouseClick(button(form, "Undo"), Qt::LeftButton);
        QCOMPARE(bar->presets()->presets().size(), std::size_t{1});
        QCOMPARE(bar->key(), QString("yours:Night / \"run\" ä"));
    }

    void presets_survive_the_window_and_damaged_ones_are_named() {
        {
            UserPresets presets;
            presets.save("slow", unusual());
            presets.save("a/b", unusual());
            presets.save("..", unusual());
            presets.save("gone", unusual());
            presets.remove("gone");
        }
        int files = 0;
        for ([[maybe_unused]] const auto &file : std::filesystem::directory_iterator(presets_folder())) ++files;
        QCOMPARE(files, 3);
        write_file_atomically(presets_folder() / "torn.json", "{\"name\": \"torn\", \"set");
        write_file_atomically(presets_folder() / "odd.json", R"({"name": "odd", "settings": {"learning_rate": -4}})");
        write_file_atomically(presets_folder() / "notes.txt", "no preset");
        UserPresets presets;
        QSignalSpy failed(&presets, &UserPresets::failed), changed(&presets, &UserPresets::changed);
        presets.load();
        QTRY_COMPARE(failed.count(), 2);
        QStringList reasons{failed[0][0].toString(), failed[1][0].toString()};
        QVERIFY(reasons.join(" ").contains("torn.json") && reasons.join(" ").contains("odd.json"));
        QCOMPARE(changed.count(), 1);
        QCOMPARE(presets.presets().size(), std::size_t{3});
        const UserPreset *slow = presets.find("SLOW");
        QVERIFY(slow);
        training::Settings expected = unusual();
        expected.data.clear();
        expected.split = {};
        expected.size.reset();
        expected.preset = "slow";
        QCOMPARE(QString::fromStdString(to_json_text(slow->settings.json())),
                 QString::fromStdString(to_json_text(expected.json())));
    }

    void the_users_last_preset_comes_back() {
        {
            SettingsForm form;
            form.presets()->presets()->save("mine", unusual());
            form.use_preset("yours:mine");
            form.remember();
        }
        SettingsForm form;
        QTRY_COMPARE(form.presets()->key(), QString("yours:mine"));
        QCOMPARE(form.settings().epochs, 17);
    }

    void an_unwritable_workspace_is_said() {
        write_file_atomically(presets_folder(), "a file in the folder's place");
        SettingsForm form;
        form.show();
        form.presets()->presets()->save("mine", unusual());
        QTRY_VERIFY(complaint_of(form).contains("mine"));
        QVERIFY(form.presets()->presets()->find("mine"));
    }

    void looks() {
        for (const Theme theme : {Theme::light, Theme::dark}) {
            apply_theme(theme);
            const QString end = theme == Theme::dark ? "-dark" : "";
            SettingsForm form;
            form.resize(320, 900);
            form.presets()->presets()->save("Slow and careful", unusual());
            form.set_models({{"fast", 292672, 292480, {}, "small"}});
            form.show();
            QVERIFY(QTest::qWaitForWindowExposed(&form));
            named<QLineEdit>(form, "Learning rate")->setFocus();
            tests::picture(form, "form" + end);
            form.show_more(true);
            form.resize(320, 1500);
            named<QLineEdit>(form, "Gradient clipping")->setText("-1");
            QTest::qWait(20);
            tests::picture(form, "form-more" + end);
            QCOMPARE(form.findChild<QScrollArea *>()->horizontalScrollBar()->maximum(), 0);
        }
        apply_theme(Theme::light);
    }
};

QTEST_MAIN(SettingsFormTest)
#include "settings_form_test.moc"
