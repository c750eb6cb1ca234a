#include <segdb/result.hpp>

int main() {
    const segdb::Result<int> answer = 42;
    return answer.ok() ? 0 : 1;
}
