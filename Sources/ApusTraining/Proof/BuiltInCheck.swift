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
            name: "set-prediction",
            figure:
                "parts of DETR unequal to the authors' code: positions, networks with their matches, losses, "
                + "gradients and detections, and states",
            run: setPredictionDifferences),
        BuiltInCheck(
            name: "deformable-detr",
            figure:
                "small Deformable DETRs unequal to the authors' in outputs, matches, losses, gradients or "
                + "detections, and published ones of other names or shapes",
            run: deformableDETRDifferences),
        BuiltInCheck(
            name: "learned-assignment",
            figure: "generated answers of which FreeAnchor or AutoAssign make other losses or gradients than "
                + "their papers",
            run: learnedAssignmentDifferences),
        BuiltInCheck(
            name: "box-geometry",
            figure:
                "overlaps, codes, anchors, assignments and suppressions that are not those reckoned by hand, "
                + "torchvision's or d2l's",
            run: boxDifferences),
        BuiltInCheck(
            name: "detection-metrics",
            figure:
                "sets of pictures whose figures differ from pycocotools', VOC's or TIDE's by more than 1e-9",
            run: metricDifferences),
        BuiltInCheck(
            name: "selective-search",
            figure:
                "share of shapes that one of at most a hundred boxes of their picture covers at an IoU of 0.5",
            run: proposalCoverage),
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
            name: "learned-assignment-slanted",
            figure:
                "average precision on thin slanted shapes that FreeAnchor and AutoAssign gain over a fixed "
                + "threshold of overlap; the smaller gain counts",
            run: learnedAssignmentGain),
        BuiltInCheck(
            name: "vit-positions",
            figure: "largest difference of test accuracy between the kinds of position and their places",
            run: positionSpread),
        BuiltInCheck(
            name: "deformable-against-detr",
            figure:
                "epochs in which Deformable DETR reaches the AP50 that DETR ends with on the same pictures, over "
                + "DETR's epochs; the largest of three seeds",
            run: convergenceShare),
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
