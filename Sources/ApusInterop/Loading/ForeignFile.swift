/// What a file is that is no file of weights, as far as its first bytes tell.
struct ForeignFile {
    let problem: WeightFileError.Problem

    init(_ bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty else {
            problem = .empty
            return
        }
        for (kind, advice, isIt) in ForeignFile.kinds where isIt(bytes) {
            problem = .foreign(kind: kind, advice: advice)
            return
        }
        let isText = bytes.prefix(512).allSatisfy { $0 >= 0x20 && $0 != 0x7F || (9...13).contains($0) }
        problem =
            isText
            ? .foreign(
                kind: "text, which begins \(ForeignFile.beginning(bytes))",
                advice: "fetch the file itself again")
            : .foreign(
                kind: "a file of no kind that is known",
                advice: "give safetensors, PyTorch's .pth, .npy or .npz")
    }

    private typealias Kind = (
        kind: String, advice: String, isIt: @Sendable (UnsafeRawBufferPointer) -> Bool
    )

    private static let kinds: [Kind] = [
        (
            "a pointer of Git LFS", "fetch the file that it points to (git lfs pull)",
            { $0.holds("version https://git-lfs") }
        ),
        ("a web page", "fetch the file itself", { isWebPage($0) }),
        (
            "HDF5, as Keras writes it", "save the weights as safetensors",
            { $0.holds([0x89, 0x48, 0x44, 0x46]) }
        ),
        ("gzip", "unpack it first", { $0.holds([0x1F, 0x8B]) }),
        ("a GGUF file", "save the weights as safetensors", { $0.holds("GGUF") }),
        (
            "a tar archive, as PyTorch wrote before 0.1.10 or a program packed it",
            "unpack it, or save it again with a newer PyTorch", { $0.holds("ustar", at: 257) }
        ),
    ]

    private static func isWebPage(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let start = String(decoding: bytes.prefix(256), as: UTF8.self).lowercased()
        return start.contains("<!doctype html") || start.contains("<html")
    }

    private static func beginning(_ bytes: UnsafeRawBufferPointer) -> String {
        String(String(decoding: bytes.prefix(64), as: UTF8.self).prefix(32)).quoted
    }
}
