import Foundation

/// Pairs of IDX files, pictures and labels, as MNIST and its successors come.
public enum IDXImages {
    public enum Part: Sendable, CaseIterable {
        case train
        case test

        /// What MNIST's file names begin with.
        public var prefix: String {
            switch self {
            case .train: "train"
            case .test: "t10k"
            }
        }
    }

    /// Reads `PREFIX-images-idx3-ubyte` and `PREFIX-labels-idx1-ubyte` of a folder, each plain or with `.gz`.
    ///
    /// - Parameter classNames: the name of each class; nil numbers them up to the largest label.
    /// - Throws: `IDXError` or `ImageArraysError`, each naming the file.
    public static func load(
        _ part: Part, folder: URL, classNames: [String]? = nil
    ) throws -> ImageArrays {
        try load(
            images: file("\(part.prefix)-images-idx3-ubyte", in: folder),
            labels: file("\(part.prefix)-labels-idx1-ubyte", in: folder), classNames: classNames,
            name: folder.path)
    }

    /// Reads one pair of files, plain or compressed with gzip.
    ///
    /// - Parameters:
    ///   - classNames: the name of each class; nil numbers them up to the largest label.
    ///   - name: what errors call the pair.
    /// - Throws: `IDXError` or `ImageArraysError`, each naming the file.
    public static func load(
        images imageFile: URL, labels labelFile: URL, classNames: [String]? = nil, name: String
    ) throws -> ImageArrays {
        let images = try IDXFile(contentsOf: imageFile, limit: byteLimit)
        let labels = try IDXFile(contentsOf: labelFile, limit: byteLimit)
        guard case .uint8(let pixels) = images.values, images.shape.count == 3 else {
            throw IDXError(
                file: imageFile.path,
                problem: .unexpected(
                    reason: "pictures are bytes of shape [count, height, width], not \(images.shape)"))
        }
        guard case .uint8(let classes) = labels.values, labels.shape.count == 1 else {
            throw IDXError(
                file: labelFile.path,
                problem: .unexpected(reason: "labels are bytes of shape [count], not \(labels.shape)"))
        }
        guard images.shape[0] == labels.shape[0] else {
            throw IDXError(
                file: labelFile.path,
                problem: .unexpected(
                    reason:
                        "\(labels.shape[0]) labels for the \(images.shape[0]) pictures of \(imageFile.path)"))
        }
        return try ImageArrays(
            images: pixels, channels: 1, height: images.shape[1], width: images.shape[2],
            labels: classes.map(Int.init),
            classNames: classNames ?? (0...(classes.max().map(Int.init) ?? 0)).map(String.init), name: name)
    }

    /// Pictures without labels: bytes of shape `[count, height, width]`. Every label is 0.
    ///
    /// - Throws: `IDXError` or `ImageArraysError`, naming the file.
    public static func pictures(contentsOf file: URL) throws -> ImageArrays {
        let images = try IDXFile(contentsOf: file, limit: byteLimit)
        guard case .uint8(let pixels) = images.values, images.shape.count == 3 else {
            throw IDXError(
                file: file.path,
                problem: .unexpected(
                    reason: "pictures are bytes of shape [count, height, width], not \(images.shape)"))
        }
        return try ImageArrays(
            images: pixels, channels: 1, height: images.shape[1], width: images.shape[2],
            labels: [Int](repeating: 0, count: images.shape[0]), classNames: ["0"], name: file.path)
    }

    /// Twenty times MNIST's training pictures: room for larger sets of this form, none for a lie.
    private static let byteLimit = 1 << 30

    private static func file(_ name: String, in folder: URL) -> URL {
        let plain = folder.appendingPathComponent(name)
        let isThere = FileManager.default.fileExists(atPath: plain.path)
        return isThere ? plain : folder.appendingPathComponent(name + ".gz")
    }
}

extension ImageArrays {
    /// The same pictures among classes of other names; labels stay.
    ///
    /// - Precondition: there are at least as many names as the largest label asks for.
    public func renamed(_ classNames: [String]) -> ImageArrays {
        precondition(
            labels.allSatisfy(classNames.indices.contains),
            "ImageArrays.renamed: \(classNames.count) names for the labels up to \(labels.max() ?? 0)")
        return ImageArrays(
            checked: images, channels: channels, height: height, width: width, maximum: maximum,
            labels: labels,
            classNames: classNames)
    }
}
