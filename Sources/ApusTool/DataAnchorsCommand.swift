import Apus
import ArgumentParser

struct DataAnchorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "anchors",
        abstract: "Find the shapes of anchors that are most like a data set's boxes (k-means, YOLOv2).",
        discussion: """
            Sizes are those in pictures stretched to the network's size; the last line is what a recipe takes as the
            model's option "anchors".

            EXAMPLE
              apus data anchors VOCdevkit/VOC2007 --split trainval --anchors 5 --image-size 416
              apus data anchors shapes --anchors 9 --image-size 64
            """)

    @OptionGroup var source: DatasetOptions

    @Option(help: ArgumentHelp("Shapes to find.", valueName: "number"))
    var anchors = 9

    @Option(help: ArgumentHelp("Height and width of the network's input in pixels.", valueName: "pixels"))
    var imageSize = 416

    @Option(
        help: ArgumentHelp(
            "Pictures to look at, from the first on; all where left out.", valueName: "count"))
    var count: Int?

    @Option(help: ArgumentHelp("Another one begins from other boxes.", valueName: "number"))
    var clusteringSeed: UInt64 = 0

    func validate() throws {
        guard (1...100).contains(anchors) else { throw ValidationError("--anchors takes 1 to 100") }
        guard (1...16384).contains(imageSize) else { throw ValidationError("--image-size takes 1 to 16384") }
        guard count ?? 1 >= 1 else { throw ValidationError("--count takes 1 or more") }
    }

    func run() throws {
        let dataset = try source.open(count: count)
        var sizes: [SIMD2<Double>] = []
        for index in 0..<min(count ?? dataset.count, dataset.count) {
            let record = try dataset.record(index)
            let canvas = SIMD2(Double(record.canvas.width), Double(record.canvas.height))
            sizes += record.objects.filter { !$0.isCrowd && $0.box.isProper }.map {
                SIMD2($0.box.width, $0.box.height) / canvas * Double(imageSize)
            }
        }
        var stream = RandomStream(seed: clusteringSeed, "anchors")
        let found = AnchorClustering(count: anchors).shapes(of: sizes, from: &stream)
        guard !found.shapes.isEmpty else {
            throw ValidationError("no boxes are marked in \(source.path)")
        }
        let overlap = Int((found.meanOverlap * 1000).rounded())
        print(
            "\(sizes.count) boxes, mean overlap with the shape most like each 0.\(String(overlap + 1000).dropFirst())"
        )
        let sides = found.shapes.flatMap { [max(1, Int($0.x.rounded())), max(1, Int($0.y.rounded()))] }
        print("anchors: \(sides)")
    }
}
