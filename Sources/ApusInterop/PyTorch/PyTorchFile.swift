import ApusTensor
import Foundation

/// Weights that PyTorch's `torch.save` wrote, or a pickle of NumPy arrays: read as data, nothing in it is run.
///
/// The zip archives since PyTorch 1.6 and the legacy stream before are told apart by content. Dictionaries around the
/// weights (`state_dict`, `model`, ...) are looked through, and `module.` before every name is taken off. Tensors lie
/// over the file's mapped bytes wherever type, strides and place allow it. The file must not be shortened while it or a
/// tensor of it is in use; replacing it whole is safe.
public struct PyTorchFile: Sendable {
    /// One tensor of the file.
    public struct Entry: Sendable, Hashable {
        public let name: String
        /// As PyTorch calls it, without `torch.`.
        public let type: String
        /// Extents, outermost first; empty for a scalar.
        public let shape: [Int]
    }

    /// The file, or what the caller named the bytes.
    public let file: String
    /// The tensors in the file's order.
    public let entries: [Entry]
    /// The keys that lead to the weights, dots between them; empty where they stand at the root.
    public let key: String
    fileprivate let views: [View]
    private let indices: [String: Int]

    fileprivate struct View: Sendable {
        let tensor: PickledTensor
        let region: FileRegion
        let isBigEndian: Bool
    }

    /// Maps the file at `path` and reads all but the weights.
    ///
    /// - Parameter key: where in the file the weights stand, dots between keys (`ema.state_dict`); nil looks where
    ///   they usually do.
    /// - Throws: `WeightFileError`, naming the file: one that is none of PyTorch's, cut short or lying about sizes; a
    ///   pickle that asks for anything but data.
    public init(path: String, key: String? = nil) throws(WeightFileError) {
        let content: MappedBytes
        do {
            content = try MappedBytes(path: path)
        } catch {
            throw WeightFileError(file: path, problem: .unreadable(reason: error.reason))
        }
        try self.init(content, file: path, key: key)
    }

    /// Reads a file in memory, which is copied.
    ///
    /// - Throws: `WeightFileError`.
    public init(
        bytes: some ContiguousBytes, name: String = "PyTorch data", key: String? = nil
    ) throws(WeightFileError) {
        try self.init(bytes.withUnsafeBytes { MappedBytes(copying: $0) }, file: name, key: key)
    }

    init(_ content: MappedBytes, file: String, key: String?) throws(WeightFileError) {
        self.file = file
        do throws(WeightFileError.Problem) {
            let parts = try PyTorchContent(content)
            let dictionary = try StateDictionary(parts.pickle, key: key)
            self.key = dictionary.path
            entries = dictionary.tensors.map { name, tensor in
                Entry(name: name, type: tensor.type.name, shape: tensor.sizes)
            }
            views = try PyTorchFile.views(dictionary, parts, fileSize: content.count)
        } catch {
            throw WeightFileError(file: file, problem: error)
        }
        indices = Dictionary(entries.enumerated().map { ($1.name, $0) }) { $1 }
    }

    /// What all tensors would take, were each a copy, in terms of the file; storages may be shared, but not for ever.
    private static let mostSharing = 64

    /// Every tensor with the bytes it looks into, all checked.
    private static func views(
        _ dictionary: StateDictionary, _ parts: PyTorchContent, fileSize: Int
    ) throws(WeightFileError.Problem) -> [View] {
        var regions: [String: FileRegion] = [:]
        var total = 0
        let most = fileSize * mostSharing + 64 << 20
        var views: [View] = []
        for (name, tensor) in dictionary.tensors {
            let region: FileRegion
            if case .storage(let storage) = tensor.place {
                // Unfolded once, however many tensors share it.
                let identity = "\(storage.key) \(storage.byteOffset) \(storage.byteCount)"
                if let known = regions[identity] {
                    region = known
                } else {
                    region = try parts.region(of: tensor)
                    regions[identity] = region
                }
            } else {
                region = try parts.region(of: tensor)
            }
            let isBigEndian =
                if case .storage = tensor.place { parts.isBigEndian } else { tensor.isBigEndian }
            let view = View(tensor: tensor, region: region, isBigEndian: isBigEndian)
            if let elements = view.elements {
                do throws(ElementView.Problem) {
                    _ = try elements.check()
                } catch {
                    throw WeightFileError.Problem(error, name: name, sizes: tensor.sizes)
                }
                total += tensor.sizes.reduce(1, *) * elements.type.byteCount
                if total > most { throw .repeats(name: name, sizes: tensor.sizes) }
            }
            views.append(view)
        }
        return views
    }

    /// The tensors' names in the file's order.
    public var names: [String] { entries.map(\.name) }

    /// What the file says of the tensor called `name`.
    public func entry(named name: String) -> Entry? { indices[name].map { entries[$0] } }

    /// The tensor called `name`.
    ///
    /// float32, bfloat16, int64, int32, int8, uint8 and bool lie over the file's bytes where they are dense and
    /// aligned; float64 and float16 become float32, int16 and uint16 int32, uint32 and uint64 int64.
    ///
    /// - Throws: `WeightFileError` for a name that is not there, a type without a tensor type (complex, quantised,
    ///   sparse, eight-bit floats), more than 8 axes or 2147483647 elements, or a uint64 above 2^63 - 1.
    public func tensor(named name: String) throws(WeightFileError) -> Tensor {
        guard let index = indices[name] else {
            throw WeightFileError(file: file, problem: .noSuchTensor(name: name, names: names))
        }
        let view = views[index]
        guard let elements = view.elements else {
            throw WeightFileError(
                file: file, problem: .unsupportedType(name: name, type: view.tensor.type.name))
        }
        do throws(ElementView.Problem) {
            return try elements.tensor()
        } catch {
            throw WeightFileError(file: file, problem: .init(error, name: name, sizes: view.tensor.sizes))
        }
    }
}

extension PyTorchFile.View {
    /// The elements, nil where no tensor is made of them.
    fileprivate var elements: ElementView? {
        tensor.type.element.map {
            ElementView(
                region: region, type: $0, isBigEndian: isBigEndian, offset: tensor.offset,
                sizes: tensor.sizes, strides: tensor.strides)
        }
    }
}

extension PyTorchFile: TensorSource {
    public var sourceName: String { file }
    public func extents(of name: String) -> [Int]? { entry(named: name)?.shape }
    public func elementType(of name: String) -> String? { entry(named: name)?.type }
}
