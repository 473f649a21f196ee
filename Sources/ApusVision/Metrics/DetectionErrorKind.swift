/// Why a detection is wrong, or an object was not found: the six kinds of TIDE (Bolya et al. 2020, arXiv 2008.08115,
/// section 2.2). Every wrong detection is of one kind.
public enum DetectionErrorKind: String, Sendable, Hashable, CaseIterable, Codable {
    /// It lies on an object of another class.
    case wrongClass
    /// It is near an object of its class, or of several nearest to it, and does not lie on it.
    case wrongPlace
    /// It is near an object of another class, and does not lie on it.
    case wrongClassAndPlace
    /// It lies on an object that a surer detection has found.
    case duplicate
    /// It is near no object.
    case background
    /// An object that nothing has found, and that no detection of a wrong class or place would find if it were right.
    case missed
}

/// What the detections of a test set are, one by one, and how much average precision each kind of error costs.
public struct DetectionErrors: Sendable, Equatable {
    /// What became of one detection.
    public enum Verdict: Sendable, Equatable {
        /// It found the object of that number.
        case right(object: Int)
        /// - Parameter object: the one that it would find if it were of another class or place; nil where there is none,
        ///   or somebody else has found it.
        case wrong(DetectionErrorKind, object: Int?)
        /// It lies in a crowd or on an object that is left out of the evaluation.
        case leftOut
        /// So many detections of its picture are surer that it does not count.
        case beyondLimit
    }

    /// One kind.
    public struct Figures: Sendable, Equatable {
        public let kind: DetectionErrorKind
        /// Detections of that kind; of ``DetectionErrorKind/missed``, objects.
        public let count: Int
        /// What repairing every error of this kind, and no other, would add to ``DetectionErrors/ap``, 0 to 1; nil where
        /// there is nothing to find.
        public let gain: Double?
    }

    /// A verdict for each detection of each picture, in the order in which they were given.
    public let verdicts: [[Verdict]]
    /// The numbers of the missed objects of each picture.
    public let missed: [[Int]]
    /// Average precision at the foreground's threshold, 0 to 1, as a mean over the categories that have objects.
    public let ap: Double?
    /// Every kind, in the order of its cases.
    public let figures: [Figures]

    public subscript(kind: DetectionErrorKind) -> Figures? { figures.first { $0.kind == kind } }
}
