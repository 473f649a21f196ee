import ApusInterop
import ApusProof
import ApusTensor
import Foundation
import Testing

@Suite struct PyTorchFileTests {
    @Test func tensorsOfAnArchiveLieOverTheFile() throws {
        let file = try PyTorchFile(path: weights("views.pth"))
        for name in ["base", "tied", "rows"] {
            #expect(try file.tensor(named: name).storage.isExternal, "\(name)")
        }
        // One storage, one place in memory.
        #expect(try file.tensor(named: "base").address == file.tensor(named: "tied").address)
        #expect(
            try file.tensor(named: "rows").address == file.tensor(named: "base").address + 6 * 4)
    }

    @Test func aModelIsLoadedFromEitherForm() throws {
        let expected = TinyModel()
        try expected.load(SafetensorsFile(path: fixture("tiny_model.safetensors")))
        for name in [
            "tiny_model.pth", "tiny_model_legacy.pth", "deflated.pth", "zip64.pth", "descriptors.pth",
        ] {
            let model = TinyModel()
            #expect(try model.load(PyTorchFile(path: weights(name))).isExact)
            #expect(bits(model) == bits(expected), "\(name)")
        }
    }

    @Test func anotherArchitecturesFileIsRefusedWithTheFirstDifferences() throws {
        let path = try weights("checkpoint.pth")
        let error = #expect(throws: LoadError.self) { try TinyModel().load(PyTorchFile(path: path)) }
        #expect(error?.report.missing.first == "conv.weight")
        #expect(error?.report.unexpected.first == "0.weight")
        #expect(error?.description.hasPrefix("\(path): does not fit the model") == true)
    }

    @Test func theUserMayNameAnotherKey() throws {
        let path = try weights("checkpoint.pth")
        let state = try PyTorchFile(path: path, key: "optimizer.state")
        #expect(state.names.contains("0.momentum_buffer"))
        #expect(try PyTorchFile(path: path, key: "state_dict").names.first == "0.weight")
        let error = #expect(throws: WeightFileError.self) { try PyTorchFile(path: path, key: "ema") }
        #expect(
            error?.description
                == "\(path): has no tensors under \"ema\"; its keys are \"epoch\", \"arch\", \"state_dict\", "
                + "\"best_acc1\", \"best\", ...")
        #expect(throws: WeightFileError.self) { try PyTorchFile(path: path, key: "arch") }
        #expect(throws: WeightFileError.self) { try WeightFile.open(weights("version1.npy"), key: "a") }
    }

    @Test func typesWithoutATensorTypeAreListedAndRefusedByName() throws {
        let path = try weights("foreign_types.pth")
        let file = try PyTorchFile(path: path)
        #expect(file.entries.map(\.type) == ["complex64", "float8_e5m2", "sparse", "float32"])
        #expect(try file.tensor(named: "w").floats == [1, 1])
        for name in ["complex", "float8", "sparse"] {
            let error = #expect(throws: WeightFileError.self) { try file.tensor(named: name) }
            let type = file.entry(named: name)?.type ?? ""
            #expect(error?.problem == .unsupportedType(name: name, type: type))
        }
    }

    @Test func valuesThatAreNotFiniteAreLoadedAndReported() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("special.safetensors")
        let source = try PyTorchFile(path: weights("special.pth"))
        try SafetensorsFile.write(
            try source.names.map { ($0, try source.tensor(named: $0)) }, to: path)
        let again = try SafetensorsFile(path: path)
        for name in source.names {
            #expect(
                exactNumbers(try again.tensor(named: name)) == exactNumbers(try source.tensor(named: name)))
        }
    }

    @Test func tensorsOutliveTheFileTheyCameFrom() throws {
        func weight(_ name: String) throws -> Tensor {
            try PyTorchFile(path: weights("views.pth")).tensor(named: name)
        }
        let kept = try (weight("base"), weight("transposed"))
        for _ in 0..<20 { _ = try weight("base") }
        #expect(kept.0.transposed().floats == kept.1.floats)
    }
}
