import ApusVision
import Foundation
import FoundationXML

/// Reads one annotation file of Pascal VOC (the development kit's `annotation` element).
///
/// Document types are refused, and with them entities of every kind; so is text that is not UTF-8, or says that it is
/// something in which they could hide.
final class VOCAnnotationReader: XMLParserDelegate {
    /// An annotation is four elements deep.
    static let deepestNesting = 32
    /// A picture with ten thousand objects has less than this.
    static let largestFile = 16 << 20

    private let file: String
    private var annotation = VOCAnnotation()
    private var path: [String] = []
    private var text = ""
    private var problem: String?
    private var fields: [String: String] = [:]
    private var objectCount = 0
    private var isAnnotation = false

    /// - Parameter file: stands for the file in messages.
    /// - Throws: ``DatasetError`` for text that is not XML, is another document, or is refused.
    static func read(_ bytes: [UInt8], file: String) throws(DatasetError) -> VOCAnnotation {
        if let reason = refusal(bytes) { throw DatasetError(file: file, reason: reason) }
        let reader = VOCAnnotationReader(file: file)
        let parser = XMLParser(data: Data(bytes))
        parser.shouldResolveExternalEntities = false
        parser.shouldProcessNamespaces = false
        parser.delegate = reader
        let isWhole = parser.parse()
        if let problem = reader.problem { throw DatasetError(file: file, reason: problem) }
        guard isWhole else {
            throw DatasetError(
                file: file, place: "line \(max(1, parser.lineNumber))",
                reason: "not XML: \(reason(parser.parserError))")
        }
        // The parser says nothing of text that ends early.
        if let open = reader.path.last {
            throw DatasetError(file: file, reason: "not XML: it ends inside of <\(open.prefix(100))>")
        }
        guard reader.isAnnotation else {
            throw DatasetError(file: file, reason: "not an annotation of Pascal VOC: no element <annotation>")
        }
        return reader.annotation
    }

    private init(file: String) { self.file = file }

    /// Why the text is not even given to the parser.
    private static func refusal(_ bytes: [UInt8]) -> String? {
        if bytes.isEmpty { return "is empty" }
        if bytes.count > largestFile {
            return "\(bytes.count) bytes; an annotation has at most \(largestFile)"
        }
        // The parser itself traps on names that are no UTF-8.
        guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
            return "is not text in UTF-8; convert it"
        }
        let folded = text.uppercased()
        if folded.contains("<!DOCTYPE") || folded.contains("<!ENTITY") {
            return "has a document type, which could name files to read; take it out"
        }
        guard let declaration = folded.range(of: "ENCODING"),
            folded.hasPrefix("<?XML") || folded.hasPrefix("\u{FEFF}<?XML"),
            let end = folded.range(of: "?>"), declaration.lowerBound < end.lowerBound
        else { return nil }
        let value = folded[declaration.upperBound..<end.lowerBound]
        let isKnown = ["UTF-8", "UTF8", "US-ASCII", "ASCII", "ISO-8859-1", "LATIN1"].contains {
            value.contains("\"\($0)\"") || value.contains("'\($0)'")
        }
        return isKnown ? nil : "is in an encoding that is not read; convert it to UTF-8"
    }

    private static func reason(_ error: (any Error)?) -> String {
        guard let error = error as NSError? else { return "the parser gave up" }
        return error.userInfo["NSXMLParserErrorMessage"].map {
            "\($0)".trimmingCharacters(in: .whitespacesAndNewlines)
        }
            ?? "error \(error.code) of the parser"
    }

    // MARK: - Elements

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        path.append(name)
        text = ""
        if path.count > Self.deepestNesting {
            problem = "elements nested deeper than \(Self.deepestNesting)"
            return parser.abortParsing()
        }
        if path.count == 1 {
            isAnnotation = name == "annotation"
            if !isAnnotation {
                problem =
                    "not an annotation of Pascal VOC: <\(name.prefix(100))> where <annotation> should be"
                parser.abortParsing()
            }
        } else if path == ["annotation", "object"] {
            fields = [:]
        }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func parser(_ parser: XMLParser, foundCDATA data: Data) { text += String(decoding: data, as: UTF8.self) }

    func parser(
        _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
    ) {
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

    private func endObject() {
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
