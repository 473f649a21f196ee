import ApusInterop
import ApusProof
import ApusTensor
import Foundation
import Testing

@Suite struct SafetensorsReadingTests {
    @Test(arguments: ["types", "shapes", "special", "metadata", "no_tensors", "misaligned"])
    func filesOfTheReferenceAreReadExactly(name: String) throws {
        let expected = try #require(try ForeignFile.all()[name])
        let file = try SafetensorsFile(path: fixture("\(name).safetensors"))
        #expect(file.metadata == expected.metadata ?? [:])
        #expect(Set(file.names) == Set(expected.tensors.keys))
        for (key, one) in expected.tensors {
            let entry = try #require(file.entry(named: key))
            #expect(entry.type.rawValue == one.dtype)
            let tensor = try file.tensor(named: key)
            #expect(Array(tensor.shape) == one.shape, "\(key)")
            #expect(tensor.dtype == entry.type.tensorType)
            #expect(exactNumbers(tensor) == one.numbers, "\(key)")
        }
    }

    @Test func typesBecomeTheNearestThatHoldsThem() throws {
        let file = try SafetensorsFile(path: fixture("types.safetensors"))
        let types: [String: DType] = [
            "f64": .float32, "f32": .float32, "f16": .float32, "bf16": .bfloat16, "i64": .int64,
            "i32": .int32,
            "i16": .int32, "i8": .int8, "u64": .int64, "u32": .int64, "u16": .int32, "u8": .uint8,
            "bool": .bool,
        ]
        #expect(Set(file.names) == Set(types.keys))
        for (name, type) in types { #expect(try file.tensor(named: name).dtype == type, "\(name)") }
    }

    @Test func tensorsLieOverTheFileWhereTheyAreAligned() throws {
        let types = try SafetensorsFile(path: fixture("types.safetensors"))
        for name in ["f32", "bf16", "i64", "i32", "i8", "u8", "bool"] {
            #expect(try types.tensor(named: name).storage.isExternal, "\(name)")
        }
        let misaligned = try SafetensorsFile(path: fixture("misaligned.safetensors"))
        #expect(misaligned.names == ["byte", "f32", "i64", "u16", "bool", "i32"])
        #expect(try !misaligned.tensor(named: "f32").storage.isExternal)
        #expect(try !misaligned.tensor(named: "i64").storage.isExternal)
        #expect(try misaligned.tensor(named: "i32").storage.isExternal)
    }

    @Test func tensorsOutliveTheFileTheyCameFrom() throws {
        func weight() throws -> Tensor {
            try SafetensorsFile(path: fixture("shapes.safetensors")).tensor(named: "after odd bytes")
        }
        let kept = try weight()
        let values = try (0..<20).map { _ in try weight().floats }
        #expect(Set(values).count == 1 && kept.floats == values[0])
    }

    @Test func bytesInMemoryAreReadAsFilesAre() throws {
        let path = try fixture("types.safetensors")
        let file = try SafetensorsFile(bytes: contents(path))
        let mapped = try SafetensorsFile(contentsOf: URL(fileURLWithPath: path))
        #expect(file.entries == mapped.entries)
        for name in file.names {
            #expect(
                exactNumbers(try file.tensor(named: name)) == exactNumbers(try mapped.tensor(named: name)))
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
        let file = try SafetensorsFile(path: fixture("foreign.safetensors"))
        let expected = try #require(try ForeignFile.all()["foreign"])
        #expect(Set(file.entries.map(\.type.rawValue)) == Set(expected.tensors.values.map(\.dtype)))
        #expect(try file.tensor(named: "f32").floats == [1])
        let refused = file.entries.filter { $0.type.tensorType == nil }
        #expect(refused.count == 7)
        for entry in refused {
            #expect(
                throws: SafetensorsError(
                    file: file.file, problem: .unsupportedType(name: entry.name, type: entry.type))
            ) { try file.tensor(named: entry.name) }
        }
        let error = #expect(throws: SafetensorsError.self) { try file.tensor(named: "f8_e5m2") }
        #expect(
            error?.description.hasSuffix(
                "foreign.safetensors: \"f8_e5m2\" has the element type F8_E5M2, which Apus does not "
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
}
