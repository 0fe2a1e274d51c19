#include "engine/runs/log_queue_internal.h"

#include <gtest/gtest.h>

namespace benchlight::runs {
namespace {

Event event(std::string_view kind, std::string payload = "p") {
    return {0, 0, 0, 0, std::string(kind), std::move(payload)};
}

/// What a queue holds, in order; "call" for what is no event and no checkpoint.
std::vector<std::string> contents(LogQueue queue) {
    std::vector<std::string> kinds;
    while (!queue.empty()) {
        const LogQueue::Item &item = queue.take_item();
        const auto *checkpoint = std::get_if<RunLog::Checkpoint>(&item);
        const auto *of_event = std::get_if<Event>(&item);
        kinds.push_back(checkpoint ? "checkpoint " + std::to_string(checkpoint->step)
                        : of_event ? of_event->kind
                                   : "call");
        queue.done();
    }
    return kinds;
}

RunLog::Checkpoint checkpoint(int step, bool best, std::string *said) {
    return {.write = [](std::int64_t) {},
            .step = step,
            .payload = {},
            .committed = [step, said] { *said += std::to_string(step) + " "; },
            .failed = [](const Error &) {},
            .best = best};
}

TEST(LogQueue, KeepsOrderAndWhatWasNotDone) {
    LogQueue queue;
    queue.push(event("a"));
    queue.push(event("b"));
    queue.push(LogQueue::Call([] {}));
    queue.push(event("c"));
    EXPECT_EQ(queue.take_events().size(), 2u);
    queue.push(event("d")); // while the first two are being written
    queue.keep();
    EXPECT_EQ(contents(queue), (std::vector<std::string>{"a", "b", "call", "c", "d"}));
    EXPECT_EQ(queue.take_events().size(), 2u);
    queue.done();
    EXPECT_TRUE(queue.take_events().empty());
    EXPECT_TRUE(std::holds_alternative<LogQueue::Call>(queue.take_item()));
    queue.done();
    queue.take_events();
    queue.done();
    EXPECT_TRUE(queue.empty());
    EXPECT_EQ(queue.bytes(), 0u);
}

TEST(LogQueue, OldCheckpointsGiveWayWhileTheDiskRefusesAndAreAnsweredWithTheNewOne) {
    std::string said;
    LogQueue queue;
    queue.push(checkpoint(1, true, &said));
    queue.push(checkpoint(2, false, &said));
    EXPECT_EQ(contents(queue), (std::vector<std::string>{"checkpoint 1", "checkpoint 2"})); // the disk takes them
    queue.push(checkpoint(3, false, &said), true);
    queue.push(checkpoint(4, false, &said), true);
    EXPECT_EQ(contents(queue), (std::vector<std::string>{"checkpoint 1", "call", "call", "checkpoint 4"}));
    queue.take_item(); // the first is being written
    queue.push(checkpoint(5, true, &said), true);
    EXPECT_EQ(contents(queue).front(), "checkpoint 1");
    queue.keep();
    queue.push(checkpoint(6, true, &said), true);
    EXPECT_EQ(contents(queue), (std::vector<std::string>{"call", "call", "call", "call", "call", "checkpoint 6"}));
    for (int i = 0; i < 5; ++i) {
        queue.take_item();
        queue.done();
    }
    std::get<RunLog::Checkpoint>(queue.take_item()).committed();
    EXPECT_EQ(said, "1 2 3 4 5 6 ");
}

TEST(LogQueue, BeyondItsRoomPointsOfCurvesAreDroppedAndCounted) {
    LogQueue queue(10'000);
    for (int i = 0; i < 1000; ++i) {
        queue.push(event(kind::batch, std::string(16, 'x')), true);
        if (i % 100 == 0) queue.push(event(kind::epoch, std::string(100, 'x')), true);
    }
    std::size_t epochs = 0, batches = 0;
    for (const std::string &kind : contents(queue)) ++(kind == kind::epoch ? epochs : batches);
    EXPECT_EQ(epochs, 10u);
    EXPECT_GT(batches, 10u);
    EXPECT_LT(queue.bytes(), 15'000u);
    EXPECT_EQ(queue.take_dropped(), 1000 - batches);
    EXPECT_EQ(queue.take_dropped(), 0u);
}

TEST(LogQueue, ProbabilitiesThatWouldBeRemovedAreNotKeptForHours) {
    LogQueue queue;
    const auto wait = [&](int epochs) {
        for (int epoch = 1; epoch <= epochs; ++epoch) {
            queue.push(event(kind::predictions, std::string(1000, 'x')), true);
            queue.push(
                event(kind::probabilities, EpochProbabilities{epoch, 10, std::vector<std::uint16_t>(20'000)}.encode()),
                true);
            queue.push(LogQueue::KeepProbabilities{{epoch, epoch - 1, 1}}, true);
        }
    };
    wait(20);
    const std::size_t before = queue.bytes();
    EXPECT_LT(before, 250'000u);
    std::size_t kept = 0;
    for (const std::string &kind : contents(queue)) kept += kind == kind::probabilities;
    EXPECT_EQ(kept, 3u); // of epochs 1, 19 and 20
}

} // namespace
} // namespace benchlight::runs
