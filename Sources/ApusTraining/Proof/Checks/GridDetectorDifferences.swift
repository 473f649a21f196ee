import ApusProof

extension BuiltInCheck {
    /// Compares the versions of YOLO with networks and rules that are written in Python.
    static func gridDetectorDifferences(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        let references = try ReferenceYOLO(contentsOf: reference(ReferenceYOLO.path, for: recipe))
        let networks = try references.networks.map { ("\($0), outputs", try $0.excesses()) }
        let losses = try references.losses.map {
            ("\($0), what learns what, losses and gradients", try $0.excesses())
        }
        return try differing(stateExcesses(references.architectures) + networks + losses, tell)
    }
}
