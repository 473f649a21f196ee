import COneDNN
import Synchronization

/// Bytes from the engine's pool (or of a mapped file), given back when the last tensor lets go.
///
/// The one `@unchecked Sendable` of the project. It is sound because the bytes are written only by
/// whoever made the storage, before anybody else sees it, or through `Parameter.update` when the
/// caller holds the only reference; the buffer's own bookkeeping (serial number, derived copies) is
/// locked or atomic in C.
package final class Storage: @unchecked Sendable {
    package let buffer: OpaquePointer
    package let data: UnsafeMutableRawPointer
    package let byteCount: Int
    /// Whether the bytes are somebody else's (a mapped file) and may not be written.
    package let isExternal: Bool
    /// A value computed from this content and others' (folded weights), for the serial numbers given.
    private let companion = Mutex<Companion?>(nil)

    private struct Companion: Sendable {
        let serials: [UInt64]
        let tensors: [Tensor]
    }

    package init(byteCount: Int) {
        guard let buffer = apus_buffer_create(byteCount) else {
            fatalError("out of memory: \(byteCount) bytes for a tensor")
        }
        self.buffer = buffer
        data = apus_buffer_data(buffer)
        self.byteCount = byteCount
        isExternal = false
    }

    /// Bytes that `owner` keeps alive and that nobody changes.
    package init(external bytes: UnsafeRawBufferPointer, owner: some AnyObject & Sendable) {
        let context = Unmanaged.passRetained(owner as AnyObject)
        let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
        guard
            let buffer = apus_buffer_wrap(
                start, bytes.count,
                { context in
                    guard let context else { return }
                    Unmanaged<AnyObject>.fromOpaque(context).release()
                }, context.toOpaque()),
            let data = start
        else {
            fatalError("out of memory for a tensor's header")
        }
        self.buffer = buffer
        self.data = data
        byteCount = bytes.count
        isExternal = true
    }

    deinit { apus_buffer_destroy(buffer) }

    /// A number that no other content ever had.
    package var serial: UInt64 { apus_buffer_serial(buffer) }

    /// To be called after the content was changed in place.
    package func contentChanged() {
        apus_buffer_changed(buffer)
        companion.withLock { $0 = nil }
    }

    /// The tensors that `compute` makes from this content and from others of these serial numbers;
    /// kept until one of them changes.
    package func companions(of serials: [UInt64], compute: () -> [Tensor]) -> [Tensor] {
        if let kept = companion.withLock({ $0?.serials == serials ? $0?.tensors : nil }) { return kept }
        let fresh = compute()
        companion.withLock { $0 = Companion(serials: serials, tensors: fresh) }
        return fresh
    }
}
