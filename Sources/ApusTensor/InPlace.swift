import COneDNN

// Writing in place: only for whoever holds the one reference to a storage (parameters, optimizer state).
extension Tensor {
    package var hasUniqueStorage: Bool {
        mutating get {
            guard isKnownUniquelyReferenced(&storage) && isDense && !storage.isExternal else { return false }
            apus_sole_ownership_found()
            return true
        }
    }

    /// The same values in a storage of their own, in the same physical order.
    package func duplicated() -> Tensor {
        let source = isDense ? self : contiguous()
        return source.copied(into: source.uninitializedLike()).detached()
    }

    /// The values as they lie in memory, to be written by the only holder.
    package var mutableFloats: UnsafeMutablePointer<Float> {
        precondition(dtype == .float32, "only float32 values are changed in place, not \(dtype)")
        return address.assumingMemoryBound(to: Float.self)
    }

    /// The values as they lie in memory, to be read beside another tensor of the same physical order.
    package var orderedFloats: UnsafePointer<Float> { UnsafePointer(mutableFloats) }

    /// To be called after a change in place: what was derived from the old values is forgotten.
    package func contentChanged() { storage.contentChanged() }
}
