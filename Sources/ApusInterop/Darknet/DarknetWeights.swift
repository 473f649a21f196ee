import ApusTensor

/// A convolution as Darknet's files have it, by its places in a model.
public struct DarknetLayer: Sendable, Hashable {
    /// The path of the convolution: `backbone.stem.0`.
    public let convolution: String
    /// Of its kernel: `[outputs, inputs, height, width]`.
    public let shape: Shape
    /// The path of the norm behind it; nil where it has a bias instead.
    public let norm: String?

    public init(convolution: String, shape: Shape, norm: String?) {
        self.convolution = convolution
        self.shape = shape
        self.norm = norm
    }

    /// Names and sizes in the order of the file.
    fileprivate var parts: [(name: String, sizes: [Int])] {
        let outputs = [shape[0]]
        let vectors =
            norm.map { norm in ["bias", "weight", "running_mean", "running_var"].map { "\(norm).\($0)" } }
            ?? ["\(convolution).bias"]
        return vectors.map { ($0, outputs) } + [("\(convolution).weight", Array(shape))]
    }
}

/// Darknet's `.weights`: a header of three version numbers and how many pictures were seen, then float32 values layer by
/// layer, without names or shapes: only who knows the network can read them.
///
/// Every value must be where the layers say, and nothing else in the file.
public struct DarknetWeights: TensorSource {
    public let sourceName: String
    public let names: [String]
    /// Pictures that the network was trained on.
    public let seen: Int
    private let views: [String: ElementView]

    /// - Parameter layers: in the order of Darknet's configuration.
    /// - Throws: `WeightFileError`: the file cannot be read, or is shorter or longer than the layers.
    public init(path: String, layers: [DarknetLayer]) throws(WeightFileError) {
        let content: MappedBytes
        do {
            content = try MappedBytes(path: path)
        } catch {
            throw WeightFileError(file: path, problem: .unreadable(reason: error.reason))
        }
        try self.init(content, file: path, layers: layers)
    }

    /// The same of bytes.
    package init(
        _ content: MappedBytes, file: String, layers: [DarknetLayer]
    ) throws(WeightFileError) {
        guard content.count > 0 else { throw WeightFileError(file: file, problem: .empty) }
        let header = content.withBytes { Header($0) }
        guard let header else {
            throw WeightFileError(file: file, problem: .damaged(reason: "it ends within its header"))
        }
        guard header.isKnown else {
            throw WeightFileError(
                file: file,
                problem: .foreign(
                    kind: "no file of Darknet's (version \(header.major).\(header.minor))",
                    advice: "give a .weights file"))
        }
        let region = FileRegion(content, header.count..<content.count)
        var views: [String: ElementView] = [:]
        var names: [String] = []
        var offset = 0
        for part in layers.flatMap(\.parts) {
            let count = part.sizes.reduce(1, *)
            let strides = part.sizes.indices.map { part.sizes[($0 + 1)...].reduce(1, *) }
            let view = ElementView(
                region: region, type: .float32, offset: offset, sizes: part.sizes, strides: strides)
            do {
                _ = try view.check()
            } catch {
                throw WeightFileError(file: file, problem: .init(error, name: part.name, sizes: part.sizes))
            }
            views[part.name] = view
            names.append(part.name)
            offset += count
        }
        guard region.count == offset * 4 else {
            throw WeightFileError(
                file: file,
                problem: .damaged(
                    reason:
                        "\(region.count - offset * 4) bytes are left behind its \(layers.count) layers, so it is of another network"
                ))
        }
        (sourceName, seen) = (file, header.seen)
        (self.names, self.views) = (names, views)
    }

    public func extents(of name: String) -> [Int]? { views[name]?.sizes }
    public func elementType(of name: String) -> String? {
        views[name].map { _ in ElementType.float32.rawValue }
    }

    public func tensor(named name: String) throws -> Tensor {
        guard let view = views[name] else {
            throw WeightFileError(file: sourceName, problem: .noSuchTensor(name: name, names: names))
        }
        do {
            return try view.tensor()
        } catch {
            throw WeightFileError(
                file: sourceName, problem: .init(error, name: name, sizes: view.sizes))
        }
    }

    private struct Header {
        let major: Int32
        let minor: Int32
        let seen: Int
        /// Bytes of it.
        let count: Int

        /// Nil where the bytes end before it does.
        init?(_ bytes: UnsafeRawBufferPointer) {
            guard let major = bytes.number(at: 0, as: Int32.self),
                let minor = bytes.number(at: 4, as: Int32.self)
            else { return nil }
            (self.major, self.minor) = (major, minor)
            // From version 0.2 on more pictures can be counted.
            let isWide = Int(major) * 10 + Int(minor) >= 2
            let seen =
                isWide
                ? bytes.number(at: 12, as: UInt64.self)
                : bytes.number(at: 12, as: UInt32.self).map(UInt64.init)
            guard let seen else { return nil }
            self.seen = Int(clamping: seen)
            count = isWide ? 20 : 16
        }

        var isKnown: Bool { (0..<1000).contains(major) && (0..<1000).contains(minor) }
    }
}
