// A run's log: payloads of every kind, and, where the bytes are a database, a whole log.db.

#include "engine/core/error.h"
#include "engine/runs/run_reader.h"
#include "engine/runs/run_summary.h"
#include "tests/fuzz/scratch.h"

namespace {

using namespace benchlight;
using namespace benchlight::runs;

/// Error is fine, anything else is a finding.
template <class Read> void attempt(Read read) {
    try {
        read();
    } catch (const Error &) {}
}

/// What is accepted is encoded as it was.
template <class Record> void read_record(const std::string &payload) {
    attempt([&] {
        const Record record = Record::decode(payload);
        if (record.encode() != payload) std::abort();
    });
}

void read_payload(const std::string &payload) {
    read_record<SampleList>(payload);
    read_record<EpochPredictions>(payload);
    attempt([&] { EpochProbabilities::decode(payload); }); // takes any rest: who reads it knows how many there are
    BatchPoint::read(payload);
    const Json json = Json::parse(payload, nullptr, false);
    attempt([&] { BatchSight::from_json(json); });
    attempt([&] { EpochSummary::from_json(json); });
    Parent::of(json);
    attempt([&] { RunSummary::from_json(json); });
}

void read_log(const RunFolder &folder) {
    summarise_run(folder.path);
    attempt([&] {
        RunReader reader(folder);
        reader.poll();
        reader.outline(reader.newest_event());
        reader.each_batch(reader.newest_event(), [](auto...) { return true; });
        reader.samples();
        reader.predictions(std::nullopt);
        for (const int epoch : reader.predicted_epochs()) reader.probabilities(epoch);
        reader.sample_history(0);
        reader.epochs();
        reader.state();
    });
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string bytes(text_of(data, size));
    if (!bytes.starts_with("SQLite format 3")) {
        read_payload(bytes);
        return 0;
    }
    static const Scratch scratch;
    for (const char *name : {"log.db-wal", "log.db-shm", "log.db-journal"})
        std::filesystem::remove(scratch.path / name);
    scratch.write("log.db", bytes);
    read_log({scratch.path});
    return 0;
}
