import ApusProof
import ApusTensor
import Testing

@Suite("Every operation has all its pieces")
struct CatalogueTests {
    /// Operations by what the fixture calls those that they are reached through.
    private static let golden: [OperationName: [String]] = [
        .unary: ["negate", "gelu", "power", "unitLength"], .arithmetic: ["add", "maximum"],
        .whereTrue: ["where"],
        .reshape: ["reshape"], .permute: ["permute"], .broadcast: ["broadcastTo"], .flip: ["flip"],
        .slice: ["slice"], .concatenate: ["concatenate"], .pad: ["pad"], .take: ["embedding"],
        .gather: ["gather"], .sum: ["sum", "mean", "variance"], .extremum: ["maximumReduction"],
        .matrixMultiply: ["matrixMultiply"], .linear: ["linear"],
        .convolution: ["convolution1d", "convolution2d"],
        .convolutionInputGradient: ["transposedConvolution2d"],
        .pooling: ["maxPool2d", "averagePool2d", "lpPool2d"],
        .adaptivePooling: ["adaptiveAveragePool2d", "adaptiveMaxPool2d"],
        .upsampleNearest: ["upsampleNearest2d"], .roiAlign: ["roiAlign"], .roiPool: ["roiPool"],
        .batchNormalization: ["batchNormalization"],
        .layerNormalization: ["layerNormalization", "groupNormalization"],
        .localResponseNormalization: ["localResponseNormalization"], .softmax: ["softmax", "logSoftmax"],
        .attention: ["scaledDotProductAttention"],
        .multiScaleDeformableSampling: ["multiScaleDeformableSampling"],
    ]

    /// Operations without values of their own in the fixture, and why.
    private static let withoutGolden: [OperationName: String] = [
        .cast: "the identity within floating point",
        .scatter: "only the gradient of a slice, which the slice's gradients hold",
        .convolutionWeightGradient: "only the gradient of a convolution, which its second order holds",
        .dropout: "random: its values come from our own stream",
    ]

    @Test("The catalogue holds each name once")
    func catalogueIsComplete() {
        let held = OperationCatalogue.all.map { $0.name.rawValue }.sorted()
        #expect(held == OperationName.allCases.map(\.rawValue).sorted())
    }

    @Test("Finite differences and PyTorch's values", arguments: OperationName.allCases)
    func isChecked(_ name: OperationName) {
        #expect(
            DifferenceTable.cases.contains { $0.operation == name },
            "no finite differences for \(name.rawValue)")
        if Self.withoutGolden[name] != nil {
            #expect(Self.golden[name] == nil)
        } else {
            let references = Self.golden[name] ?? []
            #expect(!references.isEmpty, "no golden values for \(name.rawValue)")
            #expect(references.allSatisfy { ReferenceCalls.all[$0] != nil })
        }
    }

    /// What the engine promises to differentiate twice.
    @Test(
        "Second order exists",
        arguments: [
            OperationName.unary, .arithmetic, .whereTrue, .cast, .reshape, .permute, .broadcast, .flip,
            .slice,
            .scatter, .concatenate, .pad, .sum, .extremum, .matrixMultiply, .linear, .convolution,
            .convolutionInputGradient, .convolutionWeightGradient, .upsampleNearest, .batchNormalization,
            .layerNormalization, .softmax, .dropout,
        ])
    func hasSecondOrder(_ name: OperationName) {
        #expect(OperationCatalogue.all.contains { $0.name == name && $0.hasSecondOrder })
    }
}
