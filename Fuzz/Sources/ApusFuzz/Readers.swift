import Apus

extension Reader {
    /// Every reader of the package. A new file format gets its line here.
    static func all() -> [Reader] {
        [
            recipe, results, idx, gzip, safetensors, safetensorsHeader, pyTorchStream, pyTorchArchive,
            pyTorchPickle, numPy, weightFile, checkpoint, jpeg, png, pngChunks,
            cocoJSON, vocXML, yolo,
        ]
    }

    private static var recipe: Reader {
        Reader(name: "recipe", seeds: recipeTexts.map { Array($0.utf8) }) { input in
            let recipe = try Recipe(yaml: String(decoding: input, as: UTF8.self), file: "input.yaml")
            // What is read is written so that it reads back the same.
            let again = try? Recipe(yaml: recipe.text, file: "text.yaml")
            precondition(again == recipe, "the recipe's text reads back as another recipe")
        }
    }

    private static var results: Reader {
        ofFiles("results", extension: "json", seeds: [Array(resultsText.utf8)]) { path in
            _ = try ResultsFile(contentsOf: path).page
        }
    }

    private static var idx: Reader {
        let arrays: [IDXFile] = [
            IDXFile(shape: [2, 3, 4], values: .uint8([UInt8](0..<24))),
            IDXFile(shape: [3], values: .float64([0, -1.5, .infinity])),
            IDXFile(shape: [2, 2], values: .int16([1, -2, 3, -4])),
            IDXFile(shape: [0, 4], values: .int32([])),
        ]
        return Reader(name: "idx", seeds: arrays.map { $0.encoded() } + [gzippedIDX]) { input in
            _ = try IDXFile(input, limit: 1 << 20).shape
        }
    }

    private static var gzip: Reader {
        Reader(name: "gzip", seeds: [gzippedIDX, gzippedIDX + gzippedRepetition, gzippedRepetition]) {
            input in
            _ = try Gzip.decompress(input, limit: 1 << 20).count
        }
    }
}

private let recipeTexts = [
    """
    name: a
    description: "a \\"b\\" \\u00e9"
    systems: [B4]
    model: {name: resnet18, channels: 1}
    data: {name: fashion, root: /x, mean: [0.5], std: [0.25], augmentation: {flip: 0.5, shift: 2, resizedCrop: [0.5, 1], mixup: 0.2}}
    epochs: 4
    optimizer:
      name: sgd
      momentum: 0.9
      nesterov: true
      groups: [{names: ["*.bias"], weightDecay: 0}]
    schedule: {name: multistep, milestones: [1, 2.5], gamma: 0.1}
    gate: {metric: a, comparison: ">=", value: 0.9, minutes: 5}
    """,
    "{name: a, description: b, kind: check, check: c, seed: 7, threads: 2, gate: {metric: m, value: 1e-5}}",
    "a: &x {b: [1, *y]}\nc: &y |\n  text\n  more\nd: !!str 5\n? e\n: 'f'\n",
]

private let resultsText = """
    [{"command": "apus recipe run a", "date": "2026-11-22", "environment": {"instructionSet": "AVX2",
    "oneDNN": "2.6.3", "processor": "p", "swift": "6.3", "threads": 2}, "figure": 0.925, "gate": ">= 0.92",
    "metric": "test_accuracy", "pass": true, "recipe": "a", "recipeHash": "ab", "seconds": 200.5, "seed": 1,
    "sourcesHash": "cd"}]
    """

/// A 2x4x5 array of bytes as IDX, compressed.
private let gzippedIDX: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x63, 0x60, 0xE0, 0x60, 0x66,
    0x60, 0x60, 0x60, 0x02, 0x62, 0x16, 0x20, 0x66, 0x65, 0x60, 0x64, 0x62, 0x66, 0x61, 0x65,
    0x63, 0xE7, 0xE0, 0xE4, 0xE2, 0xE6, 0xE1, 0xE5, 0xE3, 0x17, 0x10, 0x14, 0x12, 0x16, 0x11,
    0x15, 0x13, 0x97, 0x90, 0x94, 0x92, 0x96, 0x91, 0x95, 0x93, 0x57, 0x50, 0x54, 0x52, 0x56,
    0x51, 0x55, 0x53, 0x07, 0x00, 0x84, 0x06, 0x67, 0x61, 0x38, 0x00, 0x00, 0x00,
]

/// 256 bytes as IDX that repeat themselves, compressed.
private let gzippedRepetition: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x63, 0x60, 0xE0, 0x60, 0x64,
    0x60, 0x60, 0x64, 0x48, 0x4C, 0x4A, 0x1E, 0xD1, 0x08, 0x00, 0xC9, 0xDD, 0x5A, 0x3E, 0x08,
    0x01, 0x00, 0x00,
]
