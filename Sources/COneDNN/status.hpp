// Turns C++ exceptions into a status and a message: none crosses the C interface.
#pragma once
#include <exception>
#include <stdexcept>
#include <string>

#include "ordering.hpp"

namespace apus {

void set_last_error(const char *message) noexcept;

struct failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

template <class Body>
int guarded(Body &&body) noexcept {
    try {
        body();
        reads_ended();
        return 0;
    } catch (const std::exception &error) {
        set_last_error(error.what());
    } catch (...) {
        set_last_error("unknown C++ exception");
    }
    return 1;
}

}  // namespace apus
