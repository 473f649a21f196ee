import ApusVision

extension ImageArrays {
    /// Pictures of any size as a model takes them: in its channels, stretched to its square.
    ///
    /// - Parameter labels: one a picture; all 0 where nobody knows.
    /// - Throws: `ImageArraysError` for other than 1 or 3 channels.
    public init(
        stretching pictures: [Image], channels: Int, side: Int, labels: [Int]? = nil, classNames: [String]
    ) throws(ImageArraysError) {
        var planes: [UInt8] = []
        for picture in pictures {
            let fitting = (channels == 1 ? picture.grey() : picture.rgb()).resized(width: side, height: side)
            for channel in 0..<channels {
                planes += stride(from: channel, to: fitting.pixels.count, by: channels).map {
                    fitting.pixels[$0]
                }
            }
        }
        try self.init(
            images: planes, channels: channels, height: side, width: side,
            labels: labels ?? [Int](repeating: 0, count: pictures.count), classNames: classNames,
            name: "pictures")
    }

    /// The same pictures stretched to a square, their values spread over 0 to 255.
    ///
    /// - Precondition: `side` is at least 1.
    public func resized(side: Int) throws(ImageArraysError) -> ImageArrays {
        guard height != side || width != side else { return self }
        return try ImageArrays(
            stretching: (0..<count).map(picture), channels: channels, side: side, labels: labels,
            classNames: classNames)
    }

    /// The pictures of some classes, which are numbered anew in the order of `names`.
    ///
    /// - Throws: `ImageArraysError` for a name that is no class.
    public func ofClasses(_ names: [String]) throws(ImageArraysError) -> ImageArrays {
        var numbers: [Int: Int] = [:]
        for (number, name) in names.enumerated() {
            guard let old = classNames.firstIndex(of: name) else {
                throw ImageArraysError(
                    name: "data",
                    reason: "there is no class \(name.debugDescription); there are "
                        + classNames.joined(separator: ", "))
            }
            numbers[old] = number
        }
        let chosen = subset(labels.indices.filter { numbers[labels[$0]] != nil })
        return ImageArrays(
            checked: chosen.images, channels: channels, height: height, width: width, maximum: maximum,
            labels: chosen.labels.compactMap { numbers[$0] }, classNames: names)
    }

    /// The first pictures of each class, in the order of the set.
    public func firstOfEachClass(_ count: Int) -> ImageArrays {
        var taken = [Int](repeating: 0, count: classNames.count)
        return subset(
            labels.indices.filter { index in
                taken[labels[index]] += 1
                return taken[labels[index]] <= count
            })
    }
}
