// One query's question whether it was cancelled, asked from wherever the query works: SQLite's progress handler, the
// executor, its threads.
//
// The user's callback is never asked by two threads at once, and after it has said yes it is not asked again: a cancelled
// query stays cancelled.
#pragma once

#include <functional>
#include <mutex>

namespace segdb {

// Thread safety: safe.
class Cancellation {
  public:
    // An empty callback: never cancelled. REQUIRES: the callback outlives this object.
    explicit Cancellation(const std::function<bool()>& callback) : callback_(callback) {
        if (callback) asked_ = [this] { return ask(); };
    }
    Cancellation(const Cancellation&) = delete;
    Cancellation& operator=(const Cancellation&) = delete;

    // What is to be asked; empty when there is nothing to ask. Valid as long as this object.
    [[nodiscard]] const std::function<bool()>& asked() const { return asked_; }

  private:
    bool ask() {
        const std::lock_guard lock(mutex_);
        if (!cancelled_) cancelled_ = callback_();
        return cancelled_;
    }

    const std::function<bool()>& callback_;
    std::function<bool()> asked_;
    std::mutex mutex_;
    bool cancelled_ = false;
};

}  // namespace segdb
