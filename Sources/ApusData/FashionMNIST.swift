import Foundation

/// Fashion-MNIST (Xiao, Rasul, Vollgraf, 2017, arXiv 1708.07747): articles of clothing, 28x28 grey, ten classes,
/// 60,000 to train on and 10,000 to test.
public enum FashionMNIST {
    public typealias Part = IDXImages.Part

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
        return try IDXImages.load(
            images: imageFile, labels: labelFile, classNames: classNames, name: folder.path)
    }

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
