import Foundation
import Synchronization

/// Ctrl-C and SIGTERM as something to ask about: the loop saves and ends by itself.
enum Interruption {
    private static let received = Atomic<Int32>(0)

    /// From here on the first signal only sets a mark; a second one ends the process at once.
    static func watch() {
        // The mark exists before a handler can touch it.
        received.store(0, ordering: .relaxed)
        // Whoever started this process may have had the signals blocked, and a child inherits that.
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        for number in [SIGINT, SIGTERM] {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { Interruption.mark($0) }
            action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_RESTART
            sigaction(number, &action, nil)
        }
    }

    static var isRequested: Bool { received.load(ordering: .relaxed) != 0 }

    /// What a process ended by the signal would have: 130 or 143.
    static var exitStatus: Int32 { 128 + received.load(ordering: .relaxed) }

    private static func mark(_ signal: Int32) { received.store(signal, ordering: .relaxed) }
}
