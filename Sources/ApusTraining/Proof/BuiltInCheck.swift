/// A check that a recipe of kind `check` or `equality` names: it gives the figure that the gate is about.
public struct BuiltInCheck: Sendable {
    /// Is told what a check has found on the way: a line each.
    public typealias Listener = (String) -> Void

    public let name: String
    /// What the figure is, for `recipe show`.
    public let figure: String
    let run: @Sendable (_ recipe: Recipe, _ tell: Listener) throws -> Double

    /// Every check there is, by name.
    public static let all: [BuiltInCheck] = [
        BuiltInCheck(
            name: "resume", figure: "files that differ between a whole run and one stopped and resumed",
            run: resumeDifferences),
        BuiltInCheck(
            name: "weight-files",
            figure: "values of every registered model's state that differ once written and read",
            run: weightFileDifferences),
        BuiltInCheck(
            name: "pytorch-files",
            figure: "committed files in PyTorch's forms that are not read exactly, and hostile ones "
                + "not refused",
            run: pyTorchFileDifferences),
        BuiltInCheck(
            name: "numpy-files",
            figure: "committed files of NumPy's that are not read exactly, and hostile ones not refused",
            run: numPyFileDifferences),
        BuiltInCheck(
            name: "gradients",
            figure: "gradients of operations that central differences contradict", run: gradientDifferences),
        BuiltInCheck(
            name: "second-order",
            figure: "gradients of gradients that central differences contradict",
            run: secondOrderDifferences),
        BuiltInCheck(
            name: "operations",
            figure: "outputs and gradients of operations that differ from PyTorch's by more than 1e-5",
            run: operationDifferences),
        BuiltInCheck(
            name: "attention",
            figure: "calls of multi-head attention, and a transformer's maps and rollout, that are unequal "
                + "to PyTorch's",
            run: attentionDifferences),
        BuiltInCheck(
            name: "optimizers",
            figure: "trajectories of a hundred steps, schedules and clipped gradients unequal to PyTorch's",
            run: optimizerDifferences),
        BuiltInCheck(
            name: "detectors",
            figure: "detectors unequal to torchvision's in anchors, matches, outputs, losses or gradients, "
                + "and those that make other detections of an output",
            run: detectorDifferences),
        BuiltInCheck(
            name: "grid-detectors",
            figure:
                "versions of YOLO that are unequal to networks and rules written in Python: parameters, names, "
                + "outputs, what learns what, losses and gradients",
            run: gridDetectorDifferences),
        BuiltInCheck(
            name: "networks",
            figure: "networks that are not equal to their reference: parameters, names and shapes; "
                + "scores and loss to 1e-4, gradients to 1e-3, running statistics to 1e-5",
            run: networkDifferences),
        BuiltInCheck(
            name: "augmentation", figure: "random numbers that are not distributed as torchvision's",
            run: augmentationDifferences),
        BuiltInCheck(
            name: "plain-against-residual",
            figure: "training loss of 42 layers with shortcuts, over that of the same layers without",
            run: residualShare),
        BuiltInCheck(
            name: "auxiliary-heads",
            figure:
                "test loss of Inception v1 after its first epochs with auxiliary heads, over that without",
            run: auxiliaryShare),
        BuiltInCheck(
            name: "vgg-staged",
            figure: "epochs in which VGG-16 started from VGG-11 reaches the loss that it has in the end when "
                + "started from drawn values, over the epochs of the latter",
            run: stagedShare),
        BuiltInCheck(
            name: "vit-positions",
            figure: "largest difference of test accuracy between the kinds of position and their places",
            run: positionSpread),
        BuiltInCheck(
            name: "fine-tuning",
            figure:
                "test accuracy on new classes with few pictures: a pretrained body, frozen or slower, less one "
                + "from drawn values after as many steps; the smaller gain counts, as a mean of three seeds",
            run: fineTuningGain),
    ]

    /// - Throws: ``RecipeError`` with the checks that there are.
    static func named(_ name: String, in recipe: Recipe) throws(RecipeError) -> BuiltInCheck {
        guard let check = all.first(where: { $0.name == name }) else {
            throw RecipeError(
                origin: recipe.name, path: RecipePath().appending("check"),
                reason:
                    "there is no check \(name.debugDescription); there are \(all.map(\.name).joined(separator: ", "))"
            )
        }
        return check
    }
}
