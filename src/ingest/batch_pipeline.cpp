#include "ingest/batch_pipeline.hpp"

#include <exception>
#include <new>
#include <system_error>

#include "base/try.hpp"
#include "ingest/event_converter.hpp"
#include "ingest/row_converter.hpp"

namespace segdb {

template <class Converter>
BatchPipeline<Converter>::BatchPipeline(RowReader& reader, const Converter& converter, bool ahead)
    : reader_(reader), converter_(converter) {
    if (!ahead) {
        return;
    }
    try {
        thread_ = std::thread([this] { run(); });
    } catch (const std::system_error&) {
        // No thread can be had: next() does the work itself.
    }
}

template <class Converter>
BatchPipeline<Converter>::~BatchPipeline() {
    if (thread_.joinable()) {
        {
            const std::lock_guard lock(mutex_);
            stop_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }
}

template <class Converter>
Result<bool> BatchPipeline<Converter>::fill(Batch& batch) {
    SEGDB_TRY(const bool more, reader_.next(batch.rows));
    if (more) {
        converter_.convert(batch.rows, batch.converted);
    }
    return more;
}

template <class Converter>
void BatchPipeline<Converter>::run() {
    for (;;) {
        std::size_t number = 0;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return stop_ || filled_ - given_back_ < kBatches; });
            if (stop_) {
                return;
            }
            number = filled_;
        }
        std::optional<Result<bool>> more;
        try {
            more = fill(batches_[number % kBatches]);
        } catch (const std::bad_alloc&) {
            more = Error{ErrorCode::out_of_memory, "not enough memory to read the input"};
        } catch (const std::exception& problem) {
            more = Error{ErrorCode::internal, problem.what()};
        }
        {
            const std::lock_guard lock(mutex_);
            if (more->ok() && **more) {
                ++filled_;
            } else {
                end_ = more->ok() ? Result<void>() : Result<void>(more->error());
            }
        }
        changed_.notify_all();
        if (!more->ok() || !**more) {
            return;
        }
    }
}

template <class Converter>
Result<typename BatchPipeline<Converter>::Batch*> BatchPipeline<Converter>::next() {
    if (!thread_.joinable()) {
        SEGDB_TRY(const bool more, fill(batches_.front()));
        return more ? batches_.data() : nullptr;
    }
    std::unique_lock lock(mutex_);
    given_back_ = taken_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return filled_ > taken_ || end_; });
    if (filled_ == taken_) {
        SEGDB_CHECK(*end_);
        return nullptr;
    }
    return &batches_[taken_++ % kBatches];
}

template class BatchPipeline<RowConverter>;
template class BatchPipeline<EventConverter>;

}  // namespace segdb
