import ApusInterop
import ApusTensor
import Foundation
import Testing

@Suite struct SafetensorsReadingTests {
    private struct Listed: Decodable {
        let name: String
        let type: String
        let shape: [Int]
        let values: [Int64]
    }

    @Test func everyTypeOfTheReferenceIsReadExactly() throws {
        let file = try SafetensorsFile(path: fixture("every_type.safetensors"))
        let listed = try JSONDecoder().decode(
            [Listed].self, from: Data(contents(fixture("every_type.json"))))
        #expect(file.metadata == ["format": "np", "note": "ä\t\\"])
        #expect(Set(file.names) == Set(listed.map(\.name)))
        for one in listed {
            let tensor = try file.tensor(named: one.name)
            #expect(Array(tensor.shape) == one.shape, "\(one.name)")
            #expect(file.entry(named: one.name)?.type.tensorType == tensor.dtype)
            #expect(exactValues(tensor) == one.values, "\(one.name) of type \(one.type)")
        }
        #expect(try file.tensor(named: "float64").dtype == .float32)
        #expect(try file.tensor(named: "uint16").dtype == .int32)
        #expect(try file.tensor(named: "uint32").dtype == .int64)
        #expect(try file.tensor(named: "bfloat16").dtype == .bfloat16)
    }

    @Test func misalignedTensorsAreReadExactly() throws {
        let file = try SafetensorsFile(path: fixture("misaligned.safetensors"))
        #expect(file.names == ["byte", "float32", "int64", "bfloat16"])
        #expect(try file.tensor(named: "float32").floats == [1.5, -0.25])
        #expect(try file.tensor(named: "int64").integers == [-(1 << 40)])
        #expect(try file.tensor(named: "bfloat16").floats == [1, -2])
    }

    @Test func alignedTensorsLieOverTheFile() throws {
        let path = try fixture("sorted.safetensors")
        let file = try SafetensorsFile(path: path)
        let weight = try file.tensor(named: "a.weight")
        #expect(weight.storage.isExternal)
        #expect(try file.tensor(named: "brain").storage.isExternal)
        #expect(
            try !SafetensorsFile(path: fixture("misaligned.safetensors")).tensor(named: "int64").storage
                .isExternal)
        let expected = (0..<6).map { Float(sin(0.7 * Double($0))) }
        #expect(zip(weight.floats, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test func tensorsOutliveTheFileTheyCameFrom() throws {
        func weight() throws -> Tensor {
            try SafetensorsFile(path: fixture("sorted.safetensors")).tensor(named: "b.weight")
        }
        let kept = try weight()
        _ = try (0..<20).map { _ in try weight().floats }
        #expect(kept.floats[0] == 0 && abs(kept.floats[1] - sin(Float(0.7))) < 1e-6)
    }

    @Test func bytesInMemoryAreReadAsFilesAre() throws {
        let bytes = try contents(fixture("sorted.safetensors"))
        let file = try SafetensorsFile(bytes: bytes)
        let mapped = try SafetensorsFile(contentsOf: URL(fileURLWithPath: fixture("sorted.safetensors")))
        #expect(file.entries == mapped.entries)
        for name in file.names {
            #expect(exactValues(try file.tensor(named: name)) == exactValues(try mapped.tensor(named: name)))
        }
    }

    @Test func everyHalfIsExact() throws {
        let bits = (0...UInt16.max).map { $0 }
        let data = bits.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let header = #"{"half":{"dtype":"F16","shape":[65536],"data_offsets":[0,131072]}}"#
        let tensor = try SafetensorsFile(bytes: rawFile(Array(header.utf8), data: data)).tensor(named: "half")
        for (half, value) in zip(bits, tensor.floats) {
            let expected = Float(Float16(bitPattern: half))
            #expect(value.isNaN == expected.isNaN)
            if !value.isNaN, value.bitPattern != expected.bitPattern {
                Issue.record("half \(half) became \(value), not \(expected)")
            }
        }
    }

    @Test func boolsOtherThanOneAreTrue() throws {
        let header = #"{"b":{"dtype":"BOOL","shape":[4],"data_offsets":[0,4]}}"#
        let tensor = try SafetensorsFile(bytes: rawFile(Array(header.utf8), data: [0, 1, 2, 255]))
            .tensor(named: "b")
        #expect(tensor.dtype == .bool)
        #expect(tensor.withUnsafeBytes { Array($0) } == [0, 1, 1, 1])
    }

    @Test func typesWithoutATensorTypeAreRefusedByName() throws {
        let file = try SafetensorsFile(path: fixture("unsupported.safetensors"))
        #expect(try file.tensor(named: "float32").floats == [1.5])
        let refused = file.entries.filter { $0.type.tensorType == nil }
        #expect(refused.count == 7)
        for entry in refused {
            #expect(
                throws: SafetensorsError(
                    file: file.file, problem: .unsupportedType(name: entry.name, type: entry.type))
            ) { try file.tensor(named: entry.name) }
        }
        let error = #expect(throws: SafetensorsError.self) { try file.tensor(named: "float8_e5m2") }
        #expect(
            error?.description.hasSuffix(
                "unsupported.safetensors: \"float8_e5m2\" has the element type F8_E5M2, which Apus does not "
                    + "compute with; convert it to F32, F16 or BF16") == true)
    }

    @Test func aNameThatIsNotThereIsAnError() throws {
        let file = try SafetensorsFile(path: fixture("misaligned.safetensors"))
        let error = #expect(throws: SafetensorsError.self) { try file.tensor(named: "weight") }
        #expect(error?.problem == .noSuchTensor(name: "weight", names: file.names))
    }

    @Test func whatNoTensorHoldsIsRefusedWhenAskedFor() throws {
        func problem(_ type: String, _ shape: String, data: [UInt8]) throws -> SafetensorsError.Problem? {
            let header = #"{"x":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":[0,\#(data.count)]}}"#
            let file = try SafetensorsFile(bytes: rawFile(Array(header.utf8), data: data))
            return #expect(throws: SafetensorsError.self) { try file.tensor(named: "x") }?.problem
        }
        let nine = [Int](repeating: 1, count: 9)
        #expect(try problem("U8", "\(nine)", data: [1]) == .tooLarge(name: "x", shape: nine))
        #expect(try problem("F32", "[2147483648,0]", data: []) == .tooLarge(name: "x", shape: [1 << 31, 0]))
        #expect(
            try problem("U8", "[100000,0,100000]", data: [])
                == .tooLarge(name: "x", shape: [100000, 0, 100000]))
        let large = [UInt8](repeating: 0, count: 8) + [UInt8](repeating: 255, count: 8)
        #expect(try problem("U64", "[2]", data: large) == .outOfRange(name: "x", element: 1, value: .max))
    }

    /// Whole numbers as they are; floating ones by their bits.
    private func exactValues(_ tensor: Tensor) -> [Int64] {
        tensor.withUnsafeBytes { bytes in
            switch tensor.dtype {
            case .float32: bytes.bindMemory(to: UInt32.self).map(Int64.init)
            case .bfloat16: bytes.bindMemory(to: UInt16.self).map(Int64.init)
            case .int64: Array(bytes.bindMemory(to: Int64.self))
            case .int32: bytes.bindMemory(to: Int32.self).map(Int64.init)
            case .int8: bytes.bindMemory(to: Int8.self).map(Int64.init)
            case .uint8, .bool: bytes.map(Int64.init)
            }
        }
    }
}
