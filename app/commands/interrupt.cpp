#include "app/commands/interrupt.h"

#include <csignal>
#include <thread>
#include <unistd.h>

namespace benchlight::commands {

namespace {

std::stop_source &source() {
    // Never destroyed: the waiting thread outlives main().
    static auto *source = new std::stop_source;
    return *source;
}

} // namespace

std::stop_token interruption() { return source().get_token(); }

void watch_for_interruption() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    source();
    std::thread([signals] {
        int signal = 0;
        sigwait(&signals, &signal);
        source().request_stop();
        sigwait(&signals, &signal);
        _exit(130);
    }).detach();
}

} // namespace benchlight::commands
