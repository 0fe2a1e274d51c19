#pragma once
#include "engine/images/image_set.h"

#include <algorithm>

/// Reads what an opened set offers; Error is fine, anything else is a finding.
inline void read_all(const benchlight::images::ImageSet &set) {
    using namespace benchlight;
    for (const images::Part part : images::parts)
        for (std::size_t i = 0; i < std::min<std::size_t>(set.size(part), 20); ++i) {
            if (set.label(part, i) >= set.classes().size() || set.source(part, i).empty()) std::abort();
            try {
                const images::Image image = set.decode(set.bytes(part, i));
                if (image.pixels.size() != image.size()) std::abort();
            } catch (const Error &) {}
        }
    set.warnings();
}
