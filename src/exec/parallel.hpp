// One piece of work on several threads, and the first error of any of them.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <segdb/result.hpp>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace segdb {

// Thread safety: safe.
class FirstError {
  public:
    [[nodiscard]] bool any() const { return any_.load(std::memory_order_relaxed); }
    void note(Error error) {
        const std::lock_guard lock(mutex_);
        if (!error_) error_ = std::move(error);
        any_ = true;
    }
    // REQUIRES: any(), and no thread may note one any more
    Error take() { return std::move(*error_); }

  private:
    std::mutex mutex_;
    std::optional<Error> error_;
    std::atomic<bool> any_{false};
};

// Calls body(0) here and body(1) .. body(threads - 1) on threads of their own, and returns when all are done. When the
// caller's part is done first, it calls `waiting` every few milliseconds. What a body throws is thrown here. Fewer threads
// are used when the system has no more.
template <class Body, class Waiting>
void run_on_threads(unsigned threads, const Body& body, const Waiting& waiting) {
    std::mutex mutex;
    std::condition_variable done;
    unsigned running = 0;
    std::exception_ptr thrown;
    const auto guarded = [&](unsigned worker) {
        try {
            body(worker);
        } catch (...) {
            const std::lock_guard lock(mutex);
            if (!thrown) thrown = std::current_exception();
        }
    };
    std::vector<std::thread> others;
    others.reserve(threads);
    for (unsigned worker = 1; worker < threads; ++worker) {
        {
            const std::lock_guard lock(mutex);
            ++running;
        }
        try {
            others.emplace_back([&, worker] {
                guarded(worker);
                const std::lock_guard lock(mutex);
                --running;
                done.notify_all();
            });
        } catch (const std::system_error&) {
            const std::lock_guard lock(mutex);
            --running;
            break;
        }
    }
    guarded(0);
    {
        std::unique_lock lock(mutex);
        while (!done.wait_for(lock, std::chrono::milliseconds(2), [&] { return running == 0; })) {
            lock.unlock();
            waiting();
            lock.lock();
        }
    }
    for (std::thread& other : others) other.join();
    if (thrown) std::rethrow_exception(thrown);
}

}  // namespace segdb
