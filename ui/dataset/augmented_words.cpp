#include "ui/dataset/augmented_words.h"

#include <cmath>

namespace benchlight::ui {

namespace {

QString decimals(double number, int count) { return QString::fromStdString(format_fixed(number, count)); }

QString pixels(int count) { return QString("%1 pixel%2").arg(count).arg(count == 1 ? "" : "s"); }

QString rotated(double angle) {
    const QString size = decimals(std::abs(angle), 1);
    if (size == "0.0") return "rotated by less than 0.1°";
    return QString("rotated %1° %2clockwise").arg(size, angle > 0 ? "counter-" : "");
}

QString moved(int x, int y, const std::string &fill) {
    QStringList ways;
    if (x) ways << pixels(std::abs(x)) + (x > 0 ? " right" : " left");
    if (y) ways << (x ? QString::number(std::abs(y)) : pixels(std::abs(y))) + (y > 0 ? " down" : " up");
    return "moved " + ways.join(" and ") + (fill == "zero" ? ", edges black" : ", edges mirrored");
}

QString scaled(const QString &what, double factor) {
    if (std::abs(factor - 1) < .005) return what + " as it was";
    return QString("%1 × %2").arg(what, decimals(factor, 2));
}

QString box(const Json &operation) {
    return QString("%1 × %2 pixels at column %3, row %4")
        .arg(operation.value("width", 0))
        .arg(operation.value("height", 0))
        .arg(operation.value("left", 0) + 1)
        .arg(operation.value("top", 0) + 1);
}

} // namespace

QStringList applied_words(const Json &applied) {
    QStringList words;
    for (const Json &operation : applied) {
        const std::string name = operation.value("op", std::string());
        if (name == "rotate")
            words << rotated(operation.value("angle", 0.));
        else if (name == "flip")
            words << "flipped left to right";
        else if (name == "translate")
            words << moved(operation.value("x", 0), operation.value("y", 0), operation.value("fill", std::string()));
        else if (name == "crop")
            words << "cropped to " + box(operation);
        else if (name == "erase")
            words << "erased " + box(operation);
        else if (operation.contains("factor"))
            words << scaled(QString::fromStdString(name), operation.value("factor", 1.));
        else
            words << QString::fromStdString(to_json_text(operation));
    }
    return words;
}

} // namespace benchlight::ui
