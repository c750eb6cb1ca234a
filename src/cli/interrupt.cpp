#include "cli/interrupt.hpp"

#include <atomic>
#include <csignal>

namespace segdb::cli {
namespace {

std::atomic<int> caught_signal = 0;
static_assert(std::atomic<int>::is_always_lock_free);  // or a signal handler could not touch it

void note_signal(int number) {
    if (caught_signal.exchange(number) != 0) {
        std::signal(number, SIG_DFL);
        std::raise(number);
    }
}

}  // namespace

void catch_interrupts() {
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction before = {};
        sigaction(number, nullptr, &before);
        if (before.sa_handler == SIG_IGN) {
            continue;
        }
        struct sigaction action = {};
        action.sa_handler = note_signal;
        sigemptyset(&action.sa_mask);
        sigaction(number, &action, nullptr);  // without SA_RESTART: a blocked read returns
    }
}

bool interrupted() { return caught_signal.load() != 0; }

int interrupting_signal() { return caught_signal.load(); }

}  // namespace segdb::cli
