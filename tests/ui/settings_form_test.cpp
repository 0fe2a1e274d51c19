#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/training/setting_kinds.h"
#include "tests/ui/generated_data.h"
#include "tests/ui/picture.h"
#include "ui/dataset/data_choice.h"
#include "ui/shell/desk.h"
#include "ui/shell/theme.h"
#include "ui/shell/window_settings.h"
#include "ui/training/corrections_panel.h"
#include "ui/training/field_kinds.h"
#include "ui/training/help_strip.h"
#include "ui/training/preset_bar.h"
#include "ui/training/settings_form.h"
#include "ui/training/stage_table.h"
#include "ui/training/weights_choice.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

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
    settings.weights = "/no/such/file.pth";
    settings.freeze = "layer2";
    settings.frozen_mode = "training";
    settings.views = 3;
    settings.statistics = "published";
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

    training::Settings first() const {
        training::Settings settings = first_settings();
        settings.data = data_;
        return settings;
    }
    std::filesystem::path presets_folder() const { return home_.filePath("presets").toStdString(); }

  private slots:
    void initTestCase() {
        qputenv("BENCHLIGHT_HOME", home_.path().toLocal8Bit());
        qputenv("BENCHLIGHT_WEIGHTS_DIR", home_.filePath("nothing").toLocal8Bit());
        data_ = tests::generate_idx(home_.filePath("data").toStdString(), 64, 16);
        apply_theme(Theme::light);
    }
    void init() {
        std::filesystem::remove_all(presets_folder());
        WindowSettings().remove("open_groups");
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
        SettingsForm form(first());
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
        SettingsForm form(first());
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

    void edits_belong_to_the_data_set() {
        SettingsForm form(first());
        QCOMPARE(named<QLineEdit>(form, "Edits")->text(), QString("none"));
        QVERIFY(form.settings().edits.empty());
        training::Settings settings = first();
        settings.edits = "/edits of/pets.csv";
        form.set_settings(settings);
        QCOMPARE(form.settings().edits, settings.edits);
        form.use_preset("fast");
        QCOMPARE(form.settings().edits, settings.edits); // a preset leaves the data alone
        form.data()->set_spec("fashion-mnist");
        QVERIFY(form.settings().edits.empty());
    }

    void wrong_values_are_said_and_marked() {
        SettingsForm form(first());
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
            SettingsForm form(first());
            form.resize(320, 900);
            form.show();
            auto *clip = named<QLineEdit>(form, "Gradient clipping");
            auto *decay = named<QLineEdit>(form, "Weight decay");
            QVERIFY(!clip->isVisible() && !decay->isVisible());
            QVERIFY(named<QLineEdit>(form, "Learning rate")->isVisible());
            QTest::mouseClick(named<QPushButton>(form, "Optimisation: 2 more settings"), Qt::LeftButton);
            QVERIFY(clip->isVisible() && !decay->isVisible());
        }
        SettingsForm form(first());
        form.show();
        QVERIFY(named<QLineEdit>(form, "Gradient clipping")->isVisible());
        QVERIFY(!named<QLineEdit>(form, "Weight decay")->isVisible());
        form.show_more(true);
        QVERIFY(named<QLineEdit>(form, "Weight decay")->isVisible());
    }

    void help_is_shown_for_what_has_the_focus_or_the_pointer() {
        training::Settings settings = first();
        settings.freeze = "backbone"; // what is switched off takes no focus
        SettingsForm form(settings);
        form.set_models(nn::models());
        form.resize(320, 900);
        form.show_more(true);
        form.show();
        QVERIFY(QTest::qWaitForWindowExposed(&form));
        auto *strip = form.findChild<HelpStrip *>();
        const int height = strip->height();
        for (const FieldGroup &group : field_groups())
            for (const FieldKind &field : group.fields) {
                QWidget *editor = named<QLineEdit>(form, field.name());
                if (field.key == "freeze") editor = form.stages()->view();
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
        SettingsForm form(first());
        form.show();
        form.set_models(nn::models());
        const auto said = [&](const QString &text) {
            for (const QLabel *label : form.findChildren<QLabel *>())
                if (label->isVisible() && label->text().contains(text)) return true;
            return false;
        };
        QVERIFY(said("292,672 parameters with ten classes"));
        form.use_preset("resnet18");
        QVERIFY(said("11,181,642 parameters"));
    }

    void what_is_frozen_is_of_the_model() {
        training::Settings settings = first();
        settings.model = "resnet18";
        settings.weights = "imagenet";
        settings.freeze = "layer3";
        SettingsForm form(settings);
        form.set_models(nn::models());
        form.resize(320, 900);
        form.show();
        QCOMPARE(form.settings().freeze, std::string("layer3"));
        QVERIFY(form.stages()->isVisible()); // unfolded since it matters
        auto *model = named<QComboBox>(form, "Model");
        model->setCurrentText("resnet18-3x3"); // has such a stage, but no such weights
        QCOMPARE(form.settings().weights, std::string("none"));
        QCOMPARE(form.settings().freeze, std::string("layer3"));
        model->setCurrentText("fast");
        QCOMPARE(form.settings().freeze, std::string("none"));
        QVERIFY(!form.stages()->isVisible());
        settings.freeze = "backbone";
        form.set_settings(settings);
        model->setCurrentText("efficientnet-lite0");
        QCOMPARE(form.settings().weights, std::string("imagenet")); // it has some of its own
        QCOMPARE(form.settings().freeze, std::string("backbone"));
        form.set_classes(10);
        QVERIFY2(form.stages()->trainable_text().contains("12,810 of"), qPrintable(form.stages()->trainable_text()));
    }

    void fields_of_frozen_layers_say_when_they_are_of_no_use() {
        SettingsForm form(first());
        form.set_models(nn::models());
        form.show_more(true);
        auto *views = named<QSpinBox>(form, "Views");
        auto *mode = named<QComboBox>(form, "Frozen layers");
        QVERIFY(!views->isEnabled() && !mode->isEnabled());
        QVERIFY(views->toolTip().contains("nothing is frozen") && mode->toolTip().contains("nothing is frozen"));
        training::Settings settings = first();
        settings.freeze = "block1";
        form.set_settings(settings);
        QVERIFY(views->isEnabled() && mode->isEnabled());
        QVERIFY(!views->toolTip().contains("nothing is frozen"));
        QVERIFY(form.stages()->warning().contains("random"));
        mode->setCurrentText("training");
        QVERIFY(!views->isEnabled() && mode->isEnabled());
    }

    void corrections_are_chosen_one_by_one_or_all_at_once() {
        SettingsForm form(first());
        form.resize(320, 900);
        form.show();
        auto *panel = form.corrections();
        QVERIFY(!panel->isVisible());
        form.use_preset("original-frozen");
        QVERIFY(panel->isVisible());
        const auto &all = training::corrections();
        training::Settings corrected, published;
        for (training::Settings *settings : {&corrected, &published})
            training::apply_preset("original-frozen", *settings);
        training::apply_as_published(published);
        const auto is = [&](const training::Settings &wanted) {
            const training::Settings now = form.settings();
            return now.size == wanted.size && now.frozen_mode == wanted.frozen_mode &&
                   now.statistics == wanted.statistics && now.split.half_of_test == wanted.split.half_of_test;
        };
        QVERIFY(is(corrected));
        for (std::size_t i = 0; i < all.size(); ++i) {
            const int at = static_cast<int>(i);
            QCOMPARE(panel->sentence(at).toStdString(), all[i].corrected);
            QVERIFY(panel->button(at, false)->isChecked() && !panel->button(at, true)->isChecked());
            QTest::mouseClick(panel->button(at, true), Qt::LeftButton);
            QVERIFY(all[i].as_published(form.settings()));
            QCOMPARE(panel->sentence(at).toStdString(), all[i].published);
            QCOMPARE(panel->button(-1, true)->isChecked(), i + 1 == all.size());
            QVERIFY(!panel->button(-1, false)->isChecked());
        }
        QVERIFY(is(published));
        QCOMPARE(form.settings().preset, std::string("original-frozen"));
        QCOMPARE(form.settings().data, data_);
        tests::picture(form, "form-as-published");
        QTest::mouseClick(panel->button(-1, false), Qt::LeftButton);
        QVERIFY(is(corrected) && panel->button(-1, false)->isChecked());
        panel->button(-1, true)->setFocus();
        QTest::keyClick(panel->button(-1, true), Qt::Key_Space);
        QVERIFY(is(published));
        QTest::keyClick(panel->button(-1, true), Qt::Key_Space); // a second time takes nothing back
        QVERIFY(is(published) && panel->button(-1, true)->isChecked());
        form.use_preset("original-fine-tune"); // nothing is frozen
        QVERIFY(!panel->button(0, true)->isVisible() && panel->button(1, true)->isVisible());
        QVERIFY(form.settings().size == 64);
        form.use_preset("fast");
        QVERIFY(!panel->isVisible());
        QVERIFY(!form.settings().size); // the size was the preset's
    }

    void weights_that_are_not_here_are_an_obstacle() {
        SettingsForm form(first());
        form.set_models(nn::models());
        form.resize(320, 900);
        form.show();
        QVERIFY(form.obstacle().isEmpty());
        QSignalSpy told(&form, &SettingsForm::obstacle_changed);
        form.use_preset("original-frozen");
        QTRY_VERIFY(form.obstacle().contains("not here yet"));
        QVERIFY(told.count() > 0);
        QCOMPARE(complaint_of(form), form.obstacle());
        QCOMPARE(form.settings().preset, std::string("original-frozen")); // the settings are in order all the same
        form.use_preset("fast");
        QVERIFY(form.obstacle().isEmpty());
        form.open_weights(std::string(BENCHLIGHT_TEST_DATA) + "/nn/legacy-2.pth");
        QTRY_VERIFY2(form.obstacle().contains("does not fit fast"), qPrintable(form.obstacle()));
        form.use_preset("fast"); // from scratch
        QVERIFY(form.obstacle().isEmpty());
    }

    void a_preset_is_saved_replaced_deleted_and_brought_back() {
        SettingsForm form(first());
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
            SettingsForm form(first());
            form.presets()->presets()->save("mine", unusual());
        }
        training::Settings settings = unusual();
        settings.preset = "mine";
        SettingsForm form(settings);
        QTRY_COMPARE(form.presets()->key(), QString("yours:mine"));
        QCOMPARE(form.settings().epochs, 17);
    }

    void an_unwritable_workspace_is_said() {
        write_file_atomically(presets_folder(), "a file in the folder's place");
        SettingsForm form(first());
        form.show();
        form.presets()->presets()->save("mine", unusual());
        QTRY_VERIFY(complaint_of(form).contains("mine"));
        QVERIFY(form.presets()->presets()->find("mine"));
    }

    void looks() {
        for (const Theme theme : {Theme::light, Theme::dark}) {
            apply_theme(theme);
            const QString end = theme == Theme::dark ? "-dark" : "";
            SettingsForm form(first());
            form.resize(320, 900);
            form.presets()->presets()->save("Slow and careful", unusual());
            form.set_models(nn::models());
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
