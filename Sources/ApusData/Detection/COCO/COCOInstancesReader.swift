import ApusInterop
import ApusVision

/// Reads an instances file of COCO in one pass over its bytes.
///
/// The lists may stand in any order, so that what an annotation points to is looked up at the end.
struct COCOInstancesReader {
    private let file: String
    private let mapping: MappedBytes
    private var parser: JSONPullParser
    private var contents: COCOFileContents
    private var lists: Set<String> = []
    private var released = 0

    // Where the reader stands, for messages.
    private var list: StaticString = ""
    private var element: Int?
    private var key: StaticString = ""

    /// - Throws: ``DatasetError``, naming the file and the place in it, where it is not JSON or not COCO.
    static func read(_ mapping: MappedBytes, file: String) throws(DatasetError) -> COCOIndex {
        try mapping.withBytes { (bytes) throws(DatasetError) in
            var reader = COCOInstancesReader(mapping: mapping, bytes: bytes, file: file)
            do throws(JSONProblem) {
                try reader.readFile()
            } catch {
                throw DatasetError(
                    file: file, place: reader.place,
                    reason: "not JSON: \(error.reason) (byte \(error.byte) of \(bytes.count))")
            }
            for list in ["images", "categories"] where !reader.lists.contains(list) {
                throw DatasetError(
                    file: file,
                    reason:
                        "not an instances file of COCO: an object with the lists \"images\", \"annotations\" and "
                        + "\"categories\" is expected, and there is no \"\(list)\"")
            }
            return COCOIndex(reader.contents, file: file)
        }
    }

    private init(mapping: MappedBytes, bytes: UnsafeRawBufferPointer, file: String) {
        self.file = file
        self.mapping = mapping
        parser = JSONPullParser(bytes)
        contents = COCOFileContents()
    }

    private var place: String? {
        guard list.utf8CodeUnitCount > 0 else { return nil }
        let place = element.map { "\(list)[\($0)]" } ?? "\(list)"
        return key.utf8CodeUnitCount > 0 ? "\(place).\(key)" : place
    }

    private mutating func report(_ kind: DatasetIssue.Kind, _ reason: @autoclosure () -> String) {
        let (file, place) = (file, place)
        contents.issues.add(kind) {
            DatasetIssue(kind: kind, file: file, place: place, reason: reason() + "; left out")
        }
    }

    // MARK: - Lists

    private mutating func readFile() throws(JSONProblem) {
        if parser.kind() != .object {
            // Whatever else it is, it has none of the lists.
            try parser.skipValue()
            return try parser.finish()
        }
        try parser.beginObject()
        while let name = try parser.nextKey() {
            if parser.equals(name, "images") {
                try readList("images") { (reader) throws(JSONProblem) in try reader.readPicture() }
            } else if parser.equals(name, "annotations") {
                try readList("annotations") { (reader) throws(JSONProblem) in try reader.readAnnotation() }
            } else if parser.equals(name, "categories") {
                try readList("categories") { (reader) throws(JSONProblem) in try reader.readCategory() }
            } else {
                try parser.skipValue()
            }
        }
        try parser.finish()
    }

    private mutating func readList(
        _ name: StaticString, _ read: (inout COCOInstancesReader) throws(JSONProblem) -> Void
    ) throws(JSONProblem) {
        list = name
        guard parser.kind() == .array else { throw parser.unexpected("a list") }
        guard lists.insert("\(name)").inserted else {
            throw JSONProblem(byte: parser.position, reason: "the list is there twice")
        }
        try parser.beginArray()
        var count = 0
        while try parser.nextElement() {
            element = count
            count += 1
            if parser.kind() == .object {
                try read(&self)
            } else {
                report(.badValue, "no object")
                try parser.skipValue()
            }
            releaseWhatIsRead()
        }
        element = nil
        list = ""
    }

    /// Without this, all of the file would be in memory at the end.
    private mutating func releaseWhatIsRead() {
        guard parser.position - released > 1 << 24 else { return }
        mapping.release(released..<parser.position)
        released = parser.position
    }

    // MARK: - Elements

    /// Whether the field is `name`, which is then what messages speak of.
    private mutating func meets(_ field: JSONText, _ name: StaticString) -> Bool {
        guard parser.equals(field, name) else { return false }
        key = name
        return true
    }

    /// The next field of the element; nil when it has ended.
    private mutating func nextField() throws(JSONProblem) -> JSONText? {
        key = ""
        return try parser.nextKey()
    }

    private mutating func readPicture() throws(JSONProblem) {
        var id: Int?
        var (width, height): (Int?, Int?)
        var claimsSize = false
        var name: String?
        try parser.beginObject()
        while let field = try nextField() {
            if meets(field, "id") {
                id = try parser.integerIfAny()
            } else if meets(field, "file_name") {
                name = try parser.stringIfAny()
            } else if meets(field, "width") {
                claimsSize = true
                width = try parser.integerIfAny()
            } else if meets(field, "height") {
                claimsSize = true
                height = try parser.integerIfAny()
            } else {
                try parser.skipValue()
            }
        }
        guard let id else { return report(.badValue, "without \"id\", a whole number") }
        guard let name, !name.isEmpty, !name.utf8.contains(0) else {
            return report(.badValue, "without \"file_name\", the picture's file")
        }
        let canvas = Canvas(claimedWidth: width, height: height)
        if canvas == nil, claimsSize {
            report(
                .badValue,
                "the width and height are none of a picture; the picture's own are taken, these are")
        }
        contents.pictures.append(COCOIndex.Picture(id: id, name: name, canvas: canvas))
    }

    private mutating func readCategory() throws(JSONProblem) {
        var id: Int?
        var name: String?
        try parser.beginObject()
        while let field = try nextField() {
            if meets(field, "id") {
                id = try parser.integerIfAny()
            } else if meets(field, "name") {
                name = try parser.stringIfAny()
            } else {
                try parser.skipValue()
            }
        }
        guard let id else { return report(.badValue, "without \"id\", a whole number") }
        guard let name else { return report(.badValue, "without \"name\", the class's") }
        contents.categories.append(ObjectCategory(id: id, name: name))
    }

    private mutating func readAnnotation() throws(JSONProblem) {
        var (id, picture, category): (Int?, Int?, Int?)
        var numbers: SIMD4<Double>?
        var (area, occlusion): (Double?, Double?)
        var segmentation = -1
        var (isCrowd, isDifficult) = (false, false)
        try parser.beginObject()
        while let field = try nextField() {
            if meets(field, "segmentation") {
                let kind = parser.kind()
                if kind == .array || kind == .object { segmentation = parser.position }
                try parser.skipValue()
            } else if meets(field, "bbox") {
                numbers = try parser.fourNumbersIfAny()
            } else if meets(field, "image_id") {
                picture = try parser.integerIfAny()
            } else if meets(field, "category_id") {
                category = try parser.integerIfAny()
            } else if meets(field, "id") {
                id = try parser.integerIfAny()
            } else if meets(field, "area") {
                area = try parser.doubleIfAny()
            } else if meets(field, "iscrowd") {
                isCrowd = try parser.flagIfAny() ?? false
            } else if meets(field, "ignore") {
                isDifficult = try parser.flagIfAny() ?? false
            } else if meets(field, "occlusion") {
                occlusion = try parser.doubleIfAny()
            } else {
                try parser.skipValue()
            }
        }
        guard let id else { return report(.badValue, "without \"id\", a whole number") }
        guard let picture else { return report(.badValue, "without \"image_id\", a whole number") }
        guard let category else { return report(.badValue, "without \"category_id\", a whole number") }
        key = "bbox"
        guard let numbers else { return report(.badValue, "not four numbers") }
        let box = Box(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
        guard box.isProper, let place = Int32(exactly: element ?? 0) else {
            return report(
                .degenerateBox, "x \(numbers[0]), y \(numbers[1]), \(numbers[2]) wide, \(numbers[3]) high")
        }
        if let value = occlusion, !(0...1).contains(value) { occlusion = nil }
        if let value = area, !(0...Double.greatestFiniteMagnitude).contains(value) { area = nil }
        let object = COCOIndex.Object(
            box: box, area: area ?? box.area, segmentation: segmentation, place: place, isCrowd: isCrowd,
            isDifficult: isDifficult, occlusion: occlusion)
        contents.entries.append(
            COCOFileContents.Entry(id: id, picture: picture, category: category, object: object))
    }
}
