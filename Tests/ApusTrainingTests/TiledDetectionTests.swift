import ApusData
import ApusModels
import ApusNN
import ApusTraining
import ApusVision
import Testing

@Suite("Detection in tiles")
struct TiledDetectionTests {
    /// White rectangles on black pictures.
    private struct Drawn: DetectionDataset {
        let pictures: [(canvas: Canvas, boxes: [Box])]
        var unreadable: Int?

        struct Unreadable: Error {}

        let categories = [ObjectCategory(id: 1, name: "spot")]
        var count: Int { pictures.count }

        func record(_ index: Int) -> ImageRecord {
            ImageRecord(
                id: index + 1, name: "\(index)", canvas: pictures[index].canvas,
                objects: pictures[index].boxes.map { ObjectAnnotation(box: $0, category: 0) })
        }

        func image(_ index: Int) throws -> Image {
            if index == unreadable { throw Unreadable() }
            let canvas = pictures[index].canvas
            var image = Image(width: canvas.width, height: canvas.height, channels: 3, color: .black)
            for box in pictures[index].boxes {
                image.fillRectangle(
                    x: Int(box.minX), y: Int(box.minY), width: Int(box.width), height: Int(box.height),
                    color: .white)
            }
            return image
        }
    }

    private func detector(_ overrides: [String] = []) throws -> TrainedDetector {
        let recipe = try Recipe(
            yaml: """
                name: spots
                description: finds spots
                model: {name: ssd_small, classes: 1, imageSize: 64, imageWidth: 96}
                data: {name: shapes, classes: [spot]}
                batchSize: 3
                steps: 1
                optimizer: {name: sgd, learningRate: 0.1}
                schedule: {name: constant}
                """, file: "spots.yaml", overrides: overrides)
        return TrainedDetector(recipe: recipe, model: SpotDetector(), weightsFile: "none")
    }

    /// Small squares on a grid that runs across all edges of tiles, and a large one.
    private static let scene: (canvas: Canvas, boxes: [Box]) = {
        var boxes = [Box(x: 150, y: 80, width: 200, height: 150)]
        for y in stride(from: 3.0, to: 290, by: 41) {
            for x in stride(from: 5.0, to: 390, by: 37) {
                let small = Box(x: x, y: y, width: 7, height: 7)
                if small.shifted(x: -4, y: -4).intersection(boxes[0]).isProper
                    || small.shifted(x: 4, y: 4).intersection(boxes[0]).isProper
                {
                    continue
                }
                boxes.append(small)
            }
        }
        return (Canvas(width: 400, height: 300), boxes)
    }()

    /// How many objects are found with an IoU of 0.7 or more, and how many boxes there are.
    private func hits(_ found: [Detection]) -> (objects: Int, boxes: Int) {
        (
            Self.scene.boxes.count { box in
                found.contains { $0.box.intersectionOverUnion(box) >= 0.7 }
            }, found.count
        )
    }

    @Test("Tiles find every small object of a large picture, and the whole picture the large one only")
    func findsMore() throws {
        let (detector, data) = (try detector(), Drawn(pictures: [Self.scene]))
        let whole = hits(try detector.measure(data).measurement.detections[0] ?? [])
        #expect(whole.objects == 1)
        var calls: [[Int]] = []
        let tiled = try detector.measure(data, tiling: Tiling()) { calls.append([$0, $1]) }
        let count = Self.scene.boxes.count
        #expect(count > 40 && calls == [[1, 1]])
        #expect(hits(tiled.measurement.detections[0] ?? []) == (count, count))
        // The large one is put together from its pieces, too.
        let alone = try detector.measure(data, tiling: Tiling(looksAtWhole: false))
        #expect(hits(alone.measurement.detections[0] ?? []) == (count, count))
    }

    @Test("Tiles of other sizes are stretched to the network's, and boxes back")
    func otherSizes() throws {
        let (detector, data) = (try detector(), Drawn(pictures: [Self.scene]))
        let half = Tiling(tile: Canvas(width: 48, height: 32), overlap: 0.3)
        let found = try detector.measure(data, tiling: half).measurement.detections[0] ?? []
        #expect(hits(found).objects == Self.scene.boxes.count)
    }

    @Test("Pictures smaller than a tile are not stretched; those that cannot be read are left out")
    func smallPictures() throws {
        let small = (canvas: Canvas(width: 40, height: 20), boxes: [Box(x: 3, y: 4, width: 9, height: 8)])
        var data = Drawn(pictures: [small, small])
        data.unreadable = 0
        let found = try detector(["loader.skipLimit=1"]).measure(data, tiling: Tiling())
        #expect(found.warnings.count == 1)
        #expect(found.measurement.detections[0] == nil)
        #expect(found.measurement.detections[1]?.map(\.box) == small.boxes)
        #expect(throws: TooManySkippedSamples.self) {
            try detector(["loader.skipLimit=0"]).measure(data, tiling: Tiling())
        }
    }

    @Test("A detector whose pictures keep their aspect ratio sees tiles and the whole picture so")
    func fittedPictures() throws {
        let fitted = try detector([
            "model.name=fcos_small", "model.imageWidth=null", "model.longestSide=128",
        ])
        let measured = try fitted.measure(Drawn(pictures: [Self.scene]), tiling: Tiling())
        let count = Self.scene.boxes.count
        #expect(hits(measured.measurement.detections[0] ?? []) == (count, count))
    }

    @Test("A detector that looks at boxes that are searched for is given those of each tile")
    func searchedTiles() throws {
        let recipe = try detector(["model.name=fastrcnn_small", "model.imageWidth=null"]).recipe
        let model = try ModelRegistry.detector(named: "fastrcnn_small").model(
            .init(classes: 1, imageSize: 64))
        model.initialize(seed: 1)
        let searching = TrainedDetector(recipe: recipe, model: model, weightsFile: "none")
        let found = try searching.measure(Drawn(pictures: [Self.scene]), tiling: Tiling(looksAtWhole: false))
        #expect(found.measurement.detections[0]?.isEmpty == false)
    }

    @Test("Silly tiles are refused before any picture is read")
    func refused() throws {
        let detector = try detector()
        for tiling in [Tiling(tile: Canvas(width: 4, height: 64)), Tiling(overlap: 1)] {
            #expect(throws: TileError.self) {
                try detector.measure(Drawn(pictures: []), tiling: tiling)
            }
        }
    }
}
