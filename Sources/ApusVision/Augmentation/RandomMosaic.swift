import ApusTensor

/// Four pictures as one: each corner of the canvas, up to a random place in the middle, shows a part of another picture
/// (Bochkovskiy, Wang and Liao 2020, arXiv 2004.10934, section 3.3). Objects are met beside others than their own, cut by
/// other edges, and four times as many in a batch.
///
/// It takes several samples, so that it is no ``ImageTransform``: whoever has the others gives them.
public struct RandomMosaic: Sendable, Hashable {
    /// 0 to 1.
    public let probability: Double
    /// Where the four meet, in shares of the canvas; each direction is drawn for itself.
    public let meeting: ClosedRange<Double>

    public init(probability: Double = 0.5, meeting: ClosedRange<Double> = 0.2...0.8) {
        precondition(
            (0...1).contains(probability), "RandomMosaic: probability is 0 to 1, not \(probability)")
        precondition(
            meeting.lowerBound >= 0 && meeting.upperBound <= 1,
            "RandomMosaic: \(meeting) is not within 0 to 1")
        self.probability = probability
        self.meeting = meeting
    }

    /// How many other pictures are needed this time, drawn from `stream`: three or none.
    public func partners(from stream: inout RandomStream) -> Int { stream.chance(probability) ? 3 : 0 }

    /// The four pictures as one: upper left, upper right, lower left, lower right. Each is stretched to the canvas first,
    /// so that its objects are as large as without; of an object whose centre lies in no part nothing is left.
    ///
    /// - Precondition: there are four samples of as many channels.
    public func callAsFunction(
        _ samples: [AnnotatedImage], canvas: Canvas, stream: inout RandomStream
    ) -> AnnotatedImage {
        precondition(
            samples.count == 4 && samples.allSatisfy { $0.image.channels == samples[0].image.channels },
            "RandomMosaic: \(samples.count) pictures of \(samples.map(\.image.channels)) channels")
        let x = Self.place(meeting, canvas.width, &stream)
        let y = Self.place(meeting, canvas.height, &stream)
        let channels = samples[0].image.channels
        var pixels = [UInt8](repeating: 0, count: canvas.width * canvas.height * channels)
        var objects: [ObjectAnnotation] = []
        var proposals: [Box] = []
        for (index, sample) in samples.enumerated() {
            let columns = index % 2 == 0 ? 0..<x : x..<canvas.width
            let rows = index < 2 ? 0..<y : y..<canvas.height
            // Any part of the picture, drawn whether it is shown or not: the stream does not depend on the place.
            let left = stream.integer(below: canvas.width - columns.count + 1)
            let top = stream.integer(below: canvas.height - rows.count + 1)
            guard !columns.isEmpty, !rows.isEmpty else { continue }
            let part = sample.resized(width: canvas.width, height: canvas.height)
                .window(x: left, y: top, width: columns.count, height: rows.count)
            let bytes = columns.count * channels
            for row in rows {
                let from = (row - rows.lowerBound) * bytes
                let to = (row * canvas.width + columns.lowerBound) * channels
                pixels.replaceSubrange(to..<to + bytes, with: part.image.pixels[from..<from + bytes])
            }
            proposals += part.proposals.map {
                $0.shifted(x: Double(columns.lowerBound), y: Double(rows.lowerBound))
            }
            objects += part.objects.map { object in
                var moved = object
                moved.box = object.box.shifted(x: Double(columns.lowerBound), y: Double(rows.lowerBound))
                moved.mask = object.mask.map {
                    $0.window(
                        x: -columns.lowerBound, y: -rows.lowerBound, width: canvas.width,
                        height: canvas.height)
                }
                return moved
            }
        }
        let image = Image(width: canvas.width, height: canvas.height, channels: channels, pixels: pixels)
        return AnnotatedImage(image: image, objects: objects, proposals: proposals)
    }

    private static func place(_ range: ClosedRange<Double>, _ size: Int, _ stream: inout RandomStream) -> Int
    {
        let share = range.lowerBound + (range.upperBound - range.lowerBound) * stream.uniform()
        return min(Int(Double(size) * share), size)
    }
}
