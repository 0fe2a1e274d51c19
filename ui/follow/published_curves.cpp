#include "ui/follow/published_curves.h"

#include "engine/core/error.h"
#include "ui/shell/icons.h"

#include <QFile>

#include <array>
#include <sstream>

namespace benchlight::ui {

namespace {

constexpr const char *header = "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy";
constexpr std::size_t columns = 5;

std::array<double, columns> numbers_of(const std::string &line) {
    std::array<double, columns> numbers{};
    std::istringstream fields(line);
    std::string field;
    std::size_t count = 0;
    while (std::getline(fields, field, ',')) {
        const auto number = parse_number<double>(field);
        if (!number || count == columns)
            throw Error("A line of a published history is not " + std::string(header) + ".");
        numbers[count++] = *number;
    }
    if (count < columns) throw Error("A line of a published history is not " + std::string(header) + ".");
    return numbers;
}

std::optional<Overlay> overlay_of_file(const QString &file, const QString &name) {
    QFile csv(resource_path("published/" + file));
    if (!csv.open(QIODevice::ReadOnly)) return std::nullopt;
    try {
        return Overlay{.name = name, .published = read_published(csv.readAll().toStdString())};
    } catch (const Error &) { // somebody changed the program's files
        return std::nullopt;
    }
}

} // namespace

std::map<Quantity, Overlay::Lines> read_published(const std::string &csv) {
    std::map<Quantity, Overlay::Lines> curves;
    std::istringstream lines(csv);
    std::string line;
    for (bool first = true; std::getline(lines, line); first = false) {
        if (line.ends_with('\r')) line.pop_back();
        if (first && line != header) throw Error("A published history begins with " + std::string(header) + ".");
        if (first || line.empty()) continue;
        const auto [epoch, train_loss, train_accuracy, validation_loss, validation_accuracy] = numbers_of(line);
        curves[Quantity::loss].training.push_back({epoch, train_loss});
        curves[Quantity::loss].validation.push_back({epoch, validation_loss});
        curves[Quantity::accuracy].training.push_back({epoch, train_accuracy});
        curves[Quantity::accuracy].validation.push_back({epoch, validation_accuracy});
    }
    return curves;
}

std::optional<Overlay> published_overlay(const training::Settings &settings) {
    if (settings.preset == "original-frozen") {
        static const auto frozen = overlay_of_file("frozen.csv", "Published, frozen");
        return frozen;
    }
    if (settings.preset == "original-fine-tune") {
        static const auto fine_tuned = overlay_of_file("fine-tuned.csv", "Published, fine-tuned");
        return fine_tuned;
    }
    return std::nullopt;
}

} // namespace benchlight::ui
