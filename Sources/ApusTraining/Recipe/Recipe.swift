import ApusModels

/// A whole run in one value: what is trained or checked, on what, how, and what must come out.
///
/// On disk it is YAML. Keys that are left out take their defaults, keys that are not known or would have
/// no effect are refused. ``text`` is the resolved recipe: the same recipe always has the same text.
public struct Recipe: Equatable, Sendable {
    /// What running the recipe means.
    public enum Kind: String, RecipeChoice {
        /// Trains a model and holds its metric against the gate.
        case train
        /// Compares outputs with a reference implementation's.
        case equality
        /// Runs a built-in check and holds its figure against the gate.
        case check
    }

    /// How activations and the copies of weights that kernels read are stored; masters are float32.
    public enum Precision: String, RecipeChoice {
        case float32, bfloat16
    }

    public var name = ""
    public var kind = Kind.train
    public var description = ""
    public var systems: [String] = []
    public var sources: [String] = []
    public var check = ""
    /// Of the checks `networks`, `detectors` and `learned-assignment`: which ones, by their names in the registry; `*`
    /// stands for any letters.
    public var networks: [String] = []
    /// Of the checks of operations: which ones; `*` stands for any letters.
    public var operations: [String] = []
    public var seed = 0
    public var threads: Int?
    public var model = Model()
    public var data = Data()
    public var batchSize = 128
    public var accumulation = 1
    public var epochs: Int?
    public var steps: Int?
    public var precision = Precision.float32
    public var optimizer = Optimizer()
    public var schedule = Schedule()
    public var clip = Clip()
    public var ema = EMA()
    public var loss = Loss()
    public var loader = Loader()
    public var evaluate = Evaluate()
    public var checkpoint = Checkpoint()
    public var gate: Gate?

    public init() {}
}

extension Recipe: RecipeSection {
    package static let fields: [RecipeField<Recipe>] = {
        let training = RecipeCondition<Recipe>.when("kind", \.kind, is: .train)
        let checking = RecipeCondition<Recipe>.when("kind", \.kind, is: .equality, .check)
        return [
            .init("name", \.name, "the recipe's name, which is its file's", isRequired: true),
            .init("kind", \.kind, "what running it means"),
            .init("description", \.description, "one line for `recipe list`", isRequired: true),
            .init("systems", \.systems, "the systems this proves, by id"),
            .init("sources", \.sources, "files whose change makes the result stale; * and ** stand for any"),
            .init("check", \.check, "the comparison or check to run", isRequired: true, when: checking),
            .init(
                "networks", \.networks, "networks of the registry to compare; * stands for any letters",
                writesDefault: false, when: .when("kind", \.kind, is: .equality)),
            .init(
                "operations", \.operations, "operations to compare; * stands for any letters",
                writesDefault: false, when: checking),
            .init("seed", \.seed, "start of every random stream", in: .from(0, to: 0x1p53)),
            .init("threads", \.threads, "threads that compute; null: all cores", in: .from(1, to: 1024)),
            .init("model", \.model, "what is trained", isRequired: true, when: training),
            .init("data", \.data, "what it is trained on", isRequired: true, when: training),
            .init(
                "batchSize", \.batchSize, "samples of one forward pass", in: .from(1, to: 65536),
                when: training),
            .init(
                "accumulation", \.accumulation, "batches whose mean gradient makes one step",
                in: .from(1, to: 4096), when: training),
            .init("epochs", \.epochs, "length of the run in epochs", in: .from(1, to: 1e6), when: training),
            .init("steps", \.steps, "length of the run in steps", in: .from(1, to: 1e9), when: training),
            .init("precision", \.precision, "storage of activations", when: training),
            .init("optimizer", \.optimizer, "the update rule", when: training),
            .init("schedule", \.schedule, "the learning rate over time", when: training),
            .init("clip", \.clip, "limits on the gradient before the step", when: training),
            .init("ema", \.ema, "moving average of the weights, evaluated in their stead", when: training),
            .init("loss", \.loss, "the criterion", when: training),
            .init("loader", \.loader, "how samples are fetched", when: training),
            .init("evaluate", \.evaluate, "measuring on the test set", when: training),
            .init("checkpoint", \.checkpoint, "saving besides `last` and `best`", when: training),
            .init("gate", \.gate, "what the run must reach; null: nothing is asked"),
        ]
    }()

    package var contradiction: (key: String, reason: String)? {
        let named = [
            (
                "networks", ["networks", "detectors", "learned-assignment"], networks,
                "name some of the registry"
            ),
            (
                "operations", ["operations", "gradients", "second-order"], operations,
                "name some, or * for all"
            ),
        ]
        for (key, checks, names, advice) in named {
            if checks.contains(check), names.isEmpty { return (key, "is missing; \(advice)") }
            if !checks.contains(check), !names.isEmpty {
                return (key, "has no effect on this check; leave it out")
            }
        }
        guard kind == .train else { return nil }
        if epochs == nil && steps == nil { return ("epochs", "is missing; give epochs or steps") }
        if epochs != nil && steps != nil { return ("steps", "give epochs or steps, not both") }
        if optimizer.name == .lbfgs, clip.norm != nil || clip.value != nil {
            return ("clip", "has no effect with lbfgs, which searches along the whole gradient; leave it out")
        }
        let isDetector = (try? ModelRegistry.entry(named: model.name))?.task == .detection
        if isDetector != data.name.isDetection {
            return (
                "data",
                "\(data.name.rawValue) is for \(data.name.isDetection ? "detectors" : "classifiers"), and "
                    + "model.name is \(model.name)"
            )
        }
        if data.name == .idx, data.classes.isEmpty, model.classes == nil {
            return ("model", "classes is missing; IDX files do not tell how many there are")
        }
        if isDetector, loss.labelSmoothing != 0 {
            return ("loss", "labelSmoothing is only for classifiers; leave it out")
        }
        if isDetector, model.channels != 3 {
            return ("model", "channels is \(model.channels), and detectors are shown pictures of 3")
        }
        if isDetector, model.longestSide != nil, !data.detectionAugmentation.scale.isEmpty {
            return (
                "data", "augmentation: scale makes pictures of one size; leave it or model.longestSide out"
            )
        }
        let colors = data.augmentation
        if !isDetector, model.channels == 1, colors.saturation > 0 || colors.hue > 0 {
            return (
                "data",
                "augmentation: saturation and hue change nothing in pictures of one channel; leave them out"
            )
        }
        let unused = Loader()
        if !isDetector, loader.cacheMegabytes != unused.cacheMegabytes {
            return ("loader", "cacheMegabytes is only for detectors; leave it out")
        }
        if !isDetector, data.name != .folder, loader.skipLimit != unused.skipLimit {
            return ("loader", "skipLimit is only for detectors and folders of pictures; leave it out")
        }
        let normalised = data.mean.count
        if normalised != 0, normalised != model.channels {
            return ("data", "mean has \(normalised) values and model.channels is \(model.channels)")
        }
        return nil
    }
}
