import Synchronization

/// Numbers that no two askers get: identities of tapes.
final class IdentifierCounter: Sendable {
    private let last = Atomic<UInt32>(0)

    /// 1, 2, 3, ...; 0 stands for none.
    func next() -> UInt32 {
        let value = last.wrappingAdd(1, ordering: .relaxed).newValue
        return value == 0 ? next() : value
    }
}
