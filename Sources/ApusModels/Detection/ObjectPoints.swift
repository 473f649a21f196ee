import ApusTensor
import ApusVision

/// The objects of a batch with the points in them, as tables of a row for each object. Objects in which no point lies
/// are left out; shorter rows are filled up with their first point, which the mask takes out again.
struct ObjectPoints {
    /// The batch's pictures in which objects are, with all their objects' number and the rows of those in the table.
    private(set) var pictures: [(count: Int, objects: Range<Int>)] = []
    private(set) var categories: [Int] = []
    /// Row by row.
    private(set) var cells = DistancePoints()
    /// Places of the points in the batch and of their answers about the object's class: `[O * n]`.
    let places: Tensor
    let answers: Tensor
    /// The objects' boxes, `[O * n, 4]`.
    let wantedBoxes: Tensor
    /// From the objects' centres to the points, in strides: `[O, n, 2]`.
    let steps: Tensor
    /// To be added to logarithms: 0, and for points that only fill up about minus infinity: `[O, n]`.
    let mask: Tensor

    /// Nil where no object has points.
    ///
    /// - Parameters:
    ///   - candidates: the points of each object of each picture.
    ///   - columns: answers of each point.
    init?(
        _ learned: [[ObjectAnnotation]], _ candidates: [[[Int]]], _ anchors: AnchorSet, columns: Int
    ) {
        let width = candidates.joined().reduce(0) { max($0, $1.count) }
        guard width > 0 else { return nil }
        var answers: [Int64] = []
        var (boxes, steps, mask): ([Float], [Float], [Float]) = ([], [], [])
        for (picture, (objects, candidates)) in zip(learned, candidates).enumerated() {
            let start = categories.count
            for (object, points) in zip(objects, candidates) {
                guard let first = points.first else { continue }
                categories.append(object.category)
                let box = object.box
                for number in 0..<width {
                    let isPoint = number < points.count
                    let point = isPoint ? points[number] : first
                    let (place, cell) = (picture * anchors.count + point, anchors[point])
                    cells.add(place, cell)
                    answers.append(Int64(place * columns + object.category + 1))
                    boxes += [Float(box.minX), Float(box.minY), Float(box.maxX), Float(box.maxY)]
                    steps.append(Float((cell.centerX - box.centerX) / cell.width))
                    steps.append(Float((cell.centerY - box.centerY) / cell.height))
                    mask.append(isPoint ? 0 : -1e30)
                }
            }
            guard categories.count > start else { continue }
            pictures.append((objects.count, start..<categories.count))
        }
        let rows = categories.count
        places = Tensor(cells.places)
        self.answers = Tensor(answers)
        wantedBoxes = Tensor(boxes, shape: [rows * width, 4])
        self.steps = Tensor(steps, shape: [rows, width, 2])
        self.mask = Tensor(mask, shape: [rows, width])
    }
}
