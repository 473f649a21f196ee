import ApusInterop
import ApusModels
import ApusNN
import ApusProof
import ApusTensor

extension BuiltInCheck {
    /// Writes every registered model that is small enough for any machine, and reads it into a second one.
    static func weightFileDifferences(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        var differing = 0
        for name in ["resnet18", "resnet50", "vit_ti_16", "vit_s_16", "resnet_small"] {
            tell("weight files: \(name)")
            try TemporaryFolder.with { folder in
                let path = "\(folder)/\(name).safetensors"
                let entry = try ModelRegistry.entry(named: name)
                let (first, second) = (entry.build(.init(classes: 10)), entry.build(.init(classes: 10)))
                first.initialize(seed: UInt64(recipe.seed))
                try first.save(to: path)
                try second.load(SafetensorsFile(path: path))
                for (a, b) in zip(ModelState(first).snapshot(), ModelState(second).snapshot()) {
                    differing += a.name == b.name ? zip(a.value.floats, b.value.floats).count { $0 != $1 } : 1
                }
            }
        }
        return Double(differing)
    }

    /// Reads the committed files in PyTorch's forms, and those that must be refused.
    static func pyTorchFileDifferences(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        try foreignFileDifferences(recipe, tell) { !isNumPy($0) }
    }

    /// The same for NumPy's.
    static func numPyFileDifferences(_ recipe: Recipe, _ tell: Listener) throws -> Double {
        try foreignFileDifferences(recipe, tell, isNumPy)
    }

    private static func isNumPy(_ name: String) -> Bool { name.hasSuffix(".npy") || name.hasSuffix(".npz") }

    private static func foreignFileDifferences(
        _ recipe: Recipe, _ tell: Listener, _ isWanted: (String) -> Bool
    ) throws -> Double {
        let files = try ReferenceWeightFiles(folder: reference(ReferenceWeightFiles.path, for: recipe))
        let sound = try files.sound.keys.sorted().filter(isWanted).map {
            ($0, try files.soundExcesses($0))
        }
        let hostile = files.hostile.keys.sorted().filter(isWanted).map { ($0, files.hostileExcesses($0)) }
        tell("\(sound.count) sound files, \(hostile.count) hostile ones")
        let wrong = (sound + hostile).filter { !$0.1.isEmpty }
        for (name, excesses) in wrong { tell("\(name): \(excesses.joined(separator: "; "))") }
        return Double(wrong.count)
    }
}
