#include "ingest/batch_pipeline.hpp"

#include <exception>
#include <new>
#include <system_error>

#include "base/try.hpp"

namespace segdb {

BatchPipeline::BatchPipeline(RowReader& reader, const RowConverter& converter, bool ahead)
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

BatchPipeline::~BatchPipeline() {
    if (thread_.joinable()) {
        {
            const std::lock_guard lock(mutex_);
            stop_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }
}

Result<bool> BatchPipeline::fill(PipelineBatch& batch) {
    SEGDB_TRY(const bool more, reader_.next(batch.rows));
    if (more) {
        converter_.convert(batch.rows, batch.converted);
    }
    return more;
}

void BatchPipeline::run() {
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

Result<PipelineBatch*> BatchPipeline::next() {
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

}  // namespace segdb
