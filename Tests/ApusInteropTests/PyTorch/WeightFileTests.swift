import ApusInterop
import ApusTensor
import Foundation
import Testing

@Suite struct WeightFileTests {
    @Test func theTablesAreThere() {
        #expect(WeightFixtures.shared.sound.count >= 35)
        #expect(WeightFixtures.shared.hostile.count >= 60)
    }

    @Test(arguments: WeightFixtures.shared.sound.keys.sorted())
    func soundFilesAreReadExactly(name: String) throws {
        let excesses = try WeightFixtures.shared.soundExcesses(name)
        #expect(excesses.isEmpty)
        let source = try WeightFile.open(weights(name)).source
        #expect(source.elementType(of: "absent") == nil && source.extents(of: "absent") == nil)
        let error = #expect(throws: (any Error).self) { try source.tensor(named: "absent") }
        #expect(error.map { "\($0)" }?.contains("has no tensor \"absent\"") == true)
    }

    @Test(arguments: WeightFixtures.shared.hostile.keys.sorted())
    func hostileFilesAreRefusedByNameAndReason(name: String) {
        let excesses = WeightFixtures.shared.hostileExcesses(name)
        #expect(excesses.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: "/tmp/apus-was-here"))
    }

    @Test(arguments: ["tiny_model.pth", "tiny_model_legacy.pth", "arrays4.pkl", "stored.npz", "version1.npy"])
    func everyTruncationIsRefused(name: String) throws {
        let whole = try contents(weights(name))
        for length in whole.indices {
            let cut = Array(whole.prefix(length))
            if name.hasSuffix("npz") || name.hasSuffix("npy") {
                #expect(throws: WeightFileError.self, "cut at \(length)") { try NumPyFile(bytes: cut) }
            } else {
                #expect(throws: WeightFileError.self, "cut at \(length)") { try PyTorchFile(bytes: cut) }
            }
        }
    }

    @Test func mutatedFilesNeverCrash() throws {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func random(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        let seeds = try ["checkpoint.pth", "views_legacy.pth", "arrays2.pkl", "deflated.pth", "zip64.pth"].map
        {
            try contents(weights($0))
        }
        var refused = 0
        for _ in 0..<2000 {
            var bytes = seeds[random(seeds.count)]
            for _ in 0...random(3) { bytes[random(bytes.count)] = UInt8(random(256)) }
            guard let file = try? PyTorchFile(bytes: bytes) else {
                refused += 1
                continue
            }
            for name in file.names { _ = try? file.tensor(named: name) }
        }
        #expect(refused > 200)
    }

    @Test func aFileIsToldByItsContentNotItsName() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("weights.dat")
        let kinds: [(String, WeightFile.Kind)] = [
            ("tiny_model.pth", .pyTorch), ("tiny_model_legacy.pth", .pyTorch), ("arrays2.pkl", .pyTorch),
            ("version2.npy", .numPy), ("deflated.npz", .numPy),
        ]
        for (name, kind) in kinds {
            try Data(contents(weights(name))).write(to: URL(fileURLWithPath: path))
            #expect(try WeightFile.open(path).kind == kind, "\(name)")
        }
        try Data(contents(fixture("types.safetensors"))).write(to: URL(fileURLWithPath: path))
        #expect(try WeightFile.open(path).kind == .safetensors)
    }

    @Test func anIndexOfPyTorchFilesIsReadAsOne() throws {
        let folder = try TemporaryFolder()
        let files = FileManager.default
        try files.copyItem(atPath: weights("tiny_model.pth"), toPath: folder.file("one.bin"))
        try files.copyItem(atPath: weights("views.pth"), toPath: folder.file("two.bin"))
        let (one, two) = (
            try PyTorchFile(path: folder.file("one.bin")), try PyTorchFile(path: folder.file("two.bin"))
        )
        let (first, second) = (try #require(one.names.first), try #require(two.names.last))
        let index = folder.file("pytorch_model.bin.index.json")
        func write(_ places: String) throws {
            try Data("{\"weight_map\": {\(places)}}".utf8).write(to: URL(fileURLWithPath: index))
        }
        try write("\"\(first)\": \"one.bin\", \"\(second)\": \"two.bin\"")
        let opened = try WeightFile.open(index)
        #expect(opened.kind == .sharded)
        #expect(opened.source.names == [first, second].sorted())
        #expect(try opened.source.tensor(named: first).floats == one.tensor(named: first).floats)
        #expect(try opened.source.tensor(named: second).floats == two.tensor(named: second).floats)

        try write("\"\(first)\": \"two.bin\"")
        #expect(throws: WeightFileError.self) { try WeightFile.open(index) }
        try write("\"\(first)\": \"pytorch_model.bin.index.json\"")
        let error = #expect(throws: WeightFileError.self) { try WeightFile.open(index) }
        #expect(error?.description.contains("an index itself") == true)
    }
}
