#include "simd/kernels.hpp"

#include <array>
#include <cstdlib>
#include <string>
#include <vector>

namespace segdb::simd {
namespace {

std::vector<const Kernels*> supported() {
    std::vector<const Kernels*> tables{&kBaselineKernels};
#if defined(__x86_64__)
    // Each of these asks the operating system too (XGETBV), whether it saves the registers.
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                      __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
                      __builtin_cpu_supports("popcnt");
    const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
                        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
                        __builtin_cpu_supports("avx512vl");
    const bool vpopcnt = avx512 && __builtin_cpu_supports("avx512vpopcntdq") &&
                         __builtin_cpu_supports("avx512bitalg") && __builtin_cpu_supports("avx512ifma") &&
                         __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2");
    if (avx2) tables.push_back(&kAvx2Kernels);
    if (avx512) tables.push_back(&kAvx512Kernels);
    if (vpopcnt) tables.push_back(&kAvx512VpopcntKernels);
#elif defined(__aarch64__)
    tables.push_back(&kNeonKernels);
#endif
    return tables;
}

struct Choice {
    const Kernels* kernels;
    std::string note;
};

Choice choose() {
    const char* value = std::getenv("SEGDB_SIMD");
    const std::string_view forced = value != nullptr ? value : "";
    const Kernels* const found = find_kernels(forced);
    if (found != nullptr) return {found, ""};
    const Kernels* const best = available_kernels().back();
    std::string names;
    for (const Kernels* const table : available_kernels())
        names += std::string(names.empty() ? "" : ", ") + table->name;
    return {best, "SEGDB_SIMD=" + std::string(forced) + " is none of the kernels that this CPU can run (" + names +
                      "); " + best->name + " is used"};
}

const Choice& choice() {
    static const Choice chosen = choose();
    return chosen;
}

// Of a block that stopped: whether acc and the saved places are known to be empty.
struct Emptiness {
    bool acc = true;
    std::array<bool, kMaxSaved> saved{};
};

bool is_empty_after_stop(std::span<const Instruction> rest) {
    Emptiness empty;
    for (const Instruction& step : rest) {
        const bool x = step.source == Source::saved && empty.saved[step.index];
        switch (step.op) {
            case Op::load:
            case Op::take_from:
                empty.acc = x;
                break;
            case Op::and_with:
                empty.acc = empty.acc || x;
                break;
            case Op::or_with:
            case Op::xor_with:
                empty.acc = empty.acc && x;
                break;
            case Op::and_not:
                break;
            case Op::save:
                empty.saved[step.index] = empty.acc;
                break;
            case Op::stop_if_empty:
                break;
        }
    }
    return empty.acc;
}

}  // namespace

const Kernels& kernels() { return *choice().kernels; }

std::string_view kernels_note() { return choice().note; }

std::span<const Kernels* const> available_kernels() {
    static const std::vector<const Kernels*> tables = supported();
    return tables;
}

const Kernels* find_kernels(std::string_view forced) {
    const auto tables = available_kernels();
    if (forced.empty()) return tables.back();
    if (forced == "avx512" && tables.back()->name == std::string_view("avx512_vpopcnt")) return tables.back();
    for (const Kernels* const table : tables) {
        if (table->name == forced) return table;
    }
    return nullptr;
}

bool is_valid(std::span<const Instruction> program, std::size_t operands) {
    if (program.empty() || program[0].op != Op::load || program[0].source != Source::operand) return false;
    std::array<bool, kMaxSaved> saved{};
    for (std::size_t i = 0; i < program.size(); ++i) {
        const Instruction& step = program[i];
        if (step.op > Op::stop_if_empty || step.source > Source::saved) return false;
        if (step.op == Op::stop_if_empty) {
            if (!is_empty_after_stop(program.subspan(i + 1))) return false;
        } else if (step.op == Op::save) {
            if (step.index >= kMaxSaved) return false;
            saved[step.index] = true;
        } else if (step.source == Source::saved) {
            if (step.index >= kMaxSaved || !saved[step.index]) return false;
        } else if (step.index >= operands) {
            return false;
        }
    }
    return true;
}

}  // namespace segdb::simd
