import ApusInterop
import ApusTensor
import Foundation
import Testing

@Suite struct SafetensorsWritingTests {
    private static let tensors: [(name: String, tensor: Tensor)] = [
        ("bool", Tensor([true, false, true])),
        (
            "float",
            Tensor([-0.0, .leastNonzeroMagnitude, .infinity, .nan, 3.25, -7] as [Float], shape: [2, 3])
        ),
        ("brain", Tensor([1, -2, 0.5] as [Float]).cast(to: .bfloat16)),
        ("int8", Tensor([-128, 127] as [Int8])),
        ("uint8", Tensor([0, 255] as [UInt8], shape: [1, 2, 1])),
        ("int32", Tensor([.min, .max] as [Int32])),
        ("int64", Tensor([.min, .max] as [Int64])),
        ("empty", Tensor([] as [Float], shape: [0, 4])),
        ("scalar", Tensor([9] as [Int64], shape: [])),
        ("é \"\\\n\u{1F426}", Tensor([1] as [Float])),
    ]

    @Test func roundTripsAreBitExact() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("all.safetensors")
        let metadata = ["format": "pt", "note\u{7}": "tab\t, quote \", \u{1F426}"]
        try SafetensorsFile.write(Self.tensors, to: path, metadata: metadata)
        let file = try SafetensorsFile(path: path)
        #expect(file.metadata == metadata)
        #expect(file.names == Self.tensors.map(\.name))
        for (name, tensor) in Self.tensors {
            let read = try file.tensor(named: name)
            #expect(read.shape == tensor.shape && read.dtype == tensor.dtype, "\(name)")
            #expect(read.withUnsafeBytes { Array($0) } == tensor.withUnsafeBytes { Array($0) }, "\(name)")
            #expect(read.elementCount == 0 || read.storage.isExternal, "\(name) is aligned")
        }
        #expect(try folder.names == ["all.safetensors"])
    }

    @Test func theSameTensorsMakeTheSameBytes() throws {
        let folder = try TemporaryFolder()
        let metadata = Dictionary(uniqueKeysWithValues: (0..<40).map { ("key\($0)", "\($0)") })
        try SafetensorsFile.write(Self.tensors, to: folder.file("a"), metadata: metadata)
        try SafetensorsFile.write(Self.tensors, to: folder.file("b"), metadata: metadata)
        #expect(try contents(folder.file("a")) == contents(folder.file("b")))
    }

    @Test func bytesAreThoseOfTheReference() throws {
        for name in ["shapes", "no_tensors", "tiny_model"] {
            let original = try fixture("\(name).safetensors")
            let reference = try SafetensorsFile(path: original)
            let folder = try TemporaryFolder()
            let path = folder.file("ours")
            try SafetensorsFile.write(
                reference.names.map { ($0, try reference.tensor(named: $0)) }, to: path,
                metadata: reference.metadata)
            #expect(try contents(path) == contents(original), "\(name)")
        }
    }

    @Test func viewsAreWrittenInRowMajorOrder() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("view")
        let matrix = Tensor((0..<6).map(Float.init), shape: [2, 3])
        try SafetensorsFile.write([("m", matrix.transposed(0, 1))], to: path)
        let read = try SafetensorsFile(path: path).tensor(named: "m")
        #expect(read.shape == [3, 2])
        #expect(read.floats == [0, 3, 1, 4, 2, 5])
    }

    @Test func noTensorsMakeAFileToo() throws {
        let folder = try TemporaryFolder()
        try SafetensorsFile.write([], to: folder.file("none"))
        #expect(try contents(folder.file("none")) == rawFile("{}      "))
        #expect(try SafetensorsFile(path: folder.file("none")).names == [])
    }

    @Test func namesThatTheFormatCannotHoldAreRefused() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("never")
        let one = Tensor(1)
        #expect(throws: SafetensorsError(file: path, problem: .duplicateName("a"))) {
            try SafetensorsFile.write([("a", one), ("a", one)], to: path)
        }
        #expect(throws: SafetensorsError(file: path, problem: .reservedName("__metadata__"))) {
            try SafetensorsFile.write([("__metadata__", one)], to: path)
        }
        #expect(try folder.names == [])
    }

    @Test func aFileInUseCanBeReplaced() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("model")
        try SafetensorsFile.write([("w", Tensor([1, 2] as [Float]))], to: path)
        let old = try SafetensorsFile(path: path).tensor(named: "w")
        try SafetensorsFile.write([("w", old * 10)], to: path)
        #expect(old.floats == [1, 2])
        #expect(try SafetensorsFile(path: path).tensor(named: "w").floats == [10, 20])
    }
}
