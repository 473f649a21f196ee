import Glibc

/// A call to the system that failed.
package struct SystemCallError: Error {
    /// In the system's words: "No space left on device".
    package let reason: String

    package init(reason: String) { self.reason = reason }

    /// The failure that `errno` tells of.
    package init(code: Int32 = errno) { reason = String(cString: strerror(code)) }
}
