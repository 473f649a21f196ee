import ApusModels
import ApusNN
import ApusTensor
import Foundation

/// What this machine offers, and which kernels of ours fall back on it.
public struct MachineReport: Codable, Equatable, Sendable {
    public let processor: String
    /// oneDNN's name for the widest instructions it uses here.
    public let instructionSet: String
    /// Of the kernels that are Apus's own.
    public let kernelInstructionSet: String
    public let hasFastBFloat16: Bool
    public let hasFastInt8: Bool
    /// Threads that compute.
    public let threads: Int
    /// Processors that the process may run on.
    public let processors: Int
    public let oneDNN: String
    /// Slow reference kernels that ran for a few ordinary shapes; empty where all is well.
    public let referenceKernels: [String]

    /// Looks at the machine and trains a step of a small network in float32 and in bfloat16, so that
    /// fallbacks show.
    public init() {
        processor = Self.processorName
        instructionSet = Engine.instructionSet
        kernelInstructionSet = Engine.kernelInstructionSet
        hasFastBFloat16 = Engine.hasFastBFloat16
        hasFastInt8 = Engine.hasFastInt8
        threads = Engine.threads
        processors = ProcessInfo.processInfo.activeProcessorCount
        oneDNN = Engine.oneDNNVersion
        Self.exercise()
        referenceKernels = Engine.referenceKernelNames
    }

    /// The processor's own name, or the architecture's where the system does not tell.
    public static var processorName: String {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        guard let name = line?.split(separator: ":", maxSplits: 1).last else {
            #if arch(x86_64)
                return "x86-64"
            #elseif arch(arm64)
                return "AArch64"
            #else
                return "unknown"
            #endif
        }
        return name.trimmingCharacters(in: .whitespaces)
    }

    private static func exercise() {
        let convolutional = ResNet(
            .init(block: .bottleneck, blocks: [1, 1], width: 32, channels: 3, classes: 10))
        let transformer = VisionTransformer(
            .init(imageSize: 32, patchSize: 8, layers: 1, heads: 3, width: 48, mlpWidth: 96, classes: 10))
        let pictures = Tensor.full([2, 3, 32, 32], 0.5)
        for model in [convolutional, transformer] as [any ImageClassifier] {
            model.initialize(seed: 0)
            for type in [DType.float32, .bfloat16] {
                _ = valueWithGradients { model(pictures.cast(to: type)).cast(to: .float32).mean() }
                _ = model(pictures.cast(to: type))
            }
        }
    }
}

extension MachineReport {
    public var text: String {
        let fallback =
            referenceKernels.isEmpty
            ? "none" : referenceKernels.map { "\n  \($0)" }.joined()
        return """
            processor            \(processor)
            instructions         \(instructionSet) (oneDNN), \(kernelInstructionSet) (kernels of Apus)
            bfloat16             \(hasFastBFloat16 ? "fast" : "stored in bfloat16, computed in float32")
            int8                 \(hasFastInt8 ? "fast" : "slow")
            threads              \(threads) of \(processors) processors
            oneDNN               \(oneDNN)
            kernels falling back \(fallback)

            """
    }
}
