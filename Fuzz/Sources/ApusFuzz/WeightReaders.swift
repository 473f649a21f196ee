import Apus
import Foundation

extension Reader {
    /// PyTorch's legacy stream, and the pickle alone.
    static var pyTorchStream: Reader {
        Reader(name: "pytorch-stream", seeds: [PickleSeed.stream, PickleSeed.plain]) { input in
            try readAll(PyTorchFile(bytes: input, name: "input.pth"))
        }
    }

    /// Changed archives: mostly their directories, as every entry is short.
    static var pyTorchArchive: Reader {
        Reader(
            name: "pytorch-archive", seeds: [archive(PickleSeed.weights), archive(PickleSeed.checkpoint)]
        ) { input in
            try readAll(PyTorchFile(bytes: input, name: "input.pth"))
        }
    }

    /// Changed pickles in a sound archive.
    static var pyTorchPickle: Reader {
        Reader(name: "pytorch-pickle", seeds: [PickleSeed.weights, PickleSeed.checkpoint]) { input in
            try readAll(PyTorchFile(bytes: archive(input), name: "input.pth"))
        }
    }

    static var numPy: Reader {
        let array = NumPySeed.array
        return Reader(
            name: "numpy", seeds: [array, ZipSeed.archive([("a/b.npy", array), ("c.npy", array)])]
        ) {
            input in
            try readAll(NumPyFile(bytes: input, name: "input.npz"))
        }
    }

    /// Whatever opens by content, the index of sharded files too.
    static var weightFile: Reader {
        let index = Array(#"{"metadata": {"total_size": 4}, "weight_map": {"a": "b.safetensors"}}"#.utf8)
        return ofFiles("weight-file", extension: "weights", seeds: [index, PickleSeed.plain]) { path in
            try readAll(WeightFile.open(path).source)
        }
    }

    private static func archive(_ pickle: [UInt8]) -> [UInt8] {
        ZipSeed.archive([
            ("a/data.pkl", pickle), ("a/byteorder", Array("little".utf8)),
            ("a/data/0", (0..<24).map { UInt8(truncatingIfNeeded: $0 &* 37) }),
        ])
    }

    /// Reads every tensor to its last byte.
    private static func readAll(_ source: some TensorSource) throws {
        for name in source.names {
            _ = (source.extents(of: name)?.count ?? 0) + (source.elementType(of: name)?.utf8.count ?? 0)
            do {
                _ = try source.tensor(named: name).withUnsafeBytes { $0.reduce(0, &+) }
            } catch {
                // Being refused in part is an answer too, if it can be printed.
                _ = "\(error)".utf8.count
            }
        }
    }
}

/// Pickles of tensors, instruction by instruction.
private enum PickleSeed {
    static let weights = [0x80, 2] + ascii("}(") + text("w") + tensor + text("b") + tensor + ascii("u.")
    /// Wrapped, prefixed, with settings beside.
    static let checkpoint =
        [0x80, 2] + ascii("}(") + text("epoch") + number(3) + text("args")
        + ascii("cargparse\nNamespace\n)") + [0x81] + ascii("}") + text("lr") + number(1) + ascii("sb")
        + text("state_dict") + ascii("ccollections\nOrderedDict\n)R(") + text("module.w") + tensor
        + ascii("uu.")
    /// An array of NumPy's in protocol 2, its bytes as text.
    static let plain =
        [0x80, 2] + ascii("}") + text("w") + ascii("cnumpy._core.multiarray\n_reconstruct\ncnumpy\nndarray\n")
        + number(0) + [0x85] + ascii("c_codecs\nencode\n") + text("b") + text("latin1") + [0x86]
        + ascii("R") + [0x87] + ascii("R(") + number(1) + number(2) + [0x85] + ascii("cnumpy\ndtype\n")
        + text("f4") + [0x89, 0x88, 0x87] + ascii("R(") + number(3) + text("<") + ascii("NNN")
        + number(-1) + number(-1) + number(0) + ascii("tb") + [0x89] + ascii("c_codecs\nencode\n")
        + text("12345678") + text("latin1") + [0x86] + ascii("Rtbs.")
    static let stream =
        [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19] + ascii(".")
        + [0x80, 2] + ascii("M") + [0xE9, 3] + ascii(".") + [0x80, 2] + ascii("}.") + weights
        + [0x80, 2] + ascii("](") + text("0") + ascii("e.") + [6, 0, 0, 0, 0, 0, 0, 0]
        + [UInt8](repeating: 9, count: 24)

    private static let tensor =
        ascii("ctorch._utils\n_rebuild_tensor_v2\n((") + text("storage") + ascii("ctorch\nFloatStorage\n")
        + text("0") + text("cpu") + number(6) + ascii("tQ") + number(0) + number(2) + number(3) + [0x86]
        + number(3) + number(1) + [0x86, 0x89] + ascii("NtR")

    private static func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }
    private static func text(_ text: String) -> [UInt8] {
        ascii("X") + [UInt8(text.utf8.count), 0, 0, 0] + ascii(text)
    }
    private static func number(_ value: Int32) -> [UInt8] {
        ascii("J") + withUnsafeBytes(of: value.littleEndian, Array.init)
    }
}

private enum NumPySeed {
    static let array: [UInt8] = {
        let header = Array("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }\n".utf8)
        return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.count), 0] + header
            + [UInt8](repeating: 7, count: 24)
    }()
}

private enum ZipSeed {
    /// Stored entries and their directory; nobody looks at the checksums of those.
    static func archive(_ entries: [(name: String, data: [UInt8])]) -> [UInt8] {
        func small(_ value: Int) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8 & 0xFF)] }
        func wide(_ value: Int) -> [UInt8] { small(value & 0xFFFF) + small(value >> 16) }
        var file: [UInt8] = []
        var directory: [UInt8] = []
        for (name, data) in entries {
            let sizes = wide(0) + wide(data.count) + wide(data.count) + small(name.utf8.count) + small(0)
            directory += [0x50, 0x4B, 1, 2] + small(20) + small(20) + [UInt8](repeating: 0, count: 8)
            directory += sizes + [UInt8](repeating: 0, count: 10) + wide(file.count) + Array(name.utf8)
            file += [0x50, 0x4B, 3, 4] + small(20) + [UInt8](repeating: 0, count: 8) + sizes
            file += Array(name.utf8) + data
        }
        let end = small(0) + small(0) + small(entries.count) + small(entries.count)
        return file + directory + [0x50, 0x4B, 5, 6] + end + wide(directory.count) + wide(file.count)
            + small(0)
    }
}
