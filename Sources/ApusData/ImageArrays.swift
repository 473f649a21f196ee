import ApusVision

/// A data set of labelled pictures of one size, held in memory.
public struct ImageArrays: Sendable, Equatable {
    /// `count x channels x height x width` bytes, row-major.
    public let images: [UInt8]
    /// 1 (grey) or 3 (RGB).
    public let channels: Int
    public let height: Int
    public let width: Int
    /// The value of full white, 1 to 255; no pixel is above it.
    public let maximum: UInt8
    /// One a picture, 0 to `classNames.count - 1`.
    public let labels: [Int]
    /// The name of each class.
    public let classNames: [String]

    /// The number of pictures.
    public var count: Int { labels.count }

    /// Checks and keeps the arrays.
    ///
    /// - Parameter name: what errors call the data: a file, a folder.
    /// - Throws: `ImageArraysError` where counts, labels or values do not fit each other.
    public init(
        images: [UInt8], channels: Int, height: Int, width: Int, maximum: UInt8 = 255, labels: [Int],
        classNames: [String], name: String
    ) throws(ImageArraysError) {
        func refuse(_ reason: String) -> ImageArraysError { ImageArraysError(name: name, reason: reason) }
        guard channels == 1 || channels == 3 else {
            throw refuse("pictures have 1 or 3 channels, these have \(channels)")
        }
        guard height > 0, width > 0 else { throw refuse("pictures of \(height)x\(width) pixels are empty") }
        let (area, overflow) = height.multipliedReportingOverflow(by: width)
        guard !overflow, area <= Int.max / 3 else {
            throw refuse("pictures of \(height)x\(width) are too large")
        }
        let size = channels * area
        guard images.count.isMultiple(of: size), images.count / size == labels.count else {
            throw refuse(
                "\(images.count) bytes are not \(labels.count) pictures of \(channels)x\(height)x\(width), one a label"
            )
        }
        if let index = labels.firstIndex(where: { !classNames.indices.contains($0) }) {
            throw refuse(
                "label \(labels[index]) of picture \(index) is not one of the \(classNames.count) classes")
        }
        guard maximum > 0 else { throw refuse("the value of full white is 0") }
        if maximum < 255, let index = images.firstIndex(where: { $0 > maximum }) {
            throw refuse(
                "value \(images[index]) in picture \(index / size) is above the largest, \(maximum)")
        }
        self.init(
            checked: images, channels: channels, height: height, width: width, maximum: maximum,
            labels: labels,
            classNames: classNames)
    }

    init(
        checked images: [UInt8], channels: Int, height: Int, width: Int, maximum: UInt8, labels: [Int],
        classNames: [String]
    ) {
        self.images = images
        self.channels = channels
        self.height = height
        self.width = width
        self.maximum = maximum
        self.labels = labels
        self.classNames = classNames
    }

    /// One picture with its values as they are stored, 0 to `maximum`.
    public func image(_ index: Int) -> Image {
        let area = height * width
        let stored = images[index * channels * area..<(index + 1) * channels * area]
        guard channels == 3 else {
            return Image(width: width, height: height, channels: 1, pixels: Array(stored))
        }
        var pixels = [UInt8](repeating: 0, count: 3 * area)
        for channel in 0..<3 {
            for position in 0..<area {
                pixels[3 * position + channel] = stored[stored.startIndex + channel * area + position]
            }
        }
        return Image(width: width, height: height, channels: 3, pixels: pixels)
    }

    /// One picture for looking at: its values spread over 0 to 255.
    public func picture(_ index: Int) -> Image {
        let image = image(index)
        guard maximum < 255 else { return image }
        let white = Int(maximum)
        return Image(
            width: width, height: height, channels: channels,
            pixels: image.pixels.map { UInt8((Int($0) * 255 + white / 2) / white) })
    }

    /// The same pictures with their values spread over 0 to 255, where changes of colour find the white they expect.
    public func spread() -> ImageArrays {
        guard maximum < 255 else { return self }
        let white = Int(maximum)
        return ImageArrays(
            checked: images.map { UInt8((Int($0) * 255 + white / 2) / white) }, channels: channels,
            height: height, width: width, maximum: 255, labels: labels, classNames: classNames)
    }

    /// The chosen pictures, in the order of `indices`.
    ///
    /// - Precondition: every index is 0 to `count - 1`.
    public func subset(_ indices: [Int]) -> ImageArrays {
        let size = channels * height * width
        var chosen: [UInt8] = []
        chosen.reserveCapacity(indices.count * size)
        for index in indices {
            precondition(
                labels.indices.contains(index), "ImageArrays.subset: \(index) is not one of \(count) pictures"
            )
            chosen.append(contentsOf: images[index * size..<(index + 1) * size])
        }
        return ImageArrays(
            checked: chosen, channels: channels, height: height, width: width, maximum: maximum,
            labels: indices.map { labels[$0] }, classNames: classNames)
    }
}

/// Why arrays do not make a data set of labelled pictures.
public struct ImageArraysError: Error, Equatable, CustomStringConvertible {
    public let name: String
    public let reason: String

    package init(name: String, reason: String) {
        self.name = name
        self.reason = reason
    }

    public var description: String { "\(name): \(reason)" }
}
