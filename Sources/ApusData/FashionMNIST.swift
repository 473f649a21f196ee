import Foundation

/// Fashion-MNIST (Xiao, Rasul, Vollgraf, 2017, arXiv 1708.07747): articles of clothing, 28x28 grey, ten classes,
/// 60,000 to train on and 10,000 to test.
public enum FashionMNIST {
    public enum Part: Sendable, CaseIterable {
        case train
        case test

        fileprivate var prefix: String {
            switch self {
            case .train: "train"
            case .test: "t10k"
            }
        }
    }

    /// Where Debian's package `dataset-fashion-mnist` puts the files.
    public static let debianFolder = URL(
        fileURLWithPath: "/usr/share/datasets/fashion-mnist", isDirectory: true)

    public static let classNames = [
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
        "Ankle boot",
    ]

    /// Whether the folder holds both files of a part.
    public static func isInstalled(_ part: Part, in folder: URL = debianFolder) -> Bool {
        [images(part, folder), labels(part, folder)].allSatisfy {
            FileManager.default.fileExists(atPath: $0.path)
        }
    }

    /// Reads one part.
    ///
    /// - Parameter folder: holds `train-images-idx3-ubyte.gz`, `train-labels-idx1-ubyte.gz` and their `t10k`
    ///   counterparts; other sets in the form of MNIST with ten classes are read as well.
    /// - Throws: `FashionMNISTError.notInstalled`, `IDXError` or `ImageArraysError`, each naming the file.
    public static func load(_ part: Part, folder: URL = debianFolder) throws -> ImageArrays {
        let imageFile = images(part, folder)
        let labelFile = labels(part, folder)
        for file in [imageFile, labelFile] where !FileManager.default.fileExists(atPath: file.path) {
            throw FashionMNISTError.notInstalled(file: file.path)
        }
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
            labels: classes.map(Int.init), classNames: classNames, name: folder.path)
    }

    /// Twenty times the training pictures: room for larger sets of this form, none for a lie.
    private static let byteLimit = 1 << 30

    private static func images(_ part: Part, _ folder: URL) -> URL {
        folder.appendingPathComponent("\(part.prefix)-images-idx3-ubyte.gz")
    }

    private static func labels(_ part: Part, _ folder: URL) -> URL {
        folder.appendingPathComponent("\(part.prefix)-labels-idx1-ubyte.gz")
    }
}

/// Why Fashion-MNIST could not be read, beside what is wrong with a file.
public enum FashionMNISTError: Error, Equatable, CustomStringConvertible {
    case notInstalled(file: String)

    public var description: String {
        switch self {
        case .notInstalled(let file):
            "\(file): there is no such file; install the data set with `apt-get install dataset-fashion-mnist`"
        }
    }
}
