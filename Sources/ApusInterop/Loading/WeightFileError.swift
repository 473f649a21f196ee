/// A file of weights that cannot be read: a PyTorch, NumPy or sharded one, or one that is none of the kinds known.
public struct WeightFileError: Error, Equatable, CustomStringConvertible {
    /// The file, or what the caller named the bytes.
    public let file: String
    public let problem: Problem

    package init(file: String, problem: Problem) {
        self.file = file
        self.problem = problem
    }

    public enum Problem: Error, Equatable, Sendable {
        // The file as a whole.
        case unreadable(reason: String)
        case empty
        /// Something else, in words, and what to do about it.
        case foreign(kind: String, advice: String)
        case archive(ZipProblem)
        case pickle(PickleProblem)
        case array(NumPyProblem)
        /// A PyTorch file whose parts do not fit each other.
        case damaged(reason: String)
        case index(reason: String)

        // What is in it.
        case noTensors
        case noSuchKey(key: String, keys: [String])
        case noSuchTensor(name: String, names: [String])
        case unsupportedType(name: String, type: String)
        case tooLarge(name: String, sizes: [Int])
        case outside(name: String, expected: Int, found: Int)
        case repeats(name: String, sizes: [Int])
        case outOfRange(name: String, element: Int, value: UInt64)
    }

    public var description: String { "\(file): \(problem.text)" }
}

extension WeightFileError.Problem {
    fileprivate var text: String {
        switch self {
        case .unreadable(let reason): "cannot be read: \(reason)"
        case .empty: "is empty; fetch it again"
        case .foreign(let kind, let advice): "is \(kind), not weights; \(advice)"
        case .archive(let problem): "is \(problem.text)"
        case .pickle(let problem): problem.text
        case .array(let problem): problem.text
        case .damaged(let reason): "is damaged: \(reason); fetch it again"
        case .index(let reason): "is no index of weights: \(reason)"
        case .noTensors: "holds no tensors"
        case .noSuchKey(let key, []): "has no keys, so no \(key.quoted); leave the key out"
        case .noSuchKey(let key, let keys):
            "has no tensors under \(key.quoted); its keys are \(keys.beginning)"
        case .noSuchTensor(let name, let names):
            "has no tensor \(name.quoted); it has \(names.count): \(names.beginning)"
        case .unsupportedType(let name, let type):
            "\(name.quoted) has the element type \(type), which Apus does not compute with; convert it to "
                + "float32, float16 or bfloat16"
        case .tooLarge(let name, let sizes):
            "\(name.quoted) has the shape \(sizes), and a tensor has at most 8 axes and 2147483647 elements"
        case .outside(let name, let expected, let found):
            "\(name.quoted) reaches to byte \(expected) of its storage, which has \(found); the file is damaged"
        case .repeats(let name, let sizes):
            "\(name.quoted) of shape \(sizes) repeats a few elements more than a million times; it is not read"
        case .outOfRange(let name, let element, let value):
            "\(name.quoted) holds \(value) at element \(element), more than a signed 64-bit integer does; "
                + "convert it to int64"
        }
    }

    init(_ problem: ElementView.Problem, name: String, sizes: [Int]) {
        switch problem {
        case .tooLarge: self = .tooLarge(name: name, sizes: sizes)
        case .outside(let expected, let found): self = .outside(name: name, expected: expected, found: found)
        case .repeats: self = .repeats(name: name, sizes: sizes)
        case .outOfRange(let error):
            self = .outOfRange(name: name, element: error.element, value: error.value)
        }
    }
}
