import Glibc

/// A call to the system that failed.
struct SystemCallError: Error {
    /// In the system's words: "No space left on device".
    let reason: String

    init(reason: String) { self.reason = reason }

    /// The failure that `errno` tells of.
    init(code: Int32 = errno) { reason = String(cString: strerror(code)) }
}
