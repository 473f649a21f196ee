import ApusVision
import Foundation

/// Reads one annotation file of Pascal VOC (the development kit's `annotation` element).
struct VOCAnnotationReader {
    /// A picture with ten thousand objects has less than this.
    static let largestFile = 16 << 20

    private let file: String
    private var annotation = VOCAnnotation()
    private var path: [String] = []
    private var text = ""
    private var fields: [String: String] = [:]
    private var objectCount = 0

    /// - Parameter file: stands for the file in messages.
    /// - Throws: ``DatasetError`` for text that is not XML, is another document, or has a document type.
    static func read(_ bytes: [UInt8], file: String) throws(DatasetError) -> VOCAnnotation {
        guard bytes.count <= largestFile else {
            throw DatasetError(
                file: file, reason: "\(bytes.count) bytes; an annotation has at most \(largestFile)")
        }
        var reader = VOCAnnotationReader(file: file)
        do throws(XMLProblem) {
            var parser = try XMLPullParser(bytes)
            while let event = try parser.next() {
                switch event {
                case .start(let name):
                    if reader.path.isEmpty, name != "annotation" {
                        throw XMLProblem(
                            line: 1,
                            reason:
                                "no annotation of Pascal VOC: <\(name.prefix(100))> where <annotation> should be"
                        )
                    }
                    reader.begin(name)
                case .text(let text): reader.text += text
                case .end(let name): reader.end(name)
                }
            }
        } catch {
            throw DatasetError(
                file: file, place: "line \(error.line)", reason: "not XML of VOC: \(error.reason)")
        }
        return reader.annotation
    }

    private init(file: String) { self.file = file }

    // MARK: - Elements

    private mutating func begin(_ name: String) {
        path.append(name)
        text = ""
        if path == ["annotation", "object"] { fields = [:] }
    }

    private mutating func end(_ name: String) {
        let value = text.trimmingCharacters(in: .whitespacesAndNewlines)
        switch path {
        case ["annotation", "filename"]: annotation.fileName = value
        case ["annotation", "size", "width"]: fields["width"] = value
        case ["annotation", "size", "height"]: fields["height"] = value
        case ["annotation", "size"]:
            annotation.canvas = Canvas(
                claimedWidth: fields["width"].flatMap { Int($0) },
                height: fields["height"].flatMap { Int($0) })
        case ["annotation", "object", name], ["annotation", "object", "bndbox", name]: fields[name] = value
        case ["annotation", "object"]:
            endObject()
            objectCount += 1
        default: break
        }
        path.removeLast()
        text = ""
    }

    private mutating func endObject() {
        func leaveOut(_ kind: DatasetIssue.Kind, _ reason: String) {
            annotation.issues.append(
                DatasetIssue(
                    kind: kind, file: file, place: "object[\(objectCount)]", reason: reason + "; left out"))
        }
        guard let name = fields["name"], !name.isEmpty else { return leaveOut(.badValue, "without <name>") }
        let corners = ["xmin", "ymin", "xmax", "ymax"].map { fields[$0].flatMap { Double($0) } }
        guard let left = corners[0], let top = corners[1], let right = corners[2], let bottom = corners[3]
        else {
            return leaveOut(.badValue, "without <bndbox> of four numbers")
        }
        // The first pixel is number 1, and the box holds its last one. A box of a single pixel is a slip of the
        // mouse.
        let box = Box(minX: left - 1, minY: top - 1, maxX: right, maxY: bottom)
        guard box.isProper, left != right || top != bottom else {
            return leaveOut(
                .degenerateBox, "xmin \(left), ymin \(top), xmax \(right), ymax \(bottom) is no box")
        }
        if let canvas = annotation.canvas, !box.clipped(to: canvas).isProper {
            return leaveOut(.outsideBox, "outside of the picture's \(canvas.width)x\(canvas.height)")
        }
        annotation.objects.append(
            VOCAnnotation.Object(box: box, name: name, isDifficult: fields["difficult"] == "1"))
    }
}
