#pragma once
#include "engine/core/files.h"

#include <QStringList>
#include <QXmlStreamReader>

#include <filesystem>

namespace benchlight::tests {

/// The texts of an SVG file in their order.
inline QStringList svg_texts(const std::filesystem::path &path) {
    QXmlStreamReader reader(QByteArray::fromStdString(read_file(path)));
    QStringList texts;
    while (!reader.atEnd())
        if (reader.readNext() == QXmlStreamReader::StartElement && reader.name() == QString("text"))
            texts << reader.readElementText(QXmlStreamReader::IncludeChildElements).trimmed();
    return texts;
}

} // namespace benchlight::tests
