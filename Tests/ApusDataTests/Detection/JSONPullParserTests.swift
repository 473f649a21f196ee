import ApusData
import Foundation
import Testing

@Suite struct JSONPullParserTests {
    /// Reads one value with `read`, and all of the text.
    private func parse<Value>(
        _ text: String, _ read: (inout JSONPullParser) throws -> Value
    ) throws -> Value {
        try Array(text.utf8).withUnsafeBytes { bytes in
            var parser = JSONPullParser(bytes)
            let value = try read(&parser)
            try parser.finish()
            return value
        }
    }

    private func problem(_ text: String) -> String? {
        do {
            try parse(text) { try $0.skipValue() }
            return nil
        } catch {
            return (error as? JSONProblem)?.reason
        }
    }

    @Test(arguments: [
        "0", "-0.0", "1e5", "1E+5", "-12.5e-3", "0.1", "123456789.123456789", "1.7976931348623157e308",
        "4.9e-324",
        "1e400", "-1e400", "0.000000000000000000000000000001234567890123456789012345", "9007199254740993",
        "1e22",
        "1e23", "72057594037927945", "3.141592653589793238462643383279", "5e-400", "100000000000000000000000",
    ])
    func numbersAreTheNearestDoubles(text: String) throws {
        let value = try parse(" \(text) ") { $0.value(of: try $0.number()) }
        #expect(value == Double(text))
        #expect(value.sign == Double(text)?.sign)
    }

    @Test(
        arguments: [
            ("7", 7), ("-7", -7), ("3.0", 3), ("1e3", 1000), ("120e-1", 12), ("0e-99", 0),
            ("9223372036854775807", Int.max), ("9223372036854775808", nil), ("0.5", nil), ("1e30", nil),
            ("NaN", nil),
        ] as [(String, Int?)])
    func wholeNumbers(text: String, value: Int?) throws {
        #expect(try parse(text) { try $0.number().integer } == value)
    }

    @Test func numbersOfPython() throws {
        #expect(try parse("NaN") { $0.value(of: try $0.number()) }.isNaN)
        #expect(try parse("-Infinity") { $0.value(of: try $0.number()) } == -.infinity)
    }

    @Test(arguments: [
        (#""a""#, "a"), (#""""#, ""), (#""\u00e9\n\/""#, "\u{E9}\n/"), (#""\ud83d\udc26""#, "\u{1F426}"),
        (#""é""#, "é"), (#""\\\"""#, "\\\""),
    ])
    func strings(text: String, value: String) throws {
        #expect(try parse(text) { try $0.value(of: try $0.string()) } == value)
    }

    @Test(arguments: [#""\x""#, #""\u12""#, #""\ud83d""#, #""\udc26""#, #""\ud83dx""#])
    func wrongEscapes(text: String) {
        #expect(throws: JSONProblem.self) { try parse(text) { try $0.value(of: try $0.string()) } }
    }

    @Test func keysAreCompared() throws {
        let matches = try parse(#"{"id":1,"\u0069d":2,"idx":3}"#) { parser in
            var matches: [Bool] = []
            try parser.beginObject()
            while let key = try parser.nextKey() {
                matches.append(parser.equals(key, "id"))
                try parser.skipValue()
            }
            return matches
        }
        #expect(matches == [true, true, false])
    }

    @Test(arguments: [
        "", " ", "{", "[1,]", "[1 2]", "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "01", "1.", ".5",
        "+1",
        "1e", "-", "tru", "nul", "\"a", "\"\u{1}\"", "[1]]", "{}{}", "NaNs", "[\"a\": 1]", "--1", "\"\\",
    ])
    func whatIsNotJSONIsRefused(text: String) {
        #expect(problem(text) != nil)
    }

    @Test(arguments: [
        "{}", "[]", "[[],{}]", " {\"a\" : [1, 2.5, null , true,false, \"x\\\"y\"] } \n", "\u{FEFF}[1]",
        "\"\u{7F}\"",
    ])
    func whatIsJSONIsPassedOver(text: String) {
        #expect(problem(text) == nil)
    }

    @Test func aMillionBracketsAreRefused() {
        let brackets = String(repeating: "[", count: 1_000_000)
        #expect(problem(brackets) == "values nested deeper than 64")
        #expect(problem(String(repeating: "{\"a\":", count: 1_000_000)) == "values nested deeper than 64")
        let fits = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(problem(fits) == nil)
    }

    @Test func writtenTextReadsBack() throws {
        let text = "a\"b\\c\n\u{1}é\u{1F426}/"
        #expect(try parse(JSONWriting.string(text)) { try $0.value(of: try $0.string()) } == text)
        for number in [0, 1.5, -2, 1e300, 0.1, .leastNonzeroMagnitude] {
            #expect(try parse(JSONWriting.number(number)) { $0.value(of: try $0.number()) } == number)
        }
    }
}
