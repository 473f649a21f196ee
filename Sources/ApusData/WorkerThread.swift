import Foundation

/// A thread of the system's that can be waited for.
struct WorkerThread: Sendable {
    private let handle: pthread_t

    /// Starts a thread, or fails where the system has none to give.
    init?(_ body: @escaping @Sendable () -> Void) {
        let context = Unmanaged.passRetained(Context(body))
        var handle = pthread_t()
        let status = pthread_create(
            &handle, nil,
            { pointer in
                guard let pointer else { return nil }
                Unmanaged<Context>.fromOpaque(pointer).takeRetainedValue().body()
                return nil
            }, context.toOpaque())
        guard status == 0 else {
            context.release()
            return nil
        }
        self.handle = handle
    }

    /// Waits for the thread's end. To be called once.
    func join() {
        pthread_join(handle, nil)
    }

    /// The closure as an object that C can carry.
    private final class Context: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
