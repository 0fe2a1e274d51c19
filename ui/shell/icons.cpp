#include "ui/shell/icons.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>
#include <QTemporaryDir>

namespace benchlight::ui {

namespace {

QByteArray tinted_svg(const QString &name, const QColor &colour) {
    QFile file(resource_path("icons/" + name + ".svg"));
    if (!file.open(QIODevice::ReadOnly)) return {};
    return file.readAll().replace("currentColor", colour.name().toUtf8());
}

/// Draws an SVG at whatever size and pixel ratio is asked for.
class TintedEngine final : public QIconEngine {
  public:
    TintedEngine(QString name, QColor colour) : name_(std::move(name)), colour_(colour) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override {
        QSvgRenderer renderer(tinted_svg(name_, colour_));
        painter->save();
        if (mode == QIcon::Disabled) painter->setOpacity(painter->opacity() * .4);
        renderer.render(painter, rect);
        painter->restore();
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }
    QIconEngine *clone() const override { return new TintedEngine(name_, colour_); }

  private:
    QString name_;
    QColor colour_;
};

} // namespace

QString resource_path(const QString &name) {
    const QString installed = QCoreApplication::applicationDirPath() + "/../share/benchlight/" + name;
    if (QFile::exists(installed)) return QDir::cleanPath(installed);
    return QString(BENCHLIGHT_RESOURCES) + "/" + name;
}

QIcon line_icon(const QString &name, const QColor &colour) { return QIcon(new TintedEngine(name, colour)); }

QString tinted_icon_file(const QString &name, const QColor &colour) {
    static const QTemporaryDir folder;
    const QString path = folder.filePath(name + "-" + colour.name().mid(1) + ".svg");
    QFile file(path);
    if (!file.exists() && file.open(QIODevice::WriteOnly)) file.write(tinted_svg(name, colour));
    return path;
}

} // namespace benchlight::ui
