import ApusInterop
import ApusModels
import ApusNN
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
}
