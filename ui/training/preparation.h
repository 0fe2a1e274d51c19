#pragma once
#include <QString>

#include <cstdint>
#include <optional>
#include <string>

namespace benchlight::ui {

/// How far one activity before a training is, and how long it will still take at the rate that it has had since it
/// began. What is there at one stroke, such as features that were kept from another run, counts for no rate.
class Preparation {
  public:
    /// `time`: seconds of a steady clock. Another activity begins anew.
    void add(const std::string &activity, std::uint64_t done, std::uint64_t total, double time);
    /// "Computing features: 12,000 of 100,000"; without a total "Reading weights …".
    QString text() const;
    /// "about 3 min left"; empty until it can be told.
    QString remaining() const;

  private:
    std::string activity_;
    std::uint64_t done_ = 0, total_ = 0;
    std::uint64_t leaps_ = 0; ///< of done_, what came at one stroke
    double began_ = 0, time_ = 0;
};

} // namespace benchlight::ui
