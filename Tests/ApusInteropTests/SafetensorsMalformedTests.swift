import ApusInterop
import Foundation
import Glibc
import Testing

@Suite struct SafetensorsMalformedTests {
    private static func tensor(_ name: String, _ begin: Int, _ end: Int) -> String {
        #""\#(name)":{"dtype":"U8","shape":[\#(end - begin)],"data_offsets":[\#(begin),\#(end)]}"#
    }

    @Test func everyTruncationIsRefused() throws {
        let bytes = try contents(fixture("types.safetensors"))
        let header = Int(bytes[0]) + Int(bytes[1]) << 8
        for length in bytes.indices {
            let expected: SafetensorsError.Problem =
                switch length {
                case 0..<8: .tooShort(bytes: length)
                case 8..<8 + header: .headerCutShort(expected: header, found: length - 8)
                default: .dataCutShort(expected: bytes.count - 8 - header, found: length - 8 - header)
                }
            #expect(problem(Array(bytes.prefix(length))) == expected, "cut at \(length)")
        }
        #expect(problem(bytes) == nil)
        #expect(
            problem(bytes + [0])
                == .trailingBytes(expected: bytes.count - 8 - header, found: bytes.count - 7 - header))
    }

    @Test func aHugeHeaderIsRefusedUnread() {
        #expect(problem(rawFile("{}", promised: 100_000_001)) == .headerTooLong(bytes: 100_000_001))
        #expect(problem(rawFile("{}", promised: .max)) == .headerTooLong(bytes: .max))
        #expect(
            problem(rawFile("{}", promised: 100_000_000)) == .headerCutShort(expected: 100_000_000, found: 2))
        #expect(problem(rawFile("{}", promised: 1)) == .malformedHeader(byte: 9, reason: "the header ends"))
        #expect(problem(rawFile("{}")) == nil)
    }

    @Test func lyingPlacesAreRefused() {
        let (a, b) = (Self.tensor("a", 0, 4), Self.tensor("b", 4, 6))
        #expect(problem(rawFile("{\(a),\(b)}", data: 6)) == nil)
        #expect(problem(rawFile("{\(b),\(a)}", data: 6)) == nil)
        #expect(problem(rawFile("{\(a),\(b)}", data: 5)) == .dataCutShort(expected: 6, found: 5))
        #expect(
            problem(rawFile("{\(a),\(Self.tensor("b", 3, 6))}", data: 6))
                == .overlap(name: "b", earlier: "a", byte: 3))
        #expect(
            problem(rawFile("{\(a),\(Self.tensor("b", 0, 4))}", data: 4)) != nil, "the same bytes for both")
        #expect(
            problem(rawFile("{\(a),\(Self.tensor("b", 5, 6))}", data: 6)) == .hole(name: "b", bytes: 4..<5))
        #expect(problem(rawFile("{\(b)}", data: 6)) == .hole(name: "b", bytes: 0..<4))
        let reversed = #"{"a":{"dtype":"U8","shape":[0],"data_offsets":[4,3]}}"#
        #expect(problem(rawFile(reversed, data: 4)) == .reversedOffsets(name: "a", begin: 4, end: 3))
    }

    @Test func lyingShapesAreRefused() {
        func header(_ shape: String, _ type: String = "F32") -> String {
            #"{"w":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":[0,16]}}"#
        }
        #expect(problem(rawFile(header("[2,2]"), data: 16)) == nil)
        #expect(
            problem(rawFile(header("[2,3]"), data: 16))
                == .wrongByteCount(name: "w", shape: [2, 3], type: .float32, expected: 24, found: 16))
        #expect(
            problem(rawFile(header("[]"), data: 16))
                == .wrongByteCount(name: "w", shape: [], type: .float32, expected: 4, found: 16))
        let huge = [1 << 40, 1 << 40]
        #expect(
            problem(rawFile(header("\(huge)"), data: 16))
                == .impossibleShape(name: "w", shape: huge, type: .float32))
        #expect(
            problem(rawFile(header("[\(Int.max)]"), data: 16))
                == .impossibleShape(name: "w", shape: [.max], type: .float32))
        #expect(
            problem(rawFile(header("[5]", "F4"), data: 16))
                == .impossibleShape(name: "w", shape: [5], type: .float4))
        #expect(problem(rawFile(header("[4]", "F128"), data: 16)) == .unknownType(name: "w", type: "F128"))
    }

    @Test func repeatedKeysAreRefused() {
        let a = Self.tensor("a", 0, 0)
        #expect(problem(rawFile("{\(a),\(a)}")) == .duplicateName("a"))
        #expect(problem(rawFile("{\(a),\(a.replacing("\"a\"", with: #""\u0061""#))}")) == .duplicateName("a"))
        #expect(problem(rawFile(#"{"__metadata__":{},"__metadata__":{}}"#)) == .duplicateName("__metadata__"))
        #expect(
            malformation(#"{"__metadata__":{"k":"1","k":"2"}}"#) == "the metadata key \"k\" a second time")
        #expect(
            malformation(#"{"a":{"dtype":"U8","shape":[0],"shape":[0],"data_offsets":[0,0]}}"#)
                == "\"shape\" a second time for \"a\"")
    }

    @Test func fieldsThatTheFormatDoesNotKnowArePassedOver() {
        func header(_ value: String) -> String {
            #"{"a":{"dtype":"U8","more":\#(value),"shape":[0],"data_offsets":[0,0]}}"#
        }
        let values = [
            "null", "true", "-0.5e+7", "0", "\"\"", "[]", "{}", #"[1,{"x":[false,"\ud83d\udc26"]}]"#,
            String(repeating: "[", count: 31) + String(repeating: "]", count: 31),
        ]
        for value in values { #expect(problem(rawFile(header(value))) == nil, "\(value)") }
        let deep = String(repeating: "[", count: 100_000)
        #expect(malformation(header(deep)) == "values nested deeper than 32")
        for value in [
            "nul", "01", "-", "1.", "1e", ".5", "+1", "True", "", "[1,]", "{,}", "{\"x\"}", "\"\\x\"",
        ] {
            #expect(malformation(header(value)) != nil, "\(value)")
        }
    }

    @Test(arguments: [
        "", "[]", "null", "{", "}", "{}{}", "{\"a\"}", "{\"a\":1}", "{a:1}", "{\"a\":{}}", "{\"a\":{}}]",
        #"{"a":{"dtype":"U8","shape":[0],"data_offsets":[0]}}"#,
        #"{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0,0]}}"#,
        #"{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,0]}}"#,
        #"{"a":{"dtype":"U8","shape":[0.0],"data_offsets":[0,0]}}"#,
        #"{"a":{"dtype":"U8","shape":[0e0],"data_offsets":[0,0]}}"#,
        #"{"a":{"dtype":"U8","shape":[00],"data_offsets":[0,0]}}"#,
        #"{"a":{"dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,0]}}"#,
        #"{"a":{"dtype":"U8","shape":"0","data_offsets":[0,0]}}"#,
        #"{"a":{"dtype":8,"shape":[0],"data_offsets":[0,0]}}"#,
        #"{"a":{"dtype":"U8","data_offsets":[0,0]}}"#,
        #"{"a":{"shape":[0],"data_offsets":[0,0]}}"#,
        #"{"a":{"dtype":"U8","shape":[0]}}"#,
        #"{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},}"#,
        #"{"__metadata__":{"n":1}}"#, #"{"__metadata__":"x"}"#,
        "{\"a\u{1}\":{}}", #"{"\ud800":{}}"#, #"{"\ud800\u0041":{}}"#, #"{"\udc00":{}}"#, #"{"\u00g0":{}}"#,
        #"{"a"#, #"{"a\"#,
    ])
    func headersThatAreNotOfTheFormatAreRefused(header: String) {
        #expect(malformation(header) != nil)
    }

    @Test func aShapeOfTooManyAxesIsRefused() {
        let shape = [Int](repeating: 0, count: 65)
        #expect(
            malformation(#"{"a":{"dtype":"U8","shape":\#(shape),"data_offsets":[0,0]}}"#)
                == "more than 64 numbers")
    }

    @Test func textThatIsNotUTF8IsRefused() {
        for bytes in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xC3]] as [[UInt8]] {
            let header =
                Array("{\"".utf8) + bytes + Array(#"":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#.utf8)
            #expect(
                problem(rawFile(header, data: []))
                    == .malformedHeader(byte: 9, reason: "text that is not UTF-8"))
        }
    }

    @Test func whatIsNoFileIsRefusedByName() throws {
        let folder = try TemporaryFolder()
        func reason(_ path: String) -> String? {
            #expect(throws: SafetensorsError.self) { try SafetensorsFile(path: path) }?.description
        }
        #expect(reason(folder.path) == "\(folder.path): cannot be read: Is a directory")
        let absent = folder.file("absent.safetensors")
        #expect(reason(absent) == "\(absent): cannot be read: No such file or directory")
        #expect(reason("/dev/zero") == "/dev/zero: cannot be read: Not a regular file")
        let pipe = folder.file("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(reason(pipe) == "\(pipe): cannot be read: Not a regular file")
        let empty = folder.file("empty")
        try Data().write(to: URL(fileURLWithPath: empty))
        #expect(reason(empty) == "\(empty): is empty; fetch it again")
        let text = folder.file("page.html")
        try Data("<!DOCTYPE html><html></html>".utf8).write(to: URL(fileURLWithPath: text))
        #expect(reason(text)?.hasPrefix("\(text): no safetensors file, or a damaged one: ") == true)
    }

    @Test func longNamesDoNotFloodMessages() {
        let name = String(repeating: "n", count: 100_000)
        guard
            case .unknownType(name, "X")? = problem(
                rawFile(#"{"\#(name)":{"dtype":"X","shape":[0],"data_offsets":[0,0]}}"#))
        else {
            Issue.record("not refused for its type")
            return
        }
        let error = SafetensorsError(file: "f", problem: .unknownType(name: name, type: "X"))
        #expect(error.description.count < 400)
    }

    @Test func mutatedFilesNeverCrash() throws {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func random(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        let seeds = try ["types", "misaligned", "foreign"].map {
            try contents(fixture("\($0).safetensors"))
        }
        var refused = 0
        for _ in 0..<3000 {
            var bytes = seeds[random(seeds.count)]
            for _ in 0...random(3) { bytes[random(bytes.count)] = UInt8(random(256)) }
            guard let file = try? SafetensorsFile(bytes: bytes) else {
                refused += 1
                continue
            }
            for name in file.names { _ = try? file.tensor(named: name) }
        }
        #expect(refused > 1000 && refused < 3000)
    }
}
