import ApusVision

/// The lists of an instances file, before what an annotation points to is looked up.
struct COCOFileContents {
    struct Entry {
        let id: Int
        let picture: Int
        let category: Int
        let object: COCOIndex.Object
    }

    var pictures: [COCOIndex.Picture] = []
    var categories: [ObjectCategory] = []
    var entries: [Entry] = []
    var issues = DatasetIssues()
}

/// What is kept of an instances file: under 100 bytes an object, its segmentation as a place in the file.
struct COCOIndex: Sendable {
    struct Picture: Sendable {
        let id: Int
        let name: String
        /// Nil where the file gives no size that a picture can have.
        let canvas: Canvas?
    }

    struct Object: Sendable {
        let box: Box
        let area: Double
        /// Where its segmentation begins in the file; -1 where it has none.
        let segmentation: Int
        /// Its index among the file's annotations.
        let place: Int32
        /// Index of its class.
        var category: Int32 = 0
        let isCrowd: Bool
        let isDifficult: Bool
        let occlusion: Double?
    }

    let pictures: [Picture]
    /// In the order of their numbers: the order in files differs between the parts of one set.
    let categories: [ObjectCategory]
    let issues: DatasetIssues
    /// Every object, picture after picture.
    private let objects: [Object]
    /// The first object of each picture, and the number of objects at the end.
    private let starts: [Int]

    func objects(of picture: Int) -> ArraySlice<Object> { objects[starts[picture]..<starts[picture + 1]] }

    init(_ contents: COCOFileContents, file: String) {
        var issues = contents.issues
        func report(
            _ kind: DatasetIssue.Kind, _ place: @autoclosure () -> String, _ reason: @autoclosure () -> String
        ) {
            issues.add(kind) {
                DatasetIssue(kind: kind, file: file, place: place(), reason: reason() + "; left out")
            }
        }

        var pictures: [Picture] = []
        var pictureOfID: [Int: Int] = [:]
        for picture in contents.pictures {
            if pictureOfID[picture.id] == nil {
                pictureOfID[picture.id] = pictures.count
                pictures.append(picture)
            } else {
                report(.duplicate, "images", "a second picture with id \(picture.id)")
            }
        }

        var categoryOfID: [Int: Int] = [:]
        var categories: [ObjectCategory] = []
        for category in contents.categories.sorted(by: { $0.id < $1.id }) {
            if categoryOfID[category.id] == nil {
                categoryOfID[category.id] = categories.count
                categories.append(category)
            } else {
                report(.duplicate, "categories", "a second class with id \(category.id)")
            }
        }

        // The picture of each entry, or -1 where it is left out; then every entry goes to its picture's place.
        var pictureOfEntry: [Int32] = []
        pictureOfEntry.reserveCapacity(contents.entries.count)
        var starts = [Int](repeating: 0, count: pictures.count + 1)
        var ids = Set<Int>(minimumCapacity: contents.entries.count)
        for entry in contents.entries {
            pictureOfEntry.append(-1)
            let place = "annotations[\(entry.object.place)]"
            guard let picture = pictureOfID[entry.picture] else {
                report(.unknownPicture, "\(place).image_id", "there is no picture with id \(entry.picture)")
                continue
            }
            guard categoryOfID[entry.category] != nil else {
                report(.unknownClass, "\(place).category_id", "there is no class with id \(entry.category)")
                continue
            }
            guard ids.insert(entry.id).inserted else {
                report(.duplicate, "\(place).id", "a second annotation with id \(entry.id)")
                continue
            }
            if let canvas = pictures[picture].canvas, !entry.object.box.clipped(to: canvas).isProper {
                report(
                    .outsideBox, "\(place).bbox", "outside of the picture's \(canvas.width)x\(canvas.height)")
                continue
            }
            pictureOfEntry[pictureOfEntry.count - 1] = Int32(picture)
            starts[picture + 1] += 1
        }
        for picture in pictures.indices { starts[picture + 1] += starts[picture] }
        var next = starts
        var order = [Int32](repeating: 0, count: starts[pictures.count])
        for (entry, picture) in pictureOfEntry.enumerated() where picture >= 0 {
            order[next[Int(picture)]] = Int32(entry)
            next[Int(picture)] += 1
        }
        self.pictures = pictures
        self.categories = categories
        self.issues = issues
        self.starts = starts
        objects = order.map { entry in
            let entry = contents.entries[Int(entry)]
            var object = entry.object
            object.category = Int32(categoryOfID[entry.category] ?? 0)
            return object
        }
    }
}
