/// Gradients by the cell (parameter) they belong to, in the order in which the cells were first read.
public struct Gradients: Sendable {
    package private(set) var identities: [ObjectIdentifier]
    package private(set) var tensors: [Tensor?]
    private var positions: [ObjectIdentifier: Int]

    init(identities: [ObjectIdentifier], tensors: [Tensor?]) {
        self.identities = identities
        self.tensors = tensors
        positions = Dictionary(uniqueKeysWithValues: zip(identities, identities.indices))
    }

    package subscript(identity: ObjectIdentifier) -> Tensor? {
        positions[identity].flatMap { tensors[$0] }
    }

    /// Adds another set (of the next micro-batch, say), cell by cell.
    public static func += (sum: inout Gradients, other: Gradients) {
        for (identity, tensor) in zip(other.identities, other.tensors) {
            if let position = sum.positions[identity] {
                guard let tensor else { continue }
                guard var present = sum.tensors[position].take() else {
                    sum.tensors[position] = tensor
                    continue
                }
                sum.tensors[position] = present.addInPlace(tensor) ? present : present + tensor
            } else {
                sum.positions[identity] = sum.identities.count
                sum.identities.append(identity)
                sum.tensors.append(tensor)
            }
        }
    }

    /// All gradients times `factor`.
    public func scaled(by factor: Double) -> Gradients {
        Gradients(identities: identities, tensors: tensors.map { $0.map { $0 * factor } })
    }
}
