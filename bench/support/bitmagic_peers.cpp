#include <dlfcn.h>

#include "support/bench.hpp"
#include "support/peer.hpp"

namespace segdb::bench {
namespace {

// What this CPU can run, of the modules that are built (bench/CMakeLists.txt).
[[maybe_unused]] std::vector<std::string> usable_modules() {
#ifdef __x86_64__
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
    const bool avx512 = avx2 && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                        __builtin_cpu_supports("avx512vl");
    if (avx512) return {"avx2", "avx512"};
    if (avx2) return {"avx2"};
#endif
    return {"plain"};
}

[[maybe_unused]] std::unique_ptr<Peer> load(const std::string& path) {
    // Never unloaded: peers live to the end.
    void* const module = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    void* const maker = module == nullptr ? nullptr : ::dlsym(module, "segdb_bench_bitmagic_peer");
    if (maker == nullptr) fail(::dlerror());
    return std::unique_ptr<Peer>(reinterpret_cast<Peer* (*)()>(maker)());
}

}  // namespace

std::vector<std::unique_ptr<Peer>> bitmagic_peers() {
    std::vector<std::unique_ptr<Peer>> peers;
#ifdef SEGDB_BITMAGIC_MODULES
    for (const auto& name : usable_modules()) {
        peers.push_back(load(std::string(SEGDB_BITMAGIC_MODULES) + "/bitmagic_" + name + ".so"));
    }
#endif
    return peers;
}

}  // namespace segdb::bench
